/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TAP device with the header of virtio_net before each frame, which is how
 * Linux takes and gives frames with blank checksums and of many segments.
 */
#include "testing.h"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <netinet/in.h>

#include "probe_tap.h"
#include "xen/clock.h"

#define FRAME_MOST 66000
#define AT_ONCE	   64 /* frames a poll */

static bool
chance(struct tap *t, unsigned per_mille)
{
	return (testing_random(&t->seed) % 1000 < per_mille);
}

/* One bit behind the Ethernet header. */
static void
damage(struct tap *t, uint8_t *frame, uint32_t len)
{
	uint64_t r = testing_random(&t->seed);

	if (len > 14)
		frame[14 + r % (len - 14)] ^= (uint8_t)(1 << (r >> 32) % 8);
}

static void
to_linux(struct tap *t, const struct nic_frame *f)
{
	struct virtio_net_hdr h = { 0 };
	uint8_t bytes[FRAME_MOST];
	struct iovec v[2] = { { &h, sizeof(h) }, { bytes, f->len } };

	memcpy(bytes, f->data, f->len);
	if (f->csum_blank) {
		h.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		h.csum_start = 34;
		h.csum_offset = f->data[23] == 6 ? 16 : 6;
	}
	if (f->gso_size != 0) {
		h.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
		h.gso_size = f->gso_size;
		h.hdr_len = (uint16_t)(34 + (bytes[46] >> 4) * 4);
	}
	if (chance(t, t->faults.broken))
		damage(t, bytes, f->len);
	assert_int_equal(writev(t->fd, v, 2), sizeof(h) + f->len);
}

static int
tap_send(struct nic *nic, const struct nic_frame *f)
{
	struct tap *t = nic->driver;

	assert_true(f->len <= NIC_FRAME_MAX);
	if (f->gso_size == 0)
		assert_true(f->len <= nic->mtu + 14);
	if (!t->offload)
		assert_true(f->gso_size == 0 && !f->csum_blank);
	if (f->len > t->largest_out)
		t->largest_out = f->len;
	if (chance(t, t->faults.lost))
		return (0);
	to_linux(t, f);
	if (chance(t, t->faults.twice))
		to_linux(t, f);
	return (0);
}

static void
from_linux(struct tap *t, uint8_t *bytes, uint32_t len, bool blank)
{
	struct nic_frame f = { .data = bytes, .len = len, .csum_blank = blank };

	if (len > t->largest_in)
		t->largest_in = len;
	if (t->nic.receive != NULL)
		t->nic.receive(&t->nic, &f);
}

/* Those that have been overtaken by enough others. */
static void
late_ones(struct tap *t)
{
	for (size_t i = 0; i < TAP_WAIT; i++) {
		struct tap_late l = t->in[i];

		if (l.bytes == NULL || --t->in[i].after > 0)
			continue;
		t->in[i].bytes = NULL;
		from_linux(t, l.bytes, l.len, false);
		free(l.bytes);
	}
}

static bool
keep_late(struct tap *t, const uint8_t *bytes, uint32_t len)
{
	for (size_t i = 0; i < TAP_WAIT; i++) {
		struct tap_late *l = &t->in[i];

		if (l->bytes != NULL)
			continue;
		l->bytes = malloc(len);
		assert_non_null(l->bytes);
		memcpy(l->bytes, bytes, len);
		l->len = len;
		l->after = 1 + (unsigned)(testing_random(&t->seed) % 6);
		return (true);
	}
	return (false);
}

static void
tap_poll(struct nic *nic)
{
	struct tap *t = nic->driver;
	static uint8_t bytes[FRAME_MOST];
	struct virtio_net_hdr h;
	struct iovec v[2] = { { &h, sizeof(h) }, { bytes, sizeof(bytes) } };

	for (int i = 0; i < AT_ONCE; i++) {
		ssize_t n = readv(t->fd, v, 2);
		uint32_t len;
		bool blank = (h.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0;

		if (n <= (ssize_t)sizeof(h))
			break;
		len = (uint32_t)((size_t)n - sizeof(h));
		if (chance(t, t->faults.lost))
			continue;
		if (chance(t, t->faults.broken))
			damage(t, bytes, len);
		if (!chance(t, t->faults.late) || !keep_late(t, bytes, len))
			from_linux(t, bytes, len, blank);
		if (chance(t, t->faults.twice))
			from_linux(t, bytes, len, blank);
		late_ones(t);
	}
}

static void
must(int r, const char *what)
{
	if (r < 0)
		fail_msg("%s failed", what);
}

static void
set_up(int s, const char *name)
{
	struct ifreq r = { 0 };
	struct sockaddr_in a = { .sin_family = AF_INET };

	strcpy(r.ifr_name, name);
	a.sin_addr.s_addr = htonl(TAP_HOST);
	memcpy(&r.ifr_addr, &a, sizeof(a));
	must(ioctl(s, SIOCSIFADDR, &r), "SIOCSIFADDR");
	a.sin_addr.s_addr = htonl(0xffffff00);
	memcpy(&r.ifr_netmask, &a, sizeof(a));
	must(ioctl(s, SIOCSIFNETMASK, &r), "SIOCSIFNETMASK");
	r.ifr_flags = IFF_UP | IFF_RUNNING;
	must(ioctl(s, SIOCSIFFLAGS, &r), "SIOCSIFFLAGS");
}

bool
tap_allowed(void)
{
	int fd;

	if (unshare(CLONE_NEWNET) != 0)
		return (false);
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return (fd >= 0);
}

void
tap_open(struct tap *t)
{
	static const uint8_t mac[6] = { 0x00, 0x16, 0x3e, 1, 2, 3 };
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	unsigned offload = TUN_F_CSUM | TUN_F_TSO4;
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	t->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	must(t->fd, "/dev/net/tun");
	strcpy(r.ifr_name, "t0");
	must(ioctl(t->fd, TUNSETIFF, &r), "TUNSETIFF");
	if (t->offload)
		must(ioctl(t->fd, TUNSETOFFLOAD, offload), "TUNSETOFFLOAD");
	must(s, "socket");
	set_up(s, "t0");
	close(s);
	strcpy(t->nic.name, "tap0");
	t->nic.kind = "pv";
	memcpy(t->nic.mac, mac, 6);
	t->nic.mtu = 1500;
	t->nic.tx_csum = t->nic.tx_gso = t->offload;
	t->nic.link = true;
	t->nic.send = tap_send;
	t->nic.poll = tap_poll;
	t->nic.driver = t;
	t->seed = 1;
}

void
tap_close(struct tap *t)
{
	for (size_t i = 0; i < TAP_WAIT; i++)
		free(t->in[i].bytes);
	close(t->fd);
}

void
tap_sleep(const struct tap *t, uint64_t deadline)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	uint64_t now = clock_ns();
	uint64_t ms = deadline <= now ? 0 : (deadline - now) / NS_PER_MS + 1;

	(void)poll(&p, 1, ms > 10 ? 10 : (int)ms);
}
