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
 * Gathered, that law is the rule: with ρ = λs, the seconds that transactions would hold the key in a
 * second if nothing else of theirs stopped them, it is held ρ / (1 + ρ) of the time, and each request
 * that would write it meets a transaction with that probability, whatever the other keys do (Erlang's
 * fixed point; Kelly, "Loss networks", 1991 [52]). Of several items they are taken to be independent. A
 * single write is under way for a part 1 - exp(-ρ) of the time. Keys alike in one cell share its ρ
 * (key_rates.h), over 50 times the mean length and two seconds at least, up to the interval before: so a
 * change of traffic is met that much later, and ρ is too noisy by a part of s / (2 memory), 1 %.
 *
 * A table that no transaction touches has no struct conflicts and pays one test of a pointer. */
#ifndef DDBSIM_CONFLICT_H
#define DDBSIM_CONFLICT_H

#include "deadline_set.h"
#include "key_rates.h"
#include "series.h"

struct conflicts {
    struct deadline_set transactions; /* items of those that are not answered yet, by position */
    struct deadline_set writes;       /* of single writes that are not answered yet */
    bool transact_reads;              /* somebody reads in transactions: `writes` is kept */
    /* gathered: seconds that keys are held, and that single writes of them are under way, in a second */
    struct key_rates held, written;
    double seconds, holds; /* all so far */
    int64_t met;           /* output */
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

/* Gathered: the probability that a write of the key meets a transaction; a read in a transaction. */
double conflicts_write_part(struct conflicts *conflicts, struct key_class class,
                            const struct sim *sim);
double conflicts_read_part(struct conflicts *conflicts, struct key_class class,
                           const struct sim *sim);

/* `count` transactions hold the key for so many seconds each, or would if they had not met one; single
 * writes are under way. */
void conflicts_hold_many(struct conflicts *conflicts, struct key_class class, double count,
                         double seconds, const struct sim *sim);
void conflicts_note_writes(struct conflicts *conflicts, struct key_class class, double count,
                           double seconds, const struct sim *sim);

extern const struct output_set conflict_outputs;

#endif
