/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: the network as a whole; see linux.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux.h"

#define SNMP_TEXT 8192

/* The n-th word of a line, from 0; its length in *len. */
static const char *
word_at(const char *line, size_t n, size_t *len)
{
	for (;; n--) {
		line += strspn(line, " ");
		*len = strcspn(line, " \n");
		if (*len == 0 || n == 0)
			return (line);
		line += *len;
	}
}

/*
 * /proc/net/snmp has two lines of each protocol, "Tcp: NAME NAME..." and "Tcp:
 * NUMBER NUMBER...".
 */
static void
take_counter(const struct look *l, const char *text, const char *protocol,
    const char *name, const char *fact)
{
	size_t len = strlen(protocol), n = 0, word;
	const char *names, *values, *p;

	for (names = text; strncmp(names, protocol, len) != 0; names++)
		if ((names = strchr(names, '\n')) == NULL)
			return;
	values = strchr(names, '\n');
	if (values == NULL || strncmp(++values, protocol, len) != 0)
		return;
	for (;; n++) {
		p = word_at(names, n, &word);
		if (word == 0)
			return;
		if (word == strlen(name) && strncmp(p, name, word) == 0)
			break;
	}
	p = word_at(values, n, &word);
	if (word > 0)
		pvk_facts_setn(l->f, fact, p, word);
}

/* The third of "4096 131072 6291456" */
static void
take_third(const struct look *l, const char *fact, const char *path)
{
	char line[128], *save, *word;

	if (!look_line(l, path, line, sizeof(line))) {
		pvk_facts_unseen(l->f, fact, errno);
		return;
	}
	word = strtok_r(line, " \t", &save);
	for (int i = 0; i < 2 && word != NULL; i++)
		word = strtok_r(NULL, " \t", &save);
	if (word != NULL)
		pvk_facts_set(l->f, fact, word);
}

void
linux_network(const struct look *l)
{
	char text[SNMP_TEXT];

	look_take(l, "net.forwarding", "/proc/sys/net/ipv4/ip_forward");
	look_take(l, "net.forwarding6",
	    "/proc/sys/net/ipv6/conf/all/forwarding");
	take_third(l, "net.tcp.receive-max", "/proc/sys/net/ipv4/tcp_rmem");
	take_third(l, "net.tcp.send-max", "/proc/sys/net/ipv4/tcp_wmem");
	if (look_read(l, "/proc/net/snmp", text, sizeof(text)) < 0) {
		pvk_facts_unseen(l->f, "net.tcp.received", errno);
		pvk_facts_unseen(l->f, "net.udp.received", errno);
		return;
	}
	take_counter(l, text, "Tcp:", "InSegs", "net.tcp.received");
	take_counter(l, text, "Tcp:", "InCsumErrors", "net.tcp.bad-checksums");
	take_counter(l, text, "Udp:", "InDatagrams", "net.udp.received");
	take_counter(l, text, "Udp:", "InCsumErrors", "net.udp.bad-checksums");
}
