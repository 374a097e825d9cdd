/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's libc beside the build machine's. Its functions are compiled under
 * other names (probe_strlen, see meson.build), or they would take the place of
 * those that the test itself needs.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>

#include "libc/heap.h"
#include "testing.h"
#include "util/num.h"

void *probe_memcpy(void *, const void *, size_t);
void *probe_memmove(void *, const void *, size_t);
void *probe_memset(void *, int, size_t);
int probe_memcmp(const void *, const void *, size_t);
void *probe_memchr(const void *, int, size_t);
size_t probe_strlen(const char *);
size_t probe_strnlen(const char *, size_t);
int probe_strcmp(const char *, const char *);
int probe_strncmp(const char *, const char *, size_t);
char *probe_strchr(const char *, int);
char *probe_strrchr(const char *, int);
char *probe_strstr(const char *, const char *);
unsigned long probe_strtoul(const char *, char **, int);
void *probe_malloc(size_t);
void *probe_calloc(size_t, size_t);
void *probe_realloc(void *, size_t);
void probe_free(void *);
void probe_qsort(void *, size_t, size_t, int (*)(const void *, const void *));
struct tm *probe_gmtime_r(const time_t *, struct tm *);
size_t probe_strftime(char *, size_t, const char *, const struct tm *);
const char *probe_inet_ntop(int, const void *, char *, socklen_t);

/* ---- what they lie on ---- */

static uint64_t now_ns, now_s;

uint64_t clock_ns(void);
uint64_t clock_wall_s(void);
void *pages_alloc(size_t n);
void console_print(const char *fmt, ...);
_Noreturn void power_crash(void);

uint64_t
clock_ns(void)
{
	return (now_ns);
}

uint64_t
clock_wall_s(void)
{
	return (now_s);
}

void *
pages_alloc(size_t n)
{
	(void)n;
	return (NULL);
}

void
console_print(const char *fmt, ...)
{
	(void)fmt;
}

void
power_crash(void)
{
	abort();
}

static int
sign(int n)
{
	return ((n > 0) - (n < 0));
}

/* ---- bytes ---- */

static void
bytes(void **state)
{
	uint8_t from[100], ours[120], theirs[120];
	uint64_t seed = 5;

	(void)state;
	testing_random_bytes(&seed, from, sizeof(from));
	for (size_t len = 0; len <= 40; len++)
		for (size_t off = 0; off < 9; off++) {
			memset(ours, 7, sizeof(ours));
			memset(theirs, 7, sizeof(theirs));
			memcpy(theirs + off, from + 3, len);
			assert_ptr_equal(probe_memcpy(ours + off, from + 3,
					     len),
			    ours + off);
			assert_memory_equal(ours, theirs, sizeof(ours));
			memset(theirs + off + 1, 0x1ab, len);
			probe_memset(ours + off + 1, 0x1ab, len);
			assert_memory_equal(ours, theirs, sizeof(ours));
			assert_int_equal(sign(probe_memcmp(ours + off, from,
					     len)),
			    sign(memcmp(theirs + off, from, len)));
		}
	for (size_t to = 0; to < 40; to++)
		for (size_t len = 0; len < 60; len++) {
			memcpy(ours, from, sizeof(from));
			memcpy(theirs, from, sizeof(from));
			probe_memmove(ours + to, ours + 20, len);
			memmove(theirs + to, theirs + 20, len);
			assert_memory_equal(ours, theirs, sizeof(from));
		}
	assert_ptr_equal(probe_memchr(from, from[50], 51),
	    memchr(from, from[50], 51));
	assert_null(probe_memchr("abc", 'c', 2));
}

/* ---- texts ---- */

static const char *const texts[] = { "", "a", "b", "ab", "aba", "abab", "ababc",
	"xababcab", "\xff", "\x7f", "a\xff", "longer than the others" };

static void
text_functions(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(texts); i++) {
		const char *a = texts[i];

		assert_int_equal(probe_strlen(a), strlen(a));
		assert_int_equal(probe_strnlen(a, 2), strnlen(a, 2));
		for (int c = 0; c < 256; c++) {
			assert_ptr_equal(probe_strchr(a, c), strchr(a, c));
			assert_ptr_equal(probe_strrchr(a, c), strrchr(a, c));
		}
		for (size_t k = 0; k < PVK_COUNT(texts); k++) {
			const char *b = texts[k];

			assert_int_equal(sign(probe_strcmp(a, b)),
			    sign(strcmp(a, b)));
			for (size_t n = 0; n < 6; n++)
				assert_int_equal(sign(probe_strncmp(a, b, n)),
				    sign(strncmp(a, b, n)));
			assert_ptr_equal(probe_strstr(a, b), strstr(a, b));
		}
	}
}

static void
numbers(void **state)
{
	static const char *const list[] = { "", "0", "7", "08", "0x1f", "0x",
		"0xg", "ff", "FfZ", " \t12 ", "z", "18446744073709551615",
		"18446744073709551616", "99999999999999999999999", "12abc" };
	static const int bases[] = { 0, 8, 10, 16, 36 };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(list); i++)
		for (size_t k = 0; k < PVK_COUNT(bases); k++) {
			char *ours, *theirs;

			assert_true(probe_strtoul(list[i], &ours, bases[k]) ==
			    strtoul(list[i], &theirs, bases[k]));
			assert_ptr_equal(ours, theirs);
		}
}

/* ---- memory ---- */

static void
memory(void **state)
{
	static uint8_t area[8192] __attribute__((aligned(HEAP_ALIGN)));
	char *p, *q;

	(void)state;
	assert_null(probe_malloc(1)); /* before there is a heap */
	heap_init(area, sizeof(area));
	assert_null(probe_calloc(SIZE_MAX / 2, 3));
	p = probe_calloc(10, 10);
	for (int i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	memcpy(p, "kept", 5);
	q = probe_realloc(p, 50);
	assert_ptr_equal(q, p);
	p = probe_malloc(10); /* behind it: it has to move */
	q = probe_realloc(q, 2000);
	assert_string_equal(q, "kept");
	assert_null(probe_realloc(q, 100000));
	assert_string_equal(q, "kept");
	probe_free(p);
	probe_free(q);
	probe_free(probe_realloc(NULL, 5));
	assert_int_equal(heap_used(), 0);
}

static int
compare(const void *a, const void *b)
{
	return (memcmp(a, b, 3));
}

static void
sorting(void **state)
{
	uint8_t ours[3 * 50], theirs[3 * 50];
	uint64_t seed = 6;

	(void)state;
	for (int i = 0; i < 100; i++) {
		size_t n = testing_random(&seed) % 51;

		testing_random_bytes(&seed, ours, sizeof(ours));
		memcpy(theirs, ours, sizeof(ours));
		probe_qsort(ours, n, 3, compare);
		qsort(theirs, n, 3, compare);
		assert_memory_equal(ours, theirs, sizeof(ours));
	}
}

/* ---- time, addresses ---- */

static void
dates(void **state)
{
	static const time_t fixed[] = { 0, 1, 86399, 86400, 68169599, 68169600,
		951782400, 951868800, 1709164800, 4107542400, 253402300799 };
	char ours[32], theirs[32];
	uint64_t seed = 7;
	struct tm a, b;

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		time_t t = i < PVK_COUNT(fixed)
		    ? fixed[i]
		    : (time_t)(testing_random(&seed) % 253402300800);

		assert_non_null(probe_gmtime_r(&t, &a));
		gmtime_r(&t, &b);
		assert_int_equal(probe_strftime(ours, sizeof(ours),
				     "%Y-%m-%dT%H:%M:%SZ", &a),
		    20);
		strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%SZ", &b);
		assert_string_equal(ours, theirs);
	}
	for (size_t size = 0; size <= 20; size++)
		assert_int_equal(probe_strftime(ours, size,
				     "%Y-%m-%dT%H:%M:%SZ", &a),
		    0);
	assert_null(probe_gmtime_r(&(time_t){ -1 }, &a));
	assert_null(probe_gmtime_r(&(time_t){ 253402300800 }, &a));
	assert_null(probe_gmtime_r(&(time_t){ INT64_MAX }, &a));
}

static void
addresses(void **state)
{
	static const uint8_t a[4] = { 192, 0, 2, 255 };
	char text[16];

	(void)state;
	assert_string_equal(probe_inet_ntop(AF_INET, a, text, sizeof(text)),
	    "192.0.2.255");
	assert_null(probe_inet_ntop(AF_INET, a, text, 11));
	assert_null(probe_inet_ntop(AF_INET6, a, text, sizeof(text)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes),
		cmocka_unit_test(text_functions),
		cmocka_unit_test(numbers),
		cmocka_unit_test(memory),
		cmocka_unit_test(sorting),
		cmocka_unit_test(dates),
		cmocka_unit_test(addresses),
	};

	return (cmocka_run_group_tests_name("probe_libc", tests, NULL, NULL));
}
