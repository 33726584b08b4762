/* A cache of gathered requests (any `resolution` but `request`): what an interval's reads and writes do to
 * its entries, by counts (cache_class.h). Cost goes with the classes that are read in an interval.
 *
 * What comes in an interval is gathered, and decided at its end in one go, so that it does not matter who
 * came first; in a further round of the same instant where calls go on. What a class's reads miss
 * is sent on as counts, to the next tier or to the client. Of units whose fetch has not ended in
 * the same instant (it was throttled, and is tried again later) the entry is not kept, and the reads of the
 * interval after the first are misses, too, or wait; when it ends, it is kept then.
 *
 * Writes of an interval are known when its reads have been decided: they count, evenly spread, in the
 * interval after it. An action of the timeline is at once, so that the part of the interval before it
 * is decided as if it were after it.
 *
 * Of a DAX cluster the unit is the key: a node has the entries that were kept since it was there, and
 * in the time of `replica_lag` after each write a read of another node than the primary is stale.
 *
 * Error, measured against `request` on the shipped scenarios, at 100ms and 1s: hits within 1 %, misses
 * mostly within 2 %, of a cluster that has lost a node 10 %. Stale hits are within 2 %, 10 % where an
 * entry is good for two intervals; their age where several sessions write, 25 %. Where reads replace
 * all entries within some seconds, hits are up to 9 % more. Where nearly all fetches are throttled,
 * so that each key is fetched in several intervals, misses are up to three times as many at 1s, and
 * a third more at 100ms: use that. A coalesced wait takes part of its fetch, evenly drawn.
 * Keys with a `period` are not gathered. */
#ifndef DDBSIM_CACHE_GATHERED_H
#define DDBSIM_CACHE_GATHERED_H

#include "cache.h"
#include "cache_class.h"
#include "cache_line.h"
#include "key_ranges.h"

/* Entries of items and of queries are different ones, and so are those of what is missing. */
enum class_of { OF_ITEMS, OF_QUERIES, OF_MISSING_ITEMS, OF_MISSING_QUERIES };

enum { RECENT_INTERVALS = 16 };

/* Calls of one interval for one class. */
struct asked_part {
    struct asked_part *next;
    struct request request; /* its count: what is not yet decided */
    size_t range;           /* by the flow's own numbers */
};

/* Calls that wait for a fetch, or for what becomes of it. */
struct held_part {
    struct held_part *next;
    struct request request;
    size_t range;
    int64_t hits, waits;
};

struct cache_class {
    struct cache_class *next; /* of the same range */
    size_t range;
    enum class_of of;
    uint64_t prefix;
    int64_t units;
    double bytes;     /* of an entry */
    int64_t expired;  /* entries whose time is over; they still take room */
    int64_t fetching; /* units without an entry that is good, whose fetch has not ended: where the
                          cache coalesces */
    int64_t passed;   /* units whose turn has been, of reads in order */
    struct cohorts cohorts;
    struct held_part *waiters;
    double reads_per_s; /* smoothed */
    simtime read_at;
    /* Writes that are not yet decided: those that remove an entry, renew one or make one, and how many
     * units the others leave with what is stale. */
    int64_t invalidated, updated, created, outdatings, outdated;
    struct {
        simtime at;
        int64_t writes;
    } recent[RECENT_INTERVALS]; /* through a cluster */
    int recent_next;
    double evicted;    /* units of an interval that made room, smoothed; */
    int64_t made_room; /* and of this one, so far */
    double fails;      /* part of the calls that brought nothing at once, smoothed */
    struct asked_part *asked, *deciding;
    bool is_asked;
    double *node_until; /* where nodes have lines: of its keys so many lie on this one or before, a
                           part of all; as many nodes as were alive then */
    int64_t node_count;
    int64_t items; /* as they were last counted, with their bytes */
    double items_bytes;
    double fetch_times_s[FETCH_POINTS];
};

/* Calls that miss, on their way. */
struct class_fill {
    struct class_fill *next;
    struct cache *cache;
    struct cache_class *of;
    int64_t units; /* that it fills, or has still to fill, */
    int64_t all;   /* of so many that were read */
    int64_t calls, ended, succeeded;
    double latency_s;    /* of the succeeded, added up */
    int64_t hits;        /* that are held until it is known */
    double stale, age_s; /* of these hits so many are stale, for so long in all */
    simtime expires;     /* of what it keeps: under this its entries are found */
    simtime returns;     /* if not: when those expire that they replace; 0: there were none */
    bool resolved;
    struct held_part *held;
};

struct fill_call {
    struct caller caller;
    struct class_fill *fill;
    struct caller *outer;
    simtime looked_up;
    int64_t left;
};

struct cache_gathered {
    struct key_ranges *ranges; /* of the world; the first cache owns them */
    bool owns_ranges;
    struct cache_class **of_range;
    struct cache_class **all; /* owned */
    size_t class_count, class_capacity;
    struct cache_class **asked; /* in this instant */
    size_t asked_count, asked_capacity;
    struct asked_part *writes; /* through a cluster */
    struct class_fill *open;   /* of this instant, not yet resolved */
    struct {                   /* writes of keys that are not single ones, by flow */
        struct flow_ranges *flow;
        int64_t through, beside;
    } * spread;
    size_t spread_count, spread_capacity;
    struct
    { /* flushes that are due of keys that were lost: whoever is written by then goes with them */
        struct cache_class *of;
        simtime at;
        int64_t units;
    } * lost;
    size_t lost_count, lost_capacity;
    POOL(struct asked_part) parts;
    POOL(struct held_part) held;
    POOL(struct class_fill) fills;
    POOL(struct fill_call) calls;
    bool deciding, resolving;
    int64_t undecided;        /* look-ups whose outcome is not counted yet */
    double capacity;          /* of all stores */
    double miss_part;         /* smoothed, for the work of a cluster's nodes */
    double last_wait_s;       /* of the call that was looked up last */
    double admitted;          /* part of the calls, where nodes have no lines */
    struct cache_line *lines; /* one for each node */
    simtime *started;         /* nodes of a cluster */
    simtime from;             /* of the interval that is decided */
    double interval_s;
};

/* cache_take_many (cache.h) for one of the flow's ranges; it is sent wherever it goes. */
void cache_take_range(struct cache *cache, const struct request *request, size_t range);

struct cache_class *cache_class_of(struct cache *cache, size_t range, enum class_of of,
                                   uint64_t prefix, const struct flow *flow);
/* Entries and bytes are counted anew. */
void cache_class_count(struct cache *cache, struct cache_class *of);
/* How long a new entry of the class is good. */
simtime cache_class_ttl(const struct cache *cache, const struct cache_class *of);
/* The part of the nodes that have what was kept then. */
double cache_class_held(const struct cache *cache, const struct cache_cohort *cohort);

/* The interval of one class (cache_interval.c). */
void cache_decide_class(struct cache *cache, struct cache_class *of);

/* Fetches (cache_fills.c): `units` of the class, by so many calls of those that asked; `hits` more of
 * these are hits, and `waits` have waited, if it succeeds. */
struct class_fill *cache_fill(struct cache *cache, struct cache_class *of, int64_t units,
                              simtime kept, simtime returns);
void cache_fill_send(struct class_fill *fill, int64_t calls, int64_t hits, int64_t waits,
                     double stale, double age_s);
void cache_fills_resolve(struct cache *cache);
/* Reads that wait for fetches of earlier intervals. */
void cache_wait(struct cache *cache, struct cache_class *of, int64_t count);
/* Hits of those that asked. */
void cache_hit(struct cache *cache, struct cache_class *of, int64_t count);
/* Splits `count` of the reads that asked and are not yet decided among them in proportion. */
void cache_split(struct cache *cache, struct cache_class *of, int64_t count,
                 void (*take)(void *owner, const struct asked_part *part), void *owner);
void cache_serve_many(struct cache *cache, const struct request *request,
                      const struct cache_class *of, int64_t count);
/* What the look-up takes, with the wait for the class's node. */
simtime cache_look_up(struct cache *cache, const struct cache_class *of);

/* What changes entries but reads (cache_changes.c). */
void cache_gathered_spread_writes(struct cache *cache);
void cache_gathered_absorb(struct cache *cache, struct cache_class *of, int64_t writes);
void cache_gathered_make_room(struct cache *cache);

#endif
