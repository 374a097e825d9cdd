/* SPDX-License-Identifier: BSD-2-Clause */
/* <time.h>, as far as it is called. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "xen/clock.h"

#define DAY_S	   86400
#define YEAR_FIRST 1970
#define YEAR_LAST  9999

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	uint64_t ns = clock_ns();

	t->tv_sec =
	    (time_t)(clock == CLOCK_REALTIME ? clock_wall_s() : ns / NS_PER_S);
	t->tv_nsec = (long)(ns % NS_PER_S);
	return (0);
}

time_t
time(time_t *t)
{
	time_t now = (time_t)clock_wall_s();

	if (t != NULL)
		*t = now;
	return (now);
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static int
days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return (days[month] + (month == 1 && is_leap(year)));
}

struct tm *
gmtime_r(const time_t *t, struct tm *tm)
{
	long days = *t / DAY_S, seconds = *t % DAY_S;
	int year = YEAR_FIRST, month = 0;

	memset(tm, 0, sizeof(*tm));
	if (*t < 0)
		return (NULL);
	for (; days >= 365 + is_leap(year); year++) {
		if (year == YEAR_LAST)
			return (NULL);
		days -= 365 + is_leap(year);
	}
	for (; days >= days_in(year, month); month++)
		days -= days_in(year, month);
	tm->tm_year = year - 1900;
	tm->tm_mon = month;
	tm->tm_mday = (int)days + 1;
	tm->tm_hour = (int)(seconds / 3600);
	tm->tm_min = (int)(seconds / 60 % 60);
	tm->tm_sec = (int)(seconds % 60);
	return (tm);
}

/* %Y %m %d %H %M %S and what is no conversion; 0 when it does not fit. */
size_t
strftime(char *out, size_t size, const char *fmt, const struct tm *tm)
{
	size_t len = 0;
	int n;

	for (; *fmt != '\0'; fmt++) {
		if (len >= size)
			return (0);
		if (*fmt != '%') {
			out[len++] = *fmt;
			continue;
		}
		fmt++;
		n = snprintf(out + len, size - len, "%0*d", *fmt == 'Y' ? 4 : 2,
		    *fmt == 'Y'	      ? tm->tm_year + 1900
			: *fmt == 'm' ? tm->tm_mon + 1
			: *fmt == 'd' ? tm->tm_mday
			: *fmt == 'H' ? tm->tm_hour
			: *fmt == 'M' ? tm->tm_min
				      : tm->tm_sec);
		if (n < 0 || (size_t)n >= size - len)
			return (0);
		len += (size_t)n;
	}
	if (len >= size)
		return (0);
	out[len] = '\0';
	return (len);
}
