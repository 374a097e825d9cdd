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
	{ "kernel", "check", "[--json] KERNEL",
	    "are the PV drivers in it, and will an update lose them",
	    cmd_kernel_check_options, 1, cmd_kernel_check },
	{ "kernel", "config", "[--arch ARCH] [--module M]... RELEASE",
	    "the configuration that gives PV on a release",
	    cmd_kernel_config_options, 1, cmd_kernel_config },
	{ "paper", "init", "[-o OUT]",
	    "a first whiteboard of what this machine shows",
	    cmd_paper_init_options, 0, cmd_paper_init },
	{ "paper", "check", "FILE [RESULT...]",
	    "is a whiteboard right, what on it is assumed",
	    cmd_paper_check_options, CLI_AT_LEAST(1), cmd_paper_check },
	{ "paper", "expect", "[--path PATH] FILE",
	    "what it should do, stage by stage", cmd_paper_expect_options, 1,
	    cmd_paper_expect },
	{ "paper", "what-if", "[--set C.KEY=VALUE]... FILE [RESULT...]",
	    "what would a change do, which option first",
	    cmd_paper_what_if_options, CLI_AT_LEAST(1), cmd_paper_what_if },
	{ "paper", "verdict", "[options] FILE [RESULT...]",
	    "is it what it should be, where not, what first",
	    cmd_paper_verdict_options, CLI_AT_LEAST(1), cmd_paper_verdict },
	{ "paper", "import",
	    "[--path PATH] [--name NAME] [-o OUT] FILE RESULT...",
	    "what fio and iperf3 measured, made ready for a verdict",
	    cmd_paper_import_options, CLI_AT_LEAST(2), cmd_paper_import },
	{ "paper", "report", "[-o OUT] FILE [RESULT...]",
	    "one page to show: answers, charts, evidence",
	    cmd_paper_report_options, CLI_AT_LEAST(1), cmd_paper_report },
	{ "paper", "diagram", "[-o OUT.svg] FILE [RESULT...]",
	    "the way of the data, as a picture", cmd_paper_diagram_options,
	    CLI_AT_LEAST(1), cmd_paper_diagram },
	{ "bench", "chart", "[-o OUT.svg] RESULT...",
	    "measurements beside each other", cmd_bench_chart_options,
	    CLI_AT_LEAST(1), cmd_bench_chart },
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
