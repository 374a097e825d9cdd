/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the guest tools see of the network, for net.sh. Commands on standard
 * input, a line each, answered by a line:
 *
 *	show		the NICs, as net_text.h has them
 *	news MS		"news" as soon as something is said to have changed,
 *			"none" when nothing is within so many ms
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net_text.h"
#include "os/os.h"

static void
show(struct os *os)
{
	struct facts_nics nics;
	struct net net = { 0 };
	char text[16384];
	struct pvk_err e;

	if (os_net(os, &net, &e) != 0) {
		printf("%s\n", e.msg);
	} else {
		net_nics(&net, &nics);
		net_text_show(&nics, text, sizeof(text));
		printf("%s\n", text);
	}
	net_fini(&net);
}

static long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

static bool
has_news(struct os *os, int ms)
{
	struct pollfd p = { .fd = os_net_fd(os), .events = POLLIN };
	long end = now_ms() + ms, left = ms;

	do
		if (poll(&p, 1, (int)left) > 0 && os_net_drain(os))
			return (true);
	while ((left = end - now_ms()) > 0);
	return (false);
}

int
main(void)
{
	struct pvk_err e;
	struct os *os = os_open(&e);
	char line[64];

	if (os == NULL) {
		fprintf(stderr, "%s\n", e.msg);
		return (1);
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (strcmp(line, "show\n") == 0)
			show(os);
		else
			printf("%s\n",
			    has_news(os, atoi(line + strlen("news"))) ? "news"
								      : "none");
		fflush(stdout);
	}
	os_close(os);
	return (0);
}
