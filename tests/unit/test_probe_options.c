/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's options: what is taken, and what is refused with what words. */
#include "measure/options.h"
#include "testing.h"
#include "util/num.h"

static struct options o;
static struct pvk_err e;

static int
setup(void **state)
{
	(void)state;
	options_init(&o);
	memset(&e, 0, sizeof(e));
	return (0);
}

static void
defaults(void **state)
{
	(void)state;
	assert_int_equal(options_check(&o, &e), 0);
	assert_int_equal(o.ndisks, 0);
	assert_int_equal(o.repeat, 7);
	assert_true(o.emulated && o.sequential && o.random);
	assert_string_equal(o.write, "");
}

static void
all_of_them(void **state)
{
	(void)state;
	expect_ok(
	    options_words(&o,
		" disks=xvda,hda sizes=4k,64KiB,1M\tdepth=1,32\n"
		"patterns=random repeat=9 time=90s span=1GiB "
		"write=xvdb destroy=xvdb expect=188MB/s unplug=all "
		"emulated=no peer=192.0.2.1 token=12345678 address=192.0.2.7/24 "
		"gateway=192.0.2.254 indirect=no ring-pages=8",
		&e) == 0,
	    &e);
	assert_int_equal(options_check(&o, &e), 0);
	assert_int_equal(o.ndisks, 2);
	assert_string_equal(o.disks[1], "hda");
	assert_int_equal(o.nsizes, 3);
	assert_int_equal(o.sizes[1], 65536);
	assert_int_equal(o.ndepths, 2);
	assert_int_equal(o.depths[1], 32);
	assert_true(o.random && !o.sequential && !o.emulated);
	assert_int_equal(o.repeat, 9);
	assert_int_equal(o.time_ms, 90000);
	assert_int_equal(o.span, PVK_GIB);
	assert_string_equal(o.write, "xvdb");
	assert_int_equal(o.expect, 188000000);
	assert_int_equal(o.peer, 0xc0000201);
	assert_int_equal(o.address, 0xc0000207);
	assert_int_equal(o.mask, 0xffffff00);
	assert_int_equal(o.gateway, 0xc00002fe);
	expect_ok(options_set(&o, "disks", "all", &e) == 0, &e);
	assert_int_equal(o.ndisks, 0);
	assert_false(o.no_disks);
	expect_ok(options_set(&o, "disks", "none", &e) == 0, &e);
	assert_true(o.no_disks);
	expect_ok(options_set(&o, "disks", "xvda", &e) == 0, &e);
	assert_false(o.no_disks);
}

static void
of_the_network(void **state)
{
	(void)state;
	assert_int_equal(o.nstreams, 1);
	assert_int_equal(o.streams[0], 1);
	expect_ok(options_words(&o,
		      "peer=192.0.2.1 token=12345678 streams=4,1,4 compare=yes "
		      "traffic=receive,ping",
		      &e) == 0,
	    &e);
	assert_int_equal(options_check(&o, &e), 0);
	assert_int_equal(o.port, 5202);
	assert_int_equal(o.nstreams, 2);
	assert_int_equal(o.streams[0], 4);
	assert_int_equal(o.streams[1], 1);
	assert_true(o.compare);
	assert_true(!o.send && o.receive && o.ping);
	assert_string_equal(o.token, "12345678");
	expect_ok(options_set(&o, "peer", "10.0.0.9:80", &e) == 0, &e);
	assert_int_equal(o.peer, 0x0a000009);
	assert_int_equal(o.port, 80);
}

/* Who does not know the token is hung up on: it is asked for here. */
static void
a_peer_needs_its_token(void **state)
{
	(void)state;
	expect_ok(options_set(&o, "peer", "192.0.2.1", &e) == 0, &e);
	expect_error(options_check(&o, &e) == 0, &e, PVK_EUSAGE,
	    "peer: expected token as well");
	/* and is told to nobody */
	expect_error(options_set(&o, "token", "secret", &e) == 0, &e,
	    PVK_EUSAGE, "token: 6 characters, expected 8 to 32");
	assert_null(strstr(e.msg, "secret"));
}

/* what, and a part of what is said about it */
static const struct {
	const char *words, *said;
} refusals[] = {
	{ "sizs=4k", "sizs: no such option, did you mean sizes" },
	{ "quite=different", "quite: no such option" },
	{ "sizes", "\"sizes\", expected KEY=VALUE" },
	{ "sizes=", "sizes: \"\"" },
	{ "sizes=4k,,64k", "sizes: \"\" is no size" },
	{ "sizes=1000", "a multiple of 512" },
	{ "sizes=8M", "too large" },
	{ "sizes=0", "too small" },
	{ "sizes=1k,2k,3k,4k,5k,6k,7k", "at most 6 sizes" },
	{ "depth=0", "too small" },
	{ "depth=65", "too large" },
	{ "depth=1,2,3,4,5", "at most 4 depths" },
	{ "depth=-1", "no number" },
	{ "repeat=5", "too small" },
	{ "repeat=32", "too large" },
	{ "time=0", "too small" },
	{ "time=1m", "no number" },
	{ "time=99999999999999999999999s", "expected seconds" },
	{ "disks=", "expected disks, all or none" },
	{ "disks=../x", "expected a disk" },
	{ "disks=xvda,XVDB", "expected a disk" },
	{ "disks=a,b,c,d,e,f,g,h,i", "at most 8 disks" },
	{ "disks=averyveryverylongname", "expected a disk" },
	{ "patterns=backwards", "expected sequential, random" },
	{ "patterns=", "expected sequential, random" },
	{ "traffic=ping,flood", "\"flood\", expected send, receive, ping" },
	{ "traffic=,", "expected send, receive, ping" },
	{ "unplug=maybe", "expected no, disks, nics, all or yes" },
	{ "persistent=2", "expected yes or no" },
	{ "ring-pages=9", "too large" },
	{ "emulated=1", "expected yes or no" },
	{ "expect=188", "a rate, such as 188MB/s" },
	{ "expect=188Mb/s", "a rate, such as 188MB/s" },
	{ "expect=fastB/s", "no size" },
	{ "span=1", "too small" },
	{ "peer=192.0.2", "an IPv4 address" },
	{ "peer=192.0.2.256", "an IPv4 address" },
	{ "peer=0.0.0.0", "an IPv4 address" },
	{ "peer=192.0.2.1.5", "an IPv4 address" },
	{ "peer=1920.0.2.1", "an IPv4 address" },
	{ "peer=192.0.2.1:", "no number" },
	{ "peer=192.0.2.1:0", "too small" },
	{ "peer=192.0.2.1:65536", "too large" },
	{ "token=", "0 characters, expected 8 to 32" },
	{ "token=123456789012345678901234567890123", "33 characters" },
	{ "streams=0", "too small" },
	{ "streams=5", "too large" },
	{ "streams=", "streams: 1,4" },
	{ "streams=1,,2", "no number" },
	{ "compare=often", "expected yes or no" },
	{ "address=192.0.2.7", "such as 10.0.0.2/24" },
	{ "address=192.0.2.7/0", "too small" },
	{ "address=192.0.2.7/33", "too large" },
};

static void
refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(refusals); i++) {
		options_init(&o);
		expect_error(options_words(&o, refusals[i].words, &e) == 0, &e,
		    PVK_EUSAGE, refusals[i].said);
		assert_null(strchr(e.msg, '\n'));
	}
}

/* Control characters are shown, not sent to somebody's screen. */
static void
hostile(void **state)
{
	char lots[600] = "sizes=";

	(void)state;
	expect_error(options_words(&o, "\033[2J=1", &e) == 0, &e, PVK_EUSAGE,
	    "\\x1b[2J: no such option");
	expect_error(options_words(&o, "disks=\033]0;x\007", &e) == 0, &e,
	    PVK_EUSAGE, "\\x1b");
	memset(lots + 6, 'x', sizeof(lots) - 7);
	expect_error(options_words(&o, lots, &e) == 0, &e, PVK_EUSAGE,
	    "599 bytes");
	lots[200] = '\0';
	expect_error(options_words(&o, lots, &e) == 0, &e, PVK_EUSAGE,
	    "under 128 bytes");
}

static void
write_is_named_twice(void **state)
{
	(void)state;
	expect_ok(options_set(&o, "write", "xvdb", &e) == 0, &e);
	expect_error(options_check(&o, &e) == 0, &e, PVK_EUSAGE,
	    "write=xvdb destroy=: expected the same disk in both");
	expect_ok(options_set(&o, "destroy", "xvdc", &e) == 0, &e);
	expect_error(options_check(&o, &e) == 0, &e, PVK_EUSAGE, "same disk");
	expect_ok(options_set(&o, "destroy", "xvdb", &e) == 0, &e);
	expect_ok(options_check(&o, &e) == 0, &e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(defaults, setup),
		cmocka_unit_test_setup(all_of_them, setup),
		cmocka_unit_test_setup(of_the_network, setup),
		cmocka_unit_test_setup(a_peer_needs_its_token, setup),
		cmocka_unit_test_setup(refused, setup),
		cmocka_unit_test_setup(hostile, setup),
		cmocka_unit_test_setup(write_is_named_twice, setup),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
