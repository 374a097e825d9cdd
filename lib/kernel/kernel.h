/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a FreeBSD kernel, amd64 or i386, without booting it: which release it
 * is, which of Xen's drivers are compiled in and by what one sees that. What is
 * read, and where it comes from, is in docs/formats/freebsd-kernel.md.
 *
 * Everything declared here needs libc and lib/util only, for the guest program
 * uses it too; kernel_source.h opens archives and directories.
 */
#ifndef PVK_KERNEL_KERNEL_H
#define PVK_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/num.h"

/* No kernel is larger, not even with all its debug data. */
#define PVK_KERNEL_MAX (256 * PVK_MIB)

/* Where a kernel's bytes come from. ctx and name are borrowed. */
struct pvk_kernel_bytes {
	/* reads exactly len bytes at off, which are within size */
	int (*pread)(void *ctx, void *buf, size_t len, uint64_t off,
	    struct pvk_err *e);
	void *ctx;
	uint64_t size; /* in bytes */
	const char *name;
};

struct pvk_kernel_fd {
	struct pvk_kernel_bytes bytes;
	int fd; /* borrowed */
};

struct pvk_kernel_memory {
	struct pvk_kernel_bytes bytes;
	const uint8_t *data; /* borrowed */
};

/*
 * The bytes of a file; *f must stay where it is while f->bytes is used. What is
 * no regular file is PVK_EUSAGE.
 */
int pvk_kernel_fd_init(struct pvk_kernel_fd *f, int fd, const char *name,
    struct pvk_err *e);
void pvk_kernel_memory_init(struct pvk_kernel_memory *m, const void *data,
    size_t len, const char *name);

enum pvk_kernel_arch {
	PVK_KERNEL_AMD64,
	PVK_KERNEL_I386,
};

enum pvk_kernel_driver {
	PVK_DRIVER_PLATFORM,
	PVK_DRIVER_STORE,
	PVK_DRIVER_BUS,
	PVK_DRIVER_DISK,
	PVK_DRIVER_NIC, /* the last of those that PV needs */
	PVK_DRIVER_CONTROL,
	PVK_DRIVER_BALLOON,
	PVK_DRIVER_TIMER,
	PVK_DRIVER_CONSOLE,
	PVK_DRIVER_STOREDEV,
	PVK_DRIVER_COUNT
};

/* By what a driver is seen. */
#define PVK_EVIDENCE_CONFIG                                                   \
	1u		       /* the configuration in the kernel asks for it \
				*/
#define PVK_EVIDENCE_SET    2u /* it is registered in the linker set */
#define PVK_EVIDENCE_SYMBOL 4u
#define PVK_EVIDENCE_STRING 8u /* the name that it would register with */

enum pvk_kernel_tunable {
	PVK_TUNABLE_DISABLE_DISKS,
	PVK_TUNABLE_DISABLE_NICS,
	PVK_TUNABLE_LRO,
	PVK_TUNABLE_QUEUES,
	PVK_TUNABLE_INDIRECT,
	PVK_TUNABLE_COUNT
};

enum pvk_kernel_verdict {
	PVK_KERNEL_PV,
	PVK_KERNEL_PARTIAL, /* some of the drivers, or for another kind of VM */
	PVK_KERNEL_NOT_PV,
	PVK_KERNEL_UNKNOWN,
};

/* If FreeBSD is updated by its own means, does that break PV? */
enum pvk_kernel_update {
	PVK_UPDATE_KEEPS,
	PVK_UPDATE_LOSES,
	PVK_UPDATE_GAINS,   /* there is no PV now, and GENERIC has it */
	PVK_UPDATE_NOTHING, /* there is nothing to lose */
	PVK_UPDATE_UNKNOWN,
};

/* The configuration that a kernel carries (options INCLUDE_CONFIG_FILE). */
struct pvk_kernel_config {
	bool present;
	char ident[64];
	bool xenhvm; /* options XENHVM */
	bool xenpci; /* device xenpci */
	bool xen;    /* options XEN: a kernel for a PV guest, i386, 8 and 9 */
	/* makeoptions that keep modules from being built */
	bool no_modules, modules_override;
	char modules[128]; /* the value of MODULES_OVERRIDE */
	unsigned options, devices;
	/* options that make it check itself, a bit for each of
	 * pvk_kernel_debug_name() */
	unsigned debug;
};

/* Plain text everywhere: what came from the file is fit to be shown. */
struct pvk_kernel {
	enum pvk_kernel_arch arch;
	char version[160];     /* "FreeBSD 12.1-RELEASE r354233 GENERIC" */
	char release[48];      /* "12.1-RELEASE", "" when unknown */
	unsigned major, minor; /* 0.0 when unknown */
	char ident[64];
	uint32_t osreldate; /* __FreeBSD_version, 0 when unknown */
	struct pvk_kernel_config config;
	bool has_sections, has_symbols;
	unsigned modules; /* registered in the linker set; 0: not readable */
	unsigned evidence[PVK_DRIVER_COUNT];
	const char *seen_as[PVK_DRIVER_COUNT]; /* "xenbusb_front/xbd"; static */
	bool tunable[PVK_TUNABLE_COUNT];
	bool xen_notes; /* it has notes for Xen's own loader */
	bool pvh;	/* and one of them is the entry of a PVH guest */
	enum pvk_kernel_verdict verdict;
	enum pvk_kernel_update update;
};

/*
 * Reads it and judges it. PVK_EUNSUPP when it is something else, which the
 * message names: a kernel of another system or machine, a program, a module,
 * debug data, an archive. PVK_ECORRUPT when it is cut short or its headers make
 * no sense, PVK_ELIMIT when it is larger than PVK_KERNEL_MAX.
 */
int pvk_kernel_read(const struct pvk_kernel_bytes *in, struct pvk_kernel *k,
    struct pvk_err *e);

/* The driver is there, by the best evidence that this kernel allows. */
bool pvk_kernel_has(const struct pvk_kernel *k, enum pvk_kernel_driver d);
static inline bool
pvk_kernel_driver_needed(enum pvk_kernel_driver d)
{
	return (d <= PVK_DRIVER_NIC);
}

/* "WITNESS", of bit i of config.debug; NULL: there are no more. */
const char *pvk_kernel_debug_name(unsigned i);

const char *pvk_kernel_arch_name(enum pvk_kernel_arch a);
const char *pvk_kernel_driver_name(enum pvk_kernel_driver d);  /* "xbd" */
const char *pvk_kernel_driver_title(enum pvk_kernel_driver d); /* "disks" */
const char *pvk_kernel_tunable_name(enum pvk_kernel_tunable t);
const char *pvk_kernel_verdict_name(enum pvk_kernel_verdict v);
const char *pvk_kernel_update_name(enum pvk_kernel_update u);
/* One sentence each, for this kernel. */
void pvk_kernel_reason(const struct pvk_kernel *k, char *buf, size_t size);
const char *pvk_kernel_update_reason(const struct pvk_kernel *k);

/* The modules beside a kernel, as far as they were seen. */
struct pvk_kernel_modules {
	unsigned count; /* of .ko files */
	bool hints;	/* linker.hints is there */
	bool nics;	/* any if_*.ko */
	bool pf, nfscl, zfs;
};

#define PVK_KERNEL_ADVICE 8

struct pvk_kernel_advice {
	size_t len;
	struct {
		const char *id; /* "NOT-COMPILED" */
		char text[480]; /* the fact, then the fix */
	} list[PVK_KERNEL_ADVICE];
};

/* What to do about it, most urgent first. modules: NULL when not known. */
void pvk_kernel_advise(const struct pvk_kernel *k,
    const struct pvk_kernel_modules *modules, struct pvk_kernel_advice *a);

/* Notes what a file beside the kernel is; name has no directory. */
void pvk_kernel_modules_add(struct pvk_kernel_modules *m, const char *name);

/*
 * What a file is that begins with these bytes, "a gzip file", or NULL when
 * that can't be told. 70 KiB are enough for all that is known here.
 */
const char *pvk_kernel_looks_like(const uint8_t *head, size_t len);

#endif
