#include "operation_mix.h"

#include <math.h>
#include <string.h>

#include "text.h"

/* Units of a partial hour of a target that are rounding, not reading. */
#define SMALL_PART 0.005

static const struct operation_kind kinds[] = {
    {.aws = "GetItem", .word = "get"},
    {.aws = "Query", .word = "query", .reads_indexes = true},
    {.aws = "Scan", .word = "scan", .reads_indexes = true},
    {.aws = "BatchGetItem", .word = "batch_get", .batch = true},
    {.aws = "TransactGetItems", .word = "get", .transaction = true, .batch = true},
    {.aws = "PutItem", .word = "put", .side = WRITE},
    {.aws = "UpdateItem", .word = "update", .side = WRITE},
    {.aws = "DeleteItem", .word = "delete", .side = WRITE},
    {.aws = "BatchWriteItem", .word = "batch_write", .side = WRITE, .batch = true},
    {.aws = "TransactWriteItems", .word = "put", .side = WRITE, .transaction = true, .batch = true},
};

const struct operation_kind *operation_kind_find(const char *aws)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_equal(kinds[i].aws, aws))
            return &kinds[i];
    return NULL;
}

static const char *const consumed_names[SIDES] = {"ConsumedReadCapacityUnits",
                                                  "ConsumedWriteCapacityUnits"};

static const struct collected_series *calls_of(const struct collected *collected, const char *table,
                                               const char *operation)
{
    return collected_find_series(collected, table, NULL, operation, "SuccessfulRequestLatency",
                                 "SampleCount");
}

/* The longest period of what is laid side by side. */
static int64_t fit_period(const struct collected *collected, const char *table,
                          const struct metric_window *window)
{
    int64_t longest = window->period_s;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct collected_series *s = calls_of(collected, table, kinds[i].aws);
        if (s && s->count && s->period_s > longest && s->period_s <= 3600)
            longest = s->period_s;
    }
    return longest;
}

static void add_target(struct operation_mix *mix, const struct collected *collected,
                       const struct collected_table *table, const char *index, double entry_size,
                       const struct metric_window *window, struct arena *arena)
{
    struct operation_target *target = &mix->targets[mix->target_count++];
    int64_t created = table->described ? table->described->created_at : COLLECTED_NO_TIME;

    *target =
        (struct operation_target){.index = index, .entry_size = entry_size, .residual = {NAN, NAN}};
    for (enum side side = READ; side < SIDES; side++) {
        const struct collected_series *s =
            collected_find_series(collected, table->name, index, NULL, consumed_names[side], "Sum");
        if (!s || !s->count)
            continue;
        target->consumed[side] = metric_window_values(window, arena, s, METRIC_SUM);
        metric_window_gaps(window, target->consumed[side], created, &target->gaps[side]);
        target->fitted_over[side] = metric_window_values(&mix->window, arena, s, METRIC_SUM);
    }
}

static void add_targets(struct operation_mix *mix, const struct collected *collected,
                        const struct collected_table *table, double mean_item,
                        const struct metric_window *window, struct arena *arena)
{
    const struct collected_description *d = table->described;

    add_target(mix, collected, table, NULL, mean_item, window, arena);
    for (size_t i = 0; d && i < d->index_count && mix->target_count < OPERATION_MIX_TARGETS; i++) {
        const struct collected_index *index = &d->indexes[i];
        if (!index->local)
            add_target(mix, collected, table, index->name,
                       index->items > 0 ? index->size_bytes / index->items : mean_item, window,
                       arena);
    }
}

/* What a call costs of the table when its items are of the mean size. */
static double expected_units(const struct operation_calls *calls, double mean_item)
{
    double times = calls->kind->transaction ? 2 : 1;

    if (calls->kind->side == WRITE)
        return times * ceil(mean_item / 1024);
    if (calls->kind->transaction)
        return times * ceil(mean_item / 4096);
    if (calls->kind->reads_indexes)
        return 0.5 * ceil((isfinite(calls->items) ? calls->items : 1) * mean_item / 4096);
    return 0.5 * ceil(mean_item / 4096);
}

static void add_operation(struct operation_mix *mix, const struct collected *collected,
                          const struct collected_table *table, const struct operation_kind *kind,
                          double mean_item, struct arena *arena)
{
    const struct collected_series *s = calls_of(collected, table->name, kind->aws);
    const struct collected_series *returned =
        collected_find_series(collected, table->name, NULL, kind->aws, "ReturnedItemCount", "Sum");
    int64_t created = table->described ? table->described->created_at : COLLECTED_NO_TIME;
    struct metric_gaps gaps;

    double *calls =
        s ? metric_window_values(&mix->window, arena, s,
                                 s->period_s < mix->window.period_s ? METRIC_SPARSE : METRIC_SUM)
          : NULL;
    double total = metric_window_sum(&mix->window, calls);
    if (!s || !(total > 0) || mix->operation_count == OPERATION_UNITS_MOST)
        return;
    metric_window_gaps(&mix->window, calls, created, &gaps);
    struct operation_calls *o = &mix->operations[mix->operation_count++];
    *o = (struct operation_calls){.kind = kind,
                                  .calls = calls,
                                  .succeeded = calls,
                                  .period_s = s->period_s,
                                  .total = total,
                                  .items = NAN};
    double *items = metric_window_values(&mix->window, arena, returned, METRIC_SPARSE);
    if (items && metric_window_sum(&mix->window, items) > 0)
        o->items = fmax(1, metric_window_sum(&mix->window, items) / total);
    o->expected = expected_units(o, mean_item);
}

/* Batches and transactions report a failed condition otherwise. */
static bool has_condition(const struct operation_calls *o)
{
    return o->kind->side == WRITE && !o->kind->batch;
}

/* Successful calls of a period (all of them: SIZE_MAX) that could have failed on a condition. */
static double conditional_calls(const struct operation_mix *mix, size_t period)
{
    double sum = 0;

    for (size_t i = 0; i < mix->operation_count; i++) {
        const struct operation_calls *o = &mix->operations[i];
        double calls = period == SIZE_MAX ? o->total : o->succeeded[period];
        if (has_condition(o) && isfinite(calls))
            sum += calls;
    }
    return sum;
}

static void add_failed(const struct operation_mix *mix, struct operation_calls *o,
                       const double *failed, double successful, struct arena *arena)
{
    o->calls = arena_take(arena, mix->window.count, sizeof *o->calls);
    for (size_t i = 0; i < mix->window.count; i++) {
        double here = conditional_calls(mix, i);
        if (!failed)
            o->calls[i] = o->succeeded[i] / (1 - mix->condition_failures);
        else if (here > 0)
            o->calls[i] = o->succeeded[i] * (1 + failed[i] / here);
        else
            o->calls[i] = o->succeeded[i] + failed[i] * o->total / successful;
    }
}

static void add_condition_failures(struct operation_mix *mix, const struct collected *collected,
                                   const char *table, struct arena *arena)
{
    const struct collected_series *s = collected_find_series(
        collected, table, NULL, NULL, "ConditionalCheckFailedRequests", "Sum");
    double *failed = metric_window_values(&mix->window, arena, s, METRIC_SPARSE);
    double all = metric_window_sum(&mix->window, failed);
    double successful = conditional_calls(mix, SIZE_MAX);

    if (!(all > 0) || !(successful > 0))
        return;
    mix->condition_failures = all / (all + successful);
    if (s->period_s > mix->window.period_s)
        failed = NULL;
    for (size_t i = 0; i < mix->operation_count; i++)
        if (has_condition(&mix->operations[i]))
            add_failed(mix, &mix->operations[i], failed, successful, arena);
    for (size_t i = 0; i < mix->operation_count; i++)
        mix->operations[i].total = metric_window_sum(&mix->window, mix->operations[i].calls);
}

/* Whether an index of the table is read at all: then that is where queries most likely go. */
static bool indexes_are_read(const struct operation_mix *mix)
{
    for (size_t t = 1; t < mix->target_count; t++)
        if (metric_window_sum(&mix->window, mix->targets[t].fitted_over[READ]) > 0)
            return true;
    return false;
}

static double expected_of(const struct operation_mix *mix, const struct operation_calls *o,
                          size_t target)
{
    const struct operation_target *t = &mix->targets[target];

    if (o->kind->side == WRITE)
        return t->index ? ceil(t->entry_size / 1024) : o->expected;
    if (t->index)
        return 0.5 * ceil((isfinite(o->items) ? o->items : 1) * t->entry_size / 4096);
    return o->kind->reads_indexes && indexes_are_read(mix) ? 0 : o->expected;
}

static const char *const throttle_names[SIDES] = {"ReadThrottleEvents", "WriteThrottleEvents"};

/* Periods in which the table or an index throttled that side; NULL when there are too many of them
 * to do without. */
static bool *calm_periods(const struct operation_mix *mix, const struct collected *collected,
                          const char *table, enum side side, struct arena *arena)
{
    bool *calm = arena_take(arena, mix->window.count, sizeof *calm);
    size_t left = 0;

    memset(calm, true, mix->window.count * sizeof *calm);
    for (size_t t = 0; t < mix->target_count; t++) {
        const double *events =
            metric_window_values(&mix->window, arena,
                                 collected_find_series(collected, table, mix->targets[t].index,
                                                       NULL, throttle_names[side], "Sum"),
                                 METRIC_SPARSE);
        for (size_t i = 0; events && i < mix->window.count; i++)
            calm[i] = calm[i] && !(events[i] > 0);
    }
    for (size_t i = 0; i < mix->window.count; i++)
        left += calm[i];
    return 2 * left >= mix->window.count ? calm : NULL;
}

/* Consumption as it is fitted. */
static double *consumption(const struct operation_mix *mix, const struct operation_target *target,
                           enum side side, const bool *calm, struct arena *arena)
{
    double *values = arena_take(arena, mix->window.count, sizeof *values);

    for (size_t i = 0; i < mix->window.count; i++)
        values[i] = calm && !calm[i] ? NAN : target->fitted_over[side][i];
    return values;
}

static void fit_target(struct operation_mix *mix, size_t target, enum side side, const bool *calm,
                       struct arena *arena)
{
    struct operation_target *t = &mix->targets[target];
    const double *calls[OPERATION_UNITS_MOST] = {0};
    double expected[OPERATION_UNITS_MOST] = {0};
    size_t of[OPERATION_UNITS_MOST], count = 0;
    struct operation_units fit;

    if (!t->fitted_over[side])
        return;
    for (size_t i = 0; i < mix->operation_count; i++) {
        const struct operation_calls *o = &mix->operations[i];
        if (o->kind->side != side || (side == READ && t->index && !o->kind->reads_indexes))
            continue;
        calls[count] = t->index ? o->succeeded : o->calls;
        expected[count] = expected_of(mix, o, target);
        of[count++] = i;
    }
    operation_units_fit(&fit, calls, expected, count, consumption(mix, t, side, calm, arena),
                        mix->window.count);
    t->residual[side] = fit.residual;
    double all = metric_window_sum(&mix->window, t->fitted_over[side]);
    for (size_t i = 0; i < count; i++) {
        struct operation_calls *o = &mix->operations[of[i]];
        if (fit.per_call[i] * o->total > SMALL_PART * all)
            o->units[target] = fit.per_call[i];
    }
}

void operation_mix_make(struct operation_mix *mix, const struct collected *collected,
                        const struct collected_table *table, double mean_item,
                        const struct metric_window *window, struct arena *arena)
{
    *mix = (struct operation_mix){.window = *window};
    int64_t period = fit_period(collected, table->name, window);
    mix->window.begins -= ((window->begins % period) + period) % period;
    mix->window.period_s = period;
    mix->window.count =
        (size_t)((metric_window_end(window) - mix->window.begins + period - 1) / period);
    add_targets(mix, collected, table, mean_item, window, arena);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        add_operation(mix, collected, table, &kinds[i], mean_item, arena);
    add_condition_failures(mix, collected, table->name, arena);
    for (enum side side = READ; side < SIDES; side++) {
        const bool *calm = calm_periods(mix, collected, table->name, side, arena);
        for (size_t t = 0; t < mix->target_count; t++)
            fit_target(mix, t, side, calm, arena);
    }
}

double operation_mix_left(const struct operation_mix *mix, size_t target, size_t operation,
                          size_t period)
{
    const double *consumed = mix->targets[target].fitted_over[READ];

    if (!consumed || !isfinite(consumed[period]))
        return NAN;
    double left = consumed[period];
    for (size_t i = 0; i < mix->operation_count; i++) {
        const struct operation_calls *o = &mix->operations[i];
        if (i != operation && o->kind->side == READ && isfinite(o->calls[period]))
            left -= o->units[target] * o->calls[period];
    }
    return fmax(left, 0);
}
