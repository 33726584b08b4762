#include "demand.h"

#include <math.h>

#include "memory.h"
#include "series_path.h"
#include "text.h"

/* "tables/T/indexes/I" -> T and I ("" of the table itself). */
static void split_group(const char *group, char table[SERIES_NAME], char index[SERIES_NAME])
{
    const char *at = strstr(group, "/indexes/");
    size_t end = at ? (size_t)(at - group) : strlen(group);

    snprintf(table, SERIES_NAME, "%.*s", (int)(end - 7), group + 7);
    snprintf(index, SERIES_NAME, "%s", at ? at + 9 : "");
}

static bool is_write(const char *operation)
{
    static const char *const writes[] = {"put", "update", "delete", "write"};

    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
        if (strstr(operation, writes[i]))
            return true;
    return false;
}

static const char *setting_of(const struct settings *settings, const char *workload,
                              const char *key)
{
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "workloads.%s.%s", workload, key);
    return settings_get(settings, path);
}

/* Whoever writes a table writes its indexes. */
static bool uses(const struct settings *settings, const char *workload, const char *table,
                 const char *index, bool writes)
{
    const char *own_table = setting_of(settings, workload, "table");
    const char *own_index = setting_of(settings, workload, "index");
    const char *operation = setting_of(settings, workload, "operation");

    if (!own_table || !text_equal(own_table, table) || !operation || is_write(operation) != writes)
        return false;
    return writes || text_equal(own_index ? own_index : "", index);
}

char **demand_workloads(const struct settings *settings, const struct summary_resource *resource,
                        const struct summary_side *side)
{
    char table[SERIES_NAME], index[SERIES_NAME], **names = memory_new(1, sizeof *names);
    size_t count = 0;

    split_group(resource->path, table, index);
    for (size_t i = 0; i < settings->count; i++) {
        const char *path = settings->items[i].path;
        if (!text_starts_with(path, "workloads.") || !text_ends_with(path, ".table"))
            continue;
        char *name = memory_text(path + strlen("workloads."));
        name[strlen(name) - strlen(".table")] = '\0';
        if (!uses(settings, name, table, index, text_equal(side->side, "write"))) {
            free(name);
            continue;
        }
        names = memory_resize(names, count + 2, sizeof *names);
        names[count++] = name;
        names[count] = NULL;
    }
    return names;
}

int demand_find_keys(const struct settings *settings, const char *workload, const char *hot,
                     bool by_prefix)
{
    enum { MOST = 1000 };
    char path[SERIES_PATH];

    for (int i = 0; i < MOST; i++) {
        snprintf(path, sizeof path, "workloads.%s.keys.%d.key", workload, i);
        const char *key = settings_get(settings, path);
        snprintf(path, sizeof path, "workloads.%s.keys.%d.prefix", workload, i);
        const char *prefix = settings_get(settings, path);
        if (!prefix)
            return -1;
        if (by_prefix ? !key && text_starts_with(hot, prefix) : key && text_equal(key, hot))
            return i;
    }
    return -1;
}

static bool has_key(const struct settings *settings, const struct summary_resource *resource,
                    const struct summary_side *side, const char *key)
{
    char **workloads = demand_workloads(settings, resource, side);
    bool has = false;

    for (char **w = workloads; *w; w++)
        has |= demand_find_keys(settings, *w, key, false) >= 0 ||
               demand_find_keys(settings, *w, key, true) >= 0;
    reader_names_free(workloads);
    return has;
}

enum demand_key demand_key_of(const struct settings *settings,
                              const struct summary_resource *resource,
                              const struct summary_side *side, const char *key)
{
    bool writes = text_equal(side->side, "write");

    if (!*side->side)
        return DEMAND_KEY_OF_SIDE;
    if (resource->is_index)
        return writes ? DEMAND_KEY_OF_OTHER : DEMAND_KEY_OF_SIDE;
    bool own = has_key(settings, resource, side, key),
         others = has_key(settings, resource, &resource->sides[!writes], key);
    return own == others ? DEMAND_KEY_OF_BOTH : own ? DEMAND_KEY_OF_SIDE : DEMAND_KEY_OF_OTHER;
}

static void add_calls(const struct result *r, const char *workload, const char *role, double *sums)
{
    char path[SERIES_PATH];
    size_t count;

    snprintf(path, sizeof path, "workloads/%s", workload);
    double *values = result_role(r, outputs_group(&r->outputs, path), role, &count);
    for (size_t i = 0; i < count && i < r->rows; i++)
        sums[i] += isnan(values[i]) ? 0 : values[i];
    free(values);
}

double demand_estimate(double consumed, double offered, double succeeded, double usual)
{
    return fmax(consumed, offered * (succeeded > 0 ? consumed / succeeded : usual));
}

void demand_calls_read(struct demand_calls *c, const struct result *r,
                       const struct settings *settings, const struct summary_resource *resource,
                       const struct summary_side *side)
{
    char **workloads = demand_workloads(settings, resource, side), role[64];
    double units = 0, calls = 0;
    size_t count;

    *c = (struct demand_calls){.offered = memory_new(r->rows + 1, sizeof *c->offered),
                               .succeeded = memory_new(r->rows + 1, sizeof *c->succeeded),
                               .lost = memory_new(r->rows + 1, sizeof *c->lost),
                               .any_workload = *workloads != NULL};
    for (char **w = workloads; *w; w++) {
        add_calls(r, *w, "offered", c->offered);
        add_calls(r, *w, "succeeded", c->succeeded);
        add_calls(r, *w, "failed", c->lost);
        add_calls(r, *w, "rejected", c->lost);
    }
    reader_names_free(workloads);
    snprintf(role, sizeof role, "consumed%s%s", *side->side ? "." : "", side->side);
    c->consumed = result_role(r, resource->group, role, &count);
    c->rows = count < r->rows ? count : r->rows;
    for (size_t i = 0; i < c->rows; i++) {
        units += c->consumed[i];
        calls += c->succeeded[i];
    }
    c->units_a_call = calls > 0 ? units / calls : 0;
}

void demand_calls_release(struct demand_calls *c)
{
    free(c->consumed);
    free(c->offered);
    free(c->succeeded);
    free(c->lost);
}

/* Over windows of a minute or so. */
static double peak(const struct result *r, const struct demand_calls *c)
{
    static const double window_s = 60;
    double most = 0, sums[3] = {0}, length = 0;

    for (size_t i = 0; i < c->rows; i++) {
        sums[0] += c->consumed[i];
        sums[1] += c->offered[i];
        sums[2] += c->succeeded[i];
        length += result_interval_end(r, i) - r->time[i];
        bool last = i + 1 == c->rows;
        if (length < window_s && !(last && (most == 0 || length > window_s / 2)))
            continue;
        most = fmax(most, demand_estimate(sums[0], sums[1], sums[2], c->units_a_call) / length);
        sums[0] = sums[1] = sums[2] = length = 0;
    }
    return most;
}

double demand_peak(const struct summary *summary, const struct settings *settings,
                   const struct summary_resource *resource, const struct summary_side *side)
{
    struct demand_calls calls;

    demand_calls_read(&calls, summary->result, settings, resource, side);
    double most = peak(summary->result, &calls);
    demand_calls_release(&calls);
    return fmax(most, side->peak_minute_per_s);
}
