#include "account_traffic.h"

#include <math.h>
#include <stdlib.h>

#include "call_form.h"
#include "operation_mix.h"
#include "text.h"
#include "unit_parts.h"

/* The target of an operation that is worth a workload of its own has at least this part of it. */
#define SMALL_SHARE 0.01
enum { ITEM_MOST = 400 * 1024, ASSUMED_ITEM = 1024 };

struct maker {
    struct account_traffic *traffic;
    const struct collected *collected;
    const struct collected_table *table;
    struct operation_mix mix;
    double mean_item;
};

double account_traffic_mean_item(const struct collected_table *table, bool *known)
{
    const struct collected_description *d = table->described;

    *known = d && d->items > 0 && d->size_bytes > 0;
    if (!*known)
        return ASSUMED_ITEM;
    return fmin(fmax(round(d->size_bytes / d->items), 1), ITEM_MOST);
}

double account_traffic_entry_size(const struct collected_index *index)
{
    if (!(index->items > 0 && index->size_bytes > 0))
        return NAN;
    return fmin(fmax(round(index->size_bytes / index->items), 1), ITEM_MOST);
}

void account_traffic_release(struct account_traffic *traffic)
{
    free(traffic->items);
    free(traffic->notes);
    *traffic = (struct account_traffic){0};
}

static void add_note(struct account_traffic *traffic, const char *note)
{
    traffic->notes = memory_grow(traffic->notes, traffic->note_count, &traffic->note_capacity,
                                 sizeof *traffic->notes);
    traffic->notes[traffic->note_count++] = note;
}

static bool name_taken(const struct account_traffic *traffic, const char *name)
{
    for (size_t i = 0; i < traffic->count; i++)
        if (text_equal(traffic->items[i].name, name))
            return true;
    return false;
}

/* Dots and underscores part nothing in a path of the simulator's if they are hyphens. */
static const char *workload_name(struct account_traffic *traffic, const char *table,
                                 const char *index, const char *word, size_t part)
{
    char *name = arena_printf(traffic->arena, "%s%s%s-%s", table, index ? "-" : "",
                              index ? index : "", word);

    if (part)
        name = arena_printf(traffic->arena, "%s-%zu", name, part);
    for (char *c = name; *c; c++)
        if (*c == '.' || *c == '_')
            *c = '-';
    const char *free_name = name;
    for (int n = 2; name_taken(traffic, free_name); n++)
        free_name = arena_printf(traffic->arena, "%s-also-%d", name, n);
    return free_name;
}

static struct account_workload *add_workload(struct account_traffic *traffic,
                                             const struct account_workload *workload)
{
    traffic->items =
        memory_grow(traffic->items, traffic->count, &traffic->capacity, sizeof *traffic->items);
    traffic->items[traffic->count] = *workload;
    return &traffic->items[traffic->count++];
}

/* Calls of a long period spread over the window's periods in it, as `weights`; lost where the weight
 * is. What of the long period lies outside of the window takes its even part. */
static void spread_period(const struct maker *maker, double calls, size_t period,
                          const double *weights, const double *filled, double *out)
{
    const struct metric_window *w = &maker->traffic->window;
    int64_t from = metric_window_time(&maker->mix.window, period);
    int64_t parts = maker->mix.window.period_s / w->period_s, inside = 0;
    double sum = 0;

    for (int64_t part = 0; part < parts; part++) {
        int64_t i = (from - w->begins) / w->period_s + part;
        if (i >= 0 && i < (int64_t)w->count) {
            sum += filled ? filled[i] : 1;
            inside++;
        }
    }
    for (int64_t part = 0; part < parts; part++) {
        int64_t i = (from - w->begins) / w->period_s + part;
        if (i < 0 || i >= (int64_t)w->count)
            continue;
        double weight = sum > 0 && filled ? filled[i] / sum : 1 / (double)inside;
        bool lost = parts > 1 && weights && !isfinite(weights[i]);
        out[i] = lost ? NAN : calls * weight * (double)inside / (double)parts;
    }
}

/* The calls of operation `o` that go to `target`, in the window's periods. */
static double *calls_to(const struct maker *maker, size_t o, size_t target, const double *share)
{
    const struct operation_mix *mix = &maker->mix;
    const struct metric_window *w = &maker->traffic->window;
    const struct operation_calls *op = &mix->operations[o];
    const double *weights = mix->targets[target].consumed[op->kind->side];
    double *out = arena_take(maker->traffic->arena, w->count, sizeof *out);
    double *filled = NULL;

    if (weights) {
        filled = arena_take(maker->traffic->arena, w->count, sizeof *filled);
        for (size_t i = 0; i < w->count; i++)
            filled[i] = weights[i];
        metric_window_interpolate(w, filled);
    }
    for (size_t period = 0; period < mix->window.count; period++)
        spread_period(maker, op->calls[period] * share[period], period, weights, filled, out);
    return out;
}

/* Which part of the operation's calls goes to the target, by period: what the others leave of it. */
static double *shares_of(const struct maker *maker, size_t o, size_t target)
{
    const struct operation_mix *mix = &maker->mix;
    const struct operation_calls *op = &mix->operations[o];
    double *share = arena_take(maker->traffic->arena, mix->window.count, sizeof *share);
    double units = 0;

    for (size_t t = 0; t < mix->target_count; t++)
        units += op->units[t];
    for (size_t period = 0; period < mix->window.count; period++) {
        double here = op->units[target], all = units;
        if (op->kind->side == WRITE) { /* each writes the table, and indexes beside it */
            here = all = 1;
        } else if (here != units) {
            double left = 0;
            for (size_t t = 0; t < mix->target_count; t++)
                if (op->units[t] > 0)
                    left += operation_mix_left(mix, t, o, period);
            if (isfinite(left) && left > 0) {
                here = operation_mix_left(mix, target, o, period);
                all = left;
            }
        }
        share[period] = all > 0 ? here / all : 1;
    }
    return share;
}

/* ThrottledRequests of the operation; only where there was one. */
static double *throttled_of(const struct maker *maker, const char *aws_operation)
{
    const struct metric_window *w = &maker->traffic->window;
    double *values =
        metric_window_values(w, maker->traffic->arena,
                             collected_find_series(maker->collected, maker->table->name, NULL,
                                                   aws_operation, "ThrottledRequests", "Sum"),
                             METRIC_SPARSE);

    return metric_window_sum(w, values) > 0 ? values : NULL;
}

/* ReadThrottleEvents or WriteThrottleEvents of a table or an index, of a table without metrics by
 * operation; NULL when there were none. */
static double *throttle_events(const struct maker *maker, const char *index, enum side side)
{
    const struct metric_window *w = &maker->traffic->window;
    double *values = metric_window_values(
        w, maker->traffic->arena,
        collected_find_series(maker->collected, maker->table->name, index, NULL,
                              side == READ ? "ReadThrottleEvents" : "WriteThrottleEvents", "Sum"),
        METRIC_SPARSE);

    return metric_window_sum(w, values) > 0 ? values : NULL;
}

static double *times(const struct maker *maker, const double *values, double factor)
{
    size_t count = maker->traffic->window.count;

    if (!values)
        return NULL;
    double *out = arena_take(maker->traffic->arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++)
        out[i] = values[i] * factor;
    return out;
}

/* Levels of what a call costs, and of how often it writes each index that is measured. */
static size_t levels_of(const struct maker *maker, const struct operation_calls *op, double units,
                        struct unit_level *levels, size_t *index_of)
{
    const struct operation_mix *mix = &maker->mix;
    size_t count = 0;

    levels[count] = call_form_level(op->kind, units, maker->mean_item);
    index_of[count++] = 0;
    for (size_t t = 1; op->kind->side == WRITE && t < mix->target_count; t++) {
        if (!mix->targets[t].consumed[WRITE])
            continue;
        double items =
            op->kind->batch ? round(units / call_form_step(op->kind, maker->mean_item)) : 1;
        levels[count] =
            call_form_index_writes(op->kind, op->units[t], mix->targets[t].entry_size, items);
        index_of[count++] = t;
    }
    return count;
}

static void add_index_writes(const struct maker *maker, struct account_workload *w,
                             const struct unit_level *levels, const size_t *index_of, size_t count,
                             const struct unit_part *part)
{
    w->index_writes = arena_take(maker->traffic->arena, count, sizeof *w->index_writes);
    w->index_write_count = 0;
    for (size_t i = 1; i < count; i++)
        w->index_writes[w->index_write_count++] = (struct account_index_write){
            maker->mix.targets[index_of[i]].index,
            (int)lround(part->upper[i] ? levels[i].upper : levels[i].lower)};
}

/* The workloads of one operation on one target: one for each part of its mean. `w` has what they
 * share. */
static void add_parts(const struct maker *maker, const struct operation_calls *op, size_t target,
                      double units, struct account_workload w)
{
    struct account_traffic *traffic = maker->traffic;
    struct unit_level levels[UNIT_PARTS_ATTRIBUTES];
    struct unit_part parts[UNIT_PARTS_MOST];
    size_t index_of[UNIT_PARTS_ATTRIBUTES];
    double size = maker->mix.targets[target].entry_size, *calls = w.calls, *throttled = w.throttled;
    size_t count = levels_of(maker, op, units, levels, index_of);
    size_t made = unit_parts_make(parts, levels, count);
    const char *word = op->kind->word;
    double share = w.share;

    if (op->kind->transaction)
        word = op->kind->side == READ ? "transact-get" : "transact-write";
    for (size_t p = 0; p < made; p++) {
        w.name = workload_name(traffic, maker->table->name, w.index, word, made > 1 ? p + 1 : 0);
        w.units = parts[p].upper[0] ? levels[0].upper : levels[0].lower;
        struct call_form form = call_form_of(op->kind, w.units, size, op->items);
        w.consistency = form.consistency;
        w.item_size = form.item_size;
        w.items = form.items;
        add_index_writes(maker, &w, levels, index_of, count, &parts[p]);
        w.share = share * parts[p].share;
        w.calls = times(maker, calls, parts[p].share);
        w.throttled = times(maker, throttled, parts[p].share);
        add_workload(traffic, &w);
    }
}

/* Where its calls are spread over short periods, they go as the consumption of the target does. */
static void add_target(struct maker *maker, size_t o, size_t target, double units_all)
{
    const struct operation_mix *mix = &maker->mix;
    const struct operation_calls *op = &mix->operations[o];
    double *share = shares_of(maker, o, target), sum = 0;
    struct account_workload w = {
        .table = maker->table->name,
        .index = mix->targets[target].index,
        .operation = op->kind->word,
        .aws_operation = op->kind->aws,
        .transaction = op->kind->transaction,
        .mean_units = units_all,
        .source = op->units[target] > 0 ? ACCOUNT_UNITS_FITTED : ACCOUNT_UNITS_ASSUMED,
        .residual = mix->targets[target].residual[op->kind->side],
        .period_s = op->period_s,
        .gaps = mix->targets[target].gaps[op->kind->side],
    };

    for (size_t period = 0; period < mix->window.count; period++)
        if (isfinite(op->calls[period]))
            sum += op->calls[period] * share[period];
    w.share = sum / op->total;
    if (w.share < SMALL_SHARE)
        return;
    if (op->kind->side == WRITE && !op->kind->batch)
        w.condition_failures = mix->condition_failures;
    w.calls = calls_to(maker, o, target, share);
    w.throttled = times(maker, throttled_of(maker, op->kind->aws), w.share);
    add_parts(maker, op, target, units_all, w);
}

static void add_operation(struct maker *maker, size_t o)
{
    const struct operation_mix *mix = &maker->mix;
    const struct operation_calls *op = &mix->operations[o];
    double units = 0;

    if (op->kind->side == WRITE) {
        add_target(maker, o, 0, op->units[0] > 0 ? op->units[0] : op->expected);
        return;
    }
    for (size_t t = 0; t < mix->target_count; t++)
        units += op->units[t];
    for (size_t t = 0; t < mix->target_count; t++)
        if (op->units[t] > 0)
            add_target(maker, o, t, units);
    if (!(units > 0))
        add_target(maker, o, 0, op->expected);
}

/* Index writes of a table whose operations are not known: as often as its units say, over writes of
 * the mean item. */
static void count_index_writes(const struct maker *maker, struct account_workload *w)
{
    const struct operation_mix *mix = &maker->mix;
    double all = metric_window_sum(&mix->window, mix->targets[0].fitted_over[WRITE]);
    double calls = all / ceil(maker->mean_item / 1024);

    w->index_writes = arena_take(maker->traffic->arena, mix->target_count, sizeof *w->index_writes);
    for (size_t t = 1; t < mix->target_count; t++) {
        const struct operation_target *target = &mix->targets[t];
        if (!target->fitted_over[WRITE])
            continue;
        double units = metric_window_sum(&mix->window, target->fitted_over[WRITE]);
        double writes = calls > 0 ? units / calls / ceil(target->entry_size / 1024) : 0;
        w->index_writes[w->index_write_count++] =
            (struct account_index_write){target->index, writes < 0.5   ? 0
                                                        : writes < 1.5 ? 1
                                                                       : 2};
    }
}

/* One workload of a side of a table or an index, whose column is in units. */
static void add_units(struct maker *maker, size_t target, enum side side)
{
    const struct operation_mix *mix = &maker->mix;
    const struct operation_target *t = &mix->targets[target];
    struct account_workload w = {
        .table = maker->table->name,
        .index = t->index,
        .operation = side == WRITE ? "update"
                     : t->index    ? "query"
                                   : "get",
        .consistency = side == READ ? "eventual" : NULL,
        .item_size = t->entry_size,
        .items = 1,
        .share = 1,
        .residual = NAN,
        .source = ACCOUNT_UNITS_COUNTED,
        .calls = t->consumed[side],
        .gaps = t->gaps[side],
        .period_s = maker->traffic->window.period_s,
    };

    if (!(metric_window_sum(&maker->traffic->window, w.calls) > 0))
        return;
    w.units = w.mean_units =
        side == READ ? 0.5 * ceil(w.item_size / 4096) : ceil(w.item_size / 1024);
    w.name = workload_name(maker->traffic, w.table, w.index, side == READ ? "read" : "write", 0);
    w.throttled = times(maker, throttle_events(maker, t->index, side), w.units);
    if (side == WRITE)
        count_index_writes(maker, &w);
    add_workload(maker->traffic, &w);
}

static bool has_side(const struct operation_mix *mix, enum side side)
{
    for (size_t i = 0; i < mix->operation_count; i++)
        if (mix->operations[i].kind->side == side)
            return true;
    return false;
}

/* Operations that have metrics and no place in the model. */
static void note_others(struct maker *maker)
{
    const struct collected *c = maker->collected;

    for (size_t i = 0; i < c->series_count; i++) {
        const struct collected_series *s = &c->series[i];
        if (s->table && s->operation && s->count && text_equal(s->table, maker->table->name) &&
            text_equal(s->metric, "SuccessfulRequestLatency") &&
            text_equal(s->statistic, "SampleCount") && !operation_kind_find(s->operation) &&
            !text_equal(s->operation, "GetRecords"))
            add_note(maker->traffic,
                     arena_printf(maker->traffic->arena,
                                  "%s: calls of %s are not simulated as such; what they consumed "
                                  "counts for the other operations",
                                  s->table, s->operation));
    }
}

static void make_table(struct maker *maker)
{
    bool known;

    maker->mean_item = account_traffic_mean_item(maker->table, &known);
    operation_mix_make(&maker->mix, maker->collected, maker->table, maker->mean_item,
                       &maker->traffic->window, maker->traffic->arena);
    for (enum side side = READ; side < SIDES; side++) {
        bool operations = has_side(&maker->mix, side);
        for (size_t o = 0; operations && o < maker->mix.operation_count; o++)
            if (maker->mix.operations[o].kind->side == side)
                add_operation(maker, o);
        for (size_t t = 0; !operations && t < maker->mix.target_count; t++)
            if (side == READ || t == 0)
                add_units(maker, t, side);
    }
    note_others(maker);
}

void account_traffic_make(struct account_traffic *traffic, const struct collected *collected,
                          const char *table, const struct metric_window *window,
                          struct arena *arena)
{
    *traffic = (struct account_traffic){.arena = arena, .window = *window};
    for (size_t i = 0; i < collected->table_count; i++) {
        if (table && !text_equal(collected->tables[i].name, table))
            continue;
        struct maker *maker = memory_new(1, sizeof *maker);
        *maker = (struct maker){traffic, collected, &collected->tables[i]};
        make_table(maker);
        free(maker);
    }
}
