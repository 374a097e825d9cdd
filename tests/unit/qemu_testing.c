/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests with QEMU share; see qemu_testing.h. */
#include "qemu_testing.h"

#include <sys/wait.h>

#include <errno.h>
#include <stdio.h>

const struct qemu_format qemu_formats[QEMU_FORMATS] = {
	{ PVK_DISK_QCOW2, "qcow2", "", true },
	{ PVK_DISK_VHD, "vpc", "-o force_size=on", true },
	{ PVK_DISK_VHDX, "vhdx", "", false },
	{ PVK_DISK_VMDK, "vmdk", "", true },
};

const char *
qemu_extension(const struct qemu_format *f)
{
	return (pvk_disk_format_name(f->format));
}

struct pvk_src *
qemu_src(const char *name)
{
	struct pvk_err e;
	struct pvk_src *s = pvk_src_open(name, &e);

	expect_ok(s != NULL, &e);
	return (s);
}

struct pvk_sink *
qemu_sink(const char *name, const struct qemu_format *f, uint64_t size)
{
	struct pvk_err e;
	struct pvk_sink *s = pvk_sink_new(name, f->format, size, 0, &e);

	expect_ok(s != NULL, &e);
	return (s);
}

bool
qemu_installed(void)
{
	if (system("qemu-img --version >/dev/null 2>&1 && "
		   "qemu-nbd --version >/dev/null 2>&1") == 0)
		return (true);
	puts("1..0 # SKIP qemu-img and qemu-nbd are not installed");
	return (false);
}

int
qemu_leave_dir(void **state)
{
	int status;
	bool left = waitpid(-1, &status, WNOHANG) != -1 || errno != ECHILD;

	if (left)
		print_error("a process is left\n");
	return (testing_leave_dir(state) != 0 || left ? -1 : 0);
}
