/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts beside what is published of them; see status.h. */
#include "agent/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"
#include "plan/glance.h"
#include "plan/net.h"
#include "util/auto.h"
#include "util/text.h"

static int
read_facts(struct status *s, struct facts_volumes *volumes, struct pvk_err *e)
{
	struct os *os = os_open(e);
	struct net net = { .n_links = 0 };
	int r = -1;

	if (os == NULL)
		return (-1);
	if (os_system(os, &s->system, e) == 0 &&
	    os_memory(os, &s->memory, e) == 0 && os_net(os, &net, e) == 0 &&
	    (volumes == NULL || os_volumes(os, volumes, e) == 0)) {
		net_nics(&net, &s->nics);
		r = 0;
	}
	net_fini(&net);
	os_close(os);
	return (r);
}

/*
 * Memory is published when it has moved far enough, or after a while; so any
 * number is right. What is offered is right once it is there.
 */
static bool
is_right(const struct plan_key *k, const char *value)
{
	if (k->kind == PLAN_OWN)
		return (strcmp(k->value, value) == 0);
	return (value[0] != '\0');
}

static int
compare(struct status *s, struct pvk_xs *xs, struct pvk_err *e)
{
	for (size_t i = 0; i < s->plan.n; i++) {
		PVK_AUTO_FREE char *value = NULL;
		struct status_key *k = &s->keys[i];
		size_t len = 0;

		k->kind = STATUS_RIGHT;
		if (pvk_xs_read(xs, s->plan.keys[i].path, &value, &len, e) ==
		    0) {
			pvk_text_show(value, len, k->found, sizeof(k->found));
			if (!is_right(&s->plan.keys[i], value))
				k->kind = STATUS_OTHER;
		} else if (pvk_xs_is_lost(xs))
			return (-1);
		else
			k->kind = e->code == PVK_ENOENT ? STATUS_MISSING
							: STATUS_UNREADABLE;
		s->wrong += k->kind != STATUS_RIGHT;
	}
	return (0);
}

static int
fill(struct status *s, const struct conf *conf, struct pvk_xs *xs,
    struct pvk_err *e)
{
	PVK_AUTO_FREE struct facts_volumes *volumes = NULL;
	struct plan_input in = {
		.system = &s->system,
		.memory = &s->memory,
		.nics = &s->nics,
		.slots = s->slots.slot,
		.balloon = conf->balloon,
		.link_local = conf->link_local,
		.static_ip = conf->static_ip && conf->hooks[0] != '\0',
	};

	if (conf->volumes) {
		volumes = calloc(1, sizeof(*volumes));
		if (volumes == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	}
	if (read_facts(s, volumes, e) != 0 || slots_read(&s->slots, xs, e) != 0)
		return (-1);
	in.n_slots = s->slots.n;
	in.volumes = volumes;
	plan_make(&in, &s->plan);
	glance(xs, "domid", s->domid, sizeof(s->domid));
	glance(xs, "unique-domain-id", s->unique, sizeof(s->unique));
	if (compare(s, xs, e) != 0)
		return (-1);
	return (view_read(&s->view, xs, e));
}

struct status *
status_read(const struct conf *conf, struct pvk_xs *xs, struct pvk_err *e)
{
	struct status *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory");
		return (NULL);
	}
	if (fill(s, conf, xs, e) == 0)
		return (s);
	free(s);
	return (NULL);
}
