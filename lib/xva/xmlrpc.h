/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An XML-RPC value as a flat array of nodes, each of which knows where in the
 * text it stands: enough to change one value and keep every other byte.
 *
 *	<member><name>a</name><value><i4>1</i4></value></member>
 *	|                     |      |   ||    |       |
 *	|                     |      |   inner |       |
 *	|                     |      +--type---+       |
 *	|                     +---------value----------+
 *	+--------------------member---------------------------- ...
 *
 * A bare value ("<value>abc</value>") is its own type element. Node 0 is the
 * whole document; as a link, 0 means none.
 */
#ifndef PVK_XVA_XMLRPC_H
#define PVK_XVA_XMLRPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

#define XMLRPC_MAX_DEPTH 64

enum xmlrpc_kind {
	XMLRPC_BARE, /* text without a type: a string by definition */
	XMLRPC_STRING,
	XMLRPC_INT,
	XMLRPC_I4,
	XMLRPC_I8,
	XMLRPC_BOOLEAN,
	XMLRPC_DOUBLE,
	XMLRPC_DATE,
	XMLRPC_BASE64,
	XMLRPC_NIL,
	XMLRPC_STRUCT,
	XMLRPC_ARRAY,
};

struct xmlrpc_span {
	uint32_t start, end; /* bytes of the text, end exclusive */
};

struct xmlrpc_node {
	enum xmlrpc_kind kind;
	uint32_t parent, child, last, next;
	uint32_t count;	 /* of children */
	uint32_t name;	 /* of the member, in the pool; 0: not a member */
	uint32_t text;	 /* of a scalar, in the pool */
	uint32_t sorted; /* of a big struct, its place in xmlrpc.sorted */
	struct xmlrpc_span member, value, type, inner;
	bool empty_tag; /* type is "<tag/>" and has no inner */
};

struct xmlrpc {
	struct xmlrpc_node *nodes; /* owned */
	uint32_t len, cap;
	struct pvk_buf pool; /* decoded texts, each NUL-terminated */
	uint32_t *sorted;    /* owned: members of big structs by name */
};

struct xmlrpc_limits {
	size_t bytes; /* below 1 GiB */
	uint32_t nodes;
};

/*
 * Parses len bytes of UTF-8. A document type declaration is refused, hence
 * there are no entities but the five of XML. PVK_ECORRUPT, PVK_ELIMIT,
 * PVK_ENOMEM, or PVK_EUNSUPP for an appliance of version 1; x is then empty.
 * name: what messages call the text.
 */
int xmlrpc_parse(struct xmlrpc *x, const void *text, size_t len,
    const struct xmlrpc_limits *limits, const char *name, struct pvk_err *e);
void xmlrpc_fini(struct xmlrpc *x);

/* The parser's last step: sorts the members of big structs. 0 or -1. */
int xmlrpc_sort(struct xmlrpc *x);

/* The tag of a kind: "boolean"; "value" of XMLRPC_BARE. */
const char *xmlrpc_tag(enum xmlrpc_kind kind);
bool xmlrpc_is_scalar(const struct xmlrpc *x, uint32_t node);
/* Borrowed from x. */
const char *xmlrpc_name(const struct xmlrpc *x, uint32_t node);
/* The text of a scalar, "" of a struct, an array and of node 0. */
const char *xmlrpc_text(const struct xmlrpc *x, uint32_t node);
/* The member of a struct by its name (the last one of that name), or 0. */
uint32_t xmlrpc_member(const struct xmlrpc *x, uint32_t node, const char *name);
/* False when the scalar is no whole number in range, no boolean. */
bool xmlrpc_int(const struct xmlrpc *x, uint32_t node, int64_t *value);
bool xmlrpc_bool(const struct xmlrpc *x, uint32_t node, bool *value);

#endif
