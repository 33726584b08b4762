/* The bill: what a table and its indexes cost, by a dated price book.
 *
 * Law. Provisioned capacity is paid for by the unit-hour as long as it is in force, used or not;
 * on-demand requests by the unit consumed. An index is billed like a table. Throttled requests are
 * free. Warm throughput is paid for once, by the unit by which it is raised. (AWS rounds
 * provisioned capacity up to whole hours; here it is paid to the second.) Source: facts section 9,
 * us-east-1, Standard class. Known answer: 100 write units for an hour cost 0.065 USD; a million
 * on-demand reads 0.125 USD since November 2024. */
#ifndef DDBSIM_PRICE_H
#define DDBSIM_PRICE_H

#include "table.h"

struct price_book {
    const char *name;
    double unit_hour[SIDES]; /* USD for one provisioned unit for an hour */
    double on_demand[SIDES]; /* USD for one request unit */
    double warm[SIDES];      /* USD, once, for one unit a second of warm throughput */
};

extern const char *const price_book_names[];
const struct price_book *price_book_by_name(int index);

/* One table's or index's bill, in USD since the start: outputs. */
struct bill {
    struct throughput *throughput;
    const struct price_book *book;
    double provisioned[SIDES], on_demand[SIDES], warm, total;
};

struct bills {
    struct bill *items;
    size_t count;
};

void bills_init(struct bills *bills, struct sim *sim, const struct price_book *book,
                struct table *const *tables, size_t table_count);
void bills_release(struct bills *bills);

#endif
