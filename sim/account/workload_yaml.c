#include "workload_yaml.h"

#include <math.h>

#include "account_keys.h"
#include "keys_yaml.h"
#include "units.h"
#include "yaml_text.h"

/* Of the throttled attempts, the part that were calls of their own: an SDK that tries four times
 * makes four attempts of each call that fails. */
#define HIDDEN_DEMAND "0.3"
enum { FEWEST_KEYS = 10 };

static bool has_range_key(const struct account_sources *yaml, const struct account_workload *w)
{
    const struct collected_table *t = collected_find_table(yaml->collected, w->table);
    const struct collected_index *x = t && w->index ? collected_find_index(t, w->index) : NULL;

    if (w->index)
        return x && x->keys.range;
    return t && t->described && t->described->keys.range;
}

static void write_index_writes(const struct account_workload *w, struct text *out)
{
    if (!w->index_write_count)
        return;
    text_add(out, "    index_writes: [");
    for (size_t i = 0; i < w->index_write_count; i++) {
        text_add(out, i ? ", {index: " : "{index: ");
        yaml_text_quoted(out, w->index_writes[i].index);
        text_addf(out, ", writes: %d}", w->index_writes[i].writes);
    }
    text_add(out, "]\n");
}

static void comment_source(const struct account_workload *w, struct text *out)
{
    struct text_number share;
    const char *side = w->consistency ? "read" : "write";

    switch (w->source) {
    case ACCOUNT_UNITS_FITTED:
        yaml_text_comment(out, 4,
                          "%s: a call costs %.3g %s unit%s by least squares of consumption over "
                          "calls (%.1f%% of it unexplained); here %.3g.",
                          w->aws_operation, w->mean_units, side, w->mean_units == 1 ? "" : "s",
                          100 * w->residual, w->units);
        break;
    case ACCOUNT_UNITS_ASSUMED:
        yaml_text_comment(out, 4,
                          "%s: a guess: its consumption cannot be told, so that a call costs what "
                          "an item of the mean size costs.",
                          w->aws_operation);
        break;
    case ACCOUNT_UNITS_COUNTED:
        yaml_text_comment(out, 4,
                          "No metrics by operation: %s units as consumed, in calls of one item of "
                          "the mean size. SuccessfulRequestLatency (SampleCount) would tell the "
                          "operations.",
                          side);
    }
    if (w->share < 0.995)
        yaml_text_comment(out, 4, "%s%% of the operation's calls.",
                          text_thousands(&share, round(100 * w->share)));
    if (text_equal(w->operation, "get") && w->consistency && w->source == ACCOUNT_UNITS_FITTED &&
        text_equal(w->consistency, "eventual"))
        yaml_text_comment(out, 4, "Eventual: a strong read of one item costs a unit at least.");
    for (size_t i = 0; i < w->index_write_count; i++)
        if (w->index_writes[i].writes == 2)
            yaml_text_comment(out, 4,
                              "These move their entry of %s, which are two writes: the mean of all "
                              "is measured, the mixture is a guess.",
                              w->index_writes[i].index);
}

static void comment_gaps(const struct account_workload *w, struct text *out)
{
    struct units_text time;

    if (w->gaps.lost)
        yaml_text_comment(out, 4,
                          "%zu datapoint%s missing amid traffic, first at %s: lost, so "
                          "interpolated.",
                          w->gaps.lost, w->gaps.lost == 1 ? " is" : "s are",
                          units_write_instant(&time, w->gaps.first_lost));
    if (w->gaps.idle)
        yaml_text_comment(out, 4, "%zu period%s without a datapoint count as idle.", w->gaps.idle,
                          w->gaps.idle == 1 ? "" : "s");
}

static void write_trace(const struct account_sources *yaml, const char *column, const char *suffix,
                        bool units, const char *gaps, struct text *out)
{
    struct text name = {0};
    struct units_text period;

    text_addf(&name, "%s%s", column, suffix);
    text_add(out, "trace: {file: ");
    yaml_text_quoted(out, yaml->traffic_file);
    text_add(out, ", column: ");
    yaml_text_quoted(out, text_get(&name));
    text_addf(out, ", counts: %s, values: sum, period: %s, gaps: %s}", units ? "units" : "calls",
              units_write_duration(&period, (simtime)yaml->traffic->window.period_s * SECOND),
              gaps);
    text_release(&name);
}

static void write_pace(const struct account_sources *yaml, const struct account_workload *w,
                       struct text *out)
{
    bool units = w->source == ACCOUNT_UNITS_COUNTED;

    text_add(out, "    ");
    write_trace(yaml, w->name, "", units, "interpolate", out);
    text_add(out,
             "\n    scale: 1\n"); /* --set 'workloads.*.scale=3' changes only what is written */
    if (!w->throttled)
        return;
    yaml_text_comment(out, 4,
                      "Consumption is what was served. How many of the throttled attempts were "
                      "calls of their own, not retries, is not measured: see `hidden_demand`.");
    text_add(out, "    plus:\n      - {");
    write_trace(yaml, w->name, ".throttled", units, "idle", out);
    text_add(out, ", scale: " HIDDEN_DEMAND "}\n");
}

/* The first workload before this one that reads or writes the same keys. */
static const char *same_keys_as(const struct account_sources *yaml,
                                const struct account_workload *w)
{
    for (const struct account_workload *o = yaml->traffic->items; o < w; o++)
        if (text_equal(o->table, w->table) && text_same(o->index, w->index))
            return o->name;
    return NULL;
}

static void write_workload(const struct account_sources *yaml, const struct account_workload *w,
                           struct text *out)
{
    struct account_keys keys;

    text_add(out, "  ");
    yaml_text_quoted(out, w->name);
    text_add(out, ":\n");
    comment_source(w, out);
    comment_gaps(w, out);
    text_add(out, "    client: app\n    table: ");
    yaml_text_quoted(out, w->table);
    text_add(out, "\n");
    if (w->index) {
        text_add(out, "    index: ");
        yaml_text_quoted(out, w->index);
        text_add(out, "\n");
    }
    text_addf(out, "    operation: %s\n", w->operation);
    if (w->transaction)
        text_add(out, "    transaction: true\n");
    else if (w->consistency)
        text_addf(out, "    consistency: %s\n", w->consistency);
    text_addf(out, "    item_size: %.0fB\n", w->item_size);
    if (w->items > 1)
        text_addf(out, "    items: %.0f\n", w->items);
    if (w->condition_failures > 0.0005) {
        text_add(out, "    condition_failures: ");
        keys_yaml_write_share(out, w->condition_failures);
        text_add(out, "\n");
    }
    write_index_writes(w, out);
    account_keys_make(&keys, yaml->collected, w->table, w->index, yaml->hash_keys, yaml->arena);
    keys_yaml_write(&keys, has_range_key(yaml, w), 4, same_keys_as(yaml, w), out);
    write_pace(yaml, w, out);
}

void workload_yaml_write(const struct account_sources *yaml, struct text *out)
{
    for (size_t i = 0; i < yaml->traffic->count; i++) {
        if (i)
            text_add(out, "\n");
        write_workload(yaml, &yaml->traffic->items[i], out);
    }
}

/* The exponent of the group behind `named` keys is one unknown, over all workloads that have one
 * there: the widest of their ranges. */
static void write_skew(const struct account_sources *yaml, size_t named, struct text *out)
{
    double low = INFINITY, high = 0;
    const char *only = "*";
    size_t count = 0;

    for (size_t i = 0; i < yaml->traffic->count; i++) {
        const struct account_workload *w = &yaml->traffic->items[i];
        struct account_keys keys;
        account_keys_make(&keys, yaml->collected, w->table, w->index, yaml->hash_keys, yaml->arena);
        if (keys.named != named || !(keys.count > 1))
            continue;
        only = count++ ? "*" : w->name;
        low = fmin(low, keys.exponent_low);
        high = fmax(high, keys.exponent_high);
    }
    if (!(high >= low + 0.001))
        return;
    text_add(out, named ? "  skew_of_the_rest" : "  skew");
    if (named && named < ACCOUNT_KEYS_MOST)
        text_addf(out, "_after_%zu", named);
    text_addf(out, ": {path: \"workloads.%s.keys.%zu.exponent\", uniform: \"", only, named);
    yaml_text_number(out, low, 3);
    text_add(out, "..");
    yaml_text_number(out, high, 3);
    text_add(out, "\"}\n");
}

/* An index is often keyed by a word of few values, a status or a day, and its size does not tell:
 * without a report, from ten keys to one for each entry are possible. One unknown for all indexes. */
static void write_index_counts(const struct account_sources *yaml, struct text *out)
{
    double most = 0;

    for (size_t i = 0; i < yaml->collected->table_count; i++) {
        const struct collected_table *t = &yaml->collected->tables[i];
        const struct collected_description *d = t->described;
        for (size_t k = 0; d && k < d->index_count; k++) {
            struct account_keys keys;
            if ((yaml->table && !text_equal(yaml->table, t->name)) || d->indexes[k].local)
                continue;
            account_keys_make(&keys, yaml->collected, t->name, d->indexes[k].name, yaml->hash_keys,
                              yaml->arena);
            if (!keys.named)
                most = fmax(most, keys.count);
        }
    }
    if (most > FEWEST_KEYS)
        text_addf(out,
                  "  keys_of_indexes: {path: \"tables.*.indexes.*.keys.0.count\", loguniform: "
                  "\"%d..%.0f\"}\n",
                  (int)FEWEST_KEYS, most);
}

/* What a call costs where units are counted hangs on the size of the item. */
static void write_item_sizes(const struct account_sources *yaml, struct text *out)
{
    for (size_t i = 0; i < yaml->traffic->count; i++) {
        const struct account_workload *w = &yaml->traffic->items[i];
        if (w->source == ACCOUNT_UNITS_FITTED)
            continue;
        text_addf(out, "  item_size_%zu: {path: ", i + 1);
        struct text path = {0};
        text_addf(&path, "workloads.%s.item_size", w->name);
        yaml_text_quoted(out, text_get(&path));
        text_release(&path);
        text_addf(out, ", uniform: \"%.0fB..%.0fB\"}\n", fmax(floor(w->item_size / 2), 1),
                  fmin(w->item_size * 2, 400 * 1024));
    }
}

void workload_yaml_write_unknowns(const struct account_sources *yaml, struct text *out)
{
    bool hidden = false;

    for (size_t i = 0; i < yaml->traffic->count; i++)
        hidden = hidden || yaml->traffic->items[i].throttled;
    if (hidden)
        text_add(out, "  hidden_demand: {path: \"workloads.*.plus.0.scale\", uniform: \"0..1\"}\n");
    for (size_t named = 0; named <= ACCOUNT_KEYS_MOST; named++)
        write_skew(yaml, named, out);
    write_index_counts(yaml, out);
    write_item_sizes(yaml, out);
}
