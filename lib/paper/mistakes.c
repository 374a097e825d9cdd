/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mistakes of configuration, each with the symptom it shows by, the command
 * that confirms it and the one that mends it. A guess alone is worth nothing:
 * what has no evidence is offered as something to look at, below what has.
 */
#include <stdio.h>
#include <string.h>

#include "paper/verdict.h"
#include "util/num.h"

/* Certain enough to act on; to look at first; merely common. */
#define SEEN	  0.9
#define SUSPECTED 0.5
#define COMMON	  0.2

static const struct mistake {
	enum paper_symptom symptom;
	struct pvk_suspicion f;
} mistakes[] = {
	{ PAPER_EMULATED_DISK,
	    { "disk-emulated", PVK_FRONTEND,
		"the disk is one that QEMU emulates, not the paravirtualized "
		"one",
		"sysctl kern.vm_guest; ls /dev/xbd* /dev/ada* /dev/ad*",
		"boot a kernel with xenpci and xbd (FreeBSD 11 and later have "
		"them), and name disks by label in /etc/fstab",
		SEEN, "" } },
	{ PAPER_EMULATED_NIC,
	    { "nic-emulated", PVK_FRONTEND,
		"the NIC is one that QEMU emulates, not the paravirtualized "
		"one",
		"ifconfig -l; dmesg | grep -E '^(xn|re|em)[0-9]'",
		"boot a kernel with xenpci and xn, and configure xn0", SEEN,
		"" } },
	{ PAPER_CPU_FULL,
	    { "cpu-full", PVK_GUEST,
		"the processors that the job may use are busy",
		"top -SHP; in dom0: xentop",
		"give it more vCPUs or less to do for each byte; correct the "
		"figure on the whiteboard",
		SEEN, "" } },
	{ PAPER_WINDOW,
	    { "window", PVK_FRONTEND,
		"too little is under way at once: each request waits for the "
		"one before",
		"run it again with twice the queue depth: does it scale?",
		"more requests in flight, a larger block, asynchronous writes",
		SEEN, "" } },
	{ PAPER_JITTER,
	    { "jitter", PVK_BACKEND,
		"some requests take far longer than most: stolen time, a busy "
		"dom0, a snapshot that is being coalesced",
		"in dom0: xentop, and the tasks of the storage repository",
		"move the noisy neighbour, wait for the coalesce, give dom0 "
		"its own processors",
		SUSPECTED, "" } },
	{ PAPER_CEILING,
	    { "ceiling", PVK_HARDWARE,
		"a part of the way runs slower than the whiteboard says",
		"ifconfig, ethtool, lspci -vv, pciconf -lc, smartctl -i: the "
		"speed that was negotiated",
		"the right port, slot or cable", SUSPECTED, "" } },
	{ PAPER_STEP,
	    { "step", PVK_HARDWARE,
		"a whole factor is missing: links, lanes, copies or units",
		"count the links that carry traffic; compare the units",
		"use both links, or correct the whiteboard", SUSPECTED, "" } },
	{ PAPER_MTU,
	    { "mtu", PVK_NETWORK,
		"the MTU in force is not the one that was drawn",
		"ping -D -s (MTU - 28) to the other end",
		"the same MTU on every port of the way, or correct the "
		"whiteboard",
		SEEN, "" } },
	{ PAPER_CACHE,
	    { "cache", PVK_GUEST,
		"a cache answered, or zeros were compressed away: the medium "
		"was not measured",
		"repeat with four times the size, direct, refilled buffers, "
		"on space that was written before",
		"size at least twice the memory; primarycache=metadata on ZFS",
		SUSPECTED, "" } },
	{ PAPER_LOCAL,
	    { "local", PVK_NETWORK, "the traffic did not leave the host",
		"are both machines on one bridge? xe vm-list params=resident-on",
		"measure between two hosts", SUSPECTED, "" } },
	{ PAPER_SLOW_DISK,
	    { "snapshot-chain", PVK_BACKEND,
		"the virtual disk is a long chain "
		"of snapshots",
		"in dom0: vhd-util scan -f -m 'VHD-*' -l VG_XenStorage-SR -p",
		"delete snapshots and let them coalesce", COMMON, "" } },
	{ PAPER_SLOW_DISK,
	    { "ring-small", PVK_FRONTEND,
		"one page of ring and no indirect segments: 44 KiB a request",
		"sysctl dev.xbd hw.xbd; in dom0: feature-max-indirect-segments "
		"in xenstore",
		"hw.xbd.xbd_enable_indirect=1 where the back end offers it",
		COMMON, "" } },
	{ PAPER_SLOW_DISK,
	    { "write-cache", PVK_HARDWARE,
		"the disks' write cache is off, or the controller's battery "
		"has failed",
		"smartctl -g wcache; the controller's own tool",
		"mend the battery; switch the cache on only where power is "
		"safe",
		COMMON, "" } },
	{ PAPER_SLOW_DISK,
	    { "raid-degraded", PVK_HARDWARE,
		"the array is degraded, rebuilding or being scrubbed",
		"zpool status; mdadm --detail; the controller's own tool",
		"wait, and measure again", COMMON, "" } },
	{ PAPER_SLOW_DISK,
	    { "alignment", PVK_GUEST,
		"a partition begins off a multiple of 4 KiB", "gpart show -p",
		"make it anew with gpart add -a 1m", COMMON, "" } },
	{ PAPER_SLOW_NET,
	    { "duplex", PVK_NETWORK,
		"the duplex or speed of a port is not what was drawn",
		"ifconfig media; ethtool; run it with --reverse, too",
		"autonegotiation at both ends, or at neither", COMMON, "" } },
	{ PAPER_SLOW_NET,
	    { "offload", PVK_GUEST,
		"checksum or segmentation offload is broken on this way",
		"ifconfig xn0 -txcsum -tso -lro, and measure again",
		"leave them off; ethtool-tx=off on the VIF", COMMON, "" } },
	{ PAPER_SLOW_NET,
	    { "rate-limit", PVK_BACKEND, "the VIF has a rate limit",
		"xe vif-param-list: qos_algorithm_type, qos_algorithm_params",
		"xe vif-param-clear param-name=qos_algorithm_params", COMMON,
		"" } },
	{ PAPER_SLOW_NET,
	    { "tcp-buffers", PVK_GUEST,
		"the TCP window is smaller than rate x round trip",
		"sysctl kern.ipc.maxsockbuf net.inet.tcp.recvbuf_max",
		"raise them to the bandwidth-delay product", COMMON, "" } },
};

void
paper_suspect(struct pvk_verdict *v, enum paper_symptom symptom,
    const char *evidence)
{
	struct pvk_suspicion f;
	size_t at;

	for (size_t i = 0; i < PVK_COUNT(mistakes); i++) {
		if (mistakes[i].symptom != symptom ||
		    v->nfindings >= PVK_FINDINGS)
			continue;
		f = mistakes[i].f;
		snprintf(f.evidence, sizeof(f.evidence), "%s", evidence);
		/* sorted by confidence, what came first first */
		at = v->nfindings++;
		while (
		    at > 0 && v->findings[at - 1].confidence < f.confidence) {
			v->findings[at] = v->findings[at - 1];
			at--;
		}
		v->findings[at] = f;
	}
}
