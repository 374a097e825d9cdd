/* SPDX-License-Identifier: BSD-2-Clause */
/* Identities and secrets that were left in an image. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "image/check_private.h"
#include "util/num.h"

struct place {
	const char *dir, *pattern;
	enum pvk_image_rule rule;
};

static const struct place places[] = {
	{ "etc/ssh", "ssh_host_*key", PVK_IMAGE_ID_HOST_KEY },
	{ "usr/local/etc/ssh", "ssh_host_*key", PVK_IMAGE_ID_HOST_KEY },
	{ "etc", "hostid", PVK_IMAGE_ID_HOST },
	{ "etc", "machine-id", PVK_IMAGE_ID_HOST },
	{ "var/db", "machine-id", PVK_IMAGE_ID_HOST },
	{ "var/db/dbus", "machine-id", PVK_IMAGE_ID_HOST },
	{ "", "entropy", PVK_IMAGE_ID_ENTROPY },
	{ "boot", "entropy", PVK_IMAGE_ID_ENTROPY },
	{ "var/db/entropy", "*", PVK_IMAGE_ID_ENTROPY },
	{ "var/db", "dhclient.leases.*", PVK_IMAGE_ID_LEASE },
};

/* In the home of anybody. */
static const struct place homes[] = {
	{ "", ".*history", PVK_IMAGE_SECRET_HISTORY },
	{ "", ".history", PVK_IMAGE_SECRET_HISTORY },
	{ ".ssh", "id_*", PVK_IMAGE_SECRET_KEY },
	{ ".ssh", "authorized_keys*", PVK_IMAGE_LOGIN_KEYS },
};

/* Every pattern for this directory; public keys are no secret. */
static int
judge(struct check *c, const struct place *list, size_t n, const char *dir,
    const char *path, struct pvk_err *e)
{
	const char *slash = strrchr(path, '/'), *name = slash + 1;
	size_t len = strlen(name);
	struct pvk_ufs_stat st;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].dir, dir) != 0 ||
		    fnmatch(list[i].pattern, name, 0) != 0)
			continue;
		if (list[i].rule == PVK_IMAGE_SECRET_KEY && len > 4 &&
		    strcmp(name + len - 4, ".pub") == 0)
			continue;
		if (pvk_ufs_lookup(c->ufs, path, PVK_UFS_NOFOLLOW, &st, e) != 0)
			return (-1);
		/* an empty file tells nothing, and keeps another away */
		if (st.type == PVK_UFS_DIRECTORY || st.size == 0)
			continue;
		return (check_note(c, list[i].rule, path, e, "%s",
		    pvk_image_rule(list[i].rule)->sentence));
	}
	return (0);
}

static int
look_place(struct check *c, const char *path, const char *name,
    struct pvk_err *e)
{
	char dir[64];
	int len = (int)(strlen(path) - strlen(name)) - 1;

	snprintf(dir, sizeof(dir), "%.*s", pvk_max(len, 0) > 63 ? 63 : len,
	    path);
	return (judge(c, places, PVK_COUNT(places), dir, path, e));
}

static int
look_home_file(struct check *c, const char *path, const char *name,
    struct pvk_err *e)
{
	(void)name;
	return (judge(c, homes, PVK_COUNT(homes), "", path, e));
}

static int
look_ssh_file(struct check *c, const char *path, const char *name,
    struct pvk_err *e)
{
	(void)name;
	return (judge(c, homes, PVK_COUNT(homes), ".ssh", path, e));
}

static int
look_home(struct check *c, const char *path, const char *name,
    struct pvk_err *e)
{
	char ssh[1024];

	(void)name;
	snprintf(ssh, sizeof(ssh), "%s/.ssh", path);
	if (check_each(c, path, look_home_file, e) != 0)
		return (-1);
	return (check_each(c, ssh, look_ssh_file, e));
}

int
check_secrets(struct check *c, struct pvk_err *e)
{
	for (size_t i = 0; i < PVK_COUNT(places); i++) {
		size_t k = 0;

		while (strcmp(places[k].dir, places[i].dir) != 0)
			k++;
		/* each directory once: look_place knows all its patterns */
		if (k == i && check_each(c, places[i].dir, look_place, e) != 0)
			return (-1);
	}
	if (look_home(c, "root", "root", e) != 0 ||
	    check_each(c, "home", look_home, e) != 0)
		return (-1);
	return (check_each(c, "usr/home", look_home, e));
}
