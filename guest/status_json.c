/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest status --json; see status_json.h. */
#include "status_json.h"

#include <sys/socket.h>

#include <arpa/inet.h>
#include <stdio.h>

static void
put_nic(struct pvk_json *j, const struct status *s, const struct facts_nic *nic)
{
	const struct plan_slot *slot =
	    plan_slot_of(nic, s->slots.slot, s->slots.n);
	char text[INET6_ADDRSTRLEN + 8], address[INET6_ADDRSTRLEN];

	if (slot == NULL)
		return;
	pvk_json_object(j, NULL);
	pvk_json_uint(j, "slot", slot->number);
	pvk_json_bool(j, "sriov", slot->sriov);
	pvk_json_str(j, "name", nic->name);
	pvk_json_array(j, "addresses");
	for (uint32_t i = 0; i < nic->n && i < FACTS_ADDRESSES; i++) {
		const struct facts_address *a = &nic->address[i];

		if (inet_ntop(a->family == 6 ? AF_INET6 : AF_INET, a->bytes,
			address, sizeof(address)) == NULL)
			continue;
		snprintf(text, sizeof(text), "%s/%u", address, a->prefix);
		pvk_json_str(j, NULL, text);
	}
	pvk_json_end(j);
	pvk_json_end(j);
}

static void
put_facts(struct pvk_json *j, const struct status *s)
{
	pvk_json_object(j, "guest");
	pvk_json_str(j, "domid", s->domid);
	pvk_json_str(j, "unique_domain_id", s->unique);
	pvk_json_str(j, "os_name", s->system.name);
	pvk_json_str(j, "os_distro", s->system.distro);
	pvk_json_str(j, "kernel", s->system.kernel);
	pvk_json_str(j, "host_name", s->system.host);
	pvk_json_str(j, "domain", s->system.domain);
	pvk_json_uint(j, "memory_total_kib", s->memory.total_kib);
	pvk_json_uint(j, "memory_free_kib", s->memory.free_kib);
	pvk_json_array(j, "nics");
	for (uint32_t i = 0; i < s->nics.n && i < FACTS_NICS; i++)
		put_nic(j, s, &s->nics.nic[i]);
	pvk_json_end(j);
	pvk_json_end(j);
}

static void
put_keys(struct pvk_json *j, const struct status *s)
{
	static const char *const words[] = {
		[STATUS_RIGHT] = "right",
		[STATUS_OTHER] = "other",
		[STATUS_MISSING] = "missing",
		[STATUS_UNREADABLE] = "forbidden",
	};

	pvk_json_array(j, "keys");
	for (size_t i = 0; i < s->plan.n; i++) {
		const struct status_key *k = &s->keys[i];

		pvk_json_object(j, NULL);
		pvk_json_str(j, "path", s->plan.keys[i].path);
		pvk_json_str(j, "planned", s->plan.keys[i].value);
		pvk_json_str(j, "state", words[k->kind]);
		pvk_json_str(j, "found",
		    k->kind == STATUS_RIGHT || k->kind == STATUS_OTHER
			? k->found
			: NULL);
		pvk_json_end(j);
	}
	pvk_json_end(j);
	pvk_json_uint(j, "left_out", s->plan.left_out);
}

static void
put_view(struct pvk_json *j, const struct view *v)
{
	pvk_json_object(j, "host");
	pvk_json_bool(j, "tools", v->tools);
	pvk_json_str(j, "tools_version", v->tools ? v->version : NULL);
	pvk_json_str(j, "why_no_tools", v->tools ? NULL : v->why_none);
	pvk_json_array(j, "operations");
	for (size_t i = 0; i < VIEW_OPERATIONS; i++) {
		const struct view_operation *o = &v->operations[i];

		pvk_json_object(j, NULL);
		pvk_json_str(j, "id", o->id);
		pvk_json_bool(j, "allowed", o->allowed);
		pvk_json_str(j, "why_not", o->allowed ? NULL : o->why);
		pvk_json_end(j);
	}
	pvk_json_end(j);
	pvk_json_end(j);
}

void
status_print_json(const struct cli *c, const struct status *s)
{
	struct pvk_json j;

	cli_json_open(c, &j);
	put_facts(&j, s);
	put_keys(&j, s);
	put_view(&j, &s->view);
	pvk_json_close(&j);
}
