/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes of <string.h>. The compiler calls the first four by itself. */
#include <stdint.h>
#include <string.h>

void *
memcpy(void *to, const void *from, size_t len)
{
	void *start = to;
	size_t words = len / 8;

	len %= 8;
	__asm__ volatile("rep movsq"
			 : "+D"(to), "+S"(from), "+c"(words)
			 :
			 : "memory");
	__asm__ volatile("rep movsb"
			 : "+D"(to), "+S"(from), "+c"(len)
			 :
			 : "memory");
	return (start);
}

void *
memmove(void *to, const void *from, size_t len)
{
	uint8_t *t = to;
	const uint8_t *f = from;

	if (t <= f || t >= f + len)
		return (memcpy(to, from, len));
	while (len-- > 0)
		t[len] = f[len];
	return (to);
}

void *
memset(void *to, int c, size_t len)
{
	uint64_t words = 0x0101010101010101u * (uint8_t)c;
	size_t n = len / 8;
	void *start = to;

	len %= 8;
	__asm__ volatile("rep stosq"
			 : "+D"(to), "+c"(n)
			 : "a"(words)
			 : "memory");
	__asm__ volatile("rep stosb"
			 : "+D"(to), "+c"(len)
			 : "a"(words)
			 : "memory");
	return (start);
}

int
memcmp(const void *a, const void *b, size_t len)
{
	const uint8_t *x = a, *y = b;
	size_t i = 0;
	uint64_t u, v;

	/* whole words as long as they are equal; each copy is one load */
	for (; i + sizeof(u) <= len; i += sizeof(u)) {
		__builtin_memcpy(&u, x + i, sizeof(u));
		__builtin_memcpy(&v, y + i, sizeof(v));
		if (u != v)
			break;
	}
	for (; i < len; i++)
		if (x[i] != y[i])
			return (x[i] - y[i]);
	return (0);
}

void *
memchr(const void *bytes, int c, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i++)
		if (p[i] == (uint8_t)c)
			return ((void *)(uintptr_t)(p + i));
	return (NULL);
}
