/* A rate of arrivals over time: straight lines between points, constant before the first and after
 * the last; two points at one instant are a jump.
 *
 * Law. Arrivals are sampled exactly by time change: the next one comes when the area under the rate
 * since now reaches E, with E drawn from the exponential distribution of mean 1 (a Poisson process)
 * or E = 1 (evenly spaced). On a straight line from r with slope a, the area E is reached after 2 E
 * / (r + sqrt(r^2 + 2 a E)).  Source: Çinlar 1975, time change of a Poisson process. Known answer:
 * from 0/s rising by 2/s each second, the area 9 is reached after 3 s. */
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

struct rate {
    const struct rate_point *points; /* borrowed */
    size_t count;
    size_t here; /* points up to here lie in the past */
};

/* When the area since `from` reaches `area`; SIMTIME_MAX when it never does. Times only go forward.
 */
simtime rate_reach(struct rate *rate, simtime from, double area);

/* The area between two instants, the expected number of arrivals. Times only go forward. */
double rate_area(struct rate *rate, simtime from, simtime to);

#endif
