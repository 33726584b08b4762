#include "world.h"

#include "memory.h"
#include "node.h"
#include "role.h"
#include "threshold.h"
#include "timeline.h"
#include "units.h"

static void *entity_at(const struct entity_list *list, size_t i)
{
    return list->items + i * list->kind->size;
}

static void init(struct world *w, struct diagnostics *diagnostics)
{
    for (size_t k = 0; k < w->list_count; k++) {
        struct entity_list *list = &w->lists[k];
        const struct entity_specs *specs = &w->scenario->spec->entities[k];
        list->kind = entity_kinds[k];
        list->items = memory_new(specs->count, list->kind->size);
        for (; list->count < specs->count; list->count++) {
            const void *spec = (const char *)specs->items + list->count * list->kind->record->size;
            void *entity = entity_at(list, list->count);
            list->kind->init(entity, &w->sim, spec, diagnostics);
            sim_register(&w->sim, list->kind->plural, ((const struct origin *)spec)->name, entity,
                         list->kind);
        }
    }
}

static void take_over(struct world *w, const struct state *state, struct diagnostics *diagnostics)
{
    struct units_text gap;

    event_log_add(&w->sim.event_log, 0, EVENT_LOG_ACTION, "state",
                  "%s after the end of %s: tables go on, all else begins anew; placement %s",
                  units_write_duration(&gap, state->gap), state->file, state->placement);
    for (size_t k = 0; k < w->list_count; k++)
        for (size_t i = 0; w->lists[k].kind->take_over && i < w->lists[k].count; i++)
            w->lists[k].kind->take_over(entity_at(&w->lists[k], i), state, diagnostics);
}

static void resolve(struct world *w, struct diagnostics *diagnostics)
{
    for (size_t k = 0; k < w->list_count; k++)
        for (size_t i = 0; w->lists[k].kind->resolve && i < w->lists[k].count; i++)
            w->lists[k].kind->resolve(entity_at(&w->lists[k], i), diagnostics);
}

static void publish(struct world *w)
{
    for (size_t k = 0; k < w->list_count; k++)
        for (size_t i = 0; w->lists[k].kind->publish && i < w->lists[k].count; i++)
            w->lists[k].kind->publish(entity_at(&w->lists[k], i));
}

static void bill(struct world *w)
{
    for (size_t k = 0; k < w->list_count; k++)
        for (size_t i = 0; w->lists[k].kind->bill && i < w->lists[k].count; i++)
            w->lists[k].kind->bill(entity_at(&w->lists[k], i), &w->bills);
    bills_publish_revenue(&w->bills);
}

/* From the last kind to the first: who calls begins before who is called. */
static void start(struct world *w, struct diagnostics *diagnostics)
{
    for (size_t k = w->list_count; k-- > 0;)
        for (size_t i = 0; w->lists[k].kind->start && i < w->lists[k].count; i++)
            w->lists[k].kind->start(entity_at(&w->lists[k], i), diagnostics);
}

static bool has_measure(const struct probe *probe, const char *measure)
{
    if (probe->latency && role_is_quantile(measure))
        return true;
    for (const struct series *row = probe->outputs->rows; row->name; row++)
        if (!probe->outputs->elements && role_has_measure(row->role, row->name, measure))
            return true;
    return false;
}

bool world_has_measure(const struct world *w, const char *group, const char *measure)
{
    for (size_t p = 0; p < w->sim.probes.count; p++)
        if (text_equal(w->sim.probes.items[p].path, group) &&
            has_measure(&w->sim.probes.items[p], measure))
            return true;
    return false;
}

static void check_thresholds(const struct world *w, const struct scenario_spec *spec,
                             struct diagnostics *diagnostics)
{
    const struct node *list = node_get(spec->origin.node, "thresholds");

    for (size_t i = 0; i < spec->thresholds_count; i++) {
        struct threshold o;
        threshold_parse(spec->thresholds[i], &o);
        if (!world_has_measure(w, o.group, o.measure))
            diagnostics_add(
                diagnostics, list->entries[i].value->place,
                "threshold '%.80s': there is no '%s/%s'; name a series of the result file, "
                "SERIES_ratio or latency_p99",
                spec->thresholds[i], o.group, o.measure);
    }
}

/* What stands in an account was read at the scenario's own start: a `start` that is changed on the
 * command line keeps it. */
static void tell_other_start(const struct scenario_spec *spec, struct diagnostics *diagnostics)
{
    struct place place = origin_place(&spec->origin, "start");

    if (place.line || !origin_has(&spec->origin, "start") || !(spec->measured || spec->deployed))
        return;
    diagnostics_warn(diagnostics, place,
                     "the traces and what was measured are taken at the new start, but capacities, "
                     "auto scaling and the timeline are those of the scenario's own; for another "
                     "time import it anew: import FILE... --from TIME --to TIME -o NEW.yaml");
}

bool world_init(struct world *w, const struct scenario *scenario, uint64_t seed,
                struct diagnostics *diagnostics)
{
    const struct scenario_spec *spec = scenario->spec;

    *w = (struct world){.scenario = scenario, .list_count = entity_kinds_count()};
    w->lists = memory_new(w->list_count, sizeof *w->lists);
    sim_init(&w->sim, seed, spec->duration);
    w->sim.start_epoch_s = spec->start;
    w->sim.resolution = scenario->resolution;
    if (scenario->chooses_intervals)
        sim_choose_intervals(&w->sim, SCENARIO_SHORTEST_INTERVAL, scenario->resolution);
    if (!scenario->placed_by_name)
        sim_place(&w->sim, (uint64_t)scenario->placement_seed);
    price_book_init(&w->prices, scenario->prices);
    bills_init(&w->bills, &w->sim, &w->prices);
    account_init(&w->account, &w->sim, &spec->account);
    init(w, diagnostics);
    account_start(&w->account);
    if (scenario->state)
        take_over(w, scenario->state, diagnostics);
    resolve(w, diagnostics);
    timeline_resolve(&w->sim, spec->timeline, spec->timeline_count, diagnostics);
    publish(w);
    bill(w);
    if (!diagnostics->count)
        timeline_start(&w->sim, spec->timeline, spec->timeline_count);
    start(w, diagnostics);
    sim_start_intervals(&w->sim);
    check_thresholds(w, spec, diagnostics);
    tell_other_start(spec, diagnostics);
    return diagnostics->count == 0;
}

/* Releases the last kind first, because the others look at tables while they are released. */
void world_release(struct world *w)
{
    for (size_t k = w->list_count; k-- > 0;) {
        struct entity_list *list = &w->lists[k];
        for (size_t i = 0; list->kind && list->kind->release && i < list->count; i++)
            list->kind->release(entity_at(list, i));
    }
    for (size_t k = 0; k < w->list_count; k++)
        free(w->lists[k].items);
    free(w->lists);
    bills_release(&w->bills);
    account_release(&w->account);
    sim_release(&w->sim);
}

void world_assert_conserved(struct world *w)
{
    for (size_t k = 0; k < w->list_count; k++)
        for (size_t i = 0; w->lists[k].kind->assert_conserved && i < w->lists[k].count; i++)
            w->lists[k].kind->assert_conserved(entity_at(&w->lists[k], i));
}

void *world_entities(const struct world *w, const char *plural)
{
    for (size_t k = 0; k < w->list_count; k++)
        if (text_equal(w->lists[k].kind->plural, plural))
            return w->lists[k].count ? w->lists[k].items : NULL;
    return NULL;
}
