/* SPDX-License-Identifier: BSD-2-Clause */
/* Options from xenstore and the command line; see option.h. */
#include "option.h"

#include <stdio.h>
#include <string.h>

#include "boot/start.h"
#include "glance.h"
#include "guest/option_text.h"
#include "loop.h"

#define FOLDER	       "vm-data/pvprobe/"
#define NAME_MAX_BYTES 64

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
