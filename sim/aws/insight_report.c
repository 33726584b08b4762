#include "insight_report.h"

#include <math.h>

#include "file_subject.h"
#include "series_points.h"
#include "text.h"

static const char command[] = "get-insight-rule-report";

static const char *join_keys(const struct json_value *of)
{
    struct json_value list = json_value_member(of, "Keys");
    struct text joined = {0};

    for (size_t i = 0; i < json_value_count(&list); i++) {
        const char *key = json_string_value(json_array_get(list.json, i));
        struct json_value item = json_value_item(&list, i);
        if (!key)
            json_value_mistake(&item, "must be a text");
        else
            text_addf(&joined, "%s%s", i ? " " : "", key);
    }
    const char *keys = arena_text(of->source->arena, text_get(&joined));
    text_release(&joined);
    return keys;
}

/* Points of the arena, in the order of the answer. */
static void read_points(const struct json_value *of, struct collected_contributor *out)
{
    struct json_value list = json_value_member(of, "Datapoints");
    size_t count = json_value_count(&list);

    out->times = arena_take(of->source->arena, count, sizeof *out->times);
    out->values = arena_take(of->source->arena, count, sizeof *out->values);
    for (size_t i = 0; i < count; i++) {
        struct json_value point = json_value_item(&list, i);
        if (!json_value_is_object(&point))
            continue;
        int64_t time = json_value_need_time(&point, "Timestamp");
        double value = json_value_need_number(&point, "ApproximateValue");
        if (time == COLLECTED_NO_TIME || isnan(value))
            continue;
        out->times[out->count] = time;
        out->values[out->count++] = value;
    }
}

static void read_contributors(const struct json_value *of, struct collected_report *out)
{
    struct json_value list = json_value_member(of, "Contributors");
    size_t count = json_value_count(&list);

    out->contributors = arena_take(of->source->arena, count, sizeof *out->contributors);
    for (size_t i = 0; i < count; i++) {
        struct json_value item = json_value_item(&list, i);
        if (!json_value_is_object(&item))
            continue;
        struct collected_contributor *c = &out->contributors[out->contributor_count++];
        c->keys = join_keys(&item);
        c->value = json_value_need_number(&item, "ApproximateAggregateValue");
        read_points(&item, c);
    }
}

/* The largest first; of equals by their keys. */
static int compare_contributors(const void *left, const void *right)
{
    const struct collected_contributor *a = left, *b = right;

    if (a->value != b->value)
        return a->value < b->value ? 1 : -1;
    return strcmp(a->keys, b->keys);
}

/* From the datapoints of the rule, and where it has none, of its keys. */
static void find_window(const struct json_value *report, struct collected_report *out)
{
    struct json_value list = json_value_member(report, "MetricDatapoints");
    size_t count = json_value_count(&list), most = count;

    for (size_t i = 0; i < out->contributor_count; i++)
        most += out->contributors[i].count;
    int64_t *times = memory_new(most, sizeof *times);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        struct json_value point = json_value_item(&list, i);
        if (json_value_is_object(&point))
            times[used++] = json_value_need_time(&point, "Timestamp");
    }
    for (size_t i = 0; i < out->contributor_count; i++)
        for (size_t k = 0; k < out->contributors[i].count; k++)
            times[used++] = out->contributors[i].times[k];
    int64_t period_s = series_points_period(times, used, 60);
    if (!out->period_s)
        out->period_s = period_s;
    out->begins = used ? times[0] : COLLECTED_NO_TIME;
    out->ends = used ? times[used - 1] + out->period_s : COLLECTED_NO_TIME;
    free(times);
}

void insight_report_read(struct document *document, const struct json_value *report)
{
    static const char *const words[] = {"PKC", "PKT", "SKC", "SKT", NULL};
    struct collected *into = document->into;
    struct collected_report out = {.file = report->source->file};
    struct file_subject subject;

    if (!file_subject_read(document, command, words, &subject)) {
        json_value_mistake(report,
                           "does not say of which table and rule it is; call the file "
                           "%s.TABLE[.INDEX].PKC.json, or add --of FILE=TABLE[/INDEX]/PKC (or "
                           "PKT, SKC, SKT)",
                           command);
        return;
    }
    out.table = subject.table;
    out.index = subject.scope;
    out.with_sort_key = subject.word[0] == 'S';
    out.throttled = subject.word[2] == 'T';
    out.period_s = subject.period_s;
    out.distinct_keys = json_value_number(report, "ApproximateUniqueCount");
    size_t mistakes = report->source->mistakes;
    read_contributors(report, &out);
    find_window(report, &out);
    if (report->source->mistakes > mistakes)
        return;
    if (out.contributor_count)
        qsort(out.contributors, out.contributor_count, sizeof *out.contributors,
              compare_contributors);
    into->reports = memory_grow(into->reports, into->report_count, &into->report_capacity,
                                sizeof *into->reports);
    into->reports[into->report_count++] = out;
}
