/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a FreeBSD system is, by its files: the product made of it, its version,
 * its terminals, how it is updated, whether it has started before.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/files_private.h"
#include "util/num.h"

/* The text of a JSON member, which must be on one line. */
static bool
json_text(const char *text, const char *key, char *out, size_t size)
{
	char quoted[32];
	const char *at;
	size_t len;

	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(text, quoted);
	if (at == NULL)
		return (false);
	at += strlen(quoted);
	at += strspn(at, " \t");
	if (*at != '"')
		return (false);
	at++;
	len = strcspn(at, "\"\n");
	if (len >= size)
		return (false);
	memcpy(out, at, len);
	out[len] = '\0';
	return (true);
}

static void
first_line(const struct pvk_buf *text, char *out, size_t size)
{
	const char *p = pvk_buf_text(text);
	size_t len = strcspn(p, "\r\n");

	snprintf(out, size, "%.*s", (int)pvk_min(len, size - 1), p);
}

static void
set_product(const struct files *c, const char *name, const char *version)
{
	pvk_facts_set(c->f, "system.product", name);
	if (version[0] != '\0')
		pvk_facts_set(c->f, "system.product-version", version);
	else
		pvk_facts_absent(c->f, "system.product-version");
}

static void
find_product(const struct files *c)
{
	struct pvk_buf platform = { 0 }, opnsense = { 0 }, version = { 0 };
	char line[64] = "", core[64] = "";

	if (files_read(c, "/etc/version", &version) == 0)
		first_line(&version, line, sizeof(line));
	(void)files_read(c, "/etc/platform", &platform);
	(void)files_read(c, "/usr/local/opnsense/version/core", &opnsense);
	if (json_text(pvk_buf_text(&opnsense), "product_version", core,
		sizeof(core)))
		set_product(c, "opnsense", core);
	else if (strncmp(pvk_buf_text(&platform), "pfSense", 7) == 0)
		set_product(c, "pfsense", line);
	else if (strncmp(line, "TrueNAS-", 8) == 0 ||
	    strncmp(line, "FreeNAS-", 8) == 0)
		set_product(c, "truenas", line + 8);
	else
		set_product(c, "freebsd", "");
	pvk_buf_fini(&platform);
	pvk_buf_fini(&opnsense);
	pvk_buf_fini(&version);
}

static void
take_version(void *arg, const struct conf_pair *pair)
{
	const struct files *c = arg;

	if (strcmp(pair->name, "USERLAND_VERSION") == 0)
		pvk_facts_set(c->f, "system.userland", pair->value);
}

/* ttys(5): name "command" type, then the words that are wanted. */
static void
take_tty(const struct files *c, const char *line, size_t len)
{
	char name[16], words[128];
	const char *end = line + len, *p = line;
	size_t n = 0;

	while (p < end && *p != ' ' && *p != '\t' && n < sizeof(name) - 1)
		name[n++] = *p++;
	name[n] = '\0';
	for (; p < end && *p != '"'; p++)
		;
	if (p == end || memchr(p + 1, '"', (size_t)(end - p - 1)) == NULL)
		return;
	p = (const char *)memchr(p + 1, '"', (size_t)(end - p - 1)) + 1;
	for (; p < end && (*p == ' ' || *p == '\t'); p++)
		;
	for (; p < end && *p != ' ' && *p != '\t'; p++) /* the type */
		;
	for (n = 0; p < end && *p != '#' && n < sizeof(words) - 1; p++)
		words[n++] = (char)(*p == '\t' ? ' ' : *p);
	words[n] = '\0';
	files_set(c, "tty", name, words);
}

static void
take_component(const struct files *c, const char *line, size_t len)
{
	static const char word[] = "Components";
	size_t n = sizeof(word) - 1;

	if (len > n && strncmp(line, word, n) == 0 &&
	    (line[n] == ' ' || line[n] == '\t'))
		pvk_facts_setn(c->f, "update.components", line + n, len - n);
}

static int
each_line(const struct files *c, const char *path,
    void (*take)(const struct files *c, const char *line, size_t len))
{
	struct pvk_buf text = { 0 };
	int error = files_read(c, path, &text);
	size_t len;

	if (error != 0)
		return (error);
	for (const char *p = pvk_buf_text(&text); *p != '\0';
	     p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		if (*p != '#')
			take(c, p, len);
	}
	pvk_buf_fini(&text);
	return (0);
}

void
files_system(const struct files *c)
{
	static const char *const ttys[] = { "ttyu0", "ttyv0", "xc0" };
	struct pvk_buf text = { 0 };
	int error;

	pvk_facts_set(c->f, "system.os", "freebsd");
	find_product(c);
	pvk_facts_absent(c->f, "system.userland");
	error = files_settings(c, "/bin/freebsd-version", take_version,
	    (void *)(uintptr_t)c);
	if (error != 0)
		pvk_facts_unseen(c->f, "system.userland", error);
	error = files_read(c, "/etc/ttys", &text);
	pvk_buf_fini(&text);
	files_preset(c, "tty", ttys, PVK_COUNT(ttys), error);
	(void)each_line(c, "/etc/ttys", take_tty);
	pvk_facts_absent(c->f, "update.components");
	error = each_line(c, "/etc/freebsd-update.conf", take_component);
	if (error != 0)
		pvk_facts_unseen(c->f, "update.components", error);
	pvk_facts_set_bool(c->f, "time.rtc-local",
	    files_has(c, "/etc/wall_cmos_clock"));
	pvk_facts_set_bool(c->f, "identity.first-boot",
	    files_has(c, "/firstboot"));
}
