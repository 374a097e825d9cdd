/* SPDX-License-Identifier: BSD-2-Clause */
/* master.passwd and what is made of it; see passwd.h. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "image/passwd.h"
#include "image/pwdb.h"
#include "util/auto.h"
#include "util/text.h"

#define ENTRIES_MAX 1000

static void
bad_line(const char *line, const char *fact, struct pvk_err *e)
{
	char shown[128];

	/* up to the name: what follows may be a secret */
	pvk_err_set(e, PVK_ECORRUPT, "master.passwd: %s: %s",
	    pvk_text_show(line, strcspn(line, ":"), shown, sizeof(shown)),
	    fact);
}

/* Splits line, which it changes; false when it is none. */
static bool
split(char *line, char *field[PW_FIELDS], struct pvk_err *e)
{
	char *p = line;

	for (size_t i = 0; i < PW_FIELDS; i++) {
		field[i] = strsep(&p, ":");
		if (field[i] == NULL) {
			bad_line(line, "fewer than 10 fields", e);
			return (false);
		}
	}
	if (p != NULL)
		bad_line(line, "more than 10 fields", e);
	else if (*field[PW_NAME] == '\0')
		bad_line(line, "no name", e);
	return (p == NULL && *field[PW_NAME] != '\0');
}

static int
put_line(struct passwd_files *f, char *const v[PW_FIELDS], struct pvk_err *e)
{
	if (pvk_buf_addf(&f->master, e, "%s:%s:%s:%s:%s:%s:%s:%s:%s:%s\n", v[0],
		v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]) != 0)
		return (-1);
	return (pvk_buf_addf(&f->passwd, e, "%s:*:%s:%s:%s:%s:%s\n", v[PW_NAME],
	    v[PW_UID], v[PW_GID], v[PW_GECOS], v[PW_DIR], v[PW_SHELL]));
}

static int
put_entry(struct passwd_files *f, struct pwdb *db, char *v[PW_FIELDS],
    uint32_t number, struct pvk_err *e)
{
	if (number > ENTRIES_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "master.passwd: more than %d entries", ENTRIES_MAX));
	if (put_line(f, v, e) != 0)
		return (-1);
	return (pwdb_add(db, v, number, e));
}

/* One line as it is, or with another password. */
static int
keep_line(const struct passwd_change *c, struct passwd_files *f,
    struct pwdb *db, char *line, uint32_t *number, struct pvk_err *e)
{
	char star[] = "*", *v[PW_FIELDS];
	PVK_AUTO_FREE char *hash = NULL;

	if (*line == '#' || *line == '\0') {
		if (pvk_buf_addf(&f->master, e, "%s\n", line) != 0)
			return (-1);
		return (pvk_buf_addf(&f->passwd, e, "%s\n", line));
	}
	if (!split(line, v, e))
		return (-1);
	for (size_t i = 0; i < c->nadd; i++)
		if (strcmp(v[PW_NAME], c->add[i].name) == 0)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--user %s: FreeBSD has that account already",
			    c->add[i].name));
	if (*v[PW_PASSWORD] == '\0')
		v[PW_PASSWORD] = star;
	if (c->root_hash != NULL && strcmp(v[PW_NAME], "root") == 0) {
		hash = strdup(c->root_hash);
		if (hash == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
		v[PW_PASSWORD] = hash;
	}
	return (put_entry(f, db, v, ++*number, e));
}

static int
add_account(const struct account *a, struct passwd_files *f, struct pwdb *db,
    uint32_t *number, struct pvk_err *e)
{
	PVK_AUTO_FREE char *line = NULL;
	char *v[PW_FIELDS];

	if (asprintf(&line,
		"%s:*:%" PRIu32 ":%" PRIu32 "::0:0:%s:/" PASSWD_HOMES
		"/%s:/bin/sh",
		a->name, a->id, a->id, a->name, a->name) < 0 ||
	    line == NULL) {
		line = NULL;
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	}
	if (!split(line, v, e))
		return (-1);
	return (put_entry(f, db, v, ++*number, e));
}

int
passwd_make(const struct pvk_buf *master, const struct passwd_change *c,
    struct passwd_files *f, struct pvk_err *e)
{
	PVK_AUTO_FREE char *text = strdup(pvk_buf_text(master));
	struct pwdb *db = pwdb_new(e);
	uint32_t number = 0;
	char *p = text, *line;
	int r = -1;

	if (db == NULL)
		return (-1);
	if (text == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory");
		goto out;
	}
	while (p != NULL && *p != '\0') {
		line = strsep(&p, "\n");
		if (keep_line(c, f, db, line, &number, e) != 0)
			goto out;
	}
	for (size_t i = 0; i < c->nadd; i++)
		if (add_account(&c->add[i], f, db, &number, e) != 0)
			goto out;
	r = pwdb_print(db, &f->pwd_db, &f->spwd_db, e);
out:
	pwdb_free(db);
	return (r);
}

void
passwd_files_fini(struct passwd_files *f)
{
	pvk_buf_fini(&f->master);
	pvk_buf_fini(&f->passwd);
	pvk_buf_fini(&f->pwd_db);
	pvk_buf_fini(&f->spwd_db);
}

/* An entry of master has this number as its third or fourth field. */
static bool
is_taken(const char *text, uint32_t id)
{
	while (*text != '\0') {
		const char *end = text + strcspn(text, "\n"), *p = text;

		for (int i = 0; i < 4 && p < end; i++) {
			if (i >= PW_UID && strtoul(p, NULL, 10) == id)
				return (true);
			p += strcspn(p, ":\n");
			p += *p == ':';
		}
		text = end + (*end == '\n');
	}
	return (false);
}

uint32_t
passwd_free_id(const struct pvk_buf *master, uint32_t from)
{
	while (is_taken(pvk_buf_text(master), from))
		from++;
	return (from);
}
