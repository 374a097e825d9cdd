/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options in the image itself: a BIOS hands over no command line, nor does UEFI
 * firmware to a file that it has found itself. So pvkit probe build writes one
 * into the image, behind a mark that is there once. It is as long as a command
 * line can be, and ends with a NUL.
 */
#ifndef PVPROBE_GIVEN_H
#define PVPROBE_GIVEN_H

#define GIVEN_MARK  "pvprobe options\n" /* 16 bytes */
#define GIVEN_BYTES 496			/* of options, with the NUL */

void given_options(char out[GIVEN_BYTES]);

#endif
