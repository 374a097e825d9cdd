/* SPDX-License-Identifier: BSD-2-Clause */
/* What to do about a kernel: the fact, then the fix; see kernel.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kernel/kernel_private.h"

static void advise(struct pvk_kernel_advice *a, const char *id, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

static void
advise(struct pvk_kernel_advice *a, const char *id, const char *fmt, ...)
{
	va_list ap;

	if (a->len == PVK_KERNEL_ADVICE)
		return;
	a->list[a->len].id = id;
	va_start(ap, fmt);
	vsnprintf(a->list[a->len].text, sizeof(a->list[0].text), fmt, ap);
	va_end(ap);
	a->len++;
}

static bool
before(const struct pvk_kernel *k, unsigned major, unsigned minor)
{
	return (k->major != 0 &&
	    (k->major < major || (k->major == major && k->minor < minor)));
}

static void
advise_drivers(const struct pvk_kernel *k, struct pvk_kernel_advice *a)
{
	if (k->verdict == PVK_KERNEL_PV)
		return;
	if (k->verdict == PVK_KERNEL_UNKNOWN)
		advise(a, "CONTRADICTION",
		    "the configuration in the kernel and its drivers "
		    "contradict each other: compare it with the kernel that "
		    "was built (sha256), and install that again");
	else if (before(k, 8, 1))
		advise(a, "TOO-OLD",
		    "FreeBSD before 8.1 has no such drivers: upgrade to 10 or "
		    "later, whose GENERIC has them");
	else if (k->major < 10 && k->arch == PVK_KERNEL_I386 && before(k, 9, 1))
		advise(a, "NO-I386",
		    "i386 has no XENHVM before 9.1: use amd64, or upgrade to "
		    "10 or later");
	else if (k->major != 0 && k->major < 10)
		advise(a, "NOT-COMPILED",
		    "GENERIC of FreeBSD %u.%u has no PV drivers: build a "
		    "kernel that has (pvkit kernel config %u.%u), or upgrade "
		    "to 10 or later",
		    k->major, k->minor, k->major, k->minor);
	else
		advise(a, "NOT-COMPILED",
		    "options XENHVM or device xenpci is missing from the "
		    "configuration, and one is of no use without the other: "
		    "install GENERIC, or add both and build (pvkit kernel "
		    "config)");
}

static void
advise_old(const struct pvk_kernel *k, struct pvk_kernel_advice *a)
{
	if (k->update == PVK_UPDATE_LOSES)
		advise(a, "UPDATE-LOSES-PV",
		    "an update installs a kernel without PV: write "
		    "\"Components src world\" to /etc/freebsd-update.conf, and "
		    "KERNCONF=%s to /etc/make.conf; after each update build "
		    "and install this kernel before the reboot",
		    k->ident[0] != '\0' ? k->ident : "NAME");
	if (k->major == 0 || k->major >= 10 || k->verdict == PVK_KERNEL_NOT_PV)
		return;
	advise(a, "CD-HANGS",
	    "before 10.0 the boot hangs (xenbusb_nop_confighook_cb) on "
	    "XenServer 6.1 and later when the VM has a CD drive: remove it (xe "
	    "vbd-list vm-uuid=UUID type=CD, xe vbd-destroy; pvkit xva edit "
	    "--remove-cd)");
	advise(a, "NO-UNPLUG",
	    "before 10.0 the emulated disk and NIC stay beside the PV ones, on "
	    "the same data and MAC: mount and configure the PV ones only (xn0, "
	    "and the disk that xbd attaches)");
}

static void
advise_modules(const struct pvk_kernel *k, const struct pvk_kernel_modules *m,
    struct pvk_kernel_advice *a)
{
	if (k->config.no_modules ||
	    (k->config.modules_override && k->config.modules[0] == '\0'))
		advise(a, "NO-MODULES",
		    "it was built without any module (makeoptions "
		    "%s): nothing can be loaded later, not even pf; build it "
		    "without that line (pvkit kernel config)",
		    k->config.no_modules ? "NO_MODULES"
					 : "MODULES_OVERRIDE=\"\"");
	else if (k->config.modules_override)
		advise(a, "FEW-MODULES",
		    "only these modules were built with it (makeoptions "
		    "MODULES_OVERRIDE): %s",
		    k->config.modules);
	if (m == NULL)
		return;
	if (m->count == 0)
		advise(a, "MODULES-MISSING",
		    "there is no module (*.ko) beside it: install those that "
		    "were built with it, or nothing can be loaded");
	else if (!m->pf || !m->nfscl || !m->zfs || !m->nics)
		advise(a, "MODULES-MISSING",
		    "of the modules beside it these are missing:%s%s%s%s",
		    m->pf ? "" : " pf.ko", m->nfscl ? "" : " nfscl.ko",
		    m->zfs ? "" : " zfs.ko", m->nics ? "" : " if_*.ko");
	if (m->count > 0 && !m->hints)
		advise(a, "NO-HINTS",
		    "linker.hints is missing, without which modules are not "
		    "found by their name: kldxref /boot/kernel");
}

void
pvk_kernel_advise(const struct pvk_kernel *k,
    const struct pvk_kernel_modules *modules, struct pvk_kernel_advice *a)
{
	a->len = 0;
	advise_drivers(k, a);
	advise_old(k, a);
	advise_modules(k, modules, a);
}

void
pvk_kernel_modules_add(struct pvk_kernel_modules *m, const char *name)
{
	size_t len = strlen(name);

	if (strcmp(name, "linker.hints") == 0)
		m->hints = true;
	if (len < 4 || strcmp(name + len - 3, ".ko") != 0)
		return;
	m->count++;
	m->nics = m->nics || strncmp(name, "if_", 3) == 0;
	m->pf = m->pf || strcmp(name, "pf.ko") == 0;
	m->nfscl = m->nfscl || strcmp(name, "nfscl.ko") == 0;
	m->zfs = m->zfs || strcmp(name, "zfs.ko") == 0;
}
