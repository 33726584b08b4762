/* The unknowns of a scenario fitted to its measured past (calibration.h), on the first part of it, and
 * judged by the rest.
 *
 * The cut lies at the share that was asked for, or, where throttles were measured only before or only
 * behind it, at the nearest period from a third to five sixths that leaves some on either side: what
 * never happened in a part teaches nothing, and tests nothing.
 *
 * Trials are runs of the backtest's scenario: number l of luck has the scenario's seed + l. What a
 * loss is says fit.h. Before and after are the means over the fresh seeds of the scenario as it is
 * written, and of its best point; on the part that was not trained on they say whether the fit is one
 * of the table or of its luck. Borrows the backtest, which was begun. */
#ifndef DDBSIM_CALIBRATING_H
#define DDBSIM_CALIBRATING_H

#include "backtest.h"
#include "calibrated.h"

#include <jansson.h>

enum { CALIBRATING_TRAIN, CALIBRATING_REST };

struct calibrating {
    struct backtest *backtest;
    double share; /* of the past that is trained on */
    struct calibration search;
    struct history_part parts[HISTORY_PARTS];
    bool both_throttle;                                 /* throttles were measured in either part */
    double before[HISTORY_PARTS], after[HISTORY_PARTS]; /* losses */
    double spread[HISTORY_PARTS]; /* standard deviation of the loss after, from seed to seed */
    int status;
};

/* An exit status; EXIT_USAGE when there is nothing to fit. Release it in either case. */
int calibrating_run(struct calibrating *calibrating);
void calibrating_release(struct calibrating *calibrating);

/* Whether the past that was not trained on is met worse than before, beyond luck. */
bool calibrating_is_overfit(const struct calibrating *calibrating);

/* Where the first part ends, for a past of so many periods; `throttles` has their number in each. */
size_t calibrating_cut(const double *throttles, size_t periods, double share);

/* The scenario's text with the unknowns as narrow as they are now. */
void calibrating_text(const struct calibrating *calibrating, struct text *out);

/* As a page, and as JSON. */
void calibrating_write(const struct calibrating *calibrating, struct text *out);
json_t *calibrating_json(const struct calibrating *calibrating);

#endif
