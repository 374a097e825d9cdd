/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses as text, and the Internet checksum. */
#include "testing.h"

#include <errno.h>

#include "net/net.h"
#include "net/wire.h"

static void
texts(void **state)
{
	static const char *const wrong[] = { "", "1.2.3", "1.2.3.4", "1.2.3.4/",
		"1.2.3.4/0", "1.2.3.4/33", "1.2.3.256/24", "01.2.3.4/24",
		"1.2.3.4/24,", "1.2.3.4/24,1.2.4.1", "1.2.3.0/24",
		"1.2.3.255/24", "127.0.0.1/8", "224.0.0.1/4", "0.1.2.3/8",
		"1.2.3.4/24 ", " 1.2.3.4/24", "1.2.3.4/24,1.2.3.1x",
		"1.2.3.4.5/24", "1..3.4/24", "4294967297.2.3.4/24" };
	struct net_address a;
	char text[NET_TEXT];
	uint32_t ip;

	(void)state;
	assert_int_equal(net_parse("192.0.2.7/24,192.0.2.1", &a), 0);
	assert_int_equal(a.address, 0xc0000207);
	assert_int_equal(a.mask, 0xffffff00);
	assert_int_equal(a.gateway, 0xc0000201);
	assert_int_equal(a.origin, NET_STATIC);
	assert_string_equal(net_format(&a, text), "192.0.2.7/24");
	assert_int_equal(net_parse("10.0.0.1/31", &a), 0);
	assert_string_equal(net_format(&a, text), "10.0.0.1/31");
	assert_int_equal(net_parse("10.200.30.1/32", &a), 0);
	assert_string_equal(net_format(&a, text), "10.200.30.1/32");
	assert_int_equal(a.gateway, 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(net_parse(wrong[i], &a), -EINVAL);
	assert_int_equal(net_parse_ip("255.255.255.255", &ip), 0);
	assert_string_equal(net_format_ip(ip, text), "255.255.255.255");
	assert_int_equal(net_parse_ip("1.2.3.4/8", &ip), -EINVAL);
}

/* Against the definition, at all lengths and alignments. */
static void
checksums(void **state)
{
	uint8_t bytes[100];
	uint64_t seed = 2;

	(void)state;
	testing_random_bytes(&seed, bytes, sizeof(bytes));
	memset(bytes + 40, 0xff, 40);
	for (size_t at = 0; at < 8; at++)
		for (size_t len = 0; len + at <= sizeof(bytes); len++) {
			uint32_t sum = 0;

			for (size_t i = 0; i < len; i++)
				sum += (uint32_t)bytes[at + i]
				    << (i % 2 == 0 ? 8 : 0);
			sum = (sum >> 16) + (sum & 0xffff);
			sum = (sum >> 16) + (sum & 0xffff);
			assert_int_equal(csum_fold(
					     csum_add(0, bytes + at, len)),
			    sum);
		}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(checksums),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
