/* The search for the values of unknowns with which a noisy loss is least, and for all the values that
 * are as good within its noise: history matching in waves (Craig, Goldstein, Seheult and Smith 1997).
 *
 * A point is a value 0 to 1 for each dimension (the uniforms of the unknowns). What is searched is its
 * loss, averaged over CALIBRATION_LUCKS seeds, the same for every point (common random numbers).
 *
 *   1. Sobol points fill the cube, 12 and 12 more for each dimension; each is tried.
 *   2. From the best two that lie apart Nelder and Mead's simplex goes down (GSL's nmsimplex2; outside of the cube
 *      the loss is that of the nearest point in it and the distance to it).
 *   3. Noise: the best point with fresh seeds. Their mean m and standard deviation s give the bound
 *      m + 2 s + 0.02 m: what lies below is not worse than the best beyond luck. The measured past
 *      has luck of its own, which is why it is s and not its part by the root of the number of
 *      seeds.
 *   4. The box around the points below the bound, somewhat widened, is filled anew, until it shrinks
 *      no more (CALIBRATION_WAVES at most).
 *
 * The interval of a dimension is that of the points below the bound, and beyond each of its ends twice
 * the gap that so many points leave, and 3 % of the whole. It holds the true value in at least nine of ten pasts
 * that the model itself made (t_calibration.c; the whole way in tests/readers/backtest.py). A dimension
 * whose interval is longer than CALIBRATION_DETERMINED is not determined by the past: its interval is
 * 0 to 1.
 *
 * A search that is stopped, by `allows` or by an evaluation, tells what it has: without step 3 the bound is by the spread of the
 * best point over the common seeds, and the intervals are longer at each end by half of the distance
 * of the points that were tried, n^(-1/dimensions): 64 points of two unknowns add 0.0625. How many
 * points are tried `together` changes nothing but when it is asked.
 *
 * Sources: P. Craig et al., Pressure matching for hydrocarbon reservoirs, in Case Studies in Bayesian
 * Statistics III (1997); I. Vernon, M. Goldstein and R. Bower, Galaxy formation: a Bayesian
 * uncertainty analysis, Bayesian Analysis 5 (2010). */
#ifndef DDBSIM_CALIBRATION_H
#define DDBSIM_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

enum { CALIBRATION_LUCKS = 3, CALIBRATION_FRESH = 12, CALIBRATION_WAVES = 3 };

#define CALIBRATION_DETERMINED 0.7

/* A point with one seed: number `luck`, of the common ones below CALIBRATION_LUCKS. */
struct calibration_trial {
    const double *point;
    size_t luck;
};

struct calibration_interval {
    double low, high;
    bool determined;
};

struct calibration {
    size_t dimensions;
    /* Puts the losses of `count` trials there; false stops the search. */
    bool (*evaluate)(void *context, const struct calibration_trial *trials, size_t count,
                     double *losses);
    /* How many of the next `trials` may be made; NULL: all. */
    size_t (*allows)(void *context, size_t trials);
    void *context;
    size_t together; /* points; 0: as many as there are */

    double *points, *losses; /* of all that was tried, point after point; losses averaged */
    size_t tried, capacity;
    size_t drawn, polished;    /* points from the one to before the other are the simplexes' */
    size_t best;               /* its number */
    double best_spread;        /* standard deviation over the common seeds */
    double mean, noise, bound; /* of the best with fresh seeds; what is as good */
    size_t good;               /* points below the bound */
    struct calibration_interval *intervals;
    bool stopped; /* before it was through */
};

/* How many trials a search takes at most. */
size_t calibration_trials(size_t dimensions);

/* The caller filled dimensions, evaluate, allows, together and context. False when it was stopped before any point was
 * tried. Release it in either case. */
bool calibration_search(struct calibration *calibration);
void calibration_release(struct calibration *calibration);

/* The number of its best point's coordinates. */
const double *calibration_best(const struct calibration *calibration);

#endif
