/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of static_ip.h share. */
#ifndef PVGUEST_STATIC_IP_PRIVATE_H
#define PVGUEST_STATIC_IP_PRIVATE_H

#include "hooks/hook.h"
#include "requests/static_ip.h"

#define STATIC_IP_PATH 80

/* ---- one setting: as the host wrote it, and what it asks for ---- */

enum setting_key {
	KEY_MAC,
	KEY_ENABLED,
	KEY_ADDRESS,
	KEY_GATEWAY,
	KEY_ENABLED6,
	KEY_ADDRESS6,
	KEY_GATEWAY6,
	SETTING_KEYS,
};

/* "": not there, or empty; what can't be any of ours is "?". */
struct setting {
	char text[SETTING_KEYS][HOOK_TEXT];
};

/*
 * *s is filled anew; of what is not asked for, nothing is read. A key that is
 * not there is no error.
 */
int setting_read(struct pvk_xs *xs, const char *folder, struct setting *s,
    struct pvk_err *e);

enum setting_wish {
	SETTING_NOTHING,
	SETTING_WISH, /* *ev is what it asks for, all but the interface */
	SETTING_BAD,  /* *why says what is wrong */
};

/* Whether addresses of either family were set before: 0 is to undo that. */
struct setting_before {
	bool ipv4, ipv6;
};

enum setting_wish setting_judge(const struct setting *s,
    struct setting_before before, struct hook_static_ip *ev, const char **why);

/* ---- all of them ---- */

enum { VIF, SRIOV, FOLDERS };

/* Of a slot that had a setting for one of our NICs. */
struct slot {
	struct setting tried;
	bool is_tried;
	bool told; /* of an error that has to be taken back */
	struct setting_before before;
};

struct folder {
	struct static_ip *si;
	struct pvk_xs_watch *watch;
	unsigned number;		/* VIF or SRIOV */
	bool list;			/* all slots may have changed */
	uint64_t changed;		/* a bit for each slot */
	struct slot *slots[HOOK_SLOTS]; /* owned; NULL: nothing known */
};

struct static_ip {
	struct static_ip_options options;
	struct folder folder[FOLDERS];
	bool sent; /* and not done yet: */
	struct hook_static_ip event;
	bool refused; /* has been said */
};

/* xenserver/device/... */
extern const char *const static_ip_folders[FOLDERS];

/* What the host does not allow is said once. */
void static_ip_note_error(struct static_ip *si, const struct pvk_err *e);
/* The code last: who watches it finds the message there. Slot k is known. */
void static_ip_tell(struct folder *f, unsigned k, int code, const char *text);
/* False: not now. */
bool static_ip_read_setting(struct folder *f, unsigned k, struct setting *s);
bool static_ip_is_tried(const struct folder *f, unsigned k,
    const struct setting *s);

#endif
