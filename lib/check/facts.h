/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of a system that is to be judged: a bounded map from the name
 * of a fact to what was seen. All names are in facts.def; what they mean and
 * where each comes from is in docs/formats/check-facts.md.
 *
 * Values are text as the source gave it, without blanks at its ends. They come
 * from strangers, the host among them, so they are made fit to be shown when
 * they are set: UTF-8 without control characters, cut when too long. "No such
 * thing" and "it could not be seen" are kinds of their own, so that a judge can
 * say what it does not know. A name that was never set was not looked for.
 *
 * Setting never fails on input. What there is no room for is left out and
 * counted; out of memory it is the same.
 */
#ifndef PVK_CHECK_FACTS_H
#define PVK_CHECK_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "util/err.h"

#define PVK_FACTS_MAX	   4096 /* facts */
#define PVK_FACT_NAME_MAX  128	/* with the NUL, as below */
#define PVK_FACT_VALUE_MAX 4096
#define PVK_FACTS_FILE_MAX (1u << 20) /* bytes of a saved form */

enum pvk_fact_kind {
	PVK_FACT_TEXT,
	PVK_FACT_ABSENT, /* looked for, and there is no such thing */
	PVK_FACT_UNSEEN, /* it may be there; value says why it wasn't seen */
};

struct pvk_fact {
	enum pvk_fact_kind kind;
	char *name;
	char *value; /* TEXT: the value; UNSEEN: "EACCES"; ABSENT: "" */
};

struct pvk_facts; /* opaque */

struct pvk_facts *pvk_facts_new(struct pvk_err *e);
void pvk_facts_free(struct pvk_facts *f);

/*
 * Each replaces what was known under that name. A name that is in no line of
 * facts.def, or has other characters than printable ASCII but "=", "!", "#" and
 * blanks, is not taken, and counted as left out.
 */
void pvk_facts_set(struct pvk_facts *f, const char *name, const char *value);
void pvk_facts_setn(struct pvk_facts *f, const char *name, const char *value,
    size_t len);
void pvk_facts_set_uint(struct pvk_facts *f, const char *name, uint64_t n);
/* "yes", "no" */
void pvk_facts_set_bool(struct pvk_facts *f, const char *name, bool b);
void pvk_facts_absent(struct pvk_facts *f, const char *name);
/* By an errno: ENOENT, ENODEV and ENXIO make it absent, the rest unseen. */
void pvk_facts_unseen(struct pvk_facts *f, const char *name, int error);
/*
 * What would tell it is not there, so that nobody knows: unseen by "ENOENT",
 * which is another thing than absent.
 */
void pvk_facts_untold(struct pvk_facts *f, const char *name);
/*
 * There are more things than BASE.names or BASE.count has, or settings that no
 * BASE.KEY has: BASE.more is unseen by error, EFBIG when there was no room for
 * them. Judges note it wherever they go through that list.
 */
void pvk_facts_more(struct pvk_facts *f, const char *base, int error);

/*
 * The same for a fact of a thing: base "disk", thing "ada0", leaf "driver" is
 * "disk.ada0.driver". value NULL: absent.
 */
void pvk_facts_set_of(struct pvk_facts *f, const char *base, const char *thing,
    const char *leaf, const char *value);
/* Adds a word to a list, whose words are separated by blanks. */
void pvk_facts_list_add(struct pvk_facts *f, const char *name,
    const char *word);

/* All whose names begin so are as if nobody had looked for them. */
void pvk_facts_forget(struct pvk_facts *f, const char *prefix);

/* NULL when nobody looked for it. Borrowed until f changes. */
const struct pvk_fact *pvk_facts_get(const struct pvk_facts *f,
    const char *name);
/* In the order of their names, i < count. */
size_t pvk_facts_count(const struct pvk_facts *f);
const struct pvk_fact *pvk_facts_at(const struct pvk_facts *f, size_t i);
/* How many were not taken. */
size_t pvk_facts_left_out(const struct pvk_facts *f);

/* facts.def has this name: what back ends of keys and variables ask first. */
bool pvk_fact_known(const char *name);

/*
 * The saved form. Same facts, same bytes. -1 when the stream has an error.
 */
int pvk_facts_write(const struct pvk_facts *f, FILE *out);
/*
 * Reads it; name is what messages call it. PVK_ECORRUPT when it is something
 * else, PVK_EUNSUPP when a newer version wrote it, PVK_ELIMIT when it is too
 * large. Names that are not known are passed over, and counted.
 */
struct pvk_facts *pvk_facts_read(const char *text, size_t len, const char *name,
    struct pvk_err *e);

#endif
