/* The bill of a month: what was used, by a price book, and what pays for it otherwise.
 *
 * Law. A line costs its quantity at list price. Behind the lines stand what is free (once a month,
 * where the scenario says `account.free_tier`), reserved capacity (what it carries is not paid again;
 * its hours are, and its upfront price in equal parts over the hours of its term) and a savings plan
 * (of what is left). What the book does not price is no 0: the line says so and the bill is without
 * it. Source: price pages [19]; rules of reserved capacity in the developer guide [2]. Known answer:
 * 100 write units for the 744 hours of a December cost 48.36 USD, with 100 reserved for a year
 * 22.26. */
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

/* What a plan covers of each hour, when so much capacity is reserved; free() it. */
struct covered_use *month_bill_covered(const struct bill_usage *usage,
                                       const struct price_book_spec *book,
                                       const double reserved[SIDES]);

#endif
