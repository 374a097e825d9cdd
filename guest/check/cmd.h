/* SPDX-License-Identifier: BSD-2-Clause */
/* The verb of pvguest-check: there is one. */
#ifndef PVGUEST_CHECK_CMD_H
#define PVGUEST_CHECK_CMD_H

#include "cli.h"

extern const struct option_spec cmd_check_options[];

int cmd_check(struct cli *c, int argc, char **argv);

#endif
