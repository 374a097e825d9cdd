/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disks of FreeBSD; see geom_xml.h. A scanner for what the kernel writes:
 * elements, two attributes, a few entities. It keeps the path of the elements
 * that it is in, and takes the text of those that matter.
 */
#include "geom_xml.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"

#define DEPTH_MAX 16
#define TAG_MAX	  24

enum place {
	IN_NOTHING,
	IN_CLASS,
	IN_GEOM,
	IN_CONSUMER,
	IN_PROVIDER,
};

struct scan {
	const char *p, *end;
	struct geom_mesh *m;
	char tags[DEPTH_MAX][TAG_MAX]; /* the outer ones that are open */
	size_t depth;		       /* how many are open, with the others */
	char class_name[GEOM_NAME];
	size_t room_geoms, room_providers;
	/* a geom or provider that there was no room for: nothing is taken */
	bool skip_geom, skip_provider;
};

/* ---- text ---- */

/* "&#x26;", as the kernel writes what is special (g_conf_cat_escaped()). */
static size_t
numeric_entity(const char *p, const char *end, char *c)
{
	unsigned value = 0;
	size_t n = 3;

	if (end - p < 5 || memcmp(p, "&#x", 3) != 0)
		return (0);
	for (; n < 5 && isxdigit((unsigned char)p[n]); n++)
		value = value * 16 +
		    (unsigned)(isdigit((unsigned char)p[n])
			    ? p[n] - '0'
			    : (p[n] | 0x20) - 'a' + 10);
	if (value == 0 || p + n >= end || p[n] != ';')
		return (0);
	*c = (char)value;
	return (n + 1);
}

/* The length of an entity at p, and what it stands for; 0: none. */
static size_t
entity(const char *p, const char *end, char *c)
{
	static const struct {
		const char *text;
		char c;
	} known[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' },
		{ "&quot;", '"' }, { "&apos;", '\'' } };

	for (size_t i = 0; i < PVK_COUNT(known); i++) {
		size_t len = strlen(known[i].text);

		if ((size_t)(end - p) >= len &&
		    memcmp(p, known[i].text, len) == 0) {
			*c = known[i].c;
			return (len);
		}
	}
	return (numeric_entity(p, end, c));
}

static void
copy_text(char out[GEOM_NAME], const char *p, const char *end)
{
	size_t n = 0, step;
	char c;

	while (p < end && n < GEOM_NAME - 1) {
		step = entity(p, end, &c);
		if (step == 0) {
			c = *p;
			step = 1;
		}
		p += step;
		if (c == '\0')
			break;
		out[n++] = c;
	}
	out[n] = '\0';
}

static uint64_t
number(const char *p, const char *end)
{
	uint64_t n = 0;

	for (; p < end && *p >= '0' && *p <= '9'; p++)
		if (pvk_mul_overflow(n, 10, &n) ||
		    pvk_add_overflow(n, (uint64_t)(*p - '0'), &n))
			return (UINT64_MAX);
	return (n);
}

/* The address in an attribute such as id="0xfffff800": 0 without. */
static uint64_t
address(const char *p, const char *end, const char *name)
{
	size_t len = strlen(name);
	char text[20];
	size_t n = 0;

	for (; (size_t)(end - p) > len; p++)
		if (p[-1] == ' ' && memcmp(p, name, len) == 0)
			break;
	if ((size_t)(end - p) <= len)
		return (0);
	for (p += len; p < end && *p != '"' && n < sizeof(text) - 1; p++)
		text[n++] = *p;
	text[n] = '\0';
	return (strtoull(text, NULL, 16));
}

/* ---- what there is ---- */

static void *
grow(void *list, size_t n, size_t *room, size_t size, struct pvk_err *e)
{
	size_t more = *room == 0 ? 64 : *room * 2;
	void *bigger;

	if (n < *room)
		return (list);
	bigger = realloc(list, more * size);
	if (bigger == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "disks: no memory");
		return (NULL);
	}
	*room = more;
	return (bigger);
}

static int
begin_geom(struct scan *s, struct pvk_err *e)
{
	struct geom_geom *list;

	s->skip_geom = s->m->n_geoms == GEOM_MAX;
	if (s->skip_geom) {
		s->m->cut = true;
		return (0);
	}
	list =
	    grow(s->m->geoms, s->m->n_geoms, &s->room_geoms, sizeof(*list), e);
	if (list == NULL)
		return (-1);
	s->m->geoms = list;
	list += s->m->n_geoms++;
	memset(list, 0, sizeof(*list));
	memcpy(list->class_name, s->class_name, sizeof(list->class_name));
	return (0);
}

static int
begin_provider(struct scan *s, uint64_t id, struct pvk_err *e)
{
	struct geom_provider *list;

	s->skip_provider =
	    s->skip_geom || s->m->n_geoms == 0 || s->m->n_providers == GEOM_MAX;
	if (s->skip_provider) {
		s->m->cut = true;
		return (0);
	}
	list = grow(s->m->providers, s->m->n_providers, &s->room_providers,
	    sizeof(*list), e);
	if (list == NULL)
		return (-1);
	s->m->providers = list;
	list += s->m->n_providers++;
	memset(list, 0, sizeof(*list));
	list->id = id;
	list->geom = (uint32_t)(s->m->n_geoms - 1);
	return (0);
}

static void
add_consumer(struct scan *s, uint64_t id)
{
	struct geom_geom *g;

	if (s->skip_geom || s->m->n_geoms == 0 || id == 0)
		return;
	g = &s->m->geoms[s->m->n_geoms - 1];
	if (g->n_consumers < GEOM_CONSUMERS)
		g->consumers[g->n_consumers++] = id;
	else
		s->m->cut = true;
}

/* ---- elements ---- */

static enum place
place_of(const struct scan *s)
{
	static const char *const names[] = { [IN_CLASS] = "class",
		[IN_GEOM] = "geom",
		[IN_CONSUMER] = "consumer",
		[IN_PROVIDER] = "provider" };

	/* what is deeper than anything of the kernel's is in nothing known */
	if (s->depth > DEPTH_MAX)
		return (IN_NOTHING);
	for (size_t d = s->depth; d > 0; d--)
		for (size_t i = IN_CLASS; i < PVK_COUNT(names); i++)
			if (strcmp(s->tags[d - 1], names[i]) == 0)
				return ((enum place)i);
	return (IN_NOTHING);
}

static void
take_geom(struct geom_geom *g, const char *tag, const char *p, const char *end)
{
	if (strcmp(tag, "name") == 0)
		copy_text(g->name, p, end);
	else if (strcmp(tag, "scheme") == 0)
		copy_text(g->scheme, p, end);
	else if (strcmp(tag, "state") == 0)
		copy_text(g->state, p, end);
	else if (strcmp(tag, "first") == 0)
		g->first = number(p, end);
	else if (strcmp(tag, "last") == 0)
		g->last = number(p, end);
}

static void
take_provider(struct geom_provider *v, const char *tag, const char *p,
    const char *end)
{
	static const struct {
		const char *tag;
		size_t off;
		bool is_text;
	} fields[] = {
#define TEXT(tag, field) { tag, offsetof(struct geom_provider, field), true }
#define NUMBER(tag, field)                                        \
	{                                                         \
		tag, offsetof(struct geom_provider, field), false \
	}
		TEXT("name", name),
		TEXT("descr", descr),
		TEXT("type", type),
		TEXT("label", label),
		TEXT("rawuuid", uuid),
		NUMBER("mediasize", size),
		NUMBER("sectorsize", sector),
		NUMBER("start", start),
		NUMBER("end", end),
#undef TEXT
#undef NUMBER
	};
	uint64_t n;

	if (strcmp(tag, "mode") == 0)
		v->in_use = (size_t)(end - p) != strlen("r0w0e0") ||
		    memcmp(p, "r0w0e0", strlen("r0w0e0")) != 0;
	for (size_t i = 0; i < PVK_COUNT(fields); i++) {
		if (strcmp(tag, fields[i].tag) != 0)
			continue;
		if (fields[i].is_text)
			copy_text((char *)v + fields[i].off, p, end);
		else {
			n = number(p, end);
			memcpy((char *)v + fields[i].off, &n, sizeof(n));
		}
	}
}

/* The text between the innermost open element's tags. */
static void
take_text(struct scan *s, const char *p, const char *end)
{
	const char *tag =
	    s->depth > 0 && s->depth <= DEPTH_MAX ? s->tags[s->depth - 1] : "";
	struct geom_mesh *m = s->m;

	switch (place_of(s)) {
	case IN_CLASS:
		if (strcmp(tag, "name") == 0)
			copy_text(s->class_name, p, end);
		break;
	case IN_GEOM:
		if (!s->skip_geom && m->n_geoms > 0)
			take_geom(&m->geoms[m->n_geoms - 1], tag, p, end);
		break;
	case IN_PROVIDER:
		if (!s->skip_provider && m->n_providers > 0)
			take_provider(&m->providers[m->n_providers - 1], tag, p,
			    end);
		break;
	default:
		break;
	}
}

/* A tag without its brackets: "geom id=\"0x1\"", "/geom", "geom ref=.../". */
static int
take_tag(struct scan *s, const char *p, const char *end, struct pvk_err *e)
{
	bool is_empty = end > p && end[-1] == '/';
	enum place within = place_of(s);
	char tag[TAG_MAX];
	size_t n = 0;

	if (p < end && *p == '/') {
		if (s->depth > 0)
			s->depth--;
		return (0);
	}
	for (const char *q = p;
	     q < end && *q != ' ' && *q != '/' && n < sizeof(tag) - 1; q++)
		tag[n++] = *q;
	tag[n] = '\0';
	if (strcmp(tag, "provider") == 0 && within == IN_CONSUMER)
		add_consumer(s, address(p + n, end, "ref=\""));
	if (is_empty)
		return (0);
	/* counted all the same, so that its end closes no other */
	if (s->depth++ >= DEPTH_MAX) {
		s->m->cut = true;
		return (0);
	}
	memcpy(s->tags[s->depth - 1], tag, sizeof(tag));
	if (strcmp(tag, "class") == 0)
		s->class_name[0] = '\0';
	if (strcmp(tag, "geom") == 0 && within == IN_CLASS)
		return (begin_geom(s, e));
	if (strcmp(tag, "provider") == 0 && within == IN_GEOM)
		return (begin_provider(s, address(p + n, end, "id=\""), e));
	return (0);
}

int
geom_parse(const char *text, size_t len, struct geom_mesh *m, struct pvk_err *e)
{
	struct scan s = { .p = text, .end = text + len, .m = m };
	const char *open, *close;

	memset(m, 0, sizeof(*m));
	while (s.p < s.end) {
		open = memchr(s.p, '<', (size_t)(s.end - s.p));
		if (open == NULL)
			return (0);
		/* the text of an element that has no other in it */
		if (s.end - open > 1 && open[1] == '/')
			take_text(&s, s.p, open);
		close = memchr(open, '>', (size_t)(s.end - open));
		if (close == NULL)
			return (0);
		if (take_tag(&s, open + 1, close, e) != 0) {
			geom_fini(m);
			return (-1);
		}
		s.p = close + 1;
	}
	return (0);
}

void
geom_fini(struct geom_mesh *m)
{
	free(m->geoms);
	free(m->providers);
	memset(m, 0, sizeof(*m));
}
