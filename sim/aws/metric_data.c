#include "metric_data.h"

#include <math.h>

#include "aws_time.h"
#include "series_name.h"
#include "series_points.h"
#include "text.h"

static bool is_named(const json_t *result)
{
    const char *label = json_string_value(json_object_get(result, "Label"));

    return label && series_name_is_label(label);
}

bool metric_data_waits(const struct document *document, const json_t *whole)
{
    const json_t *list = json_object_get(whole, "MetricDataResults");

    (void)document;
    if (!list)
        return !is_named(whole);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!is_named(json_array_get(list, i)))
            return true;
    return false;
}

void metric_data_read_query(struct document *document, const struct json_value *query)
{
    struct collected *into = document->into;
    struct collected_query out = {.file = query->source->file};

    out.id = json_value_need_text(query, "Id");
    enum series_name kind = series_name_of_query(query, &out.of);
    if (kind == SERIES_UNNAMED || !out.id)
        return;
    out.foreign = kind == SERIES_FOREIGN;
    into->queries =
        memory_grow(into->queries, into->query_count, &into->query_capacity, sizeof *into->queries);
    into->queries[into->query_count++] = out;
}

/* "X.queries.json" beside "X.json". */
static bool goes_with(const char *queries, const char *answer)
{
    static const char ending[] = ".queries.json";
    size_t stem = strlen(answer) - (text_ends_with(answer, ".json") ? strlen(".json") : 0);

    return text_ends_with(queries, ending) && strlen(queries) == stem + strlen(ending) &&
           strncmp(queries, answer, stem) == 0;
}

static bool same_series(const struct collected_query *a, const struct collected_query *b)
{
    return a->foreign == b->foreign &&
           (a->foreign || series_points_compare_names(&a->of, &b->of) == 0);
}

/* The query that a result answers; NULL with a mistake. */
static const struct collected_query *query_of(const struct document *document,
                                              const struct json_value *result, const char *id)
{
    const struct collected *c = document->into;
    const struct collected_query *found = NULL;
    bool unclear = false;

    for (size_t i = 0; i < c->query_count; i++) {
        const struct collected_query *q = &c->queries[i];
        if (!text_equal(q->id, id))
            continue;
        if (goes_with(q->file, result->source->file))
            return q;
        unclear = unclear || (found && !same_series(found, q));
        found = q;
    }
    if (found && !unclear)
        return found;
    if (unclear)
        json_value_mistake(result,
                           "has the Id %s, which several files of queries have; call the "
                           "queries of X.json X.queries.json",
                           id);
    else
        json_value_mistake(result,
                           "has the Id %s and a Label that does not say TABLE|SCOPE|METRIC|"
                           "STATISTIC|SECONDS; give the file of its queries too",
                           id);
    return NULL;
}

/* What the result is a series of; false: nothing that is read, or a mistake. */
static bool name_series(struct document *document, const struct json_value *result,
                        struct collected_series *out)
{
    const char *label = json_string_value(json_object_get(result->json, "Label"));
    enum series_name kind = SERIES_UNNAMED;

    if (label)
        kind = series_name_of_label(document->source.arena, label, out);
    if (kind == SERIES_UNNAMED) {
        const char *id = json_value_need_text(result, "Id");
        const struct collected_query *query = id ? query_of(document, result, id) : NULL;
        if (!query)
            return false;
        *out = query->of;
        kind = query->foreign ? SERIES_FOREIGN : SERIES_NAMED;
    }
    document->foreign += kind == SERIES_FOREIGN;
    return kind == SERIES_NAMED;
}

/* The points, without those that are no points, each of which is a mistake. */
static void read_points(const struct json_value *times, const struct json_value *values,
                        struct collected_series *out)
{
    size_t count = json_array_size(times->json);

    out->times = memory_new(count, sizeof *out->times);
    out->values = memory_new(count, sizeof *out->values);
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values->json, i);
        double number = json_is_number(value) ? json_number_value(value) : NAN;
        bool is_time = aws_time_of(json_array_get(times->json, i), &out->times[out->count]);
        if (is_time && number >= 0 && number <= COLLECTED_VALUE_MOST) {
            out->values[out->count++] = number;
            continue;
        }
        struct json_value item = json_value_item(is_time ? values : times, i);
        json_value_mistake(&item, is_time ? "must be a number from 0 to 1e12"
                                          : "must be a time, such as 2026-11-12T22:00:00Z");
    }
}

/* Whether this part of the series says that more is elsewhere, or that it could not be had. */
static bool is_partial(const struct json_value *result, const struct collected_series *series)
{
    const char *status = json_value_text(result, "StatusCode");

    if (status && text_equal(status, "Forbidden"))
        json_value_note(result,
                        "was refused (StatusCode Forbidden): %s of %s is absent; the role needs "
                        "cloudwatch:GetMetricData",
                        series->metric, series->table ? series->table : "the account");
    return status && !text_equal(status, "Complete");
}

void metric_data_read(struct document *document, const struct json_value *result)
{
    struct collected_series series = {0};
    struct json_value times = json_value_member(result, "Timestamps");
    struct json_value values = json_value_member(result, "Values");

    if (!name_series(document, result, &series))
        return;
    size_t count = json_value_count(&times);
    if (count != json_value_count(&values)) {
        json_value_mistake(result,
                           "has %zu Timestamps and %zu Values; there must be one of each for a "
                           "datapoint",
                           count, json_array_size(values.json));
        return;
    }
    series.file = result->source->file;
    series.partial = is_partial(result, &series);
    read_points(&times, &values, &series);
    series_points_add(document->into, &series);
}
