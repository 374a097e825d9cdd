/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV network card: how a backend is found out and told. Public header:
 * io/netif.h.
 *
 *	we read		mac, mtu (our own), feature-rx-copy, feature-sg,
 *			feature-gso-tcpv4, feature-gso-tcpv6,
 *			feature-no-csum-offload, feature-ipv6-csum-offload
 *	we write	tx-ring-ref, rx-ring-ref, event-channel,
 *			request-rx-copy, feature-rx-notify, and the same
 *			features for the way to us
 *	we read later	carrier
 *
 * Its states are those of every PV device (xenbus.h); a NIC is Connected as
 * soon as it has told its rings. Two rings, tx (net_tx.c) and rx (net_rx.c),
 * share an event channel. The backend copies frames to our pages (rx-copy): the
 * older way, which gave it whole pages, is gone from every host.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "front/net.h"
#include "util/num.h"
#include "xen/event.h"

#define ETHERNET_HEADER 14
#define MTU_DEFAULT	1500
#define MTU_LEAST	576 /* which every host takes whole (RFC 791) */
#define MTU_MOST	(NIC_FRAME_MAX - ETHERNET_HEADER)

static struct netfront netfronts[NET_NICS_MAX];

static void
net_poll(struct netfront *n)
{
	if (n->polling || n->port == EVENT_NONE || n->dev->failed)
		return;
	n->polling = true;
	n->dev->busy = false;
	if (net_tx_poll(n) && net_rx_poll(n))
		net_rx_refill(n);
	n->polling = false;
}

static void
poll_nic(struct nic *nic)
{
	net_poll(nic->driver);
}

static void
port_fired(void *ctx)
{
	net_poll(ctx);
}

static int
net_attach(struct xenbus_device *dev)
{
	struct netfront *n = dev->data;

	for (size_t i = 0; n == NULL && i < PVK_COUNT(netfronts); i++)
		if (netfronts[i].used && netfronts[i].id == dev->id)
			n = &netfronts[i];
	for (size_t i = 0; n == NULL && i < PVK_COUNT(netfronts); i++)
		if (!netfronts[i].used)
			n = &netfronts[i];
	if (n == NULL)
		return (-1);
	dev->data = n;
	n->dev = dev;
	n->used = true;
	n->id = dev->id;
	n->nic.kind = "pv";
	n->nic.send = net_send;
	n->nic.poll = poll_nic;
	n->nic.driver = n;
	snprintf(n->nic.name, sizeof(n->nic.name), "vif%u", (unsigned)dev->id);
	return (0);
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	return (-1);
}

/* "00:16:3e:01:02:03" */
static bool
parse_mac(const char *text, uint8_t mac[6])
{
	if (strlen(text) != 17)
		return (false);
	for (int i = 0; i < 6; i++, text += 3) {
		if (hex(text[0]) < 0 || hex(text[1]) < 0 ||
		    text[2] != (i < 5 ? ':' : '\0'))
			return (false);
		mac[i] = (uint8_t)(hex(text[0]) << 4 | hex(text[1]));
	}
	return (true);
}

static bool
has(const struct xenbus_device *dev, const char *feature)
{
	return (xenbus_number(dev, feature, 0, 1) == 1);
}

/* A frame is no larger than a page when it must be in one piece; the other end
 * of such a NIC then takes no more than Ethernet's. */
static uint32_t
frame_size(const struct netfront *n)
{
	uint64_t mtu = xenbus_own_number(n->dev, "mtu", MTU_DEFAULT, MTU_MOST);

	mtu = pvk_max(mtu, MTU_LEAST);
	return ((uint32_t)(n->sg ? mtu : pvk_min(mtu, MTU_DEFAULT)));
}

/* What may be sent, and what we say may be sent to us. */
static void
negotiate(struct netfront *n, struct xenbus_keys *k)
{
	const struct xenbus_device *dev = n->dev;
	bool offload = !xenbus_options()->no_offload;

	n->nic.tx_csum = offload && !has(dev, "feature-no-csum-offload");
	n->tx_csum6 = offload && has(dev, "feature-ipv6-csum-offload");
	n->sg = offload && has(dev, "feature-sg");
	n->nic.mtu = frame_size(n);
	n->nic.tx_gso =
	    n->sg && n->nic.tx_csum && has(dev, "feature-gso-tcpv4");
	n->tx_gso6 = n->sg && n->tx_csum6 && has(dev, "feature-gso-tcpv6");
	xenbus_key(k, "request-rx-copy", 1);
	xenbus_key(k, "feature-rx-notify", 1);
	xenbus_key(k, "feature-no-csum-offload", !offload);
	xenbus_key(k, "feature-ipv6-csum-offload", offload);
	xenbus_key(k, "feature-sg", offload);
	xenbus_key(k, "feature-gso-tcpv4", offload);
	xenbus_key(k, "feature-gso-tcpv6", offload);
	snprintf(n->nic.features, sizeof(n->nic.features),
	    "checksums %s, GSO %s, %s", n->nic.tx_csum ? "offloaded" : "own",
	    n->nic.tx_gso ? "offloaded" : "none",
	    n->sg ? "scatter-gather" : "one page a frame");
}

static int
net_connect(struct xenbus_device *dev, struct xenbus_keys *k)
{
	const struct xenbus_key_at keys[] = { { dev->path, "mac" },
		{ dev->path, "mtu" }, { dev->backend, "feature-rx-copy" },
		{ dev->backend, "feature-no-csum-offload" },
		{ dev->backend, "feature-ipv6-csum-offload" },
		{ dev->backend, "feature-sg" },
		{ dev->backend, "feature-gso-tcpv4" },
		{ dev->backend, "feature-gso-tcpv6" } };
	struct netfront *n = dev->data;
	char mac[32];

	xenbus_fetch(keys, PVK_COUNT(keys));
	if (!xenbus_own_text(dev, "mac", mac, sizeof(mac)) ||
	    !parse_mac(mac, n->nic.mac)) {
		xenbus_fail(dev, "it has no MAC address");
		return (-1);
	}
	if (!has(dev, "feature-rx-copy")) {
		xenbus_fail(dev, "its backend does not copy frames");
		return (-1);
	}
	if (net_tx_open(n) != 0 || net_rx_open(n) != 0) {
		xenbus_fail(dev, "no memory or no grants for its rings");
		return (-1);
	}
	n->port = event_listen(dev->domid, port_fired, n);
	if (n->port == EVENT_NONE) {
		xenbus_fail(dev, "no event channel");
		return (-1);
	}
	net_rx_refill(n);
	xenbus_key(k, "tx-ring-ref", n->tx.ring.refs[0]);
	xenbus_key(k, "rx-ring-ref", n->rx.ring.refs[0]);
	xenbus_key(k, "event-channel", n->port);
	negotiate(n, k);
	return (0);
}

static int
net_ready(struct xenbus_device *dev)
{
	struct netfront *n = dev->data;

	bool carrier = xenbus_number(dev, "carrier", 1, 1) == 1;

	if (xenbus_in_trouble())
		return (-1);
	n->nic.link = carrier;
	n->held = n->nic.gone = false;
	if (n->up)
		return (0);
	n->up = true;
	n->nic.connections++;
	if (!n->listed) {
		n->listed = true;
		nic_add(&n->nic);
		xenbus_say(dev, "%s, %s", n->nic.name, n->nic.features);
	}
	/* whatever came before somebody looked */
	net_poll(n);
	return (0);
}

static void
net_hold(struct xenbus_device *dev, bool for_good)
{
	struct netfront *n = dev->data;

	if (n == NULL)
		return;
	n->held = true;
	n->nic.link = false;
	if (!for_good)
		return;
	n->nic.gone = true;
	if (n->listed) {
		n->listed = false;
		nic_remove(&n->nic);
		xenbus_say(dev, "%s is gone", n->nic.name);
	}
}

/* Frames that have been sent, we like to see sent. */
static bool
net_idle(const struct xenbus_device *dev)
{
	const struct netfront *n = dev->data;

	return (n->tx.nfree == NET_TX_PAGES);
}

static void
net_disconnect(struct xenbus_device *dev, bool lost, int error)
{
	struct netfront *n = dev->data;

	(void)error; /* a network loses what is under way */
	if (n == NULL)
		return;
	n->up = n->nic.link = false;
	net_tx_close(n, lost);
	net_rx_close(n, lost);
	if (!lost)
		event_close(n->port);
	n->port = EVENT_NONE;
}

static void
net_poll_device(struct xenbus_device *dev)
{
	net_poll(dev->data);
}

static bool
net_is_named(const struct xenbus_device *dev, const char *name)
{
	const struct netfront *n = dev->data;

	return (n != NULL && strcmp(n->nic.name, name) == 0);
}

const struct xenbus_driver netfront_driver = {
	.type = "vif",
	.offered = XENBUS_CONNECTED,
	.attach = net_attach,
	.connect = net_connect,
	.ready = net_ready,
	.hold = net_hold,
	.idle = net_idle,
	.disconnect = net_disconnect,
	.poll = net_poll_device,
	.is_named = net_is_named,
};
