/* A price book: what AWS charges in one Region from a day on, as a file with its sources.
 *
 * A book is YAML, read by the same rows as a scenario. Those that are shipped lie in price_books/ and
 * are in the program as bytes; a scenario names one of them (`price_book: eu-west-1-2026-08`) or a
 * file of its own (price_source.h). All figures are USD, before
 * tax and private discounts. What a book does not say is NAN, never 0: a bill says "not in the price
 * book" there. `inferred` names the figures that no price list was seen for.
 *
 * The room is models/common because whatever is billed takes its prices from it, and the room sees
 * the rows and nothing above.
 *
 * Known answers, us-east-1-2024-11: 100 write units for an hour cost 0.065 USD; a million on-demand
 * reads 0.125; 100 write units reserved for a year 150 USD and 0.0128 an hour, in all 54 % less than
 * unreserved. Source: price pages and price list of AWS [19]. */
#ifndef DDBSIM_PRICE_BOOK_H
#define DDBSIM_PRICE_BOOK_H

#include "capacity.h"
#include "field.h"
#include "memory.h"
#include "text.h"

#define PRICE_BOOK_DEFAULT "us-east-1-2024-11"

enum { PRICE_BOOK_BYTES = 64 << 20 }; /* of a file; AWS's list of all Regions has 1.4 MB */

/* USD; `replicated_write` is a write to a table that has replicas. */
struct unit_prices {
    struct origin origin;
    double read, write, replicated_write;
};

struct class_prices {
    struct origin origin;
    struct unit_prices unit_hours; /* a provisioned unit for an hour */
    struct unit_prices million;    /* a million request units on demand */
    double storage;                /* a GB for a month */
};

struct free_tier_prices {
    struct origin origin;
    double read_unit_hours, write_unit_hours, replicated_write_unit_hours, storage_gb;
};

struct backup_prices {
    struct origin origin;
    double point_in_time, on_demand; /* a GB for a month */
    double restore;                  /* a GB */
};

/* Reserved capacity is sold in blocks of 100 units. */
struct reserved_prices {
    struct origin origin;
    double read_upfront, read_hour, write_upfront, write_hour; /* for 100 units */
};

struct savings_plan_prices {
    struct origin origin;
    double provisioned, on_demand; /* parts by which they are cheaper */
};

struct warm_prices {
    struct origin origin;
    double read, write; /* once, for a unit a second */
};

struct stream_prices {
    struct origin origin;
    double million;      /* GetRecords calls */
    double free_million; /* a month */
};

struct queue_prices {
    struct origin origin;
    double million; /* requests of a standard queue */
};

struct function_prices {
    struct origin origin;
    double million; /* invocations */
    double gib_second;
};

struct node_price {
    struct origin origin;
    double hour;
};

struct price_book_spec {
    struct origin origin;
    const char *name, *region, *published;
    const char **sources, **inferred;
    size_t sources_count, inferred_count;
    struct class_prices standard, standard_infrequent_access;
    struct free_tier_prices free_tier;
    struct backup_prices backup;
    struct reserved_prices reserved_1y, reserved_3y;
    struct savings_plan_prices savings_plan;
    struct warm_prices warm;
    struct stream_prices streams;
    struct queue_prices queues;
    struct function_prices functions;
    struct node_price *nodes;
    size_t nodes_count;
    double transfer_gb; /* to another Region */
};
extern const struct record price_book_record;

/* What a run's own bill takes from a book; what the book lacks is 0 here (bill.h). */
struct price_book {
    const char *name;
    double unit_hour[SIDES];    /* USD for one provisioned unit for an hour */
    double on_demand[SIDES];    /* USD for one request unit */
    double ia_unit_hour[SIDES]; /* the same of Standard-IA */
    double ia_on_demand[SIDES];
    double warm[SIDES];    /* USD, once, for one unit a second of warm throughput */
    double queue_request;  /* USD for one SQS request */
    double function_call;  /* USD for one invocation of a Lambda function, */
    double function_gib_s; /* and for a second of one with 1 GiB of memory (x86) */
    double replicated;     /* a write unit of a global table costs so many of any other's */
};

/* The names of the books that are shipped; NULL behind the last. */
extern const char *const price_book_names[];

bool price_book_is_shipped(const char *name);

/* The YAML of a shipped book. */
const char *price_book_text(const char *name, size_t *length);

/* A book that is YAML, in the arena. NULL: what is wrong was added to `diagnostics`. Borrows
 * `source`. */
struct price_book_spec *price_book_decode(struct arena *arena, const char *source, const char *text,
                                          size_t length, struct diagnostics *diagnostics);

/* A book without a figure, to be filled. */
struct price_book_spec *price_book_unknown(struct arena *arena);

void price_book_init(struct price_book *prices, const struct price_book_spec *book);

#endif
