/* SPDX-License-Identifier: BSD-2-Clause */
/* Options from xenstore and the command line; see option.h. */
#include "option.h"

#include <stdio.h>
#include <string.h>

#include "boot/start.h"
#include "glance.h"
#include "guest/option_text.h"
#include "loop.h"
#include "util/text.h"

#define FOLDER	       "vm-data/pvprobe/"
#define NAME_MAX_BYTES 64

bool
option_find(const char *line, const char *name, char *value, size_t size)
{
	size_t len = strlen(name), n;

	value[0] = '\0';
	while (*line != '\0') {
		if (*line == ' ') {
			line++;
			continue;
		}
		for (n = 0; line[n] != ' ' && line[n] != '\0';)
			n++;
		if (n >= len && strncmp(line, name, len) == 0 &&
		    (n == len || line[len] == '=')) {
			const char *text = n == len ? "yes" : line + len + 1;

			n = n == len ? 3 : n - len - 1;
			if (n >= size)
				return (false);
			pvk_text_show(text, n, value, size);
			return (true);
		}
		line += n;
	}
	return (false);
}

bool
option_get(const char *name, char *value, size_t size)
{
	char path[sizeof(FOLDER) + NAME_MAX_BYTES];

	value[0] = '\0';
	if (strlen(name) > NAME_MAX_BYTES)
		return (false);
	snprintf(path, sizeof(path), FOLDER "%s", name);
	if (loop_store() != NULL && glance(loop_store(), path, value, size))
		return (true);
	return (option_find(start_command_line(), name, value, size));
}

bool
option_is(const char *name, bool otherwise)
{
	static const char *const words[] = { "yes", "true", "on", "1" };
	char value[16];

	if (!option_get(name, value, sizeof(value)))
		return (otherwise);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(value, words[i]) == 0)
			return (true);
	return (false);
}
