/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long the host waits for the agent, without the emulation that the lab
 * runs in: from a new address to its key, from a migration to all keys. Told,
 * not judged, since other programs may have the processors; what is judged is
 * that each comes. The time that ip(8) takes to start is in the first.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "agent_world.h"

#define ROUNDS 11

static double
now_ms(void)
{
	struct timespec t;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &t), 0);
	return ((double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return ((x > y) - (x < y));
}

static void
tell(const char *what, double ms[ROUNDS])
{
	qsort(ms, ROUNDS, sizeof(ms[0]), by_size);
	print_message("# %s: %.0f ms, at most %.0f\n", what, ms[ROUNDS / 2],
	    ms[ROUNDS - 1]);
}

static void
test_addresses(void **state)
{
	struct agent_world *w = *state;
	double ms[ROUNDS];
	char address[32];

	agent_world_start(w, "link-local = no\n");
	for (int i = 0; i < ROUNDS; i++) {
		snprintf(address, sizeof(address), "198.51.100.%d", i + 1);
		ms[i] = now_ms();
		agent_world_sh("ip address add %s/24 dev eth0", address);
		agent_world_until(w, "attr/vif/0/ipv4/1", address);
		ms[i] = now_ms() - ms[i];
		agent_world_sh("ip address del %s/24 dev eth0", address);
		agent_world_until(w, "attr/vif/0/ipv4/1", NULL);
	}
	tell("from a new address to its key", ms);
}

/* PVAddons/MajorVersion is written last; only data/updated follows it. */
static void
test_migrations(void **state)
{
	struct agent_world *w = *state;
	double ms[ROUNDS];

	agent_world_start(w, "");
	for (int i = 0; i < ROUNDS; i++) {
		agent_world_migrate(w);
		ms[i] = now_ms();
		agent_world_until(w, "attr/PVAddons/MajorVersion", "1");
		agent_world_until(w, "attr/vif/0/ipv4/0", "192.0.2.5");
		ms[i] = now_ms() - ms[i];
	}
	tell("from a migration to all keys", ms);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		agent_test(test_addresses),
		agent_test(test_migrations),
	};

	if (!standalone_init(argc, argv))
		return (0);
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root, for network name spaces\n");
		return (0);
	}
	return (cmocka_run_group_tests_name("agent_speed", tests, NULL, NULL));
}
