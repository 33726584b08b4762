/* The bill: what a run costs, by a dated price book. Every kind of entity adds its own lines.
 *
 * Law. A line is a group `cost/PATH` of the result, PATH that of the entity, with at least the
 * series `total` (role cost), in USD since the start. What failed calls lose in revenue stands in
 * `revenue/PATH` and is no part of the bill. Source of the prices: the price pages [19] of
 * us-east-1, Standard class. Known answer: 100 write units for an hour cost 0.065 USD; a million
 * on-demand reads 0.125 USD since November 2024. A figure that the book
 * does not have counts for nothing here (price_book.h). The book `seed-documents` has the figures of
 * the incident report [32] that scenarios/flash_sale.yaml replays; they are not AWS's. */
#ifndef DDBSIM_BILL_H
#define DDBSIM_BILL_H

#include "price_book.h"
#include "sim.h"

struct bills {
    struct sim *sim;
    const struct price_book *book; /* borrowed */
    struct arena arena;
    struct lost_revenue *revenue; /* published behind all costs */
};

void bills_init(struct bills *bills, struct sim *sim, const struct price_book *book);
void bills_release(struct bills *bills);

/* A line with rows of its own. Borrows `subject`. */
void bills_add(struct bills *bills, const char *path, const struct output_set *outputs,
               void *subject, void (*refresh)(void *subject, simtime now));

/* A line of one figure: `total` says what the entity has cost since the start. */
void bills_add_total(struct bills *bills, const char *path,
                     double (*total)(void *entity, const struct price_book *book, simtime now),
                     void *entity);

/* `failed` counts the calls that lose `each` USD; nothing is added where they lose none. */
void bills_add_lost_revenue(struct bills *bills, const char *path, const int64_t *failed,
                            double each);
void bills_publish_revenue(struct bills *bills);

extern const struct output_set bill_outputs, revenue_outputs;

#endif
