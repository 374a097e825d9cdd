/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Output files: they appear whole or not at all, and replace only what they
 * may, however the file system gives them their name.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <unistd.h>

#include "fault.h"
#include "testing.h"
#include "util/outfile.h"

/* How a file comes to its name. */
static const struct way {
	const char *what;
	unsigned flags;
	enum fault fault; /* FAULT_KINDS: none */
} ways[] = {
	{ "without a name", 0, FAULT_KINDS },
	{ "without a name, where there is no such thing", 0, FAULT_UNNAMED },
	{ "under a temporary name", PVK_OUTFILE_NAMED, FAULT_KINDS },
	{ "under a temporary name, where there are no links", PVK_OUTFILE_NAMED,
	    FAULT_LINK },
};
#define NWAYS (sizeof(ways) / sizeof(ways[0]))

static void
put(const struct pvk_outfile *o, const char *text)
{
	assert_int_equal(write(pvk_outfile_fd(o), text, strlen(text)),
	    strlen(text));
}

static void
expect_content(const char *name, const char *text)
{
	char *found = testing_read_file(name, NULL);

	assert_string_equal(found, text);
	free(found);
}

static void
appears_when_committed(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < NWAYS; i++) {
		struct pvk_outfile *o;

		fault_next(ways[i].fault, 1);
		o = pvk_outfile_new("a", ways[i].flags, &e);
		expect_ok(o != NULL, &e);
		assert_true(pvk_outfile_seekable(o));
		assert_false(pvk_outfile_is_device(o));
		assert_string_equal(pvk_outfile_name(o), "a");
		put(o, ways[i].what);
		assert_int_equal(access("a", F_OK), -1);
		expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
		assert_int_equal(fault_off(), ways[i].fault != FAULT_KINDS);
		pvk_outfile_free(o);
		expect_content("a", ways[i].what);
		assert_int_equal(testing_count_files(), 1);
		unlink("a");
	}
}

static void
vanishes_when_not(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < NWAYS; i++) {
		struct pvk_outfile *o;

		fault_next(ways[i].fault, 1);
		o = pvk_outfile_new("a", ways[i].flags, &e);
		fault_off();
		expect_ok(o != NULL, &e);
		put(o, "x");
		pvk_outfile_free(o);
		assert_int_equal(testing_count_files(), 0);
	}
	pvk_outfile_free(NULL);
}

static void
replaces_only_by_force(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < NWAYS; i++) {
		struct pvk_outfile *o;

		testing_write_file("a", "old", 3);
		o = pvk_outfile_new("a", ways[i].flags, &e);
		expect_error(o != NULL, &e, PVK_ECREATE,
		    "a: exists already; use --force");

		fault_next(ways[i].fault, 1);
		o = pvk_outfile_new("a", ways[i].flags | PVK_OUTFILE_FORCE, &e);
		expect_ok(o != NULL, &e);
		put(o, "new");
		expect_content("a", "old");
		expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
		fault_off();
		pvk_outfile_free(o);
		expect_content("a", "new");
		assert_int_equal(testing_count_files(), 1);
		unlink("a");
	}
}

/* Force does not need anything to replace. */
static void
force_may_find_nothing(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < NWAYS; i++) {
		struct pvk_outfile *o =
		    pvk_outfile_new("a", ways[i].flags | PVK_OUTFILE_FORCE, &e);

		expect_ok(o != NULL, &e);
		put(o, "new");
		expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
		pvk_outfile_free(o);
		expect_content("a", "new");
		assert_int_equal(testing_count_files(), 1);
		unlink("a");
	}
}

static void
keeps_what_came_meanwhile(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < NWAYS; i++) {
		struct pvk_outfile *o;

		fault_next(ways[i].fault, 1);
		o = pvk_outfile_new("a", ways[i].flags, &e);
		expect_ok(o != NULL, &e);
		put(o, "ours");
		testing_write_file("a", "theirs", 6);
		expect_error(pvk_outfile_commit(o, &e) == 0, &e, PVK_ECREATE,
		    "a: exists already");
		fault_off();
		pvk_outfile_free(o);
		expect_content("a", "theirs");
		assert_int_equal(testing_count_files(), 1);
		unlink("a");
	}
}

static void
honours_umask(void **state)
{
	struct pvk_err e;
	struct stat st;
	mode_t old = umask(027);

	(void)state;
	for (size_t i = 0; i < NWAYS; i++) {
		struct pvk_outfile *o;

		fault_next(ways[i].fault, 1);
		o = pvk_outfile_new("a", ways[i].flags, &e);
		expect_ok(o != NULL, &e);
		expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
		fault_off();
		pvk_outfile_free(o);
		assert_int_equal(stat("a", &st), 0);
		assert_int_equal(st.st_mode & 0777, 0640);
		unlink("a");
	}
	umask(old);
}

static void
temporary_stands_beside(void **state)
{
	struct pvk_err e;
	struct pvk_outfile *o;

	(void)state;
	assert_int_equal(mkdir("d", 0777), 0);
	o = pvk_outfile_new("d/a.vhd", PVK_OUTFILE_NAMED, &e);
	expect_ok(o != NULL, &e);
	assert_int_equal(fnmatch("d/.a.vhd.tmp-[a-z0-5][a-z0-5][a-z0-5]"
				 "[a-z0-5][a-z0-5][a-z0-5]",
			     pvk_outfile_temp(o), FNM_PATHNAME),
	    0);
	assert_int_equal(access(pvk_outfile_temp(o), R_OK | W_OK), 0);
	pvk_outfile_free(o);
	assert_int_equal(rmdir("d"), 0);
}

static void
longest_names_fit(void **state)
{
	char name[256];
	struct pvk_err e;

	(void)state;
	memset(name, 'x', 255);
	name[255] = '\0';
	for (size_t i = 0; i < NWAYS; i++) {
		struct pvk_outfile *o = pvk_outfile_new(name,
		    ways[i].flags | PVK_OUTFILE_FORCE, &e);

		expect_ok(o != NULL, &e);
		expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
		pvk_outfile_free(o);
	}
	assert_int_equal(testing_count_files(), 1);
	unlink(name);
}

static void
refuses_at_once(void **state)
{
	struct pvk_err e;

	(void)state;
	assert_int_equal(mkdir("d", 0777), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	for (unsigned flags = 0; flags < 4; flags++) {
		expect_error(pvk_outfile_new("d", flags, &e) != NULL, &e,
		    PVK_ECREATE, "d: is a directory");
		expect_error(pvk_outfile_new("d/", flags, &e) != NULL, &e,
		    PVK_ECREATE, "is a directory");
		expect_error(pvk_outfile_new("no/a", flags, &e) != NULL, &e,
		    PVK_ECREATE, "no/a: cannot be created");
		expect_error(pvk_outfile_new("no/", flags, &e) != NULL, &e,
		    PVK_ECREATE, "not the name of a file");
		expect_error(pvk_outfile_new("", flags, &e) != NULL, &e,
		    PVK_ECREATE, "not the name of a file");
		expect_error(pvk_outfile_new("dangling", flags, &e) != NULL, &e,
		    PVK_ECREATE, "a symbolic link that leads nowhere");
	}
	assert_int_equal(testing_count_files(), 2);
	rmdir("d");
	unlink("dangling");
}

static void
follows_links(void **state)
{
	struct pvk_err e;
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("d", 0777), 0);
	testing_write_file("d/target", "old", 3);
	assert_int_equal(symlink("d/target", "link"), 0);
	expect_error(pvk_outfile_new("link", 0, &e) != NULL, &e, PVK_ECREATE,
	    "exists already");
	for (size_t i = 0; i < NWAYS; i++) {
		struct pvk_outfile *o = pvk_outfile_new("link",
		    ways[i].flags | PVK_OUTFILE_FORCE, &e);

		expect_ok(o != NULL, &e);
		put(o, ways[i].what);
		expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
		pvk_outfile_free(o);
		assert_int_equal(lstat("link", &st), 0);
		assert_true(S_ISLNK(st.st_mode));
		expect_content("d/target", ways[i].what);
	}
	unlink("link");
	unlink("d/target");
	assert_int_equal(rmdir("d"), 0);
}

static void
writes_into_what_is_no_file(void **state)
{
	struct pvk_err e;
	struct pvk_outfile *o;
	char text[8] = "";
	int fifo;

	(void)state;
	o = pvk_outfile_new("/dev/null", 0, &e);
	expect_ok(o != NULL, &e);
	assert_false(pvk_outfile_seekable(o));
	assert_false(pvk_outfile_is_device(o));
	put(o, "x");
	expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
	pvk_outfile_free(o);

	assert_int_equal(mkfifo("fifo", 0666), 0);
	fifo = open("fifo", O_RDWR | O_CLOEXEC);
	assert_true(fifo >= 0);
	o = pvk_outfile_new("fifo", 0, &e);
	expect_ok(o != NULL, &e);
	assert_false(pvk_outfile_seekable(o));
	put(o, "hello");
	expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
	pvk_outfile_free(o);
	assert_int_equal(read(fifo, text, sizeof(text)), 5);
	assert_string_equal(text, "hello");
	close(fifo);
	assert_int_equal(unlink("fifo"), 0);
}

static void
standard_output(void **state)
{
	struct pvk_err e;
	struct pvk_outfile *o = pvk_outfile_new("-", 0, &e);

	(void)state;
	expect_ok(o != NULL, &e);
	assert_int_equal(pvk_outfile_fd(o), STDOUT_FILENO);
	assert_string_equal(pvk_outfile_name(o), "standard output");
	assert_false(pvk_outfile_seekable(o));
	expect_ok(pvk_outfile_commit(o, &e) == 0, &e);
	pvk_outfile_free(o);
	assert_true(fcntl(STDOUT_FILENO, F_GETFD) >= 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(appears_when_committed),
		unit_test_in_dir(vanishes_when_not),
		unit_test_in_dir(replaces_only_by_force),
		unit_test_in_dir(force_may_find_nothing),
		unit_test_in_dir(keeps_what_came_meanwhile),
		unit_test_in_dir(honours_umask),
		unit_test_in_dir(temporary_stands_beside),
		unit_test_in_dir(longest_names_fit),
		unit_test_in_dir(refuses_at_once),
		unit_test_in_dir(follows_links),
		unit_test_in_dir(writes_into_what_is_no_file),
		unit_test_in_dir(standard_output),
	};

	return (cmocka_run_group_tests(tests, testing_enter_dir,
	    testing_leave_dir));
}
