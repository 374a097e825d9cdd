/* SPDX-License-Identifier: BSD-2-Clause */
/* The verbs: each is one cmd_NOUN_VERB.c, which exports its row of the table.
 */
#ifndef PVGUEST_CMD_H
#define PVGUEST_CMD_H

#include "cli.h"

extern const struct option_spec cmd_agent_options[];
extern const struct option_spec cmd_status_options[];
extern const struct option_spec cmd_store_ls_options[];
extern const struct option_spec cmd_store_perms_options[];
extern const struct option_spec cmd_store_read_options[];
extern const struct option_spec cmd_store_rm_options[];
extern const struct option_spec cmd_store_tree_options[];
extern const struct option_spec cmd_store_watch_options[];
extern const struct option_spec cmd_store_write_options[];

int cmd_agent(struct cli *c, int argc, char **argv);
int cmd_status(struct cli *c, int argc, char **argv);
int cmd_store_ls(struct cli *c, int argc, char **argv);
int cmd_store_perms(struct cli *c, int argc, char **argv);
int cmd_store_read(struct cli *c, int argc, char **argv);
int cmd_store_rm(struct cli *c, int argc, char **argv);
int cmd_store_tree(struct cli *c, int argc, char **argv);
int cmd_store_watch(struct cli *c, int argc, char **argv);
int cmd_store_write(struct cli *c, int argc, char **argv);

#endif
