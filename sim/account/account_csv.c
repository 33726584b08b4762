#include "account_csv.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv_row.h"
#include "units.h"

struct column {
    const char *name;
    const double *values; /* of the window's periods */
};

struct columns {
    struct column *items;
    size_t count, capacity;
};

static void add_column(struct columns *columns, const char *name, const double *values)
{
    columns->items =
        memory_grow(columns->items, columns->count, &columns->capacity, sizeof *columns->items);
    columns->items[columns->count++] = (struct column){name, values};
}

static void write_cell(struct text *out, double value)
{
    if (isfinite(value))
        text_addf(out, ",%.10g", round(value * 1000) / 1000);
    else
        text_add(out, ",");
}

static void write_columns(const struct columns *columns, const struct metric_window *window,
                          struct text *out)
{
    struct units_text time;

    text_add(out, "time");
    for (size_t i = 0; i < columns->count; i++) {
        text_add(out, ",");
        csv_row_add(out, columns->items[i].name);
    }
    text_add(out, "\n");
    for (size_t row = 0; row < window->count; row++) {
        text_add(out, units_write_instant(&time, metric_window_time(window, row)));
        for (size_t i = 0; i < columns->count; i++)
            write_cell(out, columns->items[i].values[row]);
        text_add(out, "\n");
    }
}

void account_csv_traffic(const struct account_traffic *traffic, struct text *out)
{
    struct columns columns = {0};

    for (size_t i = 0; i < traffic->count; i++) {
        const struct account_workload *w = &traffic->items[i];
        add_column(&columns, w->name, w->calls);
        if (w->throttled)
            add_column(&columns, arena_printf(traffic->arena, "%s.throttled", w->name),
                       w->throttled);
    }
    write_columns(&columns, &traffic->window, out);
    free(columns.items);
}

const char *account_csv_series_name(struct arena *arena, const char *metric)
{
    char *out = arena_take(arena, 2 * strlen(metric) + 1, 1), *to = out;

    for (const char *c = metric; *c; c++) {
        if (isupper((unsigned char)*c) && c != metric)
            *to++ = '_';
        *to++ = (char)tolower((unsigned char)*c);
    }
    return out;
}

enum measured_kind { MEASURED_SUM, MEASURED_LEVEL, MEASURED_SPARSE };

/* The metrics of tables and indexes that the simulator has a series of the same name for. */
static const struct {
    const char *metric, *statistic;
    enum measured_kind kind;
} measured[] = {
    {"ConsumedReadCapacityUnits", "Sum", MEASURED_SUM},
    {"ConsumedWriteCapacityUnits", "Sum", MEASURED_SUM},
    {"ProvisionedReadCapacityUnits", "Average", MEASURED_LEVEL},
    {"ProvisionedWriteCapacityUnits", "Average", MEASURED_LEVEL},
    {"ReadThrottleEvents", "Sum", MEASURED_SPARSE},
    {"WriteThrottleEvents", "Sum", MEASURED_SPARSE},
    {"ReadProvisionedThroughputThrottleEvents", "Sum", MEASURED_SPARSE},
    {"WriteProvisionedThroughputThrottleEvents", "Sum", MEASURED_SPARSE},
    {"ReadKeyRangeThroughputThrottleEvents", "Sum", MEASURED_SPARSE},
    {"WriteKeyRangeThroughputThrottleEvents", "Sum", MEASURED_SPARSE},
    {"ReadMaxOnDemandThroughputThrottleEvents", "Sum", MEASURED_SPARSE},
    {"WriteMaxOnDemandThroughputThrottleEvents", "Sum", MEASURED_SPARSE},
    {"ReadAccountLimitThrottleEvents", "Sum", MEASURED_SPARSE},
    {"WriteAccountLimitThrottleEvents", "Sum", MEASURED_SPARSE},
};

/* A level of a longer period, once. */
static double *level_once(const struct metric_window *window, struct arena *arena,
                          const struct collected_series *s)
{
    double *values = arena_take(arena, window->count, sizeof *values);

    for (size_t i = 0; i < window->count; i++)
        values[i] = NAN;
    for (size_t i = 0; i < s->count; i++) {
        int64_t offset = s->times[i] - window->begins;
        if (offset >= 0 && (size_t)(offset / window->period_s) < window->count)
            values[offset / window->period_s] = s->values[i];
    }
    return values;
}

static double *measured_values(const struct collected_series *s, enum measured_kind kind,
                               int64_t created_at, const struct metric_window *window,
                               struct arena *arena)
{
    struct metric_gaps gaps;

    if (kind == MEASURED_LEVEL)
        return !s->count ? NULL
               : s->period_s > window->period_s
                   ? level_once(window, arena, s)
                   : metric_window_values(window, arena, s, METRIC_LEVEL);
    double *values = metric_window_values(window, arena, s,
                                          kind == MEASURED_SPARSE ? METRIC_SPARSE : METRIC_SUM);
    if (kind == MEASURED_SUM && values)
        metric_window_gaps(window, values, created_at, &gaps);
    return values;
}

static void add_measured(struct columns *columns, const struct collected *collected,
                         const struct collected_table *table, const char *index,
                         const struct metric_window *window, struct arena *arena)
{
    int64_t created = table->described ? table->described->created_at : COLLECTED_NO_TIME;

    for (size_t i = 0; i < sizeof measured / sizeof *measured; i++) {
        const struct collected_series *s = collected_find_series(
            collected, table->name, index, NULL, measured[i].metric, measured[i].statistic);
        if (!s || s->period_s <= 0)
            continue;
        const double *values = measured_values(s, measured[i].kind, created, window, arena);
        const char *name = account_csv_series_name(arena, measured[i].metric);
        if (values)
            add_column(
                columns,
                index ? arena_printf(arena, "tables/%s/indexes/%s/%s", table->name, index, name)
                      : arena_printf(arena, "tables/%s/%s", table->name, name),
                values);
    }
}

/* ThrottledRequests are by operation; a table's series has them all. */
static void add_throttled_requests(struct columns *columns, const struct collected *collected,
                                   const struct collected_table *table,
                                   const struct metric_window *window, struct arena *arena)
{
    double *sum = NULL;

    for (size_t i = 0; i < collected->series_count; i++) {
        const struct collected_series *s = &collected->series[i];
        if (!s->table || !s->operation || !text_equal(s->table, table->name) ||
            !text_equal(s->metric, "ThrottledRequests") || !text_equal(s->statistic, "Sum") ||
            s->period_s <= 0 ||
            s != collected_find_series(collected, s->table, NULL, s->operation, s->metric,
                                       s->statistic))
            continue;
        const double *values = metric_window_values(window, arena, s, METRIC_SPARSE);
        if (!sum)
            sum = arena_take(arena, window->count, sizeof *sum);
        for (size_t row = 0; row < window->count; row++)
            sum[row] += values[row];
    }
    if (sum)
        add_column(columns, arena_printf(arena, "tables/%s/throttled_requests", table->name), sum);
}

void account_csv_measured(const struct collected *collected, const char *table,
                          const struct metric_window *window, struct arena *arena, struct text *out)
{
    struct columns columns = {0};

    for (size_t i = 0; i < collected->table_count; i++) {
        const struct collected_table *t = &collected->tables[i];
        if (table && !text_equal(t->name, table))
            continue;
        add_measured(&columns, collected, t, NULL, window, arena);
        for (size_t x = 0; t->described && x < t->described->index_count; x++)
            if (!t->described->indexes[x].local)
                add_measured(&columns, collected, t, t->described->indexes[x].name, window, arena);
        add_throttled_requests(&columns, collected, t, window, arena);
    }
    if (columns.count)
        write_columns(&columns, window, out);
    free(columns.items);
}
