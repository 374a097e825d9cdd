/* SPDX-License-Identifier: BSD-2-Clause */
/* How a command line is read; see option_text.h. */
#include "guest/option_text.h"

#include <string.h>

#include "util/text.h"

static size_t
word_length(const char *line)
{
	size_t n = 0;

	while (line[n] != ' ' && line[n] != '\0')
		n++;
	return (n);
}

/* What a word says about name; NULL: nothing. *len is that of the value. */
static const char *
value_in(const char *word, const char *name, size_t *len)
{
	size_t n = strlen(name);

	if (*len < n || strncmp(word, name, n) != 0)
		return (NULL);
	if (*len == n) {
		*len = 3;
		return ("yes");
	}
	*len -= n + 1;
	return (word[n] == '=' ? word + n + 1 : NULL);
}

bool
option_find(const char *line, const char *name, char *value, size_t size)
{
	const char *text;
	size_t n, len;

	value[0] = '\0';
	for (; *line != '\0'; line += n) {
		n = len = word_length(line);
		if (n == 0) {
			n = 1; /* a blank */
			continue;
		}
		text = value_in(line, name, &len);
		if (text == NULL)
			continue;
		pvk_text_show(text, len, value, size);
		return (true);
	}
	return (false);
}
