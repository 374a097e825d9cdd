/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The protocol between the lab on the host and the agent in dom0 or a guest:
 * frames over a byte stream, integers little-endian.
 *
 *   0  "PVL"    3
 *   3  kind     1
 *   4  id       4   which command; the host chooses it
 *   8  length   4   of what follows, at most FRAME_MAX
 *
 * A stream may begin in the midst of an old frame, since the host's end can
 * be killed at any time: the agent skips what is no frame, the host skips all
 * before the answer to its hello.
 */
#ifndef LAB_FRAME_H
#define LAB_FRAME_H

#define FRAME_MAGIC "PVL"
#define FRAME_HEAD  12
#define FRAME_MAX   65536

enum frame_kind {
	FRAME_HELLO = 'H', /* both ways: ends all commands; sent back as is */
	FRAME_RUN = 'R',   /* host: argument vector, each with its NUL */
	FRAME_INPUT = 'I', /* host: for standard input; empty at its end */
	FRAME_KILL = 'K',  /* host: ends the command and its children */
	FRAME_OUT = 'O',   /* agent: from standard output */
	FRAME_ERR = 'E',   /* agent: from standard error */
	FRAME_EXIT = 'X',  /* agent: 4 bytes, status as of wait(2) */
};

#endif
