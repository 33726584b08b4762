/* What a bill has lines of: each item with its unit, its price in a book, and what may pay for it
 * otherwise.
 *
 * Known answer: 8,597 read unit-hours, 15,158 write unit-hours, 477,030.5 read and 380,786 write
 * request units and 64.5 GB for a day of a 30-day month, us-east-1, are 1.12, 9.85, 0.06, 0.24 and
 * 0.54 USD. Source: price pages and price list [19]. */
#ifndef DDBSIM_BILL_ITEM_H
#define DDBSIM_BILL_ITEM_H

#include "price_book.h"

enum bill_item {
    ITEM_PROVISIONED_READ,
    ITEM_PROVISIONED_WRITE,
    ITEM_PROVISIONED_REPLICATED,
    ITEM_ON_DEMAND_READ,
    ITEM_ON_DEMAND_WRITE,
    ITEM_ON_DEMAND_REPLICATED,
    ITEM_IA_PROVISIONED_READ, /* Standard-IA, in the same order */
    ITEM_IA_PROVISIONED_WRITE,
    ITEM_IA_PROVISIONED_REPLICATED,
    ITEM_IA_ON_DEMAND_READ,
    ITEM_IA_ON_DEMAND_WRITE,
    ITEM_IA_ON_DEMAND_REPLICATED,
    ITEM_STORAGE,
    ITEM_IA_STORAGE,
    ITEM_POINT_IN_TIME,
    ITEM_BACKUP,
    ITEM_WARM,
    ITEM_QUEUE,
    ITEM_CALLS,
    ITEM_GIB_SECONDS,
    ITEM_NODES,
    ITEM_TRANSFER,
    BILL_ITEMS
};

struct bill_item_row {
    const char *name; /* in JSON, too */
    const char *title, *unit;
};
extern const struct bill_item_row bill_item_rows[BILL_ITEMS];

/* USD for one of the unit; NAN: not in the book. Warm throughput and cache nodes are counted in USD
 * already. */
double bill_item_price(const struct price_book_spec *book, enum bill_item item);

/* How much of it is free each month; 0: nothing. */
double bill_item_free(const struct price_book_spec *book, enum bill_item item);

#endif
