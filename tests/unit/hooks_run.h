/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs hooks to their end, in the folder of a test, and notes what was said. */
#ifndef PVK_TESTS_HOOKS_RUN_H
#define PVK_TESTS_HOOKS_RUN_H

#include "hooks/hooks.h"
#include "testing.h"

struct seen {
	char log[4096]; /* "priority:text\n" */
	struct hook_result result[8];
	size_t n;
};

/* The folder is "hooks" in the current one, the state "state". */
struct hooks *run_new(struct seen *seen, unsigned limit_ms, unsigned grace_ms);
/* A hook in sh, that begins in the test's folder. */
void run_script(const char *name, const char *body);
/* One turn of an event loop that has something to wait for. */
void run_turn(struct hooks *h);
/* Until nothing runs and nothing waits, nor is there a zombie. */
void run_until_idle(struct hooks *h);
void run_until_file(struct hooks *h, const char *name);

/* An address for xnVIF. */
struct hook_event run_static_ip(unsigned vif, const char *address);
void run_expect_result(const struct seen *seen, size_t i, int status,
    const char *text);
/* static-ip once, to its end, and ends h. */
void run_expect_once(struct hooks *h, struct seen *seen, int status,
    const char *text);
/* The file has this text. */
void run_expect_file(const char *name, const char *text);

/* For struct hooks_options, with a struct seen as ctx. */
void run_note_done(void *ctx, const struct hook_result *r);
void run_note_log(void *ctx, int priority, const char *text);

#endif
