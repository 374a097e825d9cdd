/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which fragments are free. Files go one behind the other from the front, so
 * that an image has its data together and their blocks follow each other;
 * directories and indirect blocks go to the part of each group that newfs
 * reserves for them. Ends of files shorter than a block share blocks, best fit
 * first. Nothing depends on anything but the order of calls.
 */
#include <stdlib.h>
#include <string.h>

#include "ufs/writer_private.h"
#include "util/num.h"

int
ufs_space_init(struct ufs_space *s, const struct ufs_sb *sb,
    struct ufs_budget *b, struct pvk_err *e)
{
	memset(s, 0, sizeof(*s));
	s->sb = sb;
	s->budget = b;
	if (ufs_budget_take(b, sb->ncg * sizeof(*s->group), e) != 0)
		return (-1);
	s->group = calloc(sb->ncg, sizeof(*s->group));
	if (s->group == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->name));
	s->ngroups = sb->ncg;
	for (uint64_t c = 0; c < sb->ncg; c++) {
		uint64_t frags = ufs_cg_size(sb, c) - sb->dblkno;

		if (c == 0)
			frags -= pvk_round_up(ufs_cs_frags(sb), sb->frag);
		s->group[c].nfree = (uint32_t)(frags / sb->frag);
		if (c > 0)
			s->group[c].nfree += (uint32_t)(sb->sblkno / sb->frag);
		s->nfree += s->group[c].nfree;
	}
	return (0);
}

void
ufs_space_fini(struct ufs_space *s)
{
	for (uint64_t c = 0; c < s->ngroups && s->group != NULL; c++)
		free(s->group[c].free);
	free(s->group);
	for (int z = 0; z < UFS_ZONES; z++)
		for (int n = 0; n < UFS_FRAG_MAX; n++)
			free(s->runs[z][n].addr);
	memset(s, 0, sizeof(*s));
}

/* The fragments that a group has when nothing is in it: all it has not. */
static void
fill_map(const struct ufs_sb *sb, uint64_t c, uint8_t *map)
{
	/* beyond the end groups are as long as any */
	uint64_t end = c < sb->ncg ? ufs_cg_size(sb, c) : sb->fpg;
	uint64_t head = c == 0 ? 0 : sb->sblkno;
	uint64_t data = sb->dblkno + (c == 0 ? ufs_cs_frags(sb) : 0);

	for (uint64_t i = 0; i < head; i++)
		ufs_bit_set(map, i);
	for (uint64_t i = data; i < end; i++)
		ufs_bit_set(map, i);
}

static uint8_t *
group_map(struct ufs_space *s, uint64_t c, struct pvk_err *e)
{
	struct ufs_group *g = &s->group[c];
	size_t len = (size_t)(s->sb->fpg / 8 + 1);

	if (g->free != NULL)
		return (g->free);
	if (ufs_budget_take(s->budget, len, e) != 0)
		return (NULL);
	g->free = calloc(1, len);
	if (g->free == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", s->budget->name);
		return (NULL);
	}
	fill_map(s->sb, c, g->free);
	return (g->free);
}

int
ufs_space_map(struct ufs_space *s, uint64_t group, const uint8_t **map,
    struct pvk_err *e)
{
	*map = group_map(s, group, e);
	return (*map == NULL ? -1 : 0);
}

/* One more group beyond the end. */
static int
pretend_group(struct ufs_space *s, struct pvk_err *e)
{
	const struct ufs_sb *sb = s->sb;
	uint64_t n = s->ngroups;
	struct ufs_group *list;

	if ((n + 1) * sb->fpg >= UFS_NONE)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: more than any file system with fragments of %u bytes "
		    "holds",
		    s->budget->name, (unsigned)sb->fsize));
	if (ufs_budget_take(s->budget, sizeof(*list), e) != 0)
		return (-1);
	list = realloc(s->group, (n + 1) * sizeof(*list));
	if (list == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
		    s->budget->name));
	s->group = list;
	list[n] = (struct ufs_group){
		.nfree = (uint32_t)((sb->fpg - sb->dblkno) / sb->frag +
		    sb->sblkno / sb->frag)
	};
	s->ngroups++;
	s->nfree += list[n].nfree;
	return (0);
}

/* Whether a block of group c is of the zone. */
static bool
in_zone(const struct ufs_sb *sb, enum ufs_zone zone, uint64_t block)
{
	uint64_t i = block * sb->frag;
	bool meta = i >= sb->dblkno && i < sb->dblkno + sb->metaspace;

	return (meta == (zone == UFS_META));
}

static bool
is_free(const struct ufs_sb *sb, const uint8_t *map, uint64_t block)
{
	unsigned all = (1u << sb->frag) - 1;

	return (ufs_bits(map, block * sb->frag, sb->frag) == all);
}

static uint64_t
group_blocks(const struct ufs_space *s, uint64_t c)
{
	const struct ufs_sb *sb = s->sb;

	return ((c < sb->ncg ? ufs_cg_size(sb, c) : sb->fpg) / sb->frag);
}

/* Moves the cursor to a free block; there must be one. */
static int
seek_free(struct ufs_space *s, enum ufs_zone zone, struct pvk_err *e)
{
	struct ufs_cursor *k = &s->cursor[zone];
	const uint8_t *map;

	for (;; k->group++, k->block = 0) {
		if (k->group >= s->ngroups) {
			/* round again: blocks may have been given back */
			k->group = 0;
			k->block = 0;
			k->anywhere = true;
		}
		if (s->group[k->group].nfree == 0)
			continue;
		map = group_map(s, k->group, e);
		if (map == NULL)
			return (-1);
		for (; k->block < group_blocks(s, k->group); k->block++)
			if (is_free(s->sb, map, k->block) &&
			    (k->anywhere || in_zone(s->sb, zone, k->block)))
				return (0);
	}
}

int
ufs_space_blocks(struct ufs_space *s, enum ufs_zone zone, uint64_t want,
    uint32_t *addr, uint64_t *got, struct pvk_err *e)
{
	const struct ufs_sb *sb = s->sb;
	struct ufs_cursor *k = &s->cursor[zone];
	struct ufs_group *g;

	if (s->nfree == 0 && pretend_group(s, e) != 0)
		return (-1);
	if (seek_free(s, zone, e) != 0)
		return (-1);
	g = &s->group[k->group];
	*addr = (uint32_t)(ufs_cg_base(sb, k->group) + k->block * sb->frag);
	for (*got = 0; *got < want && k->block < group_blocks(s, k->group) &&
	     is_free(sb, g->free, k->block) &&
	     (k->anywhere || in_zone(sb, zone, k->block));
	     k->block++, (*got)++) {
		for (uint64_t i = 0; i < sb->frag; i++)
			ufs_bit_clear(g->free, k->block * sb->frag + i);
		g->nfree--;
	}
	s->nfree -= *got;
	s->nused += *got;
	return (0);
}

static int
runs_add(struct ufs_space *s, struct ufs_runs *r, uint32_t addr,
    struct pvk_err *e)
{
	size_t cap = r->cap == 0 ? 64 : r->cap * 2;
	uint32_t *list;

	if (r->len == r->cap) {
		if (ufs_budget_take(s->budget, (cap - r->cap) * sizeof(*list),
			e) != 0)
			return (-1);
		list = realloc(r->addr, cap * sizeof(*list));
		if (list == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
			    s->budget->name));
		r->addr = list;
		r->cap = cap;
	}
	r->addr[r->len++] = addr;
	return (0);
}

/* Whether exactly the n fragments at addr are a run of their block. */
static bool
run_is(const struct ufs_space *s, uint32_t addr, unsigned n)
{
	uint64_t frag = s->sb->frag, at = addr % s->sb->fpg, in = at % frag;
	const uint8_t *map = s->group[addr / s->sb->fpg].free;
	unsigned bits = ufs_bits(map, at - in, frag);
	unsigned run = (1u << n) - 1;

	return ((bits >> in & run) == run &&
	    (in == 0 || (bits >> (in - 1) & 1u) == 0) &&
	    (in + n >= frag || (bits >> (in + n) & 1u) == 0));
}

/* Takes a run of at least n fragments off the lists; 0: there is none. */
static unsigned
runs_take(struct ufs_space *s, enum ufs_zone zone, unsigned n, uint32_t *addr)
{
	struct ufs_runs *r;

	for (unsigned len = n; len < s->sb->frag; len++) {
		r = &s->runs[zone][len];
		while (r->len > 0) {
			*addr = r->addr[--r->len];
			if (run_is(s, *addr, len))
				return (len);
		}
	}
	return (0);
}

int
ufs_space_frags(struct ufs_space *s, enum ufs_zone zone, unsigned n,
    uint32_t *addr, struct pvk_err *e)
{
	const struct ufs_sb *sb = s->sb;
	enum ufs_zone from = zone;
	unsigned len = runs_take(s, zone, n, addr);
	uint64_t at, got;

	if (len == 0 && s->nfree == 0) {
		from = zone == UFS_DATA ? UFS_META : UFS_DATA;
		len = runs_take(s, from, n, addr);
	}
	if (len == 0) {
		from = zone;
		if (ufs_space_blocks(s, zone, 1, addr, &got, e) != 0)
			return (-1);
		len = (unsigned)sb->frag;
		at = *addr % sb->fpg;
		for (unsigned i = n; i < len; i++)
			ufs_bit_set(s->group[*addr / sb->fpg].free, at + i);
	} else {
		at = *addr % sb->fpg;
		for (unsigned i = 0; i < n; i++)
			ufs_bit_clear(s->group[*addr / sb->fpg].free, at + i);
	}
	if (len == n)
		return (0);
	return (runs_add(s, &s->runs[from][len - n], *addr + n, e));
}

int
ufs_space_give(struct ufs_space *s, uint32_t addr, unsigned n,
    struct pvk_err *e)
{
	uint64_t frag = s->sb->frag, c = addr / s->sb->fpg;
	uint64_t at = addr % s->sb->fpg, block = at - at % frag;
	uint8_t *map = s->group[c].free;
	unsigned bits, run = 0;
	enum ufs_zone zone =
	    in_zone(s->sb, UFS_META, block / frag) ? UFS_META : UFS_DATA;

	for (unsigned i = 0; i < n; i++)
		ufs_bit_set(map, at + i);
	if (is_free(s->sb, map, block / frag)) {
		s->group[c].nfree++;
		s->nfree++;
		s->nused--;
		return (0);
	}
	bits = ufs_bits(map, block, frag);
	for (unsigned i = 0; i <= frag; i++) {
		if (i < frag && (bits >> i & 1u) != 0) {
			run++;
			continue;
		}
		if (run > 0 &&
		    runs_add(s, &s->runs[zone][run],
			(uint32_t)(c * s->sb->fpg + block + i - run), e) != 0)
			return (-1);
		run = 0;
	}
	return (0);
}
