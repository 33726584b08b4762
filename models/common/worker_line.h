/* A pool of workers with a line in front of it, first come, first served, for many calls of an
 * interval at once (any `resolution` but `request`): how long they wait, and how many find the line
 * full. A service's workers are one (service.h).
 *
 * Law. W(t) is how long a call that comes at t would wait if the c workers were one that is c times
 * as fast. A call of mean time h adds h/c to it and it falls by one second a second, never below 0: so
 * what comes beyond the pool's pace makes a line that is exact as a fluid. Below that pace calls
 * wait because they come and take their time at random: W is a Brownian motion reflected at 0, of
 * variance h (1 + cv^2)/c a second, whose stationary tail is that of M/M/c (of Allen and Cunneen's
 * M/G/c), exp(-x/w) with w = h (1 + cv^2) / (2 c (1 - rho)). What of it the counts of the arrivals
 * do not bring is drawn; within a step W's least value is that of a Brownian bridge, so that the
 * result does not depend on the step. A call waits W + w log C, at least 0, C being Erlang's
 * probability of waiting: then a call waits with probability C, and w on average if it does.
 *
 * A bounded line reflects W at a barrier b above, chosen so that in the long run as many are
 * turned away as by M/M/c/(c + limit) (for 0: Erlang B); where it fills and empties within a step,
 * those stationary shares are used. Rates are smoothed over 64 arrivals or five times h, whichever
 * is longer, where a stationary law needs them. Error: of the known answers, at intervals of 0.1, 1
 * and 10 seconds, waits within 12 % (those of ten workers 0.8 busy; of two within 4 %), blocking
 * within one part in a hundred of all calls. Arrivals are taken to be Poisson. Sources: Kleinrock [49]; Harrison, "Brownian Motion
 * and Stochastic Flow Systems", 1985 [53]; Allen, "Probability, Statistics and Queueing Theory",
 * 1990 [54] (Allen-Cunneen).
 *
 * Known answers: 8 a second, Poisson. Two workers, exponential 0.2 s: 0.356 s on average, 71.1 %
 * wait. One worker, always 0.1 s: 0.2 s. Two workers of 0.2 s without a line: 33.0 % are turned
 * away. A pool of 10 calls a second that gets 15 makes a line of 5 seconds' worth in 10 seconds. */
#ifndef DDBSIM_WORKER_LINE_H
#define DDBSIM_WORKER_LINE_H

#include <stdbool.h>

#include "latency_points.h"

struct worker_line {
    int64_t workers, limit;
    struct rng draws;
    double wait_s;     /* W */
    double rate_per_s; /* of arrivals, smoothed */
    double idle_s;     /* that the step left over: later calls of the same interval use it */
    double rejecting;  /* calls to turn away, less than a whole one */
    bool has_begun;
    /* of the last step, for who asks: */
    double wait_probability, blocked; /* C, and the stationary part turned away */
};

/* How long a call takes a worker: its mean and squared coefficient of variation. */
struct worker_load {
    double mean_s, cv2;
};

/* Which part of the calls is still there after that wait; NULL: all. */
struct worker_patience {
    double (*stays)(const void *subject, double wait_s);
    const void *subject;
};

enum { WORKER_LINE_POINTS = 64 };

struct worker_line_outcome {
    int n;
    int64_t rejected;
    struct latency_point waits[WORKER_LINE_POINTS];
};

/* `workers` 0: one for each call. */
void worker_line_init(struct worker_line *line, int64_t workers, int64_t limit, uint64_t seed,
                      const char *path);

/* `count` calls came over the last `seconds`; 0 for more of an interval that was passed. */
void worker_line_pass(struct worker_line *line, int64_t count, double seconds,
                      const struct worker_load *load, const struct worker_patience *patience,
                      struct worker_line_outcome *outcome);

/* How many workers a call finds busy that begins, itself included, as a part of all; by Poisson
 * arrivals. */
double worker_line_utilisation(const struct worker_line *line, double mean_s);

#endif
