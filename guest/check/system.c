/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts of this system as it runs, of this system after its next boot, or of
 * one whose files lie in a folder; see system.h. What comes after a boot is
 * known of FreeBSD alone: there the kernel and its drivers are one file.
 */
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gather.h"
#include "util/auto.h"

#ifdef __FreeBSD__
#define IS_FREEBSD true
#else
#define IS_FREEBSD false
#endif

static int
open_root(const char *path, struct pvk_err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		pvk_err_sys(e, PVK_EIO, "%s", path);
	return (fd);
}

/* FreeBSD's files are there. */
static bool
has_freebsd(const struct look *l)
{
	return (look_has(l, "/bin/freebsd-version") ||
	    look_has(l, "/boot/loader.conf") || look_has(l, PVK_CHECK_KERNEL) ||
	    look_has(l, "/etc/rc.conf"));
}

/* Of a system that does not run it is the kernel that says what it is. */
static void
copy_fact(struct pvk_facts *f, const char *from, const char *to)
{
	const struct pvk_fact *fact = pvk_facts_get(f, from);

	if (fact != NULL && fact->kind == PVK_FACT_TEXT)
		pvk_facts_set(f, to, fact->value);
	else
		pvk_facts_absent(f, to);
}

/*
 * The kernel to be judged, as an absolute name: that of an option is relative
 * to the current folder, as names are, or below another root.
 */
static int
find_kernel(const struct system_wanted *w, const struct pvk_check_tree *tree,
    char path[PVK_CHECK_PATH], struct pvk_err *e)
{
	char here[PVK_CHECK_PATH] = "";
	int n;

	if (w->kernel == NULL) {
		/* what could not be read is said of loader.*, too */
		(void)pvk_check_files_boots(tree, path);
		return (0);
	}
	if (w->kernel[0] != '/' && w->root == NULL &&
	    getcwd(here, sizeof(here)) == NULL)
		return (pvk_err_sys(e, PVK_ESYS, "the current folder"));
	n = snprintf(path, PVK_CHECK_PATH, "%s%s%s", here,
	    w->kernel[0] == '/' ? "" : "/", w->kernel);
	if (n < 0 || n >= PVK_CHECK_PATH)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--kernel: a name of %d "
		    "bytes, expected at most %d",
		    n, PVK_CHECK_PATH - 1));
	return (0);
}

static int
add_files(const struct system_wanted *w, struct pvk_facts *f, struct pvk_err *e)
{
	const char *path = w->root != NULL ? w->root : "/";
	PVK_AUTO_FD int root = open_root(path, e);
	struct look l = { .root = root, .f = f };
	struct pvk_check_tree tree;
	char kernel[PVK_CHECK_PATH];

	if (root < 0)
		return (-1);
	if (!has_freebsd(&l))
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: no FreeBSD, expected its files", path));
	look_tree(&l, &tree);
	pvk_check_files(&tree, f);
	if (find_kernel(w, &tree, kernel, e) != 0)
		return (-1);
	pvk_check_files_kernel(&tree, kernel, f);
	if (w->next_boot)
		return (0);
	copy_fact(f, "kernel.release", "system.release");
	copy_fact(f, "kernel.osreldate", "system.osreldate");
	/* its disk may be any, or none */
	pvk_facts_untold(f, "part.names");
	look_take(&l, "identity.host-uuid", "/etc/hostid");
	return (0);
}

static int
add_running(struct pvk_facts *f, struct pvk_err *e)
{
	PVK_AUTO_FD int root = open_root("/", e);
	struct look l = { .root = root, .f = f, .is_live = true };

	if (root < 0)
		return (-1);
	gather(&l);
	return (0);
}

struct pvk_facts *
system_facts(const struct system_wanted *w, struct pvk_err *e)
{
	bool is_running = w->root == NULL || w->next_boot;
	bool has_files = w->root != NULL || w->next_boot;
	struct pvk_facts *f;

	if (w->next_boot && !IS_FREEBSD) {
		pvk_err_set(e, PVK_EUNSUPP,
		    "--next-boot: what comes after a boot is known of FreeBSD"
		    " alone; --root judges the files of one");
		return (NULL);
	}
	f = pvk_facts_new(e);
	if (f == NULL)
		return (NULL);
	pvk_facts_set(f, "system.source",
	    w->next_boot    ? "next-boot"
		: has_files ? "files"
			    : "running");
	if ((!is_running || add_running(f, e) == 0) &&
	    (!has_files || add_files(w, f, e) == 0))
		return (f);
	pvk_facts_free(f);
	return (NULL);
}
