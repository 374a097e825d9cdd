/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at the nodes of a parsed XML-RPC value; see xmlrpc.h.
 *
 * The members of a struct are a list. Of the big structs, which only somebody
 * who wants to keep us busy writes, there is a sorted array besides.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "xva/xmlrpc.h"

void
xmlrpc_fini(struct xmlrpc *x)
{
	free(x->nodes);
	free(x->sorted);
	pvk_buf_fini(&x->pool);
	memset(x, 0, sizeof(*x));
}

const char *
xmlrpc_tag(enum xmlrpc_kind kind)
{
	static const char *const names[] = {
		[XMLRPC_BARE] = "value",
		[XMLRPC_STRING] = "string",
		[XMLRPC_INT] = "int",
		[XMLRPC_I4] = "i4",
		[XMLRPC_I8] = "i8",
		[XMLRPC_BOOLEAN] = "boolean",
		[XMLRPC_DOUBLE] = "double",
		[XMLRPC_DATE] = "dateTime.iso8601",
		[XMLRPC_BASE64] = "base64",
		[XMLRPC_NIL] = "nil",
		[XMLRPC_STRUCT] = "struct",
		[XMLRPC_ARRAY] = "array",
	};

	return (names[kind]);
}

bool
xmlrpc_is_scalar(const struct xmlrpc *x, uint32_t node)
{
	return (x->nodes[node].kind != XMLRPC_STRUCT &&
	    x->nodes[node].kind != XMLRPC_ARRAY);
}

static const char *
pool_text(const struct xmlrpc *x, uint32_t off)
{
	return ((const char *)x->pool.data + off);
}

const char *
xmlrpc_name(const struct xmlrpc *x, uint32_t node)
{
	return (pool_text(x, x->nodes[node].name));
}

const char *
xmlrpc_text(const struct xmlrpc *x, uint32_t node)
{
	/* node 0 stands for "not there" */
	return (pool_text(x, node == 0 ? 0 : x->nodes[node].text));
}

#define BIG 256 /* members; a VM has a hundred */

struct member {
	const char *name;
	uint32_t node;
};

static int
compare_members(const void *pa, const void *pb)
{
	const struct member *a = pa, *b = pb;
	int c = strcmp(a->name, b->name);

	if (c != 0)
		return (c);
	return (a->node < b->node ? -1 : a->node > b->node);
}

static bool
is_big(const struct xmlrpc_node *n)
{
	return (n->kind == XMLRPC_STRUCT && n->count > BIG);
}

int
xmlrpc_sort(struct xmlrpc *x)
{
	PVK_AUTO_FREE struct member *members = NULL;
	uint32_t total = 0, most = 0;

	for (uint32_t i = 0; i < x->len; i++)
		if (is_big(&x->nodes[i])) {
			x->nodes[i].sorted = total;
			total += x->nodes[i].count;
			if (x->nodes[i].count > most)
				most = x->nodes[i].count;
		}
	if (total == 0)
		return (0);
	members = calloc(most, sizeof(*members));
	x->sorted = calloc(total, sizeof(*x->sorted));
	if (members == NULL || x->sorted == NULL)
		return (-1);
	for (uint32_t i = 0; i < x->len; i++) {
		uint32_t n = 0;

		if (!is_big(&x->nodes[i]))
			continue;
		for (uint32_t m = x->nodes[i].child; m != 0;
		     m = x->nodes[m].next)
			members[n++] = (struct member){ xmlrpc_name(x, m), m };
		qsort(members, n, sizeof(*members), compare_members);
		for (uint32_t k = 0; k < n; k++)
			x->sorted[x->nodes[i].sorted + k] = members[k].node;
	}
	return (0);
}

/* The last of that name. */
static uint32_t
member_search(const struct xmlrpc *x, const struct xmlrpc_node *n,
    const char *name)
{
	const uint32_t *sorted = x->sorted + n->sorted;
	uint32_t low = 0, high = n->count;

	/* the first that is greater than name */
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (strcmp(xmlrpc_name(x, sorted[mid]), name) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0 || strcmp(xmlrpc_name(x, sorted[low - 1]), name) != 0)
		return (0);
	return (sorted[low - 1]);
}

uint32_t
xmlrpc_member(const struct xmlrpc *x, uint32_t node, const char *name)
{
	uint32_t found = 0;

	if (x->nodes[node].kind != XMLRPC_STRUCT)
		return (0);
	if (is_big(&x->nodes[node]))
		return (member_search(x, &x->nodes[node], name));
	for (uint32_t i = x->nodes[node].child; i != 0; i = x->nodes[i].next)
		if (strcmp(xmlrpc_name(x, i), name) == 0)
			found = i;
	return (found);
}

bool
xmlrpc_int(const struct xmlrpc *x, uint32_t node, int64_t *value)
{
	const char *text = xmlrpc_text(x, node);
	const char *digits = text + (*text == '-' ? 1 : 0);
	long long v;

	if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
		return (false);
	errno = 0;
	v = strtoll(text, NULL, 10);
	if (errno != 0)
		return (false);
	*value = v;
	return (true);
}

bool
xmlrpc_bool(const struct xmlrpc *x, uint32_t node, bool *value)
{
	const char *text = xmlrpc_text(x, node);

	if (strcmp(text, "1") == 0 || strcmp(text, "true") == 0)
		*value = true;
	else if (strcmp(text, "0") == 0 || strcmp(text, "false") == 0)
		*value = false;
	else
		return (false);
	return (true);
}
