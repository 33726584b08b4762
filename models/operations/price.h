/* The bill: what a table and its indexes cost, by a dated price book.
 *
 * Law. Provisioned capacity is paid for by the unit-hour as long as it is in force, used or not;
 * on-demand requests by the unit consumed. An index is billed like a table. Throttled requests are
 * free. Warm throughput is paid for once, by the unit by which it is raised. (AWS rounds
 * provisioned capacity up to whole hours; here it is paid to the second.) Source: facts section 9,
 * us-east-1, Standard class. Known answer: 100 write units for an hour cost 0.065 USD; a million
 * on-demand reads 0.125 USD since November 2024. A cache is paid by its nodes' hours, SQS
 * by requests: a send, and a receive and a delete for each batch of ten at best. The book
 * `seed-documents` has the figures of the incident report S0, which are not AWS's. */
#ifndef DDBSIM_PRICE_H
#define DDBSIM_PRICE_H

#include "api.h"
#include "cache.h"
#include "consumer.h"
#include "table.h"

struct price_book {
    const char *name;
    double unit_hour[SIDES]; /* USD for one provisioned unit for an hour */
    double on_demand[SIDES]; /* USD for one request unit */
    double warm[SIDES];      /* USD, once, for one unit a second of warm throughput */
    double queue_request;    /* USD for one SQS request */
};

/* All there are; the last has no name. */
extern const struct price_book price_books[];

/* One table's or index's bill, in USD since the start: outputs. */
struct bill {
    struct throughput *throughput;
    const struct price_book *book;
    double provisioned[SIDES], on_demand[SIDES], warm, total;
};

/* What else costs: a cache's nodes, a queue's requests, and what failed calls of an API or workload
 * lose in revenue, which is no part of the bill. */
struct other_bill {
    struct cache *cache;
    const struct message_queue *queue;
    const int64_t *failed;
    double price, total, lost_revenue;
};

struct bills {
    struct sim *sim;
    const struct price_book *book;
    struct bill *items;
    size_t count;
    POOL(struct other_bill) others;
};

void bills_init(struct bills *bills, struct sim *sim, const struct price_book *book,
                struct table *const *tables, size_t table_count);
void bills_add_cache(struct bills *bills, struct cache *cache);
void bills_add_queue(struct bills *bills, const struct message_queue *queue);
/* `failed` counts the calls that lose `each` USD; path as in the result. */
void bills_add_revenue(struct bills *bills, const char *path, const int64_t *failed, double each);
void bills_release(struct bills *bills);

#endif
