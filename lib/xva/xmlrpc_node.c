/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking at the nodes of a parsed XML-RPC value; see xmlrpc.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "xva/xmlrpc.h"

void
xmlrpc_fini(struct xmlrpc *x)
{
	free(x->nodes);
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

uint32_t
xmlrpc_member(const struct xmlrpc *x, uint32_t node, const char *name)
{
	uint32_t found = 0;

	if (x->nodes[node].kind != XMLRPC_STRUCT)
		return (0);
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
