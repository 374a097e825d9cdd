/* SPDX-License-Identifier: BSD-2-Clause */
/* What an event loop asks of the client, and the way back from a loss. */
#include <limits.h>

#include "util/clock.h"
#include "util/num.h"
#include "xenstore/xenstore_private.h"

int
pvk_xs_fd(const struct pvk_xs *xs)
{
	return (xs->transport.fd);
}

bool
pvk_xs_is_lost(const struct pvk_xs *xs)
{
	return (xs->transport.fd < 0 && !client_is_brief(xs));
}

/* When the rest of a message that began has to be there. */
static int64_t
partial_deadline(const struct pvk_xs *xs)
{
	return (xs->partial_since + xs->options.timeout_ms);
}

int
pvk_xs_wait_ms(const struct pvk_xs *xs)
{
	int64_t until;

	if (watch_waits(xs) || xs->chunk_off < xs->chunk_len)
		return (0);
	if (client_is_brief(xs))
		return (-1);
	if (xs->transport.fd < 0)
		until = xs->retry_at;
	else if (wire_decoder_partial(&xs->in))
		until = partial_deadline(xs);
	else
		return (-1);
	until -= pvk_clock_ms();
	return (until <= 0 ? 0 : (int)pvk_min((uint64_t)until, INT_MAX));
}

static int
reopen(struct pvk_xs *xs, struct pvk_err *e)
{
	if (pvk_clock_ms() < xs->retry_at)
		return (0);
	if (client_connect(xs, e) != 0)
		return (client_lose(xs));
	/* deaf to one of its watches, it would be worse than closed */
	if (watch_register_all(xs, e) != 0) {
		if (xs->transport.fd >= 0)
			client_lose(xs);
		return (-1);
	}
	return (0);
}

static int
take_in(struct pvk_xs *xs, struct pvk_err *e)
{
	if (client_drain(xs, e) != 0)
		return (-1);
	if (wire_decoder_partial(&xs->in) &&
	    pvk_clock_ms() >= partial_deadline(xs))
		return (client_desync(xs, e, "half a message, and no more"));
	return (0);
}

static int
advance(struct pvk_xs *xs, struct pvk_err *e)
{
	if (client_is_brief(xs))
		return (0);
	return (xs->transport.fd < 0 ? reopen(xs, e) : take_in(xs, e));
}

int
pvk_xs_dispatch(struct pvk_xs *xs, struct pvk_err *e)
{
	bool was_lost = xs->transport.fd < 0;

	if (xs->in_dispatch || xs->in_transaction)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "xenstore: dispatch from a callback or in a transaction"));
	if (advance(xs, e) != 0)
		return (-1);
	xs->in_dispatch = true;
	if (was_lost && xs->transport.fd >= 0 && xs->options.news != NULL)
		xs->options.news(xs->options.ctx, PVK_XS_REOPENED);
	watch_deliver(xs);
	xs->in_dispatch = false;
	return (0);
}
