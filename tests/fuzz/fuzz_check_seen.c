/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pvguest check reads of a system: the geoms of FreeBSD, settings and
 * mounts, and a tree all of whose files are the input. Facts that come of it
 * are written and read again, which must give the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check/conf_text.h"
#include "check/files.h"
#include "check/xbd_name.h"
#include "check/zpool_cache.h"
#include "geom_xml.h"
#include "util/num.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
	const uint8_t *data;
	size_t len;
};

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
check_geoms(const char *text, size_t len)
{
	struct geom_mesh m;
	struct pvk_err e;
	uint32_t below;

	must(geom_parse(text, len, &m, &e) == 0);
	for (uint32_t i = 0; i < m.n_providers; i++) {
		must(m.providers[i].geom < m.n_geoms);
		must(memchr(m.providers[i].name, '\0', GEOM_NAME) != NULL);
		below = geom_bottom(&m, i);
		must(below < m.n_providers);
	}
	geom_fini(&m);
}

static void
check_texts(const char *text, size_t len)
{
	struct conf_text t;
	struct conf_pair pair;
	struct conf_mount m;
	char name[XBD_NAME];
	size_t n = 0;

	conf_text_init(&t, text, len);
	while (conf_text_next(&t, &pair)) {
		must(pair.name[0] != '\0' && strlen(pair.value) < CONF_VALUE);
		must(++n <= len);
	}
	conf_text_init(&t, text, len);
	for (n = 0; conf_fstab_next(&t, &m); n++)
		must(n <= len);
	(void)xbd_name(text, true, name);
}

static void
check_pools(const uint8_t *data, size_t len)
{
	struct zpool pools[8];
	size_t n = zpool_cache_read(data, len, pools, PVK_COUNT(pools));

	must(n <= PVK_COUNT(pools));
	for (size_t i = 0; i < n; i++)
		must(pools[i].name[0] != '\0' &&
		    memchr(pools[i].name, '\0', ZPOOL_NAME) != NULL &&
		    memchr(pools[i].members, '\0', ZPOOL_MEMBERS) != NULL);
}

/* ---- a tree ---- */

static int
tree_read(void *ctx, const char *path, size_t max, struct pvk_buf *out)
{
	const struct input *in = ctx;
	struct pvk_err e;

	(void)path;
	return (
	    pvk_buf_add(out, in->data, (size_t)pvk_min(in->len, max), &e) == 0
		? 0
		: ENOMEM);
}

static int
tree_list(void *ctx, const char *path, void (*fn)(void *arg, const char *name),
    void *arg)
{
	(void)ctx;
	(void)path;
	fn(arg, "a.conf");
	fn(arg, "pvguest.sh");
	return (0);
}

static int
tree_kernel(void *ctx, const char *path,
    int (*fn)(void *arg, const struct pvk_kernel_bytes *bytes), void *arg)
{
	const struct input *in = ctx;
	struct pvk_kernel_memory memory;

	pvk_kernel_memory_init(&memory, in->data, in->len, path);
	return (fn(arg, &memory.bytes));
}

static void
check_tree(struct input *in)
{
	struct pvk_check_tree tree = { tree_read, tree_list, tree_kernel, in };
	struct pvk_facts *f, *again;
	char *text = NULL;
	size_t size = 0;
	struct pvk_err e;
	FILE *out;

	f = pvk_facts_new(&e);
	must(f != NULL);
	pvk_check_files(&tree, f);
	pvk_check_files_kernel(&tree, PVK_CHECK_KERNEL, f);
	out = open_memstream(&text, &size);
	must(out != NULL && pvk_facts_write(f, out) == 0 && fclose(out) == 0);
	again = pvk_facts_read(text, size, "facts", &e);
	must(again != NULL && pvk_facts_count(again) == pvk_facts_count(f));
	pvk_facts_free(again);
	pvk_facts_free(f);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = { data, len };
	char *text = malloc(len + 1);

	must(text != NULL);
	memcpy(text, data, len);
	text[len] = '\0';
	check_geoms(text, len);
	check_texts(text, len);
	check_pools(data, len);
	check_tree(&in);
	free(text);
	return (0);
}
