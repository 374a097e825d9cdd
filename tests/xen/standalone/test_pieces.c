/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client at a real xenstored when the system gives it all in pieces: a send
 * that takes some bytes or none, a read that gives one, and signals. The linker
 * puts these functions in the place of libc's (--wrap).
 */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "standalone.h"
#include "util/num.h"

ssize_t __real_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __real_read(int fd, void *bytes, size_t len);
ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __wrap_read(int fd, void *bytes, size_t len);

/* A number that is the same in every run: 0 to n - 1. */
static unsigned
draw(unsigned n)
{
	static uint64_t seed = 1;

	return ((unsigned)(testing_random(&seed) % n));
}

static bool
fails(void)
{
	switch (draw(4)) {
	case 0:
		errno = EAGAIN;
		return (true);
	case 1:
		errno = EINTR;
		return (true);
	default:
		return (false);
	}
}

ssize_t
__wrap_send(int fd, const void *bytes, size_t len, int flags)
{
	if (fails())
		return (-1);
	return (__real_send(fd, bytes, pvk_min(len, 1 + draw(40)), flags));
}

ssize_t
__wrap_read(int fd, void *bytes, size_t len)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISSOCK(st.st_mode))
		return (__real_read(fd, bytes, len)); /* not the client's */
	if (fails())
		return (-1);
	return (__real_read(fd, bytes, pvk_min(len, 1 + draw(3))));
}

static void
pieces(void **state)
{
	struct standalone_log log = { .text = "" };
	struct pvk_xs *dom0, *guest;
	struct pvk_err e;
	char path[64], value[1500];

	standalone_do(*state, "create 1 xenserver web");
	dom0 = standalone_open("socket", NULL);
	guest = standalone_open("web.sock", NULL);
	expect_ok(pvk_xs_watch(guest, "data", standalone_note, &log, NULL,
		      &e) == 0,
	    &e);
	standalone_until(guest, &log, ":data ");
	memset(value, 'v', sizeof(value));
	for (unsigned i = 0; i < 100; i++) {
		log.text[0] = value[i * 14] = '\0';
		snprintf(path, sizeof(path), "data/%u", i);
		standalone_write(guest, path, value);
		standalone_expect(guest, path, value);
		snprintf(path, sizeof(path), "/local/domain/1/data/%u", i);
		standalone_expect(dom0, path, value);
		snprintf(path, sizeof(path), ":data/%u ", i);
		standalone_until(guest, &log, path);
		value[i * 14] = 'v';
		snprintf(path, sizeof(path), "data/%u", i);
		expect_ok(pvk_xs_rm(guest, path, &e) == 0, &e);
	}
	pvk_xs_close(guest);
	pvk_xs_close(dom0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		standalone_test(pieces),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("xen_pieces", tests, NULL, NULL));
}
