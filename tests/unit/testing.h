/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all unit tests include first: cmocka with what it needs, checks that
 * show a struct pvk_err, an empty directory for tests that need files, files
 * in one call, numbers that are random yet the same in every run.
 */
#ifndef PVK_TESTS_TESTING_H
#define PVK_TESTS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/err.h"

/* It worked; when not, the test fails with e's message. */
#define expect_ok(ok, e) testing_expect_ok((ok), (e), #ok, __FILE__, __LINE__)
/* It failed with that code, and with text in its message (NULL: any). */
#define expect_error(ok, e, code, text) \
	testing_expect_error((ok), (e), (code), (text), #ok, __FILE__, __LINE__)

void testing_expect_ok(bool ok, const struct pvk_err *e, const char *what,
    const char *file, int line);
void testing_expect_error(bool ok, const struct pvk_err *e, enum pvk_code code,
    const char *text, const char *what, const char *file, int line);

/*
 * Leaves a test, a void function, that can't be made here. cmocka's skip() is
 * "not ok # SKIP" in TAP, which Meson counts as a failure. A whole program says
 * "1..0 # SKIP why" and runs nothing.
 */
#define skip_test(why)                                   \
	do {                                             \
		print_message("# skipped: %s\n", (why)); \
		return;                                  \
	} while (0)

/* cmocka fixtures: into an empty directory, and out of it, removing it. */
int testing_enter_dir(void **state);
int testing_leave_dir(void **state);
/* A test with such a directory of its own, for cmocka's table. */
#define unit_test_in_dir(test)                                   \
	cmocka_unit_test_setup_teardown(test, testing_enter_dir, \
	    testing_leave_dir)

/* Names in the current directory, but "." and "..". */
size_t testing_count_files(void);
void testing_write_file(const char *name, const void *bytes, size_t len);
/* Its bytes, owned, with a NUL behind them; len may be NULL. */
char *testing_read_file(const char *name, size_t *len);
/* A hole of size bytes. */
void testing_write_hole(const char *name, uint64_t size);
/* Replaces len bytes of an existing file. */
void testing_patch_file(const char *name, uint64_t off, const void *bytes,
    size_t len);

/* Runs a shell command, which must succeed. */
void testing_run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The next number of the sequence that *seed began. */
uint64_t testing_random(uint64_t *seed);
void testing_random_bytes(uint64_t *seed, void *bytes, size_t len);

#endif
