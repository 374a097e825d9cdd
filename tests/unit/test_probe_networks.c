/* SPDX-License-Identifier: BSD-2-Clause */
/* Stacks on NICs that come and go, and what the host is told of them. */
#include "testing.h"

#include <stdarg.h>
#include <stdio.h>

#include "console.h"
#include "guest/networks.h"
#include "option.h"
#include "probe_machine.h"
#include "self.h"
#include "xen/clock.h"

#define STACKS 8 /* as many as are kept */

static struct facts_nics told;
static unsigned times_told;
static const char *address, *gateway; /* options */
static char console[512];

void
self_set_nics(const struct facts_nics *n)
{
	told = *n;
	times_told++;
}

bool
option_get(const char *name, char *value, size_t size)
{
	const char *text = strcmp(name, "address") == 0 ? address
	    : strcmp(name, "gateway") == 0		? gateway
							: NULL;

	if (text != NULL)
		snprintf(value, size, "%s", text);
	return (text != NULL);
}

void
console_print(const char *fmt, ...)
{
	size_t n = strlen(console);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(console + n, sizeof(console) - n, fmt, ap);
	va_end(ap);
}

static const struct nic *announced; /* the last one that asked by ARP */

static int
swallow(struct nic *n, const struct nic_frame *f)
{
	if (f->len >= 14 && f->data[12] == 0x08 && f->data[13] == 0x06)
		announced = n;
	return (0);
}

static struct nic
make(const char *name)
{
	struct nic n = { .kind = "pv",
		.mac = { 0, 0x16, 0x3e, 1, 2, 3 },
		.mtu = 1500,
		.link = true,
		.send = swallow };

	snprintf(n.name, sizeof(n.name), "%s", name);
	return (n);
}

/* The lists are empty again, and no memory is used. */
static void
finish(void)
{
	while (nics != NULL)
		nic_remove(nics);
	(void)networks_step();
	assert_int_equal(told.n, 0);
	assert_int_equal(machine_pages_used(), 0);
}

static int
begin(void **state)
{
	(void)state;
	machine_reset();
	memset(&told, 0, sizeof(told));
	times_told = 0;
	address = gateway = NULL;
	console[0] = '\0';
	return (0);
}

static void
comes_and_goes(void **state)
{
	struct nic a = make("vif3"), b = make("vif4");

	(void)state;
	address = "192.0.2.7/23";
	gateway = "192.0.2.1";
	assert_int_equal(networks_step(), UINT64_MAX);
	assert_int_equal(times_told, 0);
	nic_add(&a);
	(void)networks_step();
	assert_int_equal(times_told, 1);
	assert_int_equal(told.n, 1);
	assert_string_equal(told.nic[0].name, "vif3");
	assert_int_equal(told.nic[0].vif, 3);
	assert_memory_equal(told.nic[0].mac, a.mac, 6);
	assert_int_equal(told.nic[0].n, 1);
	assert_memory_equal(told.nic[0].address[0].bytes, "\xc0\0\2\7", 4);
	assert_int_equal(told.nic[0].address[0].prefix, 23);
	assert_int_equal(told.nic[0].address[0].rank, RANK_PRIMARY);
	assert_string_equal(console, "vif3: 192.0.2.7/23\n");
	assert_non_null(networks_of(&a));
	assert_null(networks_of(&b));
	assert_null(networks_of(NULL));
	nic_add(&b);
	(void)networks_step();
	assert_int_equal(told.n, 2);
	assert_int_equal(told.nic[1].vif, 4);
	assert_int_equal(told.nic[1].n, 0);
	(void)networks_step();
	assert_int_equal(times_told, 2);
	/* unplugged; later the same structure again */
	a.gone = true;
	nic_remove(&a);
	(void)networks_step();
	assert_int_equal(told.n, 1);
	assert_null(networks_of(&a));
	a.gone = false;
	nic_add(&a);
	(void)networks_step();
	assert_int_equal(told.n, 2);
	assert_string_equal(told.nic[0].name, "vif3");
	assert_memory_equal(told.nic[0].address[0].bytes, "\xc0\0\2\7", 4);
	finish();
}

/* An emulated NIC is used only where there is no PV one: it may be the same. */
static void
stands_in(void **state)
{
	struct nic a = make("rtl0"), b = make("vif0");

	(void)state;
	a.kind = "rtl8139";
	nic_add(&a);
	assert_in_range(networks_step(), 0, NS_PER_S + 10 * NS_PER_MS);
	assert_int_equal(told.n, 1);
	assert_int_equal(told.nic[0].vif, FACTS_NO_VIF);
	nic_add(&b);
	(void)networks_step();
	assert_int_equal(told.n, 1);
	assert_int_equal(told.nic[0].vif, 0);
	assert_null(networks_of(&a));
	assert_non_null(networks_of(&b));
	finish();
}

/* To measure through an emulated NIC, the PV one that is the same lends its
 * network. */
static void
is_lent(void **state)
{
	struct nic pv = make("vif0"), other = make("vif1"), rtl = make("rtl0");
	struct nic *found[2];
	struct net *n;

	(void)state;
	address = "192.0.2.7/24";
	rtl.kind = "rtl8139";
	other.mac[5] = 9;
	nic_add(&rtl);
	nic_add(&pv);
	nic_add(&other);
	(void)networks_step();
	n = networks_of(&pv);
	assert_non_null(n);
	assert_ptr_equal(networks_use(&pv), n);
	assert_ptr_equal(pv.owner, n);
	assert_ptr_equal(networks_use(&rtl), n);
	assert_ptr_equal(rtl.owner, n);
	/* whoever switches frames has to hear of it */
	assert_ptr_equal(announced, &rtl);
	assert_non_null(rtl.receive);
	assert_null(pv.receive);
	(void)networks_step();
	assert_ptr_equal(rtl.owner, n);
	/* it is still that of the PV one, as the host sees it */
	assert_string_equal(told.nic[0].name, "vif0");
	assert_int_equal(networks_reaching(0xc0000209, found, 2), 1);
	assert_ptr_equal(found[0], &pv);
	assert_int_equal(networks_reaching(0xc0000309, found, 2), 0);
	assert_null(networks_use(NULL));
	assert_ptr_equal(pv.owner, n);
	assert_ptr_equal(announced, &pv);
	assert_null(rtl.receive);
	/* another network leaves this one alone, but for giving it back */
	assert_ptr_equal(networks_use(&rtl), n);
	assert_ptr_equal(networks_use(&other), networks_of(&other));
	assert_ptr_equal(pv.owner, n);
	/* the card goes while it has it, and so does the one that lends */
	assert_ptr_equal(networks_use(&rtl), n);
	rtl.gone = true;
	nic_remove(&rtl);
	(void)networks_step();
	assert_ptr_equal(pv.owner, n);
	rtl.gone = false;
	rtl.mac[5] = 77;
	nic_add(&rtl);
	assert_null(networks_use(&rtl));
	rtl.mac[5] = pv.mac[5];
	assert_ptr_equal(networks_use(&rtl), n);
	nic_remove(&pv);
	(void)networks_step();
	assert_null(rtl.receive);
	assert_null(networks_use(&rtl));
	finish();
}

static void
asks_for_an_address(void **state)
{
	struct nic a = make("vif3");

	(void)state;
	address = "192.0.2.7"; /* no prefix */
	nic_add(&a);
	assert_in_range(networks_step(), 0, 3 * (uint64_t)NS_PER_S);
	assert_string_equal(console, "address=192.0.2.7: no address\n");
	assert_int_equal(told.nic[0].n, 0);
	while (told.nic[0].n == 0) {
		(void)networks_step();
		machine_wait(10 * NS_PER_MS);
	}
	assert_int_equal(told.nic[0].address[0].bytes[0], 169);
	assert_int_equal(told.nic[0].address[0].prefix, 16);
	assert_int_equal(told.nic[0].address[0].rank, RANK_LINK_LOCAL);
	assert_non_null(strstr(console, "vif3: 169.254."));
	finish();
}

static void
too_many(void **state)
{
	struct nic n[STACKS + 2];

	(void)state;
	for (size_t i = 0; i < STACKS + 2; i++) {
		n[i] = make("vif7");
		nic_add(&n[i]);
	}
	(void)networks_step();
	assert_int_equal(told.n, STACKS);
	assert_null(networks_of(&n[STACKS]));
	/* who has no stack says nothing of an address that is none, each time
	 */
	address = "here";
	(void)networks_step();
	assert_string_equal(console, "");
	address = NULL;
	finish();
	/* without memory it has none, and tries again */
	machine_limit_pages(0);
	n[0] = make("vif3");
	nic_add(&n[0]);
	address = "here";
	(void)networks_step();
	assert_null(networks_of(&n[0]));
	assert_string_equal(console, "");
	machine_limit_pages(SIZE_MAX);
	(void)networks_step();
	assert_non_null(networks_of(&n[0]));
	assert_string_equal(console, "address=here: no address\n");
	finish();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(comes_and_goes, begin),
		cmocka_unit_test_setup(stands_in, begin),
		cmocka_unit_test_setup(is_lent, begin),
		cmocka_unit_test_setup(asks_for_an_address, begin),
		cmocka_unit_test_setup(too_many, begin),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
