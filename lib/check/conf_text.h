/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Settings NAME=VALUE in text that a shell or a loader reads: rc.conf(5),
 * loader.conf(5), device.hints(5), sysctl.conf(5), a kernel's command line.
 * Values may be quoted, in pieces; # begins a comment. What else a shell script
 * can say is passed over: nothing is run or expanded.
 */
#ifndef PVK_CHECK_CONF_TEXT_H
#define PVK_CHECK_CONF_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define CONF_NAME  128
#define CONF_VALUE 512

struct conf_text {
	const char *p, *end; /* what is left to read; borrowed */
};

struct conf_pair {
	char name[CONF_NAME];
	char value[CONF_VALUE]; /* as written, without the quotes */
	bool cut;		/* it was longer */
};

void conf_text_init(struct conf_text *t, const char *text, size_t len);
/* The next setting; false when there is none. A NUL ends the text. */
bool conf_text_next(struct conf_text *t, struct conf_pair *pair);

/* What loaders and rc(8) take for yes: YES, true, on or 1, in any case. */
bool conf_is_yes(const char *value);

/*
 * A line of fstab(5): its fields, with \040 and the like undone. False when
 * there is no further one.
 */
struct conf_mount {
	char device[CONF_VALUE], point[CONF_VALUE];
	char type[32], options[CONF_VALUE];
};
bool conf_fstab_next(struct conf_text *t, struct conf_mount *m);

#endif
