/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is the guest a FreeBSD older than 10? These probe every vbd, a CD drive's
 * too, whose back end never answers on XenServer 6.1 and later: the boot waits
 * for xenbusb_nop_confighook_cb for ever. FreeBSD 10 leaves CD drives alone.
 *
 * A file does not say what is on its disks, people do: in names, in
 * descriptions, in the name of the template it came from.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/auto.h"
#include "util/num.h"
#include "xva/ova_check.h"

/* The release of each product that came with FreeBSD 10 or later. */
static const struct product {
	const char *name;
	unsigned major, minor;
} products[] = {
	{ "FreeBSD", 10, 0 },
	{ "mfsBSD", 10, 0 },
	{ "PC-BSD", 10, 0 },
	{ "pfSense", 2, 2 },
	{ "OPNsense", 15, 1 },
	{ "FreeNAS", 9, 10 },
	{ "NAS4Free", 10, 0 },
	{ "NetScaler", 13, 1 },
	{ "Citrix ADC", 13, 1 },
	{ "m0n0wall", 99, 0 },
};

static unsigned
number_read(const char **s)
{
	unsigned n = 0;

	while (isdigit((unsigned char)**s)) {
		if (n < 10000)
			n = n * 10 + (unsigned)(**s - '0');
		++*s;
	}
	return (n);
}

/* s is what follows the product's name: "-9.1", " 9.0-RELEASE", "/amd64 8". */
static enum ova_freebsd
version_judge(const char *s, const struct product *p)
{
	static const char *const between[] = { "amd64", "i386", "x86_64", "x64",
		"x86", "64-bit", "32-bit", "release", "stable", "version",
		"vpx", "v", "ce" };
	unsigned major, minor = 0;
	size_t i;

	do {
		s += strspn(s, " -_/,:()");
		for (i = 0; i < PVK_COUNT(between); i++)
			if (strncasecmp(s, between[i], strlen(between[i])) == 0)
				break;
		if (i < PVK_COUNT(between))
			s += strlen(between[i]);
	} while (i < PVK_COUNT(between));
	if (!isdigit((unsigned char)*s))
		return (OVA_FREEBSD_MAYBE_OLD);
	major = number_read(&s);
	if (*s == '.') {
		s++;
		minor = number_read(&s);
	}
	if (major < p->major || (major == p->major && minor < p->minor))
		return (OVA_FREEBSD_OLD);
	return (OVA_FREEBSD_NOT);
}

enum ova_freebsd
ova_freebsd_text(const char *text, bool *says)
{
	enum ova_freebsd guess = OVA_FREEBSD_NOT, next;
	bool known = false;

	*says = false;
	for (size_t i = 0; i < PVK_COUNT(products); i++) {
		const char *p = strcasestr(text, products[i].name);

		if (p == NULL)
			continue;
		*says = true;
		next =
		    version_judge(p + strlen(products[i].name), &products[i]);
		/* a version says more than the lack of one */
		if (next == OVA_FREEBSD_OLD)
			return (next);
		if (next == OVA_FREEBSD_NOT)
			known = true;
		else
			guess = next;
	}
	return (known ? OVA_FREEBSD_NOT : guess);
}

/* Takes one more text into account. */
static void
guess_add(enum ova_freebsd *guess, bool *known, const char *text)
{
	bool says;
	enum ova_freebsd next = ova_freebsd_text(text, &says);

	if (!says)
		return;
	if (next == OVA_FREEBSD_NOT)
		*known = true;
	else if (next > *guess)
		*guess = next;
}

/* What the agent of the guest had reported, if that was exported. */
static void
guess_metrics(const struct pvk_ova *o, const struct ova_object *vm,
    enum ova_freebsd *guess, bool *known)
{
	const struct ova_object *gm;
	char text[64];

	gm = ova_by_id(o, ova_text(o, vm->record, "guest_metrics"));
	if (gm == NULL || !ova_is(gm, "VM_guest_metrics"))
		return;
	guess_add(guess, known,
	    ova_map_text(o, gm->record, "os_version", "name"));
	if (strcasecmp(ova_map_text(o, gm->record, "os_version", "distro"),
		"freebsd") != 0)
		return;
	snprintf(text, sizeof(text), "FreeBSD %.32s",
	    ova_map_text(o, gm->record, "os_version", "major"));
	guess_add(guess, known, text);
}

enum ova_freebsd
ova_freebsd_guess(const struct pvk_ova *o, const struct ova_object *vm)
{
	enum ova_freebsd guess = OVA_FREEBSD_NOT;
	const struct xmlrpc *x = &o->doc;
	bool known = false;
	uint32_t map;

	guess_add(&guess, &known, ova_text(o, vm->record, "name_label"));
	guess_add(&guess, &known, ova_text(o, vm->record, "name_description"));
	guess_add(&guess, &known, ova_text(o, vm->record, "reference_label"));
	map = xmlrpc_member(x, vm->record, "other_config");
	if (map != 0)
		for (uint32_t i = x->nodes[map].child; i != 0;
		     i = x->nodes[i].next)
			guess_add(&guess, &known, xmlrpc_text(x, i));
	guess_metrics(o, vm, &guess, &known);
	if (guess == OVA_FREEBSD_MAYBE_OLD && known)
		return (OVA_FREEBSD_NOT);
	return (guess);
}

static void
cd_report(struct ova_check *c, const struct ova_object *vbd,
    const struct ova_object *vm, enum ova_freebsd guess)
{
	bool hangs = c->host != NULL && c->host->cd_hangs_old_freebsd;
	bool old = guess == OVA_FREEBSD_OLD;

	if (hangs && old)
		ova_report(c, PVK_RULE_HOST_CD_FREEBSD, vbd, NULL,
		    "\"%.64s\" is FreeBSD before 10: it hangs at boot on %s, "
		    "remove the drive (--remove-cd)",
		    ova_text(c->o, vm->record, "name_label"), c->host->name);
	else
		ova_report(c, PVK_RULE_VBD_CD_FREEBSD, vbd, NULL,
		    "\"%.64s\" is FreeBSD%s: with a CD drive it hangs at boot "
		    "on %s, remove the drive (--remove-cd)",
		    ova_text(c->o, vm->record, "name_label"),
		    old ? " before 10" : "; if it is older than 10",
		    hangs ? c->host->name : "XenServer 6.1 and later");
}

void
ova_check_freebsd(struct ova_check *c)
{
	const struct pvk_ova *o = c->o;
	PVK_AUTO_FREE const struct ova_object **cds = NULL;
	const struct ova_object *vm;
	enum ova_freebsd guess;

	/* of each VM its first CD drive: one finding a VM is enough */
	cds = calloc(o->nobjects + 1, sizeof(const struct ova_object *));
	if (cds == NULL) {
		c->rv = pvk_err_set(c->e, PVK_ENOMEM, "%s: no memory", o->name);
		return;
	}
	for (size_t i = o->nobjects; i-- > 0;) {
		const struct ova_object *vbd = &o->objects[i];

		if (!ova_is(vbd, "VBD") ||
		    !ova_says(o, vbd->record, "type", "CD"))
			continue;
		vm = ova_target(c, vbd, "VM", "VM");
		if (vm != NULL)
			cds[vm - o->objects] = vbd;
	}
	for (size_t i = 0; i < o->nobjects && c->rv == 0; i++) {
		if (cds[i] == NULL)
			continue;
		guess = ova_freebsd_guess(o, &o->objects[i]);
		if (guess != OVA_FREEBSD_NOT)
			cd_report(c, cds[i], &o->objects[i], guess);
	}
}
