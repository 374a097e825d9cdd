/* SPDX-License-Identifier: BSD-2-Clause */
/* The system on a disk by the rules of a running one; see look.h. */
#include <errno.h>
#include <stdlib.h>

#include "check/check.h"
#include "image/guest_facts.h"

#include "cmd.h"
#include "look.h"

static struct pvk_check *
judge(struct pvk_src *src, bool has_others, struct pvk_err *e)
{
	struct pvk_facts *f = pvk_image_guest_facts(src, e);
	struct pvk_check *check;

	if (f == NULL)
		return (NULL);
	if (has_others)
		pvk_facts_more(f, "part", ENOTSUP);
	check = pvk_check_run(f, e);
	pvk_facts_free(f);
	return (check);
}

int
look_as_guest(struct cli *c, struct pvk_src *src, bool has_others)
{
	struct pvk_check *check;
	struct pvk_json j;
	struct pvk_err e;
	int status;

	check = judge(src, has_others, &e);
	if (check == NULL)
		return (cli_report(c, &e));
	if (c->json) {
		pvk_json_open(&j, stdout, "pvguest.check/1");
		pvk_check_put_json(check, &j);
		pvk_json_close(&j);
	} else
		pvk_check_say(check, true, stdout);
	status = pvk_check_status(check);
	pvk_check_free(check);
	return (cli_flush(c, status));
}
