/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit xva create: an XVA of disks. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "util/size.h"

#include "cmd.h"
#include "disks.h"
#include "xva_options.h"

#define MAX_NETWORKS 7 /* what a host attaches to a VM at most */

enum {
	OPT_CD = OPT_FIRST,
	OPT_CHECKSUM,
	OPT_COMPRESS,
	OPT_DESCRIPTION,
	OPT_DISK,
	OPT_DISK_SIZE,
	OPT_DRY_RUN,
	OPT_FIRMWARE,
	OPT_FOR,
	OPT_FORCE,
	OPT_GUEST,
	OPT_JSON,
	OPT_MEMORY,
	OPT_NAME,
	OPT_NIC,
	OPT_NO_ROUND,
	OPT_SEED,
	OPT_TEMPLATE,
	OPT_THREADS,
	OPT_VCPUS,
	OPT_VM,
};

const struct option_spec cmd_xva_create_options[] = {
	{ OPT_CD, "cd", "WHAT", "empty: an empty CD drive; default none" },
	OPTION_CHECKSUM(OPT_CHECKSUM),
	OPTION_COMPRESS(OPT_COMPRESS),
	{ OPT_DESCRIPTION, "description", "TEXT", "the VM's description" },
	{ OPT_DISK, "disk", "DISK",
	    "[FORMAT:]PATH of a disk, - for standard input; may be given several times" },
	{ OPT_DISK_SIZE, "disk-size", "SIZE", "of the disk on standard input" },
	{ OPT_DRY_RUN, "dry-run", NULL,
	    "write nothing, tell the size of the file" },
	{ OPT_FIRMWARE, "firmware", "KIND", "bios or uefi; default bios" },
	OPTION_FOR(OPT_FOR),
	OPTION_FORCE(OPT_FORCE),
	{ OPT_GUEST, "guest", "KIND",
	    "freebsd, linux, windows or other; default freebsd" },
	OPTION_JSON(OPT_JSON),
	{ OPT_MEMORY, "memory", "SIZE", "of the VM; default 1GiB" },
	{ OPT_NAME, "name", "N", "the VM's name" },
	{ OPT_NIC, "nic", "NETWORK",
	    "a NIC on NETWORK, or NETWORK=BRIDGE; may be given several times" },
	{ OPT_NO_ROUND, "no-round", NULL,
	    "round disks up to 512 bytes, not to 2 MiB" },
	OPTION_OUTPUT('o', "the file to write, - for standard output"),
	{ OPT_SEED, "seed", "N", "what UUIDs derive from; default 0" },
	{ OPT_TEMPLATE, "template", NULL, "make a template (the default)" },
	OPTION_THREADS(OPT_THREADS),
	{ OPT_VCPUS, "vcpus", "N", "of the VM; default 1" },
	{ OPT_VM, "vm", NULL, "make a VM, not a template" },
	{ 0, NULL, NULL, NULL },
};

struct create {
	struct cli *cli;
	struct pvk_ova_spec spec;
	struct option_hosts hosts;
	struct pvk_xva_output out;
	struct pvk_xva_run run;
	enum pvk_sum sum;
	bool compress_given, for_given, dry_run;
	struct disk_list disks;
	const char *network[MAX_NETWORKS];
	char date[OPTION_DATE];
};

static int
choose(const char *option, const char *arg, const char *const *words,
    unsigned *value, struct pvk_err *e)
{
	for (*value = 0; words[*value] != NULL; (*value)++)
		if (strcmp(words[*value], arg) == 0)
			return (0);
	return (pvk_err_set(e, PVK_EUSAGE,
	    "--%s: unknown word \"%s\"; see "
	    "pvkit help xva create",
	    option, arg));
}

static int
add_word(const char **list, size_t *n, size_t max, const char *arg,
    struct pvk_err *e)
{
	if (*n == max)
		return (pvk_err_set(e, PVK_EUSAGE, "%s: more than %zu of them",
		    arg, max));
	list[(*n)++] = arg;
	return (0);
}

/* The options that describe the VM */
static int
vm_option(struct create *k, int id, const char *arg, struct pvk_err *e)
{
	static const char *const cds[] = { "none", "empty", NULL };
	static const char *const guests[] = { "freebsd", "linux", "windows",
		"other", NULL };
	static const char *const firmwares[] = { "bios", "uefi", NULL };
	struct pvk_ova_spec *s = &k->spec;
	uint64_t n;
	unsigned word;
	int r = 0;

	switch (id) {
	case OPT_CD:
		r = choose("cd", arg, cds, &word, e);
		s->empty_cd = word == 1;
		return (r);
	case OPT_DESCRIPTION:
		s->name_description = arg;
		return (0);
	case OPT_FIRMWARE:
		r = choose("firmware", arg, firmwares, &word, e);
		s->uefi = word == 1;
		return (r);
	case OPT_GUEST:
		r = choose("guest", arg, guests, &word, e);
		s->guest = (enum pvk_guest)word;
		return (r);
	case OPT_MEMORY:
		return (pvk_size_parse(arg, 16 * PVK_MIB, 64 * PVK_TIB,
		    "--memory", &s->memory, e));
	case OPT_NAME:
		s->name_label = arg;
		return (0);
	case OPT_NIC:
		return (
		    add_word(k->network, &s->nnetworks, MAX_NETWORKS, arg, e));
	case OPT_TEMPLATE:
	case OPT_VM:
		s->is_template = id == OPT_TEMPLATE;
		return (0);
	default: /* OPT_VCPUS */
		r = pvk_uint_parse(arg, 1, 1024, "--vcpus", &n, e);
		s->vcpus = r == 0 ? (unsigned)n : 1;
		return (r);
	}
}

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct create *k = ctx;

	switch (id) {
	case OPT_CHECKSUM:
		return (option_checksum(arg, &k->sum, e));
	case OPT_COMPRESS:
		k->compress_given = true;
		return (option_compress(arg, &k->out, e));
	case OPT_DISK:
		return (
		    add_word(k->disks.name, &k->disks.n, DISKS_MAX, arg, e));
	case OPT_DISK_SIZE:
		return (pvk_size_parse(arg, 1, DISK_SIZE_MAX, "--disk-size",
		    &k->disks.stdin_size, e));
	case OPT_DRY_RUN:
		k->dry_run = true;
		return (0);
	case OPT_FOR:
		return (option_host(arg, &k->hosts, e));
	case OPT_FORCE:
		k->out.force = true;
		return (0);
	case OPT_NO_ROUND:
		k->disks.no_round = true;
		return (0);
	case OPT_SEED:
		return (pvk_uint_parse(arg, 0, UINT64_MAX, "--seed",
		    &k->spec.seed, e));
	case OPT_THREADS:
		return (option_threads(arg, &k->run.threads, e));
	case 'o':
		k->out.path = arg;
		return (0);
	default:
		return (vm_option(k, id, arg, e));
	}
}

/* What was not said follows from the hosts it is for */
static int
apply_defaults(struct create *k, struct pvk_err *e)
{
	const char *oldest = k->spec.uefi ? "xcp-ng-8.0" : "xenserver-6.0.2";

	/* zstd is small and fast, but only a host that was named may get it */
	if (!k->compress_given && k->hosts.host.reads_zstd)
		k->out.compression = PVK_ZSTD;
	k->for_given = k->hosts.count > 0;
	if (!k->for_given && option_host(oldest, &k->hosts, e) != 0)
		return (-1);
	if (k->sum == PVK_SUM_NONE)
		k->sum =
		    k->hosts.host.reads_xxhash ? PVK_SUM_XXHASH : PVK_SUM_SHA1;
	k->spec.host = &k->hosts.host;
	k->spec.networks = k->network;
	k->spec.disks = k->disks.spec;
	k->spec.ndisks = k->disks.n;
	return (0);
}

/* What was said and no host of --for can take: a warning, it was said */
static void
warn_hosts(const struct create *k)
{
	const struct pvk_host *h = &k->hosts.host;

	if (k->spec.guest == PVK_GUEST_FREEBSD && k->spec.empty_cd)
		cli_warn(k->cli,
		    "FreeBSD before 10 hangs at boot with a CD drive on "
		    "XenServer 6.1 and later");
	if (!k->for_given)
		return;
	option_warn(k->cli, h, k->sum, k->out.compression);
}

static void
print_result(const struct create *k, const struct pvk_xva_created *made)
{
	struct pvk_json j;
	char size[OPTION_BYTES];

	if (!k->cli->json) {
		cli_say(k->cli, "%s: %s",
		    k->dry_run ? "would be written"
			       : cli_output_name(k->out.path),
		    option_bytes(made->size, size));
		return;
	}
	cli_json_open(k->cli, &j);
	pvk_json_str(&j, "file", k->dry_run ? NULL : k->out.path);
	pvk_json_uint(&j, "size", made->size);
	pvk_json_uint(&j, "chunks", made->chunks);
	pvk_json_uint(&j, "disk_bytes_read", made->read);
	pvk_json_str(&j, "checksum", pvk_sum_name(k->sum));
	pvk_json_str(&j, "compression",
	    pvk_compression_name(k->out.compression));
	pvk_json_bool(&j, "dry_run", k->dry_run);
	pvk_json_close(&j);
}

static int
create_file(struct create *k, struct pvk_err *e)
{
	struct pvk_progress progress;
	struct pvk_xva_created made;
	uint64_t total = 0;
	int r;

	for (size_t i = 0; i < k->spec.ndisks; i++)
		total += k->disks.spec[i].virtual_size;
	if (k->dry_run)
		k->out.path = NULL;
	else if (strcmp(k->out.path, "-") == 0)
		k->cli->out = stderr;
	cli_progress(k->cli, &progress, "create", total);
	k->run.progress = &progress;
	r = pvk_xva_create(&k->spec, k->disks.src, k->sum, &k->out, &k->run,
	    &made, e);
	pvk_progress_fini(&progress);
	k->run.progress = NULL;
	if (r == 0)
		print_result(k, &made);
	return (r);
}

int
cmd_xva_create(struct cli *c, int argc, char **argv)
{
	struct create k = { .cli = c,
		.spec = { .memory = PVK_GIB,
		    .vcpus = 1,
		    .is_template = true,
		    .name_description = "" } };
	struct pvk_err e;
	int status, r;

	status = cli_parse(c, argc, argv, apply_option, &k);
	if (status >= 0)
		return (status);
	if (k.spec.name_label == NULL)
		return (cli_usage(c, "--name is missing"));
	if (k.out.path == NULL && !k.dry_run)
		return (cli_usage(c, "-o is missing"));
	r = apply_defaults(&k, &e);
	if (r == 0) {
		warn_hosts(&k);
		r = option_date(k.date, &e);
		k.spec.date = k.date;
	}
	if (r == 0)
		r = disks_open(&k.disks, c, &e);
	if (r == 0)
		r = create_file(&k, &e);
	disks_close(&k.disks);
	return (cli_flush(c, r == 0 ? EXIT_SUCCESS : cli_report(c, &e)));
}
