/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: which system and kernel this is, and what runs; see freebsd.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "freebsd.h"
#include "kernel/kernel.h"
#include "util/num.h"

/* ---- the configuration in the kernel: lines "options<TAB>XENHVM" ---- */

static bool
has_word(const char *text, const char *kind, const char *name)
{
	size_t len = strlen(kind), n = strlen(name);
	const char *p;

	for (; text != NULL; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (strncmp(text, kind, len) != 0)
			continue;
		p = text + len + strspn(text + len, " \t");
		if (p > text + len && strncmp(p, name, n) == 0 &&
		    (p[n] == '\0' || strchr("\n \t=#", p[n]) != NULL))
			return (true);
	}
	return (false);
}

static void
take_config(const struct freebsd *os)
{
	struct pvk_facts *f = os->l->f;
	struct pvk_buf buf = { 0 };
	const char *text, *debug;

	bool told = os->sysctl(os->ctx, "kern.conftxt", &buf);

	if (!told || buf.len == 0) {
		int error = told ? ENOENT : errno;

		pvk_facts_unseen(f, "kernel.xenhvm", error);
		pvk_facts_unseen(f, "kernel.xenpci", error);
		if (error == ENOENT) /* how it was built nobody can tell */
			pvk_facts_untold(f, "kernel.debug");
		else
			pvk_facts_unseen(f, "kernel.debug", error);
		pvk_buf_fini(&buf);
		return;
	}
	text = pvk_buf_text(&buf);
	pvk_facts_set_bool(f, "kernel.xenhvm",
	    has_word(text, "options", "XENHVM"));
	pvk_facts_set_bool(f, "kernel.xenpci",
	    has_word(text, "device", "xenpci"));
	pvk_facts_set(f, "kernel.debug", "");
	for (unsigned i = 0; (debug = pvk_kernel_debug_name(i)) != NULL; i++)
		if (has_word(text, "options", debug))
			pvk_facts_list_add(f, "kernel.debug", debug);
	pvk_buf_fini(&buf);
}

/* ---- what is loaded, what runs ---- */

static void
add_once(struct pvk_facts *f, const char *fact, const char *word)
{
	const struct pvk_fact *list = pvk_facts_get(f, fact);

	if (list == NULL || !look_in_list(list->value, word))
		pvk_facts_list_add(f, fact, word);
}

static void
take_module(void *arg, const char *name)
{
	static const char known[] = "coretemp amdtemp cpuctl cpu_microcode pf "
				    "ipfw if_carp carp if_bridge netmap "
				    "hv_vmbus";
	char word[64];
	size_t len;

	snprintf(word, sizeof(word), "%s", name);
	len = strlen(word);
	if (len > 3 && strcmp(word + len - 3, ".ko") == 0)
		word[len - 3] = '\0';
	if (look_in_list(known, word))
		add_once(arg, "kernel.modules", word);
}

static void
take_process(void *arg, const char *name)
{
	static const char agents[] = "pvguest xe-daemon xen-guest-agent "
				     "xenguest";
	static const char clocks[] = "ntpd chronyd openntpd";

	if (look_in_list(agents, name))
		add_once(arg, "agent.running", name);
	else if (look_in_list(clocks, name))
		add_once(arg, "time.daemons", name);
}

/* All of them, not this user's own alone. */
static bool
take_processes(const struct freebsd *os)
{
	uint64_t all;

	if (geteuid() != 0 &&
	    freebsd_number(os, "security.bsd.see_other_uids", &all) &&
	    all == 0) {
		errno = EPERM;
		return (false);
	}
	return (os->processes(os->ctx, take_process, os->l->f));
}

static void
take_programs(const struct freebsd *os)
{
	struct pvk_facts *f = os->l->f;

	pvk_facts_set(f, "kernel.modules", "");
	if (!os->modules(os->ctx, take_module, f))
		pvk_facts_unseen(f, "kernel.modules", errno);
	pvk_facts_set(f, "agent.running", "");
	pvk_facts_set(f, "time.daemons", "");
	if (!take_processes(os)) {
		pvk_facts_unseen(f, "agent.running", errno);
		pvk_facts_unseen(f, "time.daemons", errno);
	}
}

/* ---- the loader's environment ---- */

static void
take_variable(void *arg, const char *name, const char *value)
{
	char fact[PVK_FACT_NAME_MAX];
	struct pvk_facts *f = arg;
	size_t n = 0;
	char uuid[64];

	if (strcmp(name, "smbios.system.uuid") == 0) {
		for (; n < sizeof(uuid) - 1 && value[n] != '\0'; n++)
			uuid[n] = (char)tolower((unsigned char)value[n]);
		pvk_facts_setn(f, "identity.smbios-uuid", uuid, n);
		return;
	}
	if (snprintf(fact, sizeof(fact), "kenv.%s", name) < (int)sizeof(fact) &&
	    pvk_fact_known(fact))
		pvk_facts_set(f, fact, value);
}

static void
take_environment(const struct freebsd *os)
{
	static const char *const names[] = { "identity.smbios-uuid",
		"kenv.hw.xen.disable_pv_disks", "kenv.hw.xen.disable_pv_nics",
		"kenv.hw.xn.enable_lro", "kenv.hw.xn.num_queues",
		"kenv.hw.xbd.xbd_enable_indirect", "kenv.vfs.root.mountfrom" };

	for (size_t i = 0; i < PVK_COUNT(names); i++)
		pvk_facts_absent(os->l->f, names[i]);
	if (os->kenv(os->ctx, take_variable, os->l->f))
		return;
	for (size_t i = 0; i < PVK_COUNT(names); i++)
		pvk_facts_unseen(os->l->f, names[i], errno);
}

void
freebsd_system(const struct freebsd *os)
{
	static const struct {
		const char *fact, *sysctl;
	} facts[] = {
		{ "system.release", "kern.osrelease" },
		{ "system.osreldate", "kern.osreldate" },
		{ "system.arch", "hw.machine_arch" },
		{ "kernel.file", "kern.bootfile" },
		{ "kernel.release", "kern.osrelease" },
		{ "kernel.osreldate", "kern.osreldate" },
		{ "kernel.ident", "kern.ident" },
		{ "boot.method", "machdep.bootmethod" },
		{ "boot.console", "kern.console" },
		{ "boot.dump-device", "kern.shutdown.dumpdevname" },
		{ "identity.host-uuid", "kern.hostuuid" },
	};

	uint64_t jailed;

	pvk_facts_set_uint(os->l->f, "system.uid", geteuid());
	if (!freebsd_number(os, "security.jail.jailed", &jailed))
		pvk_facts_unseen(os->l->f, "system.container", errno);
	else if (jailed != 0)
		pvk_facts_set(os->l->f, "system.container", "jail");
	else
		pvk_facts_absent(os->l->f, "system.container");
	for (size_t i = 0; i < PVK_COUNT(facts); i++)
		freebsd_take(os, facts[i].fact, facts[i].sysctl);
	take_config(os);
	take_programs(os);
	take_environment(os);
}
