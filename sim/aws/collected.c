#include "collected.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

void collected_init(struct collected *collected)
{
    *collected = (struct collected){0};
    arena_init(&collected->arena);
}

void collected_release(struct collected *collected)
{
    for (size_t i = 0; i < collected->series_count; i++) {
        free(collected->series[i].times);
        free(collected->series[i].values);
    }
    free(collected->tables);
    free(collected->targets);
    free(collected->policies);
    free(collected->actions);
    free(collected->changes);
    free(collected->series);
    free(collected->queries);
    free(collected->listed);
    free(collected->reports);
    free(collected->bill);
    free(collected->deployed);
    arena_release(&collected->arena);
    *collected = (struct collected){0};
}

/* Where the table of that name stands, or would. */
static size_t place_of(const struct collected *collected, const char *name, bool *there)
{
    size_t low = 0, high = collected->table_count;

    *there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(collected->tables[middle].name, name);
        if (order == 0) {
            *there = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct collected_table *collected_table(struct collected *collected, const char *name)
{
    bool there;
    size_t at = place_of(collected, name, &there);

    if (!there) {
        collected->tables = memory_grow(collected->tables, collected->table_count,
                                        &collected->table_capacity, sizeof *collected->tables);
        memmove(collected->tables + at + 1, collected->tables + at,
                (collected->table_count - at) * sizeof *collected->tables);
        collected->tables[at] =
            (struct collected_table){.name = arena_text(&collected->arena, name),
                                     .extras = {.point_in_time = -1, .insights = -1}};
        collected->table_count++;
    }
    return &collected->tables[at];
}

void collected_keep(struct collected *collected, const char *json)
{
    collected->deployed = memory_grow(collected->deployed, collected->deployed_count,
                                      &collected->deployed_capacity, sizeof *collected->deployed);
    collected->deployed[collected->deployed_count++] = arena_text(&collected->arena, json);
}

const struct collected_table *collected_find_table(const struct collected *collected,
                                                   const char *name)
{
    bool there;
    size_t at = place_of(collected, name, &there);

    return there ? &collected->tables[at] : NULL;
}

const struct collected_index *collected_find_index(const struct collected_table *table,
                                                   const char *name)
{
    const struct collected_description *d = table->described;

    for (size_t i = 0; d && i < d->index_count; i++)
        if (text_equal(d->indexes[i].name, name))
            return &d->indexes[i];
    return NULL;
}

bool collected_same_dimension(const struct collected_dimension *a,
                              const struct collected_dimension *b)
{
    return a->side == b->side && text_same(a->table, b->table) && text_same(a->index, b->index);
}

const struct collected_target *collected_find_target(const struct collected *collected,
                                                     const struct collected_dimension *of)
{
    for (size_t i = 0; i < collected->target_count; i++)
        if (collected_same_dimension(&collected->targets[i].of, of))
            return &collected->targets[i];
    return NULL;
}

const struct collected_policy *collected_find_policy(const struct collected *collected,
                                                     const struct collected_dimension *of)
{
    for (size_t i = 0; i < collected->policy_count; i++)
        if (collected_same_dimension(&collected->policies[i].of, of))
            return &collected->policies[i];
    return NULL;
}

const struct collected_series *collected_find_series(const struct collected *collected,
                                                     const char *table, const char *index,
                                                     const char *operation, const char *metric,
                                                     const char *statistic)
{
    const struct collected_series *found = NULL;

    for (size_t i = 0; i < collected->series_count; i++) {
        const struct collected_series *s = &collected->series[i];
        if (text_same(s->table, table) && text_same(s->index, index) &&
            text_same(s->operation, operation) && text_same(s->metric, metric) &&
            text_same(s->statistic, statistic) &&
            (!found || !found->count > !s->count ||
             (!found->count == !s->count && s->period_s < found->period_s)))
            found = s;
    }
    return found;
}
