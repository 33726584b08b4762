/* The bill of a month: what was used, by a price book, and what pays for it otherwise.
 *
 * Law. A line costs its quantity at list price. Behind the lines stand reserved capacity (what it
 * carries is not paid again; its hours are, and its upfront price in equal parts over the hours of its
 * term), what is free of the rest (once a month, where the scenario says `account.free_tier`; the
 * month's first hours use it up) and a savings plan (of what is left then). What the book does not price is no 0: the line says so and the bill is without
 * it. Source: price pages [19]; rules of reserved capacity in the developer guide [2]. Known answer:
 * 100 write units for the 744 hours of a December cost 48.36 USD, with 100 reserved for a year
 * 22.26. Of one table with 100 write units, 18,600 unit-hours free and a plan of 0.0572 USD an hour,
 * the first 186 hours cost the plan and use nothing of it: 42.56 USD, 6.29 more than without it. */
#ifndef DDBSIM_MONTH_BILL_H
#define DDBSIM_MONTH_BILL_H

#include "bill_usage.h"
#include "commitment.h"

struct bill_line {
    const char *resource; /* borrowed of the usage; NULL: the account's */
    const char *title;    /* of the account's lines */
    enum bill_item item;
    double quantity, price, usd; /* NAN: not in the book */
    double *kind_usd;            /* of a day of each kind; NAN: it is of the month only */
    bool inferred;               /* a plan's, by a rate that the book inferred */
};

struct month_bill {
    struct bill_line *lines;
    size_t count, capacity;
    double usd, *kind_usd;
    size_t unpriced; /* lines that the book does not price */
};

struct bill_terms {
    const struct price_book_spec *book;
    const struct account_spec *account;
};

/* Borrows the usage. */
void month_bill_init(struct month_bill *bill, const struct bill_usage *usage,
                     const struct bill_terms *terms);
void month_bill_release(struct month_bill *bill);

/* What a block of 100 units costs for so many hours of its term. */
double month_bill_block(const struct reserved_prices *prices, enum reserved_term term,
                        enum side side, size_t hours);

/* What a plan may cover of each hour: without what the account has reserved and what is free. free()
 * it. */
struct covered_use *month_bill_covered(const struct bill_usage *usage,
                                       const struct bill_terms *terms);

#endif
