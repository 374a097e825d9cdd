/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of all NICs; see nic.h. */
#include "nic.h"

#include <stddef.h>

struct nic *nics;

void
nic_add(struct nic *n)
{
	struct nic **at = &nics;

	while (*at != NULL)
		at = &(*at)->next;
	n->next = NULL;
	*at = n;
}

void
nic_remove(struct nic *n)
{
	struct nic **at = &nics;

	while (*at != NULL && *at != n)
		at = &(*at)->next;
	if (*at != NULL)
		*at = n->next;
}
