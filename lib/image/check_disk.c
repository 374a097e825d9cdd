/* SPDX-License-Identifier: BSD-2-Clause */
/* Partitions, and each link of the chain from the firmware to the kernel. */
#include <inttypes.h>
#include <stdio.h>

#include "image/check_private.h"
#include "image/fat.h"
#include "image/pv.h"
#include "util/io.h"
#include "util/num.h"

static const struct gpt_part *
find(const struct check *c, enum gpt_type type)
{
	for (size_t i = 0; i < c->gpt.len; i++)
		if (c->gpt.part[i].type == type)
			return (&c->gpt.part[i]);
	return (NULL);
}

static int
check_places(struct check *c, struct pvk_err *e)
{
	for (size_t i = 0; i < c->gpt.len; i++) {
		const struct gpt_part *p = &c->gpt.part[i];

		if (p->start % PVK_MIB != 0 &&
		    check_note(c, PVK_IMAGE_GPT_ALIGN, p->label, e,
			"partition %u begins at %" PRIu64, p->index,
			p->start) != 0)
			return (-1);
		if (c->root != NULL && p->start > c->root->start &&
		    check_note(c, PVK_IMAGE_GPT_LAST, p->label, e,
			"partition %u is behind it", p->index) != 0)
			return (-1);
	}
	return (0);
}

/* 1: not all of it is zeros, 0, or -1 */
static int
has_data(struct check *c, uint64_t at, size_t len, struct pvk_err *e)
{
	uint8_t buf[512];

	if (pvk_src_pread(c->src, buf, len, at, e) != 0)
		return (-1);
	return (pvk_is_zero(buf, len) ? 0 : 1);
}

static int
check_bios(struct check *c, const struct gpt_part *boot, struct pvk_err *e)
{
	int code = has_data(c, 0, 440, e), gptboot;
	int loader = c->ufs != NULL ? check_has(c, "boot/loader", e) : 0;

	gptboot = code < 0 ? -1 : has_data(c, boot->start, 512, e);
	if (gptboot < 0 || loader < 0)
		return (-1);
	if (code == 0 &&
	    check_note(c, PVK_IMAGE_BOOT_PMBR, "", e, "440 bytes of zeros") !=
		0)
		return (-1);
	if (gptboot == 0 &&
	    check_note(c, PVK_IMAGE_BOOT_GPTBOOT, boot->label, e,
		"its first sector is all zeros") != 0)
		return (-1);
	if (c->ufs != NULL && loader == 0 &&
	    check_note(c, PVK_IMAGE_BOOT_LOADER, "/boot/loader", e,
		"not there") != 0)
		return (-1);
	c->r->bios = code > 0 && gptboot > 0 && loader > 0;
	return (0);
}

static int
check_uefi(struct check *c, const struct gpt_part *esp, struct pvk_err *e)
{
	uint64_t size;

	if (fat_stat(c->src, esp->start, esp->size, "EFI/BOOT/BOOTX64.EFI",
		&size, e) == 0) {
		c->r->uefi = size > 0;
		return (size > 0 ? 0
				 : check_note(c, PVK_IMAGE_BOOT_ESP, esp->label,
				       e, "EFI/BOOT/BOOTX64.EFI is empty"));
	}
	if (e->code == PVK_EIO || e->code == PVK_ENOMEM)
		return (-1);
	return (check_note(c, PVK_IMAGE_BOOT_ESP, esp->label, e, "%s", e->msg));
}

/* Damage on the way to it is told by the check of the file system. */
static int
check_kernel(struct check *c, struct pvk_err *e)
{
	struct pv_kernel k;
	char where[64];

	if (pv_judge(c->ufs, &k, e) != 0) {
		if (e->code != PVK_ENOENT && e->code != PVK_ECORRUPT &&
		    e->code != PVK_ELIMIT)
			return (-1);
		c->r->bios = c->r->uefi = false;
		return (check_note(c, PVK_IMAGE_BOOT_KERNEL, "/boot", e, "%s",
		    e->msg));
	}
	if (k.verdict == PV_YES)
		return (0);
	snprintf(where, sizeof(where), "/%.62s", k.path);
	return (check_note(c,
	    k.verdict == PV_NO ? PVK_IMAGE_KERNEL_PV : PVK_IMAGE_KERNEL_UNKNOWN,
	    where, e, "%s", k.reason));
}

int
check_disk(struct check *c, struct pvk_err *e)
{
	const struct gpt_part *boot = find(c, GPT_BOOT);
	const struct gpt_part *esp = find(c, GPT_ESP);

	if (check_places(c, e) != 0 ||
	    (boot != NULL && check_bios(c, boot, e) != 0) ||
	    (esp != NULL && check_uefi(c, esp, e) != 0))
		return (-1);
	if (c->ufs != NULL && check_kernel(c, e) != 0)
		return (-1);
	if (boot == NULL && esp == NULL)
		return (check_note(c, PVK_IMAGE_BOOT_NONE, "", e,
		    "neither freebsd-boot nor an ESP"));
	return (0);
}
