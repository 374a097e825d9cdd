/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the partitions are, and what the firmware starts: everything begins at
 * a MiB, and the root file system is the last, so that growfs can grow it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "image/fat.h"
#include "image/stages.h"
#include "util/num.h"

#define ESP_SIZE  (34 * PVK_MIB)
#define BOOT_SIZE (512 * PVK_KIB) /* gptboot may have 545 KiB */
#define ROOT_MIN  (16 * PVK_MIB)

static int
add(struct layout *l, enum gpt_type type, const char *label, uint64_t *at,
    uint64_t size)
{
	struct gpt_part *p = &l->gpt.part[l->gpt.len];

	p->type = type;
	p->start = *at;
	p->size = size;
	snprintf(p->label, sizeof(p->label), "%s", label);
	*at = pvk_round_up(*at + size, PVK_MIB);
	return ((int)l->gpt.len++);
}

int
layout_plan(const struct pvk_image_spec *spec, struct layout *l,
    struct pvk_err *e)
{
	uint64_t at = PVK_MIB, end = (spec->size & ~(PVK_MIB - 1)) - PVK_MIB;

	memset(l, 0, sizeof(*l));
	l->boot = l->esp = l->swap = -1;
	l->gpt.size = spec->size & ~(PVK_MIB - 1);
	if (spec->firmware != PVK_FIRMWARE_UEFI)
		l->boot = add(l, GPT_BOOT, "bootfs", &at, BOOT_SIZE);
	if (spec->firmware != PVK_FIRMWARE_BIOS)
		l->esp = add(l, GPT_ESP, "efiesp", &at, ESP_SIZE);
	if (spec->size < at + ROOT_MIN + 2 * PVK_MIB ||
	    spec->swap > spec->size - at - ROOT_MIN - 2 * PVK_MIB)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--size: %" PRIu64 " bytes are too few, expected %" PRIu64
		    " for boot and swap and what FreeBSD takes",
		    spec->size, at + spec->swap + 2 * PVK_MIB));
	if (spec->swap > 0)
		l->swap = add(l, GPT_SWAP, "swapfs", &at,
		    pvk_round_up(spec->swap, PVK_MIB));
	l->root = add(l, GPT_UFS, "rootfs", &at, end - at);
	return (0);
}

static bool
has(const struct tree *t, enum content c)
{
	return (t->content[c].len > 0);
}

static int
missing(const struct tree *t, enum content c, const char *advice,
    struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_ENOENT, "%s: no %s in it%s",
	    t->spec->sets.item[0], content_path(c), advice));
}

/* The last but one goes, or the one before; what is behind it closes up. */
static void
drop_esp(struct layout *l)
{
	l->gpt.len--;
	memmove(&l->gpt.part[l->esp], &l->gpt.part[l->esp + 1],
	    (l->gpt.len - (size_t)l->esp) * sizeof(l->gpt.part[0]));
	l->swap -= l->swap > l->esp;
	l->root--;
	l->esp = -1;
}

int
choose_firmware(struct tree *t, struct layout *l, struct pvk_err *e)
{
	enum pvk_image_firmware f = t->spec->firmware;
	bool amd64 = strcmp(t->b->arch, "amd64") == 0;

	if (f != PVK_FIRMWARE_UEFI && !has(t, CONTENT_PMBR))
		return (missing(t, CONTENT_PMBR, "", e));
	if (f != PVK_FIRMWARE_UEFI && !has(t, CONTENT_GPTBOOT))
		return (missing(t, CONTENT_GPTBOOT, "", e));
	if (l->esp >= 0 && (!amd64 || !has(t, CONTENT_LOADER_EFI))) {
		if (f != PVK_FIRMWARE_ANY && !amd64)
			return (pvk_err_set(e, PVK_EUNSUPP,
			    "--firmware: FreeBSD for i386 boots by BIOS alone"));
		if (f != PVK_FIRMWARE_ANY)
			return (missing(t, CONTENT_LOADER_EFI,
			    "; use --firmware bios", e));
		drop_esp(l);
		if (tree_note(t, e,
			"boots by BIOS alone: this FreeBSD has no "
			"loader for UEFI") != 0)
			return (-1);
	}
	t->b->bios = l->boot >= 0;
	t->b->uefi = l->esp >= 0;
	return (0);
}

int
put_boot(struct tree *t, const struct layout *l, struct pvk_canvas *out,
    struct pvk_err *e)
{
	static const struct pvk_buf none = { 0 };
	const struct pvk_buf *gptboot = &t->content[CONTENT_GPTBOOT];
	const struct gpt_part *p;

	if (l->boot >= 0 &&
	    pvk_canvas_write(out, gptboot->data, gptboot->len,
		l->gpt.part[l->boot].start, e) != 0)
		return (-1);
	if (l->esp >= 0) {
		p = &l->gpt.part[l->esp];
		if (fat_write(out, p, "BOOTX64.EFI",
			&t->content[CONTENT_LOADER_EFI],
			(uint32_t)(t->spec->seed + 0x50564b49), e) != 0)
			return (-1);
	}
	return (
	    gpt_write(&l->gpt, l->boot >= 0 ? &t->content[CONTENT_PMBR] : &none,
		t->spec->seed, out, e));
}
