/* SPDX-License-Identifier: BSD-2-Clause */
/* How a command line is read: a pure function, which the tests call. */
#ifndef PVPROBE_OPTION_TEXT_H
#define PVPROBE_OPTION_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The value of the first word of line that is NAME or NAME=VALUE. */
bool option_find(const char *line, const char *name, char *value, size_t size);

#endif
