/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One command that the agent runs: a child in a session of its own, whose
 * standard input, output and error are pipes of ours.
 */
#ifndef LAB_COMMAND_H
#define LAB_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { COMMAND_IN, COMMAND_OUT, COMMAND_ERR, COMMAND_FDS };

struct command {
	pid_t pid;	     /* 0: this slot is free */
	uint32_t id;	     /* as the host named it */
	int fd[COMMAND_FDS]; /* our ends; -1 when closed */
	uint8_t *input;	     /* not yet taken by the child; owned */
	size_t input_len;
	bool input_ends; /* close its input once all is taken */
};

/* Starts ARGV. 0, or -1 with errno. */
int command_start(struct command *c, uint32_t id, char *const argv[]);

/* Takes a copy of LEN bytes for the child's input; none: the input ends. */
void command_input(struct command *c, const uint8_t *buf, size_t len);

/* Gives the child as much of its input as it takes now. */
void command_feed(struct command *c);

/* Kills the child and what it started, but for daemons. */
void command_kill(struct command *c);

/* Frees the slot. */
void command_end(struct command *c);

#endif
