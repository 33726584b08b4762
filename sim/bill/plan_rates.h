/* The rates of a Database Savings Plan, and whose they are: the account's own where the scenario says
 * them (`account.savings_plan`), else the price book's, which may have inferred them.
 *
 * AWS tells an account its own rates (aws savingsplans describe-savings-plans-offering-rates); no price
 * list has them. A bill therefore says at the figure where its rates come from. Known answer: of
 * us-east-1-2026-08 and `savings_plan: {commitment: 1, on_demand: 20%}` these are "12% off provisioned
 * units (inferred), 20% off on-demand units (your own)". Source: savings plans user guide [19]. */
#ifndef DDBSIM_PLAN_RATES_H
#define DDBSIM_PLAN_RATES_H

#include "bill_spec.h"
#include "price_book.h"

enum plan_rate_source { PLAN_RATE_OWN, PLAN_RATE_BOOK, PLAN_RATE_INFERRED };

struct plan_rate {
    double part; /* by which units are cheaper; NAN: nobody says */
    enum plan_rate_source source;
};

struct plan_rates {
    struct plan_rate provisioned, on_demand;
};

/* `own` is the scenario's; NULL: none. */
struct plan_rates plan_rates_of(const struct price_book_spec *book,
                                const struct savings_plan_spec *own);

bool plan_rates_known(const struct plan_rates *rates); /* one of them at least */
bool plan_rate_inferred(const struct plan_rate *rate);
void plan_rates_write(const struct plan_rates *rates, struct text *out);

#endif
