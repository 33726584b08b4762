#include "bucket.h"

#include <math.h>

#include "invariant.h"

void bucket_init(struct bucket *bucket, double rate_per_s, double depth, double level, simtime now)
{
    *bucket = (struct bucket){
        .rate_per_s = rate_per_s, .depth = depth, .level = level, .accrued = level, .at = now};
}

void bucket_lower(struct bucket *bucket, double most, simtime now)
{
    double level = bucket_level(bucket, now);

    if (level > most) { /* what does not fit was never accrued */
        bucket->lowered = fmax(bucket->lowered, bucket->accrued);
        bucket->accrued -= level - most;
        bucket->additions += 2; /* the difference is rounded too */
        bucket->level = most;
    }
}

void bucket_change(struct bucket *bucket, double rate_per_s, double depth, simtime now)
{
    bucket_lower(bucket, depth, now);
    bucket->rate_per_s = rate_per_s;
    bucket->depth = depth;
}

void bucket_fill(struct bucket *bucket, simtime now)
{
    double more = bucket->depth - bucket_level(bucket, now);
    bucket->level += more;
    bucket->accrued += more;
    bucket->additions++;
}

void bucket_return(struct bucket *bucket, double tokens)
{
    double fits = bucket->depth - bucket->level;

    bucket->lowered = fmax(bucket->lowered, fmax(bucket->accrued, bucket->granted));
    bucket->granted -= tokens;
    bucket->level += tokens < fits ? tokens : fits;
    bucket->additions += 2; /* the differences are rounded too */
    if (tokens > fits)
        bucket->accrued -= tokens - fits;
}

/* With x^2 = t: level + a x^2 = b x. */
double bucket_lasts(const struct bucket *bucket, double demand_per_s, double each)
{
    static const double deviations = 5;
    double a = bucket->rate_per_s - demand_per_s, b = deviations * sqrt(demand_per_s * each);
    double square = b * b - 4 * a * bucket->level;

    if (bucket->level <= 0)
        return 0;
    if (square < 0 || (a == 0 && b == 0))
        return INFINITY;
    double x = a == 0 ? bucket->level / b : (b - sqrt(square)) / (2 * a);
    return x * x;
}

void bucket_assert_conserved(const struct bucket *bucket, const char *whose)
{
    double expected = bucket->accrued - bucket->granted;
    double largest = fabs(bucket->accrued) + fabs(bucket->granted) + bucket->lowered;
    double rounding = (2 * (double)bucket->additions + 1) * 0x1p-53 * largest;

    invariant(fabs(bucket->level - expected) <= rounding,
              "%s: a bucket holds %g tokens where %g are accounted for", whose, bucket->level,
              expected);
    invariant(bucket->level <= bucket->depth * (1 + 1e-9) + 1e-9,
              "%s: a bucket of depth %g holds %g tokens", whose, bucket->depth, bucket->level);
}
