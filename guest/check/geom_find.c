/* SPDX-License-Identifier: BSD-2-Clause */
/* What lies on what, of FreeBSD's disks; see geom_xml.h. */
#include <string.h>

#include "geom_xml.h"

#define LINKS_MAX 16 /* what lies on what lies on a disk */

uint32_t
geom_by_id(const struct geom_mesh *m, uint64_t id)
{
	for (size_t i = 0; i < m->n_providers; i++)
		if (m->providers[i].id == id)
			return ((uint32_t)i);
	return (GEOM_NOWHERE);
}

uint32_t
geom_by_name(const struct geom_mesh *m, const char *name)
{
	for (size_t i = 0; i < m->n_providers; i++)
		if (strcmp(m->providers[i].name, name) == 0)
			return ((uint32_t)i);
	return (GEOM_NOWHERE);
}

uint32_t
geom_below(const struct geom_mesh *m, uint32_t provider)
{
	const struct geom_geom *g;

	g = &m->geoms[m->providers[provider].geom];
	if (g->n_consumers == 0)
		return (GEOM_NOWHERE);
	return (geom_by_id(m, g->consumers[0]));
}

uint32_t
geom_bottom(const struct geom_mesh *m, uint32_t provider)
{
	uint32_t below;

	for (size_t i = 0; i < LINKS_MAX; i++) {
		below = geom_below(m, provider);
		if (below == GEOM_NOWHERE)
			return (provider);
		provider = below;
	}
	return (provider);
}

bool
geom_is(const struct geom_mesh *m, uint32_t provider, const char *class_name)
{
	return (strcmp(m->geoms[m->providers[provider].geom].class_name,
		    class_name) == 0);
}
