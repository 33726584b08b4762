/* What is used in each hour of a month: of each resource and item so much, from the windows that
 * were run.
 *
 * Law. Provisioned capacity counts by the highest that was in force within the hour; what is consumed
 * while none is in force is on demand. Writes to a table with replicas are replicated writes, those
 * to its indexes plain ones. Storage is items times their size and 100 bytes, of the table and of
 * each index (all items are in each), and grows on as it did within the window. Storage, backups
 * and warm throughput (paid once) are of the month and taken from its first kind of day, which is the
 * usual one unless each day is of another kind. Sources: developer guide [2],
 * CostOptimization, billing of global tables; price pages [19]. Known answer: 100 units that are 300
 * for ten minutes are 300 unit-hours in that hour. */
#ifndef DDBSIM_BILL_USAGE_H
#define DDBSIM_BILL_USAGE_H

#include "bill_item.h"
#include "month.h"
#include "result.h"

struct usage_line {
    char *resource; /* "tables/orders" */
    enum bill_item item;
    double *hours; /* quantity in each hour of the month */
};

struct bill_usage {
    const struct month *month; /* borrowed */
    struct usage_line *lines;
    size_t count, capacity;
    double *requests, *throttled; /* of all tables, a day of each kind */
    bool *run;                    /* the kind was added */
    double window_s;
};

void bill_usage_init(struct bill_usage *usage, const struct month *month);
void bill_usage_release(struct bill_usage *usage);

/* Fills the hours of a kind of day, from hour `from` of the month to before `to`, from the result of
 * its window; `scenario` is what was run. */
void bill_usage_add(struct bill_usage *usage, size_t kind, size_t from, size_t to,
                    const struct scenario *scenario, const struct result *result);

/* What the lines of an item are together in an hour. */
double bill_usage_hour(const struct bill_usage *usage, enum bill_item item, size_t hour);

/* The throttled part of all requests of the month's days. */
double bill_usage_throttled(const struct bill_usage *usage);

#endif
