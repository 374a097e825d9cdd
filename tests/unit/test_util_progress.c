/* SPDX-License-Identifier: BSD-2-Clause */
/* Progress: the line, and that nothing is drawn where there is no terminal. */
#include <stdio.h>

#include "testing.h"
#include "util/num.h"
#include "util/progress.h"

#define SECOND_NS ((uint64_t)1000000000)

static const struct line {
	const char *label;
	uint64_t done, total, elapsed_ns;
	const char *text;
} lines[] = {
	{ "a.xva", 8 * PVK_GIB, 24 * PVK_GIB, 8 * SECOND_NS,
	    "a.xva  8.0 GiB  33 %  1.0 GiB/s  ETA 0:16" },
	{ "a.xva", 812 * PVK_MIB, 0, SECOND_NS, "a.xva  812 MiB  812 MiB/s" },
	{ "a.xva", 0, 100, 0, "a.xva  0 B  0 %  0 B/s" },
	{ "a.xva", 0, 100, SECOND_NS, "a.xva  0 B  0 %  0 B/s" },
	{ "a.xva", 100, 100, SECOND_NS,
	    "a.xva  100 B  100 %  100 B/s  ETA 0:00" },
	{ "a.xva", 200, 100, SECOND_NS,
	    "a.xva  200 B  100 %  200 B/s  ETA 0:00" },
	{ "a.xva", 1, 7201, SECOND_NS, "a.xva  1 B  0 %  1 B/s  ETA 2:00:00" },
	{ "a.xva", 1, PVK_TIB, SECOND_NS, "a.xva  1 B  0 %  1 B/s" },
	{ "a\nb", 999, 1000, SECOND_NS,
	    "a\\x0ab  999 B  99 %  999 B/s  ETA 0:00" },
};

static void
formats(void **state)
{
	char out[200];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(lines); i++) {
		pvk_progress_line(lines[i].label, lines[i].done, lines[i].total,
		    lines[i].elapsed_ns, out, sizeof(out));
		assert_string_equal(out, lines[i].text);
	}
}

static void
cuts(void **state)
{
	char out[16];

	(void)state;
	pvk_progress_line("a.xva", 8 * PVK_GIB, 24 * PVK_GIB, SECOND_NS, out,
	    sizeof(out));
	assert_string_equal(out, "a.xva  8.0 GiB ");
}

static void
silent_without_terminal(void **state)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = fopen("/dev/null", "w");
	struct pvk_progress p;

	(void)state;
	assert_non_null(out);
	pvk_progress_init(&p, out, false, "a", 100);
	assert_null(p.out);
	p.started_ns = 0; /* long ago */
	pvk_progress_add(&p, 50);
	assert_false(p.drawn);
	pvk_progress_fini(&p);
	fclose(out);

	/* a stream that has no file behind it */
	out = open_memstream(&text, &len);
	pvk_progress_init(&p, out, false, "a", 100);
	pvk_progress_add(&p, 50);
	pvk_progress_fini(&p);
	fclose(out);
	assert_int_equal(len, 0);
	free(text);

	pvk_progress_init(&p, NULL, false, "a", 100);
	pvk_progress_add(&p, 50);
	pvk_progress_fini(&p);
	pvk_progress_add(NULL, 50);
	pvk_progress_fini(NULL);
}

/* As on a terminal: drawn once the first second is over, cleared at the end. */
static void
draws_and_clears(void **state)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	struct pvk_progress p;

	(void)state;
	assert_non_null(out);
	pvk_progress_init(&p, NULL, false, "a", 100);
	p.out = out;
	pvk_progress_add(&p, 10);
	/* drawn only if we were so slow that it was due */
	assert_true(!p.drawn || p.drawn_ns - p.started_ns >= SECOND_NS);
	p.started_ns -= 2 * SECOND_NS;
	p.drawn_ns = 0;
	pvk_progress_add(&p, 10);
	assert_true(p.drawn);
	assert_non_null(strstr(text, "\ra  20 B  20 %"));
	pvk_progress_fini(&p);
	fclose(out);
	assert_true(len > 4);
	assert_string_equal(text + len - 4, "\r\033[K");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats),
		cmocka_unit_test(cuts),
		cmocka_unit_test(silent_without_terminal),
		cmocka_unit_test(draws_and_clears),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
