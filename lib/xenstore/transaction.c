/* SPDX-License-Identifier: BSD-2-Clause */
/* Transactions: one at a time, whose number goes into each request. */
#include "util/num.h"
#include "xenstore/xenstore_private.h"

int
pvk_xs_begin(struct pvk_xs *xs, struct pvk_err *e)
{
	struct wire_part part = { "", 1 };
	struct request rq = { WIRE_TRANSACTION_START, "transaction", &part, 1 };
	uint32_t id;

	if (xs->in_transaction)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "xenstore: a transaction within a transaction"));
	if (client_is_brief(xs))
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "xenstore: this system's device ends each transaction"));
	if (request_call(xs, &rq, e) != 0)
		return (-1);
	if (!wire_parse_number(wire_payload(&xs->in), xs->in.head.len, &id) ||
	    id == 0)
		return (client_desync(xs, e, "a transaction without a number"));
	xs->tx_id = id;
	xs->in_transaction = true;
	return (0);
}

static int
end(struct pvk_xs *xs, const char *how, struct pvk_err *e)
{
	struct wire_part part = { how, 2 };
	struct request rq = { WIRE_TRANSACTION_END, "transaction", &part, 1 };
	int r = request_call_ok(xs, &rq, e);

	xs->tx_id = 0;
	xs->in_transaction = false;
	return (r);
}

int
pvk_xs_commit(struct pvk_xs *xs, struct pvk_err *e)
{
	if (!xs->in_transaction)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "xenstore: no transaction to commit"));
	if (xs->tx_id != 0)
		return (end(xs, "T", e));
	xs->in_transaction = false;
	return (pvk_err_set(e, PVK_EAGAIN,
	    "xenstore: the transaction was lost with its connection"));
}

void
pvk_xs_abort(struct pvk_xs *xs)
{
	struct pvk_err ignored; /* gone one way or the other */

	if (xs->in_transaction && xs->tx_id != 0)
		(void)end(xs, "F", &ignored);
	xs->in_transaction = false;
}
