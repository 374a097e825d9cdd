/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel of a root file system; see boot_kernel.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/boot_kernel.h"
#include "util/auto.h"
#include "util/num.h"
#include "util/text.h"

#define CONF_MAX     ((size_t)256 << 10)
#define NAME_MAX_LEN 200
#define ENTRIES_MAX  20000

/* What loader.conf says about the kernel. */
struct loader {
	char kernel[NAME_MAX_LEN + 1], file[NAME_MAX_LEN + 1];
};

/* The value of a line KEY="VALUE" when the key is that one. */
static void
take_line(const char *line, size_t len, const char *key, char *value)
{
	const char *end = line + len;
	size_t n = strlen(key);

	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	if ((size_t)(end - line) <= n + 1 || memcmp(line, key, n) != 0 ||
	    line[n] != '=')
		return;
	line += n + 1;
	if (*line == '"' || *line == '\'')
		line++;
	for (n = 0; line + n < end && !isspace((unsigned char)line[n]) &&
	     strchr("\"'#", line[n]) == NULL;)
		n++;
	if (n == 0 || n > NAME_MAX_LEN || memchr(line, '\0', n) != NULL)
		return;
	memcpy(value, line, n);
	value[n] = '\0';
}

/* What a file of settings says, when it is there. */
static int
read_conf(struct pvk_ufs *ufs, const char *path, struct loader *l,
    struct pvk_err *e)
{
	PVK_AUTO_FREE char *text = NULL;
	struct pvk_ufs_stat st;
	size_t got, line;

	if (pvk_ufs_lookup(ufs, path, 0, &st, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	if (st.type != PVK_UFS_FILE)
		return (0);
	text = malloc(CONF_MAX);
	if (text == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path));
	if (pvk_ufs_pread(ufs, &st, text, CONF_MAX - 1, 0, &got, e) != 0)
		return (-1);
	text[got] = '\0';
	for (size_t at = 0; at < got; at += line + 1) {
		line = strcspn(text + at, "\n");
		take_line(text + at, line, "kernel", l->kernel);
		take_line(text + at, line, "bootfile", l->file);
	}
	return (0);
}

/* 1: a file is at path, 0: there is none, or -1 */
static int
is_file(struct boot_kernel *k, const char *path, struct pvk_err *e)
{
	if (pvk_ufs_lookup(k->ufs, path, 0, &k->st, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	if (k->st.type != PVK_UFS_FILE)
		return (0);
	path += strspn(path, "/");
	pvk_text_show(path, strlen(path), k->path, sizeof(k->path));
	return (1);
}

/* DIR/FILE or DIR/FILE.gz; without a DIR, FILE itself */
static int
try_kernel(struct boot_kernel *k, const char *dir, const char *file,
    struct pvk_err *e)
{
	char path[BOOT_KERNEL_PATH];
	int r = 0;

	for (int i = 0; i < 2 && r == 0; i++) {
		snprintf(path, sizeof(path), "%s%s%s%s", dir,
		    *dir != '\0' ? "/" : "", file, i == 1 ? ".gz" : "");
		r = is_file(k, path, e);
	}
	return (r);
}

int
boot_kernel_find(struct pvk_ufs *ufs, struct boot_kernel *k, struct pvk_err *e)
{
	static const char *const confs[] = { "boot/loader.conf",
		"boot/loader.conf.local" };
	struct loader l = { .kernel = "kernel", .file = "kernel" };
	char dir[NAME_MAX_LEN + 8], shown[256];
	int r = 0;

	*k = (struct boot_kernel){ .ufs = ufs };
	for (size_t i = 0; i < PVK_COUNT(confs); i++)
		if (read_conf(ufs, confs[i], &l, e) != 0)
			return (-1);
	snprintf(dir, sizeof(dir), "boot/%s", l.kernel);
	r = try_kernel(k, dir, l.file, e);
	if (r == 0)
		r = try_kernel(k, l.kernel, l.file, e);
	if (r == 0)
		r = try_kernel(k, "", l.kernel, e);
	if (r == 0)
		return (pvk_err_set(e, PVK_ENOENT,
		    "no kernel: neither /%s/kernel nor what else the loader "
		    "looks for",
		    pvk_text_show(dir, strlen(dir), shown, sizeof(shown))));
	return (r < 0 ? -1 : 0);
}

/* ---- its bytes ---- */

static int
kernel_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct boot_kernel *k = ctx;
	size_t got;

	if (pvk_ufs_pread(k->ufs, &k->st, buf, len, off, &got, e) != 0)
		return (-1);
	if (got != len)
		return (pvk_err_set(e, PVK_ECORRUPT, "%s: ends before its size",
		    k->bytes.name));
	return (0);
}

struct listing {
	struct pvk_kernel_modules *modules;
	unsigned n;
};

static int
take_entry(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	struct listing *l = ctx;

	(void)len;
	(void)ino;
	(void)type;
	(void)e;
	pvk_kernel_modules_add(l->modules, name);
	return (++l->n < ENTRIES_MAX ? 0 : 1);
}

struct pvk_kernel_source *
boot_kernel_source(struct boot_kernel *k, const char *name, struct pvk_err *e)
{
	struct listing l = { .modules = &k->modules };
	const char *slash = strrchr(k->path, '/');
	char dir[BOOT_KERNEL_PATH] = "";
	struct pvk_ufs_stat st;

	if (slash != NULL)
		memcpy(dir, k->path, (size_t)(slash - k->path));
	if (pvk_ufs_lookup(k->ufs, dir, 0, &st, e) != 0 ||
	    pvk_ufs_list(k->ufs, &st, take_entry, &l, e) < 0)
		return (NULL);
	k->bytes = (struct pvk_kernel_bytes){ .pread = kernel_pread,
		.ctx = k,
		.size = k->st.size,
		.name = name };
	return (pvk_kernel_source_wrap(&k->bytes, k->path, &k->modules, e));
}
