#include "sampling_plan.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "interval.h"
#include "invariant.h"

/* Whether a design with exactly the share would pass with a chance of at most alpha. */
static bool is_strict(double share, double alpha, size_t misses, size_t futures)
{
    return gsl_cdf_binomial_P((unsigned)misses, 1 - share, (unsigned)futures) <= alpha;
}

size_t sampling_plan_futures(double share, double alpha, size_t misses)
{
    invariant(share > 0 && share < 1 && alpha > 0 && alpha < 1, "share %g, alpha %g", share, alpha);
    size_t low = misses, high = misses + 1; /* `low` is too few */

    while (high < SAMPLING_MOST && !is_strict(share, alpha, misses, high)) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (is_strict(share, alpha, misses, middle))
            high = middle;
        else
            low = middle;
    }
    return high;
}

bool sampling_plan_misses(double share, double alpha, size_t futures, size_t *misses)
{
    size_t next = 0;

    while (next < futures && is_strict(share, alpha, next, futures))
        *misses = next++;
    return next > 0;
}

double sampling_plan_part(double alpha, size_t which)
{
    return ldexp(alpha, -(int)which - 1);
}

size_t sampling_plan_next_look(size_t futures, size_t most)
{
    size_t next = futures + futures / 2 + (futures % 2 || !futures); /* half as many, 1 at least */

    return next < most ? next : most;
}

/* How many looks there are, from the one after `from` futures to the last. */
static size_t count_looks(size_t from, size_t most)
{
    size_t looks = 1;

    for (size_t n = from; n < most; n = sampling_plan_next_look(n, most))
        looks++;
    return looks;
}

/* How many of the last looks may accept: the first look, by and by, whose part of alpha is enough. */
static size_t count_accepting(double share, double alpha, size_t from, size_t most)
{
    size_t looks = count_looks(from, most);

    for (size_t n = from; looks > 1; n = sampling_plan_next_look(n, most), looks--)
        if (share < 1 && is_strict(share, alpha / (double)looks, 0, n))
            return looks;
    return 1;
}

struct sampling_look sampling_plan_look(double share, double alpha, size_t from, size_t most,
                                        size_t futures)
{
    size_t accepting = count_accepting(share, alpha, from, most);
    bool may = count_looks(futures, most) <= accepting;

    return (struct sampling_look){may ? alpha / (double)accepting : 0,
                                  alpha / (double)count_looks(from, most)};
}

enum sampling_answer sampling_plan_judge(double share, struct sampling_look look, size_t met,
                                         size_t count)
{
    if (count && look.accept > 0 && interval_share_low(met, count, look.accept) >= share)
        return SAMPLING_HOLDS;
    if (count && interval_share_high(met, count, look.refuse) < share)
        return SAMPLING_FAILS;
    return SAMPLING_UNCLEAR;
}
