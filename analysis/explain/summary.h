/* What a run came to, gathered from its result file: the numbers that the screen, the JSON and
 * later comparisons are made of.
 *
 * It knows no kind of entity. Groups of the file are sorted by the roles of their outputs: callers
 * (calls offered and succeeded: workloads, APIs), resources (something throttled: tables, indexes),
 * caches (hits), queues (messages sent and waiting), and all others. */
#ifndef DDBSIM_SUMMARY_H
#define DDBSIM_SUMMARY_H

#include "limit.h"
#include "result.h"

enum { SUMMARY_HOT = 3 };

/* Outputs that a caller may have or not are 0 where it has none: nothing of the sort happened. */
struct summary_caller {
    const struct group *group; /* borrowed from the result, as all groups here */
    const char *name;
    bool has_attempts; /* it sends requests itself; others call those who do */
    double offered, succeeded, failed, timed_out, rejected, in_flight, attempts, throttled;
    double fallback, from_cache, conflicts, errors, stale_reads;
    double p50_s, p99_s;
};

/* One side of what can be throttled. Times are seconds since the start; NAN where nothing was
 * throttled. */
struct summary_side {
    const char *side; /* "read" or "write"; "" of what has no sides */
    double consumed, peak_consumed_per_s, peak_utilisation;
    double peak_minute_per_s; /* the busiest 60 seconds on the clock, units a second */
    double provisioned_first, provisioned_last, provisioned_most;
    double throttles, by_reason[LIMITS];
    double first_s, last_s, throttled_s, worst_minute_s, worst_minute;
};

struct summary_hot {
    char *name;
    double units_share, throttles_share, units, throttles;
    double partition; /* of a key, where the run begins; -1: in several, NaN: of a partition */
};

struct summary_resource {
    const struct group *group;
    const char *path; /* "tables/orders" or "tables/orders/indexes/by-email" */
    bool is_index;    /* it lies below another resource */
    struct summary_side sides[2];
    double partitions_first, partitions_last, throttled_requests;
    double throttled_s;   /* in which either side was throttled */
    double hottest_share; /* of the units, of the partition that served most; NAN without units */
    struct summary_hot partitions[SUMMARY_HOT], keys[SUMMARY_HOT];
    size_t partition_count, key_count; /* how many of these are filled */
    /* Writes of a table that its indexes' full buffers turned away: its keys, their throttles. */
    double turned_away_by_indexes;
    size_t keys_sharing; /* of these keys, those that lie in a partition with another of them */
    double bill;
};

struct summary_cache {
    const struct group *group;
    const char *name;
    double hits, misses, coalesced, bypassed, turned_away, stale_hits, absorbed, flushed, bill;
};

struct summary_queue {
    const struct group *group;
    const char *name;
    double sent, deleted, dead_letters, deepest, oldest_s, bill;
};

struct summary_threshold {
    char *text;
    double value;
    bool holds;
};

struct summary {
    const struct result *result;    /* borrowed */
    struct summary_caller *callers; /* who calls others first */
    size_t caller_count;
    struct summary_resource *resources;
    size_t resource_count;
    struct summary_cache *caches;
    size_t cache_count;
    struct summary_queue *queues;
    size_t queue_count;
    const struct group **others; /* what belongs to none of these and has outputs to tell */
    size_t other_count;
    struct result_event *events;
    size_t event_count;
    struct summary_threshold *thresholds;
    size_t threshold_count, thresholds_failed;
    double bill, lost_revenue;
    double throttled_s; /* in which anything was throttled */
};

/* `thresholds` are taken from the scenario that the result holds. Release it. A file whose callers
 * or resources lack what makes them such is damaged (result_sound). */
void summary_make(struct summary *summary, const struct result *result);
void summary_release(struct summary *summary);

/* The full reason in AWS's words: "TableReadKeyRangeThroughputExceeded". `out` holds 96 bytes. */
const char *summary_reason(const struct summary_resource *resource, const struct summary_side *side,
                           enum limit reason, char *out);

/* The reason of most throttles; LIMITS where the resource gives none. */
enum limit summary_main_reason(const struct summary_side *side);

/* Of all resources, reads and writes. */
double summary_throttles(const struct summary *summary);

/* Attempts of all callers: all, those that met an unfinished transaction, those that failed in the
 * service. */
struct summary_attempts {
    double all, conflicts, errors;
};
struct summary_attempts summary_attempts(const struct summary *summary);

/* Calls that were made, and those that failed or were turned away: of the folder of callers (APIs,
 * workloads; some call others) whose calls were served least often. Services are left out: their
 * calls are attempts that an API's step counts as one. */
struct summary_calls {
    double offered, unserved;
    char folder[64]; /* "workloads"; "" when there are no callers */
};
struct summary_calls summary_calls(const struct summary *summary);

/* The side with most throttles of all resources; NULL when nothing was throttled. */
const struct summary_side *summary_worst(const struct summary *summary,
                                         const struct summary_resource **resource);

/* What the group's line of the bill comes to: of `cost/GROUP`. */
double summary_bill(const struct result *result, const struct group *group);

/* Fills a resource, and marks in `hit` the intervals in which it was throttled
 * (summary_resource.c). */
void summary_resource_make(struct summary_resource *resource, const struct result *result,
                           const struct group *group, bool *hit);
void summary_resource_release(struct summary_resource *resource);

#endif
