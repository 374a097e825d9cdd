/* SPDX-License-Identifier: BSD-2-Clause */
/* fstab, loader.conf, rc.conf of an image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/check_private.h"

#define CONF_MAX ((size_t)256 << 10)

static bool
has_label(const struct check *c, const char *label)
{
	for (size_t i = 0; i < c->gpt.len; i++)
		if (strcmp(c->gpt.part[i].label, label) == 0)
			return (true);
	return (false);
}

static int
check_mount(struct check *c, const char *device, const char *dir, bool *root,
    struct pvk_err *e)
{
	static const char *const fixed[] = { "/dev/gpt/", "/dev/ufs/",
		"/dev/ufsid/", "/dev/gptid/", "/dev/label/", "/dev/md",
		"/dev/zvol/", "/dev/msdosfs/" };

	*root |= strcmp(dir, "/") == 0;
	if (strncmp(device, "/dev/", 5) != 0)
		return (0);
	if (strncmp(device, "/dev/gpt/", 9) == 0 && !has_label(c, device + 9))
		return (check_note(c, PVK_IMAGE_FSTAB_LABEL, "/etc/fstab", e,
		    "%s for %s: no partition has this label", device, dir));
	if (strncmp(device, "/dev/ufs/", 9) == 0 && strcmp(dir, "/") == 0 &&
	    strcmp(device + 9, c->r->label) != 0)
		return (check_note(c, PVK_IMAGE_FSTAB_LABEL, "/etc/fstab", e,
		    "%s for /: the root file system is \"%s\"", device,
		    c->r->label));
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (strncmp(device, fixed[i], strlen(fixed[i])) == 0)
			return (0);
	return (check_note(c, PVK_IMAGE_FSTAB_DEVICE, "/etc/fstab", e,
	    "%s for %s, expected a label, /dev/gpt/NAME", device, dir));
}

static int
check_fstab(struct check *c, char *text, struct pvk_err *e)
{
	char *line, *word, *rest = text;
	bool root = false;

	while ((line = strsep(&rest, "\n")) != NULL) {
		const char *device = strtok_r(line, " \t", &word), *dir;

		if (device == NULL || *device == '#')
			continue;
		dir = strtok_r(NULL, " \t", &word);
		if (dir != NULL && check_mount(c, device, dir, &root, e) != 0)
			return (-1);
	}
	if (!root)
		return (check_note(c, PVK_IMAGE_FSTAB_ROOT, "/etc/fstab", e,
		    "nothing for /"));
	return (0);
}

/* The value of a line KEY="VALUE", unquoted in place; NULL: it is no such. */
static char *
split_line(char *line)
{
	char *value, *end;

	line[strcspn(line, "#")] = '\0';
	value = strchr(line, '=');
	if (value == NULL)
		return (NULL);
	*value++ = '\0';
	if (*value == '"' || *value == '\'') {
		end = strchr(value + 1, *value);
		value++;
		if (end != NULL)
			*end = '\0';
	}
	return (value);
}

static int
check_loader(struct check *c, char *text, struct pvk_err *e)
{
	char *line, *value, *rest = text;

	while ((line = strsep(&rest, "\n")) != NULL) {
		line += strspn(line, " \t");
		value = split_line(line);
		if (value == NULL ||
		    strncmp(line, "hw.xen.disable_pv_", 18) != 0 ||
		    *value == '0' || *value == '\0')
			continue;
		if (check_note(c, PVK_IMAGE_LOADER_PV, "/boot/loader.conf", e,
			"%s is %s", line, value) != 0)
			return (-1);
	}
	return (0);
}

static int
check_rc(struct check *c, char *text, struct pvk_err *e)
{
	char *line, *value, *rest = text;
	bool growfs = false;
	int firstboot;

	while ((line = strsep(&rest, "\n")) != NULL) {
		line += strspn(line, " \t");
		value = split_line(line);
		if (value == NULL)
			continue;
		if (strcmp(line, "growfs_enable") == 0)
			growfs = strcasecmp(value, "yes") == 0;
		if (strncmp(line, "ifconfig_re", 11) != 0 &&
		    strncmp(line, "ifconfig_em", 11) != 0)
			continue;
		if (check_note(c, PVK_IMAGE_RC_NIC, "/etc/rc.conf", e,
			"%s: the PV NIC is xn0", line) != 0)
			return (-1);
	}
	firstboot = growfs ? check_has(c, "firstboot", e) : 1;
	if (firstboot < 0)
		return (-1);
	if (firstboot == 0)
		return (check_note(c, PVK_IMAGE_RC_GROWFS, "/firstboot", e,
		    "not there"));
	return (0);
}

static int
check_file(struct check *c, const char *path,
    int (*check)(struct check *, char *, struct pvk_err *), struct pvk_err *e)
{
	struct pvk_buf buf = { 0 };
	char none[] = "";
	int r = check_read(c, path, CONF_MAX, &buf, e);

	if (r >= 0)
		r = check(c, r > 0 ? (char *)buf.data : none, e);
	pvk_buf_fini(&buf);
	return (r);
}

int
check_settings(struct check *c, struct pvk_err *e)
{
	if (check_file(c, "etc/fstab", check_fstab, e) != 0 ||
	    check_file(c, "boot/loader.conf", check_loader, e) != 0 ||
	    check_file(c, "boot/loader.conf.local", check_loader, e) != 0)
		return (-1);
	return (check_file(c, "etc/rc.conf", check_rc, e));
}
