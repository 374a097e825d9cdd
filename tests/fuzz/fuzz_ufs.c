/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A UFS2 image with some of its bytes replaced. The image is the same small one
 * in every run; input is a list of changes, each 3 bytes of where, 1 of how
 * many, and the bytes. What was changed gets right check-hashes when the first
 * byte is odd, else the hashes would be all that is tried.
 *
 * Reading must end and stay within its bounds, whatever there is; and what the
 * checker finds no fault with must be readable to the last file.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ufs/layout.h"
#include "ufs/ufs.h"
#include "util/num.h"

#define SIZE	(PVK_MIB)
#define DEEPEST 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
add_file(struct pvk_ufs_writer *w, const char *path, size_t len)
{
	static const uint8_t bytes[100000] = { 'x' };
	struct pvk_ufs_attr a = { .mode = 0644 };
	struct pvk_err e;

	if (pvk_ufs_file_begin(w, path, &a, &e) != 0 ||
	    pvk_ufs_file_write(w, bytes, len, 0, &e) != 0 ||
	    pvk_ufs_file_end(w, len, &e) != 0)
		abort();
}

static void
build(uint8_t *image)
{
	struct pvk_ufs_attr a = { .mode = 0755 };
	struct pvk_ufs_options o;
	struct pvk_canvas *canvas;
	struct pvk_ufs_writer *w;
	FILE *f = tmpfile();
	struct pvk_err e;

	pvk_ufs_options_init(&o);
	o.block = 4096;
	o.fragment = 512;
	o.density = 16384;
	if (f == NULL)
		abort();
	canvas = pvk_canvas_file(fileno(f), "fuzz.img", SIZE, &e);
	if (canvas == NULL)
		abort();
	w = pvk_ufs_new(canvas, 0, SIZE, &o, &e);
	if (w == NULL)
		abort();
	add_file(w, "a", 700);
	add_file(w, "d/b", 100000);
	add_file(w, "d/e/c", 0);
	if (pvk_ufs_symlink(w, "s", "d/b", &a, &e) != 0 ||
	    pvk_ufs_symlink(w, "d/up", "../d/e", &a, &e) != 0 ||
	    pvk_ufs_link(w, "h", "a", &e) != 0 ||
	    pvk_ufs_finish(w, NULL, &e) != 0 ||
	    pread(fileno(f), image, SIZE, 0) != (ssize_t)SIZE)
		abort();
	pvk_ufs_free(w);
	pvk_canvas_free(canvas);
	fclose(f);
}

/* Right hashes for all that have one. */
static void
rehash(uint8_t *image)
{
	struct ufs_sb sb;
	uint8_t *p = image + UFS_SB_OFFSET;

	ufs_sb_unpack(&sb, p);
	if (sb.sbsize >= UFS_SB_LEN && sb.sbsize <= UFS_SB_SIZE)
		ufs_put(p + UFS_SB_ckhash, 4,
		    ufs_check_hash(p, (size_t)sb.sbsize, UFS_SB_ckhash));
	if (sb.ncg > 16 || sb.fpg > SIZE / 512 || sb.cgsize < UFS_CG_LEN ||
	    sb.cgsize > 65536 || sb.cblkno > SIZE / 512 || sb.fsize != 512)
		return;
	for (uint64_t c = 0; c < sb.ncg; c++) {
		uint64_t at = (c * sb.fpg + sb.cblkno) * sb.fsize;

		if (at + sb.cgsize > SIZE)
			return;
		ufs_put(image + at + UFS_CG_ckhash, 4,
		    ufs_check_hash(image + at, (size_t)sb.cgsize,
			UFS_CG_ckhash));
	}
	/* the first block of inodes has all of ours */
	p = image + (sb.iblkno < SIZE / 512 - 8 ? sb.iblkno : 0) * 512;
	for (size_t i = 0; i < 16; i++, p += UFS_INODE_LEN)
		if (ufs_get(p, 2) != 0)
			ufs_put(p + UFS_INODE_ckhash, 4,
			    ufs_check_hash(p, UFS_INODE_LEN, UFS_INODE_ckhash));
}

static int
ignore(void *ctx, const struct pvk_ufs_finding *f, struct pvk_err *e)
{
	(void)ctx;
	(void)f;
	(void)e;
	return (0);
}

struct visit {
	struct pvk_ufs *u;
	bool sound; /* the checker found nothing */
	int depth, left;
};

static int
visit(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	struct visit *v = ctx;
	struct pvk_ufs_stat st;
	char target[PVK_UFS_TARGET];
	uint8_t buf[5000];
	size_t got;
	int r = 0;

	(void)type;
	if (name[len] != '\0' || len == 0 || len > 255)
		abort();
	if (v->left-- <= 0 || pvk_ufs_stat(v->u, ino, &st, e) != 0) {
		if (v->sound && v->left > 0)
			abort();
		return (0);
	}
	if (st.type == PVK_UFS_SYMLINK)
		r = pvk_ufs_readlink(v->u, &st, target, e);
	if (st.type == PVK_UFS_FILE)
		for (uint64_t off = 0; r == 0 && off < 20; off++)
			r = pvk_ufs_pread(v->u, &st, buf, sizeof(buf),
			    st.size / 20 * off, &got, e);
	if (st.type == PVK_UFS_DIRECTORY && v->depth < DEEPEST) {
		v->depth++;
		r = pvk_ufs_list(v->u, &st, visit, v, e);
		v->depth--;
	}
	if (r != 0 && v->sound)
		abort();
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t *base, *image;
	struct pvk_ufs_report r = { .fn = ignore };
	struct visit v = { .left = 10000 };
	struct pvk_ufs_stat st;
	struct pvk_src *src;
	struct pvk_err e;
	bool right = len > 0 && (data[0] & 1) != 0;

	if (base == NULL) {
		base = malloc(SIZE);
		image = malloc(SIZE);
		if (base == NULL || image == NULL)
			abort();
		build(base);
	}
	memcpy(image, base, SIZE);
	for (size_t at = 1; at + 4 < len;) {
		size_t where = (size_t)ufs_get(data + at, 3) % SIZE;
		size_t n = (size_t)pvk_min(data[at + 3], len - at - 4);

		n = (size_t)pvk_min(n, SIZE - where);
		memcpy(image + where, data + at + 4, n);
		at += 4 + n;
	}
	if (right)
		rehash(image);
	src = pvk_src_memory(image, SIZE, &e);
	if (src == NULL)
		abort();
	v.sound = pvk_ufs_check(src, 0, SIZE, &r, &e) == 0 &&
	    pvk_ufs_report_count(&r, PVK_ERROR) == 0 &&
	    r.by_rule[PVK_UFS_INODE_SNAPSHOT] == 0;
	if (len == 0 &&
	    (!v.sound || pvk_ufs_report_count(&r, PVK_WARNING) != 0))
		abort();
	v.u = pvk_ufs_open(src, 0, SIZE, &e);
	if (v.u == NULL && v.sound)
		abort();
	if (v.u != NULL) {
		(void)pvk_ufs_lookup(v.u, "d/up/c", 0, &st, &e);
		(void)pvk_ufs_lookup(v.u, "/s", 0, &st, &e);
		if (pvk_ufs_stat(v.u, 2, &st, &e) == 0)
			(void)pvk_ufs_list(v.u, &st, visit, &v, &e);
	}
	pvk_ufs_close(v.u);
	pvk_src_close(src);
	return (0);
}
