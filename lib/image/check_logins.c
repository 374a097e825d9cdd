/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may log in to an image: by master.passwd, and by spwd.db, which is what
 * FreeBSD goes by.
 */
#include <stdlib.h>
#include <string.h>

#include "image/check_private.h"
#include "image/hashdb.h"
#include "util/auto.h"
#include "util/text.h"

#define MASTER_MAX   ((size_t)256 << 10)
#define DATABASE_MAX ((size_t)16 << 20)

struct logins {
	struct check *c;
	const char *path;
	char *master;	/* text of master.passwd */
	uint64_t names; /* entries by name in the database */
};

static int
judge(struct check *c, const char *path, const char *name, size_t len,
    const char *password, struct pvk_err *e)
{
	char shown[64];

	pvk_text_show(name, len, shown, sizeof(shown));
	if (*password == '\0')
		return (
		    check_note(c, PVK_IMAGE_LOGIN_EMPTY, path, e, "%s", shown));
	if (*password == '$' || *password == '_' || strlen(password) == 13)
		return (check_note(c, PVK_IMAGE_LOGIN_PASSWORD, path, e, "%s",
		    shown));
	return (0);
}

/* The password of name in master.passwd, owned; NULL: there is no such name. */
static int
find_master(const char *text, const char *name, char **password,
    struct pvk_err *e)
{
	size_t len = strlen(name);

	for (*password = NULL; *text != '\0'; text += strcspn(text, "\n")) {
		text += *text == '\n';
		if (strncmp(text, name, len) != 0 || text[len] != ':')
			continue;
		*password =
		    strndup(text + len + 1, strcspn(text + len + 1, ":\n"));
		if (*password == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
		return (0);
	}
	return (0);
}

static int
database_entry(void *ctx, const uint8_t *key, size_t klen, const uint8_t *value,
    size_t vlen, struct pvk_err *e)
{
	struct logins *l = ctx;
	const uint8_t *end = memchr(value, '\0', vlen), *password;
	PVK_AUTO_FREE char *master = NULL;
	const char *name = (const char *)value;

	/* by name, in either version; the others are the same again */
	if (klen < 2 || (key[0] != 0x41 && key[0] != 0x31))
		return (0);
	l->names += key[0] == 0x41;
	if (end == NULL)
		return (pvk_err_set(e, PVK_ECORRUPT, "an entry without end"));
	password = end + 1;
	if (memchr(password, '\0', vlen - (size_t)(password - value)) == NULL)
		return (pvk_err_set(e, PVK_ECORRUPT, "an entry without end"));
	if (find_master(l->master, name, &master, e) != 0)
		return (-1);
	if ((master == NULL || strcmp(master, (const char *)password) != 0) &&
	    check_note(l->c, PVK_IMAGE_LOGIN_DATABASE, l->path, e,
		"%s has another password there than in master.passwd",
		name) != 0)
		return (-1);
	return (judge(l->c, l->path, name, strlen(name), (const char *)password,
	    e));
}

static int
check_database(struct logins *l, struct pvk_err *e)
{
	struct pvk_buf db = { 0 };
	int r = check_read(l->c, "etc/spwd.db", DATABASE_MAX, &db, e);

	l->path = "/etc/spwd.db";
	if (r == 0)
		r = check_note(l->c, PVK_IMAGE_LOGIN_DATABASE, l->path, e,
		    "not there: nobody can log in");
	else if (r > 0) {
		r = hashdb_each(db.data, db.len, l->path, database_entry, l, e);
		if (r != 0 && e->code != PVK_ENOMEM)
			r = check_note(l->c, PVK_IMAGE_LOGIN_DATABASE, l->path,
			    e, "%s", e->msg);
		else if (r == 0 && l->names == 0)
			r = check_note(l->c, PVK_IMAGE_LOGIN_DATABASE, l->path,
			    e, "no account in it");
	}
	pvk_buf_fini(&db);
	return (r);
}

static int
check_master(struct logins *l, struct pvk_err *e)
{
	const char *p = l->master;

	while (*p != '\0') {
		const char *end = p + strcspn(p, "\n");
		size_t name = strcspn(p, ":\n");
		PVK_AUTO_FREE char *password = NULL;

		if (*p != '#' && p[name] == ':') {
			password =
			    strndup(p + name + 1, strcspn(p + name + 1, ":\n"));
			if (password == NULL)
				return (
				    pvk_err_set(e, PVK_ENOMEM, "no memory"));
			if (judge(l->c, "/etc/master.passwd", p, name, password,
				e) != 0)
				return (-1);
		}
		p = end + (*end == '\n');
	}
	return (0);
}

int
check_logins(struct check *c, struct pvk_err *e)
{
	struct pvk_buf master = { 0 };
	struct logins l = { .c = c };
	char none[] = "";
	int r = check_read(c, "etc/master.passwd", MASTER_MAX, &master, e);

	if (r >= 0) {
		l.master = r > 0 ? (char *)master.data : none;
		r = check_master(&l, e);
	}
	if (r == 0)
		r = check_database(&l, e);
	pvk_buf_fini(&master);
	return (r);
}
