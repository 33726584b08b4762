/* A rate of arrivals over time: straight lines between points, constant before the first and after
 * the last; two points at one instant are a jump.
 *
 * Law. Arrivals are sampled exactly by time change: the next one comes when the area under the rate
 * since now reaches E, with E drawn from the exponential distribution of mean 1 (a Poisson process)
 * or E = 1 (evenly spaced). On a straight line from r with slope a, the area E is reached after 2 E
 * / (r + sqrt(r^2 + 2 a E)).  Source: Çinlar 1975 [23], time change of a Poisson process. Known
 * answer: from 0/s rising by 2/s each second, the area 9 is reached after 3 s. */
#ifndef DDBSIM_RATE_H
#define DDBSIM_RATE_H

#include <stddef.h>

#include "field.h"

struct rate_point {
    struct origin origin;
    simtime at;
    double per_second;
};
extern const struct record rate_point_record;

void rate_validate(const struct rate_point *points, size_t count, const struct origin *owner,
                   struct diagnostics *diagnostics);

/* Points that are known by a law instead of a list: the i-th is computed when it is asked for, so
 * that a year of bursts takes no memory. Where it repeats itself, a wait of more than a million
 * periods jumps over them, so that a call in a year of weak bursts takes no time either. Borrows
 * `spec`. */
struct rate_law {
    struct rate_point (*point)(const struct rate_law *law, size_t i);
    const void *spec;
    simtime start_of_day;   /* on the clock, when the run starts */
    simtime period;         /* 0: it does not repeat itself */
    size_t points_a_period; /* and the area under one: */
    double area_a_period;
};

/* A piece of a rate: straight from `r` at the instant that was asked for, until `to`. */
struct rate_piece {
    double r, slope;
    simtime to;
};

/* Somebody else who knows the rate at any instant, whichever was asked before (rate_sum.h). */
struct rate_source {
    struct rate_piece (*piece)(struct rate_source *source, simtime t);
};

struct rate {
    const struct rate_point *points; /* borrowed; NULL when a law makes them */
    size_t count;
    size_t here; /* points up to here lie in the past */
    struct rate_law law;
    struct rate_point before, after; /* the points around now, */
    size_t known;                    /* when this is here + 1 */
    struct rate_source *source;      /* borrowed; NULL: the points or the law make it */
};

/* Times only go forward; the first may be any. */
struct rate_piece rate_piece_at(struct rate *rate, simtime t);

/* The same rate at instant `t`, which may lie before the times it was asked about. */
struct rate rate_from(const struct rate *rate, simtime t);

/* When the area since `from` reaches `area`; SIMTIME_MAX when it never does. Times only go forward.
 */
simtime rate_reach(struct rate *rate, simtime from, double area);

/* The area between two instants, the expected number of arrivals. Times only go forward. */
double rate_area(struct rate *rate, simtime from, simtime to);

/* How long from `t` on it is a straight line and changes by no more than that part of itself, or
 * for `least`, however steep it is; 0 when it jumps at `t` by more than the part. Known answer: at 100/s,
 * rising by 1/s each second for a minute, it changes by a tenth in 10 s. */
simtime rate_steady_for(const struct rate *rate, simtime t, double part, simtime least);

#endif
