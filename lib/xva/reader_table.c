/* SPDX-License-Identifier: BSD-2-Clause */
/* The checksum table of export_vsn 0 and 1; see reader_table.h. */
#include <stdlib.h>
#include <string.h>

#include "xva/reader_private.h"
#include "xva/reader_table.h"
#include "xva/xmlrpc.h"

/* As large as ova.xml may be: some 200,000 chunks */
#define MAX_TABLE	PVK_OVA_MAX_XML
#define MAX_TABLE_NODES 1000000

struct table_entry {
	char name[READER_NAME];
	char sum[SUM_TEXT];
};

static int
compare(const void *a, const void *b)
{
	return (strcmp(((const struct table_entry *)a)->name,
	    ((const struct table_entry *)b)->name));
}

/* Fills r->table from the document; 0 when it is none, 1 when it is. */
static int
take_entries(struct reader *r, const struct xmlrpc *x, struct pvk_err *e)
{
	const struct xmlrpc_node *root = &x->nodes[0];
	const char *name, *sum;
	struct table_entry *t;

	if (root->kind != XMLRPC_STRUCT)
		return (0);
	r->table = calloc((size_t)root->count + 1, sizeof(*r->table));
	if (r->table == NULL)
		return (pvk_err_set(e, PVK_ENOMEM,
		    "no memory for a table of %u checksums", root->count));
	for (uint32_t n = root->child; n != 0; n = x->nodes[n].next) {
		name = xmlrpc_name(x, n);
		sum = xmlrpc_text(x, n);
		if (strlen(name) >= READER_NAME ||
		    !sum_is_text(PVK_SUM_SHA1, sum, strlen(sum))) {
			reader_table_free(r);
			return (0);
		}
		t = &r->table[r->ntable++];
		memcpy(t->name, name, strlen(name) + 1);
		memcpy(t->sum, sum, SUM_TEXT);
	}
	qsort(r->table, r->ntable, sizeof(*r->table), compare);
	return (1);
}

int
reader_table_read(struct reader *r, struct pvk_err *e)
{
	static const struct xmlrpc_limits limits = { .bytes = MAX_TABLE,
		.nodes = MAX_TABLE_NODES };
	const struct member *m = &r->member;
	struct pvk_buf body = { 0 };
	struct xmlrpc x = { 0 };
	size_t got = 0;
	int n = -1;

	r->has_table = true;
	if (m->h.size > MAX_TABLE)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %s: a checksum table of more than %zu bytes",
		    xva_in_name(r->in), m->h.name, MAX_TABLE));
	if (pvk_buf_reserve(&body, (size_t)m->h.size + 1, e) != 0 ||
	    reader_read(r, body.data, (size_t)m->h.size, &got, e) != 0)
		goto out;
	if (got < m->h.size)
		n = reader_skip(r, m, m->h.size - got, e);
	else if (xmlrpc_parse(&x, body.data, got, &limits, m->h.name, e) != 0)
		n = e->code == PVK_ENOMEM
		    ? -1
		    : READER_NOTE(r, m, PVK_RULE_TABLE_FORMAT, e, "%s", e->msg);
	else {
		n = take_entries(r, &x, e);
		if (n == 0)
			n = READER_NOTE(r, m, PVK_RULE_TABLE_FORMAT, e,
			    "expected a struct of SHA-1 sums");
		else if (n > 0)
			n = 0;
	}
	if (n == 0)
		n = reader_skip(r, m, tar_padding(got), e);
out:
	xmlrpc_fini(&x);
	pvk_buf_fini(&body);
	return (n);
}

void
reader_table_free(struct reader *r)
{
	free(r->table);
	r->table = NULL;
	r->ntable = 0;
}

bool
reader_has_table(const struct reader *r)
{
	return (r->table != NULL);
}

size_t
reader_table_size(const struct reader *r)
{
	return (r->ntable);
}

const char *
reader_table_sum(const struct reader *r, const char *name)
{
	struct table_entry key, *found;

	if (r->ntable == 0 || strlen(name) >= sizeof(key.name))
		return (NULL);
	memcpy(key.name, name, strlen(name) + 1);
	found = bsearch(&key, r->table, r->ntable, sizeof(key), compare);
	return (found != NULL ? found->sum : NULL);
}
