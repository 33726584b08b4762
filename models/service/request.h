/* A request on its way: what a workload sends, a client retries and a table answers.
 *
 * A call is what the application makes: one request, or one after the other until all pages of a
 * query or scan are read. A request touches one key, or as a batch or a transaction several: of a
 * batch each item is granted by itself and what was not processed is sent again; a transaction, of
 * one table or of several, is granted whole or not at all (transaction.h).
 *
 * A request may stand for `count` requests alike in everything. At resolution `request` the count
 * is 1 and each has its own instant; otherwise one request carries all that a workload sends to one
 * hot key or partition in an interval, or a part of its batches or transactions (request_source.h).
 * Every verb honours the count.
 *
 * What all requests of one workload share is in its flow, so that a request is small enough to
 * copy. Whoever holds a request for later keeps a copy. */
#ifndef DDBSIM_REQUEST_H
#define DDBSIM_REQUEST_H

#include "caller.h"
#include "capacity.h"
#include "histogram.h"
#include "pool.h"
#include "request_latency.h"
#include "sim.h"
#include "throughput.h"

struct table;
struct index;
struct client;
struct request;
struct keyspace;
struct cache;
struct transaction;
struct crossing;
struct retry_cohort;

/* The answer to one attempt: of `count` requests some were granted, some throttled, and some
 * rejected for another reason (transaction.h, conflict.h, item_collections.h). Latencies of the granted are given at a
 * bounded number of points, each for granted/points of them. */
enum { ANSWER_POINTS = 8 };
struct answer {
    int64_t granted, throttled, rejected;
    int64_t barred; /* would add to a full item collection: no SDK tries it again */
    int64_t errors; /* instead of all of these: the service failed, a transient error */
    bool partial;   /* not granted, yet some items of the batch were processed, or may be sent again
                     at once: the answer came with HTTP 200 */
    bool final;     /* not granted, and no SDK tries it again */
    int points;
    simtime latency[ANSWER_POINTS];
};

/* Requests of one flow cost alike, except those that find nothing (a missing item, a condition that
 * fails) and those for the last page of several. */
enum kind { KIND_USUAL, KIND_NOTHING, KIND_LAST_PAGE, KINDS };

/* What one write of the table does to one of its indexes. */
struct index_effect {
    double units, new_bytes;
    struct keyspace *keys; /* where the index's entries lie; NULL: evenly spread */
};

/* The keys that a batch still has to do, or those of a transaction (batch.h). */
struct batch {
    int count;
    int sent;      /* how many the attempt had that was answered last; 0: none was */
    int64_t calls; /* that have it */
    struct transaction_call {
        simtime ends;  /* when the transaction that was granted is over; 0: none was */
        int again;     /* how often the program has called again (application_retry.h), */
        simtime began; /* and when its first call was, if it has */
        bool hopeless; /* it was cancelled for a reason that will be there again */
    } call;
    struct key {
        uint64_t position; /* in the key range */
        uint64_t width;    /* 0 for one item; of many: how far they reach */
        int32_t tracked;   /* by the flow's top_keys, -1 if not */
        uint8_t kind;      /* of this item of a transaction, */
        uint8_t part;      /* and to which of its parts it belongs */
        uint16_t group;    /* of many: whose keys they are in the flow's keyspace, */
        float alike;       /* and how many, as far as meeting another of them goes */
    } keys[];
};

struct flow {
    struct table *table;
    struct index *index; /* NULL: the table itself is read or written */
    struct client *client;
    enum side side;
    struct cost cost[KINDS]; /* of one item of a request, at the table or the index that is read */
    const struct index_effect *index_effects;       /* of one write, for each index of the table */
    struct request_latency service[KINDS], refusal; /* how long the service takes for one request,
                                                       and for one that it throttles */
    double new_items, new_bytes; /* by which one write makes the table larger, on average; a delete
                                    makes it smaller */
    double renewed_items;        /* that it renews, on average, where items expire (ttl.h) */
    double items_read;           /* by one request that reads */
    bool changes_items;          /* their number, or when they expire */
    int pages;                   /* that a call reads, one request each */
    uint64_t page_step;          /* from one page's place in the key range to the next one's */
    bool reads_many;
    const struct keyspace *keys;      /* of the workload, borrowed */
    struct transaction *transaction;  /* NULL: it is none */
    struct crossing *crossing;        /* into other Regions; NULL: the table is no replica */
    bool may_be_stale;                /* an eventual read of keys that are named */
    bool needs_leader;                /* a write, a strong read or a transaction */
    struct cache *cache;              /* NULL: none is asked */
    struct flow_ranges *ranges;       /* these keys as caches see many calls (key_ranges.h) */
    double bypass;                    /* part of the reads that pass it by */
    uint64_t cache_prefix;            /* of its keys there, as a hash; 0: none */
    double answer_bytes;              /* what a cache keeps of an answer */
    int items;                        /* keys of one request */
    ARRAY_POOL(struct batch) batches; /* where requests have several keys */
    struct rng latency_draws, retry_draws, index_draws, router_draws;
    /* Who decides instead of the table; NULL: the table does. */
    void (*decide)(struct sim *sim, const struct request *request);
    /* Who asked is told here, at once or at the end of the interval. */
    void (*answered)(struct sim *sim, const struct request *request, const struct answer *answer);
    /* outputs, counted since the start; offered = succeeded + failed + rejected + fallback +
     * in_flight, always
     */
    int64_t offered, succeeded, failed, rejected, in_flight;
    int64_t attempts, throttled, errors, retries, timed_out, condition_failed, fallback, from_cache;
    int64_t stale;
    int64_t conflicts; /* attempts that met an unfinished transaction */
    struct histogram latency, latency_before;
};

struct request {
    struct flow *flow;
    uint64_t position; /* of its key in the key range; of many: where their keys begin */
    uint64_t width;    /* of many: how far their keys reach beyond it */
    int64_t count;
    simtime sent; /* when the call began: what its latency counts from */
    union {
        simtime first_answer;        /* of the attempt that this one hedges; 0: it hedges none */
        struct retry_cohort *cohort; /* gathered: whose calls these are; NULL: first attempts */
    };
    struct batch *batch;   /* NULL: one key */
    struct caller *caller; /* NULL: nobody waits */
    int32_t tracked;       /* which of the table's tracked keys it is for, -1 for none of them */
    int32_t page;          /* from 0 */
    float delay_s;         /* before this attempt */
    int16_t attempt;       /* from 1 */
    uint8_t kind;
    uint8_t paid; /* tokens of the retry quota that this attempt took */
};

/* The first attempt of so many calls that begin at that time, for no key yet. */
static inline struct request request_first(struct flow *flow, int64_t count, simtime begin)
{
    return (struct request){
        .flow = flow, .count = count, .sent = begin, .tracked = -1, .attempt = 1};
}

static inline struct cost request_cost(const struct request *request)
{
    return request->flow->cost[request->kind];
}

#endif
