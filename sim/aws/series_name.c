#include "series_name.h"

#include <math.h>

#include "aws_name.h"
#include "text.h"

enum { PARTS = 5 };

struct parts {
    const char *begin[PARTS + 1]; /* of each part; behind the last one past its '|' or '\0' */
    size_t count;
};

static bool divide(const char *label, struct parts *out)
{
    out->count = 1;
    out->begin[0] = label;
    for (const char *at = label; (at = strchr(at, '|')) && out->count < PARTS;)
        out->begin[out->count++] = ++at;
    if (strchr(out->begin[out->count - 1], '|'))
        return false;
    out->begin[out->count] = label + strlen(label) + 1;
    return out->count >= PARTS - 1;
}

static char *take(struct arena *arena, const struct parts *parts, size_t i)
{
    return arena_text_part(arena, parts->begin[i],
                           (size_t)(parts->begin[i + 1] - parts->begin[i]) - 1);
}

static bool read_seconds(const char *text, int64_t *out)
{
    char *end;
    long value = strtol(text, &end, 10);

    *out = value;
    return *text >= '1' && *text <= '9' && !*end && value <= 31 * 86400;
}

bool series_name_is_label(const char *label)
{
    struct parts parts;
    int64_t seconds;

    return divide(label, &parts) && read_seconds(parts.begin[parts.count - 1], &seconds);
}

/* Table and scope as the form writes them. */
static enum series_name set_scope(const char *table, const char *scope,
                                  struct collected_series *out)
{
    out->table = out->index = out->operation = NULL;
    if (text_equal(table, "-") && text_equal(scope, "account"))
        return SERIES_NAMED;
    if (!aws_name_is_table(table))
        return SERIES_UNNAMED;
    out->table = table;
    if (text_equal(scope, "table"))
        return SERIES_NAMED;
    if (aws_name_is_operation_metric(out->metric)) {
        out->operation = scope;
        return aws_name_is_word(scope) ? SERIES_NAMED : SERIES_UNNAMED;
    }
    if (text_starts_with(scope, "index/"))
        scope += strlen("index/");
    out->index = scope;
    return aws_name_is_table(scope) ? SERIES_NAMED : SERIES_UNNAMED;
}

enum series_name series_name_of_label(struct arena *arena, const char *label,
                                      struct collected_series *out)
{
    struct parts parts;

    if (!divide(label, &parts) || !read_seconds(parts.begin[parts.count - 1], &out->period_s))
        return SERIES_UNNAMED;
    if (parts.count < PARTS) /* of a queue or a function: it has no scope */
        return SERIES_FOREIGN;
    out->metric = take(arena, &parts, 2);
    out->statistic = take(arena, &parts, 3);
    if (!aws_name_is_word(out->metric) || !aws_name_is_word(out->statistic))
        return SERIES_UNNAMED;
    return set_scope(take(arena, &parts, 0), take(arena, &parts, 1), out);
}

/* False when it is a dimension that none of our series has. */
static bool take_dimension(const struct json_value *dimension, struct collected_series *out)
{
    const char *name = json_value_need_text(dimension, "Name");
    const char *value = json_value_need_text(dimension, "Value");

    if (!name || !value)
        return true;
    if (text_equal(name, "TableName"))
        out->table = json_value_need_name(dimension, "Value");
    else if (text_equal(name, "GlobalSecondaryIndexName"))
        out->index = json_value_need_name(dimension, "Value");
    else if (text_equal(name, "Operation"))
        out->operation = value;
    else
        return false;
    return true;
}

enum series_name series_name_of_metric(const struct json_value *metric,
                                       struct collected_series *out)
{
    struct json_value list = json_value_member(metric, "Dimensions");
    const char *namespace = json_value_text(metric, "Namespace");
    size_t mistakes = metric->source->mistakes;
    bool ours = true;

    out->metric = json_value_need_text(metric, "MetricName");
    out->table = out->index = out->operation = NULL;
    if (namespace && !text_equal(namespace, "AWS/DynamoDB"))
        return SERIES_FOREIGN;
    for (size_t i = 0; i < json_value_count(&list); i++) {
        struct json_value item = json_value_item(&list, i);
        ours = json_value_is_object(&item) && take_dimension(&item, out) && ours;
    }
    if (metric->source->mistakes > mistakes)
        return SERIES_UNNAMED;
    return ours && !(out->index && out->operation) ? SERIES_NAMED : SERIES_FOREIGN;
}

enum series_name series_name_of_query(const struct json_value *query, struct collected_series *out)
{
    struct json_value stat = json_value_member(query, "MetricStat");
    struct json_value metric = json_value_member(&stat, "Metric");
    size_t mistakes = query->source->mistakes;

    if (!json_value_is_object(&stat) || !json_value_is_object(&metric))
        return SERIES_FOREIGN; /* an expression over others */
    enum series_name kind = series_name_of_metric(&metric, out);
    double period = json_value_need_number(&stat, "Period");
    out->statistic = json_value_need_text(&stat, "Stat");
    if (query->source->mistakes > mistakes)
        return SERIES_UNNAMED;
    if (!(period >= 1 && period <= 31 * 86400) || floor(period) != period) {
        json_value_mistake(&stat, "has a Period of %g; it must be whole seconds, such as 60",
                           period);
        return SERIES_UNNAMED;
    }
    out->period_s = (int64_t)period;
    return kind;
}
