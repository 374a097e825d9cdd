/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: which distribution this is; see os.h. os-release(5) says so, and in
 * systems from before it a line in system-release or redhat-release.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "os/os_linux.h"

#define RELEASE_MAX 8192

/* The text of a value up to its end or its line's, quotes and escapes undone */
static size_t
unquote(const char *p, char *out, size_t size)
{
	char quote = '\0';
	size_t len = 0;

	for (; *p != '\0' && *p != '\n' && len < size; p++) {
		if (*p == quote && quote != '\0')
			quote = '\0';
		else if (quote == '\0' && (*p == '"' || *p == '\''))
			quote = *p;
		else if (quote == '\0' && isspace((unsigned char)*p))
			break;
		else if (*p == '\\' && quote != '\'' && p[1] != '\0' &&
		    p[1] != '\n')
			out[len++] = *++p;
		else
			out[len++] = *p;
	}
	return (len);
}

bool
os_release_get(const char *text, const char *key, char *out, size_t size)
{
	size_t key_len = strlen(key);
	char value[512];
	bool found = false;

	/* the last one counts, as in a shell */
	while (text != NULL && *text != '\0') {
		if (strncmp(text, key, key_len) == 0 && text[key_len] == '=') {
			os_copy_text(out, size, value,
			    unquote(text + key_len + 1, value, sizeof(value)));
			found = true;
		}
		text = strchr(text, '\n');
		if (text != NULL)
			text++;
	}
	return (found);
}

/* "12.4" in major and minor, whatever is behind that left out */
static void
split_version(struct facts_system *f, const char *version)
{
	size_t len = strspn(version, "0123456789");

	snprintf(f->major, sizeof(f->major), "%.*s", (int)len, version);
	if (version[len] != '.')
		return;
	version += len + 1;
	snprintf(f->minor, sizeof(f->minor), "%.*s",
	    (int)strspn(version, "0123456789"), version);
}

static int
read_below(const char *root, const char *name, char *buf, size_t size)
{
	char path[512];

	if (snprintf(path, sizeof(path), "%s%s", root, name) >=
	    (int)sizeof(path))
		return (-1);
	return (os_read_file(AT_FDCWD, path, buf, size));
}

static bool
read_os_release(const char *root, struct facts_system *f)
{
	char text[RELEASE_MAX], version[64] = "";

	if (read_below(root, "/etc/os-release", text, sizeof(text)) < 0 &&
	    read_below(root, "/usr/lib/os-release", text, sizeof(text)) < 0)
		return (false);
	os_release_get(text, "VERSION_ID", version, sizeof(version));
	split_version(f, version);
	os_release_get(text, "ID", f->distro, sizeof(f->distro));
	if (!os_release_get(text, "PRETTY_NAME", f->name, sizeof(f->name)))
		os_release_get(text, "NAME", f->name, sizeof(f->name));
	return (f->name[0] != '\0');
}

/* "CentOS release 6.10 (Final)" */
static bool
read_line_release(const char *root, struct facts_system *f)
{
	char text[256];

	if (read_below(root, "/etc/system-release", text, sizeof(text)) < 0 &&
	    read_below(root, "/etc/redhat-release", text, sizeof(text)) < 0)
		return (false);
	os_copy_text(f->name, sizeof(f->name), text, sizeof(text));
	split_version(f, f->name + strcspn(f->name, "0123456789"));
	snprintf(f->distro, sizeof(f->distro), "%.*s",
	    (int)strcspn(f->name, " "), f->name);
	return (f->name[0] != '\0');
}

void
os_read_release(const char *root, struct facts_system *f)
{
	char text[32];

	if (!read_os_release(root, f) && !read_line_release(root, f))
		snprintf(f->name, sizeof(f->name), "Linux");
	if (f->distro[0] == '\0')
		snprintf(f->distro, sizeof(f->distro), "linux");
	for (char *p = f->distro; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	/* VERSION_ID is 12 in all of Debian's 12.x */
	if (strcmp(f->distro, "debian") == 0 && f->minor[0] == '\0' &&
	    read_below(root, "/etc/debian_version", text, sizeof(text)) >= 0 &&
	    isdigit((unsigned char)text[0]))
		split_version(f, text);
}
