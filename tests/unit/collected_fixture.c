#include "collected_fixture.h"

#include <math.h>

void collected_fixture_series(struct collected *c, const char *table, const char *index,
                              const char *operation, const char *metric, const char *statistic,
                              int64_t begins, int64_t period_s, const double *values, size_t count)
{
    struct collected_series s = {.file = "metrics.json",
                                 .table = table,
                                 .index = index,
                                 .operation = operation,
                                 .metric = metric,
                                 .statistic = statistic,
                                 .period_s = period_s,
                                 .times = memory_new(count, sizeof(int64_t)),
                                 .values = memory_new(count, sizeof(double))};

    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            continue;
        s.times[s.count] = begins + period_s * (int64_t)i;
        s.values[s.count++] = values[i];
    }
    collected_table(c, table);
    c->series = memory_grow(c->series, c->series_count, &c->series_capacity, sizeof *c->series);
    c->series[c->series_count++] = s;
}

struct collected_description *collected_fixture_describe(struct collected *c, const char *table,
                                                         double items, double item_bytes,
                                                         const char *index, double entry_bytes)
{
    struct collected_description *d = arena_take(&c->arena, 1, sizeof *d);
    struct collected_throughput t = {.max_on_demand = {NAN, NAN}, .warm = {NAN, NAN}};

    *d = (struct collected_description){.file = "describe-table.json",
                                        .created_at = COLLECTED_NO_TIME,
                                        .table_class = "STANDARD",
                                        .keys = {.hash = "id"},
                                        .throughput = t,
                                        .items = items,
                                        .size_bytes = items * item_bytes};
    d->throughput.capacity[READ] = d->throughput.capacity[WRITE] = 100;
    if (index) {
        d->indexes = arena_take(&c->arena, 1, sizeof *d->indexes);
        d->indexes[0] = (struct collected_index){.name = index,
                                                 .keys = {.hash = "other"},
                                                 .projection = "ALL",
                                                 .throughput = t,
                                                 .size_bytes = items * entry_bytes,
                                                 .items = items};
        d->indexes[0].throughput.capacity[WRITE] = 50;
        d->index_count = 1;
    }
    collected_table(c, table)->described = d;
    return d;
}

void collected_fixture_scaled(struct collected *c, struct collected_dimension of)
{
    c->targets = memory_new(1, sizeof *c->targets);
    c->targets[0] = (struct collected_target){.of = of, .min = 5, .max = 1000};
    c->target_count = 1;
}

void collected_fixture_switch(struct collected *c, struct collected_dimension of, int64_t at,
                              int billing)
{
    c->changes = memory_new(1, sizeof *c->changes);
    c->changes[0] = (struct collected_change){.file = "trail.json",
                                              .of = of,
                                              .asked_at = at,
                                              .done_at = at,
                                              .capacity = NAN,
                                              .min = NAN,
                                              .max = NAN,
                                              .by_hand = true,
                                              .billing = billing};
    c->change_count = 1;
}
