/* SPDX-License-Identifier: BSD-2-Clause */
/* What pvkit template build is asked for. */
#ifndef PVKIT_TEMPLATE_H
#define PVKIT_TEMPLATE_H

#include "image/image.h"
#include "image/mirror.h"
#include "xva/xva.h"

#include "cli.h"
#include "xva_options.h"

#define TEMPLATE_NICS 7
#define TEMPLATE_ARGS 4096

struct blueprint {
	struct cli *cli;
	struct pvk_image_spec image;
	struct pvk_ova_spec ova;
	struct pvk_ova_spec_disk disk;
	const char *nic[TEMPLATE_NICS];
	struct option_hosts hosts;
	struct pvk_xva_output out;
	struct pvk_xva_run run;
	bool compress_given, image_only, dry_run;
	const char *sets_dir, *base, *kernel;
	struct pvk_image_list more_sets;
	const char *release, *arch, *cache;
	struct pvk_image_list mirrors, release_sets;
	struct pvk_image_fetched fetched;
	struct pvk_image_slim *slim; /* owned */
	char *found[3]; /* owned: base, kernel, MANIFEST in a DIR */
	char date[16];
	char name[64]; /* the template's, when none was given */
};

extern const struct option_spec template_options[];

/* A cli_apply: takes one option, of the command line or of a recipe. */
int template_option(void *ctx, int id, const char *arg, struct pvk_err *e);
/*
 * Gets what --release asks for, as if its files had been named: base, kernel,
 * MANIFEST and others, unless they were. Nothing without --release.
 */
int template_fetch(struct blueprint *t, struct pvk_err *e);
/* What was not said: where the sets are, what the hosts can take. */
int template_defaults(struct blueprint *t, struct pvk_err *e);
void template_fini(struct blueprint *t);
void template_report(const struct blueprint *t, const struct pvk_image_built *b,
    uint64_t size);

#endif
