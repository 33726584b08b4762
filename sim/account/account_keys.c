#include "account_keys.h"

#include <math.h>
#include <string.h>

#include <nettle/sha2.h>

#include "text.h"

/* Without a report: between even traffic and the skew of YCSB's hotspots. */
#define GUESSED_EXPONENT 0.5
#define GUESSED_HIGH 0.9
#define GUESSED_HOT_EXPONENT 0.99
#define GUESSED_HOT_HIGH 1.2
enum { GUESSED_KEYS = 1000000, HASH_BYTES = 6 };

const char *account_keys_hash(struct arena *arena, const char *name)
{
    struct sha256_ctx context;
    uint8_t digest[HASH_BYTES];
    char *out = arena_take(arena, 2 * HASH_BYTES + 1, 1);

    sha256_init(&context);
    sha256_update(&context, strlen(name), (const uint8_t *)name);
    sha256_digest(&context, HASH_BYTES, digest);
    for (size_t i = 0; i < HASH_BYTES; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return out;
}

static bool same_name(const char *a, const char *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

static double sum_within(const struct collected_series *s, int64_t begins, int64_t ends)
{
    double sum = 0;

    for (size_t i = 0; s && i < s->count; i++)
        if (s->times[i] >= begins && s->times[i] < ends)
            sum += s->values[i];
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

static double total_of(const struct collected_report *report)
{
    double sum = 0;

    for (size_t i = 0; i < report->contributor_count; i++)
        sum += report->contributors[i].value;
    return sum;
}

/* Of consumption by partition key; of several the one about most traffic. */
static const struct collected_report *report_of(const struct collected *collected,
                                                const char *table, const char *index)
{
    const struct collected_report *best = NULL;

    for (size_t i = 0; i < collected->report_count; i++) {
        const struct collected_report *r = &collected->reports[i];
        if (!r->throttled && !r->with_sort_key && r->contributor_count && r->table &&
            text_equal(r->table, table) && same_name(r->index, index) &&
            (!best || total_of(r) > total_of(best)))
            best = r;
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
        if (!(all > 0))
            continue;
        double share = fmin(first->values[i] / all, 1);
        keys->swing_low = isnan(keys->swing_low) ? share : fmin(keys->swing_low, share);
        keys->swing_high = isnan(keys->swing_high) ? share : fmax(keys->swing_high, share);
    }
}

static void take_names(struct account_keys *keys, const struct collected *collected, bool hash,
                       struct arena *arena)
{
    const struct collected_report *r = keys->report;
    double named = total_of(r);
    double all = traffic_within(collected, r->table, r->index, r->begins, r->ends);

    keys->covers_all = !(all > named);
    if (keys->covers_all)
        all = named;
    for (size_t i = 0; i < r->contributor_count && keys->named < ACCOUNT_KEYS_MOST; i++) {
        const struct collected_contributor *c = &r->contributors[i];
        if (!(c->value > 0))
            continue;
        keys->names[keys->named] = hash ? account_keys_hash(arena, c->keys) : c->keys;
        keys->shares[keys->named++] = c->value / all;
    }
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
                       const char *table, const char *index, bool hash, struct arena *arena)
{
    *keys = (struct account_keys){.swing_low = NAN, .swing_high = NAN};
    keys->report = report_of(collected, table, index);
    keys->hot_partition_throttles = key_range_throttles(collected, table, index);
    count_keys(keys, collected, table, index);
    if (keys->report)
        take_names(keys, collected, hash, arena);
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
