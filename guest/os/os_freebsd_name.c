/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD: what this system is called; see os_freebsd_parse.h. The version is
 * that of the userland, as /bin/freebsd-version says it, a script with the line
 *
 *	USERLAND_VERSION="14.2-RELEASE-p1"
 *
 * and that of the kernel where it does not. Products made of FreeBSD go before
 * it, and keep "freebsd" as the word for the icon:
 *
 *	pfSense		/etc/platform "pfSense", /etc/version "2.7.2-RELEASE"
 *	TrueNAS		/etc/version "TrueNAS-13.0-U6.1", FreeNAS likewise
 *	OPNsense	a JSON file, with "product_name" and "product_version"
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "os/os_freebsd_parse.h"

/* The text between the next two double quotes, on this line; false without */
static bool
copy_quoted(const char *text, char *out, size_t size)
{
	const char *end = text + strcspn(text, "\n");
	const char *first = memchr(text, '"', (size_t)(end - text));
	const char *last;
	char value[128];

	if (first == NULL)
		return (false);
	first++;
	last = memchr(first, '"', (size_t)(end - first));
	if (last == NULL || last == first ||
	    (size_t)(last - first) >= sizeof(value))
		return (false);
	memcpy(value, first, (size_t)(last - first));
	value[last - first] = '\0';
	os_copy_line(out, size, value);
	return (true);
}

/* A line of the script that begins with the name. */
static bool
userland_version(const char *script, char *out, size_t size)
{
	static const char name[] = "USERLAND_VERSION=";

	while (script != NULL && *script != '\0') {
		if (strncmp(script, name, sizeof(name) - 1) == 0)
			return (
			    copy_quoted(script + sizeof(name) - 1, out, size));
		script = strchr(script, '\n');
		if (script != NULL)
			script++;
	}
	return (false);
}

static bool
json_text(const char *text, const char *key, char *out, size_t size)
{
	char quoted[32];
	const char *at;

	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(text, quoted);
	return (at != NULL && copy_quoted(at + strlen(quoted), out, size));
}

static bool
starts_with(const char *text, const char *start)
{
	return (strncmp(text, start, strlen(start)) == 0);
}

/* "TrueNAS 13.0-U6.1" of "TrueNAS-13.0-U6.1 (hash)" */
static bool
nas_product(const char *version, char *out, size_t size)
{
	char line[64];

	if (!starts_with(version, "TrueNAS-") &&
	    !starts_with(version, "FreeNAS-"))
		return (false);
	os_copy_line(line, sizeof(line), version);
	line[7] = ' ';
	line[8 + strcspn(line + 8, " ")] = '\0';
	snprintf(out, size, "%s", line);
	return (true);
}

/* The product and its version; false when this is plain FreeBSD. */
static bool
product(const struct os_texts *t, char *out, size_t size)
{
	char name[32], version[32];

	if (starts_with(t->platform, "pfSense")) {
		os_copy_line(version, sizeof(version), t->version);
		snprintf(out, size, "pfSense%s%s", version[0] ? " " : "",
		    version);
		return (true);
	}
	if (json_text(t->opnsense, "product_name", name, sizeof(name)) &&
	    json_text(t->opnsense, "product_version", version,
		sizeof(version))) {
		snprintf(out, size, "%s %s", name, version);
		return (true);
	}
	return (nas_product(t->version, out, size));
}

/* "14.2-RELEASE-p1": 14 and 2 */
static void
split_version(struct facts_system *f, const char *version)
{
	size_t len = strspn(version, "0123456789");

	if (len == 0 || len >= sizeof(f->major))
		return;
	snprintf(f->major, sizeof(f->major), "%.*s", (int)len, version);
	if (version[len] != '.')
		return;
	version += len + 1;
	len = strspn(version, "0123456789");
	if (len < sizeof(f->minor))
		snprintf(f->minor, sizeof(f->minor), "%.*s", (int)len, version);
}

void
os_name_system(const struct os_texts *t, struct facts_system *f)
{
	char version[32], base[48], made_of_it[72];

	os_copy_line(f->kernel, sizeof(f->kernel), t->osrelease);
	if (!userland_version(t->script, version, sizeof(version)))
		os_copy_line(version, sizeof(version), t->osrelease);
	snprintf(f->distro, sizeof(f->distro), "freebsd");
	split_version(f, version);
	snprintf(base, sizeof(base), "FreeBSD %s", version);
	if (product(t, made_of_it, sizeof(made_of_it)))
		snprintf(f->name, sizeof(f->name), "%s (%s)", made_of_it, base);
	else
		snprintf(f->name, sizeof(f->name), "%s", base);
}

void
os_split_host(const char *name, struct facts_system *f)
{
	char shown[sizeof(f->host)];
	const char *dot;

	os_copy_line(shown, sizeof(shown), name);
	dot = strchr(shown, '.');
	if (dot == NULL)
		dot = shown + strlen(shown);
	snprintf(f->host, sizeof(f->host), "%.*s", (int)(dot - shown), shown);
	snprintf(f->domain, sizeof(f->domain), "%s",
	    *dot == '.' ? dot + 1 : "");
}
