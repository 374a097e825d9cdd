/* SPDX-License-Identifier: BSD-2-Clause */
/* The verbs: each is one cmd_NOUN_VERB.c, which exports its row of the table.
 */
#ifndef PVKIT_CMD_H
#define PVKIT_CMD_H

#include "cli.h"

extern const struct option_spec cmd_image_check_options[];
extern const struct option_spec cmd_template_list_presets_options[];
extern const struct option_spec template_options[];
extern const struct option_spec cmd_kernel_check_options[];
extern const struct option_spec cmd_kernel_config_options[];
extern const struct option_spec cmd_xva_info_options[];
extern const struct option_spec cmd_xva_verify_options[];
extern const struct option_spec cmd_xva_create_options[];
extern const struct option_spec cmd_xva_extract_options[];
extern const struct option_spec cmd_xva_convert_options[];
extern const struct option_spec cmd_xva_edit_options[];
extern const struct option_spec cmd_xva_repair_options[];
extern const struct option_spec cmd_xva_diff_options[];
extern const struct option_spec cmd_xva_serve_options[];
extern const struct option_spec cmd_paper_init_options[];
extern const struct option_spec cmd_paper_check_options[];
extern const struct option_spec cmd_paper_expect_options[];
extern const struct option_spec cmd_paper_what_if_options[];
extern const struct option_spec cmd_paper_verdict_options[];
extern const struct option_spec cmd_paper_import_options[];
extern const struct option_spec cmd_paper_run_options[];
extern const struct option_spec cmd_paper_sweep_options[];
extern const struct option_spec cmd_paper_report_options[];
extern const struct option_spec cmd_paper_diagram_options[];
extern const struct option_spec cmd_probe_build_options[];
extern const struct option_spec cmd_probe_report_options[];
extern const struct option_spec cmd_bench_chart_options[];

int cmd_image_check(struct cli *c, int argc, char **argv);
int cmd_template_build(struct cli *c, int argc, char **argv);
int cmd_template_check(struct cli *c, int argc, char **argv);
int cmd_template_list_presets(struct cli *c, int argc, char **argv);
int cmd_kernel_check(struct cli *c, int argc, char **argv);
int cmd_kernel_config(struct cli *c, int argc, char **argv);
int cmd_xva_info(struct cli *c, int argc, char **argv);
int cmd_xva_verify(struct cli *c, int argc, char **argv);
int cmd_xva_create(struct cli *c, int argc, char **argv);
int cmd_xva_extract(struct cli *c, int argc, char **argv);
int cmd_xva_convert(struct cli *c, int argc, char **argv);
int cmd_xva_edit(struct cli *c, int argc, char **argv);
int cmd_xva_repair(struct cli *c, int argc, char **argv);
int cmd_xva_diff(struct cli *c, int argc, char **argv);
int cmd_xva_serve(struct cli *c, int argc, char **argv);
int cmd_paper_init(struct cli *c, int argc, char **argv);
int cmd_paper_check(struct cli *c, int argc, char **argv);
int cmd_paper_expect(struct cli *c, int argc, char **argv);
int cmd_paper_what_if(struct cli *c, int argc, char **argv);
int cmd_paper_verdict(struct cli *c, int argc, char **argv);
int cmd_paper_import(struct cli *c, int argc, char **argv);
int cmd_paper_run(struct cli *c, int argc, char **argv);
int cmd_paper_sweep(struct cli *c, int argc, char **argv);
int cmd_paper_report(struct cli *c, int argc, char **argv);
int cmd_paper_diagram(struct cli *c, int argc, char **argv);
int cmd_probe_build(struct cli *c, int argc, char **argv);
int cmd_probe_report(struct cli *c, int argc, char **argv);
int cmd_bench_chart(struct cli *c, int argc, char **argv);

#endif
