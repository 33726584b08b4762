/* What a run came to, gathered from its result file: the numbers that the screen, the JSON and
 * later comparisons are made of. */
#ifndef DDBSIM_SUMMARY_H
#define DDBSIM_SUMMARY_H

#include "result.h"

enum { SUMMARY_REASONS = 4, SUMMARY_HOT = 3 };

/* A workload, or an API whose calls are steps of several. */
struct summary_workload {
    char *name;
    bool is_api;
    double offered, succeeded, failed, timed_out, rejected, in_flight, attempts, throttled;
    double fallback, from_cache;
    double p50_s, p99_s;
};

/* One side of a table or an index. Times are seconds since the start; NAN where nothing was
 * throttled. */
struct summary_side {
    const char *side; /* "read" or "write" */
    double consumed, peak_consumed_per_s, peak_utilisation;
    double peak_minute_per_s; /* the busiest 60 seconds on the clock, units a second */
    double provisioned_first, provisioned_last, provisioned_most;
    double throttles, by_reason[SUMMARY_REASONS];
    double first_s, last_s, throttled_s, worst_minute_s, worst_minute;
};

struct summary_hot {
    char *name;
    double units_share, throttles_share, units, throttles;
};

struct summary_resource {
    char *group; /* "tables/orders" or "tables/orders/indexes/by-email" */
    bool is_index;
    struct summary_side sides[2];
    double partitions_first, partitions_last, throttled_requests;
    double throttled_s;   /* in which either side was throttled */
    double hottest_share; /* of the units, of the partition that served most; NAN without units */
    struct summary_hot partitions[SUMMARY_HOT], keys[SUMMARY_HOT];
    size_t partition_count, key_count; /* how many of these are filled */
    double bill;
};

struct summary_cache {
    char *name;
    double hits, misses, coalesced, bypassed, turned_away, stale_hits, absorbed, flushed, bill;
};

struct summary_queue {
    char *name;
    double sent, deleted, dead_letters, deepest, oldest_s, bill;
};

struct summary_threshold {
    char *text;
    double value;
    bool holds;
};

struct summary {
    const struct result *result; /* borrowed */
    struct summary_workload *workloads;
    size_t workload_count;
    struct summary_resource *resources;
    size_t resource_count;
    struct summary_cache *caches;
    size_t cache_count;
    struct summary_queue *queues;
    size_t queue_count;
    struct result_event *events;
    size_t event_count;
    struct summary_threshold *thresholds;
    size_t threshold_count, thresholds_failed;
    double bill, lost_revenue;
    double throttled_s; /* in which any table or index was throttled */
};

extern const char *const summary_reasons[SUMMARY_REASONS]; /* "ProvisionedThroughputExceeded", … */

/* `thresholds` are taken from the scenario that the result holds. Release it. */
void summary_make(struct summary *summary, const struct result *result);
void summary_release(struct summary *summary);

/* The full reason in AWS's words: "TableReadKeyRangeThroughputExceeded". `out` holds 96 bytes. */
const char *summary_reason(const struct summary_resource *resource, const struct summary_side *side,
                           int reason, char *out);
/* Calls that were made, and those that failed or were turned away: of the APIs or of the workloads
 * (some of which are APIs' steps), whichever were served less often. */
void summary_calls(const struct summary *summary, double *offered, double *unserved);
int summary_main_reason(const struct summary_side *side);

/* The side with most throttles of all resources; NULL when nothing was throttled. */
const struct summary_side *summary_worst(const struct summary *summary,
                                         const struct summary_resource **resource);

#endif
