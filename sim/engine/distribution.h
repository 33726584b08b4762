/* Distributions as quantile functions: a draw is the quantile of one uniform (see rng.h), and a
 * stratified sample is the quantile of stratified uniforms.
 *
 *   constant(a)            a
 *   exponential(mean)      -mean log(1 - u)
 *   lognormal(median, p99) median exp(sigma z(u)),  sigma = log(p99 / median) / z(0.99)
 *   pareto(least, alpha)   least (1 - u)^(-1 / alpha)
 *
 * Known answers: the exponential's median is 0.6931 mean; lognormal(4, 10) has p99 10; pareto(1, 2)
 * has median sqrt 2. */
#ifndef DDBSIM_DISTRIBUTION_H
#define DDBSIM_DISTRIBUTION_H

struct distribution_kind {
    const char *name;
    double (*quantile)(double a, double b, double u);
};

struct distribution {
    const struct distribution_kind *kind;
    double a, b;
};

struct distribution distribution_constant(double value);
struct distribution distribution_exponential(double mean);
struct distribution distribution_lognormal(double median, double p99);
struct distribution distribution_pareto(double least, double alpha);

static inline double distribution_quantile(const struct distribution *d, double u)
{
    return d->kind->quantile(d->a, d->b, u);
}

#endif
