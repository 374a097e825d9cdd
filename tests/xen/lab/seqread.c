/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seqread DEVICE BYTES DEPTH SECONDS: reads a disk from its beginning to its
 * end, over and over, past the page cache, with DEPTH requests of BYTES under
 * way. Prints bytes and nanoseconds. What pvprobe's trial "read" does, for
 * Linux.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define DEPTH_MAX 64

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return ((uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec);
}

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "seqread: %s: %s\n", what, strerror(errno));
	exit(1);
}

struct run {
	int fd;
	uint64_t size, next;
	size_t bytes;
	unsigned depth;
	aio_context_t aio;
	struct iocb cb[DEPTH_MAX];
};

static void
submit(struct run *r, struct iocb *cb)
{
	if (r->next + r->bytes > r->size)
		r->next = 0;
	cb->aio_offset = (int64_t)r->next;
	r->next += r->bytes;
	if (syscall(SYS_io_submit, r->aio, 1, &cb) != 1)
		fail("io_submit");
}

/* Answers until the deadline; how many. */
static uint64_t
answers(struct run *r, uint64_t deadline)
{
	struct io_event ev[DEPTH_MAX];
	uint64_t n = 0;
	unsigned busy = r->depth;
	long got;

	while (busy > 0) {
		got = syscall(SYS_io_getevents, r->aio, 1, DEPTH_MAX, ev, NULL);
		if (got < 1)
			fail("io_getevents");
		for (long i = 0; i < got; i++) {
			if (ev[i].res != (int64_t)r->bytes)
				fail("read");
			n++;
			if (now() < deadline)
				submit(r, (struct iocb *)(uintptr_t)ev[i].obj);
			else
				busy--;
		}
	}
	return (n);
}

int
main(int argc, char **argv)
{
	struct run r = { 0 };
	uint64_t began, n;
	void *data;

	if (argc != 5)
		return (64);
	r.bytes = strtoul(argv[2], NULL, 10);
	r.depth = (unsigned)strtoul(argv[3], NULL, 10);
	if (r.depth < 1 || r.depth > DEPTH_MAX)
		return (64);
	r.fd = open(argv[1], O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (r.fd < 0 || ioctl(r.fd, BLKGETSIZE64, &r.size) != 0)
		fail(argv[1]);
	if (syscall(SYS_io_setup, DEPTH_MAX, &r.aio) != 0)
		fail("io_setup");
	began = now();
	for (unsigned i = 0; i < r.depth; i++) {
		if (posix_memalign(&data, 4096, r.bytes) != 0)
			fail("memory");
		r.cb[i].aio_lio_opcode = IOCB_CMD_PREAD;
		r.cb[i].aio_fildes = (uint32_t)r.fd;
		r.cb[i].aio_buf = (uintptr_t)data;
		r.cb[i].aio_nbytes = r.bytes;
		submit(&r, &r.cb[i]);
	}
	n = answers(&r,
	    began + strtoul(argv[4], NULL, 10) * (uint64_t)1000000000);
	printf("%llu %llu\n", (unsigned long long)(n * r.bytes),
	    (unsigned long long)(now() - began));
	return (0);
}
