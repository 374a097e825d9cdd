/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whiteboard: what somebody drew of a system, as it was read from its file.
 * Components with their figures, paths through them, what there is to move,
 * what it is worth, what could be changed, what was measured. The file is in
 * libconfig's syntax; docs/formats/whiteboard.md describes it.
 */
#ifndef PVK_PAPER_BOARD_H
#define PVK_PAPER_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "paper/law.h"
#include "paper/quantity.h"
#include "util/err.h"
#include "util/stats.h"

#define PVK_BOARD_BYTES	     65536 /* of the file */
#define PVK_BOARD_COMPONENTS 256
#define PVK_BOARD_PATHS	     64
#define PVK_BOARD_STAGES     32 /* of a path; at most PVK_LAW_CENTRES */
#define PVK_BOARD_OPTIONS    64
#define PVK_BOARD_RESULTS    64
#define PVK_BOARD_CHANGES    16 /* of an option */
#define PVK_BOARD_NAME	     40
#define PVK_BOARD_TEXT	     200
#define PVK_BOARD_UNIT	     16
#define PVK_BOARD_LOAD	     1e6 /* of a result, the most */

enum pvk_key {
#define KEY(id, name, dim, least, most) PVK_KEY_##id,
#include "paper/keys.def"
#undef KEY
	PVK_KEYS
};

enum pvk_kind {
	PVK_CPU,
	PVK_RING,
	PVK_EMULATED,
	PVK_PCIE,
	PVK_SATA,
	PVK_BUS,
	PVK_DISK,
	PVK_ETHERNET,
	PVK_TCP,
	PVK_NFS,
	PVK_ISCSI,
	PVK_DRAM,
	PVK_MEASURED,
	PVK_KINDS
};

enum pvk_layer {
	PVK_GUEST,
	PVK_FRONTEND,
	PVK_BACKEND,
	PVK_HARDWARE,
	PVK_NETWORK,
	PVK_LAYERS
};

struct pvk_component {
	char name[PVK_BOARD_NAME];
	char note[PVK_BOARD_TEXT]; /* "" when there is none */
	enum pvk_kind kind;
	enum pvk_layer layer;
	bool placeholder; /* a figure that its owner has still to look up */
	size_t over;	  /* nfs, iscsi: index of the network; SIZE_MAX: none */
	double value[PVK_KEYS];
	bool given[PVK_KEYS]; /* in the file, or preset by its kind */
	unsigned line;
};

enum pvk_mode { PVK_PIPELINED, PVK_SERIAL };

struct pvk_path {
	char name[PVK_BOARD_NAME];
	char note[PVK_BOARD_TEXT];
	size_t nstages;
	size_t stages[PVK_BOARD_STAGES]; /* indices of components */
	enum pvk_mode mode;
	bool mode_given; /* in the file; else guessed of qd and stages */
	bool write, random;
	double volume;		    /* bytes to move; 0: not said */
	double block;		    /* bytes of one request */
	double qd;		    /* requests under way at once */
	bool block_given, qd_given; /* in the file, not by default */
	double reads; /* of random requests, the share that reads */
	unsigned line;
};

struct pvk_economics {
	double
	    window;  /* seconds in which the volume has to be moved; 0: none */
	double runs; /* how often the volume is moved; 1 */
	double hour; /* money an hour of waiting costs; 0: not said */
	double labour; /* money an hour of an engineer costs; 0: not said */
};

struct pvk_change {
	size_t component;
	enum pvk_key key;
	double value;
};

struct pvk_option {
	char name[PVK_BOARD_NAME];
	char change[PVK_BOARD_TEXT]; /* in words */
	size_t nchanges;
	struct pvk_change changes[PVK_BOARD_CHANGES];
	size_t from, to; /* results; SIZE_MAX when it is changes instead */
	double cost;	 /* money */
	double hours;	 /* seconds of work */
	bool fragile;	 /* unsupported, or not portable: it comes last */
	unsigned line;
};

/* Why a result is no measurement; see import.h for who finds it out. */
struct pvk_gate {
	char id[24];
	bool ok;
	char detail[120];
};
#define PVK_GATES 12

struct pvk_result {
	char name[PVK_BOARD_NAME];
	char label[PVK_BOARD_TEXT];
	char path[PVK_BOARD_NAME]; /* "" until it is known; see board_adopt */
	size_t path_index;	   /* SIZE_MAX: of no path of the board */
	size_t nsamples;
	double *samples; /* owned; bytes a second */
	double cpu;	 /* of one processor, 1 is all of it; 0: not said */
	double latency;	 /* seconds a request, median; 0: not said */
	double p99;	 /* the same, of the slowest hundredth */
	double request;	 /* bytes of a request at the device; 0: path's block */
	double mss;	 /* bytes of data in a TCP segment, as was seen; or 0 */
	double load;	 /* how many at once; 0: not said */
	char load_unit[PVK_BOARD_UNIT]; /* "requests"; "" when not said */
	size_t at;    /* component up to which it was measured; SIZE_MAX: all */
	bool current; /* how the system is now */
	bool in_sweep;	/* sweep.h: of several loads of the same work */
	bool elsewhere; /* of these, not at its path's load: no result of it */
	bool placeholder;
	char device[PVK_BOARD_NAME]; /* "ada0"; "" when not said */
	char tool[PVK_BOARD_NAME];
	char command[PVK_BOARD_TEXT];
	char note[PVK_BOARD_TEXT];
	char sha256[65]; /* of the first file; "" when there was none */
	size_t ngates;
	struct pvk_gate gates[PVK_GATES];
	unsigned line;
};

struct pvk_board {
	char file[PVK_BOARD_TEXT]; /* its name, for messages */
	char name[PVK_BOARD_TEXT];
	char currency[8];
	double tolerance; /* share */
	char sha256[65];
	char *text; /* owned: the file as it was read */
	struct pvk_economics economics;
	size_t ncomponents, npaths, noptions, nresults;
	struct pvk_component *components; /* owned, each */
	struct pvk_path *paths;
	struct pvk_option *options;
	struct pvk_result *results;
};

/*
 * Reads a whiteboard; "-" is standard input. PVK_ECONFIG with "file:line: " in
 * front when it is wrong, PVK_ELIMIT when it is too large. NULL on error.
 */
struct pvk_board *pvk_board_read(const char *path, struct pvk_err *e);
/* The same of len bytes at text, which file is the name of. */
struct pvk_board *pvk_board_parse(const char *text, size_t len,
    const char *file, struct pvk_err *e);
/* NULL is fine. */
void pvk_board_free(struct pvk_board *b);

/*
 * "component.key=value": finds out what it changes. PVK_EUSAGE, and no place in
 * the message.
 */
int pvk_board_change_parse(const struct pvk_board *b, const char *text,
    struct pvk_change *c, struct pvk_err *e);
/* Makes it so. */
void pvk_board_change(struct pvk_board *b, const struct pvk_change *c);

/* SIZE_MAX when there is none. */
size_t pvk_board_find_component(const struct pvk_board *b, const char *name);
size_t pvk_board_find_path(const struct pvk_board *b, const char *name);
/* The same, but PVK_EUSAGE with the nearest name when there is none. */
int pvk_board_need_path(const struct pvk_board *b, const char *name,
    size_t *index, struct pvk_err *e);
/* No gate says that it is no measurement. */
bool pvk_result_is_valid(const struct pvk_result *r);
size_t pvk_board_find_result(const struct pvk_board *b, const char *name);
/* The path with another number of requests under way, and its mode then. */
struct pvk_path pvk_path_at(const struct pvk_board *b, const struct pvk_path *p,
    double qd);
/*
 * The index of the path that a result from elsewhere is of: the one of b that
 * it names; when it names none, the only one, or the one that it is called
 * like. PVK_EUSAGE else.
 */
int pvk_board_place(const struct pvk_board *b, const struct pvk_result *r,
    size_t *index, struct pvk_err *e);
/* Takes such a result over: *r is empty then. The same errors. */
int pvk_board_adopt(struct pvk_board *b, struct pvk_result *r,
    struct pvk_err *e);
void pvk_result_fini(struct pvk_result *r);

const char *pvk_kind_name(enum pvk_kind kind);
const char *pvk_layer_name(enum pvk_layer layer);
const char *pvk_key_name(enum pvk_key key);
/* The value as the file would have it: "1500 B", "raid 10", "true". */
const char *pvk_key_format(enum pvk_key key, double value,
    char buf[PVK_QUANTITY_TEXT]);

#endif
