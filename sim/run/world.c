#include "world.h"

#include "arrivals.h"
#include "node.h"
#include "threshold.h"
#include "timeline.h"

static void init_tables(struct world *w, const struct scenario_spec *spec)
{
    w->tables = memory_new(spec->tables_count, sizeof *w->tables);
    for (size_t i = 0; i < spec->tables_count; i++)
        table_init(&w->tables[i], &w->sim, &spec->tables[i]);
}

static void init_clients(struct world *w, const struct scenario_spec *spec,
                         struct diagnostics *diagnostics)
{
    w->clients = memory_new(spec->clients_count, sizeof *w->clients);
    for (size_t i = 0; i < spec->clients_count; i++)
        client_init(&w->clients[i], &w->sim, &spec->clients[i], diagnostics);
}

static void init_workloads(struct world *w, const struct scenario_spec *spec,
                           struct diagnostics *diagnostics)
{
    w->workloads = memory_new(spec->workloads_count, sizeof *w->workloads);
    for (size_t i = 0; i < spec->workloads_count; i++)
        workload_init(&w->workloads[i], &w->sim, &spec->workloads[i], diagnostics);
}

/* What stands in front of the tables; workloads name it. */
static void init_front(struct world *w, const struct scenario_spec *spec)
{
    w->gateways = memory_new(spec->gateways_count, sizeof *w->gateways);
    for (size_t i = 0; i < spec->gateways_count; i++)
        gateway_init(&w->gateways[i], &w->sim, &spec->gateways[i]);
    w->caches = memory_new(spec->caches_count, sizeof *w->caches);
    for (size_t i = 0; i < spec->caches_count; i++)
        cache_init(&w->caches[i], &w->sim, &spec->caches[i]);
}

/* What calls workloads. */
static void init_callers(struct world *w, const struct scenario_spec *spec,
                         struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < spec->caches_count; i++)
        cache_wire(&w->caches[i], diagnostics);
    w->queues = memory_new(spec->queues_count, sizeof *w->queues);
    for (size_t i = 0; i < spec->queues_count; i++)
        message_queue_init(&w->queues[i], &w->sim, &spec->queues[i], diagnostics);
    w->apis = memory_new(spec->apis_count, sizeof *w->apis);
    for (size_t i = 0; i < spec->apis_count; i++)
        api_init(&w->apis[i], &w->sim, &spec->apis[i], diagnostics);
    w->consumers = memory_new(spec->consumers_count, sizeof *w->consumers);
    for (size_t i = 0; i < spec->consumers_count; i++)
        consumer_init(&w->consumers[i], &w->sim, &spec->consumers[i], diagnostics);
}

static void check_called(const char *what, const struct origin *origin, bool own, bool called,
                         struct diagnostics *diagnostics)
{
    if (own && called)
        diagnostics_add(
            diagnostics, origin_place(origin, NULL),
            "%s '%s' is called by others and has a pace of its own; keep one of the two", what,
            origin->name);
    else if (!own && !called)
        diagnostics_add(
            diagnostics, origin_place(origin, NULL),
            "nothing calls %s '%s': give it a 'rate' or 'users', or name it in an API's "
            "step, a consumer or a cache's 'flush_to'",
            what, origin->name);
}

static void check_callers(const struct world *w, const struct scenario_spec *spec,
                          struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < spec->workloads_count; i++)
        check_called("workload", &spec->workloads[i].origin, pace_is_own(&spec->workloads[i].pace),
                     w->workloads[i].flow.called, diagnostics);
    for (size_t i = 0; i < spec->apis_count; i++)
        check_called("API", &spec->apis[i].origin, pace_is_own(&spec->apis[i].pace),
                     w->apis[i].called, diagnostics);
}

static void publish_all(struct world *w, const struct scenario_spec *spec)
{
    for (size_t i = 0; i < spec->tables_count; i++)
        table_publish(&w->tables[i]);
    for (size_t i = 0; i < spec->clients_count; i++)
        client_publish(&w->clients[i]);
    for (size_t i = 0; i < spec->workloads_count; i++)
        workload_publish(&w->workloads[i]);
    for (size_t i = 0; i < spec->gateways_count; i++)
        gateway_publish(&w->gateways[i]);
    for (size_t i = 0; i < spec->caches_count; i++)
        cache_publish(&w->caches[i]);
    for (size_t i = 0; i < spec->queues_count; i++)
        message_queue_publish(&w->queues[i]);
    for (size_t i = 0; i < spec->apis_count; i++)
        api_publish(&w->apis[i]);
    for (size_t i = 0; i < spec->consumers_count; i++)
        consumer_publish(&w->consumers[i]);
}

static void init_bills(struct world *w, const struct scenario_spec *spec)
{
    struct table **tables = memory_new(spec->tables_count, sizeof(struct table *));

    for (size_t i = 0; i < spec->tables_count; i++)
        tables[i] = &w->tables[i];
    bills_init(&w->bills, &w->sim, &price_books[spec->price_book], tables, spec->tables_count);
    free(tables);
    for (size_t i = 0; i < spec->caches_count; i++)
        bills_add_cache(&w->bills, &w->caches[i]);
    for (size_t i = 0; i < spec->queues_count; i++)
        bills_add_queue(&w->bills, &w->queues[i]);
    for (size_t i = 0; i < spec->workloads_count; i++)
        bills_add_revenue(&w->bills, w->workloads[i].path, &w->workloads[i].flow.failed,
                          spec->workloads[i].lost_per_failure);
    for (size_t i = 0; i < spec->apis_count; i++)
        bills_add_revenue(&w->bills, w->apis[i].path, &w->apis[i].failed,
                          spec->apis[i].lost_per_failure);
}

static void init_alarms(struct world *w, const struct scenario_spec *spec,
                        struct diagnostics *diagnostics)
{
    w->alarms = memory_new(spec->alarms_count, sizeof *w->alarms);
    for (size_t i = 0; i < spec->alarms_count; i++)
        alarm_init(&w->alarms[i], &w->sim, &spec->alarms[i], diagnostics);
    for (size_t i = 0; i < spec->alarms_count; i++)
        alarm_wire(&w->alarms[i], diagnostics);
}

/* One target: this side of a table or index, when its capacity has auto scaling. */
static void scale(struct world *w, struct table *table, struct throughput *target, enum side side,
                  const struct capacity_spec *capacity)
{
    if (!capacity->autoscaling)
        return;
    autoscaler_init(&w->autoscalers[w->autoscaler_count++], &w->sim, capacity->autoscaling,
                    &table->control, target, side);
}

static void init_autoscalers(struct world *w, const struct scenario_spec *spec)
{
    size_t targets = 0;

    for (size_t i = 0; i < spec->tables_count; i++)
        targets += SIDES * (1 + w->tables[i].index_count);
    w->autoscalers = memory_new(targets, sizeof *w->autoscalers);
    for (size_t i = 0; i < spec->tables_count; i++) {
        struct table *table = &w->tables[i];
        scale(w, table, &table->throughput, READ, &table->spec->read);
        scale(w, table, &table->throughput, WRITE, &table->spec->write);
        for (size_t j = 0; j < table->index_count; j++) {
            struct index *index = &table->indexes[j];
            scale(w, table, &index->throughput, READ, &index->spec->read);
            scale(w, table, &index->throughput, WRITE, &index->spec->write);
        }
    }
}

/* Whether the group shows something from which the measure is made (analysis/measure.h): a series,
 * the ratio of one, or a quantile of its latency. */
static bool has_measure(const struct probe *probe, const char *measure)
{
    if (probe->latency && text_starts_with(measure, "latency_p"))
        return true;
    for (const struct series *row = probe->rows; row->name; row++) {
        size_t length = strlen(row->name);
        if (strncmp(measure, row->name, length) == 0 &&
            (!measure[length] || text_equal(measure + length, "_ratio")))
            return true;
    }
    return false;
}

static void check_thresholds(const struct world *w, const struct scenario_spec *spec,
                             struct diagnostics *diagnostics)
{
    const struct node *list = node_get(spec->origin.node, "thresholds");

    for (size_t i = 0; i < spec->thresholds_count; i++) {
        struct threshold o;
        bool found = false;
        threshold_parse(spec->thresholds[i], &o);
        for (size_t p = 0; p < w->sim.probes.count && !found; p++)
            found = text_equal(w->sim.probes.items[p].path, o.group) &&
                    has_measure(&w->sim.probes.items[p], o.measure);
        if (!found)
            diagnostics_add(
                diagnostics, list->entries[i].value->place,
                "threshold '%.80s': there is no '%s/%s'; name a series of the result file, "
                "SERIES_ratio or latency_p99",
                spec->thresholds[i], o.group, o.measure);
    }
}

bool world_init(struct world *w, const struct scenario *scenario, uint64_t seed,
                struct diagnostics *diagnostics)
{
    const struct scenario_spec *spec = scenario->spec;

    *w = (struct world){.scenario = scenario};
    sim_init(&w->sim, seed, spec->duration);
    w->sim.start_epoch_s = spec->start;
    w->sim.resolution = scenario->resolution;
    init_tables(w, spec);
    init_clients(w, spec, diagnostics);
    init_front(w, spec);
    init_workloads(w, spec, diagnostics);
    init_callers(w, spec, diagnostics);
    check_callers(w, spec, diagnostics);
    publish_all(w, spec);
    init_bills(w, spec);
    init_autoscalers(w, spec);
    init_alarms(w, spec, diagnostics);
    timeline_resolve(&w->sim, spec->timeline, spec->timeline_count, diagnostics);
    check_thresholds(w, spec, diagnostics);
    if (diagnostics->count)
        return false;
    timeline_start(&w->sim, spec->timeline, spec->timeline_count);
    for (size_t i = 0; i < spec->apis_count; i++)
        arrivals_start(&w->apis[i].arrivals);
    for (size_t i = 0; i < spec->workloads_count; i++)
        arrivals_start(&w->workloads[i].arrivals);
    return true;
}

void world_release(struct world *w)
{
    const struct scenario_spec *spec = w->scenario->spec;

    for (size_t i = 0; i < spec->alarms_count; i++)
        alarm_release(&w->alarms[i]);
    for (size_t i = 0; i < spec->consumers_count; i++)
        consumer_release(&w->consumers[i]);
    for (size_t i = 0; i < spec->apis_count; i++)
        api_release(&w->apis[i]);
    for (size_t i = 0; i < spec->queues_count; i++)
        message_queue_release(&w->queues[i]);
    for (size_t i = 0; i < spec->caches_count; i++)
        cache_release(&w->caches[i]);
    for (size_t i = 0; i < spec->gateways_count; i++)
        gateway_release(&w->gateways[i]);
    free(w->consumers);
    free(w->apis);
    free(w->queues);
    free(w->caches);
    free(w->gateways);
    for (size_t i = 0; i < spec->workloads_count; i++)
        workload_release(&w->workloads[i]);
    for (size_t i = 0; i < spec->clients_count; i++)
        client_release(&w->clients[i]);
    for (size_t i = 0; i < spec->tables_count; i++)
        table_release(&w->tables[i]);
    bills_release(&w->bills);
    for (size_t i = 0; i < w->autoscaler_count; i++)
        autoscaler_release(&w->autoscalers[i]);
    free(w->autoscalers);
    free(w->alarms);
    free(w->workloads);
    free(w->clients);
    free(w->tables);
    sim_release(&w->sim);
}

void world_assert_conserved(struct world *w)
{
    const struct scenario_spec *spec = w->scenario->spec;

    for (size_t i = 0; i < spec->workloads_count; i++)
        workload_assert_conserved(&w->workloads[i]);
    for (size_t i = 0; i < spec->apis_count; i++)
        api_assert_conserved(&w->apis[i]);
    for (size_t i = 0; i < spec->queues_count; i++)
        message_queue_assert_conserved(&w->queues[i]);
    for (size_t i = 0; i < spec->tables_count; i++)
        table_assert_conserved(&w->tables[i]);
}
