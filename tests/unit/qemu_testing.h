/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests share that run the real qemu-img and qemu-nbd. */
#ifndef PVK_TESTS_QEMU_TESTING_H
#define PVK_TESTS_QEMU_TESTING_H

#include "disk_model.h"

struct qemu_format {
	enum pvk_disk_format format;
	const char *qemu_name;
	const char *create_options;
	bool reports_holes; /* by QEMU's driver */
};

#define QEMU_FORMATS 4
extern const struct qemu_format qemu_formats[QEMU_FORMATS];

/* "qcow2", "vhd" ... */
const char *qemu_extension(const struct qemu_format *f);
/* They open, or fail the test. */
struct pvk_src *qemu_src(const char *name);
struct pvk_sink *qemu_sink(const char *name, const struct qemu_format *f,
    uint64_t size);

/* False: the programs are missing; it has been said. */
bool qemu_installed(void);

/*
 * A test in a directory of its own that may leave no process behind: one that
 * stayed would still be a child of ours.
 */
int qemu_leave_dir(void **state);
#define unit_test_with_qemu(test) \
	cmocka_unit_test_setup_teardown(test, testing_enter_dir, qemu_leave_dir)

#endif
