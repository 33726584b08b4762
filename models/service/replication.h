/* Replication of a global table, one way: what one Region's table wrote is written in another's.
 *
 * Law. A granted write is on its way for a lag and is then made again in the receiver, item by item:
 * it takes the receiver's write capacity (table and partition), ordinary units of its indexes, and
 * changes its size as the first did. Writes lie in lanes, one for each partition of the sender (a
 * shard of its stream), in the order in which they arrived. One that the receiver throttles stops
 * its lane; the service tries again `retry_after` later (between half and one and a half times
 * that) and goes on until it is throttled again. So a receiver that is short lags, and nothing is
 * lost. Where requests are gathered, those of the receiver's own are decided first,
 * replication takes what they leave, and who comes next finds no token (contention.h).
 *
 * A delete by time to live costs nothing where it is made first. Of the items that expire in R
 * Regions each is the first for 1/R of them, and those are replicated writes everywhere else.
 *
 * Concurrent writes: a write of the receiver to an item of which one of the sender is still on its
 * way knows nothing of it; the last writer wins and the other write is lost. They are counted
 * by the exact place of the item; of gathered writes only named keys and first ranks of Zipf groups
 * are items. Where an interval is longer than the lag, writes are under way for a part p of it,
 * and of c writes beside n others c (1 - (1 - p)^n) are taken to be concurrent.
 *
 * Sources: developer guide [2], global-tables-billing, V2globaltables_HowItWorks and TTL. AWS does
 * not publish the pace of the service's own tries. Not modelled: several changes of an item that are
 * folded into one; replicated writes of a transaction cost as plain ones.
 *
 * While replication is paused (isolation.h) nothing is made in the receiver: writes wait in their
 * lanes, and are made in their order when it goes on, as fast as the receiver takes them. How old
 * the oldest write is that the receiver has not yet says how far it is behind at any moment, also
 * while nothing is made there: what would be lost with the sender's Region (the recovery point).
 *
 * Conservation, checked: replicated = applied + on its way + waiting in lanes. Known answer: 5
 * writes a second of 1 KB in each of two Regions consume 10 write units a second in each; a receiver
 * of 8 with no credit falls behind. After a pause of 100 s a receiver that takes everything has the
 * oldest write 100 s late, and then none.
 *
 * Borrows both tables and the law; they outlive it. */
#ifndef DDBSIM_REPLICATION_H
#define DDBSIM_REPLICATION_H

#include "asked.h"
#include "distribution.h"
#include "pending_keys.h"
#include "replicated_flow.h"

struct replication_law {
    struct distribution lag; /* ns */
    simtime median;          /* of it */
    simtime retry_after;
    size_t regions;
};

struct replicated_write;
struct deletes;

enum lane_state { LANE_IDLE, LANE_WAITS, LANE_TRIES };

struct replication_lane {
    struct replication *replication;
    int32_t number;
    struct replicated_write *head, *tail; /* that have arrived */
    struct replicated_write *answering;   /* of those that are asked for, the next to be answered */
    int64_t count;
    enum lane_state state;
    int unanswered;
    bool throttled;
};

/* What the tries of one instant ask of a receiver, where they are gathered: those of all lanes from
 * all Regions. A zeroed struct is empty; release its `partitions`. */
struct replication_asks {
    struct asked partitions;
    double units;
    int unanswered;
};

struct replication {
    struct sim *sim;
    char *path; /* "global_tables/orders/orders-virginia-to-orders-ireland" */
    struct table *from, *to;
    const struct replication_law *law;
    struct rng lags, places, tries;
    struct replication_lane **lanes; /* by the number of the sender's partition */
    size_t lane_count;
    struct pending_keys pending_keys; /* of items that are on their way or wait */
    struct replicated_flow deletes;
    POOL(struct replicated_write) writes;
    struct replicated_write *oldest, *newest; /* of those that are pending, as they were written */
    int pauses;                               /* that are under way */
    POOL(struct deletes) deleting;
    int64_t in_transit;
    struct replication_asks *asks; /* borrowed: the receiver's */
    double delete_part;            /* of a delete that is left over */
    struct histogram latency, latency_before;
    /* outputs */
    int64_t replicated, applied, pending, throttled;
    double replication_latency, concurrent_writes;
};

void replication_init(struct replication *replication, struct sim *sim, const char *global_table,
                      struct table *from, struct table *to, struct replication_asks *asks,
                      const struct replication_law *law);
void replication_release(struct replication *replication);

/* The flow's writes are going to be replicated. Release it as any replicated flow. */
void replication_add_flow(struct replication *replication, struct replicated_flow *replicated,
                          const struct flow *source, const char *of);

/* `count` granted writes, of a key or (width > 0) of a range of keys. */
void replication_send(struct replication *replication, struct replicated_flow *replicated,
                      uint64_t position, uint64_t width, int64_t count);

/* So many items of the sender have expired and are deleted. */
void replication_expire(struct replication *replication, double items);

/* Nothing is made in the receiver until each pause has ended. */
void replication_pause(struct replication *replication);
void replication_resume(struct replication *replication);

/* Whether writes that have arrived wait for the receiver. */
bool replication_is_behind(const struct replication *replication);

/* The part of `n` writes of the receiver to that item that are concurrent with one of the sender. */
double replication_concurrent(const struct replication *replication, uint64_t position);

void replication_publish(struct replication *replication);
void replication_assert_conserved(const struct replication *replication);

extern const struct output_set replication_outputs;

#endif
