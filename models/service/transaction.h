/* A transaction: up to 100 items of one table or of several, written or read all or not at all.
 *
 * Law. Each part of a transaction is a flow of its own (its table, its costs, what one item does to
 * the table's indexes); a request has the keys of all parts. Every table is asked for room for all
 * of its items, then every index, and only when all have it anything is taken; each item costs
 * twice its units. Otherwise the call is cancelled (TransactionCanceledException), for one reason,
 * the first of these:
 *   throttling  a partition, a table or an index has no room; those that have none count it,
 *   conflict    another transaction holds one of the items (conflict.h),
 *   condition   the condition of an item does not hold: the units are paid for, nothing is written.
 * What was throttled or met a conflict consumes nothing. No SDK tries a cancelled transaction
 * again. It ends with the slowest of its tables.
 *
 * A TransactWriteItems carries a ClientRequestToken, the same for all attempts of a call, valid for
 * 10 minutes after the transaction is over. An attempt that comes while an earlier one is under way
 * is answered TransactionInProgressException, which the SDK tries again like a throttle; one that
 * comes after an earlier one succeeded writes nothing, and takes the read units of the items, which
 * are read strongly. Sources: developer guide [2], transaction-apis; botocore [5].
 *
 * Gathered, a transaction stands for many (batch.h), and what happens to them is a chain of parts: of
 * those that come, a part has room; of these a part meets no other transaction (conflict.h); of these
 * those whose conditions hold are granted. With the part y_p that each partition grants of what
 * transactions ask it, and y_t of each table, a transaction has room with the product over its
 * partitions and tables, and the y are such that all of a partition's or table's room is taken where it
 * is asked for more (Kelly [52], section 3). The room is what other requests leave: they pass with room
 * for one item, long before there is room for all of a transaction. All tables that one flow touches are
 * decided at one instant, before their other requests. Measured against `request`: transactions and
 * single writes that meet another within 2 %, at 1s and 100ms; successes of a program that calls again
 * within 1.2 % (it fails for 4.1 % of its calls instead of 4.8 %, for a long transaction that
 * stopped one stops the next, too); of throttled ones within 1 %.
 *
 * Known answer: items of 500 B written in a transaction, two of one table and one of another, cost
 * 4 and 2 write units; the same call again takes 2 read units and 1. */
#ifndef DDBSIM_TRANSACTION_H
#define DDBSIM_TRANSACTION_H

#include "request.h"
#include "series.h"

enum cancellation {
    CANCELLED_THROTTLING,
    CANCELLED_CONFLICT,
    CANCELLED_CONDITION,
    CANCELLATIONS,
    NOT_CANCELLED = CANCELLATIONS
};

#define TRANSACTION_TOKEN_VALID (10 * MINUTE)

struct transaction_part {
    struct flow *flow; /* borrowed */
    size_t home;       /* the first part of the same table; set by transaction_init */
    bool checks_only;  /* a condition check: what it asks for is paid, nothing is written */
    bool conditional;  /* an item that finds nothing (KIND_NOTHING) fails its condition */
    double read_units; /* of one item, when the call comes again with the same token */
};

struct application_retry_spec;
struct gathered_transaction;

struct transaction {
    struct transaction_part *parts; /* owned */
    size_t part_count;
    const struct application_retry_spec *again; /* NULL: the program does not call again */
    struct gathered_transaction *gathered;      /* owned; of the interval that ends */
    size_t gathered_count, gathered_capacity;
    void (*decide_gathered)(struct sim *sim,
                            struct transaction *transaction); /* and answers them */
    /* outputs */
    int64_t cancelled[CANCELLATIONS];
    int64_t in_progress, repeated, called_again;
};

/* All of its parts write, or all read. */
void transaction_init(struct transaction *transaction, struct transaction_part *parts,
                      size_t part_count);
void transaction_release(struct transaction *transaction);

/* Decides the request of a flow with a transaction, and answers it at once. */
void transaction_decide(struct sim *sim, const struct request *request);

extern const struct output_set transaction_outputs;

#endif
