/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_boot.def and rules_agent.def. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "check/check_private.h"
#include "util/num.h"

void
check_boot_slow(struct judge *j)
{
	uint64_t n;

	if (fact_is(j, "boot.method", "BIOS") &&
	    fact_number(j, "boot.preloads", &n) && n > 8)
		trip(j, "", "BIOS, %" PRIu64 " modules loaded by the loader",
		    n);
}

void
check_parallel(struct judge *j)
{
	if (fact_is(j, "device.parallel", "yes") &&
	    !fact_is(j, "loader.hint.ppc.0.disabled", "1"))
		trip(j, "ppc0", "is there");
}

/*
 * kern.console: those in use, "/", those that could be: "ttyv0,/ttyu0,ttyv0,".
 * A PVH guest has no screen, and its console is xc0.
 */
static bool
is_serial_alone(const char *consoles)
{
	const char *serial = strstr(consoles, "ttyu");
	const char *screen = strstr(consoles, "ttyv");
	const char *end = consoles + strcspn(consoles, "/");

	return (
	    serial != NULL && serial < end && (screen == NULL || screen > end));
}

void
check_console(struct judge *j)
{
	const char *console = fact(j, "loader.console");
	const char *all = is_running(j) ? fact(j, "boot.console") : NULL;

	if (console != NULL && strstr(console, "comconsole") != NULL &&
	    strstr(console, "vidconsole") == NULL &&
	    strstr(console, "efi") == NULL &&
	    !fact_switched_on(j, "loader.boot_multicons"))
		trip(j, "", "console=%s", console);
	else if (all != NULL && is_serial_alone(all))
		trip(j, "", "kern.console is %s", all);
}

void
check_console_login(struct judge *j)
{
	static const char *const names[] = { "ttyv0", "ttyu0", "xc0" };
	const char *all = fact(j, "boot.console"), *at, *tty;
	size_t used = all != NULL ? strcspn(all, "/") : 0;
	char name[16];

	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		snprintf(name, sizeof(name), "tty.%s", names[i]);
		at = all != NULL ? strstr(all, names[i]) : NULL;
		if (at == NULL || (size_t)(at - all) >= used)
			continue;
		tty = fact(j, name);
		if (fact_absent(j, name) ||
		    (tty != NULL && strncmp(tty, "on", 2) != 0))
			trip(j, names[i], "a console, and %s in /etc/ttys",
			    tty != NULL ? tty : "no line");
	}
}

/* Up to the patch level: "14.0-RELEASE-p3" is of "14.0-RELEASE". */
static size_t
release_len(const char *release)
{
	const char *patch = strstr(release, "-p");

	return (patch != NULL ? (size_t)(patch - release) : strlen(release));
}

/*
 * PV-NEXT-NO-KERNEL and PV-NEXT-NO-MODULES say more of it. Of Linux, a kernel
 * that was built without modules has none to lose.
 */
static bool
is_without_modules(struct judge *j)
{
	uint64_t wanted;

	if (!fact_is(j, "kernel.modules-match", "no"))
		return (false);
	if (!is_freebsd(j))
		return (fact(j, "kernel.modules") != NULL);
	return (!fact_absent(j, "kernel.verdict") &&
	    (!fact_is(j, "system.source", "next-boot") ||
		!fact_number(j, "boot.preloads", &wanted) || wanted == 0));
}

void
check_kernel_skew(struct judge *j)
{
	const char *kernel = fact(j, "kernel.release");
	const char *userland = fact(j, "system.userland");

	if (is_freebsd(j) && kernel != NULL && userland != NULL &&
	    (release_len(kernel) != release_len(userland) ||
		strncmp(kernel, userland, release_len(kernel)) != 0))
		trip(j, "", "kernel %s, system %s", kernel, userland);
	else if (is_without_modules(j))
		trip(j, "", "no modules for kernel %s",
		    kernel != NULL ? kernel : "");
}

/*
 * The same bytes, read in the other order that SMBIOS has had for the first
 * three fields: the loader that made the one may not be the one of today.
 */
static bool
is_swapped(const char *a, const char *b)
{
	static const uint8_t order[] = { 6, 4, 2, 0, 11, 9, 16, 14 };
	static const uint8_t plain[] = { 0, 2, 4, 6, 9, 11, 14, 16 };

	if (strlen(a) != strlen(b) || strcasecmp(a + 18, b + 18) != 0)
		return (false);
	for (size_t i = 0; i < PVK_COUNT(order); i++)
		if (strncasecmp(a + order[i], b + plain[i], 2) != 0)
			return (false);
	return (true);
}

void
check_host_uuid(struct judge *j)
{
	static const char none[] = "00000000-0000-0000-0000-000000000000";
	const char *mine = fact(j, "identity.host-uuid");
	const char *vm = fact(j, "identity.smbios-uuid");

	if (mine != NULL && vm != NULL && strlen(vm) == strlen(none) &&
	    strcmp(mine, none) != 0 && strcasecmp(mine, vm) != 0 &&
	    !is_swapped(mine, vm))
		trip(j, "", "id %s, this VM is %s", mine, vm);
}

void
check_i386(struct judge *j)
{
	if (fact_is(j, "system.arch", "i386") &&
	    fact_is(j, "xen.version", "4.7"))
		trip(j, "", "i386, Xen 4.7");
}

void
check_cd_loaded(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "front.names")); words_next(&w);) {
		const char *disc = fact_of(j, "front", w.word, "params");

		if (fact_of_is(j, "front", w.word, "device-type", "cdrom") &&
		    disc != NULL && disc[0] != '\0')
			trip(j, w.word, "%s", disc);
	}
}

void
check_no_agent(struct judge *j)
{
	const char *running = fact(j, "agent.running");
	const char *installed = fact(j, "agent.installed");

	if (fact_absent(j, "agent.published"))
		trip(j, "", "no attr/PVAddons; running: %s; installed: %s",
		    running != NULL && running[0] != '\0' ? running : "none",
		    installed != NULL && installed[0] != '\0' ? installed
							      : "none");
}

void
check_agent_two(struct judge *j)
{
	const char *running = fact(j, "agent.running");

	if (running != NULL && strchr(running, ' ') != NULL)
		trip(j, "", "%s", running);
}

void
check_agent_tools(struct judge *j)
{
	const char *installed = fact(j, "agent.installed");

	if (fact_is(j, "agent.store-tools", "no") &&
	    (words_have(installed, "xe-daemon") ||
		words_have(installed, "xe-update-guest-attrs")))
		trip(j, "", "%s, without xenstore-read", installed);
}
