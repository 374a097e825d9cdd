/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a kernel: is it one, and then all the evidence, one kind at a time. */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel_private.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/text.h"

#define HEAD_MAX ((size_t)70 << 10)

static int
fd_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct pvk_kernel_fd *f = ctx;
	size_t got;

	if (pvk_pread_full(f->fd, buf, len, off, &got, f->bytes.name, e) != 0)
		return (-1);
	if (got == len)
		return (0);
	return (pvk_err_set(e, PVK_EIO,
	    "%s: ends at %" PRIu64 ", expected %" PRIu64
	    " bytes: it shrank while it was read",
	    f->bytes.name, off + got, f->bytes.size));
}

int
pvk_kernel_fd_init(struct pvk_kernel_fd *f, int fd, const char *name,
    struct pvk_err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", name));
	if (!S_ISREG(st.st_mode))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: not a regular file, expected a kernel", name));
	f->fd = fd;
	f->bytes = (struct pvk_kernel_bytes){ fd_pread, f, (uint64_t)st.st_size,
		name };
	return (0);
}

static int
memory_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct pvk_kernel_memory *m = ctx;

	(void)e;
	memcpy(buf, m->data + off, len);
	return (0);
}

void
pvk_kernel_memory_init(struct pvk_kernel_memory *m, const void *data,
    size_t len, const char *name)
{
	m->data = data;
	m->bytes = (struct pvk_kernel_bytes){ memory_pread, m, len, name };
}

/* No ELF file: says what it is, by its first bytes, for which head has room */
static int
refuse_other(const struct pvk_kernel_bytes *in, uint8_t *head, size_t len,
    struct pvk_err *e)
{
	const char *what;

	if (len > 0 && in->pread(in->ctx, head, len, 0, e) != 0)
		return (-1);
	what = pvk_kernel_looks_like(head, len);
	if (what == NULL)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no ELF file, expected a FreeBSD kernel", in->name));
	return (pvk_err_set(e, PVK_EUNSUPP,
	    "%s: %s, expected a FreeBSD kernel (ELF)", in->name, what));
}

static int
check_bytes(const struct pvk_kernel_bytes *in, struct pvk_err *e)
{
	size_t len = (size_t)pvk_min(in->size, HEAD_MAX);
	PVK_AUTO_FREE uint8_t *head = NULL;
	uint8_t magic[4] = { 0 };

	if (in->size >= sizeof(magic) &&
	    in->pread(in->ctx, magic, sizeof(magic), 0, e) != 0)
		return (-1);
	if (memcmp(magic, "\177ELF", sizeof(magic)) == 0) {
		if (in->size <= PVK_KERNEL_MAX)
			return (0);
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %" PRIu64 " bytes, a kernel has at most %" PRIu64,
		    in->name, in->size, PVK_KERNEL_MAX));
	}
	head = malloc(len + 1);
	if (head == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", in->name));
	return (refuse_other(in, head, len, e));
}

static const char *
machine_name(uint16_t machine)
{
	static const struct {
		uint16_t machine;
		const char *name;
	} names[] = { { 2, "sparc" }, { 8, "mips" }, { 20, "powerpc" },
		{ 21, "powerpc64" }, { 22, "s390" }, { 40, "arm" },
		{ 43, "sparc64" }, { 50, "ia64" }, { 183, "arm64" },
		{ 243, "riscv" } };

	for (size_t i = 0; i < PVK_COUNT(names); i++)
		if (names[i].machine == machine)
			return (names[i].name);
	return ("another machine");
}

/* ELF, but of no kind that a kernel of ours can be */
static int
check_kind(const struct elf *elf, struct pvk_kernel *k, struct pvk_err *e)
{
	static const char *const types[] = { "without a type",
		"an object file or a kernel module", "an executable",
		"a shared object or a kernel module", "a core dump" };
	const char *name = elf->in->name;

	if (elf->machine == ELF_X86_64 && elf->wide)
		k->arch = PVK_KERNEL_AMD64;
	else if (elf->machine == ELF_386 && !elf->wide)
		k->arch = PVK_KERNEL_I386;
	else
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: an ELF file for %s (machine %u, %d bits), expected a "
		    "FreeBSD kernel for amd64 or i386",
		    name, machine_name(elf->machine), elf->machine,
		    elf->wide ? 64 : 32));
	if (elf->type != ELF_EXEC)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: an ELF file, %s, expected a FreeBSD kernel", name,
		    elf->type < PVK_COUNT(types) ? types[elf->type]
						 : "of unknown type"));
	return (0);
}

/* kernel.debug and kernel.symbols have the headers, but not the contents. */
static bool
is_debug_data(const struct elf *elf)
{
	for (size_t i = 0; i < elf->nsections; i++)
		if (elf->sections[i].type == ELF_SHT_NOBITS &&
		    strcmp(elf->sections[i].name, ".text") == 0)
			return (true);
	return (false);
}

/* A kernel names a linker, too, but one that nobody has. */
static bool
runs_under_linker(const struct other *o)
{
	return (o->interp[0] != '\0' && strcmp(o->interp, "/red/herring") != 0);
}

static int
check_freebsd(const struct elf *elf, const struct pvk_kernel *k,
    const struct other *o, struct pvk_err *e)
{
	char interp[128];

	if (is_debug_data(elf))
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: the debug data of a kernel, without the kernel; name "
		    "the kernel itself",
		    elf->in->name));
	if (k->config.present || k->modules > 0)
		return (0);
	/* a program may well talk of versions of FreeBSD */
	if (k->release[0] != '\0' && !o->program && !runs_under_linker(o))
		return (0);
	if (o->linux_kernel)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: a Linux kernel (vmlinux), expected FreeBSD's",
		    elf->in->name));
	if (o->system != NULL)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: an ELF file of %s, expected a FreeBSD kernel",
		    elf->in->name, o->system));
	if (runs_under_linker(o))
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: a program (it wants %s), expected a FreeBSD kernel",
		    elf->in->name,
		    pvk_text_show(o->interp, strlen(o->interp), interp,
			sizeof(interp))));
	if (o->program)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: a program for FreeBSD, expected its kernel",
		    elf->in->name));
	return (pvk_err_set(e, PVK_EUNSUPP,
	    "%s: an ELF executable without a version, a configuration or "
	    "modules of FreeBSD, expected its kernel",
	    elf->in->name));
}

static int
read_all(const struct elf *elf, struct pvk_kernel *k, struct pvk_err *e)
{
	struct other o = { 0 };

	if (check_kind(elf, k, e) != 0)
		return (-1);
	k->has_sections = elf->nsections > 0;
	if (notes_read(elf, k, &o, e) != 0 || linkset_read(elf, k, e) != 0 ||
	    symbols_read(elf, k, e) != 0 ||
	    kernel_config_read(elf, k, e) != 0 ||
	    strings_read(elf, k, &o, e) != 0 ||
	    check_freebsd(elf, k, &o, e) != 0)
		return (-1);
	judge(k);
	return (0);
}

int
pvk_kernel_read(const struct pvk_kernel_bytes *in, struct pvk_kernel *k,
    struct pvk_err *e)
{
	struct elf elf;
	int r;

	memset(k, 0, sizeof(*k));
	if (check_bytes(in, e) != 0 || elf_open(&elf, in, e) != 0)
		return (-1);
	r = read_all(&elf, k, e);
	elf_close(&elf);
	return (r);
}

const char *
pvk_kernel_arch_name(enum pvk_kernel_arch a)
{
	return (a == PVK_KERNEL_AMD64 ? "amd64" : "i386");
}
