/* SPDX-License-Identifier: BSD-2-Clause */
/* A sound XVA at random; see xva_random.h. */
#include "xva_random.h"

#include <stdio.h>

#include "util/num.h"
#include "xva_pack.h"

#define MAX_CHUNKS 20

static bool
chance(uint64_t *seed, unsigned percent)
{
	return (testing_random(seed) % 100 < percent);
}

static void
add_disk(struct xva_random *x, struct xva_random_disk *d, uint64_t unit,
    uint64_t *seed)
{
	uint64_t counter = 0, off, len;
	char name[64], script[128];

	for (off = 0; off < d->size; off += len, counter++) {
		len = pvk_min(unit, d->size - off);
		if (off > 0 && chance(seed, 15)) {
			snprintf(script, sizeof(script), "%s/%08u=0 %c", d->ref,
			    (unsigned)counter++, chance(seed, 50) ? 's' : 'x');
			xva_build_add(&x->b, script);
			d->empty++;
		}
		if (off > 0 && off + len < d->size && chance(seed, 40))
			continue;
		snprintf(name, sizeof(name), "%s/%08u", d->ref,
		    (unsigned)counter);
		snprintf(script, sizeof(script), "%s=%u %c", name,
		    (unsigned)len, chance(seed, 50) ? 's' : 'x');
		xva_build_add(&x->b, script);
		xva_build_pattern(name, d->bytes + off, (size_t)len);
	}
}

void
xva_random_make(struct xva_random *x, uint64_t seed)
{
	static const char *const refs[] = { "Ref:2", "Ref:10", "Ref:VDI" };
	static const size_t stream[] = { 1, 0, 2 }; /* their byte order */
	uint64_t unit, n;
	size_t len = 0;

	memset(x, 0, sizeof(*x));
	unit = 512 * (5 + testing_random(&seed) % 4);
	x->ndisks = 1 + (size_t)(testing_random(&seed) % XVA_RANDOM_DISKS);
	for (size_t i = 0; i < x->ndisks; i++) {
		n = 1 + testing_random(&seed) % MAX_CHUNKS;
		x->disk[i].ref = refs[i];
		x->disk[i].size =
		    unit * n + 512 * (testing_random(&seed) % (unit / 512));
		x->disk[i].bytes = calloc(1, (size_t)x->disk[i].size);
		assert_non_null(x->disk[i].bytes);
		len += (size_t)snprintf(x->disks + len, sizeof(x->disks) - len,
		    "%s%s=%u", i > 0 ? " " : "", refs[i],
		    (unsigned)x->disk[i].size);
	}
	xva_build_ova(&x->b, 2, x->disks);
	for (size_t i = 0; i < PVK_COUNT(stream); i++)
		if (stream[i] < x->ndisks)
			add_disk(x, &x->disk[stream[i]], unit, &seed);
	xva_build_add(&x->b, "end");
}

void
xva_random_free(struct xva_random *x)
{
	for (size_t i = 0; i < x->ndisks; i++)
		free(x->disk[i].bytes);
	xva_build_free(&x->b);
}

void
xva_random_write(const struct xva_random *x, enum pvk_compression how,
    const char *name)
{
	struct pvk_buf b;

	if (how == PVK_PLAIN) {
		testing_write_file(name, x->b.tar.data, x->b.tar.len);
		return;
	}
	b = xva_packed(&x->b.tar, how, x->b.tar.len / 3 + 1);
	testing_write_file(name, b.data, b.len);
	pvk_buf_fini(&b);
}
