/* SPDX-License-Identifier: BSD-2-Clause */
/* Options from xenstore and the command line; see option.h. */
#include "option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/start.h"
#include "guest/option_text.h"
#include "loop.h"
#include "measure/request.h"
#include "plan/glance.h"

#define NAME_MAX_BYTES 64

/*
 * Which options xenstore has. Mostly there are none, and a dozen questions for
 * what is not there would take longer than all else before a disk is connected.
 */
static struct {
	bool is_known;
	char **names; /* owned */
	size_t n;
} folder;

void
option_forget(void)
{
	free(folder.names);
	folder.names = NULL;
	folder.n = 0;
	folder.is_known = false;
}

/* Whether it is worth asking for. */
static bool
is_in_store(const char *name)
{
	struct pvk_err e;

	if (loop_store() == NULL)
		return (false);
	if (!folder.is_known &&
	    pvk_xs_directory(loop_store(), REQUEST_FOLDER, &folder.names,
		&folder.n, &e) != 0 &&
	    e.code != PVK_ENOENT)
		return (true); /* nobody knows */
	folder.is_known = true;
	for (size_t i = 0; i < folder.n; i++)
		if (strcmp(folder.names[i], name) == 0)
			return (true);
	return (false);
}

bool
option_get(const char *name, char *value, size_t size)
{
	char path[sizeof(REQUEST_FOLDER) + 1 + NAME_MAX_BYTES];

	value[0] = '\0';
	if (strlen(name) > NAME_MAX_BYTES)
		return (false);
	snprintf(path, sizeof(path), REQUEST_FOLDER "/%s", name);
	if (is_in_store(name) && glance(loop_store(), path, value, size))
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
