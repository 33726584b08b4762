#include "report_panels.h"

#include <math.h>

#include "decimate.h"
#include "demand_curve.h"
#include "json_number.h"
#include "memory.h"
#include "partition_map.h"
#include "series_path.h"
#include "series_values.h"
#include "text.h"

struct panels {
    const struct summary *summary;
    const struct result *result;
    struct settings settings; /* the scenario's */
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

/* A series as it is drawn; NULL when it is naught throughout, unless `keep`. */
static double *read_series(const struct result *r, const struct group *group,
                           const struct output *output, bool keep)
{
    double *values = series_values_of(r, group, output);
    bool any = keep;

    for (size_t i = 0; values && i < r->rows && !any; i++)
        any = values[i] != 0 && !isnan(values[i]);
    if (any)
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

static bool add_output(struct panels *p, json_t *panel, const struct group *group,
                       const struct output *output, const char *label, const char *style,
                       const char *axis, bool keep)
{
    double *values = output ? read_series(p->result, group, output, keep) : NULL;

    if (!values)
        return false;
    json_array_append_new(json_object_get(panel, "series"),
                          json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "name", output->name,
                                    "role", output->role, "label", label, "style", style, "axis",
                                    axis, "about", output->sentence, "values",
                                    decimated(p, values)));
    free(values);
    return true;
}

/* The output of that role; `side` is put behind a point where there is one. */
static bool add_role(struct panels *p, json_t *panel, const struct group *group, const char *role,
                     const char *side, const char *label, const char *style, const char *axis)
{
    char name[96];

    snprintf(name, sizeof name, "%s%s%s", role, *side ? "." : "", side);
    return add_output(p, panel, group, group_output(group, name), label, style, axis, false);
}

static void keep_panel(struct panels *p, json_t *panel)
{
    if (json_array_size(json_object_get(panel, "series")))
        json_array_append_new(p->list, panel);
    else
        json_decref(panel);
}

/* A series of numbers that are not an output's as it stands in the file. */
static void add_values(struct panels *p, json_t *panel, const struct output *output,
                       const char *label, const char *style, const double *values)
{
    json_array_append_new(json_object_get(panel, "series"),
                          json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "name", output->name,
                                    "role", output->role, "label", label, "style", style, "axis",
                                    "left", "about", output->sentence, "values",
                                    decimated(p, values)));
}

static const struct output *side_output(const struct group *group, const char *role,
                                        const char *side)
{
    char name[96];

    snprintf(name, sizeof name, "%s.%s", role, side);
    return group_output(group, name);
}

static const struct output demand_output = {
    .name = (char[]){"demand"},
    .role = (char[]){"demand"},
    .sentence = (char[]){
        "What callers asked for: each call once, or each attempt where calls cannot be told."}};
static const struct output unserved_output = {.name = (char[]){"unserved"},
                                              .role = (char[]){"unserved"},
                                              .sentence =
                                                  (char[]){"Demand above what was served."}};

/* Demand, what was served and bought of a side, as the picture of the run has it (demand_curve.h). */
static bool add_demand(struct panels *p, const struct summary_resource *r,
                       const struct summary_side *side)
{
    struct demand_curve curve;
    char role[64];

    snprintf(role, sizeof role, "throttled_units.%s", side->side);
    if (!group_has(r->group, role) || !demand_curve_of(&curve, p->summary, &p->settings, r, side))
        return false;
    json_t *panel =
        new_panel(r->group->path, "", "s: demand, served and bought", side->side, "units/s");
    json_object_set_new(panel, "side", json_string(side->side));
    add_values(p, panel, &demand_output, "demand", "line", curve.demand);
    add_values(p, panel, side_output(r->group, "consumed", side->side), "served", "area",
               curve.served);
    add_values(p, panel, side_output(r->group, "capacity", side->side), "provisioned", "step",
               curve.bought);
    for (size_t i = 0; i < curve.rows; i++)
        curve.demand[i] = fmax(0, curve.demand[i] - curve.served[i]);
    add_values(p, panel, &unserved_output, "demand, not served", "alarm", curve.demand);
    keep_panel(p, panel);
    demand_curve_release(&curve);
    return true;
}

/* The same of what has no sides, or of a file that does not say what was throttled in units. */
static bool add_use(struct panels *p, const struct group *group, const char *side)
{
    const char *about = *side ? "s: units consumed" : "units served";
    json_t *panel = new_panel(group->path, "", about, side, "units/s");
    bool used = add_role(p, panel, group, "consumed", side, "served", "area", "left");

    if (used)
        add_role(p, panel, group, "capacity", side, "provisioned", "step", "left");
    keep_panel(p, panel);
    return used;
}

/* Where nothing is bought there is no credit, which is not 0. */
static void add_credit(struct panels *p, const struct group *group, const char *side)
{
    json_t *panel = new_panel(group->path, "/burst", " burst credit", side, "units");
    const struct output *output = side_output(group, "credit", side),
                        *capacity = side_output(group, "capacity", side);
    double *values = output ? read_series(p->result, group, output, false) : NULL,
           *bought = capacity ? read_series(p->result, group, capacity, true) : NULL;

    for (size_t i = 0; values && bought && i < p->result->rows; i++)
        values[i] = bought[i] == 0 ? NAN : values[i];
    if (values)
        add_values(p, panel, output, "burst credit", "area", values);
    keep_panel(p, panel);
    free(values);
    free(bought);
}

static void add_side(struct panels *p, const struct summary_resource *r,
                     const struct summary_side *of)
{
    const struct group *group = r->group;
    const char *side = of->side;
    bool used = (*side && add_demand(p, r, of)) || add_use(p, group, side);
    json_t *panel =
        new_panel(group->path, "/throttled", *side ? " requests throttled" : "requests throttled",
                  side, "requests/s");

    add_role(p, panel, group, "throttled", side, "throttled", "alarm", "left");
    keep_panel(p, panel);
    if (used && *side)
        add_credit(p, group, side);
}

static void add_partitions(struct panels *p, const struct group *group)
{
    const struct output *count = group_output(group, "partitions");
    json_t *panel = new_panel(group->path, "partition_count", "partitions", "", "partitions");

    add_output(p, panel, group, count, "partitions", "step", "left", true);
    keep_panel(p, panel);
}

/* One element of a series of elements, counts a second. */
static void add_element(struct panels *p, json_t *panel, const double *all, size_t width,
                        size_t element, const char *label)
{
    const struct result *r = p->result;
    double *one = memory_new(r->rows, sizeof *one);

    for (size_t i = 0; i < r->rows; i++) {
        double end = result_interval_end(r, i);
        one[i] = all[i * width + element] / fmax(end - r->time[i], 1e-9);
    }
    json_array_append_new(json_object_get(panel, "series"),
                          json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", "top_keys", "label", label,
                                    "style", "line", "axis", "left", "values", decimated(p, one)));
    free(one);
}

/* The hottest keys of a table or index over time, as Contributor Insights shows them. */
static void add_top_keys(struct panels *p, const struct group *table)
{
    enum { SHOWN = 6 };
    char path[SERIES_PATH];
    size_t size[READER_RANK], count, label_count;

    snprintf(path, sizeof path, "top_keys%s", strchr(table->path, '/'));
    const struct group *keys = outputs_group(&p->result->outputs, path);
    const struct output *units = group_output(keys, "consumed");
    if (!units)
        return;
    snprintf(path, sizeof path, "/%s/key", keys->path);
    char **labels = reader_texts(p->result->reader, path, 1, &label_count);
    snprintf(path, sizeof path, "/%s/%s", keys->path, units->name);
    int rank = reader_shape(p->result->reader, path, size);
    bool good = labels && rank == 2 && size[0] >= p->result->rows && size[1] == label_count;
    double *all = good ? reader_values(p->result->reader, path, 2, &count) : NULL;
    snprintf(path, sizeof path, "/%s/%s_total", keys->path, units->name);
    double *totals = reader_values(p->result->reader, path, 1, &count);
    json_t *panel =
        new_panel(table->path, "top_keys", "hottest keys, units consumed", "", "units/s");
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

static void add_resource(struct panels *p, const struct summary_resource *r)
{
    for (int k = 0; k < 2; k++)
        if (k == 0 || *r->sides[k].side)
            add_side(p, r, &r->sides[k]);
    add_top_keys(p, r->group);
    add_partitions(p, r->group);
}

/* latency(time, quantile): one line a quantile. */
static void add_latency(struct panels *p, const char *group)
{
    const struct result *r = p->result;
    char path[SERIES_PATH];
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

static void add_caller(struct panels *p, const struct group *group)
{
    static const struct {
        const char *role, *style;
    } rows[] = {{"offered", "line"},
                {"succeeded", "area"},
                {"failed", "alarm"},
                {"rejected", "line"},
                {"throttled_attempts", "line"},
                {"fallback", "line"},
                {"from_cache", "line"},
                {"errors", "alarm"},
                {"stale_reads", "line"}};
    json_t *panel = new_panel(group->path, "calls", "calls", "", "1/s");

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct output *output = group_output(group, rows[i].role);
        add_output(p, panel, group, output, output ? output->name : "", rows[i].style, "left",
                   false);
    }
    keep_panel(p, panel);
    add_latency(p, group->path);
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

/* All series of a group over time, one panel a unit. Knows none of them. */
static void add_group(struct panels *p, const struct group *group)
{
    json_t *panels = json_array(), *panel;
    size_t i;

    for (size_t k = 0; k < group->count; k++) {
        const struct output *output = group->outputs[k];
        bool sum = text_equal(output->aggregate, "sum");
        const char *pace = !sum                              ? ""
                           : text_equal(output->unit, "1")   ? "/s"
                           : text_equal(output->unit, "USD") ? " an hour"
                                                             : " a second";
        char shown[80];
        snprintf(shown, sizeof shown, "%.60s%s", output->unit, pace);
        add_output(p, panel_of_unit(panels, group->path, shown), group, output, output->name,
                   "line", "left", false);
    }
    json_array_foreach(panels, i, panel) keep_panel(p, json_incref(panel));
    json_decref(panels);
    if (group->has_latency)
        add_latency(p, group->path);
}

/* What no resource and no caller is, in the order of the file. */
static void add_others(struct panels *p, const struct summary *s)
{
    const struct outputs *outputs = &p->result->outputs;

    for (size_t i = 0; i < outputs->group_count; i++) {
        const struct group *group = &outputs->groups[i];
        bool told = group->has_elements || group->count == 0;
        for (size_t k = 0; k < s->resource_count; k++)
            told |= s->resources[k].group == group;
        for (size_t k = 0; k < s->caller_count; k++)
            told |= s->callers[k].group == group;
        if (!told)
            add_group(p, group);
    }
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

json_t *report_panels(const struct summary *summary, size_t points)
{
    const struct result *r = summary->result;
    struct panels p = {.summary = summary,
                       .result = r,
                       .list = json_array(),
                       .step = decimate_step(r->rows, points)};

    settings_read(&p.settings, r->resolved);
    p.count = decimate_count(r->rows, p.step);
    for (size_t i = 0; i < summary->resource_count; i++)
        add_resource(&p, &summary->resources[i]);
    for (size_t i = 0; i < summary->caller_count; i++)
        add_caller(&p, summary->callers[i].group);
    add_others(&p, summary);
    settings_release(&p.settings);
    return json_pack("{s:o, s:o, s:o, s:I}", "time", times(&p), "panels", p.list, "maps",
                     partition_maps(summary), "rows_a_point", (json_int_t)p.step);
}
