/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit: its verbs. */
#include "cmd.h"
#include "parts.h"

static const struct verb verbs[] = {
	{ "xva", "info", "[--json] [--xml] FILE",
	    "what is in a file: product, VM, disks, NICs", cmd_xva_info_options,
	    1, cmd_xva_info },
	{ "xva", "verify", "[--level LEVEL] [--host VERSION] FILE",
	    "is it whole, are its checksums right, would a host import it",
	    cmd_xva_verify_options, 1, cmd_xva_verify },
	{ "xva", "create", "-o OUT --name N [--disk DISK]... [options]",
	    "make an XVA of disks", cmd_xva_create_options, 0, cmd_xva_create },
	{ "xva", "extract", "[--disk K|all] -o OUT [options] FILE",
	    "get disks out, every byte checked", cmd_xva_extract_options, 1,
	    cmd_xva_extract },
	{ "xva", "convert",
	    "[--for VERSION] [--checksum KIND] [--compress HOW] IN OUT",
	    "other checksums, compression or host, the same disks",
	    cmd_xva_convert_options, 2, cmd_xva_convert },
	{ "xva", "edit", "[-o OUT] [--set PATH=VALUE]... [options] FILE",
	    "change fields of ova.xml, in place where it fits",
	    cmd_xva_edit_options, 1, cmd_xva_edit },
	{ "xva", "repair", "[options] IN OUT",
	    "make an importable file of a damaged one", cmd_xva_repair_options,
	    2, cmd_xva_repair },
	{ "xva", "diff", "[options] A B", "what differs between two files",
	    cmd_xva_diff_options, 2, cmd_xva_diff },
	{ "xva", "serve", "--socket PATH [--disk K] [--cow] FILE",
	    "a disk inside a file as an NBD export", cmd_xva_serve_options, 1,
	    cmd_xva_serve },
	{ "template", "build", "[options] -o OUT --sets DIR [RECIPE]",
	    "FreeBSD's distribution sets to an import-ready template",
	    template_options, -1, cmd_template_build },
	{ "template", "check", "[--json] FILE",
	    "will it boot, and what does it carry that it must not",
	    cmd_image_check_options, 1, cmd_template_check },
	{ "template", "list-presets", "[--json]",
	    "what settings there are by purpose",
	    cmd_template_list_presets_options, 0, cmd_template_list_presets },
	{ "image", "check", "[--json] DISK",
	    "partitions, file systems, boot chain, secrets left behind",
	    cmd_image_check_options, 1, cmd_image_check },
	{ .noun = NULL },
};

const struct program program = {
	.name = "pvkit",
	.title = "FreeBSD, paravirtualized, on XenServer and XCP-ng.",
	.forms = "[-qv] NOUN VERB [options] operands",
	.section = "1",
	.page_each = true,
	.verbs = verbs,
	.parts = parts_print,
};

int
main(int argc, char **argv)
{
	return (cli_main(argc, argv));
}
