/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Edits of ova.xml inside an XVA: in place where they fit, else by a new file;
 * nothing behind ova.xml changes, whatever stands there.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/num.h"
#include "xva/reader.h"
#include "xva_build.h"
#include "xva_pack.h"
#include "xva_verbs.h"

#define CHUNKS                                      \
	"Ref:1/00000000=1024 s Ref:1/00000001=0 x " \
	"Ref:1/00000004=512 s readme=77 end junk=1000"
#define PATH "sr.name_label"

static int
set_label(void *ctx, struct pvk_ova *o, struct pvk_err *e)
{
	return (pvk_ova_set(o, PATH, *(const char **)ctx, e));
}

static enum pvk_xva_edited
edit(const char *out, const char *label)
{
	const struct pvk_xva_output output = { .path = out };
	const struct pvk_xva_run run = { .threads = 2 };
	enum pvk_xva_edited edited;
	struct pvk_err e;

	expect_ok(pvk_xva_edit("a.xva", out != NULL ? &output : NULL, set_label,
		      &label, &run, &edited, &e) == 0,
	    &e);
	return (edited);
}

/* What stands behind ova.xml, from whatever it is wrapped in; owned */
static struct pvk_buf
rest_of(const char *path, const char *label)
{
	struct pvk_findings fs = { 0 };
	struct pvk_buf rest = { 0 };
	uint8_t piece[700];
	struct reader *r;
	struct xva_in *in;
	struct pvk_err e;
	const char *xml;
	char want[700];
	size_t got;

	in = xva_in_open(path, &e);
	expect_ok(in != NULL, &e);
	r = reader_new(in, 0, &fs, &e);
	expect_ok(r != NULL, &e);
	xml = pvk_ova_xml(reader_ova(r), &got);
	if (label != NULL) {
		snprintf(want, sizeof(want), "<value>%s</value>", label);
		assert_non_null(strstr(xml, want));
	}
	do {
		expect_ok(xva_in_read(in, piece, sizeof(piece), &got, &e) == 0,
		    &e);
		xva_add(&rest, piece, got);
	} while (got == sizeof(piece));
	reader_free(r);
	pvk_findings_fini(&fs);
	xva_in_close(in);
	return (rest);
}

static void
expect_same_rest(const struct pvk_buf *rest, const char *path,
    const char *label)
{
	struct pvk_buf now = rest_of(path, label);

	assert_int_equal(now.len, rest->len);
	assert_memory_equal(now.data, rest->data, rest->len);
	pvk_buf_fini(&now);
}

static void
write_sample(const char *options, const char *xml, enum pvk_compression how)
{
	char *made = xva_build_xml(2, "Ref:1=2560");
	struct xva_build b = { 0 };
	struct pvk_buf packed;

	if (xml == NULL)
		xml = made;
	xva_build_file(&b, options, "ova.xml", xml, strlen(xml));
	xva_build_add(&b, CHUNKS);
	if (how == PVK_PLAIN)
		testing_write_file("a.xva", b.tar.data, b.tar.len);
	else {
		packed = xva_packed(&b.tar, how, 1500);
		testing_write_file("a.xva", packed.data, packed.len);
		pvk_buf_fini(&packed);
	}
	xva_build_free(&b);
	free(made);
}

/* Values of every length, longer and shorter in turn */
static void
test_lengths(void **state)
{
	char label[600];
	struct pvk_buf rest;
	uint64_t seed = 1;
	int in_place = 0;
	size_t len;

	(void)state;
	write_sample("", NULL, PVK_PLAIN);
	rest = rest_of("a.xva", NULL);
	for (int i = 0; i < 400; i++) {
		len = testing_random(&seed) % 550;
		memset(label, 'a' + i % 26, len);
		snprintf(label + len, sizeof(label) - len, "%d", i);
		in_place += edit(NULL, label) == PVK_XVA_IN_PLACE;
		expect_same_rest(&rest, "a.xva", label);
		assert_int_equal(edit(NULL, label), PVK_XVA_UNCHANGED);
		assert_int_equal(testing_count_files(), 1);
	}
	assert_true(in_place > 300 && in_place < 400);
	pvk_buf_fini(&rest);
}

/* A label of the same length changes these bytes and no other. */
static void
test_same_length(void **state)
{
	char *before, *after;
	size_t len, len2, n = 0;
	ino_t inode;
	struct stat st;

	(void)state;
	write_sample("", NULL, PVK_PLAIN);
	edit(NULL, "abcdef");
	assert_int_equal(stat("a.xva", &st), 0);
	inode = st.st_ino;
	before = testing_read_file("a.xva", &len);
	assert_int_equal(edit(NULL, "abcxyz"), PVK_XVA_IN_PLACE);
	after = testing_read_file("a.xva", &len2);
	assert_int_equal(len, len2);
	for (size_t i = 0; i < len; i++)
		n += before[i] != after[i];
	assert_int_equal(n, 3);
	assert_int_equal(stat("a.xva", &st), 0);
	assert_int_equal(st.st_ino, inode);
	free(before);
	free(after);
}

/* The header stays a host's own: mode 0400, size and checksum right */
static void
test_header(void **state)
{
	struct xva_in *in;
	struct pvk_findings fs = { 0 };
	struct reader *r;
	struct pvk_err e;
	char *bytes;
	size_t len;

	(void)state;
	write_sample("mode=0000400", NULL, PVK_PLAIN);
	edit(NULL, "some label");
	bytes = testing_read_file("a.xva", &len);
	assert_memory_equal(bytes + 100, "0000400\0", 8);
	free(bytes);
	in = xva_in_open("a.xva", &e);
	expect_ok(in != NULL, &e);
	r = reader_new(in, 0, &fs, &e);
	expect_ok(r != NULL, &e);
	assert_true(reader_ova_header(r)->as_host);
	assert_int_equal(fs.len, 0);
	reader_free(r);
	xva_in_close(in);
}

/* Documents that end in something else than a tag: no blank gets into it. */
static void
test_odd_ends(void **state)
{
	static const char *const ends[] = { "<!-- a -->", "<?a b?>", "\n",
		" \t\r\n", "<!-- </value> -->\n", "" };
	char *made = xva_build_xml(2, "Ref:1=2560"), xml[4096];
	struct pvk_buf rest;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(ends); i++) {
		snprintf(xml, sizeof(xml), "%s%s", made, ends[i]);
		write_sample("", xml, PVK_PLAIN);
		rest = rest_of("a.xva", NULL);
		edit(NULL, "a long label, to be made shorter");
		expect_same_rest(&rest, "a.xva",
		    "a long label, to be made shorter");
		edit(NULL, "b");
		expect_same_rest(&rest, "a.xva", "b");
		edit(NULL, "a longer label again");
		expect_same_rest(&rest, "a.xva", "a longer label again");
		pvk_buf_fini(&rest);
	}
	free(made);
}

/* Where the header is none of a host's, or not the first block */
static void
test_dialects(void **state)
{
	static const char *const options[] = { "ustar,type=0", "mode=0000644",
		"pax=path=ova.xml", "pax=mtime=1", "long=ova.xml" };
	struct pvk_buf rest;
	char label[300];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(options); i++)
		for (size_t len = 1; len < sizeof(label); len += 97) {
			write_sample(options[i], NULL, PVK_PLAIN);
			rest = rest_of("a.xva", NULL);
			memset(label, 'x', len);
			label[len] = '\0';
			edit(NULL, label);
			expect_same_rest(&rest, "a.xva", label);
			edit(NULL, "short");
			expect_same_rest(&rest, "a.xva", "short");
			pvk_buf_fini(&rest);
		}
}

static void
test_packed(void **state)
{
	struct pvk_buf rest;
	struct stat st;

	(void)state;
	for (int how = PVK_GZIP; how <= PVK_ZSTD; how++) {
		write_sample("", NULL, how);
		assert_int_equal(chmod("a.xva", 0640), 0);
		rest = rest_of("a.xva", NULL);
		assert_int_equal(edit(NULL, "one"), PVK_XVA_WRITTEN);
		expect_same_rest(&rest, "a.xva", "one");
		assert_int_equal(stat("a.xva", &st), 0);
		assert_int_equal(st.st_mode & 07777, 0640);
		assert_int_equal(edit("b.xva", "two"), PVK_XVA_WRITTEN);
		expect_same_rest(&rest, "a.xva", "one");
		expect_same_rest(&rest, "b.xva", "two");
		assert_int_equal(unlink("b.xva"), 0);
		assert_int_equal(testing_count_files(), 1);
		pvk_buf_fini(&rest);
	}
}

static int
fail_late(void *ctx, struct pvk_ova *o, struct pvk_err *e)
{
	if (pvk_ova_set(o, PATH, "changed", e) != 0)
		return (-1);
	return (pvk_err_set(e, PVK_EUSAGE, "%s", (const char *)ctx));
}

static void
test_refused(void **state)
{
	const struct pvk_xva_output out = { .path = "b.xva" };
	const struct pvk_xva_run run = { .threads = 1 };
	enum pvk_xva_edited edited;
	struct xva_build b = { 0 };
	struct pvk_err e;
	char *before, why[] = "no reason";
	size_t len;

	(void)state;
	write_sample("", NULL, PVK_PLAIN);
	before = testing_read_file("a.xva", &len);
	for (int i = 0; i < 2; i++)
		expect_error(pvk_xva_edit("a.xva", i == 0 ? NULL : &out,
				 fail_late, why, &run, &edited, &e) == 0,
		    &e, PVK_EUSAGE, why);
	xva_expect_file("a.xva", before, len);
	expect_error(pvk_xva_edit("-", NULL, fail_late, why, &run, &edited,
			 &e) == 0,
	    &e, PVK_EUSAGE, "in place");
	xva_build_add(&b, "readme=9 ");
	xva_build_ova(&b, 2, "Ref:1=512");
	testing_write_file("a.xva", b.tar.data, b.tar.len);
	expect_error(pvk_xva_edit("a.xva", NULL, fail_late, why, &run, &edited,
			 &e) == 0,
	    &e, PVK_ECORRUPT, "not the first member");
	assert_int_equal(testing_count_files(), 1);
	xva_build_free(&b);
	free(before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_lengths),
		unit_test_in_dir(test_same_length),
		unit_test_in_dir(test_header),
		unit_test_in_dir(test_odd_ends),
		unit_test_in_dir(test_dialects),
		unit_test_in_dir(test_packed),
		unit_test_in_dir(test_refused),
	};

	return (cmocka_run_group_tests_name("xva_inplace", tests, NULL, NULL));
}
