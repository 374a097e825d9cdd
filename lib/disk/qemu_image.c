/* SPDX-License-Identifier: BSD-2-Clause */
/* How images are named to QEMU, and how a new one is made. */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "disk/qemu_private.h"
#include "util/auto.h"
#include "util/num.h"
#include "util/stop.h"

static const struct driver {
	const char *name;
	const char *open_options;
	const char *create_options; /* NULL: the defaults */
} drivers[] = {
	[PVK_DISK_RAW] = { "raw", "", NULL },
	[PVK_DISK_QCOW2] = { "qcow2", "", NULL },
	/*
	 * The size that the footer gives, not the smaller one that its
	 * geometry can express: nobody's data ends up cut.
	 */
	[PVK_DISK_VHD] = { "vpc", ",force_size_calc=current_size",
	    "force_size=on" },
	[PVK_DISK_VHDX] = { "vhdx", "", NULL },
	[PVK_DISK_VMDK] = { "vmdk", "", "subformat=monolithicSparse" },
};

/* A comma in a value is written twice. The result is owned. */
static char *
double_commas(const char *text)
{
	char *out = malloc(2 * strlen(text) + 1), *o = out;

	if (out == NULL)
		return (NULL);
	for (; *text != '\0'; text++) {
		*o++ = *text;
		if (*text == ',')
			*o++ = ',';
	}
	*o = '\0';
	return (out);
}

char *
qemu_image_opts(const char *path, enum pvk_disk_format f)
{
	PVK_AUTO_FREE char *quoted = double_commas(path);
	struct stat st;
	bool device = stat(path, &st) == 0 && !S_ISREG(st.st_mode);
	char *opts;

	if (quoted == NULL ||
	    asprintf(&opts, "driver=%s%s,file.driver=%s,file.filename=%s",
		drivers[f].name, drivers[f].open_options,
		device ? "host_device" : "file", quoted) < 0)
		return (NULL);
	return (opts);
}

int
qemu_create(const char *path, enum pvk_disk_format f, uint64_t size,
    const char *name, struct pvk_err *e)
{
	const char *argv[10] = { "qemu-img", "create", "-q", "-f",
		drivers[f].name };
	struct disk_program p = PROGRAM_INIT;
	PVK_AUTO_FREE char *file = NULL;
	char needed_by[256], bytes[24], text[320];
	size_t n = 5;
	int status;

	/* behind a slash nothing is taken for an option or a protocol */
	if (asprintf(&file, "%s%s", path[0] == '/' ? "" : "./", path) < 0) {
		file = NULL;
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name));
	}
	snprintf(bytes, sizeof(bytes), "%" PRIu64, size);
	snprintf(needed_by, sizeof(needed_by), "%s: %s", name,
	    pvk_disk_format_name(f));
	if (drivers[f].create_options != NULL) {
		argv[n++] = "-o";
		argv[n++] = drivers[f].create_options;
	}
	argv[n++] = file;
	argv[n] = bytes;
	if (program_start(&p, argv, -1, needed_by, e) != 0) {
		program_fini(&p);
		return (-1);
	}
	status = program_wait(&p);
	program_message(&p, "", text, sizeof(text));
	program_fini(&p);
	if (pvk_stop_check(e) != 0)
		return (-1);
	if (status == 0)
		return (0);
	return (pvk_err_set(e, PVK_EUNSUPP, "%s: qemu-img failed (exit %d)%s%s",
	    name, status, text[0] == '\0' ? "" : ": ", text));
}
