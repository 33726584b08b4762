#include "distribution.h"

#include "exact.h"

static double constant_quantile(double a, double b, double u)
{
    (void)b, (void)u;
    return a;
}

static double exponential_quantile(double mean, double b, double u)
{
    (void)b;
    return -mean * exact_log(1 - u);
}

static double lognormal_quantile(double log_median, double sigma, double u)
{
    return exact_exp(log_median + sigma * exact_normal(u));
}

static double pareto_quantile(double least, double alpha, double u)
{
    return least * exact_pow(1 - u, -1 / alpha);
}

static const struct distribution_kind constant = {"constant", constant_quantile};
static const struct distribution_kind exponential = {"exponential", exponential_quantile};
static const struct distribution_kind lognormal = {"lognormal", lognormal_quantile};
static const struct distribution_kind pareto = {"pareto", pareto_quantile};

struct distribution distribution_constant(double value)
{
    return (struct distribution){&constant, value, 0};
}

struct distribution distribution_exponential(double mean)
{
    return (struct distribution){&exponential, mean, 0};
}

struct distribution distribution_lognormal(double median, double p99)
{
    double sigma = (exact_log(p99) - exact_log(median)) / exact_normal(0.99);
    return (struct distribution){&lognormal, exact_log(median), sigma};
}

struct distribution distribution_pareto(double least, double alpha)
{
    return (struct distribution){&pareto, least, alpha};
}
