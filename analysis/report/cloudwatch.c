#include "cloudwatch.h"

#include <jansson.h>
#include <math.h>

#include "cloudwatch_metrics.h"
#include "memory.h"
#include "text.h"
#include "units.h"

/* The values of one period. */
struct period {
    int64_t begins; /* epoch seconds */
    double sum, least, most;
    size_t rows;
};

static double statistic_of(const struct period *p, enum statistic statistic)
{
    switch (statistic) {
    case STATISTIC_AVERAGE:
        return p->sum / (double)p->rows;
    case STATISTIC_MINIMUM:
        return p->least;
    case STATISTIC_MAXIMUM:
        return p->most;
    default:
        return p->sum;
    }
}

/* Whole minutes, and as many of them as hold an interval of the run. */
static int64_t period_of(const struct cloudwatch_metrics *s, const struct cloudwatch_metric *m)
{
    double minutes = ceil(s->result->sample_every_s / 60 - 1e-9);

    return minutes * 60 > m->form->period_s ? (int64_t)minutes * 60 : m->form->period_s;
}

static struct period *periods_of(const struct cloudwatch_metrics *s,
                                 const struct cloudwatch_metric *m, size_t *count)
{
    const struct result *r = s->result;
    struct period *periods = NULL;
    size_t capacity = 0;
    int64_t length = period_of(s, m);

    *count = 0;
    for (size_t i = 0; i < r->rows; i++) {
        int64_t begins = r->start_epoch_s + (int64_t)floor(r->time[i] + 5e-10);
        double value = m->values[i];
        begins -= begins % length;
        if (!isfinite(value) || (m->form->sparse && value == 0))
            continue;
        if (*count == 0 || periods[*count - 1].begins != begins) {
            periods = memory_grow(periods, *count, &capacity, sizeof *periods);
            periods[(*count)++] = (struct period){.begins = begins, .least = value, .most = value};
        }
        struct period *p = &periods[*count - 1];
        p->sum += value;
        p->least = fmin(p->least, value);
        p->most = fmax(p->most, value);
        p->rows++;
    }
    return periods;
}

/* "2025-12-14T14:30:00+00:00" */
static json_t *json_time(int64_t epoch_s)
{
    struct units_text instant;

    units_write_instant(&instant, epoch_s);
    return json_sprintf("%.*s+00:00", (int)strlen(instant.bytes) - 1, instant.bytes);
}

static json_t *label_of(const struct cloudwatch_metrics *s, const struct cloudwatch_metric *m,
                        enum statistic statistic)
{
    return json_sprintf("%s|%s|%s|%lld", m->label, m->form->metric,
                        cloudwatch_statistics[statistic], (long long)period_of(s, m));
}

static json_t *result_of(const struct cloudwatch_metrics *s, const struct cloudwatch_metric *m,
                         enum statistic statistic, size_t number)
{
    size_t count;
    struct period *periods = periods_of(s, m, &count);
    json_t *times = json_array(), *values = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(times, json_time(periods[i].begins));
        json_array_append_new(values, json_real(statistic_of(&periods[i], statistic)));
    }
    free(periods);
    return json_pack("{so so so so ss}", "Id", json_sprintf("m%zu", number), "Label",
                     label_of(s, m, statistic), "Timestamps", times, "Values", values, "StatusCode",
                     "Complete");
}

static json_t *query_of(const struct cloudwatch_metrics *s, const struct cloudwatch_metric *m,
                        enum statistic statistic, size_t number)
{
    json_t *dimensions = json_array();

    for (int d = 0; d < m->dimension_count; d++)
        json_array_append_new(dimensions, json_pack("{ss ss}", "Name", m->dimensions[d].name,
                                                    "Value", m->dimensions[d].value));
    json_t *metric = json_pack("{ss ss so}", "Namespace", m->namespace, "MetricName",
                               m->form->metric, "Dimensions", dimensions);
    return json_pack("{so so s{so sI ss} sb}", "Id", json_sprintf("m%zu", number), "Label",
                     label_of(s, m, statistic), "MetricStat", "Metric", metric, "Period",
                     (json_int_t)period_of(s, m), "Stat", cloudwatch_statistics[statistic],
                     "ReturnData", 1);
}

static char *dump(json_t *json)
{
    char *text = json_dumps(json, JSON_INDENT(4) | JSON_REAL_PRECISION(15));

    json_decref(json);
    return text;
}

static bool is_at_or_below(const char *path, const char *group)
{
    size_t length = group ? strlen(group) : 0;

    return !group || (text_starts_with(path, group) && (!path[length] || path[length] == '/'));
}

/* One element for each metric and statistic that is wanted. */
static json_t *list(const struct cloudwatch_metrics *s, const char *group,
                    json_t *(*element)(const struct cloudwatch_metrics *s,
                                       const struct cloudwatch_metric *m, enum statistic statistic,
                                       size_t number))
{
    json_t *all = json_array();

    for (size_t i = 0; i < s->count; i++)
        for (const char *c = s->items[i].form->statistics; *c; c++)
            if (is_at_or_below(s->items[i].group, group))
                json_array_append_new(all, element(s, &s->items[i], (enum statistic)(*c - '0'),
                                                   json_array_size(all) + 1));
    return all;
}

char *cloudwatch_metric_data(const struct result *result, const char *group)
{
    struct cloudwatch_metrics s;

    cloudwatch_metrics_make(&s, result);
    json_t *all = list(&s, group, result_of);
    bool any = json_array_size(all) > 0;
    char *text = dump(json_pack("{so s[]}", "MetricDataResults", all, "Messages"));
    cloudwatch_metrics_release(&s);
    if (any)
        return text;
    free(text);
    return NULL;
}

char *cloudwatch_queries(const struct result *result, const char *group)
{
    struct cloudwatch_metrics s;

    cloudwatch_metrics_make(&s, result);
    char *text = dump(list(&s, group, query_of));
    cloudwatch_metrics_release(&s);
    return text;
}

static json_t *datapoints_of(const struct cloudwatch_metrics *s, const struct cloudwatch_metric *m)
{
    size_t count;
    struct period *periods = periods_of(s, m, &count);
    json_t *points = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *point = json_pack("{so}", "Timestamp", json_time(periods[i].begins));
        for (const char *c = m->form->statistics; *c; c++)
            json_object_set_new(point, cloudwatch_statistics[*c - '0'],
                                json_real(statistic_of(&periods[i], (enum statistic)(*c - '0'))));
        json_object_set_new(point, "Unit", json_string(m->form->unit));
        json_array_append_new(points, point);
    }
    free(periods);
    return points;
}

char *cloudwatch_metric_statistics(const struct result *result, const char *group,
                                   const char *metric)
{
    struct cloudwatch_metrics s;
    char *text = NULL;

    cloudwatch_metrics_make(&s, result);
    for (size_t i = 0; i < s.count && !text; i++)
        if (text_equal(s.items[i].group, group) && text_equal(s.items[i].form->metric, metric))
            text = dump(json_pack("{ss so}", "Label", metric, "Datapoints",
                                  datapoints_of(&s, &s.items[i])));
    cloudwatch_metrics_release(&s);
    return text;
}
