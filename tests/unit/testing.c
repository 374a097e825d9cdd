/* SPDX-License-Identifier: BSD-2-Clause */
/* The helpers of all unit tests; see testing.h. */
#include "testing.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

void
testing_expect_ok(bool ok, const struct pvk_err *e, const char *what,
    const char *file, int line)
{
	if (ok)
		return;
	print_error("%s: \"%s\" (code %d)\n", what, e->msg, (int)e->code);
	_fail(file, line);
}

void
testing_expect_error(bool ok, const struct pvk_err *e, enum pvk_code code,
    const char *text, const char *what, const char *file, int line)
{
	if (ok)
		print_error("%s: expected an error, code %d\n", what,
		    (int)code);
	else if (e->code != code)
		print_error("%s: \"%s\" has code %d, expected %d\n", what,
		    e->msg, (int)e->code, (int)code);
	else if (text != NULL && strstr(e->msg, text) == NULL)
		print_error("%s: \"%s\", expected \"%s\" in it\n", what, e->msg,
		    text);
	else
		return;
	_fail(file, line);
}

int
testing_enter_dir(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = malloc(4096);

	if (dir == NULL)
		return (-1);
	snprintf(dir, 4096, "%s/pvkit-test-XXXXXX", tmp == NULL ? "/tmp" : tmp);
	*state = dir;
	return (mkdtemp(dir) == NULL ? -1 : chdir(dir));
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return (remove(path));
}

int
testing_leave_dir(void **state)
{
	int r;

	if (chdir("/") != 0)
		return (-1);
	r = nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(*state);
	return (r);
}

size_t
testing_count_files(void)
{
	DIR *d = opendir(".");
	size_t n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return (n - 2);
}

static int
must_open(const char *name, int flags)
{
	int fd = open(name, flags | O_CLOEXEC, 0666);

	if (fd < 0)
		fail_msg("%s cannot be opened", name);
	return (fd);
}

void
testing_write_file(const char *name, const void *bytes, size_t len)
{
	int fd = must_open(name, O_CREAT | O_TRUNC | O_WRONLY);

	assert_int_equal(write(fd, bytes, len), len);
	assert_int_equal(close(fd), 0);
}

char *
testing_read_file(const char *name, size_t *len)
{
	int fd = must_open(name, O_RDONLY);
	off_t size = lseek(fd, 0, SEEK_END);
	char *bytes = malloc((size_t)size + 1);

	assert_non_null(bytes);
	assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
	bytes[size] = '\0';
	assert_int_equal(close(fd), 0);
	if (len != NULL)
		*len = (size_t)size;
	return (bytes);
}

void
testing_write_hole(const char *name, uint64_t size)
{
	int fd = must_open(name, O_CREAT | O_TRUNC | O_WRONLY);

	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(close(fd), 0);
}

void
testing_patch_file(const char *name, uint64_t off, const void *bytes,
    size_t len)
{
	int fd = must_open(name, O_WRONLY);

	assert_int_equal(pwrite(fd, bytes, len, (off_t)off), len);
	assert_int_equal(close(fd), 0);
}

void
testing_run(const char *fmt, ...)
{
	char command[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	if (system(command) != 0)
		fail_msg("%s: failed", command);
}

/* splitmix64, by Sebastiano Vigna (public domain) */
uint64_t
testing_random(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31));
}

void
testing_random_bytes(uint64_t *seed, void *bytes, size_t len)
{
	uint8_t *p = bytes;
	uint64_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (i % 8 == 0)
			n = testing_random(seed);
		p[i] = (uint8_t)(n >> (i % 8 * 8));
	}
}
