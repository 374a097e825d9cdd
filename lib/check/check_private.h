/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What rules are judged with. A rule asks for facts by name. When one of them
 * could not be seen the rule is noted as blind, unless it finds something all
 * the same; so no rule has to think of that.
 */
#ifndef PVK_CHECK_PRIVATE_H
#define PVK_CHECK_PRIVATE_H

#include "check/check.h"

struct judge {
	const struct pvk_facts *facts;
	const struct pvk_check_rule *rule; /* NULL while the verdict is made */
	struct pvk_check *out;
	struct pvk_check_finding finding; /* of this rule, things 0: none */
	struct pvk_check_blind blind;	  /* of this rule, fact "": none */
};

/* The value, or NULL when there is none. */
const char *fact(struct judge *j, const char *name);
/* "disk", "ada0", "driver": of disk.ada0.driver. */
const char *fact_of(struct judge *j, const char *base, const char *thing,
    const char *leaf);
/* It has a value, and that is the one. */
bool fact_is(struct judge *j, const char *name, const char *value);
bool fact_of_is(struct judge *j, const char *base, const char *thing,
    const char *leaf, const char *value);
/* Somebody looked, and there is no such thing. */
bool fact_absent(struct judge *j, const char *name);
bool fact_of_absent(struct judge *j, const char *base, const char *thing,
    const char *leaf);
/* It may be there, but nobody could see it; BASE.more: not all were seen. */
bool fact_unseen(struct judge *j, const char *name);
/* A decimal number; false when there is none. */
bool fact_number(struct judge *j, const char *name, uint64_t *n);
bool fact_of_number(struct judge *j, const char *base, const char *thing,
    const char *leaf, uint64_t *n);
/* As the loader and rc have it: 1, YES, yes, TRUE, on. */
bool fact_switched_on(struct judge *j, const char *name);

/* The words of a list, one after the other. */
struct words {
	const char *at; /* borrowed; NULL: no list */
	char word[64];
};
void words_begin(struct words *w, const char *list);
bool words_next(struct words *w);
bool words_have(const char *list, const char *word);
/* Numbers "0" to "count - 1", as words. */
struct numbers {
	unsigned next, end;
	char word[12];
};
void numbers_begin(struct numbers *n, struct judge *j, const char *count);
bool numbers_next(struct numbers *n);

/* It applies to that thing ("" for the whole system), as one sees by fmt. */
void trip(struct judge *j, const char *thing, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The gain of this finding, when it can be reckoned from the facts. */
void trip_gain(struct judge *j, uint64_t percent);

/* What several rules ask. */
bool is_running(struct judge *j); /* not its next boot, no image */
/*
 * It passes packets on between networks. Forwarding alone does not say so: who
 * runs containers or jails has it on, too.
 */
bool is_router(struct judge *j);
bool is_freebsd(struct judge *j);
bool freebsd_before(struct judge *j, uint64_t osreldate);
bool xen_before(struct judge *j, unsigned major, unsigned minor);
/*
 * Of two numbers of KiB, what a guest has and what it may have at most: the
 * host has taken some. Screen and firmware have a few MiB of any guest's.
 */
bool is_squeezed(uint64_t now, uint64_t most);
bool disk_is_pv(struct judge *j, const char *disk);
bool disk_is_emulated(struct judge *j, const char *disk);
bool nic_is_pv(struct judge *j, const char *nic);
bool nic_is_emulated(struct judge *j, const char *nic);
bool nic_in_use(struct judge *j, const char *nic);
/* Both of a kind can be looked for: kenv.NAME now, loader.NAME next time. */
const char *tunable(struct judge *j, const char *name, const char **from);
/*
 * hw.xen.disable_pv_disks, _nics: its value when it switches them off, else
 * NULL. Nothing reads them before FreeBSD 10.4.
 */
const char *pv_off(struct judge *j, const char *name, const char **from);
/* The boot stops when the device of the n-th line of fstab is not there. */
bool fstab_is_needed(struct judge *j, const char *n);

enum pvk_check_verdict check_verdict(struct judge *j);

#define RULE(name, ...) void check_##name(struct judge *j);
#include "check/rules.def"
#undef RULE

#endif
