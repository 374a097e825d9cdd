/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pvkit template build, which are a recipe's settings too. */
#include <string.h>

#include "util/buf.h"
#include "util/io.h"
#include "util/num.h"
#include "util/size.h"

#include "template.h"

enum {
	OPT_AGENT = OPT_FIRST,
	OPT_ARCH,
	OPT_BASE,
	OPT_CACHE,
	OPT_COMPRESS,
	OPT_DESCRIPTION,
	OPT_DROP,
	OPT_DRY_RUN,
	OPT_FIRMWARE,
	OPT_FOR,
	OPT_FORCE,
	OPT_HOSTNAME,
	OPT_IMAGE_ONLY,
	OPT_JSON,
	OPT_KEEP,
	OPT_KERNEL,
	OPT_LOADER,
	OPT_MANIFEST,
	OPT_MEMORY,
	OPT_MIRROR,
	OPT_MODULE,
	OPT_NAME,
	OPT_NIC,
	OPT_OVERLAY,
	OPT_PRESET,
	OPT_RC,
	OPT_RELEASE,
	OPT_RELEASE_SET,
	OPT_ROOT_HASH,
	OPT_SEED,
	OPT_SET,
	OPT_SETS,
	OPT_SIZE,
	OPT_SLIM,
	OPT_SLIM_LIST,
	OPT_SSH_KEY,
	OPT_SWAP,
	OPT_SYSCTL,
	OPT_THREADS,
	OPT_USER,
	OPT_VCPUS,
};

const struct option_spec template_options[] = {
	{ OPT_AGENT, "agent", "FILE", "pvguest's package, to be installed" },
	{ OPT_ARCH, "arch", "ARCH",
	    "of --release: amd64, the default, or i386" },
	{ OPT_BASE, "base", "FILE", "FreeBSD's base.txz" },
	{ OPT_CACHE, "cache", "DIR",
	    "for --release; default pvkit in the user's cache" },
	OPTION_COMPRESS(OPT_COMPRESS),
	{ OPT_DESCRIPTION, "description", "TEXT",
	    "the template's description" },
	{ OPT_DROP, "drop", "PATTERN",
	    "leave this out of the sets; may be given several times" },
	{ OPT_DRY_RUN, "dry-run", NULL, "do it all, but keep nothing" },
	{ OPT_FIRMWARE, "firmware", "KIND",
	    "bios, uefi or both; default both where the sets have both" },
	OPTION_FOR(OPT_FOR),
	OPTION_FORCE(OPT_FORCE),
	{ OPT_HOSTNAME, "hostname", "H", "default freebsd" },
	{ OPT_IMAGE_ONLY, "image-only", NULL,
	    "write a raw disk image, not an XVA" },
	OPTION_JSON(OPT_JSON),
	{ OPT_KEEP, "keep", "PATTERN",
	    "do not leave this out; may be given several times" },
	{ OPT_KERNEL, "kernel", "FILE", "FreeBSD's kernel.txz" },
	{ OPT_LOADER, "loader", "KEY=VALUE",
	    "for loader.conf; may be given several times" },
	{ OPT_MANIFEST, "manifest", "FILE", "MANIFEST with the sets' SHA-256" },
	{ OPT_MEMORY, "memory", "SIZE", "of the VM; default 1GiB" },
	{ OPT_MIRROR, "mirror", "URL",
	    "for --release; may be given several times; default FreeBSD's own" },
	{ OPT_MODULE, "module", "NAME",
	    "a kernel module to load at boot; may be given several times" },
	{ OPT_NAME, "name", "N",
	    "the template's name; default FreeBSD RELEASE" },
	{ OPT_NIC, "nic", "NETWORK",
	    "a NIC on NETWORK, or NETWORK=BRIDGE; may be given several times" },
	OPTION_OUTPUT('o', "the file to write, - for standard output"),
	{ OPT_OVERLAY, "overlay", "DIR",
	    "laid over the tree, all of it root's" },
	{ OPT_PRESET, "preset", "NAME",
	    "settings by purpose: see template list-presets" },
	{ OPT_RC, "rc", "KEY=VALUE",
	    "for rc.conf; may be given several times" },
	{ OPT_RELEASE, "release", "RELEASE",
	    "fetch the sets of this release, 14.3 for example" },
	{ OPT_RELEASE_SET, "release-set", "NAME",
	    "fetch this set too, lib32 for example; may be given several times" },
	{ OPT_ROOT_HASH, "root-password-hash", "HASH",
	    "root's password as crypt(3) has it; default: none works" },
	{ OPT_SEED, "seed", "N",
	    "what GUIDs and UUIDs derive from; default 0" },
	{ OPT_SET, "set", "FILE", "a further set; may be given several times" },
	{ OPT_SETS, "sets", "DIR",
	    "where base.txz, kernel.txz and MANIFEST are" },
	{ OPT_SIZE, "size", "SIZE", "of the disk; default 8GiB" },
	{ OPT_SLIM, "slim", "LIST", "none, small or minimal; default none" },
	{ OPT_SLIM_LIST, "slim-list", "FILE",
	    "a list of what to leave out; may be given several times" },
	{ OPT_SSH_KEY, "ssh-key", "FILE",
	    "lets root log in with this key; may be given several times" },
	{ OPT_SWAP, "swap", "SIZE", "default 1GiB; 0 for none" },
	{ OPT_SYSCTL, "sysctl", "KEY=VALUE",
	    "for sysctl.conf; may be given several times" },
	OPTION_THREADS(OPT_THREADS),
	{ OPT_USER, "user", "NAME[:FILE]",
	    "an account in wheel, with that ssh key; may be given several times" },
	{ OPT_VCPUS, "vcpus", "N", "of the VM; default 1" },
	{ 0, NULL, NULL, NULL },
};

static int
choose_firmware(struct blueprint *t, const char *arg, struct pvk_err *e)
{
	static const char *const words[] = { "bios", "uefi", "both" };

	for (size_t i = 0; i < PVK_COUNT(words); i++)
		if (strcmp(arg, words[i]) == 0) {
			t->image.firmware =
			    (enum pvk_image_firmware)(PVK_FIRMWARE_BIOS + i);
			return (0);
		}
	return (pvk_err_set(e, PVK_EUSAGE,
	    "--firmware: \"%s\", expected bios, uefi or both", arg));
}

static int
add_slim(struct blueprint *t, const char *text, const char *name,
    struct pvk_err *e)
{
	if (t->slim == NULL)
		t->slim = pvk_image_slim_new(e);
	if (t->slim == NULL)
		return (-1);
	t->image.slim = t->slim;
	return (pvk_image_slim_add(t->slim, text, name, e));
}

static int
slim_file(struct blueprint *t, const char *path, struct pvk_err *e)
{
	char text[64 << 10];
	FILE *f = fopen(path, "re");
	size_t len;

	if (f == NULL)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	len = fread(text, 1, sizeof(text), f);
	if (ferror(f) || len == sizeof(text)) {
		fclose(f);
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: cannot be read, or has 64 KiB or more", path));
	}
	fclose(f);
	text[len] = '\0';
	return (add_slim(t, text, path, e));
}

static int
slim_option(struct blueprint *t, int id, const char *arg, struct pvk_err *e)
{
	const char *text;
	char line[1024];

	if (id == OPT_SLIM_LIST)
		return (slim_file(t, arg, e));
	if (id == OPT_SLIM) {
		if (strcmp(arg, "none") == 0)
			return (0);
		text = pvk_image_slim_text(arg);
		if (text != NULL)
			return (add_slim(t, text, "--slim", e));
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--slim: \"%s\", expected none, small or minimal", arg));
	}
	if (strlen(arg) > 1000 || strpbrk(arg, "\n#") != NULL || *arg == '!')
		return (
		    pvk_err_set(e, PVK_EUSAGE, "\"%.64s\": no pattern", arg));
	snprintf(line, sizeof(line), "%s%s", id == OPT_KEEP ? "!" : "", arg);
	return (add_slim(t, line, id == OPT_KEEP ? "--keep" : "--drop", e));
}

/* The options that describe the VM */
static int
vm_option(struct blueprint *t, int id, const char *arg, struct pvk_err *e)
{
	struct pvk_ova_spec *s = &t->ova;
	uint64_t n;

	switch (id) {
	case OPT_DESCRIPTION:
		s->name_description = arg;
		return (0);
	case OPT_NAME:
		s->name_label = arg;
		return (0);
	case OPT_MEMORY:
		return (pvk_size_parse(arg, 64 * PVK_MIB, 64 * PVK_TIB,
		    "--memory", &s->memory, e));
	case OPT_NIC:
		if (s->nnetworks == TEMPLATE_NICS)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--nic %s: more than %d of them", arg,
			    TEMPLATE_NICS));
		t->nic[s->nnetworks++] = arg;
		return (0);
	default: /* OPT_VCPUS */
		if (pvk_uint_parse(arg, 1, 1024, "--vcpus", &n, e) != 0)
			return (-1);
		s->vcpus = (unsigned)n;
		return (0);
	}
}

/* Where sets come from */
static int
source_option(struct blueprint *t, int id, const char *arg, struct pvk_err *e)
{
	switch (id) {
	case OPT_ARCH:
		t->arch = arg;
		return (0);
	case OPT_BASE:
		t->base = arg;
		return (0);
	case OPT_CACHE:
		t->cache = arg;
		return (0);
	case OPT_KERNEL:
		t->kernel = arg;
		return (0);
	case OPT_MANIFEST:
		t->image.manifest = arg;
		return (0);
	case OPT_MIRROR:
		return (pvk_image_list_add(&t->mirrors, arg, e));
	case OPT_RELEASE:
		t->release = arg;
		return (0);
	case OPT_RELEASE_SET:
		return (pvk_image_list_add(&t->release_sets, arg, e));
	case OPT_SETS:
		t->sets_dir = arg;
		return (0);
	case OPT_SET:
		return (pvk_image_list_add(&t->more_sets, arg, e));
	default:
		return (vm_option(t, id, arg, e));
	}
}

/* The options that are a text of the image's, or one of a list. */
static int
image_option(struct blueprint *t, int id, const char *arg, struct pvk_err *e)
{
	struct pvk_image_spec *s = &t->image;

	switch (id) {
	case OPT_AGENT:
		s->agent = arg;
		return (0);
	case OPT_HOSTNAME:
		s->hostname = arg;
		return (0);
	case OPT_OVERLAY:
		s->overlay = arg;
		return (0);
	case OPT_PRESET:
		s->preset = pvk_image_preset_find(arg, e);
		return (s->preset != NULL ? 0 : -1);
	case OPT_ROOT_HASH:
		s->root_password_hash = arg;
		return (0);
	case OPT_SIZE:
		return (pvk_size_parse(arg, 64 * PVK_MIB, 2 * PVK_TIB, "--size",
		    &s->size, e));
	case OPT_SWAP:
		return (pvk_size_parse(arg, 0, PVK_TIB, "--swap", &s->swap, e));
	case OPT_FIRMWARE:
		return (choose_firmware(t, arg, e));
	case OPT_LOADER:
		return (pvk_image_list_add(&s->loader, arg, e));
	case OPT_MODULE:
		return (pvk_image_list_add(&s->modules, arg, e));
	case OPT_RC:
		return (pvk_image_list_add(&s->rc, arg, e));
	case OPT_SSH_KEY:
		return (pvk_image_list_add(&s->ssh_keys, arg, e));
	case OPT_SYSCTL:
		return (pvk_image_list_add(&s->sysctl, arg, e));
	case OPT_USER:
		return (pvk_image_list_add(&s->users, arg, e));
	default:
		return (source_option(t, id, arg, e));
	}
}

int
template_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct blueprint *t = ctx;

	switch (id) {
	case 'o':
		t->out.path = arg;
		return (0);
	case OPT_COMPRESS:
		t->compress_given = true;
		return (option_compress(arg, &t->out, e));
	case OPT_DRY_RUN:
		t->dry_run = true;
		return (0);
	case OPT_FOR:
		return (option_host(arg, &t->hosts, e));
	case OPT_FORCE:
		t->out.force = true;
		return (0);
	case OPT_IMAGE_ONLY:
		t->image_only = true;
		return (0);
	case OPT_JSON:
		t->cli->json = true;
		return (0);
	case OPT_SEED:
		return (pvk_uint_parse(arg, 0, UINT64_MAX, "--seed",
		    &t->image.seed, e));
	case OPT_THREADS:
		return (option_threads(arg, &t->run.threads, e));
	case OPT_SLIM:
	case OPT_SLIM_LIST:
	case OPT_DROP:
	case OPT_KEEP:
		return (slim_option(t, id, arg, e));
	default:
		return (image_option(t, id, arg, e));
	}
}
