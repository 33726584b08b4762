/* Ways to pay for the same traffic, side by side.
 *
 *   as it is       the scenario
 *   on demand      all tables and indexes
 *   auto scaled    provisioned, target 70 %, from the quietest hour's mean to twice the busiest minute
 *   scheduled      the same, and each hour of the day at least that hour's busiest minute
 *
 * Each of these is run, because a cheap one may throttle. The rest is arithmetic on what they use:
 * the best reserved capacity for one year and three and the best savings plan on the cheapest
 * provisioned way that throttles no more than on demand does (on the cheapest where each throttles
 * more), the best savings plan on demand (commitment.h), the other table class on the scenario as it
 * is. What the account has committed itself to stays, and what pays off beside it is searched. What
 * traffic needs is measured on demand, where the least of it is throttled, over all kinds of days of
 * the month.
 *
 * Break-even. On demand costs as much as traffic, provisioned capacity as it is stays: at
 * provisioned / on demand times the traffic they cost the same; tables that are on demand already are
 * in neither. Of one unit, on demand is dearer above
 * a utilisation of unit-hour / (3600 request units): 28.9 % in us-east-1 since November 2024. */
#ifndef DDBSIM_BILL_MODES_H
#define DDBSIM_BILL_MODES_H

#include "bill_run.h"
#include "month_bill.h"

enum { BILL_MODES = 16 };

struct bill_mode {
    char *name, *note;
    double usd, throttled;
    size_t unpriced;
    bool run;     /* else it is worked out of another's */
    bool repeats; /* the way before it in all: not shown */
};

struct bill_modes {
    struct bill_mode items[BILL_MODES];
    size_t count;
    double break_even_scale; /* of the traffic of what is provisioned; NAN: nothing is */
    double break_even_utilisation[SIDES];
};

/* `standing` is the scenario's own window, `usage` what it uses. Returns an exit status. Release them
 * in either case. */
int bill_modes_make(struct bill_modes *modes, const struct scenario_source *source,
                    const struct bill_window *standing, const struct bill_usage *usage);
void bill_modes_release(struct bill_modes *modes);

#endif
