#include "report_panels.h"

#include <math.h>

#include "decimate.h"
#include "json_number.h"
#include "memory.h"
#include "partition_map.h"
#include "text.h"

struct panels {
    const struct result *result;
    json_t *list;
    size_t step, count; /* rows a point stands for; points a series */
};

static json_t *numbers(const double *values, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_short_number(values[i]));
    return list;
}

static json_t *decimated(const struct panels *p, const double *values)
{
    double *out = memory_new(p->count, sizeof *out);

    decimate(values, p->result->rows, p->step, out);
    json_t *list = numbers(out, p->count);
    free(out);
    return list;
}

/* A series as it is drawn: counts a second. NULL when there is none, or it is naught throughout. */
static double *read_series(const struct result *r, const char *group, const char *name, bool keep)
{
    size_t count;
    double *values = result_values(r, group, name, &count);
    bool any = false, sum = values && result_is_sum(r, group, name);
    double pace = text_starts_with(group, "cost/") || text_starts_with(group, "revenue/")
                      ? 3600 /* money is told an hour */
                      : 1;

    if (!values || count < r->rows) {
        free(values);
        return NULL;
    }
    for (size_t i = 0; i < r->rows; i++) {
        double end = i + 1 < r->rows ? r->time[i + 1] : r->duration_s;
        if (sum && end > r->time[i])
            values[i] *= pace / (end - r->time[i]);
        any |= values[i] != 0 && !isnan(values[i]);
    }
    if (any || keep)
        return values;
    free(values);
    return NULL;
}

/* `id` and `about` stand behind the group's name; `side` is put into both. */
static json_t *new_panel(const char *group, const char *id, const char *about, const char *side,
                         const char *unit)
{
    json_t *title = json_sprintf("%s%s%s%s", group, *about ? ": " : "", side, about);

    return json_pack("{s:s, s:o, s:o, s:s, s:[]}", "group", group, "id",
                     json_sprintf("%s/%s%s", group, side, id), "title", title, "unit", unit,
                     "series");
}

static bool add_series(struct panels *p, json_t *panel, const char *group, const char *name,
                       const char *label, const char *style, const char *axis, bool keep)
{
    double *values = read_series(p->result, group, name, keep);

    if (!values)
        return false;
    char path[700];
    snprintf(path, sizeof path, "/%.340s/%.340s", group, name);
    char *sentence = reader_attribute_text(p->result->reader, path, "long_name");
    json_array_append_new(json_object_get(panel, "series"),
                          json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "name", name, "label", label,
                                    "style", style, "axis", axis, "about", sentence ? sentence : "",
                                    "values", decimated(p, values)));
    free(sentence);
    free(values);
    return true;
}

static void keep_panel(struct panels *p, json_t *panel)
{
    if (json_array_size(json_object_get(panel, "series")))
        json_array_append_new(p->list, panel);
    else
        json_decref(panel);
}

static void add_side(struct panels *p, const char *group, const char *side)
{
    char name[96];
    json_t *panel = new_panel(group, "", " units, consumed against provisioned", side, "units/s");

    snprintf(name, sizeof name, "consumed_%s_capacity_units", side);
    bool used = add_series(p, panel, group, name, "consumed", "area", "left", false);
    snprintf(name, sizeof name, "%s_throttle_events", side);
    used |= add_series(p, panel, group, name, "throttled requests", "alarm", "right", false);
    snprintf(name, sizeof name, "provisioned_%s_capacity_units", side);
    if (used)
        add_series(p, panel, group, name, "provisioned", "step", "left", false);
    keep_panel(p, panel);
    if (!used)
        return;
    panel = new_panel(group, "/burst", " burst credit", side, "units");
    snprintf(name, sizeof name, "%s_burst_credit", side);
    add_series(p, panel, group, name, "burst credit", "area", "left", false);
    keep_panel(p, panel);
}

static void add_partitions(struct panels *p, const char *group)
{
    json_t *panel = new_panel(group, "partition_count", "partitions", "", "partitions");

    add_series(p, panel, group, "partition_count", "partitions", "step", "left", true);
    keep_panel(p, panel);
}

/* One element of a series of elements, counts a second. */
static void add_element(struct panels *p, json_t *panel, const double *all, size_t width,
                        size_t element, const char *label)
{
    const struct result *r = p->result;
    double *one = memory_new(r->rows, sizeof *one);

    for (size_t i = 0; i < r->rows; i++) {
        double end = i + 1 < r->rows ? r->time[i + 1] : r->duration_s;
        one[i] = all[i * width + element] / fmax(end - r->time[i], 1e-9);
    }
    json_array_append_new(json_object_get(panel, "series"),
                          json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", "top_keys", "label", label,
                                    "style", "line", "axis", "left", "values", decimated(p, one)));
    free(one);
}

/* The hottest keys of a table over time, as Contributor Insights shows them. */
static void add_top_keys(struct panels *p, const char *group)
{
    enum { SHOWN = 6 };
    char path[400];
    size_t size[READER_RANK], count, label_count;
    const char *table = group + strlen("tables/");

    snprintf(path, sizeof path, "/top_keys/%.300s/key", table);
    char **labels = reader_texts(p->result->reader, path, 1, &label_count);
    snprintf(path, sizeof path, "/top_keys/%.300s/consumed_capacity_units", table);
    int rank = reader_shape(p->result->reader, path, size);
    bool good = labels && rank == 2 && size[0] >= p->result->rows && size[1] == label_count;
    double *all = good ? reader_values(p->result->reader, path, 2, &count) : NULL;
    snprintf(path, sizeof path, "/top_keys/%.300s/consumed_capacity_units_total", table);
    double *totals = reader_values(p->result->reader, path, 1, &count);
    json_t *panel = new_panel(group, "top_keys", "hottest keys, units consumed", "", "units/s");
    for (int shown = 0; all && totals && count == label_count && shown < SHOWN; shown++) {
        size_t most = 0;
        for (size_t k = 1; k < count; k++)
            most = totals[k] > totals[most] ? k : most;
        if (!(totals[most] > 0))
            break;
        add_element(p, panel, all, label_count, most, labels[most]);
        totals[most] = 0;
    }
    keep_panel(p, panel);
    free(all);
    free(totals);
    reader_names_free(labels);
}

static void add_table(struct panels *p, const char *group)
{
    char indexes[400], path[700];

    add_side(p, group, "read");
    add_side(p, group, "write");
    add_top_keys(p, group);
    add_partitions(p, group);
    snprintf(indexes, sizeof indexes, "%s/indexes", group);
    char **names = result_groups(p->result, indexes);
    for (char **name = names; *name; name++) {
        snprintf(path, sizeof path, "%s/%s", indexes, *name);
        add_side(p, path, "read");
        add_side(p, path, "write");
        add_partitions(p, path);
    }
    reader_names_free(names);
}

/* latency(time, quantile): one line a quantile. */
static void add_latency(struct panels *p, const char *group)
{
    const struct result *r = p->result;
    char path[700];
    size_t size[READER_RANK], count, quantiles;
    double *quantile = reader_values(r->reader, "/quantile", 1, &quantiles);

    snprintf(path, sizeof path, "/%s/latency", group);
    if (!quantile || reader_shape(r->reader, path, size) != 2 || size[1] != quantiles ||
        size[0] < r->rows) {
        free(quantile);
        return;
    }
    double *all = reader_values(r->reader, path, 2, &count);
    double *one = memory_new(r->rows, sizeof *one);
    json_t *panel = new_panel(group, "latency", "latency of calls, first attempt to end", "", "s");
    json_object_set_new(panel, "log", json_true());
    for (size_t q = 0; all && q < quantiles; q++) {
        char label[32];
        snprintf(label, sizeof label, "p%g", 100 * quantile[q]);
        for (size_t i = 0; i < r->rows; i++)
            one[i] = all[i * quantiles + q];
        json_array_append_new(json_object_get(panel, "series"),
                              json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", "latency", "label",
                                        label, "style", "line", "axis", "left", "values",
                                        decimated(p, one)));
    }
    keep_panel(p, panel);
    free(one);
    free(all);
    free(quantile);
}

static void add_calls(struct panels *p, const char *folder)
{
    static const struct {
        const char *name, *style;
    } rows[] = {{"offered", "line"},   {"succeeded", "area"}, {"failed", "alarm"},
                {"throttled", "line"}, {"rejected", "line"},  {"fallback", "line"},
                {"from_cache", "line"}};
    char **names = result_groups(p->result, folder), group[400];

    for (char **name = names; *name; name++) {
        snprintf(group, sizeof group, "%s/%s", folder, *name);
        json_t *panel = new_panel(group, "calls", "calls", "", "1/s");
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            add_series(p, panel, group, rows[i].name, rows[i].name, rows[i].style, "left", false);
        keep_panel(p, panel);
        add_latency(p, group);
    }
    reader_names_free(names);
}

static json_t *panel_of_unit(json_t *panels, const char *group, const char *unit)
{
    size_t i;
    json_t *panel;

    json_array_foreach(panels, i,
                       panel) if (text_equal(json_string_value(json_object_get(panel, "unit")),
                                             unit)) return panel;
    panel = new_panel(group, unit, "", "", unit);
    json_array_append_new(panels, panel);
    return panel;
}

/* All series of a group over time, one panel a unit. Knows none of them by name. */
static void add_group(struct panels *p, const char *group)
{
    struct reader *reader = p->result->reader;
    char path[800], **names;
    json_t *panels = json_array(), *panel;
    size_t i;

    snprintf(path, sizeof path, "/%.700s", group);
    names = reader_names(reader, path, READER_DATASETS);
    for (char **name = names; *name; name++) {
        snprintf(path, sizeof path, "/%.300s/%.300s", group, *name);
        char *unit = reader_attribute_text(reader, path, "units");
        char *methods = reader_attribute_text(reader, path, "cell_methods");
        if (unit && methods) {
            bool sum = text_equal(methods, "time: sum");
            char shown[80];
            const char *pace = !sum                      ? ""
                               : text_equal(unit, "1")   ? "/s"
                               : text_equal(unit, "USD") ? " an hour"
                                                         : " a second";
            snprintf(shown, sizeof shown, "%.60s%s", unit, pace);
            add_series(p, panel_of_unit(panels, group, shown), group, *name, *name, "line", "left",
                       false);
        }
        free(unit);
        free(methods);
    }
    reader_names_free(names);
    json_array_foreach(panels, i, panel) keep_panel(p, json_incref(panel));
    json_decref(panels);
}

static void add_groups(struct panels *p, const char *parent, int depth)
{
    char **names = result_groups(p->result, parent), group[700];

    for (char **name = names; *name; name++) {
        snprintf(group, sizeof group, "%.340s/%.340s", parent, *name);
        add_group(p, group);
        if (depth > 0)
            add_groups(p, group, depth - 1);
    }
    reader_names_free(names);
}

static void add_tables(struct panels *p)
{
    char **names = result_groups(p->result, "tables"), group[300];

    for (char **name = names; *name; name++) {
        snprintf(group, sizeof group, "tables/%s", *name);
        add_table(p, group);
    }
    reader_names_free(names);
}

static json_t *times(const struct panels *p)
{
    double *out = memory_new(p->count, sizeof *out);

    decimate_times(p->result->time, p->result->rows, p->step, out);
    for (size_t i = 0; i < p->count; i++)
        out[i] += (double)p->result->start_epoch_s;
    json_t *list = json_array();
    for (size_t i = 0; i < p->count; i++) /* ten digits before the point: kept as milliseconds */
        json_array_append_new(list, json_integer((json_int_t)rint(out[i] * 1000)));
    free(out);
    return list;
}

json_t *report_panels(const struct result *r, size_t points)
{
    static const char *const others[] = {"clients", "caches", "queues", "consumers", "gateways"};
    struct panels p = {.result = r, .list = json_array(), .step = decimate_step(r->rows, points)};

    p.count = decimate_count(r->rows, p.step);
    add_tables(&p);
    add_calls(&p, "apis");
    add_calls(&p, "workloads");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        add_groups(&p, others[i], 0);
    add_groups(&p, "alarms", 0);
    add_groups(&p, "cost/tables", 0);
    add_groups(&p, "revenue/workloads", 0);
    add_groups(&p, "revenue/apis", 0);
    return json_pack("{s:o, s:o, s:o, s:I}", "time", times(&p), "panels", p.list, "maps",
                     partition_maps(r), "rows_a_point", (json_int_t)p.step);
}
