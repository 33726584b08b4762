/* The unknowns of a scenario fitted to its measured past (calibration.h), on the first part of it, and
 * judged by the rest.
 *
 * The cut lies at the share that was asked for. Unless one was, it is moved to the nearest period that
 * leaves a third of the throttles on either side, or as near to that as can be, if need be within a
 * stretch of them: what never happened in a part teaches nothing, and tests nothing. Known answer: ten
 * periods that end with 30, 30, 30 and 30 throttles are cut after the second of them, and so are ten
 * with 10 in each after the sixth.
 *
 * A calibration may be ended by a number of runs, by the clock or by an interrupt. Then it has what
 * was tried (calibration.h); the judgement is made by three seeds, after an interrupt not at all. Runs
 * and time are kept for the judgement and for the backtest's futures, which come behind it. By a number
 * of runs the result is the same on any machine; by the clock it is not.
 *
 * Trials are runs of the backtest's scenario: number l of luck has the scenario's seed + l. What a
 * loss is says fit.h. Before and after are the means over the fresh seeds of the scenario as it is
 * written, and of its best point; on the part that was not trained on they say whether the fit is one
 * of the table or of its luck. Three warnings follow:
 *
 *   overfit  the rest is met worse than before, by more than two standard errors of the difference
 *            (of the same seeds, pair by pair, so the luck that both share is not in it) and a slack of
 *            0.01 and 2 % of the loss before, which decides nothing.
 *   drift    the rest is met worse than the first part: by more than twice its loss and 0.1.
 *   misfit   the loss of the best point on the first part is more than 0.1, and more than twice that of
 *            one of its futures against another, which is what luck leaves. Then the model lacks
 *            something, the unknowns make up for it as well as they can, and their intervals, which
 *            know of luck alone, are too narrow.
 *
 * Borrows the backtest, which was begun. */
#ifndef DDBSIM_CALIBRATING_H
#define DDBSIM_CALIBRATING_H

#include "backtest.h"
#include "calibrated.h"

#include <jansson.h>

enum { CALIBRATING_TRAIN, CALIBRATING_REST };

struct calibrating {
    struct backtest *backtest;
    double share;     /* of the past that is trained on */
    bool share_given; /* it is not moved to where throttles are */
    size_t most_runs; /* 0: as many as it takes */
    double end_s;     /* on progress_clock_s; INFINITY */
    struct calibration search;
    struct history_part parts[HISTORY_PARTS];
    bool moved;                          /* the cut, to where throttles are */
    bool train_throttles, both_throttle; /* measured in the first part; in either */
    bool judged;                         /* before, after and what follows are known */
    size_t fresh;                        /* seeds that judge */
    double told_s;                       /* CPU of children when it began; -1: the cost was told */
    double before[HISTORY_PARTS], after[HISTORY_PARTS]; /* losses */
    double worse, worse_error; /* of the rest: after less before, and its standard error */
    double luck; /* what two futures of the best point miss each other by; NAN: unknown */
    int status;
};

/* Whether there is something to fit, and to fit it to: an exit status, EXIT_USAGE when no unknown is
 * named. */
int calibrating_check(const struct backtest *backtest);

/* An exit status, of the check or of the runs; EXIT_INTERRUPTED with what is known by then, which is
 * something if search.tried. Release it in either case. */
int calibrating_run(struct calibrating *calibrating);
void calibrating_release(struct calibrating *calibrating);

/* As it says above. */
bool calibrating_is_overfit(const struct calibrating *calibrating);
bool calibrating_is_drift(const struct calibrating *calibrating);
bool calibrating_is_misfit(const struct calibrating *calibrating);

/* The mean of after[k] - before[k] and its standard error, of losses with the same seeds: every
 * `stride`th of them, `count` in all. */
double calibrating_difference(const double *before, const double *after, size_t stride,
                              size_t count, double *error);

/* Where the first part ends, for a past of so many periods; `throttles` has their number in each. */
size_t calibrating_cut(const double *throttles, size_t periods, double share);

/* The scenario's text with the unknowns as narrow as they are now. */
void calibrating_text(const struct calibrating *calibrating, struct text *out);

/* The same text as if every unknown had become narrower: whether it can be written is known before
 * the search. */
void calibrating_text_ahead(struct backtest *backtest, struct text *out);

/* The unknowns of that text alone. */
void calibrating_unknowns(const struct calibrating *calibrating, struct text *out);

/* How it was made and what that is worth, without the table of the unknowns. */
void calibrating_words(const struct calibrating *calibrating, struct text *out);

/* As a page, and as JSON. */
void calibrating_write(const struct calibrating *calibrating, struct text *out);
json_t *calibrating_json(const struct calibrating *calibrating);

#endif
