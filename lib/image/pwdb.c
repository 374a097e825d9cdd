/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pwd.db and spwd.db as pwd_mkdb(8) makes them; see pwdb.h. Each entry is
 * there three times: by name, by its number, by uid. Version 4, which FreeBSD
 * has read since 5.1: numbers big-endian, 32 bits.
 */
#include <stdlib.h>
#include <string.h>

#include "image/bytes.h"
#include "image/pwdb.h"

#define VERSION_KEY "\xffVERSION"
#define KEY_NAME    0x41
#define KEY_NUMBER  0x42
#define KEY_UID	    0x43
#define ENTRY_MAX   2048

struct pwdb {
	struct hashdb *open, *secret;
};

struct pwdb *
pwdb_new(struct pvk_err *e)
{
	static const uint8_t version = 4;
	struct pwdb *db = calloc(1, sizeof(*db));

	if (db == NULL)
		goto nomem;
	db->open = hashdb_new();
	db->secret = hashdb_new();
	if (db->open == NULL || db->secret == NULL)
		goto nomem;
	if (hashdb_add(db->open, VERSION_KEY, 8, &version, 1, e) != 0 ||
	    hashdb_add(db->secret, VERSION_KEY, 8, &version, 1, e) != 0)
		goto fail;
	return (db);
nomem:
	pvk_err_set(e, PVK_ENOMEM, "master.passwd: no memory");
fail:
	pwdb_free(db);
	return (NULL);
}

void
pwdb_free(struct pwdb *db)
{
	if (db == NULL)
		return;
	hashdb_free(db->open);
	hashdb_free(db->secret);
	free(db);
}

static size_t
put_text(uint8_t *p, const char *text)
{
	size_t len = strlen(text) + 1;

	memcpy(p, text, len);
	return (len);
}

static size_t
put_number(uint8_t *p, const char *text)
{
	put32be(p, (uint32_t)strtoul(text, NULL, 10));
	return (4);
}

/* Which fields are not empty, a bit each, in the order of struct passwd. */
static uint32_t
fields_of(char *const field[PW_FIELDS])
{
	static const int order[] = { PW_NAME, PW_PASSWORD, PW_UID, PW_GID,
		PW_CHANGE, PW_CLASS, PW_GECOS, PW_DIR, PW_SHELL, PW_EXPIRE };
	uint32_t bits = 0;

	for (size_t i = 0; i < PW_FIELDS; i++)
		if (*field[order[i]] != '\0')
			bits |= 1u << i;
	return (bits);
}

static size_t
put_entry(uint8_t *p, char *const field[PW_FIELDS], const char *password)
{
	size_t n = 0;

	n += put_text(p + n, field[PW_NAME]);
	n += put_text(p + n, password);
	n += put_number(p + n, field[PW_UID]);
	n += put_number(p + n, field[PW_GID]);
	n += put_number(p + n, field[PW_CHANGE]);
	n += put_text(p + n, field[PW_CLASS]);
	n += put_text(p + n, field[PW_GECOS]);
	n += put_text(p + n, field[PW_DIR]);
	n += put_text(p + n, field[PW_SHELL]);
	n += put_number(p + n, field[PW_EXPIRE]);
	put32be(p + n, fields_of(field));
	return (n + 4);
}

static int
put_three(struct hashdb *h, char *const field[PW_FIELDS], uint32_t number,
    const uint8_t *entry, size_t len, struct pvk_err *e)
{
	size_t name = strlen(field[PW_NAME]);
	uint8_t key[1 + ENTRY_MAX];

	key[0] = KEY_NAME;
	memcpy(key + 1, field[PW_NAME], name);
	if (hashdb_add(h, key, 1 + name, entry, len, e) != 0)
		return (-1);
	key[0] = KEY_NUMBER;
	put32be(key + 1, number);
	if (hashdb_add(h, key, 5, entry, len, e) != 0)
		return (-1);
	key[0] = KEY_UID;
	put_number(key + 1, field[PW_UID]);
	return (hashdb_add(h, key, 5, entry, len, e));
}

int
pwdb_add(struct pwdb *db, char *const field[PW_FIELDS], uint32_t number,
    struct pvk_err *e)
{
	uint8_t entry[ENTRY_MAX + 64];
	size_t len = 0;

	for (size_t i = 0; i < PW_FIELDS; i++)
		len += strlen(field[i]) + 1;
	if (len > ENTRY_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "master.passwd: an entry of %zu bytes, at most %d", len,
		    ENTRY_MAX));
	len = put_entry(entry, field, "*");
	if (put_three(db->open, field, number, entry, len, e) != 0)
		return (-1);
	len = put_entry(entry, field, field[PW_PASSWORD]);
	return (put_three(db->secret, field, number, entry, len, e));
}

int
pwdb_print(const struct pwdb *db, struct pvk_buf *pwd_db,
    struct pvk_buf *spwd_db, struct pvk_err *e)
{
	if (hashdb_print(db->open, pwd_db, e) != 0)
		return (-1);
	return (hashdb_print(db->secret, spwd_db, e));
}
