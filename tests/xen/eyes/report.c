/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two forms of the report.
 */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const tools_names[] = { "unknown", "linux", "windows" };
static const char *const tristate_names[] = { "unspecified", "no", "yes" };

static const char *
or_none(const char *s)
{
	return (s == NULL ? "-" : s);
}

static void
text_map(const char *title, const struct pairs *p)
{
	if (p->n > 0)
		printf("\n%s\n", title);
	for (size_t i = 0; i < p->n; i++)
		printf("  %-26s %s\n", p->v[i].key, p->v[i].value);
}

void
report_text(const struct metrics *m, enum domain_type type)
{
	const char *name;
	char *why;

	printf("guest tools        %s\n",
	    m->tools == TOOLS_UNKNOWN ? "not detected" : m->version);
	printf("PV drivers         %s\n",
	    m->drivers_detected ? "detected" : "not detected");
	printf("operating system   %s\n",
	    or_none(pairs_get(&m->os_version, "name")));
	printf("host name          %s\n", or_none(m->host_name));
	printf("address            %s\n",
	    or_none(pairs_get(&m->networks, "0/ip")));
	printf("memory, KiB        %s free of %s\n",
	    or_none(pairs_get(&m->memory, "free")),
	    or_none(pairs_get(&m->memory, "total")));
	text_map("networks", &m->networks);
	text_map("os_version", &m->os_version);
	text_map("PV_drivers_version", &m->pv_drivers_version);
	text_map("other", &m->other);
	text_map("services", &m->services);
	printf("\noperations on the running VM\n");
	for (size_t k = 0; (name = metrics_operation(m, type, k, &why)); k++) {
		printf("  %-26s %s\n", name, why == NULL ? "allowed" : why);
		free(why);
	}
	text_map("remarks", &m->remarks);
}

/* XAPI recodes values to UTF-8; we do not, and show other bytes as U+00XX. */
static void
json_string(const char *s)
{
	putchar('"');
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20 || c > 0x7e)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void
json_member(const char *name, const char *value)
{
	printf(",\n  \"%s\": ", name);
	if (value == NULL)
		printf("null");
	else
		json_string(value);
}

static void
json_map(const char *name, const struct pairs *p)
{
	printf(",\n  \"%s\": {", name);
	for (size_t i = 0; i < p->n; i++) {
		printf("%s\n    ", i == 0 ? "" : ",");
		json_string(p->v[i].key);
		printf(": ");
		json_string(p->v[i].value);
	}
	printf("%s}", p->n == 0 ? "" : "\n  ");
}

void
report_json(const struct metrics *m, enum domain_type type)
{
	const char *name;
	char *why;

	printf("{\n  \"schema\": \"pvkit.eyes/1\"");
	json_member("tools", tools_names[m->tools]);
	json_member("tools_version", m->version);
	printf(",\n  \"pv_drivers_detected\": %s",
	    m->drivers_detected ? "true" : "false");
	json_member("host_name", m->host_name);
	json_member("can_use_hotplug_vbd", tristate_names[m->hotplug_vbd]);
	json_member("can_use_hotplug_vif", tristate_names[m->hotplug_vif]);
	json_map("pv_drivers_version", &m->pv_drivers_version);
	json_map("os_version", &m->os_version);
	json_map("networks", &m->networks);
	json_map("memory_kib", &m->memory);
	json_map("other", &m->other);
	json_map("services", &m->services);
	/* the error, null where it is allowed */
	printf(",\n  \"operations\": {");
	for (size_t k = 0; (name = metrics_operation(m, type, k, &why)); k++) {
		printf("%s\n    ", k == 0 ? "" : ",");
		json_string(name);
		printf(": ");
		if (why == NULL)
			printf("null");
		else
			json_string(why);
		free(why);
	}
	printf("\n  }");
	json_map("remarks", &m->remarks);
	printf("\n}\n");
}
