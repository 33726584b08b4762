#include "bill_usage.h"

#include <math.h>

#include "cache_nodes.h"
#include "cache_spec.h"
#include "consumer_spec.h"
#include "global_table_spec.h"
#include "table.h"

#define GIB (1024.0 * 1024 * 1024)

/* One window while its hours are filled. */
struct window {
    struct bill_usage *usage;
    size_t kind, from, to; /* hours of the month */
    const struct scenario *scenario;
    const struct result *result;
    double period_s;
    size_t rows; /* of the period */
    bool whole;  /* of the kind that the month's own items are taken from */
};

void bill_usage_init(struct bill_usage *u, const struct month *month)
{
    *u = (struct bill_usage){.month = month,
                             .requests = memory_new(month->kind_count, sizeof(double)),
                             .throttled = memory_new(month->kind_count, sizeof(double)),
                             .run = memory_new(month->kind_count, sizeof(bool))};
}

void bill_usage_release(struct bill_usage *u)
{
    for (size_t i = 0; i < u->count; i++) {
        free(u->lines[i].resource);
        free(u->lines[i].hours);
    }
    free(u->lines);
    free(u->requests);
    free(u->throttled);
    free(u->run);
}

static double *line_of(struct bill_usage *u, const char *resource, enum bill_item item)
{
    for (size_t i = 0; i < u->count; i++)
        if (u->lines[i].item == item && text_equal(u->lines[i].resource, resource))
            return u->lines[i].hours;
    u->lines = memory_grow(u->lines, u->count, &u->capacity, sizeof *u->lines);
    u->lines[u->count] = (struct usage_line){memory_text(resource), item,
                                             memory_new(u->month->hour_count, sizeof(double))};
    return u->lines[u->count++].hours;
}

/* How the samples of an hour become its quantity. */
struct fold {
    enum { FOLD_SUM, FOLD_MOST } way;
    double factor;
    const double *while_0; /* only samples in which this is 0; NULL: all */
};

static double hour_of(const struct window *w, size_t hour, const double *values, struct fold fold)
{
    double every = w->result->sample_every_s, result = 0;
    double second = month_second(w->usage->month, hour, w->result->start_epoch_s, w->period_s);
    size_t samples = every < 3600 ? (size_t)(3600 / every + 0.5) : 1;
    size_t first = (size_t)(second / every + 1e-9);

    for (size_t i = 0; i < samples; i++) {
        size_t row = (first + i) % w->rows;
        double value = isfinite(values[row]) ? values[row] : 0;
        if (fold.while_0 && fold.while_0[row] > 0)
            continue;
        result = fold.way == FOLD_SUM ? result + value : fmax(result, value);
    }
    if (fold.way == FOLD_SUM)
        result *= 3600 / ((double)samples * every);
    return result * fold.factor;
}

static void fill(struct window *w, const char *resource, enum bill_item item, const double *values,
                 struct fold fold)
{
    const struct month *month = w->usage->month;
    bool any = false;

    for (size_t i = 0; values && i < w->rows; i++)
        any |= values[i] > 0 && !(fold.while_0 && fold.while_0[i] > 0);
    if (!any)
        return;
    double *hours = line_of(w->usage, resource, item);
    for (size_t i = w->from; i < w->to; i++)
        if (month->kinds[month->hours[i].day] == w->kind)
            hours[i] += hour_of(w, i, values, fold);
}

/* A series that has all rows of the period; NULL: the group has none. */
static double *series_of(const struct window *w, const char *path, const char *name)
{
    size_t count = 0;
    double *values = result_values(w->result, path, name, &count);

    if (count >= w->rows)
        return values;
    free(values);
    return NULL;
}

static bool has_replicas(const struct window *w, const char *table)
{
    size_t count;
    const struct global_table_spec *g = scenario_specs(w->scenario->spec, "global_tables", &count);

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < g[i].replicas_count; k++)
            if (text_equal(g[i].replicas[k], table))
                return true;
    return false;
}

static void fill_throughput(struct window *w, const char *path, enum table_class class,
                            bool replicated)
{
    const enum bill_item first =
        class == CLASS_STANDARD ? ITEM_PROVISIONED_READ : ITEM_IA_PROVISIONED_READ;

    for (unsigned s = 0; s < SIDES; s++) {
        char name[64];
        unsigned which = s == WRITE && replicated ? 2 : s;
        snprintf(name, sizeof name, "provisioned_%s_capacity_units", side_names[s]);
        double *provisioned = series_of(w, path, name);
        snprintf(name, sizeof name, "consumed_%s_capacity_units", side_names[s]);
        double *consumed = series_of(w, path, name);
        fill(w, path, first + which, provisioned, (struct fold){FOLD_MOST, 1, NULL});
        fill(w, path, first + 3 + which, consumed, (struct fold){FOLD_SUM, 1, provisioned});
        free(provisioned);
        free(consumed);
    }
}

/* Bytes of an item, or of its entry in an index (0: all of the item). */
static double entry_bytes(const struct table_spec *t, int64_t entry_size)
{
    return (double)(entry_size ? entry_size : t->item_size) + ITEM_OVERHEAD;
}

/* Bytes of an item in the table and in each of its indexes. */
static double bytes_stored(const struct table_spec *t, bool with_global)
{
    double bytes = entry_bytes(t, 0);

    for (size_t i = 0; i < t->local_indexes_count; i++)
        bytes += entry_bytes(t, t->local_indexes[i].entry_size);
    for (size_t i = 0; with_global && i < t->indexes_count; i++)
        bytes += entry_bytes(t, t->indexes[i].entry_size);
    return bytes;
}

static void add_gb(struct window *w, const char *path, enum bill_item item, double gb,
                   double growth_per_s)
{
    const struct month *month = w->usage->month;

    if (gb <= 0 && growth_per_s <= 0)
        return;
    double *hours = line_of(w->usage, path, item);
    for (size_t i = w->from; i < w->to; i++)
        hours[i] = fmax(gb + growth_per_s * 3600 * (double)i, 0) / (double)month->hour_count;
}

/* Of the month's first kind of day: what other kinds add is passed over. */
static void fill_storage(struct window *w, const char *path, const struct table_spec *t)
{
    size_t count = 0;
    double *items = result_values(w->result, path, "items", &count);

    if (w->whole && items && count) {
        double each = bytes_stored(t, true) / GIB, saved = bytes_stored(t, false) / GIB;
        double growth = (items[count - 1] - (double)t->item_count) / result_end(w->result);
        double start = (double)t->item_count;
        add_gb(w, path, t->table_class == CLASS_STANDARD ? ITEM_STORAGE : ITEM_IA_STORAGE,
               start * each, growth * each);
        if (t->backups && t->backups->point_in_time)
            add_gb(w, path, ITEM_POINT_IN_TIME, start * saved, growth * saved);
        if (t->backups)
            add_gb(w, path, ITEM_BACKUP, (double)t->backups->stored / GIB, 0);
    }
    free(items);
}

/* What was set within the window is paid once, not again with each repetition. */
static void fill_warm(struct window *w, const char *path)
{
    struct text group = {0};
    size_t count = 0;
    double usd = 0;

    text_addf(&group, "cost/%s", path);
    double *warm = result_values(w->result, text_get(&group), "warm", &count);
    for (size_t i = 0; warm && i < count; i++)
        usd += isfinite(warm[i]) ? warm[i] : 0;
    if (usd > 0 && w->whole && w->from == 0)
        line_of(w->usage, path, ITEM_WARM)[0] += usd;
    free(warm);
    text_release(&group);
}

static void count_throttles(struct window *w, const char *path)
{
    static const char *const names[] = {"successful_requests", "throttled_requests"};
    double *to[] = {w->usage->requests, w->usage->throttled};
    double share = (double)(w->to - w->from) / (double)w->usage->month->hour_count;
    double days = result_end(w->result) / 86400 / share;

    for (size_t n = 0; n < 2; n++) {
        size_t count = 0;
        double *values = result_values(w->result, path, names[n], &count);
        for (size_t i = 0; values && i < count; i++)
            if (isfinite(values[i])) {
                to[n][w->kind] += values[i] / days;
                w->usage->requests[w->kind] += n ? values[i] / days : 0;
            }
        free(values);
    }
}

static void fill_tables(struct window *w)
{
    size_t count;
    const struct table_spec *t = scenario_specs(w->scenario->spec, "tables", &count);

    for (size_t i = 0; i < count; i++) {
        struct text path = {0};
        enum table_class class = (enum table_class)t[i].table_class;
        text_addf(&path, "tables/%s", t[i].origin.name);
        fill_throughput(w, text_get(&path), class, has_replicas(w, t[i].origin.name));
        fill_storage(w, text_get(&path), &t[i]);
        fill_warm(w, text_get(&path));
        count_throttles(w, text_get(&path));
        for (size_t k = 0; k < t[i].indexes_count; k++) {
            struct text index = {0};
            text_addf(&index, "%s/indexes/%s", text_get(&path), t[i].indexes[k].origin.name);
            fill_throughput(w, text_get(&index), class, false);
            fill_warm(w, text_get(&index));
            text_release(&index);
        }
        text_release(&path);
    }
}

static void fill_series(struct window *w, const char *path, const char *name, enum bill_item item,
                        double factor)
{
    double *values = series_of(w, path, name);

    fill(w, path, item, values, (struct fold){FOLD_SUM, factor, NULL});
    free(values);
}

/* Whether the run bills it: a group cost/PATH. */
static bool is_billed(const struct window *w, const char *path)
{
    struct text group = {0};

    text_addf(&group, "cost/%s", path);
    bool billed = outputs_group(&w->result->outputs, text_get(&group)) != NULL;
    text_release(&group);
    return billed;
}

static void fill_consumer(struct window *w, const char *path, const struct consumer_spec *c)
{
    fill_series(w, path, "invocations", ITEM_CALLS, 1);
    fill_series(w, path, "billed_ms", ITEM_GIB_SECONDS, 1e-3 * (double)c->memory / GIB);
}

/* Messages are received and deleted in batches of ten at best. */
static void fill_queue(struct window *w, const char *path)
{
    fill_series(w, path, "sent", ITEM_QUEUE, 1);
    fill_series(w, path, "received", ITEM_QUEUE, 0.2);
}

/* A node whose type the book has costs what it says, unless the scenario has a price of its own. */
static void fill_cache(struct window *w, const char *path, const struct cache_spec *c)
{
    const struct cache_node_type *type = &cache_node_types[c->node_type];
    const struct price_book_spec *book = w->scenario->prices;
    struct text cost = {0};
    double factor = 1;

    for (size_t i = 0; type->price_per_hour > 0 && i < book->nodes_count; i++)
        if (text_equal(book->nodes[i].origin.name, type->name) &&
            !origin_has(&c->origin, "price_per_node_hour"))
            factor = book->nodes[i].hour / type->price_per_hour;
    text_addf(&cost, "cost/%s", path);
    double *values = series_of(w, text_get(&cost), "total");
    fill(w, path, ITEM_NODES, values, (struct fold){FOLD_SUM, factor, NULL});
    free(values);
    text_release(&cost);
}

static void fill_others(struct window *w)
{
    static const char *const kinds[] = {"consumers", "queues", "caches"};

    for (size_t n = 0; n < sizeof kinds / sizeof *kinds; n++) {
        size_t count, size[] = {sizeof(struct consumer_spec), 0, sizeof(struct cache_spec)};
        const char *specs = scenario_specs(w->scenario->spec, kinds[n], &count);
        char **names = result_groups(w->result, kinds[n]);
        for (size_t i = 0; names && names[i]; i++) {
            struct text path = {0};
            const void *spec = NULL;
            text_addf(&path, "%s/%s", kinds[n], names[i]);
            for (size_t k = 0; size[n] && k < count; k++)
                if (text_equal(((const struct origin *)(const void *)(specs + k * size[n]))->name,
                               names[i]))
                    spec = specs + k * size[n];
            if (is_billed(w, text_get(&path))) {
                if (n == 0 && spec)
                    fill_consumer(w, text_get(&path), spec);
                else if (n == 1)
                    fill_queue(w, text_get(&path));
                else if (spec)
                    fill_cache(w, text_get(&path), spec);
            }
            text_release(&path);
        }
        reader_names_free(names);
    }
}

static double replica_item_size(const struct window *w, const char *group)
{
    size_t count, tables;
    const struct global_table_spec *g = scenario_specs(w->scenario->spec, "global_tables", &count);
    const struct table_spec *t = scenario_specs(w->scenario->spec, "tables", &tables);

    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(g[i].origin.name);
        const char *name = group + strlen("global_tables/");
        if (strncmp(name, g[i].origin.name, length) || (name[length] && name[length] != '/'))
            continue;
        for (size_t k = 0; k < tables; k++)
            if (g[i].replicas_count && text_equal(t[k].origin.name, g[i].replicas[0]))
                return (double)t[k].item_size;
    }
    return 0;
}

static void fill_transfer(struct window *w)
{
    const struct outputs *outputs = &w->result->outputs;

    for (size_t i = 0; i < outputs->group_count; i++) {
        const char *path = outputs->groups[i].path;
        if (text_starts_with(path, "global_tables/"))
            fill_series(w, path, "replicated", ITEM_TRANSFER, replica_item_size(w, path) / GIB);
    }
}

void bill_usage_add(struct bill_usage *u, size_t kind, size_t from, size_t to,
                    const struct scenario *scenario, const struct result *result)
{
    struct window w = {u, kind, from, to, scenario, result, month_period(result_end(result)),
                       0, false};

    w.rows = (size_t)(w.period_s / result->sample_every_s + 1e-9);
    w.rows = w.rows < 1 ? 1 : w.rows > result->rows ? result->rows : w.rows;
    w.whole = kind == month_first_kind(u->month);
    u->run[kind] = true;
    if (w.whole)
        u->window_s = result_end(result);
    fill_tables(&w);
    fill_others(&w);
    fill_transfer(&w);
}

double bill_usage_hour(const struct bill_usage *u, enum bill_item item, size_t hour)
{
    double sum = 0;

    for (size_t i = 0; i < u->count; i++)
        sum += u->lines[i].item == item ? u->lines[i].hours[hour] : 0;
    return sum;
}

double bill_usage_throttled(const struct bill_usage *u)
{
    double requests = 0, throttled = 0;

    for (size_t k = 0; k < u->month->kind_count; k++) {
        double days = (double)month_days_of(u->month, k);
        requests += days * u->requests[k];
        throttled += days * u->throttled[k];
    }
    return requests > 0 ? throttled / requests : 0;
}
