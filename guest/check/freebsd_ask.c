/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel of the FreeBSD that we run on, asked; see freebsd.h. */
#include <sys/param.h>

#include <sys/socket.h>
#include <sys/sysctl.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/tcp_var.h>
#include <netinet/udp.h>
#include <netinet/udp_var.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "freebsd_ask.h"
#include "util/num.h"

#define FREEBSD_14 1400000

/* ---- sysctl(3) ---- */

/* What the number in mib is: CTLTYPE_..., 0 when the kernel does not say. */
static unsigned
kind_of(const int *mib, size_t n)
{
	int question[CTL_MAXNAME + 2] = { CTL_SYSCTL, CTL_SYSCTL_OIDFMT };
	struct {
		unsigned kind;
		char format[256];
	} answer = { 0 };
	size_t len = sizeof(answer);

	memcpy(question + 2, mib, n * sizeof(*mib));
	if (sysctl(question, (unsigned)n + 2, &answer, &len, NULL, 0) != 0)
		return (0);
	return (answer.kind & CTLTYPE);
}

/* As text: 1 to 8 bytes, signed or not. */
static int
add_number(struct pvk_buf *out, unsigned kind, const uint8_t *bytes, size_t len)
{
	union {
		int8_t i8;
		int16_t i16;
		int32_t i32;
		int64_t i64;
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
	} n = { .u64 = 0 };
	bool is_signed = kind == CTLTYPE_INT || kind == CTLTYPE_LONG ||
	    kind == CTLTYPE_S8 || kind == CTLTYPE_S16 || kind == CTLTYPE_S32 ||
	    kind == CTLTYPE_S64;
	struct pvk_err e;

	memcpy(&n, bytes, pvk_min(len, sizeof(n)));
	if (is_signed)
		return (pvk_buf_addf(out, &e, "%" PRId64,
		    len == 1	   ? n.i8
			: len == 2 ? n.i16
			: len == 4 ? n.i32
				   : n.i64));
	return (pvk_buf_addf(out, &e, "%" PRIu64,
	    len == 1	   ? n.u8
		: len == 2 ? n.u16
		: len == 4 ? n.u32
			   : n.u64));
}

/* What it has now, and a little more, for it may grow until it is read. */
static int
read_value(const int *mib, size_t n, struct pvk_buf *value)
{
	struct pvk_err e;
	size_t len = 0;

	if (sysctl(mib, (unsigned)n, NULL, &len, NULL, 0) != 0)
		return (-1);
	len = (size_t)pvk_min(len + len / 8 + 64, FREEBSD_TEXT);
	if (pvk_buf_reserve(value, len + 1, &e) != 0) {
		errno = ENOMEM;
		return (-1);
	}
	/* ENOMEM: there was more; what fitted is there */
	if (sysctl(mib, (unsigned)n, value->data, &len, NULL, 0) != 0 &&
	    errno != ENOMEM)
		return (-1);
	value->len = len;
	return (0);
}

static bool
ask_sysctl(void *ctx, const char *name, struct pvk_buf *out)
{
	struct pvk_buf value = { 0 };
	size_t n = CTL_MAXNAME, len;
	int mib[CTL_MAXNAME], r;
	struct pvk_err e;
	unsigned kind;

	(void)ctx;
	if (sysctlnametomib(name, mib, &n) != 0)
		return (false);
	r = read_value(mib, n, &value);
	kind = r == 0 ? kind_of(mib, n) : 0;
	if (r == 0 && kind == CTLTYPE_STRING) {
		len = strnlen((const char *)value.data, value.len);
		r = pvk_buf_add(out, value.data, len, &e);
	} else if (r == 0 && value.len > 0 && value.len <= sizeof(uint64_t))
		r = add_number(out, kind, value.data, value.len);
	else if (r == 0) {
		errno = ENOENT; /* a structure: nobody asks for one */
		r = -1;
	}
	pvk_buf_fini(&value);
	return (r == 0);
}

static bool
ask_counter(void *ctx, enum freebsd_counter which, uint64_t *n)
{
	static const struct {
		const char *name;
		size_t off;
	} places[] = {
		[FREEBSD_TCP_RECEIVED] = { "net.inet.tcp.stats",
		    offsetof(struct tcpstat, tcps_rcvtotal) },
		[FREEBSD_TCP_BAD] = { "net.inet.tcp.stats",
		    offsetof(struct tcpstat, tcps_rcvbadsum) },
		[FREEBSD_UDP_RECEIVED] = { "net.inet.udp.stats",
		    offsetof(struct udpstat, udps_ipackets) },
		[FREEBSD_UDP_BAD] = { "net.inet.udp.stats",
		    offsetof(struct udpstat, udps_badsum) },
	};
	uint8_t bytes[8192];
	size_t len = sizeof(bytes);

	(void)ctx;
	/* 14.0 put tcps_progdrops in front of those that are asked for */
	if ((which == FREEBSD_TCP_RECEIVED || which == FREEBSD_TCP_BAD) &&
	    (getosreldate() < FREEBSD_14) != (__FreeBSD_version < FREEBSD_14)) {
		errno = ENOTSUP;
		return (false);
	}
	/* ENOMEM: a longer one; what is asked for is at its beginning */
	if (sysctlbyname(places[which].name, bytes, &len, NULL, 0) != 0 &&
	    errno != ENOMEM)
		return (false);
	if (len < places[which].off + sizeof(*n)) {
		errno = ENOENT;
		return (false);
	}
	memcpy(n, bytes + places[which].off, sizeof(*n));
	return (true);
}

void
freebsd_ask(struct freebsd *f, const struct look *l)
{
	*f = (struct freebsd){
		.sysctl = ask_sysctl,
		.counter = ask_counter,
		.kenv = freebsd_ask_kenv,
		.modules = freebsd_ask_modules,
		.processes = freebsd_ask_processes,
		.mounts = freebsd_ask_mounts,
		.swaps = freebsd_ask_swaps,
		.pci = freebsd_ask_pci,
		.nics = freebsd_ask_nics,
		.is_synchronized = freebsd_ask_synchronized,
		.l = l,
	};
}
