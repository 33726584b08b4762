#include "metric_statistics.h"

#include <math.h>

#include "aws_name.h"
#include "file_subject.h"
#include "series_points.h"
#include "text.h"

static const char command[] = "get-metric-statistics";

static int64_t published_every(const char *metric)
{
    return text_starts_with(metric, "Provisioned") || text_starts_with(metric, "OnDemandMax") ? 300
                                                                                              : 60;
}

/* Of all points, whichever statistics they have. */
static int64_t period_of(const struct json_value *points, const char *metric)
{
    size_t count = json_array_size(points->json);
    int64_t *times = memory_new(count, sizeof *times);

    for (size_t i = 0; i < count; i++) {
        struct json_value point = json_value_item(points, i);
        times[i] = json_value_is_object(&point) ? json_value_need_time(&point, "Timestamp") : 0;
    }
    int64_t period = series_points_period(times, count, published_every(metric));
    free(times);
    return period;
}

/* The points' values of one statistic, which may stand in ExtendedStatistics. */
static void add_statistic(struct document *document, const struct json_value *points,
                          const struct collected_series *named, const char *statistic,
                          bool extended)
{
    size_t count = json_array_size(points->json);
    struct collected_series series = *named;

    series.statistic = arena_text(document->source.arena, statistic);
    series.times = memory_new(count, sizeof *series.times);
    series.values = memory_new(count, sizeof *series.values);
    for (size_t i = 0; i < count; i++) {
        struct json_value point = json_value_item(points, i);
        struct json_value more = json_value_member(&point, "ExtendedStatistics");
        double value = json_value_number(extended ? &more : &point, statistic);
        if (isnan(value))
            continue;
        if (value > COLLECTED_VALUE_MOST) {
            json_value_mistake(&point, "has a %s of %g; it must be from 0 to 1e12", statistic,
                               value);
            continue;
        }
        series.times[series.count] = json_value_time(&point, "Timestamp");
        series.values[series.count++] = value;
    }
    series_points_add(document->into, &series);
}

static void add_statistics(struct document *document, const struct json_value *points,
                           const struct collected_series *named)
{
    static const char *const names[] = {"SampleCount", "Sum", "Average", "Minimum", "Maximum"};
    json_t *first = json_array_get(points->json, 0);
    const char *name;
    json_t *value;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (json_object_get(first, names[i]))
            add_statistic(document, points, named, names[i], false);
    json_object_foreach(json_object_get(first, "ExtendedStatistics"), name,
                        value) if (aws_name_is_word(name))
        add_statistic(document, points, named, name, true);
}

/* Whether what the file is about is clear; else a mistake, or a note where it is nothing. */
static bool read_subject(struct document *document, const struct json_value *answer,
                         const char *metric, bool any, struct file_subject *out)
{
    const char *const words[] = {metric, NULL};

    if (metric && file_subject_read(document, command, words, out))
        return true;
    if (any)
        json_value_mistake(answer,
                           "does not say of which table it is; call the file %s.TABLE[.INDEX or "
                           "OPERATION].METRIC.json, or add --of FILE=TABLE[/INDEX or /OPERATION]",
                           command);
    else
        json_value_note(answer, "has no datapoints and does not say of which table it is");
    return false;
}

void metric_statistics_read(struct document *document, const struct json_value *answer)
{
    struct json_value inside = json_value_member(answer, "Datapoints");
    const struct json_value *points = json_is_array(answer->json) ? answer : &inside;
    bool any = json_value_count(points) > 0;
    struct file_subject subject;
    struct collected_series named = {.file = answer->source->file};

    const char *metric = points == answer ? file_subject_last_word(document, command)
                                          : json_value_need_text(answer, "Label");
    if (!read_subject(document, answer, metric, any, &subject))
        return;
    if (!aws_name_is_word(metric)) {
        json_value_mistake(answer, "has a Label that is no metric's name");
        return;
    }
    named.table = subject.table;
    named.metric = metric;
    if (aws_name_is_operation_metric(metric))
        named.operation = subject.scope;
    else
        named.index = subject.scope;
    int64_t period = period_of(points, metric);
    named.period_s = subject.period_s ? subject.period_s : period;
    if (any && answer->source->mistakes == 0)
        add_statistics(document, points, &named);
}
