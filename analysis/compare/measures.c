#include "measures.h"

#include <math.h>

#include "measure.h"
#include "memory.h"
#include "text.h"

static const struct measure_row rows[] = {
    {"throttle_events", "1", MEASURE_LESS, "Requests that tables and indexes throttled."},
    {"failed_ratio", "ratio", MEASURE_LESS,
     "Part of the calls that were not served: failed after all retries, or turned away."},
    {"latency_p99", "s", MEASURE_LESS, "99th percentile of the latency of calls."},
    {"time_throttled", "s", MEASURE_LESS, "Seconds of the run in which something was throttled."},
    {"hottest_partition_share", "ratio", MEASURE_LESS,
     "Part of the units that the hottest partition served."},
    {"cost", "USD", MEASURE_LESS, "Bill."},
    {"lost_revenue", "USD", MEASURE_LESS, "Revenue lost by failed calls."},
    {"thresholds_failed", "1", MEASURE_LESS, "Thresholds of the scenario that did not hold."},
    {"offered", "1", MEASURE_NEITHER, "Calls offered."},
    {"failed", "1", MEASURE_LESS, "Calls that failed after all retries."},
    {"rejected", "1", MEASURE_LESS, "Calls that were turned away before an attempt."},
    {"rejected_ratio", "ratio", MEASURE_LESS,
     "Part of the calls that were turned away before an attempt."},
    {"throttled", "1", MEASURE_LESS, "Attempts that were throttled."},
    {"throttled_ratio", "ratio", MEASURE_LESS, "Part of the attempts that were throttled."},
    {"latency_p50", "s", MEASURE_LESS, "Median latency of calls."},
    {"read_throttle_events", "1", MEASURE_LESS, "Reads that were throttled."},
    {"write_throttle_events", "1", MEASURE_LESS, "Writes that were throttled."},
    {"consumed_read_capacity_units", "1", MEASURE_NEITHER, "Read units consumed."},
    {"consumed_write_capacity_units", "1", MEASURE_NEITHER, "Write units consumed."},
    {"peak_minute_read_capacity_units", "1/s", MEASURE_NEITHER,
     "Read units a second in the busiest minute on the clock."},
    {"peak_minute_write_capacity_units", "1/s", MEASURE_NEITHER,
     "Write units a second in the busiest minute on the clock."},
    {"partition_count", "1", MEASURE_NEITHER, "Partitions at the end."},
    {"hit_ratio", "ratio", MEASURE_MORE, "Part of the look-ups that were hits."},
    {"dead_letters", "1", MEASURE_LESS, "Messages given up."},
    {"deepest", "1", MEASURE_LESS, "Most messages that waited."},
    {"age_of_oldest", "s", MEASURE_LESS, "Longest wait of a message."},
};

const struct measure_row *measure_row(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_equal(rows[i].name, name))
            return &rows[i];
    return NULL;
}

const char *measure_row_at(size_t i)
{
    return i < sizeof rows / sizeof *rows ? rows[i].name : NULL;
}

static void add(struct measures *m, const char *group, const char *name, double value)
{
    char path[512];

    snprintf(path, sizeof path, "%s%s%s", group, *group ? "/" : "", name);
    m->items = memory_grow(m->items, m->count, &m->capacity, sizeof *m->items);
    m->items[m->count++] = (struct measured){memory_text(path), measure_row(name), value};
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static double side_throttles(const struct summary_resource *r)
{
    return r->sides[0].throttles + r->sides[1].throttles;
}

static void add_run(struct measures *m, const struct summary *s)
{
    double throttles = 0, share = NAN, slowest = NAN, offered, unserved;

    for (size_t i = 0; i < s->resource_count; i++) {
        throttles += side_throttles(&s->resources[i]);
        share = fmax(share, s->resources[i].hottest_share);
    }
    for (size_t i = 0; i < s->workload_count; i++)
        slowest = fmax(slowest, s->workloads[i].p99_s);
    summary_calls(s, &offered, &unserved);
    add(m, "", "throttle_events", throttles);
    add(m, "", "failed_ratio", ratio(unserved, offered));
    add(m, "", "latency_p99", slowest);
    add(m, "", "time_throttled", s->throttled_s);
    add(m, "", "hottest_partition_share", share);
    add(m, "", "cost", s->bill);
    add(m, "", "lost_revenue", s->lost_revenue);
    add(m, "", "thresholds_failed", (double)s->thresholds_failed);
    m->of_the_run = m->count;
}

static void add_workload(struct measures *m, const struct summary_workload *w)
{
    char group[320];

    snprintf(group, sizeof group, "%s/%s", w->is_api ? "apis" : "workloads", w->name);
    add(m, group, "offered", w->offered);
    add(m, group, "failed", w->failed);
    add(m, group, "failed_ratio", ratio(w->failed + w->rejected, w->offered));
    add(m, group, "rejected", w->rejected);
    add(m, group, "rejected_ratio", ratio(w->rejected, w->offered));
    if (!w->is_api) {
        add(m, group, "throttled", w->throttled);
        add(m, group, "throttled_ratio", ratio(w->throttled, w->attempts));
    }
    add(m, group, "latency_p50", w->p50_s);
    add(m, group, "latency_p99", w->p99_s);
}

static void add_resource(struct measures *m, const struct summary_resource *r)
{
    add(m, r->group, "read_throttle_events", r->sides[0].throttles);
    add(m, r->group, "write_throttle_events", r->sides[1].throttles);
    add(m, r->group, "time_throttled", r->throttled_s);
    add(m, r->group, "consumed_read_capacity_units", r->sides[0].consumed);
    add(m, r->group, "consumed_write_capacity_units", r->sides[1].consumed);
    add(m, r->group, "peak_minute_read_capacity_units", r->sides[0].peak_minute_per_s);
    add(m, r->group, "peak_minute_write_capacity_units", r->sides[1].peak_minute_per_s);
    add(m, r->group, "hottest_partition_share", r->hottest_share);
    add(m, r->group, "partition_count", r->partitions_last);
    add(m, r->group, "cost", r->bill);
}

static void add_caches(struct measures *m, const struct summary *s)
{
    char group[320];

    for (size_t i = 0; i < s->cache_count; i++) {
        const struct summary_cache *c = &s->caches[i];
        snprintf(group, sizeof group, "caches/%s", c->name);
        add(m, group, "hit_ratio", ratio(c->hits, c->hits + c->misses + c->coalesced));
        add(m, group, "cost", c->bill);
    }
}

static void add_queues(struct measures *m, const struct summary *s)
{
    char group[320];

    for (size_t i = 0; i < s->queue_count; i++) {
        const struct summary_queue *q = &s->queues[i];
        snprintf(group, sizeof group, "queues/%s", q->name);
        add(m, group, "deepest", q->deepest);
        add(m, group, "age_of_oldest", q->oldest_s);
        add(m, group, "dead_letters", q->dead_letters);
        add(m, group, "cost", q->bill);
    }
}

void measures_make(struct measures *m, const struct summary *s)
{
    *m = (struct measures){0};
    add_run(m, s);
    for (size_t i = 0; i < s->workload_count; i++)
        add_workload(m, &s->workloads[i]);
    for (size_t i = 0; i < s->resource_count; i++)
        add_resource(m, &s->resources[i]);
    add_caches(m, s);
    add_queues(m, s);
}

void measures_release(struct measures *m)
{
    for (size_t i = 0; i < m->count; i++)
        free(m->items[i].path);
    free(m->items);
}

const struct measured *measures_find(const struct measures *m, const char *path)
{
    for (size_t i = 0; i < m->count; i++)
        if (text_equal(m->items[i].path, path))
            return &m->items[i];
    return NULL;
}

double measures_value(const struct measures *m, const struct result *result,
                      const struct threshold *threshold)
{
    char path[300];

    const struct measured *found = measures_find(m, threshold_path(threshold, path, sizeof path));
    return found ? found->value : measure(result, threshold->group, threshold->measure);
}
