/* SPDX-License-Identifier: BSD-2-Clause */
/* What the backends of the tests share: their directories in xenstore. */
#ifndef PVK_TESTS_PROBE_BACK_H
#define PVK_TESTS_PROBE_BACK_H

#include <stdbool.h>

#define BACK_PATH 64

/* Ends the program, when the front end did what none may do. */
#define must(fact) back_must((fact), #fact, __FILE__)
void back_must(bool fact, const char *text, const char *file);

/* Both directories of the device TYPE/ID of a domain. */
void back_paths(char path[BACK_PATH], char front[BACK_PATH], const char *type,
    unsigned domid, unsigned id);
/* DIR/KEY; borrowed until the next call. */
const char *back_key(const char *dir, const char *key);
/* What the toolstack writes of every device; the backend's state is its own. */
void back_plug(const char *path, const char *front);

#endif
