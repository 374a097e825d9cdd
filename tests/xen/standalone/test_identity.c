/* SPDX-License-Identifier: BSD-2-Clause */
/* guest/requests/identity.h: what a host says that a clone is, and that it is
 * done. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "requests/identity.h"
#include "standalone.h"
#include "util/num.h"

#define BASE "/local/domain/1/vm-data/pvkit/"
#define ED                                      \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" \
	"OMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"

static const struct facts_nics nics = { .n = 2,
	.nic = { { .name = "xn0" }, { .name = "xn1" } } };

static struct pvk_xs *dom0, *guest;

static int
begin(void **state)
{
	if (standalone_setup(state) != 0)
		return (-1);
	standalone_do(*state, "create 1 xenserver web");
	dom0 = standalone_open("socket", NULL);
	guest = standalone_open("web.sock", NULL);
	return (0);
}

static int
end(void **state)
{
	pvk_xs_close(guest);
	pvk_xs_close(dom0);
	return (standalone_teardown(state));
}

#define identity_test(test) cmocka_unit_test_setup_teardown(test, begin, end)

static const struct hook_identity *
expect_identity(struct hook_event *ev)
{
	struct pvk_err e;

	expect_ok(identity_read(guest, &nics, ev, &e) == 1, &e);
	assert_int_equal(ev->kind, HOOK_IDENTITY);
	assert_true(hook_event_is_sound(ev));
	return (&ev->u.identity);
}

static void
expect_nothing(void)
{
	struct hook_event ev;
	struct pvk_err e;

	assert_int_equal(identity_read(guest, &nics, &ev, &e), 0);
}

static void
says_nothing(void **state)
{
	(void)state;
	expect_nothing();
	standalone_write(dom0, BASE "hostname", "");
	expect_nothing();
	standalone_write(dom0, BASE "whatever", "1");
	standalone_write(dom0, BASE "dns", " , \n");
	standalone_write(dom0, BASE "ssh-authorized-keys", "# none\n\n");
	expect_nothing();
}

static void
says_all(void **state)
{
	const struct hook_identity *i;
	struct hook_event ev;

	(void)state;
	standalone_write(dom0, BASE "hostname", "web1.example.org\n");
	standalone_write(dom0, BASE "ipv4", "192.0.2.5/24");
	standalone_write(dom0, BASE "gateway", "192.0.2.1");
	standalone_write(dom0, BASE "ipv6", "2001:db8::5/64");
	standalone_write(dom0, BASE "gateway6", "fe80::1");
	standalone_write(dom0, BASE "dns", "192.0.2.1, 192.0.2.2");
	standalone_write(dom0, BASE "dns/0", "2001:db8::1");
	standalone_write(dom0, BASE "search", "example.org  example.com");
	standalone_write(dom0, BASE "ssh-user", "freebsd");
	standalone_write(dom0, BASE "ssh-authorized-keys",
	    "# mine\n" ED " a\r\n\n");
	standalone_write(dom0, BASE "ssh-authorized-keys/0", ED " b");
	standalone_write(dom0, BASE "ssh-authorized-keys/1", ED " c\n" ED);
	standalone_write(dom0, BASE "ssh-authorized-keys/3", "not reached");
	i = expect_identity(&ev);
	assert_string_equal(i->hostname, "web1.example.org");
	assert_string_equal(i->interface, "xn0");
	assert_string_equal(i->ipv4, "192.0.2.5/24");
	assert_string_equal(i->gateway, "192.0.2.1");
	assert_string_equal(i->ipv6, "2001:db8::5/64");
	assert_string_equal(i->gateway6, "fe80::1");
	assert_string_equal(i->dns, "192.0.2.1 192.0.2.2 2001:db8::1");
	assert_string_equal(i->search, "example.org example.com");
	assert_string_equal(i->ssh_user, "freebsd");
	assert_string_equal(i->ssh_keys, ED " a\n" ED " b\n" ED " c\n" ED);
	standalone_write(dom0, BASE "interface", "xn1");
	assert_string_equal(expect_identity(&ev)->interface, "xn1");
}

/* Children need no value in the node above them. */
static void
says_it_below(void **state)
{
	struct hook_event ev;

	(void)state;
	standalone_write(dom0, BASE "ssh-authorized-keys/0", ED);
	assert_string_equal(expect_identity(&ev)->ssh_keys, ED);
	assert_string_equal(ev.u.identity.interface, "");
}

static void
says_garbage(void **state)
{
	static const struct {
		const char *key, *value, *message;
	} bad[] = {
		{ "hostname", "a b", "vm-data/pvkit/hostname: \"a b\", exp" },
		{ "hostname", "a\x1b[2J", "\"a\\x1b[2J\", expected" },
		{ "interface", "../x", "interface: \"../x\"" },
		{ "interface", "xn0", "an interface alone" },
		{ "ipv4", "192.0.2.5", "expected one as 192.0.2.5/24" },
		{ "ipv6", "fe80::1%xn0/64", "expected one as 2001:db8::5/64" },
		{ "gateway", "192.0.2.1", "a gateway without an address" },
		{ "gateway", "gw", "expected an IPv4 address" },
		{ "gateway6", "1", "expected an IPv6 address" },
		{ "dns", "dns.example.org", "expected up to 8 addresses" },
		{ "dns", "1.1.1.1 1.1.1.1;id", "expected up to 8 addresses" },
		{ "search", "a b c d e f g", "expected up to 6 domains" },
		{ "ssh-user", "root", "a user without keys" },
		{ "ssh-user", "root;id", "expected the name of a user" },
		{ "ssh-authorized-keys", "command=\"id\" " ED,
		    "expected up to 32 public keys" },
	};
	struct hook_event ev;
	struct pvk_err e;
	char path[128];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		snprintf(path, sizeof(path), BASE "%s", bad[i].key);
		standalone_write(dom0, path, bad[i].value);
		expect_error(identity_read(guest, &nics, &ev, &e) >= 0, &e,
		    PVK_ECORRUPT, bad[i].message);
		expect_ok(pvk_xs_rm(dom0, path, &e) == 0, &e);
	}
	expect_ok(pvk_xs_write(dom0, BASE "hostname", "a\0b", 3, &e) == 0, &e);
	expect_error(identity_read(guest, &nics, &ev, &e) >= 0, &e,
	    PVK_ECORRUPT, "holds a NUL byte");
}

static void
says_too_much(void **state)
{
	struct hook_event ev;
	struct pvk_err e;
	char path[128], text[2001];

	(void)state;
	memset(text, 'a', 2000);
	text[2000] = '\0';
	standalone_write(dom0, BASE "hostname", text);
	expect_error(identity_read(guest, &nics, &ev, &e) >= 0, &e, PVK_ELIMIT,
	    "longer than 255 bytes");
	standalone_write(dom0, BASE "hostname", "a");
	for (unsigned n = 0; n < 20; n++) {
		snprintf(path, sizeof(path), BASE "ssh-authorized-keys/%u", n);
		standalone_write(dom0, path, text);
	}
	expect_error(identity_read(guest, &nics, &ev, &e) >= 0, &e, PVK_ELIMIT,
	    "longer than 5999 bytes");
}

static void
cannot_be_asked(void **state)
{
	const struct pvk_xs_perm hidden = { 0, PVK_XS_NONE };
	const struct facts_nics none = { .n = 0 };
	struct hook_event ev;
	struct pvk_err e;

	standalone_write(dom0, BASE "ipv4", "192.0.2.5/24");
	expect_error(identity_read(guest, &none, &ev, &e) >= 0, &e, PVK_ENOENT,
	    "no interface");
	expect_ok(pvk_xs_set_perms(dom0, "/local/domain/1/vm-data/pvkit",
		      &hidden, 1, &e) == 0,
	    &e);
	expect_nothing();
	pvk_xs_close(guest);
	guest = standalone_open("web.sock",
	    &(struct pvk_xs_options){ .timeout_ms = 100 });
	standalone_do(*state, "kill");
	expect_error(identity_read(guest, &nics, &ev, &e) >= 0, &e, PVK_EAGAIN,
	    NULL);
}

static void
is_done_once(void **state)
{
	struct conf c = { .identity = true };
	struct pvk_err e;
	struct stat st;
	char dir[200];

	(void)state;
	assert_non_null(getcwd(dir, sizeof(dir)));
	snprintf(c.state, sizeof(c.state), "%s/state", dir);
	expect_ok(identity_is_due(&c, &e) == 1, &e);
	expect_ok(identity_note_done(&c, &e) == 0, &e);
	expect_ok(identity_is_due(&c, &e) == 0, &e);
	expect_ok(identity_note_done(&c, &e) == 0, &e);
	assert_int_equal(stat("state", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat("state/identity-done", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(unlink("state/identity-done"), 0);
	/* whatever has its name: it has been done */
	assert_int_equal(symlink("nowhere", "state/identity-done"), 0);
	expect_ok(identity_is_due(&c, &e) == 0, &e);
	snprintf(c.state, sizeof(c.state), "%s/socket/x", dir);
	expect_error(identity_is_due(&c, &e) >= 0, &e, PVK_ENOENT, "socket/x");
	expect_error(identity_note_done(&c, &e) == 0, &e, PVK_ECREATE,
	    "socket/x");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		identity_test(says_nothing),
		identity_test(says_all),
		identity_test(says_it_below),
		identity_test(says_garbage),
		identity_test(says_too_much),
		identity_test(cannot_be_asked),
		standalone_test(is_done_once),
	};

	if (!standalone_init(argc, argv))
		return (0);
	return (cmocka_run_group_tests_name("xen_identity", tests, NULL, NULL));
}
