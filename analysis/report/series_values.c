#include "series_values.h"

#include <math.h>

#include "memory.h"
#include "series_path.h"
#include "text.h"

double *series_values_of(const struct result *r, const struct group *group,
                         const struct output *output)
{
    size_t count;
    double *values = result_values(r, group->path, output->name, &count);
    double pace = text_equal(output->unit, "USD") ? 3600 : 1;

    if (!values || count < r->rows) {
        free(values);
        return NULL;
    }
    for (size_t i = 0; i < r->rows && text_equal(output->aggregate, "sum"); i++) {
        double end = result_interval_end(r, i);
        if (end > r->time[i])
            values[i] *= pace / (end - r->time[i]);
    }
    return values;
}

/* latency(time, quantile): "latency_p99", "latency_p999" for 99.9 %. */
static double *latency_of(const struct result *r, const struct group *group, const char *name)
{
    char path[SERIES_PATH];
    size_t size[READER_RANK], count, quantiles;
    double *quantile = reader_values(r->reader, "/quantile", 1, &quantiles), *one = NULL;

    snprintf(path, sizeof path, "/%s/latency", group->path);
    if (!group->has_latency || !quantile || reader_shape(r->reader, path, size) != 2 ||
        size[1] != quantiles || size[0] < r->rows) {
        free(quantile);
        return NULL;
    }
    double *all = reader_values(r->reader, path, 2, &count);
    for (size_t q = 0; all && !one && q < quantiles; q++) {
        char known[40], digits[24];
        size_t length = 0;
        snprintf(digits, sizeof digits, "%g", 100 * quantile[q]);
        for (const char *at = digits; *at; at++)
            if (*at != '.')
                digits[length++] = *at;
        digits[length] = '\0';
        snprintf(known, sizeof known, "latency_p%s", digits);
        if (!text_equal(known, name))
            continue;
        one = memory_new(r->rows, sizeof *one);
        for (size_t i = 0; i < r->rows; i++)
            one[i] = all[i * quantiles + q];
    }
    free(all);
    free(quantile);
    return one;
}

static const struct output *output_of(const struct group *group, const char *name)
{
    for (size_t i = 0; i < group->count; i++)
        if (text_equal(group->outputs[i]->name, name))
            return group->outputs[i];
    return group_output(group, name);
}

static const char *unit_of(const struct output *output)
{
    static const struct {
        const char *unit, *words;
    } words[] = {{"s", "seconds"},    {"byte", "bytes"},      {"USD", "USD"},
                 {"1/s", "a second"}, {"percent", "percent"}, {"1", "number"}};

    if (text_equal(output->aggregate, "sum"))
        return text_equal(output->unit, "USD") ? "USD an hour"
               : text_equal(output->unit, "s") ? "seconds a second"
                                               : "a second";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal(output->unit, words[i].unit))
            return words[i].words;
    return output->unit;
}

static void set_label(struct series_values *out, const char *name)
{
    snprintf(out->label, sizeof out->label, "%s", name);
    for (char *at = out->label; *at; at++)
        *at = *at == '_' ? ' ' : *at;
}

bool series_values_find(struct series_values *out, const struct result *r, const char *path)
{
    char group[SERIES_PATH];
    const char *slash = strrchr(path, '/');

    *out = (struct series_values){0};
    if (!slash || (size_t)(slash - path) >= sizeof group)
        return false;
    snprintf(group, sizeof group, "%.*s", (int)(slash - path), path);
    out->group = outputs_group(&r->outputs, group);
    if (!out->group || out->group->has_elements)
        return false;
    const struct output *output = output_of(out->group, slash + 1);
    out->values =
        output ? series_values_of(r, out->group, output) : latency_of(r, out->group, slash + 1);
    out->unit = output ? unit_of(output) : "seconds";
    set_label(out, output ? output->name : slash + 1);
    return out->values != NULL;
}

void series_values_release(struct series_values *series)
{
    free(series->values);
    *series = (struct series_values){0};
}
