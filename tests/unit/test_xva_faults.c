/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every verb with every allocation and every step of output failing in turn: a
 * clean error, nothing leaked (ASan sees to that), no output left.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "util/num.h"
#include "xva/index.h"
#include "xva_random.h"
#include "xva_verbs.h"

static struct pvk_xva_run run = { .threads = 1 };

/* A verb from opening its input to the end: 0 or -1 */
typedef int verb(struct pvk_err *e);

static int
create(struct pvk_err *e)
{
	static const uint8_t bytes[3000] = "some";
	const struct pvk_ova_spec_disk disk = { 4 * PVK_MIB, "d" };
	const struct pvk_ova_spec spec = { .name_label = "t",
		.name_description = "",
		.host = pvk_host_find("xcp-ng-8.3", e),
		.memory = PVK_GIB,
		.vcpus = 1,
		.disks = &disk,
		.ndisks = 1,
		.date = "2026-01-31" };
	const struct pvk_xva_output out = { .path = "out",
		.compression = PVK_GZIP };
	struct pvk_src *src = pvk_src_memory(bytes, sizeof(bytes), e);
	struct pvk_xva_created made;
	int r;

	if (src == NULL)
		return (-1);
	r = pvk_xva_create(&spec, &src, PVK_SUM_SHA1, &out, &run, &made, e);
	pvk_src_close(src);
	return (r);
}

static int
open_sink(void *ctx, const struct pvk_ova_disk *disk, struct pvk_sink **sink,
    struct pvk_err *e)
{
	(void)ctx;
	if (disk->number > 0)
		return (0);
	*sink = pvk_sink_new("out", PVK_DISK_RAW, disk->virtual_size, 0, e);
	return (*sink != NULL ? 0 : -1);
}

static int
extract_how(const char *path, bool salvage, struct pvk_err *e)
{
	struct pvk_xva_extract x = { .open_sink = open_sink,
		.salvage = salvage };
	struct pvk_findings fs = { 0 };
	int r;

	r = pvk_xva_extract(path, &x, &run, &fs, e);
	pvk_xva_extract_fini(&x);
	pvk_findings_fini(&fs);
	return (r);
}

static int
extract(struct pvk_err *e)
{
	return (extract_how("a.xva", false, e));
}

static int
extract_packed(struct pvk_err *e)
{
	return (extract_how("a.zst", false, e));
}

static int
salvage(struct pvk_err *e)
{
	return (extract_how("bad.xva", true, e));
}

static int
convert(struct pvk_err *e)
{
	const struct pvk_xva_convert how = { .sum = PVK_SUM_XXHASH,
		.host = pvk_host_find("xcp-ng-8.2", e),
		.output = { .path = "out", .compression = PVK_ZSTD } };
	struct pvk_xva_created made;

	return (pvk_xva_convert("a.xva", &how, &run, &made, e));
}

static int
set_label(void *ctx, struct pvk_ova *o, struct pvk_err *e)
{
	return (pvk_ova_set(o, "sr.name_label", ctx, e));
}

static int
edit(struct pvk_err *e)
{
	const struct pvk_xva_output out = { .path = "out" };
	enum pvk_xva_edited edited;
	char label[] = "new";

	return (
	    pvk_xva_edit("a.xva", &out, set_label, label, &run, &edited, e));
}

static int
repair_how(const char *path, struct pvk_err *e)
{
	const struct pvk_xva_output out = { .path = "out" };
	struct pvk_xva_repairs done;
	int r;

	r = pvk_xva_repair(path, &out, &run, &done, e);
	pvk_xva_repairs_fini(&done);
	return (r);
}

static int
repair(struct pvk_err *e)
{
	return (repair_how("bad.xva", e));
}

static int
repair_packed(struct pvk_err *e)
{
	return (repair_how("a.zst", e));
}

static int
verify(struct pvk_err *e)
{
	struct pvk_findings fs = { 0 };
	struct pvk_xva_info info = { 0 };
	int r;

	r = pvk_xva_verify("bad.xva", PVK_XVA_HOST, NULL, &run, &info, &fs, e);
	if (r == 0)
		pvk_xva_info_fini(&info);
	pvk_findings_fini(&fs);
	return (r);
}

static int
verify_table(struct pvk_err *e)
{
	struct pvk_findings fs = { 0 };
	int r;

	r = pvk_xva_verify("old.xva", PVK_XVA_CHECKSUMS, NULL, &run, NULL, &fs,
	    e);
	pvk_findings_fini(&fs);
	return (r);
}

static int
index_open(struct pvk_err *e)
{
	struct pvk_xva_index *x = pvk_xva_index_open("a.xva", e);

	pvk_xva_index_close(x);
	return (x != NULL ? 0 : -1);
}

static int
ignore(void *ctx, const struct pvk_xva_difference *d, struct pvk_err *e)
{
	(void)ctx;
	(void)d;
	(void)e;
	return (0);
}

static int
diff(struct pvk_err *e)
{
	bool same;

	return (
	    pvk_xva_diff("a.xva", "other.xva", ignore, NULL, &run, &same, e));
}

/* a.xva, the same packed, one with damage, another one, an old one */
static void
write_inputs(void)
{
	struct xva_build old = { 0 };
	struct xva_random r;

	xva_random_make(&r, 7);
	xva_random_write(&r, PVK_PLAIN, "a.xva");
	xva_random_write(&r, PVK_ZSTD, "a.zst");
	r.b.tar.data[r.b.member[3] + 600] ^= 1;
	r.b.tar.data[r.b.member[5] + 7] ^= 0x20;
	xva_random_write(&r, PVK_PLAIN, "bad.xva");
	xva_random_free(&r);
	xva_random_make(&r, 8);
	xva_random_write(&r, PVK_PLAIN, "other.xva");
	xva_random_free(&r);
	xva_build_ova(&old, 1, "Ref:1=1024");
	xva_build_add(&old,
	    "Ref:1/00000000=512 s Ref:1/00000001=512 s table end");
	testing_write_file("old.xva", old.tar.data, old.tar.len);
	xva_build_free(&old);
}

/*
 * Run after run, until one has no fault any more. The one thing that may be
 * there after an error is the whole file, when only its folder was not synced.
 */
static void
fail_everywhere(verb *run_verb, enum fault kind, enum pvk_code code)
{
	size_t inputs, good_len = 0, len, whole = 0, n;
	char *good = NULL, *bytes;
	struct pvk_err e;
	int r;

	inputs = testing_count_files();
	expect_ok(run_verb(&e) == 0, &e);
	if (testing_count_files() > inputs) {
		good = testing_read_file("out", &good_len);
		assert_int_equal(unlink("out"), 0);
	}
	for (n = 1; fault_next(kind, n); n++) {
		memset(&e, 0, sizeof(e));
		r = run_verb(&e);
		if (!fault_off()) {
			expect_ok(r == 0, &e);
			break;
		}
		expect_error(r == 0, &e, code, NULL);
		assert_true(strlen(e.msg) > 5);
		if (testing_count_files() == inputs)
			continue;
		bytes = testing_read_file("out", &len);
		assert_int_equal(len, good_len);
		assert_memory_equal(bytes, good, len);
		free(bytes);
		assert_int_equal(unlink("out"), 0);
		whole++;
	}
	print_message("# %zu faults\n", n - 1);
	assert_true(whole <= (kind == FAULT_WRITE));
	if (good != NULL)
		assert_int_equal(unlink("out"), 0);
	free(good);
	assert_int_equal(testing_count_files(), inputs);
}

#define VERB(name)                                              \
	static void test_##name(void **state)                   \
	{                                                       \
		(void)state;                                    \
		write_inputs();                                 \
		fail_everywhere(name, FAULT_ALLOC, PVK_ENOMEM); \
		fail_everywhere(name, FAULT_WRITE, PVK_EIO);    \
	}

VERB(create)
VERB(extract)
VERB(extract_packed)
VERB(salvage)
VERB(convert)
VERB(edit)
VERB(repair)
VERB(repair_packed)
VERB(verify)
VERB(verify_table)
VERB(index_open)
VERB(diff)

/* In place the file itself is the output: it is as it was. */
static void
test_edit_in_place(void **state)
{
	static const enum pvk_code
	    codes[] = { [FAULT_ALLOC] = PVK_ENOMEM, [FAULT_WRITE] = PVK_EIO };
	enum pvk_xva_edited edited;
	char *before, label[] = "abc";
	struct pvk_err e;
	size_t len, n;
	int r;

	(void)state;
	write_inputs();
	before = testing_read_file("a.xva", &len);
	for (int kind = FAULT_ALLOC; kind <= FAULT_WRITE; kind++)
		for (n = 1;; n++) {
			testing_write_file("a.xva", before, len);
			if (!fault_next(kind, n))
				break;
			r = pvk_xva_edit("a.xva", NULL, set_label, label, &run,
			    &edited, &e);
			if (fault_off()) {
				expect_error(r == 0, &e, codes[kind], NULL);
				xva_expect_file("a.xva", before, len);
			} else {
				expect_ok(r == 0, &e);
				assert_int_equal(edited, PVK_XVA_IN_PLACE);
			}
			assert_int_equal(testing_count_files(), 5);
		}
	free(before);
}

/* With threads, which of them it hits is chance. */
static void
test_threads(void **state)
{
	static verb *const verbs[] = { create, extract, convert, edit, repair };

	(void)state;
	write_inputs();
	run.threads = 4;
	for (size_t i = 0; i < PVK_COUNT(verbs); i++) {
		fail_everywhere(verbs[i], FAULT_ALLOC, PVK_ENOMEM);
		fail_everywhere(verbs[i], FAULT_WRITE, PVK_EIO);
	}
	run.threads = 1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_create),
		unit_test_in_dir(test_extract),
		unit_test_in_dir(test_extract_packed),
		unit_test_in_dir(test_salvage),
		unit_test_in_dir(test_convert),
		unit_test_in_dir(test_edit),
		unit_test_in_dir(test_repair),
		unit_test_in_dir(test_repair_packed),
		unit_test_in_dir(test_verify),
		unit_test_in_dir(test_verify_table),
		unit_test_in_dir(test_index_open),
		unit_test_in_dir(test_diff),
		unit_test_in_dir(test_edit_in_place),
		unit_test_in_dir(test_threads),
	};

	return (cmocka_run_group_tests_name("xva_faults", tests, NULL, NULL));
}
