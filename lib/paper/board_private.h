/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files board_*.c share. */
#ifndef PVK_PAPER_BOARD_PRIVATE_H
#define PVK_PAPER_BOARD_PRIVATE_H

#include <libconfig.h>

#include "paper/board.h"

/* board_kinds.c: which keys a kind has */

struct board_kind_key {
	enum pvk_key key;
	const char *preset; /* NULL: may be absent; "!": must be given */
};

struct board_kind {
	const char *name;
	enum pvk_layer layer; /* when the file does not say */
	struct board_kind_key keys[10];
	size_t nkeys;
	bool over; /* has the key "over" */
	/* one key of each of these must be given: "read or write" */
	const char *one_of;
	enum pvk_key alternatives[3];
	size_t nalternatives;
};

extern const struct board_kind board_kinds[PVK_KINDS];

/* The key of the kind, or common to all; PVK_KEYS: it has none. */
enum pvk_key board_key_find(enum pvk_kind kind, const char *name);
enum pvk_dimension board_key_dimension(enum pvk_key key);
/* Text as a value of that key, in its limits. PVK_EUSAGE, without a place. */
int board_key_parse(enum pvk_key key, const char *text, double *value,
    struct pvk_err *e);
/* Names of a kind's keys into near's offers: for "did you mean". */
struct pvk_nearest;
void board_key_offer(enum pvk_kind kind, struct pvk_nearest *near);
/* The index of word in a list that ends with NULL; SIZE_MAX: not in it. */
size_t board_word(const char *const *words, const char *word);
extern const char *const board_kind_names[], *const board_layer_names[];

/* board_setting.c: one setting of libconfig, its errors with their place */

/* "file:line: " and the message; PVK_ECONFIG. Returns -1. */
int board_fail(const struct pvk_board *b, config_setting_t *s,
    struct pvk_err *e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Puts place and name before a message that has none. Returns -1. */
int board_fail_at(const struct pvk_board *b, config_setting_t *s,
    struct pvk_err *e);
int board_take_text(const struct pvk_board *b, config_setting_t *s, char *out,
    size_t outsize, struct pvk_err *e);
int board_take_flag(const struct pvk_board *b, config_setting_t *s, bool *flag,
    struct pvk_err *e);
/* A quantity, a whole number or a number; within [least, most]. */
int board_take_value(const struct pvk_board *b, config_setting_t *s,
    enum pvk_dimension dim, const double limits[2], double *value,
    struct pvk_err *e);
int board_take_key(const struct pvk_board *b, config_setting_t *s,
    enum pvk_key key, double *value, struct pvk_err *e);
/* One of words, which end with NULL. */
int board_take_word(const struct pvk_board *b, config_setting_t *s,
    const char *const *words, size_t *index, struct pvk_err *e);

/* A key of a group, and what becomes of it. */
struct board_field {
	const char *name;
	enum {
		BOARD_TEXT,
		BOARD_FLAG,
		BOARD_VALUE,
		BOARD_WORD,
		BOARD_OTHER
	} is;
	size_t offset;		  /* of char[], bool, double, size_t */
	size_t size;		  /* BOARD_TEXT: of the char[] */
	enum pvk_dimension dim;	  /* BOARD_VALUE */
	double limits[2];	  /* BOARD_VALUE */
	const char *const *words; /* BOARD_WORD */
	int (*take)(struct pvk_board *b, config_setting_t *s, void *to,
	    struct pvk_err *e); /* BOARD_OTHER */
};
#define BOARD_FIELD_TEXT(type, member, name)              \
	{                                                 \
		name, BOARD_TEXT, offsetof(type, member), \
		    sizeof(((type *)0)->member)           \
	}
#define BOARD_FIELD_FLAG(type, member, name)                \
	{                                                   \
		name, BOARD_FLAG, offsetof(type, member), 0 \
	}
#define BOARD_FIELD_VALUE(type, member, name, dim, least, most)    \
	{                                                          \
		name, BOARD_VALUE, offsetof(type, member), 0, dim, \
		{                                                  \
			least, most                                \
		}                                                  \
	}
#define BOARD_FIELD_OTHER(name, take)                                   \
	{                                                               \
		name, BOARD_OTHER, 0, 0, PVK_RATE, { 0, 0 }, NULL, take \
	}
/*
 * Each member of the group s to the field of its name; fields end with a NULL
 * name. An unknown one is refused with the nearest.
 */
int board_take_group(struct pvk_board *b, config_setting_t *s,
    const struct board_field *fields, void *to, struct pvk_err *e);
/* "unknown key", with the nearest that was offered */
int board_unknown(const struct pvk_board *b, config_setting_t *s,
    const struct pvk_nearest *near, struct pvk_err *e);

/* board_component.c, board_path.c, board_option.c, board_result.c: one each */

int board_component(struct pvk_board *b, config_setting_t *s,
    struct pvk_err *e);
int board_path(struct pvk_board *b, config_setting_t *s, struct pvk_err *e);
int board_option(struct pvk_board *b, config_setting_t *s, struct pvk_err *e);
int board_result(struct pvk_board *b, config_setting_t *s, struct pvk_err *e);
/* What can be seen only when all is read: circles of options. */
int board_options_check(const struct pvk_board *b, config_setting_t *s,
    struct pvk_err *e);
/* NFS and iSCSI need a network; which may stand below them in the file. */
int board_components_check(struct pvk_board *b, config_setting_t *s,
    struct pvk_err *e);

#endif
