/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit template list-presets: what settings there are by purpose. */
#include <stdlib.h>

#include "image/image.h"

#include "cmd.h"
#include "xva_options.h"

enum { OPT_JSON = OPT_FIRST };

const struct option_spec cmd_template_list_presets_options[] = {
	OPTION_JSON(OPT_JSON),
	{ 0, NULL, NULL, NULL },
};

static int
no_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	(void)ctx;
	(void)arg;
	return (pvk_err_set(e, PVK_EBUG, "option %d", id));
}

static void
print_list(const char *what, const char *const *list)
{
	for (; *list != NULL; list++)
		printf("  %-8s%s\n", what, *list);
}

static void
json_list(struct pvk_json *j, const char *key, const char *const *list)
{
	pvk_json_array(j, key);
	for (; *list != NULL; list++)
		pvk_json_str(j, NULL, *list);
	pvk_json_end(j);
}

int
cmd_template_list_presets(struct cli *c, int argc, char **argv)
{
	const struct pvk_image_preset *p;
	struct pvk_json j;
	int status = cli_parse(c, argc, argv, no_option, NULL);
	size_t n;

	if (status >= 0)
		return (status);
	p = pvk_image_preset_table(&n);
	if (!c->json)
		for (size_t i = 0; i < n; i++) {
			printf("%s: %s\n", p[i].name, p[i].summary);
			print_list("rc", p[i].rc);
			print_list("loader", p[i].loader);
			if (p[i].no_tx_offload)
				printf("  %-8sethtool-tx=off\n", "VIFs");
		}
	else {
		cli_json_open(c, &j);
		pvk_json_array(&j, "presets");
		for (size_t i = 0; i < n; i++) {
			pvk_json_object(&j, NULL);
			pvk_json_str(&j, "name", p[i].name);
			pvk_json_str(&j, "summary", p[i].summary);
			json_list(&j, "rc", p[i].rc);
			json_list(&j, "loader", p[i].loader);
			pvk_json_bool(&j, "no_tx_offload", p[i].no_tx_offload);
			pvk_json_end(&j);
		}
		pvk_json_end(&j);
		pvk_json_close(&j);
	}
	return (cli_flush(c, EXIT_SUCCESS));
}
