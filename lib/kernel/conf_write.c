/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a kernel configuration; see kernel_conf.h. What XENHVM of FreeBSD 8
 * and 9 says beside the drivers is kept: spinning for a lock whose holder's
 * virtual processor is not running is a waste there; from 10 on GENERIC does
 * without these lines. "makeoptions MODULES_OVERRIDE" is what it must not have.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/conf_private.h"

#define IDENT "PVKIT"

static unsigned
release_of(const struct pvk_kernel_conf *c)
{
	return (c->major * 100 + c->minor);
}

/* The last minor release of 8 and 9; others are not over, or not known so */
static bool
exists(unsigned major, unsigned minor)
{
	if (major == 8)
		return (minor >= 1 && minor <= 4);
	if (major == 9)
		return (minor <= 3);
	return (major >= 10 && major <= 15 && minor < 100);
}

int
pvk_kernel_release_parse(const char *text, struct pvk_kernel_conf *c,
    struct pvk_err *e)
{
	static const char digits[] = "0123456789";
	const char *p = text;
	size_t n = strspn(p, digits);
	unsigned major = 0, minor = 0;

	if (n >= 1 && n <= 2) {
		major = (unsigned)strtoul(p, NULL, 10);
		p += n;
		if (*p == '.' && (n = strspn(p + 1, digits)) >= 1 && n <= 2) {
			minor = (unsigned)strtoul(p + 1, NULL, 10);
			p += 1 + n;
		}
	}
	/* "-RELEASE", "-RELEASE-p3", "-STABLE" make no difference */
	if (p == text || (*p != '\0' && *p != '-'))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "release: \"%.40s\", expected one such as 9.3 or "
		    "14.3-RELEASE",
		    text));
	if (!exists(major, minor))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "release: FreeBSD %u.%u, expected 8.1 to 8.4, 9.0 to 9.3, "
		    "or 10.0 to 15; there are no PV drivers before 8.1",
		    major, minor));
	c->major = major;
	c->minor = minor;
	return (0);
}

static int
check(const struct pvk_kernel_conf *c, struct pvk_err *e)
{
	if (c->arch == PVK_KERNEL_AMD64)
		return (0);
	if (release_of(c) < 901)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "FreeBSD %u.%u: has no XENHVM for i386 before 9.1, only "
		    "XEN, which does not boot as HVM guest; use amd64",
		    c->major, c->minor));
	if (c->major >= 15)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "FreeBSD %u: has no kernel for i386; use amd64", c->major));
	return (0);
}

static int
write_head(const struct pvk_kernel_conf *c, struct pvk_buf *out,
    struct pvk_err *e)
{
	const char *arch = pvk_kernel_arch_name(c->arch);

	return (pvk_buf_addf(out, e,
	    "#\n"
	    "# " IDENT ": FreeBSD %u.%u/%s, paravirtualized on XenServer and "
	    "XCP-ng\n"
	    "#\n"
	    "# With the sources of that very release in /usr/src:\n"
	    "#\n"
	    "#\tcp " IDENT " /usr/src/sys/%s/conf/\n"
	    "#\tcd /usr/src\n"
	    "#\tmake buildkernel KERNCONF=" IDENT "\n"
	    "#\tmake installkernel KERNCONF=" IDENT "\n"
	    "#\tpvkit kernel check /boot/kernel/kernel\n"
	    "#\tshutdown -r now\n"
	    "#\n"
	    "# The old kernel is then /boot/kernel.old; \"boot kernel.old\" at "
	    "the loader's\n"
	    "# prompt starts it.\n"
	    "#\n",
	    c->major, c->minor, arch, arch));
}

static const char head_old[] =
    "# GENERIC of FreeBSD 8 and 9 has no PV drivers, and freebsd-update "
    "installs it:\n"
    "# \"freebsd-update upgrade\" in the place of a kernel whose name it does "
    "not know.\n"
    "# Therefore write to /etc/freebsd-update.conf\n"
    "#\n"
    "#\tComponents src world\n"
    "#\n"
    "# and to /etc/make.conf\n"
    "#\n"
    "#\tKERNCONF=" IDENT "\n"
    "#\n"
    "# and after each update that touches /usr/src/sys build and install this "
    "kernel\n"
    "# again, before the reboot. FreeBSD 10.0 and later have PV in GENERIC.\n"
    "#\n"
    "# A VM with this kernel must have no CD drive on XenServer 6.1 and later: "
    "the\n"
    "# boot would hang. Disks and NICs have other names with it (xn0).\n"
    "#\n";

static const char head_new[] =
    "# GENERIC has the PV drivers: a kernel of one's own is not needed for "
    "them, and\n"
    "# nothing is lost should an update install GENERIC in its place, but for "
    "what is\n"
    "# added below.\n"
    "#\n";

static const char drivers_old[] =
    "\n"
    "# A lock's holder may be a virtual processor that is not running: do not "
    "spin.\n"
    "options\t\tNO_ADAPTIVE_MUTEXES\n"
    "options\t\tNO_ADAPTIVE_RWLOCKS\n"
    "options\t\tNO_ADAPTIVE_SX\n"
    "\n"
    "# The PV drivers; each of the two lines needs the other.\n"
    "options\t\tXENHVM\n"
    "device\t\txenpci\n";

static const char drivers_new[] =
    "\n"
    "# GENERIC says so, and it must stay; each of the two needs the other:\n"
    "#\toptions\t\tXENHVM\n"
    "#\tdevice\t\txenpci\n";

/* "options NAME" is split, for the columns of such a file */
static int
write_line(const struct conf_module *m, struct pvk_buf *out, struct pvk_err *e)
{
	const char *blank = strchr(m->line, ' ');

	return (pvk_buf_addf(out, e, "%.*s\t\t%s\t\t# %s.ko\n",
	    (int)(blank - m->line), m->line, blank + 1, m->name));
}

static int
write_module(const struct pvk_kernel_conf *c, const char *name,
    struct pvk_buf *out, struct pvk_err *e)
{
	const struct conf_module *m = conf_module_find(name);
	unsigned release = release_of(c);

	if (m == NULL)
		return (pvk_buf_addf(out, e,
		    "# %s: if it is in /usr/src/sys/modules, it is built as "
		    "%s.ko; to load it at\n"
		    "# boot: %s_load=\"YES\" in /boot/loader.conf\n",
		    name, name, name));
	if (release < m->from || (m->until != 0 && release >= m->until))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--module: FreeBSD %u.%u has no %s (%s %u.%u)", c->major,
		    c->minor, name,
		    release < m->from ? "it came with" : "it went with",
		    (release < m->from ? m->from : m->until) / 100,
		    (release < m->from ? m->from : m->until) % 100));
	if (m->line == NULL)
		return (pvk_buf_addf(out, e,
		    "# %s: can't be compiled in; it is built as %s.ko, and "
		    "%s_load=\"YES\" in\n"
		    "# /boot/loader.conf loads it at boot\n",
		    name, name, name));
	if (m->generic != 0 && release >= m->generic)
		return (pvk_buf_addf(out, e, "# %s: GENERIC has it (%s)\n",
		    name, m->line));
	if (strcmp(name, "ipfw") == 0 &&
	    pvk_buf_addf(out, e,
		"# ipfw lets nothing through before its rules are loaded; "
		"with this it would:\n"
		"#options\tIPFIREWALL_DEFAULT_TO_ACCEPT\n") != 0)
		return (-1);
	if (strcmp(name, "geom_eli") == 0 && release < 1200 &&
	    pvk_buf_addf(out, e, "device\t\tcrypto\t\t# for geom_eli\n") != 0)
		return (-1);
	return (write_line(m, out, e));
}

static bool
named_before(const struct pvk_kernel_conf *c, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(c->modules[j], c->modules[i]) == 0)
			return (true);
	return (false);
}

int
pvk_kernel_conf_write(const struct pvk_kernel_conf *c, struct pvk_buf *out,
    struct pvk_err *e)
{
	bool old = c->major < 10;

	if (check(c, e) != 0 || write_head(c, out, e) != 0 ||
	    pvk_buf_addf(out, e, "%s", old ? head_old : head_new) != 0 ||
	    pvk_buf_addf(out, e, "include\t\tGENERIC\nident\t\t" IDENT "\n") !=
		0 ||
	    (c->major == 8 &&
		pvk_buf_addf(out, e,
		    "options\t\tINCLUDE_CONFIG_FILE\t# for config -x, and "
		    "pvkit kernel check\n") != 0) ||
	    pvk_buf_addf(out, e, "%s", old ? drivers_old : drivers_new) != 0)
		return (-1);
	if (pvk_buf_addf(out, e,
		"\n"
		"# All modules are built, too: there is no makeoptions "
		"MODULES_OVERRIDE here.\n"
		"# What follows is compiled in.\n") != 0)
		return (-1);
	for (size_t i = 0; i < c->nmodules; i++)
		if (!named_before(c, i) &&
		    write_module(c, c->modules[i], out, e) != 0)
			return (-1);
	return (0);
}
