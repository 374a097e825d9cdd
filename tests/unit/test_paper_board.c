/* SPDX-License-Identifier: BSD-2-Clause */
/* Whiteboards: what is taken, what is refused and where, what it comes to. */
#include <math.h>
#include <stdio.h>

#include "paper/solve.h"
#include "testing.h"
#include "util/num.h"

#define COMPONENTS \
	"components = {\n disks = { kind = \"disk\"; read = \"200 MB/s\"; };\n"
#define PATHS "};\npaths = { p = { stages = [ \"disks\" ]; }; };\n"
#define BOARD COMPONENTS PATHS

static struct pvk_board *
parse(const char *text, struct pvk_err *e)
{
	return (pvk_board_parse(text, strlen(text), "b.cfg", e));
}

/* Each with what its message has to say */
static const struct {
	const char *text, *message;
} bad[] = {
	{ "", "b.cfg:1: file: no components" },
	{ "components = {", "b.cfg:1: file: syntax error" },
	{ "@include \"/etc/passwd\"\n", "b.cfg:1: file: @include" },
	{ "# x\n  @include \"x\"\n", "b.cfg:2: file: @include" },
	{ BOARD "/*\n@include \"x\"\n*/", "@include" },
	{ "a = ((((((((((1))))))))));", "at most 8 deep" },
	{ "componets = { };",
	    "b.cfg:1: componets: there is no such key; did "
	    "you mean components?" },
	{ "components = 4;", "b.cfg:1: components: expected a group" },
	{ "components = {\n\n d = { kind = \"disc\"; }; };",
	    "b.cfg:3: d.kind: \"disc\", expected one of: cpu, ring" },
	{ "components = {\n d = { kind = \"disk\"; reed = \"1 MB/s\"; }; };",
	    "b.cfg:2: d.reed: there is no such key; did you mean read?" },
	{ "components = { d = { kind = \"disk\"; read = 188; }; };",
	    "d.read: 188 has no unit, expected a text such as \"188 MB/s\"" },
	{ "components = { d = { kind = \"disk\"; read = 1.5; }; };",
	    "a bare number" },
	{ "components = { d = { kind = \"disk\"; read = \"188\"; }; };",
	    "has no unit" },
	{ "components = { d = { kind = \"disk\"; read = \"-1 MB/s\"; }; };",
	    "expected" },
	{ "components = { d = { kind = \"disk\"; read = \"0 MB/s\"; }; };",
	    "expected" },
	{ "components = { d = { kind = \"disk\"; read = \"nan MB/s\"; }; };",
	    "number" },
	{ "components = { d = { kind = \"disk\"; }; };",
	    "components.d: no figure" },
	{ "components = { d = { kind = \"disk\"; raid = 5; count = 2; "
	  "read = \"1 MB/s\"; }; };",
	    "2 disks, expected at least 3" },
	{ "components = { d = { kind = \"disk\"; seek = \"1 ms\"; }; };",
	    "both seek and rpm" },
	{ "components = { d = { kind = \"disk\"; count = "
	  "99999999999999999999; read = \"1 MB/s\"; }; };",
	    "99999999999999999999 is more than 2147483647" },
	{ "components = { d = { kind = \"disk\"; count = "
	  "99999999999999999999L; read = \"1 MB/s\"; }; };",
	    "d.count" },
	{ "components = { c = { kind = \"cpu\"; }; };", "needs work, or" },
	{ "components = { c = { kind = \"cpu\"; at = \"1 MB/s\"; work = \"1 "
	  "ms/MB\"; }; };",
	    "half of a pair" },
	{ "components = { r = { kind = \"ring\"; }; };",
	    "no latency, which a component of kind ring needs" },
	{ "components = { n = { kind = \"nfs\"; }; };", "no over" },
	{ "components = { n = { kind = \"nfs\"; over = \"x\"; }; };",
	    "kind ethernet" },
	{ "components = { n = { kind = \"ethernet\"; rate = \"1 Gb/s\"; "
	  "duplex = \"fulll\"; }; };",
	    "\"fulll\", expected one of: full, half" },
	{ "components = { n = { kind = \"ethernet\"; rate = \"1 Gb/s\"; "
	  "vlan = 1; }; };",
	    "expected true or false" },
	{ "components = { s = { kind = \"sata\";\n gen = 4; }; };",
	    "b.cfg:2: s.gen: there is no such SATA" },
	{ BOARD "results = { r = { path = \"p\"; value = \"1 MB/s\"; "
		"load = 0; }; };",
	    "r.load" },
	{ COMPONENTS "disks = { }; };", "duplicate setting" },
	{ COMPONENTS "};\npaths = { p = { }; };", "p: no stages" },
	{ COMPONENTS "};\npaths = { p = { stages = [ ]; }; };", "list of 1" },
	{ COMPONENTS "};\npaths = { p = { stages = [ 1 ]; }; };", "no text" },
	{ COMPONENTS "};\npaths = { p = {\nstages = [ \"disk\" ]; }; };",
	    "b.cfg:5: p.stages: there is no component \"disk\"; did you mean "
	    "disks?" },
	{ COMPONENTS "};\npaths = { p = { stages = [ \"disks\" ]; volume = "
		     "\"0 B\"; }; };",
	    "p.volume" },
	{ BOARD "whiteboard = { tolerance = 25; };", "no unit" },
	{ BOARD "economics = { hour = \"x\"; };", "number" },
	{ BOARD "results = { r = { }; };", "no path" },
	{ BOARD "results = { r = { path = \"q\"; value = \"1 MB/s\"; }; };",
	    "there is no path \"q\"" },
	{ BOARD "results = { r = { path = \"p\"; }; };", "no value" },
	{ BOARD "results = { r = { path = \"p\"; value = \"inf MB/s\"; }; };",
	    "number" },
	{ BOARD "options = { o = { }; };", "either set, or from and to" },
	{ BOARD "options = { o = { set = [ \"disks.reed=1 MB/s\" ]; }; };",
	    "did you mean read?" },
	{ BOARD "options = { o = { set = [ \"disks.read=9\" ]; }; };",
	    "has no unit" },
	{ BOARD "options = { o = { set = [ \"x\" ]; }; };",
	    "component.key=value" },
	{ BOARD "options = { o = { from = \"a\"; to = \"b\"; }; };",
	    "no result \"a\"" },
	{ BOARD "results = { a = { path = \"p\"; value = \"1 MB/s\"; }; b = { "
		"path = \"p\"; value = \"2 MB/s\"; }; };\noptions = { x = { "
		"from = \"a\"; to = \"b\"; }; y = { from = \"b\"; to = \"a\"; "
		"}; };",
	    "expected no circle" },
	{ "x = \"\xff\";", "b.cfg:1: file: a byte 0xff" },
};

static void
refuses(void **state)
{
	struct pvk_board *b;
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		b = parse(bad[i].text, &e);
		expect_error(b != NULL, &e, PVK_ECONFIG, bad[i].message);
		if (strncmp(e.msg, "b.cfg:", 6) != 0)
			fail_msg("no place: %s", e.msg);
	}
}

static void
limits(void **state)
{
	char *big = calloc(1, PVK_BOARD_BYTES + 2);
	struct pvk_board *b;
	struct pvk_err e;

	(void)state;
	assert_non_null(big);
	memset(big, ' ', PVK_BOARD_BYTES + 1);
	expect_error(parse(big, &e) != NULL, &e, PVK_ELIMIT, "at most 65536");
	memset(big, '(', PVK_BOARD_BYTES);
	big[PVK_BOARD_BYTES] = '\0';
	expect_error(parse(big, &e) != NULL, &e, PVK_ECONFIG, "deep");
	/* as a text and as a comment it is none of our business */
	memset(big, '(', 50000);
	big[0] = '#';
	strcpy(big + 50000, "\n" BOARD);
	b = parse(big, &e);
	expect_ok(b != NULL, &e);
	pvk_board_free(b);
	free(big);
	expect_error(pvk_board_parse("a\0b", 3, "b.cfg", &e) != NULL, &e,
	    PVK_ECONFIG, "0x00");
	expect_error(pvk_board_read("missing.cfg", &e) != NULL, &e, PVK_ENOENT,
	    "missing.cfg");
}

/* The capacity of a component alone in a path, in MB/s */
static double
capacity(const char *component, const char *path)
{
	static struct pvk_solution s;
	struct pvk_board *b;
	struct pvk_err e;
	char text[1024];

	snprintf(text, sizeof(text),
	    "components = { lan = { kind = \"ethernet\"; rate = \"1 Gb/s\"; };"
	    " c = { %s }; };\npaths = { p = { stages = [ \"c\" ]; %s }; };",
	    component, path);
	b = parse(text, &e);
	expect_ok(b != NULL, &e);
	expect_ok(pvk_solve(b, &b->paths[0], &s, &e) == 0, &e);
	pvk_board_free(b);
	return (s.bound / 1e6);
}

static const struct {
	unsigned vector;
	const char *component, *path;
	double wanted;
	int decimals;
} kinds[] = {
	{ 1, "kind = \"ethernet\"; rate = \"1 Gb/s\";", "", 117.6853056, 7 },
	{ 2, "kind = \"ethernet\"; rate = \"1 Gb/s\"; mtu = \"9000 B\";", "",
	    123.7552556, 7 },
	{ 3, "kind = \"ethernet\"; rate = \"1 Gb/s\"; vlan = true;", "",
	    117.3800259, 7 },
	{ 3, "kind = \"ethernet\"; rate = \"1 Gb/s\"; ip = 6;", "", 116.0598179,
	    7 },
	{ 3, "kind = \"ethernet\"; rate = \"1 Gb/s\"; timestamps = false;", "",
	    118.6605982, 7 },
	{ 6, "kind = \"pcie\"; gen = 3; lanes = 4;", "", 3600.879, 3 },
	{ 7, "kind = \"pcie\"; gen = 1; lanes = 4; mps = \"128 B\";", "",
	    842.105, 3 },
	{ 8, "kind = \"sata\"; gen = 3;", "", 600, 9 },
	{ 8, "kind = \"bus\"; type = \"usb2\";", "", 53.248, 9 },
	{ 9, "kind = \"dram\"; transfers = \"3200 MT/s\"; channels = 2;", "",
	    51200, 6 },
	{ 10, "kind = \"disk\"; count = 5; raid = 5; iops = \"180 IOPS\";",
	    "access = \"random\"; reads = \"84 %\"; block = \"1 MB\";", 608.108,
	    3 },
	{ 12, "kind = \"disk\"; seek = \"8.5 ms\"; rpm = 7200;",
	    "access = \"random\"; block = \"1 MB\";", 78.947, 3 },
	{ 13, "kind = \"ring\"; latency = \"5 ms\";", "", 288.3584, 7 },
	{ 15, "kind = \"tcp\"; window = \"64 KiB\"; rtt = \"10 ms\";", "",
	    6.5536, 9 },
	{ 16, "kind = \"tcp\"; rtt = \"1 ms\"; loss = \"0.01 %\";", "", 177.343,
	    3 },
	{ 26, "kind = \"cpu\"; at = \"188 MB/s\"; use = \"67 %\";", "",
	    280.597015, 6 },
	{ 26, "kind = \"cpu\"; work = \"3.564 ms/MB\";", "", 280.583614, 6 },
	{ 0, "kind = \"cpu\"; clock = \"2 GHz\"; cycles = 8; count = 2;", "",
	    500, 6 },
	{ 38, "kind = \"iscsi\"; over = \"lan\";", "", 116.999760, 6 },
	{ 38, "kind = \"iscsi\"; over = \"lan\"; size = \"64 KiB\";", "",
	    117.599173, 6 },
	{ 38, "kind = \"nfs\"; over = \"lan\";", "", 117.448745, 6 },
	{ 39,
	    "kind = \"nfs\"; over = \"lan\"; size = \"4 KiB\"; outstanding ="
	    " 1; latency = \"0.5 ms\";",
	    "", 8.192, 9 },
	{ 39, "kind = \"disk\"; latency = \"0.5 ms\"; iops = \"9999 IOPS\";",
	    "block = \"4 KiB\"; qd = 1; access = \"random\";", 8.192, 9 },
	{ 43, "kind = \"ethernet\"; rate = \"1 Gb/s\"; shared = 4;", "",
	    29.421326, 6 },
	{ 43, "kind = \"disk\"; read = \"200 MB/s\"; visits = 2;", "", 100, 9 },
	{ 0,
	    "kind = \"measured\"; rate = \"200 MB/s\"; background = "
	    "\"50 MB/s\";",
	    "", 150, 9 },
	{ 25, "kind = \"emulated\"; latency = \"0.727504 ms\";", "", 180.1667,
	    4 },
	{ 0, "kind = \"ethernet\"; rate = \"1 Gb/s\"; duplex = \"half\";", "",
	    58.8426528, 7 },
};

static void
capacities(void **state)
{
	double got;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(kinds); i++) {
		got = capacity(kinds[i].component, kinds[i].path);
		if (fabs(got - kinds[i].wanted) >
		    0.5000001 * pow(10, -kinds[i].decimals))
			fail_msg("vector %u: %s: %.9f, expected %.9f",
			    kinds[i].vector, kinds[i].component, got,
			    kinds[i].wanted);
	}
}

static void
nothing_left(void **state)
{
	struct pvk_solution s;
	struct pvk_change c;
	struct pvk_board *b;
	struct pvk_err e;

	(void)state;
	b = parse(BOARD, &e);
	expect_ok(b != NULL, &e);
	expect_error(pvk_board_change_parse(b, "disks.read=0 MB/s", &c, &e) ==
		0,
	    &e, PVK_EUSAGE, "disks.read: ");
	expect_ok(pvk_board_change_parse(b, "disks.background=200 MB/s", &c,
		      &e) == 0,
	    &e);
	pvk_board_change(b, &c);
	expect_error(pvk_solve(b, &b->paths[0], &s, &e) == 0, &e, PVK_ECONFIG,
	    "b.cfg:2: components.disks: nothing is left");
	pvk_board_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(limits),
		cmocka_unit_test(capacities),
		cmocka_unit_test(nothing_left),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
