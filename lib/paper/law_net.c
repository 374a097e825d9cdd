/* SPDX-License-Identifier: BSD-2-Clause */
/* Networks: headers, windows and losses; see law.h. */
#include <math.h>

#include "paper/law.h"

#define ETHERNET_HEADER	  14.0
#define ETHERNET_CHECKSUM 4.0
#define ETHERNET_PREAMBLE 8.0
#define ETHERNET_GAP	  12.0
#define VLAN_TAG	  4.0
#define IPV4_HEADER	  20.0
#define IPV6_HEADER	  40.0
#define TCP_HEADER	  20.0
#define TCP_TIMESTAMPS	  12.0
#define UDP_HEADER	  8.0

#define ISCSI_HEADER	  48.0 /* RFC 7143, 11.2: basic header segment */
#define ISCSI_DIGEST	  4.0
/*
 * RFC 5531: 4 of record mark, 24 of reply; RFC 1813, 3.3.6: 4 of status, 88 of
 * attributes, 12 of count, eof and length
 */
#define NFS_READ_HEADER 132.0

double
pvk_law_segment(const struct pvk_frame *f)
{
	double ip = f->ip == 6 ? IPV6_HEADER : IPV4_HEADER;

	if (f->udp)
		return (f->mtu - ip - UDP_HEADER);
	return (
	    f->mtu - ip - TCP_HEADER - (f->timestamps ? TCP_TIMESTAMPS : 0.0));
}

double
pvk_law_ethernet(double line, const struct pvk_frame *f)
{
	double wire = f->mtu + ETHERNET_HEADER + ETHERNET_CHECKSUM +
	    ETHERNET_PREAMBLE + ETHERNET_GAP + (f->vlan ? VLAN_TAG : 0.0);

	return (line * pvk_law_segment(f) / wire);
}

double
pvk_law_frames(double line, double frame)
{
	return (line / (frame + ETHERNET_PREAMBLE + ETHERNET_GAP));
}

double
pvk_law_window(double in_flight, double seconds)
{
	return (in_flight / seconds);
}

double
pvk_law_in_flight(double line, double rtt)
{
	return (line * rtt);
}

double
pvk_law_loss(double mss, double rtt, double loss)
{
	return (mss / rtt * sqrt(1.5) / sqrt(loss));
}

double
pvk_law_iscsi(double goodput, double pdu, unsigned digests)
{
	return (goodput * pdu / (pdu + ISCSI_HEADER + ISCSI_DIGEST * digests));
}

double
pvk_law_nfs(double goodput, double size)
{
	return (goodput * size / (size + NFS_READ_HEADER));
}
