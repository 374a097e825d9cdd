/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may log in, and how: nobody but those that the builder names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/stages.h"
#include "util/num.h"

#define KEYS_MAX   ((size_t)64 << 10)
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_-"
#define USER_MAX   16 /* FreeBSD before 10 has no longer ones */

/* One of spec->users, apart. */
struct user {
	struct account account; /* name: in text */
	const char *keys;	/* path, or NULL */
	char text[USER_MAX + 1];
};

struct users {
	struct user *list;	  /* owned */
	struct account *accounts; /* owned */
};

static int
read_keys(const char *path, struct pvk_buf *keys, struct pvk_err *e)
{
	FILE *f = fopen(path, "re");
	char line[16384];
	int r = 0;

	if (f == NULL)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	while (r == 0 && fgets(line, sizeof(line), f) != NULL) {
		size_t len = strcspn(line, "\r\n");

		line[len] = '\0';
		if (*line == '#' || len == 0)
			continue;
		if (strstr(line, "PRIVATE KEY") != NULL)
			r = pvk_err_set(e, PVK_EUSAGE,
			    "%s: a private key, expected the public one (.pub)",
			    path);
		else if (strstr(line, "ssh-") == NULL &&
		    strstr(line, "ecdsa-") == NULL)
			r = pvk_err_set(e, PVK_EUSAGE,
			    "%s: not a public key of ssh", path);
		else if (keys->len + len > KEYS_MAX)
			r = pvk_err_set(e, PVK_ELIMIT,
			    "%s: more than 64 KiB of keys", path);
		else
			r = pvk_buf_addf(keys, e, "%s\n", line);
	}
	if (r == 0 && ferror(f))
		r = pvk_err_sys(e, PVK_EIO, "%s", path);
	fclose(f);
	if (r == 0 && keys->len == 0)
		r = pvk_err_set(e, PVK_EUSAGE, "%s: no key in it", path);
	return (r);
}

/* .ssh/authorized_keys below home, which id owns. */
static int
put_keys(struct tree *t, const char *home, uint32_t id,
    const struct pvk_buf *keys, struct pvk_err *e)
{
	struct pvk_ufs_attr dir = tree_attr(t, 0700), file = tree_attr(t, 0600);
	char path[128];

	dir.uid = dir.gid = file.uid = file.gid = id;
	snprintf(path, sizeof(path), "%s/.ssh", home);
	if (pvk_ufs_mkdir(t->w, path, &dir, e) != 0)
		return (-1);
	snprintf(path, sizeof(path), "%s/.ssh/authorized_keys", home);
	if (pvk_ufs_file_begin(t->w, path, &file, e) != 0 ||
	    tree_write(t, keys->data, keys->len, 0, e) != 0)
		return (-1);
	return (tree_end(t, path, keys->len, e));
}

static int
split_user(const char *text, struct user *u, struct pvk_err *e)
{
	size_t len = strcspn(text, ":");

	if (len == 0 || len > USER_MAX || strspn(text, NAME_CHARS) != len ||
	    strchr("0123456789-", *text) != NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--user %.*s: expected a name of at most 16 of a-z, 0-9, _ "
		    "and -",
		    (int)pvk_min(len, 64), text));
	memcpy(u->text, text, len);
	u->text[len] = '\0';
	u->account.name = u->text;
	u->keys = text[len] == ':' ? text + len + 1 : NULL;
	return (0);
}

static int
plan_users(struct tree *t, struct users *u, struct pvk_err *e)
{
	const struct pvk_image_list *names = &t->spec->users;
	uint32_t id = PASSWD_FIRST_ID;

	u->list = calloc(names->len + 1, sizeof(*u->list));
	u->accounts = calloc(names->len + 1, sizeof(*u->accounts));
	if (u->list == NULL || u->accounts == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	for (size_t i = 0; i < names->len; i++) {
		if (split_user(names->item[i], &u->list[i], e) != 0)
			return (-1);
		for (size_t k = 0; k < i; k++)
			if (strcmp(u->list[k].text, u->list[i].text) == 0)
				return (pvk_err_set(e, PVK_EUSAGE,
				    "--user %s: given twice", u->list[i].text));
		id = passwd_free_id(&t->content[CONTENT_PASSWD], id);
		u->list[i].account.id = id++;
		u->accounts[i] = u->list[i].account;
	}
	return (0);
}

/* What the sets have for new homes; pw(8) on FreeBSD would copy it. */
static int
put_skel(struct tree *t, const char *home, uint32_t id, struct pvk_err *e)
{
	for (size_t i = 0; i < t->skel.len; i++) {
		const struct skel_file *f = &t->skel.list[i];
		struct pvk_ufs_attr a = tree_attr(t, f->mode);
		char path[64 + SKEL_NAME];

		a.uid = a.gid = id;
		snprintf(path, sizeof(path), "%s/%s", home, f->name);
		/* an overlay's file for this very user stays */
		if (tree_has(t, path))
			continue;
		if (pvk_ufs_file_begin(t->w, path, &a, e) != 0 ||
		    (f->data.len > 0 &&
			tree_write(t, f->data.data, f->data.len, 0, e) != 0) ||
		    tree_end(t, path, f->data.len, e) != 0)
			return (-1);
	}
	return (0);
}

static int
put_home(struct tree *t, const struct user *u, struct pvk_err *e)
{
	struct pvk_ufs_attr a = tree_attr(t, 0755);
	struct pvk_buf keys = { 0 };
	char home[64];
	int r;

	a.uid = a.gid = u->account.id;
	snprintf(home, sizeof(home), PASSWD_HOMES "/%s", u->text);
	r = pvk_ufs_mkdir(t->w, home, &a, e);
	if (r == 0)
		r = put_skel(t, home, u->account.id, e);
	if (r == 0 && u->keys != NULL) {
		r = read_keys(u->keys, &keys, e);
		if (r == 0)
			r = put_keys(t, home, u->account.id, &keys, e);
	} else if (r == 0)
		r = tree_note(t, e,
		    "user %s has neither key nor password: nobody can log in so",
		    u->text);
	pvk_buf_fini(&keys);
	return (r);
}

static int
put_accounts(struct tree *t, const struct users *u, struct pvk_err *e)
{
	const struct passwd_change c = { .root_hash =
					     t->spec->root_password_hash,
		.add = u->accounts,
		.nadd = t->spec->users.len };
	struct passwd_files f = { 0 };
	struct pvk_buf group = { 0 };
	int r = -1;

	if (passwd_make(&t->content[CONTENT_PASSWD], &c, &f, e) != 0 ||
	    tree_put(t, "etc/master.passwd", 0600, f.master.data, f.master.len,
		e) != 0 ||
	    tree_put(t, "etc/passwd", 0644, f.passwd.data, f.passwd.len, e) !=
		0 ||
	    tree_put(t, "etc/pwd.db", 0644, f.pwd_db.data, f.pwd_db.len, e) !=
		0 ||
	    tree_put(t, "etc/spwd.db", 0600, f.spwd_db.data, f.spwd_db.len,
		e) != 0)
		goto out;
	if (c.nadd > 0 &&
	    (group_make(&t->content[CONTENT_GROUP], c.add, c.nadd, &group, e) !=
		    0 ||
		tree_put(t, "etc/group", 0644, group.data, group.len, e) != 0))
		goto out;
	r = 0;
out:
	passwd_files_fini(&f);
	pvk_buf_fini(&group);
	return (r);
}

/*
 * Root may log in with a key, when there is one. The word is the old one for
 * "prohibit-password", which every sshd understands. The first mention counts.
 */
static int
put_root_keys(struct tree *t, struct pvk_err *e)
{
	struct pvk_buf keys = { 0 }, sshd = { 0 };
	int r = 0;

	for (size_t i = 0; i < t->spec->ssh_keys.len && r == 0; i++)
		r = read_keys(t->spec->ssh_keys.item[i], &keys, e);
	if (r == 0)
		r = put_keys(t, "root", 0, &keys, e);
	if (r == 0)
		r = pvk_buf_addf(&sshd, e,
		    "PermitRootLogin without-password\n\n%s",
		    pvk_buf_text(&t->content[CONTENT_SSHD]));
	if (r == 0)
		r = tree_put(t, "etc/ssh/sshd_config", 0644, sshd.data,
		    sshd.len, e);
	pvk_buf_fini(&keys);
	pvk_buf_fini(&sshd);
	return (r);
}

static int
check_hash(const char *hash, struct pvk_err *e)
{
	if (hash == NULL)
		return (0);
	if (*hash != '$' || strlen(hash) > 255 ||
	    strpbrk(hash, ": \t\r\n") != NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--root-password-hash: expected what crypt(3) makes, "
		    "\"$6$...\""));
	return (0);
}

int
put_users(struct tree *t, struct pvk_err *e)
{
	struct users u = { 0 };
	int r = -1;

	t->source = "users";
	if (check_hash(t->spec->root_password_hash, e) != 0 ||
	    plan_users(t, &u, e) != 0 || put_accounts(t, &u, e) != 0)
		goto out;
	for (size_t i = 0; i < t->spec->users.len; i++)
		if (put_home(t, &u.list[i], e) != 0)
			goto out;
	if (t->spec->ssh_keys.len > 0 && put_root_keys(t, e) != 0)
		goto out;
	if (t->spec->ssh_keys.len == 0 && t->spec->users.len == 0 &&
	    t->spec->root_password_hash == NULL &&
	    tree_note(t, e,
		"nobody can log in: no key, user or password was "
		"given") != 0)
		goto out;
	r = 0;
out:
	free(u.list);
	free(u.accounts);
	return (r);
}
