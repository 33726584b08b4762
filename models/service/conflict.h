/* Conflicts: an item that an unfinished transaction holds rejects whatever else would write it.
 *
 * Law. An item of a TransactWriteItems is held from the moment when the transaction is decided
 * until it is answered; a transaction that was cancelled holds nothing. While it is held
 *   - another transaction that has the item is cancelled (TransactionConflict),
 *   - a single put, update or delete of it fails (TransactionConflictException),
 *   - of a BatchWriteItem that item stays unprocessed (AWS does not say; by analogy).
 * A TransactGetItems is cancelled by single writes that are under way, too. GetItem, BatchGetItem,
 * queries and scans conflict with nothing, nor does a single write with another: the partition's
 * leader puts them in order. No SDK tries again what met a conflict. Source: developer guide [2],
 * transaction-apis; botocore [5], the list of errors that are tried again.
 *
 * Known answer: Poisson transactions on one item, λ a second, each of mean length s, are a system
 * with one server and no place to wait (M/G/1/1): a part λs / (1 + λs) is cancelled, whatever the
 * distribution of lengths (Erlang 1917; Sevastyanov 1957). 25 a second of 40 ms: one half.
 *
 * A table that no transaction touches has no struct conflicts and pays one test of a pointer. */
#ifndef DDBSIM_CONFLICT_H
#define DDBSIM_CONFLICT_H

#include "deadline_set.h"
#include "series.h"

struct conflicts {
    struct deadline_set transactions; /* items of those that are not answered yet, by position */
    struct deadline_set writes;       /* of single writes that are not answered yet */
    bool transact_reads;              /* somebody reads in transactions: `writes` is kept */
    int64_t met;                      /* output */
};

void conflicts_release(struct conflicts *conflicts);

/* Whether a write of the item, single or in a transaction, would be rejected now; or a read of it
 * in a transaction. It is counted. */
bool conflicts_stop_write(struct conflicts *conflicts, uint64_t position, simtime now);
bool conflicts_stop_read(struct conflicts *conflicts, uint64_t position, simtime now);

/* The item is under way until it is answered. */
void conflicts_hold(struct conflicts *conflicts, uint64_t position, simtime until, simtime now);
void conflicts_note_write(struct conflicts *conflicts, uint64_t position, simtime until,
                          simtime now);

extern const struct output_set conflict_outputs;

#endif
