#include "demand.h"

#include <math.h>

#include "memory.h"
#include "text.h"

/* "tables/T/indexes/I" -> T and I ("" of the table itself). */
static void split_group(const char *group, char table[200], char index[200])
{
    const char *at = strstr(group, "/indexes/");
    size_t end = at ? (size_t)(at - group) : strlen(group);

    snprintf(table, 200, "%.*s", (int)(end - 7), group + 7);
    snprintf(index, 200, "%s", at ? at + 9 : "");
}

static bool uses(const struct settings *settings, const char *workload, const char *table,
                 const char *index)
{
    char path[300];

    snprintf(path, sizeof path, "workloads.%s.table", workload);
    const char *own_table = settings_get(settings, path);
    snprintf(path, sizeof path, "workloads.%s.index", workload);
    const char *own_index = settings_get(settings, path);
    return own_table && text_equal(own_table, table) &&
           text_equal(own_index ? own_index : "", index);
}

char **demand_workloads(const struct settings *settings, const struct summary_resource *resource)
{
    char table[200], index[200], **names = memory_new(1, sizeof *names);
    size_t count = 0;

    split_group(resource->group, table, index);
    for (size_t i = 0; i < settings->count; i++) {
        const char *path = settings->items[i].path;
        if (!text_starts_with(path, "workloads.") || !text_ends_with(path, ".table"))
            continue;
        char *name = memory_text(path + strlen("workloads."));
        name[strlen(name) - strlen(".table")] = '\0';
        if (!uses(settings, name, table, index)) {
            free(name);
            continue;
        }
        names = memory_resize(names, count + 2, sizeof *names);
        names[count++] = name;
        names[count] = NULL;
    }
    return names;
}

static void add_series(const struct result *r, const char *workload, const char *name, double *sums)
{
    char group[300];
    size_t count;

    snprintf(group, sizeof group, "workloads/%s", workload);
    double *values = result_values(r, group, name, &count);
    for (size_t i = 0; i < count && i < r->rows; i++)
        sums[i] += isnan(values[i]) ? 0 : values[i];
    free(values);
}

/* The most of part * whole / served over windows of at least a minute. */
static double peak(const struct result *r, const double *consumed, size_t count,
                   const double *offered, const double *succeeded)
{
    size_t window = (size_t)fmax(1, ceil(60 / r->sample_every_s));
    double most = 0, sums[3] = {0};

    for (size_t i = 0; i < count && i < r->rows; i++) {
        sums[0] += consumed[i];
        sums[1] += offered[i];
        sums[2] += succeeded[i];
        if ((i + 1) % window)
            continue;
        double factor = sums[2] > 0 && sums[1] > sums[2] ? sums[1] / sums[2] : 1;
        most = fmax(most, sums[0] * factor / ((double)window * r->sample_every_s));
        sums[0] = sums[1] = sums[2] = 0;
    }
    return most;
}

double demand_peak(const struct summary *summary, const struct settings *settings,
                   const struct summary_resource *resource, const struct summary_side *side)
{
    const struct result *r = summary->result;
    double *offered = memory_new(r->rows, sizeof *offered);
    double *succeeded = memory_new(r->rows, sizeof *succeeded);
    char **workloads = demand_workloads(settings, resource), name[64];
    size_t count;

    for (char **w = workloads; *w; w++) {
        add_series(r, *w, "offered", offered);
        add_series(r, *w, "succeeded", succeeded);
    }
    snprintf(name, sizeof name, "consumed_%s_capacity_units", side->side);
    double *consumed = result_values(r, resource->group, name, &count);
    double most = peak(r, consumed, count, offered, succeeded);
    free(consumed);
    free(offered);
    free(succeeded);
    reader_names_free(workloads);
    return fmax(most, side->peak_minute_per_s);
}
