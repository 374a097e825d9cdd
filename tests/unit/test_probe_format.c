/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's snprintf() beside the build machine's: the same text, the same
 * length, at all sizes. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "libc/libc.h"
#include "testing.h"
#include "util/num.h"

#define ROOM 256

static int format(char *out, size_t size, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static int
format(char *out, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = libc_format(out, size, fmt, ap);
	va_end(ap);
	return (n);
}

/* Both with the same arguments, in full and cut at each length. */
#define same(...)                                                            \
	do {                                                                 \
		char ours[ROOM], theirs[ROOM];                               \
                                                                             \
		for (size_t size = 0; size < ROOM; size++) {                 \
			int our_len = format(ours, size, __VA_ARGS__);       \
			int their_len = snprintf(theirs, size, __VA_ARGS__); \
                                                                             \
			assert_int_equal(our_len, their_len);                \
			if (size > 0)                                        \
				assert_string_equal(ours, theirs);           \
		}                                                            \
	} while (0)

static void
texts(void **state)
{
	(void)state;
	same("%s", "");
	same("plain, and 100%%");
	same("%s and %s", "one", "two");
	same("[%10s] [%-10s] [%.2s] [%10.1s]", "abc", "abc", "abc", "abc");
	same("[%*s] [%-*s] [%.*s] [%.*s]", 7, "x", 7, "y", 1, "zz", -1, "zz");
	same("[%*s]", -7, "left");
	same("%c%c [%5c] [%-5c]", 'a', 'b', 'c', 'd');
}

static const int64_t numbers[] = { 0, 1, -1, 7, 8, 9, 10, -10, 255, 256, 4096,
	INT8_MIN, INT8_MAX, INT16_MIN, INT16_MAX, INT32_MIN, INT32_MAX,
	INT64_MIN, INT64_MAX };

static void
integers(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(numbers); i++) {
		int64_t n = numbers[i];
		uint64_t u = (uint64_t)n;

		same("%d %i %u %x %X %o", (int)n, (int)n, (unsigned)u,
		    (unsigned)u, (unsigned)u, (unsigned)u);
		same("%ld %lu %lx %lX %lo", (long)n, (unsigned long)u,
		    (unsigned long)u, (unsigned long)u, (unsigned long)u);
		same("%lld %llu %jd %zu %zd %td", (long long)n,
		    (unsigned long long)u, (intmax_t)n, (size_t)u, (ssize_t)n,
		    (ptrdiff_t)n);
		same("%hd %hu %hhd %hhu %hhx", (short)n, (unsigned short)u,
		    (signed char)n, (unsigned char)u, (unsigned char)u);
		same("%" PRIu64 " %" PRId64 " %016" PRIx64, u, n, u);
	}
}

static void
flags(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(numbers); i++) {
		int n = (int)numbers[i];
		unsigned u = (unsigned)n;

		same("[%5d] [%-5d] [%05d] [%+d] [% d]", n, n, n, n, n);
		same("[%.3d] [%8.3d] [%-8.3d] [%.0d]", n, n, n, n);
		same("[%+8d] [%+08d] [% 08d]", n, n, n);
		same("[%#x] [%#X] [%#o] [%#10x] [%#010x]", u, u, u, u, u);
		same("[%-#10x] [%.5x] [%#.5x] [%#.5o] [%#.0o]", u, u, u, u, u);
		same("[%*d] [%.*d] [%*.*d]", 9, n, 4, n, -12, 5, n);
	}
	same("[%p] [%20p]", (void *)0x1234, (void *)0xdeadbeef);
}

/* Random widths, precisions and numbers. */
static void
random_ones(void **state)
{
	uint64_t seed = 8;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		int width = (int)(testing_random(&seed) % 40) - 20;
		int precision = (int)(testing_random(&seed) % 25) - 2;
		uint64_t n =
		    testing_random(&seed) >> testing_random(&seed) % 64;
		char ours[ROOM], theirs[ROOM];

		assert_int_equal(format(ours, ROOM, "%*.*" PRIx64 "|%-*" PRId64,
				     width, precision, n, width, (int64_t)n),
		    snprintf(theirs, ROOM, "%*.*" PRIx64 "|%-*" PRId64, width,
			precision, n, width, (int64_t)n));
		assert_string_equal(ours, theirs);
	}
}

/* What it does not know ends the text, and does not read on. */
static void
unknown(void **state)
{
	static const char *const bad[] = { "%f", "%e", "a%", "%n", "%5", "%l",
		"%.", "%q", "%-" };
	char text[16];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		va_list none;

		memset(&none, 0, sizeof(none));

		assert_int_equal(libc_format(text, sizeof(text), bad[i], none),
		    -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(integers),
		cmocka_unit_test(flags),
		cmocka_unit_test(random_ones),
		cmocka_unit_test(unknown),
	};

	return (cmocka_run_group_tests_name("probe_format", tests, NULL, NULL));
}
