/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts from a disk; see guest_facts.h. */
#include "image/guest_facts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "check/files.h"
#include "image/gpt.h"
#include "image/ufs_tree.h"
#include "ufs/ufs.h"

/* ---- partitions ---- */

static void
set_number(struct pvk_facts *f, const char *part, const char *leaf, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	pvk_facts_set_of(f, "part", part, leaf, text);
}

/* Named by their numbers, "p2": what the disk will be called is not known. */
static void
take_parts(struct pvk_facts *f, const struct gpt *g)
{
	char name[16];

	pvk_facts_set(f, "part.names", "");
	for (size_t i = 0; i < g->len; i++) {
		const struct gpt_part *p = &g->part[i];

		snprintf(name, sizeof(name), "p%u", p->index);
		pvk_facts_list_add(f, "part.names", name);
		set_number(f, name, "start", p->start);
		set_number(f, name, "size", p->size);
		pvk_facts_set_of(f, "part", name, "type",
		    gpt_type_name(p->type));
		pvk_facts_set_of(f, "part", name, "label",
		    p->label[0] != '\0' ? p->label : NULL);
		if (strchr(p->label, '?') != NULL) /* it may be another */
			pvk_facts_more(f, "part", EINVAL);
	}
}

static void
copy_fact(struct pvk_facts *f, const char *from, const char *to)
{
	const struct pvk_fact *fact = pvk_facts_get(f, from);

	if (fact != NULL && fact->kind == PVK_FACT_TEXT)
		pvk_facts_set(f, to, fact->value);
}

static void
take_tree(struct pvk_facts *f, struct pvk_ufs *ufs)
{
	const struct pvk_check_tree tree = ufs_tree(ufs);
	struct pvk_buf hostid = { 0 };
	char kernel[PVK_CHECK_PATH];
	int error;

	pvk_facts_set(f, "system.source", "files");
	pvk_check_files(&tree, f);
	/* what could not be read is said of loader.*, too */
	(void)pvk_check_files_boots(&tree, kernel);
	pvk_check_files_kernel(&tree, kernel, f);
	copy_fact(f, "kernel.release", "system.release");
	copy_fact(f, "kernel.osreldate", "system.osreldate");
	error = tree.read(ufs, "/etc/hostid", 64, &hostid);
	if (error == 0)
		pvk_facts_set(f, "identity.host-uuid", pvk_buf_text(&hostid));
	else
		pvk_facts_unseen(f, "identity.host-uuid", error);
	pvk_buf_fini(&hostid);
}

struct pvk_facts *
pvk_image_guest_facts(struct pvk_src *src, struct pvk_err *e)
{
	const struct gpt_part *root = NULL;
	struct gpt_faults faults = { 0 };
	struct pvk_facts *f;
	struct pvk_ufs *ufs;
	struct gpt g;

	if (gpt_read(src, &g, &faults, e) != 0)
		return (NULL);
	for (size_t i = 0; i < g.len && root == NULL; i++)
		if (g.part[i].type == GPT_UFS)
			root = &g.part[i];
	if (root == NULL) {
		pvk_err_set(e, PVK_ENOENT,
		    "%s: no partition of type freebsd-ufs", pvk_src_name(src));
		return (NULL);
	}
	ufs = pvk_ufs_open(src, root->start, root->size, e);
	if (ufs == NULL)
		return (NULL);
	f = pvk_facts_new(e);
	if (f != NULL) {
		take_tree(f, ufs);
		take_parts(f, &g);
	}
	pvk_ufs_close(ufs);
	return (f);
}
