/* Entries of a cache that are alike, by counts: what gathered requests (any `resolution` but
 * `request`) find.
 *
 * A class is a range of keys (key_ranges.h) in all stores of a cache: so many *units*, each a key of
 * one session, that have an entry or none. Entries are counted in cohorts by when they expire: those
 * that came in one interval, and when there are more than COHORTS_MOST, those that expire nearly
 * together. Of a cohort it is known how many are stale and since when on average.
 *
 * Law of touching. `a` reads fall evenly on `k` units within a window w: a unit is read at a rate
 * r = a / (k w). Units without an entry are read for the first time with probability
 * 1 - (1 - 1/k)^a; such a read fetches, and until its answer is in others of the same unit miss too
 * (or wait). Units lose their entries at a rate h (writes that invalidate, or 1/ttl where the ttl is
 * shorter than the window); so a unit is a chain of two states. With r' = 1 / (1/r + f), f being how long the
 * others miss, and p = h / (r' + h), units of which a part a0 is empty at first are fetched
 *
 *   k [ r' p w + a0 (1 - q) r / (r + h) - p (1 - q') r' / (r' + h) ]
 *
 * times, q = (1 - 1/k)^a exp(-h w), q' = exp(-(r' + h) w), and a part p + (a0 - p) q is empty at the end.
 * With h = 0 that is the first touch alone. Of the fetches of one unit the first answer counts, so f
 * is the mean of the first of them to end: with fetch times of distribution F
 *
 *   f = integral of (1 - F(t)) exp(-r integral of F up to t) dt.
 *
 * Where a part x of the fetches fails at once, the next read of the unit tries again: of n reads
 * (1 - x^n) / (1 - x) do. Counts are rounded at random, so that means are exact.
 *
 * Eviction. When the entries take more than there is room for, the least recently used go: by Che's
 * approximation an entry stays for a characteristic time t after its last use, the same for all, so
 * a class of n units read at rate r each keeps n (1 - exp(-r t)); t is where these fill the room.
 * Sources: occupancy, Feller [55]; characteristic time, Che, Tung and Wang 2002 [56].
 * Known answers: 100 reads of 100 empty units fetch 63.4 of them; 100 reads in a second of a unit
 * good for 10 ms, of which the others miss for 0, fetch 50; reads of one unit at 5,000 a second
 * whose fetch takes 5 ms: 25 others miss. */
#ifndef DDBSIM_CACHE_CLASS_H
#define DDBSIM_CACHE_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rng.h"
#include "simtime.h"

enum { COHORTS_MOST = 32, FETCH_POINTS = 16 };

struct cache_cohort {
    simtime kept, expires; /* on average */
    simtime flush_at;      /* of those that are not yet written to the table; 0: they are */
    simtime stale_since;   /* of the stale ones, on average */
    int64_t entries, stale;
    int64_t refetching; /* of the entries: their fetch is on its way */
};

struct cohorts {
    struct cache_cohort *items; /* by when they expire */
    size_t count, capacity;
};

void cohorts_release(struct cohorts *cohorts);
void cohorts_add(struct cohorts *cohorts, struct cache_cohort cohort);
/* Takes so many out of those that expire about then, as far as they are there; how many it took. */
int64_t cohorts_take(struct cohorts *cohorts, simtime expires, int64_t entries);
/* The one that expires nearest to then; NULL: there are none. */
struct cache_cohort *cohorts_near(struct cohorts *cohorts, simtime expires);
void cohorts_drop(struct cohorts *cohorts, size_t which);
/* When their times were changed. */
void cohorts_sort(struct cohorts *cohorts);
int64_t cohorts_entries(const struct cohorts *cohorts);

/* `entries` of a cohort become something else: their stale ones and those on their way go with them. */
struct cache_cohort cohort_part(struct cache_cohort *cohort, int64_t entries, struct rng *draws);

/* x as a whole number, x on average. */
int64_t rounded(double x, struct rng *draws);
/* How many of `count` fall to a part of all. */
int64_t part_of(int64_t count, double part, struct rng *draws);

/* Quantiles of the fetch time at which it is looked at; between them F rises in a straight line. */
extern const double fetch_knots[FETCH_POINTS];

/* For how long others miss, with fetch times at these quantiles, at so many reads of the unit a second. */
double touch_fetch_s(const double *times_s, double per_s);

struct touched {
    int64_t fetches;  /* first reads of units without an entry */
    int64_t together; /* reads of these units until their answers are in */
    int64_t again;    /* and those that try again after a fetch that failed */
    int64_t filled;   /* units that have an entry of these fetches at the end, if they succeed */
    int64_t left;     /* units whose entry is gone and has not been fetched */
    double first_s;   /* after the window's beginning the first read came, on average */
    double fetch_s;   /* f */
};

struct touching {
    int64_t units, reads;
    double window_s, ttl_s, leave_per_s;
    double all_units; /* of the class, on which the writes fall that make them leave */
    double stay;      /* the part of the units that no write made leave */
    double fails;     /* the part of the calls that bring nothing at once, as it was before */
    bool empty;
    const double *fetch_times_s; /* FETCH_POINTS of them */
};

struct touched touch(const struct touching *of, struct rng *draws);

/* How much of reads in a window meets what was written in it, if `writes` come evenly and each concerns a
 * unit with that probability; and how long before, per read. Known answer: one write that concerns all
 * is met by half of the reads, and a sixth of the window before them per read. */
struct outdating {
    double part, age_s; /* of the reads */
    double at_end;      /* of the units */
    double since_s;     /* before the end these were written first, on average */
};
struct outdating outdating_of(double each, double writes, double window_s);

/* The part of units that none of the writes concerns. */
double spared(double each, double writes);

#endif
