#include "history_given.h"

#include <string.h>

#include "action.h"
#include "node.h"
#include "table.h"
#include "workload_spec.h"

/* A table, or one of its indexes. */
struct place_of {
    const struct table_spec *table;
    const struct index_spec *index; /* NULL: the table itself */
};

/* What comes behind a part of a path: "T/indexes/I" behind "tables/"; NULL when it is another. */
static const char *behind(const char *path, const char *part)
{
    return text_starts_with(path, part) ? path + strlen(part) : NULL;
}

static const struct index_spec *index_named(const struct table_spec *table, const char *name)
{
    for (size_t i = 0; i < table->indexes_count; i++)
        if (text_equal(table->indexes[i].origin.name, name))
            return &table->indexes[i];
    return NULL;
}

/* No table when the group is of something else. */
static struct place_of find_place(const struct scenario_spec *spec, const char *group)
{
    size_t count;
    const struct table_spec *tables = scenario_specs(spec, "tables", &count);
    const char *rest = behind(group, "tables/");

    for (size_t i = 0; rest && i < count; i++) {
        const char *more = behind(rest, tables[i].origin.name);
        if (more && !*more)
            return (struct place_of){&tables[i], NULL};
        const char *index = more ? behind(more, "/indexes/") : NULL;
        const struct index_spec *found = index ? index_named(&tables[i], index) : NULL;
        if (found)
            return (struct place_of){&tables[i], found};
    }
    return (struct place_of){NULL, NULL};
}

static bool is_there(const struct place_of *place, const char *table, const char *index)
{
    if (!table || !text_equal(table, place->table->origin.name))
        return false;
    return place->index ? index && text_equal(index, place->index->origin.name) : !index;
}

static unsigned scaling_of(const struct place_of *place, const char *side)
{
    bool writes = text_equal(side, "write");
    const struct capacity_spec *read = place->index ? &place->index->read : &place->table->read,
                               *write = place->index ? &place->index->write : &place->table->write;
    const struct autoscaling_spec *scaling = (writes ? write : read)->autoscaling;

    if (!scaling)
        return 0;
    return FIT_GIVEN_POLICY |
           (origin_has(&scaling->origin, "metric_delay") ? FIT_GIVEN_ACTIVITIES : 0);
}

static const char *value_of(const struct node *action, const char *key)
{
    const struct node *value = node_get(action, key);
    return value ? value->text : NULL;
}

static bool is_changed(const struct scenario_spec *spec, const struct place_of *place)
{
    for (size_t i = 0; i < spec->timeline_count; i++) {
        const struct action_spec *action = spec->timeline[i].spec;
        if (text_equal(spec->timeline[i].kind->name, "set_capacity") &&
            is_there(place, value_of(action->origin.node, "table"),
                     value_of(action->origin.node, "index")))
            return true;
    }
    return false;
}

static bool names_keys(const struct scenario_spec *spec, const struct place_of *place)
{
    size_t count;
    const struct workload_spec *workloads = scenario_specs(spec, "workloads", &count);

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < workloads[i].keys_count; k++)
            if (workloads[i].keys[k].key && is_there(place, workloads[i].table, workloads[i].index))
                return true;
    return false;
}

void history_given_mark(struct fit *fit, const struct scenario_spec *spec)
{
    for (size_t i = 0; i < fit->count; i++) {
        struct fit_series *s = &fit->series[i];
        struct place_of place = find_place(spec, s->group);
        if (!place.table)
            continue;
        s->given = scaling_of(&place, s->side) |
                   (is_changed(spec, &place) ? FIT_GIVEN_CHANGES : 0) |
                   (names_keys(spec, &place) ? FIT_GIVEN_KEYS : 0) |
                   (origin_has(&place.table->origin, "latency") ? FIT_GIVEN_LATENCY : 0);
    }
}
