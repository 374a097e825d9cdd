/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Setting and unsetting one field. A value keeps the wire form of what it
 * replaces: a boolean stays <boolean>, a number that is bare text stays so.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "util/auto.h"
#include "util/num.h"
#include "util/size.h"
#include "util/text.h"
#include "xva/ova_path.h"
#include "xva/ova_splice.h"
#include "xva/ova_write.h"

#define SHOWN 96

static int
no_fit(const struct ova_path *p, const char *value, const char *why,
    struct pvk_err *e)
{
	char path[SHOWN], shown[SHOWN];

	return (pvk_err_set(e, PVK_EUSAGE, "%s: \"%s\": %s",
	    pvk_text_show(p->text, strlen(p->text), path, sizeof(path)),
	    pvk_text_show(value, strlen(value), shown, sizeof(shown)), why));
}

/* What may be said of the value at node (0: not there yet). */
static enum ova_type
value_type(const struct pvk_ova *o, const struct ova_path *p, uint32_t node)
{
	enum ova_type type =
	    p->def != NULL && p->key == NULL ? p->def->type : OVA_TEXT;

	if (node == 0)
		return (type);
	switch (o->doc.nodes[node].kind) {
	case XMLRPC_INT:
	case XMLRPC_I4:
	case XMLRPC_I8:
		return (type == OVA_BYTES ? type : OVA_INT);
	case XMLRPC_BOOLEAN:
		return (OVA_BOOL);
	case XMLRPC_DOUBLE:
		return (OVA_DOUBLE);
	case XMLRPC_DATE:
		return (OVA_DATE);
	case XMLRPC_STRUCT:
		return (OVA_MAP);
	case XMLRPC_ARRAY:
		return (OVA_SET);
	default:
		return (type);
	}
}

static bool
is_int(const char *s)
{
	const char *digits = s + (*s == '-' ? 1 : 0);
	size_t n = strspn(digits, "0123456789");

	/* 18 digits always fit in 63 bits */
	return (n > 0 && n <= 18 && digits[n] == '\0');
}

static bool
is_double(const char *s)
{
	const char *p = s + (*s == '-' ? 1 : 0);
	size_t whole = strspn(p, "0123456789"), part;

	p += whole;
	if (*p == '.') {
		part = strspn(++p, "0123456789");
		whole += part;
		p += part;
	}
	return (whole > 0 && *p == '\0' && strlen(s) < 64);
}

/* Like "20260131T23:59:59Z". */
static bool
is_date(const char *s)
{
	static const char form[] = "ddddddddTdd:dd:ddZ";

	for (size_t i = 0; i < sizeof(form); i++) {
		if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return (false);
	}
	return (true);
}

static const char *
bool_text(const struct pvk_ova *o, uint32_t node, const char *value)
{
	static const char *const yes[] = { "1", "true", "yes" };
	static const char *const no[] = { "0", "false", "no" };
	const char *old = node != 0 ? xmlrpc_text(&o->doc, node) : "";
	bool words = strcmp(old, "true") == 0 || strcmp(old, "false") == 0;

	for (size_t i = 0; i < PVK_COUNT(yes); i++) {
		if (strcasecmp(value, yes[i]) == 0)
			return (words ? "true" : "1");
		if (strcasecmp(value, no[i]) == 0)
			return (words ? "false" : "0");
	}
	return (NULL);
}

static int
check_ref(const struct pvk_ova *o, const struct ova_path *p, const char *value,
    struct pvk_err *e)
{
	if (ova_is_null_ref(value) || ova_by_id(o, value) != NULL)
		return (0);
	no_fit(p, value,
	    "no object of the file has this id, expected one or " OVA_NULL_REF,
	    e);
	e->code = PVK_ENOENT;
	return (-1);
}

static int
check_choice(const struct ova_path *p, const char *value, struct pvk_err *e)
{
	char why[256];

	if (p->def == NULL || p->def->choices == NULL ||
	    ova_field_has_choice(p->def, value))
		return (0);
	snprintf(why, sizeof(why), "expected one of %s", p->def->choices);
	return (no_fit(p, value, why, e));
}

/* A number of bytes, also with a unit; room holds it when it had one. */
static int
bytes_text(const struct ova_path *p, const char *value, char room[32],
    const char **text, struct pvk_err *e)
{
	uint64_t bytes;

	if (is_int(value))
		return (0);
	if (pvk_size_parse(value, 0, INT64_MAX, p->field, &bytes, e) != 0)
		return (no_fit(p, value,
		    "not a whole number of bytes, nor a "
		    "size like 2GiB",
		    e));
	snprintf(room, 32, "%" PRIu64, bytes);
	*text = room;
	return (0);
}

static int
fits(const struct ova_path *p, const char *value, bool ok, const char *why,
    struct pvk_err *e)
{
	return (ok ? 0 : no_fit(p, value, why, e));
}

/*
 * The text that goes into the file, in *text: borrowed from value or from
 * room, or a constant.
 */
static int
value_text(const struct pvk_ova *o, const struct ova_path *p, uint32_t node,
    const char *value, char room[32], const char **text, struct pvk_err *e)
{
	*text = value;
	switch (value_type(o, p, node)) {
	case OVA_INT:
		return (fits(p, value, is_int(value), "not a whole number", e));
	case OVA_BYTES:
		return (bytes_text(p, value, room, text, e));
	case OVA_BOOL:
		*text = bool_text(o, node, value);
		return (
		    fits(p, value, *text != NULL, "expected true or false", e));
	case OVA_DOUBLE:
		return (fits(p, value, is_double(value), "not a number", e));
	case OVA_DATE:
		return (fits(p, value, is_date(value),
		    "not a date like 20260131T23:59:59Z", e));
	case OVA_REF:
		return (check_ref(o, p, value, e));
	case OVA_ENUM:
		return (check_choice(p, value, e));
	case OVA_SET:
		return (
		    no_fit(p, value, "a list cannot be set by its text", e));
	case OVA_MAP:
		return (no_fit(p, value,
		    "a map is set key by key: append .KEY to the path", e));
	default:
		return (ova_text_check(value, true, p->text, e));
	}
}

/* A new member of a record, or of a map, or of a record a map of one key. */
static int
add_value(struct ova_splices *s, const struct pvk_ova *o,
    const struct ova_path *p, const char *text, struct pvk_err *e)
{
	struct pvk_buf xml = { 0 }, inside = { 0 };
	struct ova_writer w = { &xml, e, 0 }, iw = { &inside, e, 0 };
	uint32_t parent = p->record;

	if (p->key == NULL)
		ova_put_member(&w, p->field, p->def->type, text);
	else if (p->node != 0) {
		ova_put_member(&w, p->key, OVA_TEXT, text);
		parent = p->node;
	} else {
		ova_put_member(&iw, p->key, OVA_TEXT, text);
		ova_put_member(&w, p->field, OVA_MAP, pvk_buf_text(&inside));
	}
	if (w.rv == 0 && (w.rv = iw.rv) == 0)
		w.rv = ova_splice_member(s, o, parent, pvk_buf_text(&xml), e);
	pvk_buf_fini(&xml);
	pvk_buf_fini(&inside);
	return (w.rv);
}

int
pvk_ova_set(struct pvk_ova *o, const char *path, const char *value,
    struct pvk_err *e)
{
	struct ova_splices s = { 0 };
	struct ova_path p;
	const char *text;
	char room[32];
	uint32_t node;
	int rv;

	if (ova_path_resolve(o, path, &p, e) != 0)
		return (-1);
	if (p.key != NULL && ova_text_check(p.key, false, "key", e) != 0)
		return (-1);
	node = p.key != NULL ? p.key_node : p.node;
	if (node != 0 &&
	    (o->doc.nodes[node].kind == XMLRPC_NIL ||
		o->doc.nodes[node].kind == XMLRPC_BASE64))
		return (
		    no_fit(&p, value, "a value of this type cannot be set", e));
	if (value_text(o, &p, node, value, room, &text, e) != 0)
		return (-1);
	if (node != 0)
		rv = ova_splice_scalar(&s, o, node, text, e);
	else
		rv = add_value(&s, o, &p, text, e);
	if (rv == 0)
		rv = ova_splices_apply(&s, o, e);
	ova_splices_fini(&s);
	return (rv);
}

int
pvk_ova_unset(struct pvk_ova *o, const char *path, struct pvk_err *e)
{
	struct ova_splices s = { 0 };
	struct ova_path p;
	char shown[SHOWN];
	uint32_t node;
	int rv;

	if (ova_path_resolve(o, path, &p, e) != 0)
		return (-1);
	pvk_text_show(path, strlen(path), shown, sizeof(shown));
	node = p.key != NULL ? p.key_node : p.node;
	if (node == 0)
		return (pvk_err_set(e, PVK_ENOENT, "%s: not there", shown));
	if (p.key == NULL && p.def != NULL && p.def->must)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: hosts refuse an XVA without this field", shown));
	rv = ova_splices_add(&s, o->doc.nodes[node].member, "", e);
	if (rv == 0)
		rv = ova_splices_apply(&s, o, e);
	ova_splices_fini(&s);
	return (rv);
}
