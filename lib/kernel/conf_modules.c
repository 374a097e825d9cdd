/* SPDX-License-Identifier: BSD-2-Clause */
/* Modules by name, and the lines that compile them in; kernel_modules.def. */
#include <string.h>

#include "kernel/conf_private.h"
#include "util/nearest.h"

#define NAME_MAX_LEN 64

static const struct conf_module modules[] = {
#define MODULE(name, line, from, until, generic) \
	{ name, line, from, until, generic },
#include "kernel/kernel_modules.def"
#undef MODULE
};

const struct conf_module *
conf_module_find(const char *name)
{
	for (size_t i = 0; i < PVK_COUNT(modules); i++)
		if (strcmp(modules[i].name, name) == 0)
			return (&modules[i]);
	return (NULL);
}

bool
pvk_kernel_module_known(const char *name)
{
	return (conf_module_find(name) != NULL);
}

static bool
is_name(const char *name)
{
	size_t len = strspn(name,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return (len > 0 && len < NAME_MAX_LEN && name[len] == '\0');
}

int
pvk_kernel_module_check(const char *name, struct pvk_err *e)
{
	struct pvk_nearest near;

	if (!is_name(name))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--module: \"%.80s\", expected the name of a module, "
		    "without .ko",
		    name));
	if (pvk_kernel_module_known(name))
		return (0);
	pvk_nearest_init(&near, name);
	for (size_t i = 0; i < PVK_COUNT(modules); i++)
		pvk_nearest_offer(&near, modules[i].name);
	/* short names are near to each other; theirs may well be another one */
	if (strlen(name) < 4 || pvk_nearest_name(&near) == NULL)
		return (0);
	return (pvk_err_set(e, PVK_EUSAGE,
	    "--module: no module %s is known; did you mean %s?", name,
	    pvk_nearest_name(&near)));
}
