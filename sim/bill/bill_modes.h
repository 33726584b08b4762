/* Ways to pay for the same traffic, side by side.
 *
 *   as it is       the scenario
 *   on demand      all tables and indexes
 *   auto scaled    provisioned, target 70 %, from the quietest hour's mean to twice the busiest minute
 *   scheduled      the same, and each hour of the day at least that hour's busiest minute
 *
 * Each of these is run, because a cheap one may throttle. The rest is arithmetic on what they use:
 * the best reserved capacity for one year and three on the cheapest provisioned way, the other table
 * class on the scenario as it is, the best savings plan on demand and provisioned (commitment.h).
 * What the account has committed itself to stays, but for what such a way puts in its place. What
 * traffic needs is measured on demand, where the least of it is throttled, over all kinds of days of
 * the month.
 *
 * Break-even. On demand costs as much as traffic, provisioned capacity as it is stays: at
 * provisioned / on demand times the traffic they cost the same. Of one unit, on demand is dearer above
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
    bool run; /* else it is worked out of another's */
};

struct bill_modes {
    struct bill_mode items[BILL_MODES];
    size_t count;
    double break_even_scale; /* of this traffic; NAN: the scenario is on demand, or all is */
    double break_even_utilisation[SIDES];
};

/* `standing` is the scenario's own window, `usage` what it uses. Returns an exit status. Release them
 * in either case. */
int bill_modes_make(struct bill_modes *modes, const struct scenario_source *source,
                    const struct bill_window *standing, const struct bill_usage *usage);
void bill_modes_release(struct bill_modes *modes);

#endif
