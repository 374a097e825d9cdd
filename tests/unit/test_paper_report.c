/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is said about a whiteboard: words, terminal, pictures, the page; hostile
 * names, widths, one path or many, nothing measured, memory that runs out.
 */
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "fault.h"
#include "paper/facts.h"
#include "paper/report.h"
#include "testing.h"
#include "util/num.h"

#define SCRIPT "<script>alert('x')</script>&\\\""
#define BOARD                                                         \
	"components = { d = { kind = \"disk\"; read = \"200 MB/s\"; " \
	"note = \"" SCRIPT "\"; }; };\n"                              \
	"paths = { p = { stages = [ \"d\" ]; volume = \"1 TB\"; "     \
	"note = \"" SCRIPT "\"; }; };\n"                              \
	"economics = { hour = 12.25; window = \"1 h\"; };\n"          \
	"results = { a = { path = \"p\"; label = \"" SCRIPT "\"; "    \
	"value = \"190 MB/s\"; }; b = { path = \"p\"; samples = [ "   \
	"\"101 MB/s\", \"102 MB/s\", \"99 MB/s\", \"100 MB/s\", "     \
	"\"98 MB/s\", \"100 MB/s\" ]; label = \"\xc3\xbcmit\"; "      \
	"cpu = \"99 %\"; }; };\n"                                     \
	"options = { o = { change = \"" SCRIPT "\"; "                 \
	"set = [ \"d.count=2\" ]; }; };"

static struct pvk_report *
make(const char *text, struct pvk_board **b)
{
	struct pvk_report *r;
	struct pvk_err e;

	*b = pvk_board_parse(text, strlen(text), "b.cfg", &e);
	expect_ok(*b != NULL, &e);
	r = pvk_report_make(*b, NULL, &e);
	expect_ok(r != NULL, &e);
	return (r);
}

static void
has(const struct pvk_out *o, const char *text)
{
	if (strstr(pvk_buf_text(&o->buf), text) == NULL)
		fail_msg("no \"%s\" in: %.3000s", text, pvk_buf_text(&o->buf));
}

static void
has_not(const struct pvk_out *o, const char *text)
{
	if (strstr(pvk_buf_text(&o->buf), text) != NULL)
		fail_msg("\"%s\" in: %.3000s", text, pvk_buf_text(&o->buf));
}

static void
words(void **state)
{
	static const struct {
		double seconds;
		const char *text;
	} times[] = { { 0, "-" }, { 5, "5 s" }, { 90, "1.5 min" },
		{ 86400, "24 h" }, { 53191.49, "14.8 h" },
		{ 864000, "10 days" } };
	char buf[PVK_WORDS];
	struct pvk_step s = { .payback = 0.2 };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(times); i++)
		assert_string_equal(pvk_words_time(times[i].seconds, buf),
		    times[i].text);
	assert_string_equal(pvk_words_gain(1.0435, buf), "+104 %");
	assert_string_equal(pvk_words_gain(-0.032, buf), "-3.2 %");
	assert_string_equal(pvk_words_payback(&s, buf), "after 1 run");
	s.payback = 46.47;
	assert_string_equal(pvk_words_payback(&s, buf), "after 47 runs");
	s.payback = 0;
	assert_string_equal(pvk_words_payback(&s, buf), "at once");
}

static void
page_is_text(void **state)
{
	struct pvk_out o = { 0 };
	struct pvk_board *b;
	struct pvk_report *r = make(BOARD, &b);

	(void)state;
	pvk_html_report(r, "1", 0, true, &o);
	assert_false(o.failed);
	has_not(&o, "<script");
	has(&o, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
	has(&o, "When is it fixed?");
	has(&o, "<html lang=\"en\">");
	has(&o, "default-src &#39;none&#39;");
	has(&o, "\xc3\xbcmit");
	has(&o, "BELOW");
	has(&o, "96.9 %"); /* what the interval of six runs covers */
	has(&o, "cpu-full");
	pvk_out_fini(&o);
	pvk_report_free(r);
	pvk_board_free(b);
}

static void
pictures_are_text(void **state)
{
	struct pvk_out o = { 0 };
	struct pvk_bars bars;
	struct pvk_board *b;
	struct pvk_report *r = make(BOARD, &b);

	(void)state;
	pvk_bars_of(r, &r->paths[0], &bars);
	pvk_svg_bars(&bars, "id", true, &o);
	pvk_svg_diagram(r, &r->paths[0], "id", true, &o);
	has_not(&o, "<script");
	has(&o, "<title id=\"id-t\">");
	has(&o, "aria-labelledby=\"id-t id-d\"");
	has(&o, "190 MB/s, 1.90x");
	has(&o, "class=\"ci\"");
	pvk_out_fini(&o);
	pvk_report_free(r);
	pvk_board_free(b);
}

/* Where a result is far above paper, what is said of paper is not cut off. */
static void
paper_at_the_edge(void **state)
{
	struct pvk_bars bars = { .expected = 1e8, .tolerance = 0.25, .n = 1 };
	struct pvk_out o = { 0 };

	(void)state;
	bars.bars[0].value = 1e8;
	pvk_svg_bars(&bars, "id", true, &o);
	has(&o, "text-anchor=\"middle\">on paper 100 MB/s");
	pvk_out_fini(&o);
	o = (struct pvk_out){ 0 };
	bars.bars[0].value = 2e9;
	pvk_svg_bars(&bars, "id", true, &o);
	has(&o, "x=\"12\" y=\"46\" text-anchor=\"start\">on paper 100 MB/s");
	pvk_out_fini(&o);
}

/* Relative luminance of the n-th (from 0) colour behind key; WCAG 2 */
static double
luminance(const char *svg, const char *key, unsigned n)
{
	static const double shares[] = { 0.2126, 0.7152, 0.0722 };
	const char *at = strstr(svg, key);
	double sum = 0;

	for (; n > 0 && at != NULL; n--)
		at = strstr(at + 1, key);
	if (at == NULL)
		fail_msg("no %s", key);
	at = strchr(at, '#');
	assert_non_null(at);
	for (size_t i = 0; i < PVK_COUNT(shares); i++) {
		char digits[3] = { at[1 + 2 * i], at[2 + 2 * i], '\0' };
		double c = (double)strtoul(digits, NULL, 16) / 255;

		sum += shares[i] *
		    (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return (sum);
}

static double
contrast(double a, double b)
{
	return ((fmax(a, b) + 0.05) / (fmin(a, b) + 0.05));
}

/* What stands on the use of a stage can be read, and its end be seen, in the
 * light (0) and in the dark (1). */
static void
use_is_seen(void **state)
{
	struct pvk_out o = { 0 };
	struct pvk_board *b;
	struct pvk_report *r = make(BOARD, &b);
	const char *svg;

	(void)state;
	pvk_svg_diagram(r, &r->paths[0], "id", true, &o);
	svg = pvk_buf_text(&o.buf);
	has(&o, "<text class=\"u\"");
	for (unsigned i = 0; i < 2; i++) {
		double text = luminance(svg,
		    i == 0 ? "serif;fill:" : ".pk text{fill:", 0);
		double box = luminance(svg,
		    i == 0 ? ".box{fill:" : ".pk .box{fill:#1", 0);

		assert_true(
		    contrast(text, luminance(svg, ".use{fill:", i)) >= 4.5);
		assert_true(contrast(text, box) >= 4.5);
		assert_true(
		    contrast(luminance(strstr(svg,
					   i == 0 ? ".use{" : ".use{fill:#2"),
				 "stroke:", 0),
			box) >= 3);
	}
	pvk_out_fini(&o);
	pvk_report_free(r);
	pvk_board_free(b);
}

static void
terminals(void **state)
{
	struct pvk_term plain = { .ascii = true, .width = 40 };
	struct pvk_term rich = { .colour = true, .width = 200 };
	struct pvk_out a = { .plain = true }, c = { .plain = true };
	struct pvk_board *b;
	struct pvk_report *r = make(BOARD, &b);

	(void)state;
	pvk_term_verdicts(r, &r->paths[0], &plain, false, &a);
	pvk_term_expect(r, &r->paths[0], &plain, &a);
	pvk_term_diagram(r, &r->paths[0], &plain, &a);
	has_not(&a, "\033");
	has_not(&a, "\xe2");
	has(&a, "50 % of paper, BELOW");
	has(&a, "the limit is d");
	pvk_term_verdicts(r, &r->paths[0], &rich, true, &c);
	has(&c, "\033[1m");
	has(&c, "\xe2\x96\x88");
	pvk_out_fini(&a);
	pvk_out_fini(&c);
	pvk_report_free(r);
	pvk_board_free(b);
}

static void
nothing_measured(void **state)
{
	struct pvk_out o = { 0 };
	struct pvk_board *b;
	struct pvk_report *r = make("components = { d = { kind = \"disk\"; "
				    "read = \"1 MB/s\"; }; };\npaths = { p = "
				    "{ stages = [ \"d\" ]; }; q = { stages = "
				    "[ \"d\", \"d\" ]; qd = 1; }; };",
	    &b);

	(void)state;
	assert_int_equal(r->npaths, 2);
	assert_true(r->paths[1].solution.expected == 0.5e6);
	pvk_html_report(r, "1", 1e9, false, &o);
	has(&o, "nothing was measured yet");
	has(&o, "2001-09-09");
	pvk_out_fini(&o);
	pvk_report_free(r);
	pvk_board_free(b);
}

/* Whatever this machine is, its first whiteboard is one. */
static void
first_board(void **state)
{
	struct pvk_out o = { .plain = true };
	struct pvk_machine f;
	struct pvk_board *b;

	(void)state;
	pvk_machine_read(&f, "");
	assert_true(f.cpus > 0);
	pvk_machine_board(&f, &o);
	pvk_report_free(make(pvk_buf_text(&o.buf), &b));
	pvk_board_free(b);
	pvk_out_fini(&o);
}

/* And so it is of another one, with devices of strange names. */
static void
other_machine(void **state)
{
	struct pvk_out o = { .plain = true };
	struct pvk_machine f;
	struct pvk_board *b;

	(void)state;
	testing_run("mkdir -p sys/hypervisor sys/block/xvda/queue "
		    "sys/block/sda sys/block/loop0 'sys/class/net/e\"0/device' "
		    "sys/class/net/lo proc");
	testing_run("echo xen >sys/hypervisor/type");
	testing_run("echo 2097152 >sys/block/xvda/size");
	testing_run("echo 99 >sys/block/sda/size");
	testing_run("echo 1 >sys/block/xvda/queue/rotational");
	testing_run("echo 10000 >'sys/class/net/e\"0/speed'");
	testing_run("echo 9000 >'sys/class/net/e\"0/mtu'");
	testing_run("echo half >'sys/class/net/e\"0/duplex'");
	testing_run("echo 'MemTotal:  2048 kB' >proc/meminfo");
	pvk_machine_read(&f, ".");
	assert_string_equal(f.virt, "xen");
	assert_int_equal(f.ndisks, 2);
	assert_string_equal(f.disks[0].name, "xvda");
	assert_true(f.disks[0].size == 1 << 30 && f.disks[0].rotates);
	assert_true(f.disks[0].paravirtual && f.disks[1].emulated);
	assert_int_equal(f.nnics, 1);
	assert_true(f.nics[0].rate == 1.25e9 && f.nics[0].half);
	assert_true(f.memory == 2048 * 1024);
	pvk_machine_board(&f, &o);
	has(&o, "rate = \"10000 Mb/s\"");
	has(&o, "e_0 = {");
	pvk_report_free(make(pvk_buf_text(&o.buf), &b));
	pvk_board_free(b);
	pvk_out_fini(&o);
}

/* Every allocation fails once: an error, and nothing is leaked. */
static void
no_memory(void **state)
{
	struct pvk_report *r;
	struct pvk_board *b;
	struct pvk_out o;
	struct pvk_err e;
	bool failed;

	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		memset(&o, 0, sizeof(o));
		r = NULL;
		b = pvk_board_parse(BOARD, strlen(BOARD), "b.cfg", &e);
		if (b != NULL)
			r = pvk_report_make(b, NULL, &e);
		failed = fault_off();
		assert_true(failed == (r == NULL));
		if (failed)
			assert_int_equal(e.code, PVK_ENOMEM);
		pvk_report_free(r);
		pvk_board_free(b);
	}
}

/* The page, and the board with a bare number behind it, with a decimal comma */
static void
comma(void **state)
{
	struct pvk_out a = { 0 }, c = { 0 };
	struct pvk_board *b;
	struct pvk_report *r = make(BOARD, &b);
	char *dir = realpath(".", NULL);

	(void)state;
	pvk_html_report(r, "1", 0, true, &a);
	pvk_report_free(r);
	pvk_board_free(b);
	testing_run("localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 >/dev/null");
	assert_non_null(dir);
	setenv("LOCPATH", dir, 1);
	free(dir);
	assert_non_null(setlocale(LC_ALL, "de_DE.UTF-8"));
	unsetenv("LOCPATH"); /* glibc would forget it, again and again */
	assert_string_equal(localeconv()->decimal_point, ",");
	r = make(BOARD, &b);
	assert_true(b->economics.hour == 12.25);
	pvk_html_report(r, "1", 0, true, &c);
	setlocale(LC_ALL, "C");
	assert_string_equal(pvk_buf_text(&a.buf), pvk_buf_text(&c.buf));
	pvk_out_fini(&a);
	pvk_out_fini(&c);
	pvk_report_free(r);
	pvk_board_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(page_is_text),
		cmocka_unit_test(pictures_are_text),
		cmocka_unit_test(paper_at_the_edge),
		cmocka_unit_test(use_is_seen),
		cmocka_unit_test(terminals),
		cmocka_unit_test(nothing_measured),
		cmocka_unit_test(first_board),
		unit_test_in_dir(other_machine),
		cmocka_unit_test(no_memory),
		unit_test_in_dir(comma),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
