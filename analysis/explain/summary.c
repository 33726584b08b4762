#include "summary.h"

#include <math.h>

#include "measure.h"
#include "memory.h"
#include "text.h"
#include "threshold.h"

const char *const summary_reasons[SUMMARY_REASONS] = {
    "ProvisionedThroughputExceeded", "KeyRangeThroughputExceeded", "MaxOnDemandThroughputExceeded",
    "AccountLimitExceeded"};

static const char *const reason_series[SUMMARY_REASONS] = {
    "provisioned_throughput_throttle_events", "key_range_throughput_throttle_events",
    "max_on_demand_throughput_throttle_events", "account_limit_throttle_events"};

static double or_zero(double value)
{
    return isnan(value) ? 0 : value;
}

static void make_workload(struct summary_workload *w, const struct result *r, const char *folder,
                          const char *name)
{
    char group[256];

    snprintf(group, sizeof group, "%s/%s", folder, name);
    *w = (struct summary_workload){.name = memory_text(name),
                                   .is_api = text_equal(folder, "apis"),
                                   .fallback = or_zero(measure(r, group, "fallback")),
                                   .from_cache = or_zero(measure(r, group, "from_cache")),
                                   .offered = or_zero(measure(r, group, "offered")),
                                   .succeeded = or_zero(measure(r, group, "succeeded")),
                                   .failed = or_zero(measure(r, group, "failed")),
                                   .timed_out = or_zero(measure(r, group, "timed_out")),
                                   .rejected = or_zero(measure(r, group, "rejected")),
                                   .attempts = or_zero(measure(r, group, "attempts")),
                                   .throttled = or_zero(measure(r, group, "throttled")),
                                   .p50_s = result_latency(r, group, 0.5),
                                   .p99_s = result_latency(r, group, 0.99)};
    w->in_flight = w->offered - w->succeeded - w->failed - w->rejected - w->fallback;
}

static double interval_end(const struct result *r, size_t i)
{
    return i + 1 < r->rows ? r->time[i + 1] : r->duration_s;
}

/* Which minute on the clock an interval begins in, from that of the start. */
static double clock_minute(const struct result *r, size_t i)
{
    return floor((r->time[i] + (double)(r->start_epoch_s % 60)) / 60);
}

/* As CloudWatch's one-minute sums would show it, a second. */
static double peak_minute(const struct result *r, const double *consumed, size_t count)
{
    static const double least_s = 30; /* a shorter piece of a minute does not count beside others */
    double most = 0, most_short = 0;
    bool any = false;

    for (size_t i = 0; i < count && i < r->rows;) {
        double minute = clock_minute(r, i), sum = 0, length = 0;
        for (; i < count && i < r->rows && clock_minute(r, i) == minute; i++) {
            sum += consumed[i];
            length += interval_end(r, i) - r->time[i];
        }
        bool long_enough = length >= least_s;
        if (long_enough)
            most = fmax(most, sum / length);
        else if (length > 0)
            most_short = fmax(most_short, sum / length);
        any |= long_enough;
    }
    return any ? most : most_short;
}

/* When throttling began and ended, for how many intervals it lasted, and its worst 60 seconds on
 * the clock. Marks the intervals in `hit`. */
static void find_throttling(struct summary_side *side, const struct result *r,
                            const double *throttles, size_t count, bool *hit)
{
    double minute = -1, in_minute = 0;

    side->first_s = side->last_s = side->worst_minute_s = NAN;
    for (size_t i = 0; i < count && i < r->rows; i++) {
        double at = clock_minute(r, i);
        in_minute = at == minute ? in_minute + throttles[i] : throttles[i];
        minute = at;
        if (in_minute > side->worst_minute) {
            side->worst_minute = in_minute;
            side->worst_minute_s = at * 60 - (double)(r->start_epoch_s % 60);
        }
        if (!(throttles[i] > 0))
            continue;
        hit[i] = true;
        if (isnan(side->first_s))
            side->first_s = r->time[i];
        side->last_s = interval_end(r, i);
        side->throttled_s += side->last_s - r->time[i];
    }
}

static double ends(const double *values, size_t count, bool last)
{
    return count ? values[last ? count - 1 : 0] : 0;
}

static void make_side(struct summary_side *side, const struct result *r, const char *group,
                      const char *which, bool *hit)
{
    char name[128];
    size_t n, m, t;

    *side = (struct summary_side){.side = which};
    snprintf(name, sizeof name, "consumed_%s_capacity_units", which);
    double *consumed = result_values(r, group, name, &n);
    snprintf(name, sizeof name, "provisioned_%s_capacity_units", which);
    double *provisioned = result_values(r, group, name, &m);
    snprintf(name, sizeof name, "%s_throttle_events", which);
    double *throttles = result_values(r, group, name, &t);
    for (size_t i = 0; i < n && i < m; i++) {
        double rate = i < r->rows ? consumed[i] / (interval_end(r, i) - r->time[i]) : 0;
        side->consumed += consumed[i];
        side->peak_consumed_per_s = fmax(side->peak_consumed_per_s, rate);
        side->provisioned_most = fmax(side->provisioned_most, provisioned[i]);
        if (provisioned[i] > 0)
            side->peak_utilisation = fmax(side->peak_utilisation, rate / provisioned[i]);
    }
    side->peak_minute_per_s = peak_minute(r, consumed, n);
    side->provisioned_first = ends(provisioned, m, false);
    side->provisioned_last = ends(provisioned, m, true);
    find_throttling(side, r, throttles, t, hit);
    for (int i = 0; i < SUMMARY_REASONS; i++) {
        snprintf(name, sizeof name, "%s_%s", which, reason_series[i]);
        side->by_reason[i] = or_zero(measure(r, group, name));
        side->throttles += side->by_reason[i];
    }
    free(consumed);
    free(provisioned);
    free(throttles);
}

static bool is_hotter(const struct summary_hot *a, const struct summary_hot *b)
{
    if (a->throttles != b->throttles)
        return a->throttles > b->throttles;
    return a->units > b->units;
}

/* Keeps the hottest few, most throttled first, then most consumed. */
static size_t keep_hottest(struct summary_hot *hottest, size_t kept, struct summary_hot candidate)
{
    size_t place = kept;

    while (place > 0 && is_hotter(&candidate, &hottest[place - 1]))
        place--;
    if (place == SUMMARY_HOT) {
        free(candidate.name);
        return kept;
    }
    if (kept == SUMMARY_HOT)
        free(hottest[--kept].name);
    for (size_t i = kept; i > place; i--)
        hottest[i] = hottest[i - 1];
    hottest[place] = candidate;
    return kept + 1;
}

static void share_out(struct summary_hot *hottest, size_t count, double units, double throttles)
{
    for (size_t i = 0; i < count; i++) {
        hottest[i].units_share = units > 0 ? hottest[i].units / units : 0;
        hottest[i].throttles_share = throttles > 0 ? hottest[i].throttles / throttles : 0;
    }
}

/* Adds up to `count` numbers of a series to the numbers of the candidates. */
static void add_values(const struct result *r, const char *group, const char *name, double *sums,
                       size_t count)
{
    size_t n;
    double *values = result_values(r, group, name, &n);

    for (size_t i = 0; i < n && i < count; i++)
        sums[i] += or_zero(values[i]);
    free(values);
}

static size_t count_of(const struct result *r, const char *group, const char *name)
{
    size_t n;
    free(result_values(r, group, name, &n));
    return n;
}

static size_t count_names(char **names)
{
    size_t count = 0;
    while (names[count])
        count++;
    return count;
}

static size_t find_hot(struct summary_hot *hottest, const struct result *r, const char *group,
                       const char *const *units_names, const char *const *throttles_names,
                       char **labels, struct summary_resource *resource)
{
    size_t count = count_of(r, group, units_names[0]), kept = 0;
    size_t named = labels ? count_names(labels) : 0;
    double *units = memory_new(count, sizeof *units),
           *throttles = memory_new(count, sizeof *throttles);

    for (; *units_names; units_names++)
        add_values(r, group, *units_names, units, count);
    for (; *throttles_names; throttles_names++)
        add_values(r, group, *throttles_names, throttles, count);
    for (size_t i = 0; i < count; i++) {
        char number[32];
        snprintf(number, sizeof number, "#%zu", i);
        if (units[i] == 0 && throttles[i] == 0)
            continue;
        struct summary_hot hot = {.name = memory_text(i < named ? labels[i] : number),
                                  .units = units[i],
                                  .throttles = throttles[i]};
        kept = keep_hottest(hottest, kept, hot);
    }
    share_out(hottest, kept, resource->sides[0].consumed + resource->sides[1].consumed,
              resource->sides[0].throttles + resource->sides[1].throttles);
    free(units);
    free(throttles);
    return kept;
}

/* Of all partitions, not only of those that throttled most. */
static double greatest_share(const struct result *r, const char *group, const char *const *names,
                             double whole)
{
    size_t count = count_of(r, group, names[0]);
    double *units = memory_new(count, sizeof *units), most = NAN;

    for (; *names; names++)
        add_values(r, group, *names, units, count);
    for (size_t i = 0; i < count && whole > 0; i++)
        most = fmax(most, units[i] / whole);
    free(units);
    return most;
}

static void find_hot_partitions(struct summary_resource *s, const struct result *r)
{
    static const char *const units[] = {"consumed_read_capacity_units_total",
                                        "consumed_write_capacity_units_total", NULL};
    static const char *const throttles[] = {"read_throttle_events_total",
                                            "write_throttle_events_total", NULL};
    char group[320];

    snprintf(group, sizeof group, "%s/partitions", s->group);
    s->hottest_share = greatest_share(r, group, units, s->sides[0].consumed + s->sides[1].consumed);
    s->partition_count = find_hot(s->partitions, r, group, units, throttles, NULL, s);
}

static void find_hot_keys(struct summary_resource *s, const struct result *r, const char *table)
{
    static const char *const units[] = {"consumed_capacity_units_total", NULL};
    static const char *const throttles[] = {"throttled_requests_total", NULL};
    char group[320];

    snprintf(group, sizeof group, "top_keys/%s", table);
    char **labels = result_labels(r, group, "key");
    s->key_count = find_hot(s->keys, r, group, units, throttles, labels, s);
    reader_names_free(labels);
}

static double bill_of(struct summary *s, const char *group)
{
    char cost[512];

    snprintf(cost, sizeof cost, "cost/%s", group);
    double bill = or_zero(measure(s->result, cost, "total"));
    s->bill += bill;
    return bill;
}

static double time_of(const struct result *r, const bool *hit)
{
    double sum = 0;

    for (size_t i = 0; i < r->rows; i++)
        if (hit[i])
            sum += interval_end(r, i) - r->time[i];
    return sum;
}

/* Both sides; and the intervals in which either was throttled are those of the whole run too. */
static void make_sides(struct summary_resource *s, const struct result *r, bool *hit_of_run)
{
    bool *hit = memory_new(r->rows, sizeof *hit);

    make_side(&s->sides[0], r, s->group, "read", hit);
    make_side(&s->sides[1], r, s->group, "write", hit);
    s->throttled_s = time_of(r, hit);
    for (size_t i = 0; i < r->rows; i++)
        hit_of_run[i] |= hit[i];
    free(hit);
}

static void make_resource(struct summary *summary, const char *group, const char *table,
                          bool is_index, bool *hit)
{
    const struct result *r = summary->result;
    struct summary_resource *s = &summary->resources[summary->resource_count++];
    size_t n;

    *s = (struct summary_resource){.group = memory_text(group), .is_index = is_index};
    make_sides(s, r, hit);
    double *partitions = result_values(r, group, "partition_count", &n);
    s->partitions_first = ends(partitions, n, false);
    s->partitions_last = ends(partitions, n, true);
    free(partitions);
    s->throttled_requests = or_zero(measure(r, group, "throttled_requests"));
    find_hot_partitions(s, r);
    if (!is_index)
        find_hot_keys(s, r, table);
    s->bill = bill_of(summary, group);
}

static void make_resources(struct summary *s)
{
    char **tables = result_groups(s->result, "tables"), group[320];
    bool *hit = memory_new(s->result->rows, sizeof *hit);
    size_t capacity = 0;

    for (char **table = tables; *table; table++) {
        snprintf(group, sizeof group, "tables/%s", *table);
        char indexes_group[336];
        snprintf(indexes_group, sizeof indexes_group, "%s/indexes", group);
        char **indexes = result_groups(s->result, indexes_group);
        capacity = s->resource_count + 1 + count_names(indexes);
        s->resources = memory_resize(s->resources, capacity, sizeof *s->resources);
        make_resource(s, group, *table, false, hit);
        for (char **index = indexes; *index; index++) {
            snprintf(group, sizeof group, "tables/%s/indexes/%s", *table, *index);
            make_resource(s, group, *table, true, hit);
        }
        reader_names_free(indexes);
    }
    s->throttled_s = time_of(s->result, hit);
    free(hit);
    reader_names_free(tables);
}

static void make_workloads(struct summary *s, const char *folder)
{
    char **names = result_groups(s->result, folder);
    size_t count = count_names(names);

    s->workloads = memory_resize(s->workloads, s->workload_count + count, sizeof *s->workloads);
    for (size_t i = 0; i < count; i++)
        make_workload(&s->workloads[s->workload_count++], s->result, folder, names[i]);
    reader_names_free(names);
}

static void make_caches(struct summary *s)
{
    const struct result *r = s->result;
    char **names = result_groups(r, "caches"), group[320];

    s->cache_count = count_names(names);
    s->caches = memory_new(s->cache_count, sizeof *s->caches);
    for (size_t i = 0; i < s->cache_count; i++) {
        snprintf(group, sizeof group, "caches/%s", names[i]);
        s->caches[i] =
            (struct summary_cache){.name = memory_text(names[i]),
                                   .hits = or_zero(measure(r, group, "hits")),
                                   .misses = or_zero(measure(r, group, "misses")),
                                   .coalesced = or_zero(measure(r, group, "coalesced")),
                                   .bypassed = or_zero(measure(r, group, "bypassed")),
                                   .turned_away = or_zero(measure(r, group, "turned_away")),
                                   .stale_hits = or_zero(measure(r, group, "stale_hits")),
                                   .absorbed = or_zero(measure(r, group, "absorbed")),
                                   .flushed = or_zero(measure(r, group, "flushed")),
                                   .bill = bill_of(s, group)};
    }
    reader_names_free(names);
}

static double greatest(const struct result *r, const char *group, const char *name)
{
    size_t count;
    double *values = result_values(r, group, name, &count), most = 0;

    for (size_t i = 0; values && i < count; i++)
        most = values[i] > most ? values[i] : most;
    free(values);
    return most;
}

static void make_queues(struct summary *s)
{
    const struct result *r = s->result;
    char **names = result_groups(r, "queues"), group[320];

    s->queue_count = count_names(names);
    s->queues = memory_new(s->queue_count, sizeof *s->queues);
    for (size_t i = 0; i < s->queue_count; i++) {
        snprintf(group, sizeof group, "queues/%s", names[i]);
        s->queues[i] =
            (struct summary_queue){.name = memory_text(names[i]),
                                   .sent = or_zero(measure(r, group, "sent")),
                                   .deleted = or_zero(measure(r, group, "deleted")),
                                   .dead_letters = or_zero(measure(r, group, "dead_letters")),
                                   .deepest = greatest(r, group, "visible"),
                                   .oldest_s = greatest(r, group, "age_of_oldest"),
                                   .bill = bill_of(s, group)};
    }
    reader_names_free(names);
}

static void add_revenue(struct summary *s, const char *folder)
{
    char parent[64], group[320];

    snprintf(parent, sizeof parent, "revenue/%s", folder);
    char **names = result_groups(s->result, parent);
    for (char **name = names; *name; name++) {
        snprintf(group, sizeof group, "%s/%s", parent, *name);
        s->lost_revenue += or_zero(measure(s->result, group, "lost_revenue"));
    }
    reader_names_free(names);
}

static void sum_calls(const struct summary *s, bool apis, double *offered, double *unserved)
{
    *offered = *unserved = 0;
    for (size_t i = 0; i < s->workload_count; i++) {
        if (s->workloads[i].is_api != apis)
            continue;
        *offered += s->workloads[i].offered;
        *unserved += s->workloads[i].failed + s->workloads[i].rejected;
    }
}

void summary_calls(const struct summary *s, double *offered, double *unserved)
{
    double api_offered, api_unserved;

    sum_calls(s, true, &api_offered, &api_unserved);
    sum_calls(s, false, offered, unserved);
    if (api_unserved * *offered > *unserved * api_offered || *offered == 0) {
        *offered = api_offered;
        *unserved = api_unserved;
    }
}

static void add_threshold(struct summary *s, const char *text)
{
    struct threshold threshold;

    if (threshold_parse(text, &threshold))
        return;
    double value = measure(s->result, threshold.group, threshold.measure);
    s->thresholds = memory_resize(s->thresholds, s->threshold_count + 1, sizeof *s->thresholds);
    struct summary_threshold *t = &s->thresholds[s->threshold_count++];
    *t = (struct summary_threshold){memory_text(text), value, threshold_holds(&threshold, value)};
    s->thresholds_failed += !t->holds;
}

void summary_make(struct summary *s, const struct result *result)
{
    *s = (struct summary){.result = result};
    make_workloads(s, "apis");
    make_workloads(s, "workloads");
    make_resources(s);
    make_caches(s);
    make_queues(s);
    add_revenue(s, "apis");
    add_revenue(s, "workloads");
    s->events = result_events(result, &s->event_count);
    char **thresholds = result_labels(result, "scenario", "thresholds");
    for (char **t = thresholds; t && *t; t++)
        add_threshold(s, *t);
    reader_names_free(thresholds);
}

static void release_hot(struct summary_hot *hot, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(hot[i].name);
}

void summary_release(struct summary *s)
{
    for (size_t i = 0; i < s->workload_count; i++)
        free(s->workloads[i].name);
    for (size_t i = 0; i < s->resource_count; i++) {
        release_hot(s->resources[i].partitions, s->resources[i].partition_count);
        release_hot(s->resources[i].keys, s->resources[i].key_count);
        free(s->resources[i].group);
    }
    for (size_t i = 0; i < s->cache_count; i++)
        free(s->caches[i].name);
    for (size_t i = 0; i < s->queue_count; i++)
        free(s->queues[i].name);
    free(s->caches);
    free(s->queues);
    for (size_t i = 0; i < s->threshold_count; i++)
        free(s->thresholds[i].text);
    result_events_free(s->events, s->event_count);
    free(s->workloads);
    free(s->resources);
    free(s->thresholds);
}

const char *summary_reason(const struct summary_resource *resource, const struct summary_side *side,
                           int reason, char *out)
{
    snprintf(out, 96, "%s%c%s%s", resource->is_index ? "Index" : "Table", side->side[0] - 'a' + 'A',
             side->side + 1, summary_reasons[reason]);
    return out;
}

int summary_main_reason(const struct summary_side *side)
{
    int best = 0;
    for (int i = 1; i < SUMMARY_REASONS; i++)
        if (side->by_reason[i] > side->by_reason[best])
            best = i;
    return best;
}

const struct summary_side *summary_worst(const struct summary *s,
                                         const struct summary_resource **resource)
{
    const struct summary_side *worst = NULL;

    for (size_t i = 0; i < s->resource_count; i++) {
        for (int side = 0; side < 2; side++) {
            const struct summary_side *candidate = &s->resources[i].sides[side];
            if (candidate->throttles > (worst ? worst->throttles : 0)) {
                worst = candidate;
                *resource = &s->resources[i];
            }
        }
    }
    return worst;
}
