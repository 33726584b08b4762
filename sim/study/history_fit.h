/* A measured past and runs of its scenario: which series of a run each column is, and the values of
 * a run period by period, taken while it goes on. Nothing is recorded that no column asks for, and
 * no file is written.
 *
 *   history_fit_begin(&hf, &history, &world, futures, &diagnostics)   columns become series of a fit
 *   history_fit_watch                                            for run_options.watch, in a child
 *   history_fit_write(&hf, &out) ... history_fit_take(&hf, k, text)   from the child to future k
 *
 * Compared is what a fit has figures for (fit_kind_of): consumed units, throttles, capacity, and a
 * group's quantiles of latency (latency_p99). Columns of groups that the scenario has not, and of
 * series that CloudWatch does not show, are passed over and told. A column that no group of the
 * scenario has is a mistake.
 *
 * A run is sampled at the measured period, so a capacity that changes within one is taken as it stands
 * at its end, where CloudWatch has the average. A capacity that was measured less often than the rest,
 * as CloudWatch has it every five minutes, is the mean of the periods from one datapoint to the next:
 * of as many as lie between its nearest two, and not beyond what is missing. Known answer: 10, 10, 10,
 * 40 and 40 units in the five minutes of one datapoint are 22. */
#ifndef DDBSIM_HISTORY_FIT_H
#define DDBSIM_HISTORY_FIT_H

#include "fit.h"
#include "history.h"
#include "world.h"

struct history_source {
    const struct series *row; /* of a run, found when it begins; NULL: a quantile of latency */
    const struct probe *probe;
    double quantile, before; /* before: what a count was at the end of the period before */
    size_t apart, point; /* of a capacity: periods that a datapoint stands for, and the last one */
};

struct history_fit {
    struct fit fit;
    struct history_source *sources;
    size_t period, until; /* of the run that is watched: the next period, and where it stops */
    size_t passed_over;   /* columns without a figure */
    struct text absent;   /* groups that the scenario has not: "tables/T, tables/U" */
};

/* False with diagnostics. Release it in either case. Borrows nothing. */
bool history_fit_begin(struct history_fit *hf, const struct history *history,
                       const struct world *world, size_t futures, struct diagnostics *diagnostics);
void history_fit_release(struct history_fit *hf);

/* The same series for one future, of nothing that was simulated yet. Release it. */
void history_fit_one(const struct history_fit *hf, struct history_fit *one);

/* `context` is a history_fit of one future, whose `period` is 0: fills it, and stops the run when it
 * has come to `until`. */
void history_fit_watch(void *context, struct sim *sim);

/* Future 0 as text, 32 bits a value; and back, as future `k`. False when the text is not whole. */
void history_fit_write(const struct history_fit *hf, struct text *out);
bool history_fit_take(struct history_fit *hf, size_t k, const char *text);

#endif
