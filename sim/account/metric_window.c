#include "metric_window.h"

#include <math.h>

#include "text.h"

enum { PERIOD_MOST_S = 3600, PERIODS_MOST = 1000000 };

int64_t metric_window_time(const struct metric_window *window, size_t period)
{
    return window->begins + (int64_t)period * window->period_s;
}

int64_t metric_window_end(const struct metric_window *window)
{
    return metric_window_time(window, window->count);
}

static bool is_consumption(const struct collected_series *s, const char *table)
{
    return s->count && s->table && text_equal(s->statistic, "Sum") &&
           text_starts_with(s->metric, "Consumed") && text_ends_with(s->metric, "CapacityUnits") &&
           (!table || text_equal(s->table, table));
}

/* The shortest period of a table's metrics of consumption, or of all tables'; 0: none. */
static int64_t shortest_period(const struct collected *collected, const char *table)
{
    int64_t shortest = 0;

    for (size_t i = 0; i < collected->series_count; i++) {
        const struct collected_series *s = &collected->series[i];
        if (is_consumption(s, table) && s->period_s > 0 && (!shortest || s->period_s < shortest))
            shortest = s->period_s;
    }
    return shortest;
}

bool metric_window_leaves_out(const struct collected *collected, const struct collected_series *s)
{
    return s->table && is_consumption(s, NULL) &&
           s->period_s > shortest_period(collected, s->table);
}

/* From where to where one table has metrics, of its shortest period. */
static bool table_span(const struct collected *collected, const char *table, int64_t *begins,
                       int64_t *ends)
{
    int64_t period = shortest_period(collected, table);
    bool any = false;

    for (size_t i = 0; i < collected->series_count; i++) {
        const struct collected_series *s = &collected->series[i];
        if (!is_consumption(s, table) || s->period_s != period)
            continue;
        int64_t first = s->times[0], last = s->times[s->count - 1] + s->period_s;
        *begins = any && *begins < first ? *begins : first;
        *ends = any && *ends > last ? *ends : last;
        any = true;
    }
    return any;
}

static bool created_within(const struct collected_table *table, int64_t begins)
{
    return table->described && table->described->created_at != COLLECTED_NO_TIME &&
           table->described->created_at > begins - 3600;
}

static bool common_span(const struct collected *collected, const char *table, int64_t *begins,
                        int64_t *ends)
{
    bool any = false;

    for (size_t i = 0; i < collected->table_count; i++) {
        const struct collected_table *t = &collected->tables[i];
        int64_t first = 0, last = 0;
        if ((table && !text_equal(t->name, table)) ||
            !table_span(collected, t->name, &first, &last))
            continue;
        if (!any || (first > *begins && !created_within(t, first)))
            *begins = first;
        *ends = any && *ends < last ? *ends : last;
        any = true;
    }
    return any;
}

const char *metric_window_find(struct metric_window *window, const struct collected *collected,
                               const char *table, int64_t from, int64_t to)
{
    int64_t begins = 0, ends = 0, period = shortest_period(collected, table);

    if (!common_span(collected, table, &begins, &ends) || period <= 0)
        return "no datapoint of ConsumedReadCapacityUnits or ConsumedWriteCapacityUnits (Sum); "
               "'ddbsim import --commands TABLE' prints how to collect them (get-metric-data)";
    if (period > PERIOD_MOST_S)
        return "metrics in periods of more than an hour; collect them in periods of an hour "
               "(--period 3600) or less";
    if (from != COLLECTED_NO_TIME && from > begins)
        begins = from;
    if (to != COLLECTED_NO_TIME && to < ends)
        ends = to;
    begins -= ((begins % period) + period) % period;
    if (ends - begins < 2 * period)
        return "no two periods in which all tables have metrics; choose --table, or another "
               "--from and --to";
    if ((ends - begins) / period > PERIODS_MOST)
        return "a million periods and more; choose a part with --from and --to";
    *window = (struct metric_window){begins, period, (size_t)((ends - begins) / period)};
    return NULL;
}

/* A datapoint of a long period covers several of ours. */
static void spread(const struct metric_window *window, const struct collected_series *s, size_t i,
                   enum metric_kind kind, double *values)
{
    int64_t from = s->times[i], to = from + s->period_s, begins = window->begins;
    size_t period = from > begins ? (size_t)((from - begins) / window->period_s) : 0;

    for (; period < window->count && metric_window_time(window, period) < to; period++) {
        int64_t first = metric_window_time(window, period), last = first + window->period_s;
        int64_t inside = (to < last ? to : last) - (from > first ? from : first);
        double before = isfinite(values[period]) ? values[period] : 0;
        values[period] = kind == METRIC_LEVEL
                             ? s->values[i]
                             : before + s->values[i] * (double)inside / (double)s->period_s;
    }
}

/* Several datapoints of a short period are one of ours. */
static void gather(const struct metric_window *window, const struct collected_series *s,
                   enum metric_kind kind, double *values)
{
    size_t parts = (size_t)(window->period_s / s->period_s), i = 0;

    while (i < s->count && s->times[i] < window->begins)
        i++;
    for (size_t period = 0; period < window->count; period++) {
        int64_t ends = metric_window_time(window, period + 1);
        double sum = 0;
        size_t found = 0;
        for (; i < s->count && s->times[i] < ends; i++, found++)
            sum += s->values[i];
        if (kind == METRIC_LEVEL)
            values[period] = found ? sum / (double)found : NAN;
        else if (kind == METRIC_SPARSE || found == parts)
            values[period] = sum;
    }
}

double *metric_window_values(const struct metric_window *window, struct arena *arena,
                             const struct collected_series *series, enum metric_kind kind)
{
    if (!series || series->period_s <= 0)
        return NULL;
    double *values = arena_take(arena, window->count, sizeof *values);
    for (size_t i = 0; i < window->count; i++)
        values[i] = kind == METRIC_SPARSE ? 0 : NAN;
    if (series->period_s < window->period_s)
        gather(window, series, kind, values);
    else
        for (size_t i = 0; i < series->count; i++)
            spread(window, series, i, kind, values);
    return values;
}

/* Whether the run of missing values from `from` to before `to` is lost data amid traffic. */
static bool is_lost(const struct metric_window *window, const double *values, size_t from,
                    size_t to)
{
    bool before = from > 0 && values[from - 1] > 0;
    bool after = to == window->count || values[to] > 0;

    return before && after && (int64_t)(to - from) * window->period_s <= METRIC_WINDOW_LOST_S;
}

void metric_window_gaps(const struct metric_window *window, double *values, int64_t created_at,
                        struct metric_gaps *gaps)
{
    *gaps = (struct metric_gaps){.first_lost = COLLECTED_NO_TIME};
    for (size_t from = 0, to; from < window->count; from = to + 1) {
        for (to = from; to < window->count && !isfinite(values[to]); to++)
            ;
        if (to == from)
            continue;
        bool lost =
            is_lost(window, values, from, to) &&
            (created_at == COLLECTED_NO_TIME || metric_window_time(window, from) >= created_at);
        if (lost && gaps->first_lost == COLLECTED_NO_TIME)
            gaps->first_lost = metric_window_time(window, from);
        *(lost ? &gaps->lost : &gaps->idle) += to - from;
        for (size_t i = from; !lost && i < to; i++)
            values[i] = 0;
    }
}

void metric_window_interpolate(const struct metric_window *window, double *values)
{
    size_t last = SIZE_MAX;

    for (size_t i = 0; i < window->count; i++) {
        if (!isfinite(values[i]))
            continue;
        for (size_t j = last == SIZE_MAX ? 0 : last + 1; j < i; j++)
            values[j] = last == SIZE_MAX
                            ? values[i]
                            : values[last] + (values[i] - values[last]) * (double)(j - last) /
                                                 (double)(i - last);
        last = i;
    }
    for (size_t j = last == SIZE_MAX ? 0 : last + 1; j < window->count; j++)
        values[j] = last == SIZE_MAX ? 0 : values[last];
}

double metric_window_sum(const struct metric_window *window, const double *values)
{
    double sum = 0;

    for (size_t i = 0; values && i < window->count; i++)
        if (isfinite(values[i]))
            sum += values[i];
    return sum;
}
