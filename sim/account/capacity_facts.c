#include "capacity_facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define DISAGREEMENT 0.2   /* between a metric and an activity, before the metric is believed */
#define SAME_CAPACITY 0.02 /* what is asked for is what was there */
#define PARTITION_BYTES 1e10
enum { PARTITION_READ = 3000, PARTITION_WRITE = 1000 };

static const char *const provisioned_names[SIDES] = {"ProvisionedReadCapacityUnits",
                                                     "ProvisionedWriteCapacityUnits"};

static const struct collected_series *provisioned(const struct collected *collected,
                                                  const struct collected_dimension *of)
{
    static const char *const statistics[] = {"Average", "Maximum", "Minimum"};

    for (size_t i = 0; i < 3; i++) {
        const struct collected_series *s = collected_find_series(
            collected, of->table, of->index, NULL, provisioned_names[of->side], statistics[i]);
        if (s && s->count)
            return s;
    }
    return NULL;
}

static int64_t in_force_at(const struct collected_change *change)
{
    return change->done_at != COLLECTED_NO_TIME ? change->done_at : change->asked_at;
}

static const struct collected_change *
last_before(const struct collected *collected, const struct collected_dimension *of, int64_t when)
{
    const struct collected_change *last = NULL;

    for (size_t i = 0; i < collected->change_count; i++) {
        const struct collected_change *c = &collected->changes[i];
        bool failed =
            c->status && (text_equal(c->status, "Failed") || text_equal(c->status, "Unfulfilled") ||
                          text_equal(c->status, "Overridden"));
        if (collected_same_dimension(&c->of, of) && isfinite(c->capacity) && !failed &&
            in_force_at(c) <= when && (!last || in_force_at(c) > in_force_at(last)))
            last = c;
    }
    return last;
}

/* What the metric said last at a time or, when it said nothing before, first after it. */
static double level_at(const struct collected_series *s, int64_t when)
{
    double level = NAN;

    for (size_t i = 0; s && i < s->count; i++) {
        if (s->times[i] > when && isfinite(level))
            break;
        level = s->values[i];
    }
    return level;
}

static double described(const struct collected *collected, const struct collected_dimension *of,
                        const char **file)
{
    const struct collected_table *table = collected_find_table(collected, of->table);
    const struct collected_index *index =
        table && of->index ? collected_find_index(table, of->index) : NULL;

    if (!table || !table->described || (of->index && !index))
        return NAN;
    *file = table->described->file;
    double units = (index ? &index->throughput : &table->described->throughput)->capacity[of->side];
    return units > 0 ? units : NAN;
}

struct capacity_start capacity_facts_start(const struct collected *collected,
                                           const struct collected_dimension *of,
                                           const struct metric_window *window)
{
    const struct collected_series *s = provisioned(collected, of);
    const struct collected_change *last = last_before(collected, of, window->begins);
    double level = level_at(s, window->begins);
    const char *file = NULL;

    if (last && (!isfinite(level) || fabs(last->capacity - level) <= DISAGREEMENT * level))
        return (struct capacity_start){
            last->capacity, last->by_hand ? "CloudTrail" : "DescribeScalingActivities", last->file};
    if (isfinite(level) && level > 0)
        return (struct capacity_start){ceil(level), s->metric, s->file};
    double now = described(collected, of, &file);
    return (struct capacity_start){now, "DescribeTable, of now", file};
}

double capacity_facts_highest(const struct collected *collected,
                              const struct collected_dimension *of,
                              const struct metric_window *window)
{
    const struct collected_series *s = provisioned(collected, of);
    double highest = 0;

    for (size_t i = 0; s && i < s->count; i++)
        if (s->times[i] >= window->begins && s->times[i] < metric_window_end(window))
            highest = fmax(highest, s->values[i]);
    return highest;
}

struct change_list {
    struct capacity_change *items;
    size_t count, capacity;
    const struct metric_window *window;
};

/* Sides that are asked for at one moment are one UpdateTable. */
static struct capacity_change *change_at(struct change_list *list, const char *table,
                                         const char *index, int64_t at)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].at == at && text_same(list->items[i].index, index))
            return &list->items[i];
    list->items = memory_grow(list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count] = (struct capacity_change){
        .table = table, .index = index, .at = at, .units = {NAN, NAN}, .billing = -1};
    return &list->items[list->count++];
}

static bool within(const struct metric_window *window, int64_t at)
{
    return at >= window->begins && at < metric_window_end(window);
}

bool capacity_facts_is_known(const struct collected *collected,
                             const struct collected_dimension *of)
{
    const struct collected_table *table = collected_find_table(collected, of->table);
    const struct collected_index *index =
        table && of->index ? collected_find_index(table, of->index) : NULL;

    return table && (!of->index || (index && !index->local));
}

static void add_told(struct change_list *list, const struct collected *collected, const char *table)
{
    for (size_t i = 0; i < collected->change_count; i++) {
        const struct collected_change *c = &collected->changes[i];
        if (!c->by_hand || !text_same(c->of.table, table) || !within(list->window, c->asked_at) ||
            !capacity_facts_is_known(collected, &c->of))
            continue;
        double before = level_at(provisioned(collected, &c->of), c->asked_at - 60);
        bool stays = !isfinite(c->capacity) ||
                     (isfinite(before) && fabs(c->capacity - before) <= SAME_CAPACITY * before);
        if (stays && c->billing < 0)
            continue;
        struct capacity_change *change = change_at(list, c->of.table, c->of.index, c->asked_at);
        if (!stays)
            change->units[c->of.side] = c->capacity;
        if (c->billing >= 0)
            change->billing = c->billing;
        change->from = "CloudTrail UpdateTable";
        change->file = c->file;
    }
}

static bool told_nearby(const struct change_list *list, const struct collected_dimension *of,
                        int64_t at, int64_t reach)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_same(list->items[i].index, of->index) &&
            isfinite(list->items[i].units[of->side]) && llabs(list->items[i].at - at) <= reach)
            return true;
    return false;
}

/* A jump to a level that stays: the datapoint in which it happens may be a mean of both. */
static void add_jumps(struct change_list *list, const struct collected *collected,
                      const struct collected_dimension *of)
{
    const struct collected_series *s = provisioned(collected, of);

    if (!s || collected_find_target(collected, of))
        return;
    for (size_t i = 1; i < s->count; i++) {
        double before = s->values[i - 1], after = s->values[i];
        if (fabs(after - before) <= SAME_CAPACITY * before)
            continue;
        size_t settled = i;
        if (i + 1 < s->count && (s->values[i + 1] - after) * (after - before) > 0)
            settled = i + 1;
        int64_t at = s->times[i];
        if (within(list->window, at) && !told_nearby(list, of, at, 2 * s->period_s)) {
            struct capacity_change *change = change_at(list, of->table, of->index, at);
            change->units[of->side] = round(s->values[settled]);
            change->from = collected->target_count
                               ? "a jump of the metric; nothing scales it"
                               : "a jump of the metric; whether auto scaling made it is not told, "
                                 "since no scalable targets were given";
            change->file = s->file;
        }
        i = settled;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct capacity_change *x = a, *y = b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (!x->index || !y->index)
        return !!x->index - !!y->index;
    return strcmp(x->index, y->index);
}

struct capacity_change *capacity_facts_changes(const struct collected *collected, const char *table,
                                               const struct metric_window *window,
                                               struct arena *arena, size_t *count)
{
    const struct collected_table *t = collected_find_table(collected, table);
    size_t indexes = t && t->described ? t->described->index_count : 0;
    struct change_list list = {.window = window};

    add_told(&list, collected, table);
    for (size_t i = 0; i <= indexes; i++)
        for (enum side side = READ; side < SIDES; side++) {
            const char *index = i ? t->described->indexes[i - 1].name : NULL;
            add_jumps(&list, collected, &(struct collected_dimension){table, index, side});
        }
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, by_time);
    struct capacity_change *out = arena_take(arena, list.count + 1, sizeof *out);
    for (size_t i = 0; i < list.count; i++)
        out[i] = list.items[i];
    *count = list.count;
    free(list.items);
    return out;
}

double capacity_facts_partitions(double size_bytes, double read, double write)
{
    double by_size = isfinite(size_bytes) ? ceil(size_bytes / PARTITION_BYTES) : 1;
    double by_units = ceil((isfinite(read) ? read : 0) / PARTITION_READ +
                           (isfinite(write) ? write : 0) / PARTITION_WRITE);

    return fmax(fmax(by_size, by_units), 1);
}
