#include "account_keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* Without a report: between even traffic and the skew of YCSB's hotspots. */
#define GUESSED_EXPONENT 0.5
#define GUESSED_HIGH 0.9
#define GUESSED_HOT_EXPONENT 0.99
#define GUESSED_HOT_HIGH 1.2
enum { GUESSED_KEYS = 1000000 };

/* Of a datapoint whose period lies there in part, that part. */
static double sum_within(const struct collected_series *s, int64_t begins, int64_t ends)
{
    double sum = 0;

    for (size_t i = 0; s && i < s->count; i++) {
        int64_t from = s->times[i], to = from + s->period_s;
        int64_t inside = (to < ends ? to : ends) - (from > begins ? from : begins);
        if (from < ends && to > begins)
            sum += s->values[i] * (double)inside / (double)s->period_s;
    }
    return sum;
}

/* 3 x write units + read units of all traffic there. */
static double traffic_within(const struct collected *collected, const char *table,
                             const char *index, int64_t begins, int64_t ends)
{
    return 3 * sum_within(collected_find_series(collected, table, index, NULL,
                                                "ConsumedWriteCapacityUnits", "Sum"),
                          begins, ends) +
           sum_within(collected_find_series(collected, table, index, NULL,
                                            "ConsumedReadCapacityUnits", "Sum"),
                      begins, ends);
}

/* A stretch of time; empty where it ends as it begins. */
struct stretch {
    int64_t begins, ends;
};

/* Where a report and the metrics of consumption there both speak. */
static struct stretch overlap_of(const struct collected *collected,
                                 const struct collected_report *report)
{
    static const char *const names[SIDES] = {"ConsumedReadCapacityUnits",
                                             "ConsumedWriteCapacityUnits"};
    struct stretch metrics = {0, 0};

    for (enum side side = READ; side < SIDES; side++) {
        const struct collected_series *s = collected_find_series(
            collected, report->table, report->index, NULL, names[side], "Sum");
        if (!s || !s->count)
            continue;
        int64_t first = s->times[0], last = s->times[s->count - 1] + s->period_s;
        bool none = metrics.ends == metrics.begins;
        metrics.begins = none || first < metrics.begins ? first : metrics.begins;
        metrics.ends = none || last > metrics.ends ? last : metrics.ends;
    }
    struct stretch both = {report->begins > metrics.begins ? report->begins : metrics.begins,
                           report->ends < metrics.ends ? report->ends : metrics.ends};
    if (both.ends < both.begins)
        both.ends = both.begins;
    return both;
}

/* What a key had of a stretch; of all of the report, what the report sums up. */
static double value_within(const struct collected_report *report,
                           const struct collected_contributor *contributor, struct stretch within)
{
    double sum = 0;

    if (within.begins == report->begins && within.ends == report->ends)
        return contributor->value;
    for (size_t i = 0; i < contributor->count; i++)
        if (contributor->times[i] >= within.begins &&
            contributor->times[i] + report->period_s <= within.ends)
            sum += contributor->values[i];
    return sum;
}

static double total_of(const struct collected_report *report, struct stretch within)
{
    double sum = 0;

    for (size_t i = 0; within.begins < within.ends && i < report->contributor_count; i++)
        sum += value_within(report, &report->contributors[i], within);
    return sum;
}

/* Of consumption by partition key; of several the one about most traffic that metrics know too. One
 * that shares no time with them is left for want of another. */
static const struct collected_report *report_of(const struct collected *collected,
                                                const char *table, const char *index)
{
    const struct collected_report *best = NULL;
    double most = 0;

    for (size_t i = 0; i < collected->report_count; i++) {
        const struct collected_report *r = &collected->reports[i];
        if (r->throttled || r->with_sort_key || !r->contributor_count || !r->table ||
            !text_equal(r->table, table) || !text_same(r->index, index))
            continue;
        double total = total_of(r, overlap_of(collected, r));
        if (!best || total > most) {
            best = r;
            most = total;
        }
    }
    return best;
}

static void find_swing(struct account_keys *keys, const struct collected *collected)
{
    const struct collected_report *r = keys->report;
    const struct collected_contributor *first = &r->contributors[0];

    for (size_t i = 0; i < first->count && r->period_s > 0; i++) {
        double all = traffic_within(collected, r->table, r->index, first->times[i],
                                    first->times[i] + r->period_s);
        bool within =
            first->times[i] >= keys->begins && first->times[i] + r->period_s <= keys->ends;
        if (!within || !(all > 0))
            continue;
        double share = fmin(first->values[i] / all, 1);
        keys->swing_low = isnan(keys->swing_low) ? share : fmin(keys->swing_low, share);
        keys->swing_high = isnan(keys->swing_high) ? share : fmax(keys->swing_high, share);
    }
}

struct named_key {
    const char *name;
    double value;
};

/* The largest first; of equals by name. */
static int compare_named(const void *left, const void *right)
{
    const struct named_key *a = left, *b = right;

    if (a->value != b->value)
        return a->value < b->value ? 1 : -1;
    return strcmp(a->name, b->name);
}

static void take_names(struct account_keys *keys, const struct collected *collected, bool hide,
                       struct arena *arena)
{
    const struct collected_report *r = keys->report;
    struct stretch within = overlap_of(collected, r);
    double named = total_of(r, within);
    double all = traffic_within(collected, r->table, r->index, within.begins, within.ends);
    struct named_key *found = arena_take(arena, r->contributor_count, sizeof *found);
    size_t count = 0;

    if (!(named > 0))
        return;
    keys->begins = within.begins;
    keys->ends = within.ends;
    keys->covers_all = !(all > named);
    for (size_t i = 0; i < r->contributor_count; i++) {
        double value = value_within(r, &r->contributors[i], within);
        if (value > 0)
            found[count++] = (struct named_key){r->contributors[i].keys, value};
    }
    qsort(found, count, sizeof *found, compare_named);
    for (size_t i = 0; i < count && i < ACCOUNT_KEYS_MOST; i++) {
        keys->names[i] = hide ? arena_printf(arena, "key#%zu", i + 1) : found[i].name;
        keys->shares[i] = found[i].value / (keys->covers_all ? named : all);
        keys->named = i + 1;
    }
    if (r->contributors[0].count)
        find_swing(keys, collected);
}

/* The group of all other keys: begins below the last that is named. */
static void fit_rest(struct account_keys *keys)
{
    double left = 1;

    for (size_t i = 0; i < keys->named; i++)
        left -= keys->shares[i];
    key_shares_fit(&keys->fit, keys->shares, keys->named);
    double last = keys->shares[keys->named - 1];
    double first = isfinite(keys->fit.next) ? fmin(keys->fit.next, last) : last;
    keys->exponent = key_shares_rest(left, keys->count, first);
    keys->exponent_high = fmax(key_shares_rest(left, keys->count, last), keys->exponent);
    keys->exponent_low = keys->exponent / 2;
}

static double key_range_throttles(const struct collected *collected, const char *table,
                                  const char *index)
{
    return sum_within(collected_find_series(collected, table, index, NULL,
                                            "ReadKeyRangeThroughputThrottleEvents", "Sum"),
                      INT64_MIN, INT64_MAX) +
           sum_within(collected_find_series(collected, table, index, NULL,
                                            "WriteKeyRangeThroughputThrottleEvents", "Sum"),
                      INT64_MIN, INT64_MAX);
}

/* Items are an upper bound of keys where there is a sort key. */
static void count_keys(struct account_keys *keys, const struct collected *collected,
                       const char *table, const char *index)
{
    const struct collected_table *t = collected_find_table(collected, table);
    const struct collected_index *x = t && index ? collected_find_index(t, index) : NULL;
    double items = index ? x ? x->items : NAN : t && t->described ? t->described->items : NAN;

    keys->count_known = items > 0;
    keys->count = keys->count_known ? items : GUESSED_KEYS;
    if (keys->report && keys->report->distinct_keys > 2 * ACCOUNT_KEYS_MOST)
        keys->count = keys->report->distinct_keys;
}

void account_keys_make(struct account_keys *keys, const struct collected *collected,
                       const char *table, const char *index, bool hide, struct arena *arena)
{
    *keys = (struct account_keys){.swing_low = NAN, .swing_high = NAN};
    keys->report = report_of(collected, table, index);
    keys->hot_partition_throttles = key_range_throttles(collected, table, index);
    count_keys(keys, collected, table, index);
    if (keys->report)
        take_names(keys, collected, hide, arena);
    if (keys->named) {
        keys->count = fmax(keys->count - (double)keys->named, 1);
        fit_rest(keys);
    } else if (keys->hot_partition_throttles > 0) {
        keys->exponent = GUESSED_HOT_EXPONENT;
        keys->exponent_low = GUESSED_EXPONENT;
        keys->exponent_high = GUESSED_HOT_HIGH;
    } else {
        keys->exponent = GUESSED_EXPONENT;
        keys->exponent_high = GUESSED_HIGH;
    }
}
