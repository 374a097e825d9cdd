/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fetching from a server that says what a test tells it, byte by byte, and then
 * is silent, or goes on for ever: what only the limits end. Whole mirrors are
 * tried by tests/interop/fetch.py.
 */
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch/fetch.h"
#include "testing.h"

#define SHA256_ABC \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

struct server {
	int fd, quit[2];
	const char *says;  /* to each who asks */
	const char *again; /* for ever after that; NULL: silence */
	char url[64];
	pthread_t thread;
};

/* Talks to one client until it hangs up, or the test ends. */
static void
answer(const struct server *s, int fd)
{
	struct pollfd p[2] = { { fd, POLLIN, 0 }, { s->quit[0], POLLIN, 0 } };
	char buf[4096];

	if (recv(fd, buf, sizeof(buf), 0) <= 0 ||
	    send(fd, s->says, strlen(s->says), MSG_NOSIGNAL) < 0)
		return;
	for (;;) {
		if (poll(p, 2, s->again != NULL ? 20 : -1) < 0 ||
		    p[1].revents != 0 ||
		    (p[0].revents != 0 && recv(fd, buf, sizeof(buf), 0) <= 0))
			return;
		if (s->again != NULL &&
		    send(fd, s->again, strlen(s->again), MSG_NOSIGNAL) < 0)
			return;
	}
}

static void *
serve(void *ctx)
{
	const struct server *s = ctx;
	struct pollfd p[2] = { { s->fd, POLLIN, 0 },
		{ s->quit[0], POLLIN, 0 } };

	while (poll(p, 2, -1) > 0 && p[1].revents == 0) {
		int fd = accept(s->fd, NULL, NULL);

		if (fd < 0)
			break;
		answer(s, fd);
		close(fd);
	}
	return (NULL);
}

static void
server_start(struct server *s, const char *says, const char *again)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);

	s->says = says;
	s->again = again;
	s->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&a, len), 0);
	assert_int_equal(listen(s->fd, 8), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &len), 0);
	assert_int_equal(pipe(s->quit), 0);
	snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u/file",
	    ntohs(a.sin_port));
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void
server_stop(struct server *s)
{
	close(s->quit[1]);
	pthread_join(s->thread, NULL);
	close(s->quit[0]);
	close(s->fd);
}

/* What becomes of such an answer; patience in seconds, max in bytes. */
static int
fetch_within(unsigned patience, const char *says, const char *again,
    const char *sha256, uint64_t max, struct pvk_err *e)
{
	struct server s;
	struct pvk_fetch f = { .path = "file",
		.sha256 = sha256,
		.max = max,
		.patience = patience };
	int r;

	server_start(&s, says, again);
	f.url = s.url;
	r = pvk_fetch(&f, e);
	server_stop(&s);
	return (r);
}

static int
fetch(const char *says, const char *again, const char *sha256, uint64_t max,
    struct pvk_err *e)
{
	return (fetch_within(60, says, again, sha256, max, e));
}

/*
 * A second's patience is over. Where the server got no processor for as long,
 * it has said nothing at all, which is something else: once more then.
 */
static void
expect_silence(const char *says, const char *again, const char *sha256)
{
	struct pvk_err e;
	int r;

	for (int i = 0; i < 10; i++) {
		r = fetch_within(1, says, again, sha256, 9000, &e);
		if (r == 0 || e.code != PVK_ESERVICE)
			break;
	}
	expect_error(r == 0, &e, PVK_EAGAIN, NULL);
	assert_int_equal(testing_count_files(), 0);
}

static void
test_whole(void **state)
{
	static const char three[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
	char hex[PVK_FETCH_SHA256], *bytes;
	struct pvk_err e;
	size_t len;

	(void)state;
	expect_ok(fetch(three, NULL, SHA256_ABC, 3, &e) == 0, &e);
	bytes = testing_read_file("file", &len);
	assert_string_equal(bytes, "abc");
	free(bytes);
	expect_ok(pvk_fetch_hash("file", hex, &e) == 0, &e);
	assert_string_equal(hex, SHA256_ABC);
	/* it is there already: nobody is asked */
	expect_ok(fetch("", NULL, SHA256_ABC, 3, &e) == 0, &e);
	/* without a hash it is fetched each time, and replaced */
	expect_ok(fetch("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nde", NULL,
		      NULL, 3, &e) == 0,
	    &e);
	bytes = testing_read_file("file", &len);
	assert_string_equal(bytes, "de");
	free(bytes);
	assert_int_equal(testing_count_files(), 1);
	expect_error(pvk_fetch_hash("none", hex, &e) == 0, &e, PVK_ENOENT,
	    "none");
}

static void
test_empty(void **state)
{
	struct pvk_err e;

	(void)state;
	expect_ok(fetch("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NULL,
		      NULL, 3, &e) == 0,
	    &e);
	assert_int_equal(testing_count_files(), 1);
	expect_error(fetch("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NULL,
			 SHA256_ABC, 3, &e) == 0,
	    &e, PVK_ECORRUPT, "expected ba7816bf");
}

static void
test_silence(void **state)
{
	struct pvk_err e;

	(void)state;
	/* nothing at all, a beginning, a byte now and then */
	expect_error(fetch_within(1, "", NULL, SHA256_ABC, 3, &e) == 0, &e,
	    PVK_ESERVICE, NULL);
	expect_silence("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", NULL,
	    SHA256_ABC);
	expect_silence("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n", "x",
	    NULL);
	expect_silence("HTTP/1.1 200 OK\r\nX: ", "x", SHA256_ABC);
}

static void
test_limits(void **state)
{
	char much[1000];
	struct pvk_err e;

	(void)state;
	memset(much, 'x', sizeof(much) - 1);
	much[sizeof(much) - 1] = '\0';
	/* more than was promised is not taken, more than is allowed ends it */
	expect_ok(fetch("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef",
		      NULL, SHA256_ABC, 3, &e) == 0,
	    &e);
	assert_int_equal(unlink("file"), 0);
	expect_error(fetch("HTTP/1.1 200 OK\r\n\r\nabc", much, SHA256_ABC, 300,
			 &e) == 0,
	    &e, PVK_ELIMIT, "more than 300 bytes");
	assert_int_equal(testing_count_files(), 0);
	expect_error(fetch("HTTP/1.1 200 OK\r\nContent-Length: 301\r\n\r\nabc",
			 much, SHA256_ABC, 300, &e) == 0,
	    &e, PVK_ELIMIT, "more than 300 bytes");
	assert_int_equal(testing_count_files(), 0);
}

static void
test_nonsense(void **state)
{
	static const char *const says[] = {
		"hello\r\n",
		"HTTP/9.9 abc\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
		"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999"
		"\r\n\r\nabc",
		"HTTP/1.1 206 Partial\r\nContent-Length: 3\r\n\r\nabc",
		"HTTP/1.1 206 Partial\r\nContent-Range: bytes 4-6/7\r\n"
		"Content-Length: 3\r\n\r\nabc",
		"HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 302 There\r\nLocation: /file\r\n"
		"Content-Length: 0\r\n\r\n",
		"HTTP/1.1 302 There\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 304 Not Modified\r\n\r\n",
	};
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
		int r = fetch_within(1, says[i], NULL, SHA256_ABC, 1000, &e);

		if (r == 0 || e.code == PVK_OK || e.code == PVK_EBUG)
			fail_msg("%s: %d, %s", says[i], r, e.msg);
		testing_run("rm -f file.part");
	}
}

static void
test_places(void **state)
{
	struct pvk_fetch f = { .url = "http://127.0.0.1:1/",
		.path = "none/file",
		.max = 3,
		.patience = 1 };
	struct pvk_err e;

	(void)state;
	expect_error(pvk_fetch(&f, &e) == 0, &e, PVK_ECREATE, "none/file.part");
	f.path = "file";
	f.url = "file:///etc/passwd";
	expect_error(pvk_fetch(&f, &e) == 0, &e, PVK_EUSAGE, NULL);
	f.url = "http://";
	expect_error(pvk_fetch(&f, &e) == 0, &e, PVK_EUSAGE, NULL);
	/* what was put in its way is not followed */
	testing_run("ln -s elsewhere file.part");
	expect_error(pvk_fetch(&f, &e) == 0, &e, PVK_ECREATE, "file.part");
	testing_run("rm file.part && mkdir file.part");
	expect_error(pvk_fetch(&f, &e) == 0, &e, PVK_ECREATE, "file.part");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_whole),
		unit_test_in_dir(test_empty),
		unit_test_in_dir(test_silence),
		unit_test_in_dir(test_limits),
		unit_test_in_dir(test_nonsense),
		unit_test_in_dir(test_places),
	};

	return (cmocka_run_group_tests_name("fetch", tests, NULL, NULL));
}
