/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit probe build: the probe as an appliance, ready to be imported. */
#include <stdlib.h>
#include <string.h>

#include "util/io.h"
#include "util/num.h"
#include "util/outfile.h"
#include "util/size.h"

#include "cmd.h"
#include "probe_image.h"
#include "xva_options.h"

#define MAX_NETWORKS 7		   /* what a host attaches to a VM at most */
#define DISK	     PVK_MIB	   /* one chunk; SRs round it up themselves */
#define ROUND	     (2 * PVK_MIB) /* every SR can hold a multiple of this */
#define NAME	     "pvprobe"
#define DEFAULT_NIC  "Pool-wide network associated with eth0=xenbr0"
/* for 32 requests of 1 MiB at once; 16 MiB are enough to run */
#define MEMORY (128 * PVK_MIB)

enum {
	OPT_COMPRESS = OPT_FIRST,
	OPT_FIRMWARE,
	OPT_FOR,
	OPT_FORCE,
	OPT_IMAGE,
	OPT_IMAGE_ONLY,
	OPT_JSON,
	OPT_MEMORY,
	OPT_NAME,
	OPT_NIC,
	OPT_OPTION,
	OPT_SCRATCH,
	OPT_TEMPLATE,
	OPT_VM,
};

const struct option_spec cmd_probe_build_options[] = {
	OPTION_COMPRESS(OPT_COMPRESS),
	{ OPT_FIRMWARE, "firmware", "KIND",
	    "what the VM is started by: bios or uefi; default bios" },
	OPTION_FOR(OPT_FOR),
	OPTION_FORCE(OPT_FORCE),
	{ OPT_IMAGE, "image", "FILE",
	    "another pvprobe.img than the one inside pvkit" },
	{ OPT_IMAGE_ONLY, "image-only", NULL,
	    "write the raw disk, not an XVA of it" },
	OPTION_JSON(OPT_JSON),
	{ OPT_MEMORY, "memory", "SIZE", "of the VM; default 128MiB" },
	{ OPT_NAME, "name", "N", "the VM's name; default pvprobe" },
	{ OPT_NIC, "nic", "NETWORK",
	    "a NIC on NETWORK, or NETWORK=BRIDGE, or none; may be given several times" },
	{ OPT_OPTION, "option", "KEY=VALUE",
	    "of the probe, see pvprobe(7); may be given several times" },
	OPTION_OUTPUT('o', "the file to write, - for standard output"),
	{ OPT_SCRATCH, "scratch", "SIZE",
	    "a second, empty disk, xvdb, which the probe may write to" },
	{ OPT_TEMPLATE, "template", NULL, "make a template (the default)" },
	{ OPT_VM, "vm", NULL, "make a VM, not a template" },
	{ 0, NULL, NULL, NULL },
};

struct probe {
	struct cli *cli;
	struct pvk_ova_spec spec;
	struct option_hosts hosts;
	struct pvk_xva_output out;
	struct pvk_ova_spec_disk disks[2];
	bool compress_given, no_nic, image_only;
	const char *image, *network[MAX_NETWORKS];
	const char *of_vm;	/* an option that a disk alone has no use for */
	struct pvk_buf options; /* words */
	uint64_t scratch;
	char date[OPTION_DATE];
};

static int
add_nic(struct probe *p, const char *arg, struct pvk_err *e)
{
	p->no_nic = strcmp(arg, "none") == 0;
	if (p->no_nic) {
		p->spec.nnetworks = 0;
		return (0);
	}
	if (p->spec.nnetworks == MAX_NETWORKS)
		return (pvk_err_set(e, PVK_EUSAGE, "--nic: more than %d",
		    MAX_NETWORKS));
	p->network[p->spec.nnetworks++] = arg;
	return (0);
}

static int
choose_firmware(struct probe *p, const char *arg, struct pvk_err *e)
{
	p->spec.uefi = strcmp(arg, "uefi") == 0;
	if (p->spec.uefi || strcmp(arg, "bios") == 0)
		return (0);
	return (pvk_err_set(e, PVK_EUSAGE,
	    "--firmware: \"%s\", expected bios or uefi", arg));
}

/* Blanks and control characters would be something else than was typed. */
static int
add_option(struct probe *p, const char *arg, struct pvk_err *e)
{
	for (const char *c = arg; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~')
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--option: blanks or worse in it, expected "
			    "KEY=VALUE"));
	return (pvk_buf_addf(&p->options, e, "%s%s",
	    p->options.len > 0 ? " " : "", arg));
}

/* Notes an option that is of the VM, not of its disk. */
static void
note_of_vm(struct probe *p, int id)
{
	static const int of_disk[] = { OPT_FORCE, OPT_IMAGE, OPT_IMAGE_ONLY,
		OPT_OPTION, 'o' };

	for (size_t i = 0; i < PVK_COUNT(of_disk); i++)
		if (of_disk[i] == id)
			return;
	for (const struct option_spec *o = cmd_probe_build_options; o->id != 0;
	     o++)
		if (o->id == id)
			p->of_vm = o->name;
}

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct probe *p = ctx;

	note_of_vm(p, id);
	switch (id) {
	case OPT_COMPRESS:
		p->compress_given = true;
		return (option_compress(arg, &p->out, e));
	case OPT_FIRMWARE:
		return (choose_firmware(p, arg, e));
	case OPT_FOR:
		return (option_host(arg, &p->hosts, e));
	case OPT_FORCE:
		p->out.force = true;
		return (0);
	case OPT_IMAGE:
		p->image = arg;
		return (0);
	case OPT_IMAGE_ONLY:
		p->image_only = true;
		return (0);
	case OPT_MEMORY:
		return (pvk_size_parse(arg, 16 * PVK_MIB, PVK_TIB, "--memory",
		    &p->spec.memory, e));
	case OPT_NAME:
		p->spec.name_label = arg;
		return (0);
	case OPT_NIC:
		return (add_nic(p, arg, e));
	case OPT_OPTION:
		return (add_option(p, arg, e));
	case OPT_SCRATCH:
		return (pvk_size_parse(arg, ROUND, 2 * PVK_TIB, "--scratch",
		    &p->scratch, e));
	case OPT_TEMPLATE:
	case OPT_VM:
		p->spec.is_template = id == OPT_TEMPLATE;
		return (0);
	default: /* 'o' */
		p->out.path = arg;
		return (0);
	}
}

static int
apply_defaults(struct probe *p, struct pvk_err *e)
{
	/* the oldest that can do it */
	if (p->hosts.count == 0 &&
	    option_host(p->spec.uefi ? "xcp-ng-8.0" : "xenserver-6.0.2",
		&p->hosts, e) != 0)
		return (-1);
	/* so small that compression is not worth what a host might not read */
	if (!p->compress_given)
		p->out.compression = PVK_PLAIN;
	if (p->spec.nnetworks == 0 && !p->no_nic)
		p->network[p->spec.nnetworks++] = DEFAULT_NIC;
	if (p->of_vm != NULL && p->image_only)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--%s: a raw image %s, expected an appliance", p->of_vm,
		    strcmp(p->of_vm, "firmware") == 0
			? "starts by BIOS and by UEFI"
			: "is the probe's disk alone"));
	if (p->scratch > 0 &&
	    (add_option(p, "write=xvdb", e) != 0 ||
		add_option(p, "destroy=xvdb", e) != 0))
		return (-1);
	p->spec.host = &p->hosts.host;
	p->spec.networks = p->network;
	p->spec.disks = p->disks;
	p->spec.date = p->date;
	return (option_date(p->date, e));
}

static int
write_raw(const struct probe *p, const struct pvk_buf *image, struct pvk_err *e)
{
	struct pvk_outfile *f = pvk_outfile_new(p->out.path,
	    p->out.force ? PVK_OUTFILE_FORCE : 0, e);
	int r = -1;

	if (f != NULL &&
	    pvk_write_full(pvk_outfile_fd(f), image->data, image->len,
		pvk_outfile_name(f), e) == 0)
		r = pvk_outfile_commit(f, e);
	pvk_outfile_free(f);
	return (r);
}

/* ---- a disk that nobody has ever written to ---- */

static int
empty_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	(void)ctx;
	(void)off;
	(void)e;
	memset(buf, 0, len);
	return (0);
}

static int
empty_extent(void *ctx, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	(void)e;
	*len = *(const uint64_t *)ctx - off;
	*hole = true;
	return (0);
}

static int
write_xva(struct probe *p, const struct pvk_buf *image, uint64_t *size,
    struct pvk_err *e)
{
	static const struct pvk_src_ops empty = { empty_pread, empty_extent };
	struct pvk_src *src[2] = { pvk_src_memory(image->data, image->len, e),
		NULL };
	struct pvk_xva_run run = { .threads = 1 };
	struct pvk_xva_created made;
	int r = src[0] != NULL ? 0 : -1;

	p->disks[0] = (struct pvk_ova_spec_disk){ DISK, p->spec.name_label };
	p->spec.ndisks = 1;
	if (r == 0 && p->scratch > 0) {
		p->scratch = pvk_round_up(p->scratch, ROUND);
		src[1] = pvk_src_custom(&empty, &p->scratch, p->scratch,
		    "scratch", e);
		p->disks[1] =
		    (struct pvk_ova_spec_disk){ p->scratch, "scratch" };
		p->spec.ndisks = 2;
		r = src[1] != NULL ? 0 : -1;
	}
	if (r == 0)
		r = pvk_xva_create(&p->spec, src,
		    p->hosts.host.reads_xxhash ? PVK_SUM_XXHASH : PVK_SUM_SHA1,
		    &p->out, &run, &made, e);
	for (size_t i = 0; i < 2; i++)
		if (src[i] != NULL)
			pvk_src_close(src[i]);
	if (r == 0)
		*size = made.size;
	return (r);
}

static void
report(const struct probe *p, uint64_t size)
{
	char human[OPTION_BYTES];
	struct pvk_json j;

	if (!p->cli->json) {
		cli_say(p->cli, "%s: %s", cli_output_name(p->out.path),
		    option_bytes(size, human));
		return;
	}
	cli_json_open(p->cli, &j);
	pvk_json_str(&j, "file", p->out.path);
	pvk_json_str(&j, "format", p->image_only ? "raw" : "xva");
	if (!p->image_only)
		pvk_json_str(&j, "firmware", p->spec.uefi ? "uefi" : "bios");
	pvk_json_uint(&j, "size", size);
	pvk_json_str(&j, "options", pvk_buf_text(&p->options));
	pvk_json_close(&j);
}

static int
build(struct probe *p, struct pvk_err *e)
{
	struct pvk_buf image = { 0 };
	uint64_t size = 0;
	int r =
	    probe_image_make(p->image, pvk_buf_text(&p->options), &image, e);

	if (r == 0 && p->spec.uefi && !probe_image_has_esp(&image))
		r = pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no EFI system partition in it, expected a "
		    "pvprobe.img that has one, or --firmware bios",
		    p->image != NULL ? p->image : "the probe inside");
	if (r == 0 && p->image_only) {
		size = image.len;
		r = write_raw(p, &image, e);
	} else if (r == 0)
		r = write_xva(p, &image, &size, e);
	pvk_buf_fini(&image);
	if (r == 0)
		report(p, size);
	return (r);
}

int
cmd_probe_build(struct cli *c, int argc, char **argv)
{
	struct probe p = { .cli = c,
		.spec = { .name_label = NAME,
		    .name_description =
			"measures what this host's PV disks and networks "
			"deliver",
		    .guest = PVK_GUEST_OTHER,
		    .memory = MEMORY,
		    .vcpus = 1,
		    .is_template = true } };
	struct pvk_err e;
	int status, r;

	status = cli_parse(c, argc, argv, apply_option, &p);
	if (status >= 0 || p.out.path == NULL) {
		pvk_buf_fini(&p.options);
		return (status >= 0 ? status : cli_usage(c, "-o is missing"));
	}
	if (strcmp(p.out.path, "-") == 0)
		c->out = stderr;
	r = apply_defaults(&p, &e);
	if (r == 0)
		option_warn(c, &p.hosts.host, PVK_SUM_NONE, p.out.compression);
	if (r == 0)
		r = build(&p, &e);
	pvk_buf_fini(&p.options);
	return (cli_flush(c, r == 0 ? EXIT_SUCCESS : cli_report(c, &e)));
}
