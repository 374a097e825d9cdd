/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts of <string.h>, as far as they are called. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

size_t
strnlen(const char *text, size_t max)
{
	size_t n = 0;

	while (n < max && text[n] != '\0')
		n++;
	return (n);
}

size_t
strlen(const char *text)
{
	return (strnlen(text, SIZE_MAX));
}

int
strncmp(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (a[i] != b[i])
			return ((unsigned char)a[i] - (unsigned char)b[i]);
		if (a[i] == '\0')
			break;
	}
	return (0);
}

int
strcmp(const char *a, const char *b)
{
	return (strncmp(a, b, SIZE_MAX));
}

char *
strchr(const char *text, int c)
{
	for (;; text++) {
		if (*text == (char)c)
			return ((char *)(uintptr_t)text);
		if (*text == '\0')
			return (NULL);
	}
}

char *
strrchr(const char *text, int c)
{
	const char *last = NULL;

	for (;; text++) {
		if (*text == (char)c)
			last = text;
		if (*text == '\0')
			return ((char *)(uintptr_t)last);
	}
}

char *
strstr(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; *text != '\0' || len == 0; text++)
		if (strncmp(text, word, len) == 0)
			return ((char *)(uintptr_t)text);
	return (NULL);
}

char *
strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc(size);

	return (copy != NULL ? memcpy(copy, text, size) : NULL);
}

char *
strerror(int error)
{
	static const struct {
		int error;
		const char *text;
	} known[] = {
		{ EAGAIN, "Resource temporarily unavailable" },
		{ EIO, "Input/output error" },
		{ ENODEV, "No such device" },
		{ ENOENT, "No such file or directory" },
		{ ENOMEM, "Cannot allocate memory" },
		{ EPIPE, "Broken pipe" },
		{ ETIMEDOUT, "Connection timed out" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].error == error)
			return ((char *)(uintptr_t)known[i].text);
	return ((char *)(uintptr_t) "Error");
}

/* How many bytes of text are, or are not, of a set: until that is otherwise. */
static size_t
span(const char *text, const char *set, int is_of)
{
	size_t n = 0;

	while (text[n] != '\0' && (strchr(set, text[n]) != NULL) == is_of)
		n++;
	return (n);
}

size_t
strspn(const char *text, const char *set)
{
	return (span(text, set, 1));
}

size_t
strcspn(const char *text, const char *set)
{
	return (span(text, set, 0));
}

static int
lower(char c)
{
	return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c);
}

int
strcasecmp(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return (lower(*a) - lower(*b));
}
