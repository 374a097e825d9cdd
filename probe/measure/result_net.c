/* SPDX-License-Identifier: BSD-2-Clause */
/* What the document says of networks; see result_net.h. */
#include "measure/result_net.h"

uint64_t
result_share(uint64_t part, uint64_t whole)
{
	/* an hour in nanoseconds, times a million, is too much */
	return (whole < 1000 ? 0 : part / 1000 * 1000000 / (whole / 1000));
}

void
result_nics(struct doc *j)
{
	doc_array(j, "nics");
	for (const struct nic *n = nics; n != NULL; n = n->next) {
		doc_object(j, NULL);
		doc_str(j, "name", n->name);
		doc_str(j, "kind", n->kind);
		doc_str(j, "features", n->features);
		doc_uint(j, "mtu_bytes", n->mtu);
		doc_end(j);
	}
	doc_end(j);
}

void
result_net(struct doc *j, const struct job *job)
{
	const struct job_net *n = &job->net;

	if (!job_is_tcp(job)) {
		doc_uint(j, "lost", n->lost);
		return;
	}
	doc_uint(j, "mss_bytes", n->mss);
	doc_uint(j, "resent", n->resent);
	doc_bool(j, "compared", n->compared);
	if (n->peer_cpu_ns == UINT64_MAX)
		doc_str(j, "peer_cpu_ratio", NULL);
	else
		doc_fixed(j, "peer_cpu_ratio",
		    result_share(n->peer_cpu_ns, n->peer_ns), 6);
}
