/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * eyes: sees a guest as XenServer's tool stack does, by its xenstore subtree
 * alone, and says what XenCenter or Xen Orchestra would show and allow. The
 * oracle for the guest agent's tests. Exit status as in sysexits(3).
 */
#include "reader.h"
#include "report.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const char usage_text[] =
    "usage: eyes [-d DOMID] [--json] [-s SOCKET] [-t hvm|pvh|pv] [DUMP|-]\n"
    "\n"
    "  -d DOMID    which guest (the only one there is)\n"
    "  --json      one JSON document\n"
    "  -s SOCKET   of xenstored (/run/xenstored/socket), when there is no DUMP:\n"
    "              what xenstore-ls -f printed, of /local/domain at least\n"
    "  -t TYPE     of the guest (hvm, where XAPI asks for most)\n";

static enum domain_type
domain_type(const char *name)
{
	static const char *const names[] = { "hvm", "pvh", "pv" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return ((enum domain_type)i);
	errx(EX_USAGE, "%s: no type of guest, expected hvm, pvh or pv", name);
}

struct guests {
	char *first;
	size_t n;
};

static void
add_guest(void *ctx, const char *name)
{
	struct guests *g = ctx;

	if (strcmp(name, "0") == 0)
		return;
	if (g->n++ == 0)
		g->first = format("%s", name);
}

static char *
only_guest(struct reader *r)
{
	struct guests g = { 0 };

	r->list(r, "/local/domain", add_guest, &g);
	if (g.n == 0)
		errx(EX_NOINPUT, "/local/domain: no guest in it");
	if (g.n > 1)
		errx(EX_USAGE, "/local/domain: %zu guests, expected -d DOMID",
		    g.n);
	return (g.first);
}

static void
look(struct reader *r, const char *domid, enum domain_type type, bool json)
{
	char *guest = domid == NULL ? only_guest(r) : format("%s", domid);
	char *base = format("/local/domain/%s", guest);
	char *there = r->get(r, base);
	struct sight s;
	struct metrics m;

	if (there == NULL)
		errx(EX_NOINPUT, "%s: no such guest", base);
	sight_init(&s, r, base);
	metrics_init(&m, &s);
	if (json)
		report_json(&m, type);
	else
		report_text(&m, type);
	metrics_fini(&m);
	sight_fini(&s);
	free(there);
	free(base);
	free(guest);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'j' },
		{ 0 },
	};
	const char *domid = NULL, *path = "/run/xenstored/socket";
	enum domain_type type = DOMAIN_HVM;
	struct reader *r;
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "d:hs:t:", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			domid = optarg;
			break;
		case 'h':
			fputs(usage_text, stdout);
			return (0);
		case 'j':
			json = true;
			break;
		case 's':
			path = optarg;
			break;
		case 't':
			type = domain_type(optarg);
			break;
		default:
			fputs(usage_text, stderr);
			return (EX_USAGE);
		}
	}
	if (argc - optind > 1) {
		fputs(usage_text, stderr);
		return (EX_USAGE);
	}
	r = optind < argc ? reader_dump(argv[optind]) : reader_socket(path);
	look(r, domid, type, json);
	r->close(r);
	if (fflush(stdout) != 0)
		err(EX_IOERR, "standard output");
	return (0);
}
