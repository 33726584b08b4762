/* What is kept of many calls that wait for an attempt together: so many of them have made so many
 * attempts and have taken so long.
 *
 * Gathered calls (any `resolution` but `request`) of one cell of keys are tried again together,
 * whatever attempt each is at, so that a cell costs one request an interval however many calls it
 * has. What must hold for each call - the attempts that it has left, its deadline, its latency - is
 * kept in points.
 *
 * Law. A point stands for a whole number of calls alike in the attempt they are at and in the price
 * of their last retry. Two points with one of these different, or a time taken that is more than
 * 1/32 apart, stay two while there is room; the nearer are one point with their mean time, so that
 * the sum of all times is kept. Beyond RETRY_POINTS the two neighbours of one attempt go together
 * whose union moves calls the least (Ward's rule, a b / (a + b) times the distance squared); where
 * every attempt has one point left, two neighbours go together as the one of them that is drawn by
 * their counts. `take` takes of all points alike, rounded systematically. Error: a time is moved by
 * 1/64 of it at most while there is room. Known answers: 3 calls of 100 ms and 1 of 102 are one
 * point of 100.5 ms; of 30 calls at the second attempt and 10 at the third, 20 that are taken are 15
 * and 5. */
#ifndef DDBSIM_RETRY_POINTS_H
#define DDBSIM_RETRY_POINTS_H

#include <stdint.h>

#include "rng.h"
#include "simtime.h"

enum { RETRY_POINTS = 16 };

struct retry_point {
    int64_t count;
    simtime sent;         /* when the interval of the call's beginning ended */
    simtime elapsed;      /* since its beginning, until the attempt that comes next */
    simtime first_answer; /* since its beginning: of an attempt that is hedged; 0: none is */
    float delay_s;        /* before that attempt */
    int16_t attempt;      /* its number, from 1 */
    uint8_t paid;         /* tokens of the retry quota that it took */
};

/* In the order of attempt and time. */
struct retry_points {
    int n;
    int64_t calls;
    struct retry_point at[RETRY_POINTS];
};

/* None. The rest of the struct may be anything. */
static inline void retry_points_clear(struct retry_points *points)
{
    points->n = 0;
    points->calls = 0;
}

void retry_points_add(struct retry_points *points, const struct retry_point *point,
                      struct rng *draws);

/* Takes `count` calls out of them; they are added to `taken`. */
void retry_points_take(struct retry_points *points, int64_t count, struct retry_points *taken,
                       struct rng *draws);

#endif
