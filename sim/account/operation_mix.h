/* What the metrics by operation of one table say: calls of each operation, and by least squares
 * what one call consumes of the table and of each of its global indexes (operation_units.h).
 *
 * Calls and consumption are laid side by side in the longest period that any of them has, 5 minutes
 * as a rule. Periods in which something was throttled are left out of the fit while half of all
 * remain: what was refused, and tried again later, blurs which call consumed what. Get and BatchGet
 * read the table alone; Query and Scan read the table or an index; every write may write every index.
 *
 * A write whose condition failed is no successful request, yet consumes the table's units and none of
 * an index. So ConditionalCheckFailedRequests are added to the calls of Put, Update and Delete, in
 * each period as their successful calls are (where the metric's periods are longer than the fit's: by
 * its part of all): units of the table are an attempt's, those of an index a success's.
 *
 * Known answer: puts of 800 bytes of which every second one fails consume 1 unit each, so 100
 * successful and 100 failed ones beside 200 units are 200 calls at 1. */
#ifndef DDBSIM_OPERATION_MIX_H
#define DDBSIM_OPERATION_MIX_H

#include "metric_window.h"
#include "operation_units.h"

enum { OPERATION_MIX_TARGETS = 21 }; /* the table and at most 20 global indexes */

/* One of DynamoDB's operations in the simulator's words. */
struct operation_kind {
    const char *aws, *word;
    enum side side;
    bool transaction, batch, reads_indexes;
};
const struct operation_kind *operation_kind_find(const char *aws);

struct operation_target {
    const char *index; /* NULL: the table */
    double entry_size;
    double *consumed[SIDES];    /* in the window's periods, gaps told apart; NULL: not collected */
    double *fitted_over[SIDES]; /* the same in the mix's own periods */
    struct metric_gaps gaps[SIDES];
    double residual[SIDES];
};

struct operation_calls {
    const struct operation_kind *kind;
    double *calls;     /* in the mix's own periods, those with a failed condition too */
    double *succeeded; /* of them; the same array when no condition failed */
    int64_t period_s;
    double total;
    double units[OPERATION_MIX_TARGETS]; /* a call's, of each target */
    double expected;                     /* of a call at the mean item */
    double items;                        /* returned by a call; NAN: not collected */
};

struct operation_mix {
    struct metric_window window; /* of the fit: the same begin as the import's, longer periods */
    struct operation_target targets[OPERATION_MIX_TARGETS];
    size_t target_count;
    struct operation_calls operations[OPERATION_UNITS_MOST];
    size_t operation_count;
    double condition_failures; /* of the calls of Put, Update and Delete, the part that failed */
};

/* `mean_item` in bytes. */
void operation_mix_make(struct operation_mix *mix, const struct collected *collected,
                        const struct collected_table *table, double mean_item,
                        const struct metric_window *window, struct arena *arena);

/* Units that the other operations leave of a target's reads in a period, at least 0. */
double operation_mix_left(const struct operation_mix *mix, size_t target, size_t operation,
                          size_t period);

#endif
