/* SPDX-License-Identifier: BSD-2-Clause */
/* Output files leave nothing behind, whatever fails and whoever is killed. */
#include <sys/wait.h>

#include <signal.h>
#include <unistd.h>

#include "fault.h"
#include "testing.h"
#include "util/num.h"
#include "util/outfile.h"

#define NO_SUCH_FILES 77

/* A child that is killed while it writes. */
static void __attribute__((noreturn)) be_killed(void)
{
	struct pvk_err e;
	struct pvk_outfile *o = pvk_outfile_new("a", 0, &e);

	if (o == NULL || write(pvk_outfile_fd(o), "x", 1) != 1)
		_exit(1);
	/* every file has a name here: there is nothing to prove */
	if (testing_count_files() != 0) {
		pvk_outfile_free(o);
		_exit(NO_SUCH_FILES);
	}
	raise(SIGKILL);
	_exit(1);
}

static void
survives_sigkill(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0)
		be_killed();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_SUCH_FILES)
		skip_test("every file needs a name here");
	assert_true(WIFSIGNALED(status));
	assert_int_equal(testing_count_files(), 0);
}

static int
scenario(unsigned flags, struct pvk_err *e)
{
	struct pvk_outfile *o = pvk_outfile_new("a", flags, e);
	int r;

	if (o == NULL)
		return (-1);
	r = pvk_outfile_commit(o, e);
	pvk_outfile_free(o);
	return (r);
}

/* One fault at every point: the old file or the new one, and nothing else. */
static void
survive(enum fault kind, unsigned flags)
{
	size_t n, len;

	testing_write_file("a", "old", 3);
	for (n = 1; fault_next(kind, n); n++) {
		struct pvk_err e = { 0 };
		bool ok = scenario(flags, &e) == 0;

		if (fault_off())
			expect_error(ok, &e,
			    kind == FAULT_ALLOC ? PVK_ENOMEM : PVK_EIO, "a: ");
		else
			expect_ok(ok, &e);
		free(testing_read_file("a", &len));
		assert_true(len == 3 || len == 0);
		assert_int_equal(testing_count_files(), 1);
	}
	assert_true(n > 2);
}

static void
survives_faults(void **state)
{
	static const unsigned flags[] = { PVK_OUTFILE_FORCE,
		PVK_OUTFILE_FORCE | PVK_OUTFILE_NAMED };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(flags); i++) {
		survive(FAULT_ALLOC, flags[i]);
		survive(FAULT_WRITE, flags[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(survives_sigkill),
		unit_test_in_dir(survives_faults),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
