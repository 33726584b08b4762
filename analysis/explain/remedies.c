#include "remedies.h"

#include <math.h>
#include <string.h>

#include "demand.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"
#include "units.h"

static const double headroom = 1.2;

static void add(struct cause *cause, struct text *sets, const char *why)
{
    if (cause->remedy_count < CAUSE_REMEDIES && sets->length)
        cause->remedies[cause->remedy_count++] = (struct remedy){
            .sets = memory_text(sets->bytes), .why = memory_text(why), .outcome = TRIAL_UNTRIED};
    text_release(sets);
    *sets = (struct text){0};
}

static void set(struct text *sets, const char *path, const char *value)
{
    text_addf(sets, "%s--set '%s=%s'", sets->length ? " " : "", path, value);
}

static void set_number(struct text *sets, const char *path, double value)
{
    char number[32];
    snprintf(number, sizeof number, "%.0f", value);
    set(sets, path, number);
}

/* "tables.T" or "tables.T.indexes.I". */
static void dotted(const struct summary_resource *r, char *out, size_t size)
{
    const char *index = strstr(r->path, "/indexes/");
    size_t table = index ? (size_t)(index - r->path) : strlen(r->path);

    snprintf(out, size, "tables.%.*s%s%s", (int)(table - 7), r->path + 7, index ? ".indexes." : "",
             index ? index + 9 : "");
}

const char *remedies_path(const struct summary_resource *r, const struct summary_side *side,
                          const char *key, char *out, size_t size)
{
    char resource[SERIES_PATH];

    dotted(r, resource, sizeof resource);
    snprintf(out, size, "%.1000s.%s.%s", resource, side->side, key);
    return out;
}

static double number_at(const struct settings *settings, const char *path)
{
    const char *text = settings_get(settings, path);
    double value;
    return text && !units_read_number(text, &value) ? value : NAN;
}

static double ratio_at(const struct settings *settings, const char *path)
{
    const char *text = settings_get(settings, path);
    double value;
    return text && !units_read_ratio(text, &value) ? value : NAN;
}

/* Two digits are as much as an estimate is worth. */
static double rounded_up(double value)
{
    double unit = pow(10, floor(log10(fmax(value, 10))) - 1);
    return ceil(value / unit) * unit;
}

/* Capacity from the start; auto scaling's range must hold it, or it is undone in quiet times. */
static void set_capacity(struct text *sets, const struct settings *settings,
                         const struct summary_resource *r, const struct summary_side *side,
                         double capacity)
{
    char path[SERIES_PATH];

    set_number(sets, remedies_path(r, side, "capacity", path, sizeof path), capacity);
    remedies_path(r, side, "autoscaling.min", path, sizeof path);
    if (settings_get(settings, path))
        set_number(sets, path, capacity);
    remedies_path(r, side, "autoscaling.max", path, sizeof path);
    if (number_at(settings, path) < capacity)
        set_number(sets, path, rounded_up(2 * capacity));
}

/* More writes of a table are more writes of its indexes, in the proportion that the run had: an index
 * that is too small for them would turn away what the table now could take. */
static bool set_indexes(struct text *sets, const struct settings *settings,
                        const struct summary *summary, const struct summary_resource *table,
                        double demand)
{
    char below[SERIES_PATH], path[SERIES_PATH];
    size_t before = sets->length;

    snprintf(below, sizeof below, "%s/indexes/", table->path);
    for (size_t i = 0; i < summary->resource_count; i++) {
        const struct summary_resource *r = &summary->resources[i];
        const struct summary_side *side = &r->sides[1];
        if (!text_starts_with(r->path, below) || !(table->sides[1].consumed > 0))
            continue;
        double needed = rounded_up(headroom * demand * side->consumed / table->sides[1].consumed);
        if (number_at(settings, remedies_path(r, side, "capacity", path, sizeof path)) < needed)
            set_capacity(sets, settings, r, side, needed);
    }
    return sets->length > before;
}

static void buy(struct cause *cause, const struct settings *settings, const struct summary *summary,
                const struct summary_resource *r, const struct summary_side *side, double demand)
{
    struct text sets = {0};

    set_capacity(&sets, settings, r, side, rounded_up(headroom * demand));
    bool carries =
        side == &r->sides[1] && !r->is_index && set_indexes(&sets, settings, summary, r, demand);
    add(cause, &sets,
        carries ? "buys the busiest minute and 20 % from the start, of its indexes too"
                : "buys the busiest minute and 20 % from the start");
}

static void raise_maximum(struct cause *cause, const struct settings *settings,
                          const struct summary_resource *r, const struct summary_side *side,
                          double demand)
{
    struct text sets = {0};
    char path[SERIES_PATH];
    double target =
        ratio_at(settings, remedies_path(r, side, "autoscaling.target", path, sizeof path));
    double most = number_at(settings, remedies_path(r, side, "autoscaling.max", path, sizeof path));
    if (isnan(most) || isnan(target) || most >= demand / target)
        return;
    set_number(&sets, path, rounded_up(demand / target));
    add(cause, &sets, "lets auto scaling reach what was asked for");
}

/* "global_tables.G.replicas." when the table is one of them, as long as that is; 0 otherwise. */
static size_t replicas_of(const struct settings *settings, const char *table, const char **path)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *s = &settings->items[i];
        const char *list = strstr(s->path, ".replicas.");
        *path = s->path;
        if (list && strncmp(s->path, "global_tables.", 14) == 0 && text_equal(s->value, table))
            return (size_t)(list - s->path) + strlen(".replicas.");
    }
    return 0;
}

static void set_on_demand(struct text *sets, const char *table)
{
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "tables.%s.billing", table);
    set(sets, path, "on_demand");
}

/* Only global admission knows on-demand mode; the earlier ones divide provisioned capacity.
 * Replicas of a global table have one billing mode. */
static void go_on_demand(struct cause *cause, const struct settings *settings,
                         const struct summary_resource *r)
{
    struct text sets = {0};
    const char *index = strstr(r->path, "/indexes/"), *path;
    char table[SERIES_NAME], admission[SERIES_PATH];

    snprintf(table, sizeof table, "%.*s", (int)(index ? index - r->path - 7 : SERIES_NAME),
             r->path + 7);
    snprintf(admission, sizeof admission, "tables.%s.admission", table);
    const char *law = settings_get(settings, admission);
    if (law && !text_equal(law, "global"))
        return;
    set_on_demand(&sets, table);
    size_t length = replicas_of(settings, table, &path);
    for (size_t i = 0; length && i < settings->count; i++) {
        const struct setting *s = &settings->items[i];
        if (strncmp(s->path, path, length) == 0 && !text_equal(s->value, table))
            set_on_demand(&sets, s->value);
    }
    add(cause, &sets, "pays by the request, with nothing to provision");
}

/* Whoever reads or writes it: shards are for both. Who writes a table writes its index by other
 * keys. */
static char **workloads_of(const struct settings *settings, const struct summary_resource *r)
{
    if (r->is_index)
        return demand_workloads(settings, r, &r->sides[0]);
    char **reading = demand_workloads(settings, r, &r->sides[0]),
         **writing = demand_workloads(settings, r, &r->sides[1]);
    size_t count = 0, more = 0;

    while (reading[count])
        count++;
    while (writing[more])
        more++;
    reading = memory_resize(reading, count + more + 1, sizeof *reading);
    memcpy(reading + count, writing, (more + 1) * sizeof *writing);
    free(writing);
    return reading;
}

/* Where each hot key that takes its part of the throttles is written, once each. */
static void shard_keys(struct cause *cause, const struct settings *settings,
                       const struct summary_resource *r, const struct summary_side *side)
{
    static const double part = 0.1, fewest = 10;
    struct text sets = {0};
    char **workloads = workloads_of(settings, r), path[SERIES_PATH];

    for (size_t k = 0; k < r->key_count; k++) {
        bool done = demand_key_of(settings, r, side, r->keys[k].name) == DEMAND_KEY_OF_OTHER;
        for (int by_prefix = 0; by_prefix < 2 && !done; by_prefix++) {
            for (char **w = workloads; *w && r->keys[k].throttles_share > part; w++) {
                int keys = demand_find_keys(settings, *w, r->keys[k].name, by_prefix);
                if (keys < 0)
                    continue;
                done = true;
                snprintf(path, sizeof path, "workloads.%s.keys.%d.shards", *w, keys);
                double before = number_at(settings, path);
                if (!strstr(text_get(&sets), path))
                    set_number(&sets, path, fmax(fewest, isnan(before) ? 0 : 2 * before));
            }
        }
    }
    add(cause, &sets, "spreads each hot key over so many; its readers then ask that many times");
    reader_names_free(workloads);
}

static bool reads_eventually(const struct settings *settings, const char *workload)
{
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "workloads.%s.operation", workload);
    const char *operation = settings_get(settings, path);
    snprintf(path, sizeof path, "workloads.%s.consistency", workload);
    const char *consistency = settings_get(settings, path);
    snprintf(path, sizeof path, "workloads.%s.cache", workload);
    return operation && consistency && text_equal(operation, "get") &&
           text_equal(consistency, "eventual") && !settings_get(settings, path);
}

static void put_cache(struct cause *cause, const struct settings *settings,
                      const struct summary_resource *r)
{
    struct text sets = {0};
    char **workloads = demand_workloads(settings, r, &r->sides[0]), path[SERIES_PATH];
    bool any = false;

    if (r->is_index) {
        reader_names_free(workloads);
        return;
    }
    for (char **w = workloads; *w; w++) {
        if (!reads_eventually(settings, *w))
            continue;
        if (!any)
            set(&sets, "caches.new-dax", "{kind: dax}");
        any = true;
        snprintf(path, sizeof path, "workloads.%s.cache", *w);
        set(&sets, path, "new-dax");
    }
    add(cause, &sets, "reads come from DAX; the key is read from the table once in five minutes");
    reader_names_free(workloads);
}

/* "tables.T.partition_read_limit": it is the table's, also of an index. */
static const char *partition_limit_path(const struct summary_resource *r,
                                        const struct summary_side *side, char *out, size_t size)
{
    const char *index = strstr(r->path, "/indexes/");
    size_t table = index ? (size_t)(index - r->path) : strlen(r->path);

    snprintf(out, size, "tables.%.*s.partition_%s_limit", (int)(table - 7), r->path + 7,
             side->side);
    return out;
}

/* Twice the partitions that there are. */
static void warm(struct cause *cause, const struct settings *settings,
                 const struct summary_resource *r, const struct summary_side *side)
{
    struct text sets = {0};
    char path[SERIES_PATH];
    double limit = number_at(settings, partition_limit_path(r, side, path, sizeof path));

    if (isnan(limit))
        return;
    set_number(&sets, remedies_path(r, side, "warm_throughput", path, sizeof path),
               2 * r->partitions_last * limit);
    add(cause, &sets, "twice the partitions before the traffic comes (pre-warming)");
}

static void raise_limit(struct cause *cause, const struct summary_resource *r,
                        const struct summary_side *side, double demand)
{
    struct text sets = {0};
    char path[SERIES_PATH];

    if (cause->kind == CAUSE_ON_DEMAND_MAXIMUM) {
        remedies_path(r, side, "max_on_demand", path, sizeof path);
    } else {
        const char *index = strstr(r->path, "/indexes/");
        size_t table = index ? (size_t)(index - r->path) : strlen(r->path);
        snprintf(path, sizeof path, "tables.%.*s.account_quota", (int)(table - 7), r->path + 7);
    }
    set_number(&sets, path, rounded_up(headroom * demand));
    add(cause, &sets, "a limit above what was asked for");
}

void remedies_for_side(struct cause *cause, const struct settings *settings,
                       const struct summary *summary, const struct summary_resource *r,
                       const struct summary_side *side, double demand)
{
    switch (cause->kind) {
    case CAUSE_PROVISIONED:
    case CAUSE_SCALING_LATE:
        buy(cause, settings, summary, r, side, demand);
        raise_maximum(cause, settings, r, side, demand);
        go_on_demand(cause, settings, r);
        break;
    case CAUSE_HOT_KEY:
        shard_keys(cause, settings, r, side);
        if (text_equal(side->side, "read"))
            put_cache(cause, settings, r);
        break;
    case CAUSE_KEY_RANGE:
        shard_keys(cause, settings, r, side);
        warm(cause, settings, r, side);
        break;
    case CAUSE_ON_DEMAND_MAXIMUM:
    case CAUSE_ACCOUNT_QUOTA:
        raise_limit(cause, r, side, demand);
        break;
    default: /* nothing is known of what might help */
        break;
    }
}

void remedies_for_storm(struct cause *cause, const struct settings *settings, const char *workload)
{
    struct text sets = {0};
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "workloads.%s.client", workload);
    const char *client = settings_get(settings, path);
    if (!client)
        return;
    snprintf(path, sizeof path, "clients.%s.retry.mode", client);
    const char *mode = settings_get(settings, path);
    snprintf(path, sizeof path, "clients.%s.sdk", client);
    const char *sdk = settings_get(settings, path);
    snprintf(path, sizeof path, "clients.%s.retry", client);
    if (mode && (sdk || strncmp(mode, "standard", strlen("standard")) != 0)) {
        set(&sets, path, "{mode: standard_2026}");
        add(cause, &sets, "four attempts, and a quota that ends retries when most fail");
    }
    if (mode && strncmp(mode, "adaptive", strlen("adaptive")) != 0) {
        set(&sets, path, "{mode: adaptive_2026}");
        add(cause, &sets, "the SDK slows down to what is served");
    }
}

/* Only a transaction is called again as a whole. */
void remedies_for_conflicts(struct cause *cause, const struct settings *settings,
                            const char *workload)
{
    struct text sets = {0};
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "workloads.%s.transaction", workload);
    const char *transaction = settings_get(settings, path);
    snprintf(path, sizeof path, "workloads.%s.application_retry.calls", workload);
    const char *calls = settings_get(settings, path);
    if (!transaction || !text_equal(transaction, "true"))
        return;
    set_number(&sets, path, calls ? 2 * strtod(calls, NULL) : 4);
    add(cause, &sets, "the program calls again what no SDK tries again");
}

void remedies_for_service(struct cause *cause, const struct settings *settings,
                          const struct summary_caller *service)
{
    struct text sets = {0};
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "services.%s.workers", service->name);
    double workers = number_at(settings, path);
    if (workers > 0) {
        set_number(&sets, path, 2 * workers);
        add(cause, &sets, "twice as many calls are worked on at once");
    }
    snprintf(path, sizeof path, "services.%s.drop_abandoned", service->name);
    const char *drops = settings_get(settings, path);
    if (workers > 0 && service->timed_out > 0 && drops && text_equal(drops, "false")) {
        set(&sets, path, "true");
        add(cause, &sets, "no worker is spent on calls that nobody waits for");
    }
}

void remedies_for_idle(struct cause *cause, const struct settings *settings,
                       const struct summary_resource *r, const struct summary_side *side)
{
    struct text sets = {0};
    char path[SERIES_PATH];
    double capacity = rounded_up(fmax(1, headroom * side->peak_consumed_per_s));

    remedies_path(r, side, "autoscaling.min", path, sizeof path);
    double least = number_at(settings, path);
    if (least > capacity)
        set_number(&sets, path, capacity);
    set_number(&sets, remedies_path(r, side, "capacity", path, sizeof path), capacity);
    add(cause, &sets, "buys the highest second and 20 %");
}
