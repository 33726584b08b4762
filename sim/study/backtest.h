/* A backtest: the past that a scenario names under `measured`, simulated in several futures (one
 * future is a seed, a placement of keys and a draw of the unknowns, futures.h) and laid beside what
 * was measured (fit.h).
 *
 *   backtest_begin(&b);      the caller filled source, futures, jobs, quiet and interrupted
 *   backtest_run(&b);        b.compared.fit is judged
 *   backtest_release(&b);
 *
 * The futures are those of a sweep of the same scenario, number by number. Every run is sampled at
 * the measured period, whatever the scenario's `sample_every` is. Every status is an exit status;
 * the mistakes are on stderr. */
#ifndef DDBSIM_BACKTEST_H
#define DDBSIM_BACKTEST_H

#include "futures.h"
#include "history_runs.h"

struct backtest {
    struct scenario_source source; /* the caller's; it gets the change of `sample_every` */
    size_t futures, jobs;
    bool quiet;
    const volatile sig_atomic_t *interrupted;

    struct scenario scenario;
    bool decoded;
    struct unknowns unknowns;
    struct history history;
    struct history_fit compared;
    struct progress progress;
    struct history_runs runs;
};

int backtest_begin(struct backtest *backtest);
int backtest_run(struct backtest *backtest);

/* All but the source. */
void backtest_release(struct backtest *backtest);

/* Whether the file can be read and its columns are series of the scenario: for `ddbsim check`. True
 * when the scenario has none. */
bool backtest_check(const struct scenario *scenario, const struct world *world,
                    struct diagnostics *diagnostics);

#endif
