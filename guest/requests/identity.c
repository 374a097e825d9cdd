/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host says that a clone is; see identity.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hooks/hook_check.h"
#include "requests/identity.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/num.h"
#include "util/text.h"

#define FOLDER	 "vm-data/pvkit"
#define CHILDREN 16

static const struct key {
	const char *name;
	size_t offset, size; /* in struct hook_identity */
	char between;	     /* items of a list; '\0': it is no list */
	bool (*is)(const char *s);
	const char *expected;
} keys[] = {
#define FIELD(field)                           \
	offsetof(struct hook_identity, field), \
	    sizeof(((struct hook_identity *)0)->field)
	{ "hostname", FIELD(hostname), '\0', hook_is_host_name,
	    "the name of a host" },
	{ "interface", FIELD(interface), '\0', hook_is_interface,
	    "the name of an interface" },
	{ "ipv4", FIELD(ipv4), '\0', hook_is_cidr4, "one as 192.0.2.5/24" },
	{ "gateway", FIELD(gateway), '\0', hook_is_ipv4, "an IPv4 address" },
	{ "ipv6", FIELD(ipv6), '\0', hook_is_cidr6, "one as 2001:db8::5/64" },
	{ "gateway6", FIELD(gateway6), '\0', hook_is_ipv6, "an IPv6 address" },
	{ "dns", FIELD(dns), ' ', hook_is_dns, "up to 8 addresses" },
	{ "search", FIELD(search), ' ', hook_is_search, "up to 6 domains" },
	{ "ssh-user", FIELD(ssh_user), '\0', hook_is_user,
	    "the name of a user" },
	{ "ssh-authorized-keys", FIELD(ssh_keys), '\n', hook_is_ssh_keys,
	    "up to 32 public keys without options, one a line" },
#undef FIELD
};

/* One value being put together. */
struct value {
	const struct key *key;
	char *out; /* key->size bytes */
	size_t len;
	bool too_long, has_nul;
};

static bool
is_space(char c)
{
	return (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

/* An item, or a line; a comment among lines is none. */
static void
add_item(struct value *v, const char *s, size_t len)
{
	while (len > 0 && is_space(s[len - 1]))
		len--;
	for (; len > 0 && is_space(*s); len--)
		s++;
	if (len == 0 || (v->key->between == '\n' && *s == '#'))
		return;
	if (v->len + len + 2 > v->key->size) {
		v->too_long = true;
		return;
	}
	if (v->len > 0)
		v->out[v->len++] = v->key->between;
	memcpy(v->out + v->len, s, len);
	v->len += len;
	v->out[v->len] = '\0';
}

static bool
is_separator(char between, char c)
{
	return (between == ' ' ? is_space(c) || c == ',' : c == between);
}

static void
add_text(struct value *v, const char *s, size_t len)
{
	size_t start = 0;

	if (memchr(s, '\0', len) != NULL)
		v->has_nul = true;
	for (size_t i = 0; v->key->between != '\0' && i < len; i++)
		if (is_separator(v->key->between, s[i])) {
			add_item(v, s + start, i - start);
			start = i + 1;
		}
	add_item(v, s + start, len - start);
}

/* 1: added. 0: there is none. */
static int
add_node(struct pvk_xs *xs, struct value *v, const char *path,
    struct pvk_err *e)
{
	PVK_AUTO_FREE char *text = NULL;
	size_t len;

	if (pvk_xs_read(xs, path, &text, &len, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	add_text(v, text, len);
	return (1);
}

static int
bad_value(const struct value *v, struct pvk_err *e)
{
	char shown[64];

	if (v->has_nul)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    FOLDER "/%s: holds a NUL byte, expected %s", v->key->name,
		    v->key->expected));
	if (v->too_long)
		return (pvk_err_set(e, PVK_ELIMIT,
		    FOLDER "/%s: longer than %zu bytes, expected %s",
		    v->key->name, v->key->size - 1, v->key->expected));
	return (pvk_err_set(e, PVK_ECORRUPT, FOLDER "/%s: \"%s\", expected %s",
	    v->key->name, pvk_text_show(v->out, v->len, shown, sizeof(shown)),
	    v->key->expected));
}

static int
read_value(struct pvk_xs *xs, const struct key *key, struct hook_identity *i,
    struct pvk_err *e)
{
	struct value v = { .key = key, .out = (char *)i + key->offset };
	char path[64];
	int r;

	snprintf(path, sizeof(path), FOLDER "/%s", key->name);
	r = add_node(xs, &v, path, e);
	/* its children are there only if it is */
	for (unsigned n = 0; r == 1 && key->between != '\0' && n < CHILDREN;
	     n++) {
		snprintf(path, sizeof(path), FOLDER "/%s/%u", key->name, n);
		r = add_node(xs, &v, path, e);
	}
	if (r < 0)
		return (-1);
	if (v.has_nul || v.too_long || (v.len > 0 && !key->is(v.out)))
		return (bad_value(&v, e));
	return (0);
}

/* Each value is sound; do they go together? */
static int
complete(struct hook_event *ev, const struct facts_nics *nics,
    struct pvk_err *e)
{
	struct hook_identity *i = &ev->u.identity;
	bool addressed = i->ipv4[0] != '\0' || i->ipv6[0] != '\0';

	/* VIFs come first, by number */
	if (addressed && i->interface[0] == '\0' && nics->n > 0)
		snprintf(i->interface, sizeof(i->interface), "%s",
		    nics->nic[0].name);
	if (hook_event_is_sound(ev))
		return (0);
	if (addressed && i->interface[0] == '\0')
		return (pvk_err_set(e, PVK_ENOENT,
		    FOLDER ": addresses, but there is no interface for them"));
	return (pvk_err_set(e, PVK_ECORRUPT,
	    FOLDER ": a gateway without an address, a user without keys, or an "
		   "interface alone"));
}

int
identity_read(struct pvk_xs *xs, const struct facts_nics *nics,
    struct hook_event *ev, struct pvk_err *e)
{
	PVK_AUTO_FREE char **names = NULL;
	size_t n;

	memset(ev, 0, sizeof(*ev));
	ev->kind = HOOK_IDENTITY;
	if (pvk_xs_directory(xs, FOLDER, &names, &n, e) != 0) {
		/* refused: no host of the kind that lets one write there */
		if (e->code == PVK_ENOENT || e->code == PVK_EPERM)
			return (0);
		return (-1);
	}
	for (size_t k = 0; k < PVK_COUNT(keys); k++)
		if (read_value(xs, &keys[k], &ev->u.identity, e) != 0)
			return (-1);
	if (pvk_is_zero(&ev->u.identity, sizeof(ev->u.identity)))
		return (0);
	return (complete(ev, nics, e) == 0 ? 1 : -1);
}
