/* SPDX-License-Identifier: BSD-2-Clause */
/* From the start of the machine to what it is for. */
#ifndef PVPROBE_MAIN_H
#define PVPROBE_MAIN_H

_Noreturn void main_probe(void);

#endif
