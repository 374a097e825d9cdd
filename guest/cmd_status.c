/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest status: what is known here, what stands in xenstore, what the host
 * sees. */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/status.h"
#include "cmd.h"
#include "config.h"
#include "os/os.h"
#include "status_json.h"
#include "store.h"

const struct option_spec cmd_status_options[] = {
	{ 'f', "conf", "FILE", "configuration, instead of pvguest.conf(5)" },
	STORE_OPTION_JSON(OPT_FIRST),
	{ 0, NULL, NULL, NULL },
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	const char **conf = ctx;

	(void)id;
	(void)e;
	*conf = arg;
	return (0);
}

static void
print_nic(const struct status *s, const struct facts_nic *nic)
{
	const struct plan_slot *slot =
	    plan_slot_of(nic, s->slots.slot, s->slots.n);
	char text[INET6_ADDRSTRLEN];

	if (slot == NULL)
		return; /* not the host's: it does not want to know */
	printf("  %s %-3" PRIu32 "%-9s", slot->sriov ? "VF " : "NIC",
	    slot->number, nic->name);
	for (uint32_t i = 0; i < nic->n && i < FACTS_ADDRESSES; i++) {
		const struct facts_address *a = &nic->address[i];

		if (inet_ntop(a->family == 6 ? AF_INET6 : AF_INET, a->bytes,
			text, sizeof(text)) != NULL)
			printf(" %s/%u", text, a->prefix);
	}
	printf("%s\n", nic->n == 0 ? " no address" : "");
}

static void
print_facts(const struct status *s)
{
	printf("This guest\n");
	printf("  domain    %s%s%s\n", s->domid,
	    s->unique[0] != '\0' ? ", " : "", s->unique);
	printf("  system    %s, kernel %s\n", s->system.name, s->system.kernel);
	printf("  host      %s%s%s\n", s->system.host,
	    s->system.domain[0] != '\0' ? "." : "", s->system.domain);
	printf("  memory    %" PRIu64 " MiB, %" PRIu64 " MiB free\n",
	    s->memory.total_kib / 1024, s->memory.free_kib / 1024);
	for (uint32_t i = 0; i < s->nics.n && i < FACTS_NICS; i++)
		print_nic(s, &s->nics.nic[i]);
}

static void
print_keys(const struct status *s, bool all)
{
	static const char *const words[] = {
		[STATUS_RIGHT] = "right",
		[STATUS_OTHER] = "other",
		[STATUS_MISSING] = "missing",
		[STATUS_UNREADABLE] = "forbidden",
	};

	printf("In xenstore\n");
	printf("  %zu of %zu keys are as they should be%s\n",
	    s->plan.n - s->wrong, s->plan.n,
	    s->wrong > 0 ? "; does pvguest agent run?" : "");
	for (size_t i = 0; i < s->plan.n; i++) {
		const struct status_key *k = &s->keys[i];

		if (k->kind == STATUS_RIGHT && !all)
			continue;
		printf("  %-9s %s = %s", words[k->kind], s->plan.keys[i].path,
		    s->plan.keys[i].value);
		if (k->kind == STATUS_OTHER)
			printf(", not %s", k->found);
		putchar('\n');
	}
	if (s->plan.left_out > 0)
		printf("  %zu addresses left out: no room for them\n",
		    s->plan.left_out);
}

static void
print_view(const struct view *v)
{
	printf("The host\n");
	if (v->tools)
		printf("  sees tools, version %s\n", v->version);
	else
		printf("  sees no tools: %s\n", v->why_none);
	printf("and offers\n");
	for (size_t i = 0; i < VIEW_OPERATIONS; i++) {
		const struct view_operation *o = &v->operations[i];

		printf("  %-4s%s%s%s\n", o->allowed ? "yes" : "no", o->name,
		    o->allowed ? "" : ": ", o->why);
	}
}

static int
show(struct cli *c, const struct conf *conf)
{
	struct status *s;
	struct pvk_xs *xs;
	struct pvk_err e;
	int status;

	xs = store_open(c, &status);
	if (xs == NULL)
		return (status);
	s = status_read(conf, xs, &e);
	pvk_xs_close(xs);
	if (s == NULL)
		return (cli_report(c, &e));
	if (c->json)
		status_print_json(c, s);
	else {
		print_facts(s);
		print_keys(s, c->verbose > 0);
		print_view(&s->view);
	}
	status = s->wrong > 0 || !s->view.tools ? EXIT_FAULTS : EXIT_SUCCESS;
	free(s);
	return (cli_flush(c, status));
}

int
cmd_status(struct cli *c, int argc, char **argv)
{
	const char *path = NULL;
	struct conf conf;
	struct pvk_err e;
	int status = cli_parse(c, argc, argv, apply, &path);

	if (status >= 0)
		return (status);
	if (os_place() == OS_ELSEWHERE) {
		pvk_err_set(&e, PVK_ESERVICE, "this is no Xen guest");
		return (cli_report(c, &e));
	}
	conf_defaults(&conf);
	if (conf_read(&conf, path != NULL ? path : conf_path(), path != NULL,
		&e) != 0)
		return (cli_report(c, &e));
	return (show(c, &conf));
}
