/* SPDX-License-Identifier: BSD-2-Clause */
/* Whatever field is set to whatever value, no other byte of the text moves. */
#include <inttypes.h>
#include <stdio.h>

#include "ova_samples.h"
#include "testing.h"
#include "xva/ova_fields.h"
#include "xva/ova_path.h"
#include "xva/ova_private.h"

static char *
copy_xml(const struct pvk_ova *o, size_t *len)
{
	const char *xml = pvk_ova_xml(o, len);
	char *copy = strndup(xml, *len);

	assert_non_null(copy);
	return (copy);
}

static const char *
random_value(const struct pvk_ova *o, uint64_t *seed, enum ova_type type,
    char buf[64])
{
	static const char *const words[] = { "", "x", "a & b", "<value/>",
		"]]>", "\xc3\xa9t\xc3\xa9", "one\ntwo", "\"'" };

	switch (type) {
	case OVA_INT:
	case OVA_BYTES:
		snprintf(buf, 64, "%" PRIu64,
		    testing_random(seed) >> (10 + testing_random(seed) % 50));
		return (buf);
	case OVA_BOOL:
		return (testing_random(seed) % 2 == 0 ? "true" : "false");
	case OVA_DOUBLE:
		return ("2.5");
	case OVA_DATE:
		return ("20260131T23:59:59Z");
	case OVA_REF:
		return (testing_random(seed) % 2 == 0
			? OVA_NULL_REF
			: o->objects[testing_random(seed) % o->nobjects].id);
	default:
		return (words[testing_random(seed) % PVK_COUNT(words)]);
	}
}

/* The bytes before and behind the field's value. */
static void
expect_rest_alone(const struct pvk_ova *o, const char *old, size_t len,
    struct xmlrpc_span span)
{
	size_t new_len, behind = len - span.end;
	const char *new = pvk_ova_xml(o, &new_len);

	assert_true(new_len >= span.start + behind);
	assert_memory_equal(new, old, span.start);
	assert_memory_equal(new + new_len - behind, old + span.end, behind);
}

/* The object that has the record, or SIZE_MAX: the version record. */
static size_t
object_index(const struct pvk_ova *o, uint32_t record)
{
	for (size_t i = 0; i < o->nobjects; i++)
		if (o->objects[i].record == record)
			return (i);
	return (SIZE_MAX);
}

static const char *
field_text(const struct pvk_ova *o, size_t index, const char *field,
    const char *key)
{
	uint32_t record =
	    index == SIZE_MAX ? o->version_node : o->objects[index].record;

	return (key != NULL ? ova_map_text(o, record, field, key)
			    : ova_text(o, record, field));
}

static void
one_random_edit(struct pvk_ova *o, uint64_t *seed)
{
	const struct ova_field *fields;
	struct xmlrpc_span span;
	char path[128], value[64], room[64];
	const char *text;
	struct ova_path p;
	struct pvk_err e;
	size_t n, len, index;
	char *old;

	fields = ova_field_table(&n);
	fields += testing_random(seed) % n;
	snprintf(path, sizeof(path), "%s[%u].%s%s", fields->cls,
	    (unsigned)(testing_random(seed) % 2), fields->name,
	    fields->type == OVA_MAP ? ".key" : "");
	if (strncmp(path, "version[1]", 10) == 0 || fields->type == OVA_ENUM ||
	    fields->type == OVA_SET || ova_path_resolve(o, path, &p, &e) != 0)
		return;
	if (p.key_node != 0)
		span = o->doc.nodes[p.key_node].value;
	else if (p.node != 0)
		span = o->doc.nodes[p.node].value;
	else
		span = o->doc.nodes[p.record].value;
	index = object_index(o, p.record);
	text = random_value(o, seed, p.key != NULL ? OVA_TEXT : fields->type,
	    room);
	old = copy_xml(o, &len);
	snprintf(value, sizeof(value), "%s", text);
	expect_ok(pvk_ova_set(o, path, value, &e) == 0, &e);
	expect_rest_alone(o, old, len, span);
	/* the path may mean another object now: it counts by device */
	text = field_text(o, index, fields->name, p.key);
	if (fields->type == OVA_BOOL)
		assert_string_equal(text, value[0] == 't' ? "1" : "0");
	else
		assert_string_equal(text, value);
	free(old);
}

static void
no_other_byte_moves(void **state)
{
	uint64_t seed = 2012;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(golden_names); i++) {
		struct pvk_ova *o = golden_ova(golden_names[i]);

		for (size_t k = 0; k < 300; k++)
			one_random_edit(o, &seed);
		pvk_ova_free(o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_other_byte_moves),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
