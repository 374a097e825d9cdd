/* SPDX-License-Identifier: BSD-2-Clause */
/* Components of a whiteboard, and changes of their figures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/board_private.h"
#include "util/nearest.h"
#include "util/num.h"
#include "util/text.h"

/* Presets of the kind, which the file may then override */
static int
kind_preset(struct pvk_component *c, struct pvk_err *e)
{
	const struct board_kind *k = &board_kinds[c->kind];

	c->layer = k->layer;
	for (size_t i = 0; i < k->nkeys; i++) {
		const struct board_kind_key *key = &k->keys[i];

		if (key->preset == NULL || key->preset[0] == '!')
			continue;
		if (board_key_parse(key->key, key->preset, &c->value[key->key],
			e) != 0)
			return (-1);
		c->given[key->key] = true;
	}
	return (0);
}

static bool
needs_speed(const struct pvk_component *c)
{
	return (!c->given[PVK_KEY_READ] && !c->given[PVK_KEY_WRITE] &&
	    !c->given[PVK_KEY_IOPS] && !c->given[PVK_KEY_SEEK]);
}

/* What depends on more than one key */
static int
component_check(const struct pvk_board *b, config_setting_t *s,
    const struct pvk_component *c, struct pvk_err *e)
{
	const struct board_kind *k = &board_kinds[c->kind];
	size_t any = k->nalternatives == 0;

	for (size_t i = 0; i < k->nkeys; i++)
		if (k->keys[i].preset != NULL && !c->given[k->keys[i].key])
			return (board_fail(b, s, e,
			    "no %s, which a component of kind %s needs",
			    pvk_key_name(k->keys[i].key), k->name));
	for (size_t i = 0; i < k->nalternatives; i++)
		any += c->given[k->alternatives[i]];
	if (any == 0)
		return (board_fail(b, s, e, "a component of kind %s needs %s",
		    k->name, k->one_of));
	if (c->given[PVK_KEY_CYCLES] != c->given[PVK_KEY_CLOCK] ||
	    c->given[PVK_KEY_AT] != c->given[PVK_KEY_USE])
		return (board_fail(b, s, e, "half of a pair, expected %s",
		    k->one_of));
	if (c->given[PVK_KEY_SEEK] != c->given[PVK_KEY_RPM])
		return (board_fail(b, s, e, "expected both seek and rpm"));
	if (c->given[PVK_KEY_OUTSTANDING] && !c->given[PVK_KEY_LATENCY])
		return (board_fail(b, s, e,
		    "outstanding without latency, expected both"));
	if (c->kind == PVK_DISK && needs_speed(c))
		return (board_fail(b, s, e,
		    "no figure, expected read, write, iops, or seek and rpm"));
	if (c->kind == PVK_DISK &&
	    ((c->value[PVK_KEY_RAID] == PVK_RAID5 &&
		 c->value[PVK_KEY_COUNT] < 3) ||
		(c->value[PVK_KEY_RAID] == PVK_RAID6 &&
		    c->value[PVK_KEY_COUNT] < 4)))
		return (board_fail(b, s, e,
		    "%.0f disks, expected at least %d for that RAID",
		    c->value[PVK_KEY_COUNT],
		    c->value[PVK_KEY_RAID] == PVK_RAID5 ? 3 : 4));
	return (0);
}

static int
component_member(struct pvk_board *b, config_setting_t *m,
    struct pvk_component *c, struct pvk_err *e)
{
	static const char *const others[] = { "kind", "layer", "note",
		"placeholder", NULL };
	const char *name = config_setting_name(m);
	struct pvk_nearest near;
	enum pvk_key key;
	size_t layer;

	if (strcmp(name, "kind") == 0)
		return (0); /* was taken first */
	if (strcmp(name, "layer") == 0) {
		if (board_take_word(b, m, board_layer_names, &layer, e) != 0)
			return (-1);
		c->layer = (enum pvk_layer)layer;
		return (0);
	}
	if (strcmp(name, "note") == 0)
		return (board_take_text(b, m, c->note, sizeof(c->note), e));
	if (strcmp(name, "placeholder") == 0)
		return (board_take_flag(b, m, &c->placeholder, e));
	if (strcmp(name, "over") == 0 && board_kinds[c->kind].over)
		return (0); /* when all components are known */
	key = board_key_find(c->kind, name);
	if (key != PVK_KEYS) {
		c->given[key] = true;
		if (board_take_key(b, m, key, &c->value[key], e) != 0)
			return (-1);
		/* generations of PCIe there are more of */
		if (c->kind == PVK_SATA &&
		    pvk_law_sata((unsigned)c->value[key]) <= 0 &&
		    key == PVK_KEY_GEN)
			return (board_fail(b, m, e,
			    "there is no such SATA, expected 1 to 3"));
		return (0);
	}
	pvk_nearest_init(&near, name);
	board_key_offer(c->kind, &near);
	for (size_t i = 0; others[i] != NULL; i++)
		pvk_nearest_offer(&near, others[i]);
	if (board_kinds[c->kind].over)
		pvk_nearest_offer(&near, "over");
	if (pvk_nearest_name(&near) == NULL)
		return (board_fail(b, m, e,
		    "a component of kind %s has no such key",
		    pvk_kind_name(c->kind)));
	return (board_unknown(b, m, &near, e));
}

int
board_component(struct pvk_board *b, config_setting_t *s, struct pvk_err *e)
{
	struct pvk_component c = { .over = SIZE_MAX }, *grown;
	config_setting_t *kind;
	size_t k;

	if (!config_setting_is_group(s))
		return (board_fail(b, s, e, "expected a group { ... }"));
	if (strlen(config_setting_name(s)) >= sizeof(c.name))
		return (board_fail(b, s, e, "a name of %zu bytes, at most %zu",
		    strlen(config_setting_name(s)), sizeof(c.name) - 1));
	snprintf(c.name, sizeof(c.name), "%s", config_setting_name(s));
	c.line = config_setting_source_line(s);
	kind = config_setting_get_member(s, "kind");
	if (kind == NULL)
		return (
		    board_fail(b, s, e, "no kind, expected such as \"disk\""));
	if (board_take_word(b, kind, board_kind_names, &k, e) != 0)
		return (-1);
	c.kind = (enum pvk_kind)k;
	if (kind_preset(&c, e) != 0)
		return (-1);
	for (int i = 0; i < config_setting_length(s); i++)
		if (component_member(b, config_setting_get_elem(s, (unsigned)i),
			&c, e) != 0)
			return (-1);
	if (component_check(b, s, &c, e) != 0)
		return (-1);
	grown = realloc(b->components,
	    (b->ncomponents + 1) * sizeof(*b->components));
	if (grown == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file));
	b->components = grown;
	b->components[b->ncomponents++] = c;
	return (0);
}

int
board_components_check(struct pvk_board *b, config_setting_t *s,
    struct pvk_err *e)
{
	char name[PVK_BOARD_NAME];
	config_setting_t *over;

	for (size_t i = 0; i < b->ncomponents; i++) {
		struct pvk_component *c = &b->components[i];
		config_setting_t *m = config_setting_get_member(s, c->name);

		if (!board_kinds[c->kind].over)
			continue;
		over = config_setting_get_member(m, "over");
		if (over == NULL)
			return (board_fail(b, m, e,
			    "no over, expected the network that it goes over"));
		if (board_take_text(b, over, name, sizeof(name), e) != 0)
			return (-1);
		c->over = pvk_board_find_component(b, name);
		if (c->over == SIZE_MAX ||
		    b->components[c->over].kind != PVK_ETHERNET)
			return (board_fail(b, over, e,
			    "\"%s\", expected a component of kind ethernet",
			    name));
	}
	return (0);
}

size_t
pvk_board_find_component(const struct pvk_board *b, const char *name)
{
	for (size_t i = 0; i < b->ncomponents; i++)
		if (strcmp(b->components[i].name, name) == 0)
			return (i);
	return (SIZE_MAX);
}

int
pvk_board_change_parse(const struct pvk_board *b, const char *text,
    struct pvk_change *c, struct pvk_err *e)
{
	const char *dot = strchr(text, '.'), *equals = strchr(text, '=');
	char name[PVK_BOARD_NAME], key[PVK_BOARD_NAME], shown[80];
	struct pvk_nearest near;

	pvk_text_show(text, strlen(text), shown, sizeof(shown));
	if (dot == NULL || equals == NULL || dot > equals ||
	    (size_t)(dot - text) >= sizeof(name) ||
	    (size_t)(equals - dot) > sizeof(key))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "\"%s\", expected component.key=value", shown));
	snprintf(name, sizeof(name), "%.*s", (int)(dot - text), text);
	snprintf(key, sizeof(key), "%.*s", (int)(equals - dot - 1), dot + 1);
	c->component = pvk_board_find_component(b, name);
	pvk_nearest_init(&near, c->component == SIZE_MAX ? name : key);
	if (c->component == SIZE_MAX) {
		for (size_t i = 0; i < b->ncomponents; i++)
			pvk_nearest_offer(&near, b->components[i].name);
	} else {
		c->key = board_key_find(b->components[c->component].kind, key);
		board_key_offer(b->components[c->component].kind, &near);
	}
	if (c->component == SIZE_MAX || c->key == PVK_KEYS)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "\"%s\": there is no such %s%s%s%s", shown,
		    c->component == SIZE_MAX ? "component" : "key",
		    pvk_nearest_name(&near) != NULL ? "; did you mean " : "",
		    pvk_nearest_name(&near) != NULL ? pvk_nearest_name(&near)
						    : "",
		    pvk_nearest_name(&near) != NULL ? "?" : ""));
	if (board_key_parse(c->key, equals + 1, &c->value, e) != 0)
		return (pvk_err_prefix(e, "%s.%s", name, key));
	return (0);
}

void
pvk_board_change(struct pvk_board *b, const struct pvk_change *c)
{
	struct pvk_component *to = &b->components[c->component];

	to->value[c->key] = c->value;
	to->given[c->key] = true;
	/* of several ways to say how fast it is, the new one counts */
	if (to->kind == PVK_CPU &&
	    (c->key == PVK_KEY_WORK || c->key == PVK_KEY_USE))
		to->given[c->key == PVK_KEY_WORK ? PVK_KEY_USE : PVK_KEY_WORK] =
		    false;
}
