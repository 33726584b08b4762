#include "alarm_metric.h"

#include <math.h>

#include "memory.h"
#include "series_path.h"
#include "text.h"

static const struct series *row_of(const struct probe *probe, const char *name)
{
    for (const struct series *row = probe->outputs->rows; row->name; row++)
        if (text_equal(row->name, name))
            return row;
    return NULL;
}

/* Splits "tables/orders/items" at its last slash; false when it has none. */
static bool split(const char *path, char *group, size_t size, const char **name)
{
    const char *slash = strrchr(path, '/');

    if (!slash || (size_t)(slash - path) >= size)
        return false;
    snprintf(group, size, "%.*s", (int)(slash - path), path);
    *name = slash + 1;
    return true;
}

static bool has_element(const struct probe *probe, const char *element)
{
    const struct series_elements *e = probe->outputs->elements;

    for (size_t i = 0; e && e->label && i < e->count(probe->subject); i++)
        if (text_equal(e->label(probe->subject, i), element))
            return true;
    return false;
}

bool alarm_metric_find(struct alarm_operand *operand, const struct sim *sim, const char *path,
                       const char *element)
{
    char group[SERIES_PATH];
    const char *name;

    if (!split(path, group, sizeof group, &name))
        return false;
    for (size_t i = 0; i < sim->probes.count; i++) {
        const struct probe *probe = &sim->probes.items[i];
        const struct series *row = text_equal(probe->path, group) ? row_of(probe, name) : NULL;
        if (!row || row->kind == SERIES_FINAL || (element && !has_element(probe, element)))
            continue;
        *operand = (struct alarm_operand){.probe = *probe, .row = row, .element = element};
        return true;
    }
    return false;
}

bool alarm_metric_find_latency(struct alarm_metric *metric, const struct sim *sim, const char *path,
                               double quantile)
{
    char group[SERIES_PATH];
    const char *name;

    if (!split(path, group, sizeof group, &name) || !text_equal(name, "latency"))
        return false;
    for (size_t i = 0; i < sim->probes.count; i++) {
        const struct probe *probe = &sim->probes.items[i];
        if (!probe->latency || !text_equal(probe->path, group))
            continue;
        metric->latency[0] = probe->latency;
        metric->latency[1] = probe->latency_before;
        metric->quantile = quantile;
        metric->ended = memory_new(1, sizeof *metric->ended);
        metric->ended_before = memory_new(1, sizeof *metric->ended_before);
        histogram_init(metric->ended);
        histogram_init(metric->ended_before);
        return true;
    }
    return false;
}

static double growth(struct alarm_operand *operand, size_t i, const void *subject)
{
    double value = series_read(operand->row, subject), grown;

    while (operand->count <= i) {
        operand->before =
            memory_resize(operand->before, operand->count + 1, sizeof *operand->before);
        operand->before[operand->count++] = 0;
    }
    grown = operand->row->kind == SERIES_SUM ? value - operand->before[i] : value;
    operand->before[i] = value;
    return grown;
}

static double operand_read(struct alarm_operand *operand, simtime now)
{
    const struct probe *probe = &operand->probe;
    const struct series_elements *e = probe->outputs->elements;
    double most = -INFINITY;

    if (probe->refresh)
        probe->refresh(probe->subject, now);
    if (!e)
        return growth(operand, 0, probe->subject);
    for (size_t i = 0; i < e->count(probe->subject); i++) {
        double grown = growth(operand, i, e->at(probe->subject, i));
        if (!operand->element || text_equal(e->label(probe->subject, i), operand->element))
            most = fmax(most, grown);
    }
    return most == -INFINITY ? NAN : most;
}

/* The recorder moves durations from one histogram to the other; together they hold all there were.
 */
static double percentile(struct alarm_metric *metric)
{
    struct histogram *ended = metric->ended, *before = metric->ended_before;

    histogram_clear(ended);
    for (size_t i = 0; i < 2; i++)
        histogram_merge(ended, metric->latency[i]);
    for (uint32_t b = before->lowest; b <= before->highest && before->total; b++)
        ended->counts[b] -= before->counts[b];
    ended->total -= before->total;
    double value = ended->total ? histogram_quantile(ended, metric->quantile) / 1e9 : NAN;
    histogram_clear(before);
    for (size_t i = 0; i < 2; i++)
        histogram_merge(before, metric->latency[i]);
    return value;
}

static double for_the_period(const struct alarm_metric *metric, struct alarm_operand *operand,
                             simtime now)
{
    double value = operand_read(operand, now);
    return operand->row->kind == SERIES_SUM ? value : value * simtime_seconds(metric->period);
}

double alarm_metric_sample(struct alarm_metric *metric, simtime now)
{
    double above, below = 0;

    if (metric->quantile > 0)
        return percentile(metric);
    if (!metric->by_count)
        return operand_read(&metric->of, now);
    above = for_the_period(metric, &metric->of, now);
    for (size_t i = 0; i < metric->by_count; i++)
        below += for_the_period(metric, &metric->by[i], now);
    return below > 0 ? above / below : NAN;
}

void alarm_metric_release(struct alarm_metric *metric)
{
    for (size_t i = 0; i < metric->by_count; i++)
        free(metric->by[i].before);
    free(metric->of.before);
    free(metric->by);
    free(metric->ended);
    free(metric->ended_before);
}
