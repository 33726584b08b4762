#include "zipf.h"

#include "exact.h"

/* log(1 + x) / x and (exp(x) - 1) / x, with series near 0 where the quotients lose their digits. */
static double log1p_over(double x)
{
    if (x > -1e-4 && x < 1e-4)
        return 1 - x * (0.5 - x * (1.0 / 3 - x * 0.25));
    return exact_log(1 + x) / x;
}

static double expm1_over(double x)
{
    if (x > -1e-4 && x < 1e-4)
        return 1 + x * 0.5 * (1 + x / 3 * (1 + x * 0.25));
    return (exact_exp(x) - 1) / x;
}

/* The integral of x^-s, its inverse, and x^-s itself. */
static double h_integral(double x, double s)
{
    double log_x = exact_log(x);
    return expm1_over((1 - s) * log_x) * log_x;
}

static double h_integral_inverse(double y, double s)
{
    double t = y * (1 - s);
    return exact_exp(log1p_over(t < -1 ? -1 : t) * y);
}

static double h(double x, double s)
{
    return exact_exp(-s * exact_log(x));
}

void zipf_init(struct zipf *zipf, uint64_t n, double s)
{
    *zipf = (struct zipf){.n = n, .s = s};
    zipf->h_first = h_integral(1.5, s) - 1;
    zipf->h_last = h_integral((double)n + 0.5, s);
    zipf->cut = 2 - h_integral_inverse(h_integral(2.5, s) - h(2, s), s);
}

uint64_t zipf_draw(const struct zipf *zipf, struct rng *rng)
{
    for (;;) {
        double u = zipf->h_last + rng_uniform(rng) * (zipf->h_first - zipf->h_last);
        double x = h_integral_inverse(u, zipf->s);
        uint64_t k = x < 1 ? 1 : (uint64_t)(x + 0.5);
        if (k > zipf->n)
            k = zipf->n;
        if ((double)k - x <= zipf->cut ||
            u >= h_integral((double)k + 0.5, zipf->s) - h((double)k, zipf->s))
            return k;
    }
}

static double weight(uint64_t from, uint64_t to, double s)
{
    enum { ONE_BY_ONE = 10000 };
    double sum = 0;
    uint64_t k = from;

    for (; k <= to && k <= ONE_BY_ONE; k++)
        sum += h((double)k, s);
    if (k <= to) {
        double a = (double)k - 0.5, b = (double)to + 0.5;
        sum += h_integral(b, s) - h_integral(a, s);
        sum += s * (h(b, s) / b - h(a, s) / a) / 24;
    }
    return sum;
}

double zipf_share(uint64_t n, double s, uint64_t from, uint64_t to)
{
    double part = weight(from, to, s);
    double all =
        part + (from > 1 ? weight(1, from - 1, s) : 0) + (to < n ? weight(to + 1, n, s) : 0);
    return part / all;
}
