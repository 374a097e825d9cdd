/* SPDX-License-Identifier: BSD-2-Clause */
/* An entry of master.passwd(5), and the databases of them. */
#ifndef PVK_IMAGE_PWDB_H
#define PVK_IMAGE_PWDB_H

#include "image/hashdb.h"

enum {
	PW_NAME,
	PW_PASSWORD,
	PW_UID,
	PW_GID,
	PW_CLASS,
	PW_CHANGE,
	PW_EXPIRE,
	PW_GECOS,
	PW_DIR,
	PW_SHELL,
	PW_FIELDS
};

struct pwdb; /* opaque: pwd.db and spwd.db as they grow */

struct pwdb *pwdb_new(struct pvk_err *e);
/* number: of its line, 1 is the first entry */
int pwdb_add(struct pwdb *db, char *const field[PW_FIELDS], uint32_t number,
    struct pvk_err *e);
int pwdb_print(const struct pwdb *db, struct pvk_buf *pwd_db,
    struct pvk_buf *spwd_db, struct pvk_err *e);
void pwdb_free(struct pwdb *db);

#endif
