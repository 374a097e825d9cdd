/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The settings of a FreeBSD guest of Xen. What the builder says comes last,
 * so that it counts; what an overlay brings comes before that.
 */
#include <stdio.h>
#include <string.h>

#include "image/kv.h"
#include "image/stages.h"

#define HEAD "# Written by pvkit template build.\n"

static int
set_all(struct kv *kv, const char *const *list, const char *what,
    struct pvk_err *e)
{
	for (; *list != NULL; list++)
		if (kv_add(kv, *list, what, e) != 0)
			return (-1);
	return (0);
}

/* In a comment line, what is ours, what an overlay had, what was asked for. */
static int
print_conf(struct tree *t, enum content c, struct kv *ours, struct kv *theirs,
    struct pvk_err *e)
{
	struct pvk_buf text = { 0 };
	int r = -1;

	for (size_t i = 0; i < theirs->len; i++)
		kv_remove(ours, theirs->list[i].key);
	if (pvk_buf_addf(&text, e, HEAD) != 0 ||
	    kv_print(ours, false, &text, e) != 0)
		goto out;
	if (t->content[c].len > 0 &&
	    pvk_buf_addf(&text, e, "\n%s\n", pvk_buf_text(&t->content[c])) != 0)
		goto out;
	if (kv_print(theirs, false, &text, e) == 0)
		r = tree_put(t, content_path(c), 0644, text.data, text.len, e);
out:
	pvk_buf_fini(&text);
	return (r);
}

static int
put_fstab(struct tree *t, const struct layout *l, struct pvk_err *e)
{
	char text[512];
	int n;

	if (tree_has(t, "etc/fstab"))
		return (tree_note(t, e,
		    "etc/fstab is the overlay's: it must "
		    "name /dev/gpt/rootfs"));
	n = snprintf(text, sizeof(text),
	    "# Device\tMountpoint\tFStype\tOptions\tDump\tPass#\n"
	    "/dev/gpt/rootfs\t/\tufs\trw\t1\t1\n%s%s",
	    l->swap >= 0 ? "/dev/gpt/swapfs\tnone\tswap\tsw\t0\t0\n" : "",
	    l->esp >= 0 ? "/dev/gpt/efiesp\t/boot/efi\tmsdosfs\trw\t2\t2\n"
			: "");
	if (l->esp >= 0) {
		struct pvk_ufs_attr a = tree_attr(t, 0755);

		if (pvk_ufs_mkdir(t->w, "boot/efi", &a, e) != 0)
			return (-1);
	}
	return (tree_put(t, "etc/fstab", 0644, text, (size_t)n, e));
}

/*
 * A name in loader.conf and of a file: only what is there may be loaded, for
 * the loader would stop and ask.
 */
static int
add_modules(struct tree *t, struct kv *kv, struct pvk_err *e)
{
	for (size_t i = 0; i < t->spec->modules.len; i++) {
		const char *name = t->spec->modules.item[i];
		char path[128], key[96];

		if (strlen(name) > 64 || strchr(name, '/') != NULL)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--module %.64s: expected a name like pf", name));
		snprintf(path, sizeof(path), "boot/kernel/%s.ko", name);
		if (!tree_has(t, path))
			return (pvk_err_set(e, PVK_ENOENT,
			    "--module %s: the sets have no /%s", name, path));
		snprintf(key, sizeof(key), "%s_load", name);
		if (kv_set(kv, key, "YES", "--module", e) != 0)
			return (-1);
	}
	return (0);
}

static int
put_loader(struct tree *t, const struct layout *l, struct pvk_err *e)
{
	/* no console of the loader is in both, and each finds its own */
	const char *console = l->esp < 0 ? "console=vidconsole,comconsole"
	    : l->boot < 0		 ? "console=efi,comconsole"
					 : NULL;
	static const char *const defaults[] = { "autoboot_delay=3",
		"beastie_disable=YES", "boot_multicons=YES",
		"kern.geom.label.disk_ident.enable=0",
		"kern.geom.label.gptid.enable=0", NULL };
	struct kv ours = { 0 }, theirs = { 0 };
	int r = -1;

	if (set_all(&ours, defaults, "loader", e) == 0 &&
	    (console == NULL || kv_add(&ours, console, "loader", e) == 0) &&
	    (t->spec->preset == NULL ||
		set_all(&ours, t->spec->preset->loader, "preset", e) == 0) &&
	    add_modules(t, &ours, e) == 0 &&
	    kv_add_list(&theirs, &t->spec->loader, "--loader", e) == 0)
		r = print_conf(t, CONTENT_LOADER_CONF, &ours, &theirs, e);
	kv_fini(&ours);
	kv_fini(&theirs);
	return (r);
}

static int
put_rc(struct tree *t, struct pvk_err *e)
{
	/*
	 * Before 10 the emulated NIC stays beside xn0, on the same address:
	 * only one of them may be configured.
	 */
	const char *net = t->b->major < 10
	    ? "ifconfig_xn0=SYNCDHCP"
	    : "ifconfig_DEFAULT=SYNCDHCP inet6 accept_rtadv";
	static const char *const defaults[] = { "sshd_enable=YES",
		"sendmail_enable=NONE", "syslogd_flags=-ss",
		"clear_tmp_enable=YES", "dumpdev=AUTO", "powerd_enable=NO",
		NULL };
	struct kv ours = { 0 }, theirs = { 0 };
	int r = -1;

	if (kv_set(&ours, "hostname", t->spec->hostname, "--hostname", e) !=
		0 ||
	    kv_add(&ours, net, "rc", e) != 0 ||
	    set_all(&ours, defaults, "rc", e) != 0)
		goto out;
	/* growfs came with FreeBSD 10, its swap partition with 14 */
	if (tree_has(t, "etc/rc.d/growfs") &&
	    kv_add(&ours, "growfs_enable=YES", "rc", e) != 0)
		goto out;
	if (t->b->major >= 14 &&
	    kv_add(&ours, "growfs_swap_size=0", "rc", e) != 0)
		goto out;
	if (t->spec->agent != NULL &&
	    kv_add(&ours, "pvguest_enable=YES", "rc", e) != 0)
		goto out;
	if (t->spec->preset != NULL &&
	    set_all(&ours, t->spec->preset->rc, "preset", e) != 0)
		goto out;
	if (kv_add_list(&theirs, &t->spec->rc, "--rc", e) == 0)
		r = print_conf(t, CONTENT_RC, &ours, &theirs, e);
out:
	kv_fini(&ours);
	kv_fini(&theirs);
	return (r);
}

/* Behind what is there: the set's is all comments. */
static int
put_sysctl(struct tree *t, struct pvk_err *e)
{
	struct pvk_buf text = { 0 };
	struct kv kv = { 0 };
	int r = -1;

	if (t->spec->sysctl.len == 0)
		return (0);
	if (kv_add_list(&kv, &t->spec->sysctl, "--sysctl", e) == 0 &&
	    pvk_buf_addf(&text, e, "%s\n" HEAD,
		pvk_buf_text(&t->content[CONTENT_SYSCTL])) == 0 &&
	    kv_print(&kv, true, &text, e) == 0)
		r = tree_put(t, content_path(CONTENT_SYSCTL), 0644, text.data,
		    text.len, e);
	pvk_buf_fini(&text);
	kv_fini(&kv);
	return (r);
}

int
put_settings(struct tree *t, const struct layout *l, struct pvk_err *e)
{
	t->source = "settings";
	if (put_fstab(t, l, e) != 0 || put_loader(t, l, e) != 0 ||
	    put_rc(t, e) != 0 || put_sysctl(t, e) != 0)
		return (-1);
	/* its presence lets rc(8) run what is for the first boot: growfs */
	return (tree_put(t, "firstboot", 0644, NULL, 0, e));
}
