/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk of a FreeBSD system, made of FreeBSD's distribution sets without
 * root and without unpacking them: GPT, boot blocks, ESP, swap, UFS2.
 * docs/formats/image.md is the layout. Every text and list is borrowed.
 */
#ifndef PVK_IMAGE_IMAGE_H
#define PVK_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk/canvas.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/progress.h"

/* A list of texts, in the order given. */
struct pvk_image_list {
	const char **item; /* owned, each text borrowed */
	size_t len;
};

#define PVK_IMAGE_LIST_MAX 4096
int pvk_image_list_add(struct pvk_image_list *l, const char *text,
    struct pvk_err *e);
void pvk_image_list_fini(struct pvk_image_list *l);

enum pvk_image_firmware {
	PVK_FIRMWARE_ANY, /* both, or BIOS alone where the sets have no UEFI */
	PVK_FIRMWARE_BIOS,
	PVK_FIRMWARE_UEFI,
	PVK_FIRMWARE_BOTH,
};

/* What a system is for: settings by name. */
struct pvk_image_preset {
	const char *name, *summary;
	const char *const *rc, *const *loader; /* KEY=VALUE, end with NULL */
	bool no_tx_offload; /* VIFs want ethtool-tx=off on the host */
};
const struct pvk_image_preset *pvk_image_preset_table(size_t *n);
/* NULL (PVK_EUSAGE), with the names there are. */
const struct pvk_image_preset *pvk_image_preset_find(const char *name,
    struct pvk_err *e);

/*
 * What to leave out of the sets: patterns as in a text of lines. "#" begins a
 * comment, "!" a pattern of what stays all the same; the last line that fits
 * decides. A pattern fits a path and all below it; * fits any text, also "/".
 */
struct pvk_image_slim; /* opaque */

/* "small" or "minimal": its lines; NULL when there is no such list. */
const char *pvk_image_slim_text(const char *name);
struct pvk_image_slim *pvk_image_slim_new(struct pvk_err *e);
/* text is copied; name is for messages. PVK_ECONFIG */
int pvk_image_slim_add(struct pvk_image_slim *s, const char *text,
    const char *name, struct pvk_err *e);
void pvk_image_slim_free(struct pvk_image_slim *s);

struct pvk_image_spec {
	struct pvk_image_list sets; /* paths; the first must be base */
	const char *manifest;	    /* path of MANIFEST, or NULL */
	uint64_t size, swap;	    /* bytes */
	enum pvk_image_firmware firmware;
	const char *hostname;
	struct pvk_image_list rc, loader, sysctl; /* KEY=VALUE */
	struct pvk_image_list modules;		  /* loaded at boot */
	struct pvk_image_list ssh_keys;		  /* files: root's */
	struct pvk_image_list users;		  /* NAME or NAME:KEYFILE */
	const char *root_password_hash;		  /* as crypt(3), or NULL */
	const char *agent;   /* path of pvguest's .pkg, or NULL */
	const char *overlay; /* path of a directory, or NULL */
	const struct pvk_image_preset *preset; /* or NULL */
	const struct pvk_image_slim *slim;     /* or NULL */
	uint64_t seed;			       /* of GUIDs and the like */
	int64_t time;		       /* of all that is not of the sets */
	struct pvk_progress *progress; /* borrowed, may be NULL */
};

void pvk_image_spec_fini(struct pvk_image_spec *spec);

struct pvk_image_share {
	char name[64];
	uint64_t bytes;
};
#define PVK_IMAGE_SHARES 12

struct pvk_image_built {
	char release[32]; /* "14.3-RELEASE" */
	unsigned major;
	const char *arch; /* "amd64" or "i386" */
	bool bios, uefi;
	uint64_t size, used;   /* of the root file system, bytes */
	uint64_t files, bytes; /* of the sets and all else that went in */
	uint64_t dropped_files, dropped_bytes;
	struct pvk_image_share large[PVK_IMAGE_SHARES];	  /* largest first */
	struct pvk_image_share dropped[PVK_IMAGE_SHARES]; /* by pattern */
	struct pvk_buf notes; /* owned: lines about what one should know */
};

/* The disk, empty, of size bytes; it stays the opener's. NULL: an error. */
typedef struct pvk_canvas *pvk_image_open(void *ctx, uint64_t size,
    struct pvk_err *e);

/*
 * Makes the image on the disk that open_disk gives, once its size is known. b
 * is to be freed by pvk_image_built_fini, also on error. Does not sync.
 *
 * PVK_ELIMIT when it does not fit, with the size that would; PVK_ECORRUPT for
 * a set that is damaged or not the manifest's; PVK_EUNSUPP for one that is not
 * FreeBSD's, or for another machine; PVK_ENOENT for a set that lacks what is
 * needed.
 */
int pvk_image_build(const struct pvk_image_spec *spec,
    pvk_image_open *open_disk, void *ctx, struct pvk_image_built *b,
    struct pvk_err *e);
void pvk_image_built_fini(struct pvk_image_built *b);

#endif
