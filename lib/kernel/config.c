/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The configuration in a kernel: the section kern_conf, text up to a NUL, one
 * directive a line. config(8) either writes what it has understood
 * ("options<TAB>XENHVM"), or, with -C, puts the files in as they are, with
 * comments, "nooptions" and lists. Later lines win, as they do for config(8).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel_private.h"
#include "util/auto.h"
#include "util/text.h"

struct word {
	const char *at;
	size_t len;
};

static bool
is(const struct word *w, const char *text)
{
	return (strlen(text) == w->len && memcmp(w->at, text, w->len) == 0);
}

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

/* The next word of the line, which ends where a comment begins */
static bool
next_word(const char **p, const char *end, bool lists, struct word *w)
{
	bool quoted = false;

	while (*p < end && (is_blank(**p) || (lists && **p == ',')))
		(*p)++;
	w->at = *p;
	for (; *p < end; (*p)++) {
		if (**p == '"')
			quoted = !quoted;
		else if (!quoted &&
		    (is_blank(**p) || **p == '#' || (lists && **p == ',')))
			break;
	}
	w->len = (size_t)(*p - w->at);
	return (w->len > 0);
}

/* Splits NAME=VALUE; the value loses its quotes. */
static void
split_value(struct word *w, struct word *value)
{
	const char *equals = memchr(w->at, '=', w->len);

	*value = (struct word){ w->at + w->len, 0 };
	if (equals == NULL)
		return;
	value->at = equals + 1;
	value->len = w->len - (size_t)(value->at - w->at);
	w->len = (size_t)(equals - w->at);
	if (value->len >= 2 && value->at[0] == '"' &&
	    value->at[value->len - 1] == '"') {
		value->at++;
		value->len -= 2;
	}
}

static const char *const debug[] = { "WITNESS", "INVARIANTS", "DIAGNOSTIC",
	"KASAN", "KMSAN", "DEBUG_MEMGUARD" };

const char *
pvk_kernel_debug_name(unsigned i)
{
	return (i < PVK_COUNT(debug) ? debug[i] : NULL);
}

static void
take_option(struct pvk_kernel_config *c, struct word *w, bool on)
{
	struct word value;

	split_value(w, &value);
	for (unsigned i = 0; i < PVK_COUNT(debug); i++)
		if (is(w, debug[i]))
			c->debug =
			    on ? c->debug | 1u << i : c->debug & ~(1u << i);
	if (is(w, "XENHVM"))
		c->xenhvm = on;
	else if (is(w, "XEN"))
		c->xen = on;
	c->options += on ? 1 : 0;
}

static void
take_makeoption(struct pvk_kernel_config *c, struct word *w, bool on)
{
	struct word value;

	split_value(w, &value);
	if (is(w, "NO_MODULES"))
		c->no_modules = on;
	else if (is(w, "MODULES_OVERRIDE")) {
		c->modules_override = on;
		pvk_text_show(value.at, on ? value.len : 0, c->modules,
		    sizeof(c->modules));
	}
}

static void
take_line(struct pvk_kernel_config *c, const char *p, const char *end)
{
	struct word key, w;

	if (!next_word(&p, end, false, &key))
		return;
	while (next_word(&p, end, !is(&key, "ident"), &w)) {
		if (is(&key, "ident"))
			pvk_text_show(w.at, w.len, c->ident, sizeof(c->ident));
		else if (is(&key, "options") || is(&key, "option"))
			take_option(c, &w, true);
		else if (is(&key, "nooptions") || is(&key, "nooption"))
			take_option(c, &w, false);
		else if (is(&key, "device") || is(&key, "devices")) {
			c->devices++;
			c->xenpci = c->xenpci || is(&w, "xenpci");
		} else if (is(&key, "nodevice") || is(&key, "nodevices"))
			c->xenpci = c->xenpci && !is(&w, "xenpci");
		else if (is(&key, "makeoptions") || is(&key, "makeoption"))
			take_makeoption(c, &w, true);
		else if (is(&key, "nomakeoptions") || is(&key, "nomakeoption"))
			take_makeoption(c, &w, false);
	}
}

void
config_parse(const char *text, size_t len, struct pvk_kernel *k)
{
	const char *nul = memchr(text, '\0', len), *end, *next;
	struct pvk_kernel_config *c = &k->config;

	end = nul != NULL ? nul : text + len;
	memset(c, 0, sizeof(*c));
	for (; text < end; text = next + 1) {
		next = memchr(text, '\n', (size_t)(end - text));
		if (next == NULL)
			next = end;
		take_line(c, text, next);
	}
	c->present = c->ident[0] != '\0' || c->options > 0 || c->devices > 0;
	if (c->ident[0] != '\0')
		version_set_ident(k, c->ident, strlen(c->ident));
}

int
kernel_config_read(const struct elf *elf, struct pvk_kernel *k,
    struct pvk_err *e)
{
	const struct elf_section *s = elf_section(elf, "kern_conf");
	PVK_AUTO_FREE char *text = NULL;
	size_t len;

	if (s == NULL || s->len == 0)
		return (0);
	len = (size_t)pvk_min(s->len, CONFIG_MAX);
	text = malloc(len);
	if (text == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", elf->in->name));
	if (elf_pread(elf, text, len, s->off, e) != 0)
		return (-1);
	config_parse(text, len, k);
	return (0);
}
