/* Room for gathered transactions: which part of them has it at all the partitions and tables that they
 * touch. The law is in transaction.h.
 *
 * A transaction that is gathered has its items among those of their tables, so that all who ask for the
 * same room are seen together, until it is known what becomes of it. Known answer: transactions of an
 * item in each of two partitions, each of which could grant half of what it is asked, have room for
 * half, not for a quarter: the parts are sqrt(1/2) each. */
#ifndef DDBSIM_TRANSACTION_ROOM_H
#define DDBSIM_TRANSACTION_ROOM_H

#include "table.h"
#include "transaction.h"

/* Many transactions alike, and what becomes of them. */
struct gathered_transaction {
    struct request request;
    bool repeat; /* an earlier attempt of theirs has succeeded: they read */
    int64_t throttled, conflicting, barred, leaderless, in_progress;
    int64_t failed; /* by a condition */
    int64_t granted;
    size_t asks[TRANSACTION_ITEMS]; /* where the items are in their tables' `gathered` */
};

/* One table of a transaction. */
struct transaction_home {
    struct table *table; /* NULL: the part has another home */
    struct gathered *gathered;
    double table_part;         /* y_t */
    double fair, used;         /* of the table's units: its share, and what is taken of it */
    struct transaction_share { /* by the partition's place in `asked` */
        double part, fair, used;
    } * shares; /* owned */
};

struct transaction_decision {
    struct sim *sim;
    struct transaction *transaction;
    enum side side;
    struct transaction_home homes[TRANSACTION_ITEMS];
    double carry, item_carry;
    bool scarce; /* something has not room for all */
};

static inline struct gathered_request *transaction_ask(const struct transaction *t, size_t p,
                                                       size_t at)
{
    return &t->parts[p].flow->table->gathered.items[at];
}

/* Whether they ask for what all others do. */
static inline bool transaction_asks(const struct gathered_transaction *g)
{
    return !g->repeat && !g->in_progress;
}

/* What the parts are, once all have asked: `balance` finds those with which all room is taken. Close it
 * before anybody is answered. */
void transaction_room_open(struct transaction_decision *decision);
void transaction_room_balance(struct transaction_decision *decision);
void transaction_room_close(struct transaction_decision *decision);

/* The part that has room everywhere; and at the table of item i and its partitions. */
double transaction_part_with_room(struct transaction_decision *decision,
                                  const struct gathered_transaction *gathered);
double transaction_room_at(struct transaction_decision *decision,
                           const struct gathered_transaction *gathered, int i);

/* Of item i: its table, its partition, what it costs, and whether it is the transaction's first item of
 * the table, or of the partition. */
struct transaction_home *transaction_home_of(struct transaction_decision *decision,
                                             const struct gathered_transaction *gathered, int i);
struct transaction_share *transaction_share_of(struct transaction_decision *decision,
                                               const struct gathered_transaction *gathered, int i);
double transaction_units_of(const struct transaction_decision *decision,
                            const struct gathered_transaction *gathered, int i);
bool transaction_is_first(const struct transaction_decision *decision,
                          const struct gathered_transaction *gathered, int i, bool of_partition);

#endif
