/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gunther's universal scalability law, and the law that goes nearest to what
 * was measured. See law.h.
 */
#include <math.h>

#include "paper/law.h"

#define ROUNDS	 300
#define NOTHING	 1e-9  /* a coefficient that rounding has left */
#define SETTLED	 1e-13 /* of what is left over: it goes no lower */
#define UNKNOWNS 3

double
pvk_law_scale(const struct pvk_scale *s, double n)
{
	return (
	    s->lambda * n / (1 + s->sigma * (n - 1) + s->kappa * n * (n - 1)));
}

double
pvk_law_scale_peak(const struct pvk_scale *s)
{
	/* without coherency it never turns; with all in a queue it never rises
	 */
	if (s->kappa <= 0)
		return (INFINITY);
	return (s->sigma >= 1 ? 1 : fmax(1, sqrt((1 - s->sigma) / s->kappa)));
}

/* What was measured, and how many coefficients are asked for */
struct points {
	const double *n, *x;
	size_t count, unknowns;
};

/* Unknowns, each with its factor, and what they come to */
struct equation {
	double c[UNKNOWNS + 1];
};

/*
 * Solves the first of them for as many unknowns, in place by elimination; the
 * others are 0. False when there is no solution.
 */
static bool
solve(struct equation m[UNKNOWNS], size_t unknowns, double x[UNKNOWNS])
{
	for (size_t i = 0; i < unknowns; i++) {
		struct equation pivot;
		size_t p = i;

		for (size_t k = i + 1; k < unknowns; k++)
			p = fabs(m[k].c[i]) > fabs(m[p].c[i]) ? k : p;
		pivot = m[p];
		m[p] = m[i];
		m[i] = pivot;
		if (!(fabs(pivot.c[i]) > 0))
			return (false);
		for (size_t k = 0; k < unknowns; k++) {
			double by = m[k].c[i] / pivot.c[i];

			for (size_t c = i; c <= UNKNOWNS && k != i; c++)
				m[k].c[c] -= by * pivot.c[c];
		}
	}
	for (size_t i = 0; i < UNKNOWNS; i++)
		x[i] = i < unknowns ? m[i].c[UNKNOWNS] / m[i].c[i] : 0;
	return (isfinite(x[0]) && isfinite(x[1]) && isfinite(x[2]));
}

/* One point more for the normal equations: row . x = wanted */
static void
add(struct equation m[UNKNOWNS], const double row[UNKNOWNS], double wanted)
{
	for (size_t r = 0; r < UNKNOWNS; r++) {
		for (size_t c = 0; c < UNKNOWNS; c++)
			m[r].c[c] += row[r] * row[c];
		m[r].c[UNKNOWNS] += row[r] * wanted;
	}
}

/*
 * The law is n / x = a + b (n - 1) + c n (n - 1), which is linear. Weighed by x
 * / n, so that each point counts by the share that it is off. With exact points
 * this is exact; with others it is where to begin.
 */
static bool
begin(const struct points *p, struct pvk_scale *s)
{
	struct equation m[UNKNOWNS] = { { { 0 } } };
	double v[UNKNOWNS];

	for (size_t i = 0; i < p->count; i++) {
		double n = p->n[i], w = p->x[i] / n;
		double row[UNKNOWNS] = { w, w * (n - 1), w * n * (n - 1) };

		add(m, row, 1);
	}
	if (!solve(m, p->unknowns, v) || v[0] <= 0)
		return (false);
	*s = (struct pvk_scale){ 1 / v[0], v[1] / v[0], v[2] / v[0] };
	return (true);
}

/* Sum of squares of what the law is off; infinite where it makes no sense */
static double
left_over(const struct points *p, const struct pvk_scale *s)
{
	double sum = 0;

	for (size_t i = 0; i < p->count; i++) {
		double y = pvk_law_scale(s, p->n[i]);

		if (!(y > 0))
			return (INFINITY);
		sum += (p->x[i] - y) * (p->x[i] - y);
	}
	return (sum);
}

/* One step of Levenberg and Marquardt, damped by so much */
static bool
step(const struct points *p, double damping, struct pvk_scale *s)
{
	struct equation m[UNKNOWNS] = { { { 0 } } };
	double v[UNKNOWNS];

	for (size_t i = 0; i < p->count; i++) {
		double n = p->n[i], y = pvk_law_scale(s, n);
		double under = 1 + s->sigma * (n - 1) + s->kappa * n * (n - 1);
		double row[UNKNOWNS] = { y / s->lambda, -y * (n - 1) / under,
			-y * n * (n - 1) / under };

		add(m, row, p->x[i] - y);
	}
	for (size_t r = 0; r < UNKNOWNS; r++)
		m[r].c[r] *= 1 + damping;
	if (!solve(m, p->unknowns, v))
		return (false);
	s->lambda += v[0];
	s->sigma += v[1];
	s->kappa += v[2];
	return (s->lambda > 0);
}

/* Down to where the sum of squares is least */
static void
descend(const struct points *p, struct pvk_scale *s)
{
	double least = left_over(p, s), damping = 1e-3, now;
	struct pvk_scale tried;

	for (unsigned i = 0; i < ROUNDS && damping < 1e12; i++) {
		tried = *s;
		now =
		    step(p, damping, &tried) ? left_over(p, &tried) : INFINITY;
		if (!(now < least)) {
			damping *= 10;
			continue;
		}
		*s = tried;
		if (least - now <= SETTLED * least)
			return;
		least = now;
		damping /= 10;
	}
}

/* Units of x are as they come: 1e15 squared is no number to divide by. */
static double
largest(const double *x, size_t count)
{
	double most = 0;

	for (size_t i = 0; i < count; i++)
		most = fmax(most, x[i]);
	return (most);
}

bool
pvk_law_scale_fit(const double *n, const double *rate, size_t count,
    enum pvk_scale_fit fit, struct pvk_scale *s, double *r2)
{
	double x[PVK_LAW_SCALE_POINTS], mean = 0, apart = 0, unit;
	const struct points p = { n, x, count, (size_t)fit };

	unit = largest(rate, count);
	for (size_t i = 0; i < count; i++) {
		x[i] = rate[i] / unit;
		mean += x[i] / (double)count;
	}
	if (count < p.unknowns || !begin(&p, s))
		return (false);
	descend(&p, s);
	for (size_t i = 0; i < count; i++)
		apart += (x[i] - mean) * (x[i] - mean);
	*r2 = apart > 0 ? 1 - left_over(&p, s) / apart : 0;
	s->lambda *= unit;
	s->sigma = fabs(s->sigma) < NOTHING ? 0 : s->sigma;
	s->kappa = fabs(s->kappa) < NOTHING ? 0 : s->kappa;
	return (isfinite(*r2));
}
