/* A circuit breaker: stops asking a service that fails, for a while.
 *
 * Law. Closed: calls go on, and their ends are counted over a rolling `window`; when at least
 * `least_calls` ended in it and `failure_ratio` of them failed, it opens. Open: no call goes on for
 * `reset`. Half-open: `probes` calls go on; the first that fails opens it again, when all have
 * succeeded it closes. Sources: Nygard, "Release It!", and the rules of opossum and Hystrix [22];
 * the defaults of 50 % and 30 s are those of the incident report [32]. Known answer: of a window
 * of 10 s that needs 4 calls, 2 failures of 5 leave it closed at 50 %, and 3 of 6 open it.
 *
 * Gathered: what comes in an interval in which it is closed goes on, and it is judged once at the
 * interval's end, by all that ended in it; half-open, the first `probes` calls of an interval go on
 * and the others are stopped. Error: it opens at the end of an interval in place of within it, so
 * that of each cycle of `reset` up to an interval's calls more go on: at 1s and a reset of 30 s 3 % of
 * the calls in an outage that lasts. */
#ifndef DDBSIM_BREAKER_H
#define DDBSIM_BREAKER_H

#include "field.h"
#include "sim.h"

enum breaker_state { BREAKER_CLOSED, BREAKER_HALF_OPEN, BREAKER_OPEN };

struct breaker_spec {
    struct origin origin;
    double failure_ratio;
    simtime window, reset;
    int64_t least_calls, probes;
    bool fallback;
};
extern const struct record breaker_record;

enum { BREAKER_PARTS = 10 };

struct breaker {
    struct sim *sim;
    const struct breaker_spec *spec;
    const char *path;
    struct {
        int64_t number, calls, failures; /* of the part of the window */
    } parts[BREAKER_PARTS];
    simtime opened_at;
    int64_t probes_sent, probes_succeeded;
    bool judging; /* at the end of this interval */
    int state;    /* outputs */
    int64_t opened;
};

void breaker_init(struct breaker *breaker, struct sim *sim, const struct breaker_spec *spec,
                  const char *path);

/* How many of so many calls may go on now. */
int64_t breaker_allow(struct breaker *breaker, int64_t count);

/* So many calls that were allowed have ended. */
void breaker_note(struct breaker *breaker, bool success, int64_t count);

extern const struct output_set breaker_outputs;

#endif
