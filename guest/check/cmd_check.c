/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest check: facts, of this system or of a file, judged or written. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/check.h"
#include "util/auto.h"
#include "util/buf.h"
#include "util/io.h"

#include "cmd.h"
#include "system.h"

enum {
	OPT_ALL = OPT_FIRST,
	OPT_FACTS,
	OPT_FROM,
	OPT_JSON,
	OPT_KERNEL,
	OPT_NEXT_BOOT,
	OPT_ROOT,
};

const struct option_spec cmd_check_options[] = {
	{ OPT_ALL, "all", NULL, "all findings, and what to ask the host" },
	{ OPT_FACTS, "facts", NULL, "write the facts, judge nothing" },
	{ OPT_FROM, "from", "FILE", "judge facts that were written (- stdin)" },
	{ OPT_JSON, "json", NULL, "one JSON document on standard output" },
	{ OPT_KERNEL, "kernel", "FILE",
	    "with --next-boot or --root, this kernel" },
	{ OPT_NEXT_BOOT, "next-boot", NULL, "judge what the next boot brings" },
	{ OPT_ROOT, "root", "DIR", "judge the FreeBSD whose files are in DIR" },
	{ 0, NULL, NULL, NULL },
};

struct options {
	bool all, facts;
	const char *from;
	struct system_wanted wanted;
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct options *o = ctx;

	(void)e;
	switch (id) {
	case OPT_ALL:
		o->all = true;
		break;
	case OPT_FACTS:
		o->facts = true;
		break;
	case OPT_FROM:
		o->from = arg;
		break;
	case OPT_KERNEL:
		o->wanted.kernel = arg;
		break;
	case OPT_NEXT_BOOT:
		o->wanted.next_boot = true;
		break;
	default:
		o->wanted.root = arg;
		break;
	}
	return (0);
}

static struct pvk_facts *
read_facts(const char *path, struct pvk_err *e)
{
	bool is_stdin = strcmp(path, "-") == 0;
	PVK_AUTO_FD int opened =
	    is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int fd = is_stdin ? STDIN_FILENO : opened;
	const char *name = is_stdin ? "standard input" : path;
	struct pvk_facts *f = NULL;
	struct pvk_buf text = { 0 };
	size_t len;

	if (fd < 0) {
		pvk_err_sys(e, PVK_EIO, "%s", path);
		return (NULL);
	}
	/* one byte more than there may be, so that more is seen */
	if (pvk_buf_reserve(&text, PVK_FACTS_FILE_MAX + 2, e) == 0 &&
	    pvk_read_full(fd, text.data, PVK_FACTS_FILE_MAX + 1, &len, name,
		e) == 0)
		f = pvk_facts_read((const char *)text.data, len, name, e);
	pvk_buf_fini(&text);
	return (f);
}

static int
judge(struct cli *c, const struct options *o, const struct pvk_facts *f)
{
	struct pvk_err e;
	struct pvk_check *check = pvk_check_run(f, &e);
	struct pvk_json j;
	int status;

	if (check == NULL)
		return (cli_report(c, &e));
	if (c->json) {
		cli_json_open(c, &j);
		pvk_check_put_json(check, &j);
		pvk_json_close(&j);
	} else
		pvk_check_say(check, o->all, stdout);
	status = pvk_check_status(check);
	pvk_check_free(check);
	return (cli_flush(c, status));
}

int
cmd_check(struct cli *c, int argc, char **argv)
{
	struct options o = { 0 };
	struct pvk_facts *f;
	struct pvk_err e;
	int status = cli_parse(c, argc, argv, apply, &o);

	if (status >= 0)
		return (status);
	if (o.from != NULL && (o.wanted.next_boot || o.wanted.root != NULL))
		return (cli_usage(c,
		    "--from: the facts are told, --next-boot and --root are "
		    "not for them"));
	if (o.wanted.kernel != NULL && !o.wanted.next_boot &&
	    o.wanted.root == NULL)
		return (cli_usage(c, "--kernel: needs --next-boot or --root"));
	if (o.facts && c->json)
		return (
		    cli_usage(c, "--facts: has a form of its own, no JSON"));
	f = o.from != NULL ? read_facts(o.from, &e)
			   : system_facts(&o.wanted, &e);
	if (f == NULL)
		return (cli_report(c, &e));
	if (o.facts) {
		pvk_facts_write(f, stdout);
		status = cli_flush(c, EXIT_SUCCESS);
	} else
		status = judge(c, &o, f);
	pvk_facts_free(f);
	return (status);
}
