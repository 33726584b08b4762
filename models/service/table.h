/* A table: a throughput, its indexes, the latency of what it grants, and who was hot.
 *
 * A request comes in by table_submit and is answered through its flow: at once when every request
 * has its own instant, else at the end of the interval, when all that were gathered are decided
 * together (interval_admission.h).
 *
 * Law of a write: it is throttled by an index whose buffer is full (with that index's reason), by
 * the table's throughput, or by its partition, in this order; what is granted is written to the
 * indexes. A local index is written with the item, at the table's expense, lies in the item's
 * partition, and keeps item collections whole: no split goes through one, and one that is full takes
 * no more items (item_collections.h). A throttled attempt
 * consumes nothing. How long the answer takes is in request_latency.h. Known answer: 100 writes a
 * second to a table of 900, whose index has a buffer of 60 and 4 units a second: 260 are granted in
 * 50 s. */
#ifndef DDBSIM_TABLE_H
#define DDBSIM_TABLE_H

#include "bill_spec.h"
#include "conflict.h"
#include "control_plane.h"
#include "entity.h"
#include "expiry.h"
#include "impairment.h"
#include "index.h"
#include "interval_admission.h"
#include "item_collections.h"
#include "request.h"
#include "split.h"
#include "staleness.h"
#include "table_scaling.h"
#include "top_keys.h"
#include "ttl.h"

/* A local secondary index: another sort order within each partition key. */
struct local_index_spec {
    struct origin origin;
    int64_t entry_size;
};

struct table_spec {
    struct origin origin;
    int billing, admission, burst_law, table_class;
    struct backup_spec *backups; /* NULL: none */
    int64_t item_size, item_count;
    struct capacity_spec read, write;
    struct index_spec *indexes;
    size_t indexes_count;
    struct local_index_spec *local_indexes;
    size_t local_indexes_count;
    struct item_collection_spec *item_collections;
    size_t item_collections_count;
    int64_t item_collection_limit;
    struct ttl_spec *time_to_live;
    struct storage_spec *storage_nodes;
    struct staleness_spec *staleness;
    simtime burst, adaptive_reaction;
    double initial_burst;
    simtime partition_burst;
    int64_t partitions, routers;
    simtime router_interval;
    double error_rate, partition_read_limit, partition_write_limit, eventual_read_factor,
        account_quota;
    struct request_latency_spec latency;
    struct split_spec split;
    struct control_plane_spec control_plane;
};
extern const struct record table_record;

/* Whoever must know of granted writes: a stream, a cache, a global table. `position` is that of
 * the one item of a batch that was granted, else that of the request. */
struct write_watcher {
    void (*written)(void *owner, const struct request *request, uint64_t position, int64_t count);
    void (*expired)(void *owner, uint64_t position); /* NULL: it need not know */
    void *owner;
    void (*deleted)(void *owner, double items); /* by time to live, so many; may be NULL */
};

/* What faults take from a table at the moment. How they add up is told in fault.h. */
struct table_losses {
    int zones;
    double routers; /* part of them */
    int router_faults, slow_faults;
};

struct responder;

struct table {
    struct sim *sim;
    const struct table_spec *spec;
    char *path;
    struct throughput_law law;
    struct throughput throughput;
    struct splitter splitter;
    struct control_plane control;
    struct table_losses losses;
    struct impairment impairment;
    struct staleness *staleness; /* owned; NULL: stale reads are not counted */
    struct index *indexes;
    size_t index_count;
    struct gathered gathered; /* gathered requests */
    bool deciding;            /* decide_interval is scheduled for the end of this interval */
    struct top_keys top;
    struct ttl ttl;
    struct expiry expiry;
    struct item_collections *collections; /* owned; NULL: no local index, so no limit */
    struct storage storage;
    POOL(struct responder) responders; /* at work (table_actions.c), */
    int responders_at_work;            /* so many of them */
    struct table_scaling scaling;
    const struct state *before; /* where another run ended; NULL: the table begins anew */
    struct write_watcher *watchers;
    size_t watcher_count;
    struct conflicts *conflicts; /* owned; NULL: no transaction touches the table */
    bool expiry_is_watched;
    /* Whether its requests take the long way: they may fail, be kept out, cross into other Regions or
     * decide for themselves; and its answers: they may be slow, or somebody must know of them. */
    bool looks_first, notes_answers;
    /* outputs */
    int64_t successful_requests, throttled_requests, conditional_check_failed_requests;
    double items;
};

extern const struct entity_kind table_kind;

struct index *table_index(const struct table *table,
                          const char *name); /* NULL when there is none */
const struct local_index_spec *table_local_index(const struct table *table, const char *name);

/* An owner that is given several times is still told of each write once. */
void table_watch_writes(struct table *table, struct write_watcher watcher);

/* There are transactions that read or write the table: who conflicts with them is known from now on.
 */
void table_expect_transactions(struct table *table, enum side side);

/* Whose capacity its requests use. */
static inline struct throughput *flow_throughput(const struct flow *flow)
{
    return flow->index ? &flow->index->throughput : &flow->table->throughput;
}

/* Where its requests' keys are counted. */
static inline struct top_keys *flow_top_keys(const struct flow *flow)
{
    return flow->index ? &flow->index->top : &flow->table->top;
}

void table_submit(struct sim *sim, const struct request *request);

/* How long the reply to one attempt that is throttled takes. */
simtime table_reply_time(const struct flow *flow, struct rng *draws);

/* Adds the rows of what the table leaves at the end (table_state.c); auto scaling is wired by then. */
void table_state_publish(struct table *table);

/* Goes on where another run ended (table_take_over.c): after init, before anything looks at
 * partitions, and says into the event log what was taken over and what begins anew; and the rest
 * once auto scaling is wired. */
void table_take_over(struct table *table, const struct state *state,
                     struct diagnostics *diagnostics);
void table_take_over_scaling(struct table *table, const struct state *state);

/* Timeline actions on tables. */
extern const struct choice_kind table_actions[]; /* for the timeline; the last has no name */

#endif
