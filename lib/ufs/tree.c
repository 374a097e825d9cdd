/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names and inodes in memory. Entries are found by a hash of directory and
 * name, and are chained in the order in which they came, which is the order
 * they will have on disk.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ufs/mix.h"
#include "ufs/writer_private.h"

#define BUCKETS_FIRST 4096u

int
ufs_tree_init(struct ufs_tree *t, struct ufs_budget *b, struct pvk_err *e)
{
	uint32_t root;

	memset(t, 0, sizeof(*t));
	t->budget = b;
	t->spare = UFS_NONE;
	ufs_pool_init(&t->nodes, sizeof(struct ufs_node));
	ufs_pool_init(&t->entries, sizeof(struct ufs_entry));
	ufs_pool_init(&t->names, 1);
	/* an archive must not know which names collide; no output depends on it
	 */
	if (getentropy(&t->secret, sizeof(t->secret)) != 0)
		t->secret = (uintptr_t)t;
	if (ufs_budget_take(b, BUCKETS_FIRST * sizeof(*t->bucket), e) != 0)
		return (-1);
	t->bucket = malloc(BUCKETS_FIRST * sizeof(*t->bucket));
	if (t->bucket == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->name));
	t->nbuckets = BUCKETS_FIRST;
	memset(t->bucket, 0xff, BUCKETS_FIRST * sizeof(*t->bucket));
	return (ufs_tree_node(t, &root, e));
}

void
ufs_tree_fini(struct ufs_tree *t)
{
	ufs_pool_fini(&t->nodes);
	ufs_pool_fini(&t->entries);
	ufs_pool_fini(&t->names);
	free(t->bucket);
	memset(t, 0, sizeof(*t));
}

int
ufs_tree_text(struct ufs_tree *t, const char *text, size_t len, uint32_t *name,
    struct pvk_err *e)
{
	if (ufs_pool_add(&t->names, (uint32_t)len + 1, name, t->budget, e) != 0)
		return (-1);
	memcpy(ufs_pool_at(&t->names, *name), text, len);
	return (0);
}

int
ufs_tree_node(struct ufs_tree *t, uint32_t *node, struct pvk_err *e)
{
	struct ufs_node *n;

	if (t->spare != UFS_NONE) {
		*node = t->spare;
		t->spare = ufs_node(t, *node)->next;
	} else if (ufs_pool_add(&t->nodes, 1, node, t->budget, e) != 0)
		return (-1);
	n = ufs_node(t, *node);
	memset(n, 0, sizeof(*n));
	n->next = n->first = n->last = n->parent = n->target = UFS_NONE;
	t->nnodes++;
	return (0);
}

void
ufs_tree_node_free(struct ufs_tree *t, uint32_t node)
{
	struct ufs_node *n = ufs_node(t, node);

	n->mode = 0;
	n->next = t->spare;
	t->spare = node;
	t->nnodes--;
}

static uint64_t
hash(const struct ufs_tree *t, uint32_t dir, const char *name, size_t len)
{
	uint64_t h = ufs_mix(t->secret ^ ((uint64_t)dir << 32 | len)), word;
	size_t n;

	for (; len > 0; name += n, len -= n) {
		n = len < 8 ? len : 8;
		word = 0;
		memcpy(&word, name, n);
		h = ufs_mix(h ^ word);
	}
	return (h);
}

static uint32_t *
bucket_of(const struct ufs_tree *t, uint32_t dir, const char *name, size_t len)
{
	return (&t->bucket[hash(t, dir, name, len) & (t->nbuckets - 1)]);
}

uint32_t
ufs_tree_find(const struct ufs_tree *t, uint32_t dir, const char *name,
    size_t len)
{
	const struct ufs_entry *en;
	uint32_t i = *bucket_of(t, dir, name, len);

	for (; i != UFS_NONE; i = en->chain) {
		en = ufs_entry(t, i);
		if (en->parent == dir && en->len == len &&
		    memcmp(ufs_name(t, en->name), name, len) == 0)
			break;
	}
	return (i);
}

static int
more_buckets(struct ufs_tree *t, struct pvk_err *e)
{
	uint32_t n = t->nbuckets * 2, i, *list, *b;
	struct ufs_entry *en;

	if (ufs_budget_take(t->budget, t->nbuckets * sizeof(*list), e) != 0)
		return (-1);
	list = malloc(n * sizeof(*list));
	if (list == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
		    t->budget->name));
	memset(list, 0xff, n * sizeof(*list));
	free(t->bucket);
	t->bucket = list;
	t->nbuckets = n;
	for (i = 0; i < t->entries.len; i++) {
		en = ufs_entry(t, i);
		if (en->len == 0 || en->node == UFS_NONE)
			continue;
		b = bucket_of(t, en->parent, ufs_name(t, en->name), en->len);
		en->chain = *b;
		*b = i;
	}
	return (0);
}

int
ufs_tree_add(struct ufs_tree *t, uint32_t dir, const char *name, size_t len,
    uint32_t node, struct pvk_err *e)
{
	struct ufs_node *d = ufs_node(t, dir);
	struct ufs_entry *en;
	uint32_t text, i, *b;

	if (t->nlive >= t->nbuckets && more_buckets(t, e) != 0)
		return (-1);
	if (ufs_tree_text(t, name, len, &text, e) != 0 ||
	    ufs_pool_add(&t->entries, 1, &i, t->budget, e) != 0)
		return (-1);
	b = bucket_of(t, dir, name, len);
	en = ufs_entry(t, i);
	*en = (struct ufs_entry){ .parent = dir,
		.node = node,
		.chain = *b,
		.next = UFS_NONE,
		.name = text,
		.len = (uint8_t)len };
	*b = i;
	if (d->last == UFS_NONE)
		d->first = i;
	else
		ufs_entry(t, d->last)->next = i;
	d->last = i;
	t->nlive++;
	return (0);
}

void
ufs_tree_remove(struct ufs_tree *t, uint32_t entry)
{
	struct ufs_entry *en = ufs_entry(t, entry);
	uint32_t *b = bucket_of(t, en->parent, ufs_name(t, en->name), en->len);

	while (*b != entry)
		b = &ufs_entry(t, *b)->chain;
	*b = en->chain;
	/* it stays in its directory, as one that is not there */
	en->node = UFS_NONE;
	t->nlive--;
}

bool
ufs_tree_empty(const struct ufs_tree *t, uint32_t dir)
{
	uint32_t i = ufs_node(t, dir)->first;

	while (i != UFS_NONE && ufs_entry(t, i)->node == UFS_NONE)
		i = ufs_entry(t, i)->next;
	return (i == UFS_NONE);
}
