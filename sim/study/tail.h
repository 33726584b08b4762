/* What a run answers that goes on past its horizon: does what was bought go on to serve, or did the
 * run end before the credit did?
 *
 * A scenario of so long (its horizon) is run for so much longer (its tail), in which the traffic
 * goes on as the scenario has it. Measures are of the horizon alone, as of a run that ends there,
 * and under `tail/` of the tail alone; what a result keeps only of the run as a whole (window.h:
 * quantiles of latency, the hottest partition's share) is of both. Besides, of each side of a table
 * or index that has burst credit (credit_use.h):
 *
 *   tables/T/read_credit_spent             units of credit that were spent within the horizon
 *   tail/tables/T/read_overdrawn           units a second served in the tail beyond what is provisioned
 *   tail/tables/T/read_credit_lasts        seconds that the credit left would last, where overdrawn
 *
 * Known answer: 160 reads a second of 100 provisioned units are overdrawn by 60. */
#ifndef DDBSIM_TAIL_H
#define DDBSIM_TAIL_H

#include "result.h"
#include "text.h"
#include "threshold.h"

/* Adds the values to a run's answer, each by `add` (campaign_add_value). */
struct tail_answer {
    struct text *out;
    void (*add)(struct text *out, const char *path, const char *unit, const char *sentence,
                enum better better, double value);
};
void tail_add_values(const struct result *whole, double horizon_s, const struct threshold *goals,
                     size_t goal_count, const struct tail_answer *answer);

/* Whether a measure is "…_overdrawn" of the tail; adds the group and side, "tables/T read", to `of`
 * unless that is NULL. */
bool tail_is_overdrawn(const char *path, struct text *of);

#endif
