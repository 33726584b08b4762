#include "workload_cost.h"

#include "table.h"
#include "text.h"

/* The workload's own word, else what an entry of the index or an item of the table takes. */
int64_t workload_cost_item_size(const struct workload_spec *spec, const struct flow *flow)
{
    const struct local_index_spec *local =
        spec->index ? table_local_index(flow->table, spec->index) : NULL;
    int64_t entry = local ? local->entry_size : flow->index ? flow->index->spec->entry_size : 0;

    if (spec->item_size)
        return spec->item_size;
    return entry ? entry : flow->table->spec->item_size;
}

double workload_cost_entry_units(const struct workload_spec *spec, const struct flow *flow,
                                 int64_t entry_size)
{
    return capacity_units(OPERATION_PUT, CONSISTENCY_STRONG,
                          entry_size ? entry_size : workload_cost_item_size(spec, flow), 1);
}

/* How many entries of the index one write of the workload writes. */
static double entries_written(const struct workload_spec *spec, const char *index)
{
    for (size_t i = 0; i < spec->index_writes_count; i++)
        if (text_equal(spec->index_writes[i].index, index))
            return (double)spec->index_writes[i].writes;
    return 1;
}

/* Local indexes are written at the table's expense. */
static double local_index_units(const struct workload_spec *spec, const struct flow *flow)
{
    const struct table_spec *table = flow->table->spec;
    double units = 0;

    for (size_t i = 0; !spec->checks_only && i < table->local_indexes_count; i++) {
        const struct local_index_spec *local = &table->local_indexes[i];
        units += entries_written(spec, local->origin.name) *
                 workload_cost_entry_units(spec, flow, local->entry_size);
    }
    return units;
}

/* A page ends when it holds 1 MiB. */
static void set_pages(const struct workload_spec *spec, struct flow *flow, int64_t size)
{
    int64_t a_page = PAGE_BYTES / size > 0 ? PAGE_BYTES / size : 1;
    int64_t pages = (spec->items + a_page - 1) / a_page, last = spec->items - (pages - 1) * a_page;

    flow->pages = (int)pages;
    if (pages < 2)
        return;
    flow->cost[KIND_USUAL].units = capacity_units(spec->operation, spec->consistency, size, a_page);
    flow->cost[KIND_LAST_PAGE].units =
        capacity_units(spec->operation, spec->consistency, size, last);
    if (spec->operation == OPERATION_SCAN)
        flow->page_step = UINT64_MAX / (uint64_t)pages;
}

/* A transaction reads strongly, whatever the scenario leaves open. */
static enum consistency consistency_of(const struct workload_spec *spec)
{
    return spec->transaction ? CONSISTENCY_STRONG : (enum consistency)spec->consistency;
}

void workload_cost_spread(const struct workload_spec *spec, struct flow *flow, double factor)
{
    bool spread = flow->side == READ && consistency_of(spec) == CONSISTENCY_EVENTUAL;

    for (int kind = 0; kind < KINDS; kind++)
        flow->cost[kind].hard = flow->cost[kind].units / (spread ? factor : 1);
}

void workload_cost_set(const struct workload_spec *spec, struct flow *flow)
{
    int64_t size = workload_cost_item_size(spec, flow),
            old = spec->old_item_size ? spec->old_item_size : size;
    bool summed = spec->operation == OPERATION_QUERY || spec->operation == OPERATION_SCAN;

    flow->cost[KIND_USUAL].units = capacity_units(
        spec->operation, consistency_of(spec), old > size ? old : size, summed ? spec->items : 1);
    flow->cost[KIND_NOTHING].units = capacity_units(spec->operation, consistency_of(spec),
                                                    spec->condition_failures > 0 ? old : 1, 1);
    if (flow->side == WRITE)
        flow->cost[KIND_USUAL].units += local_index_units(spec, flow);
    flow->pages = 1;
    if (summed)
        set_pages(spec, flow, size);
    for (int kind = 0; kind < KINDS; kind++) {
        struct cost *cost = &flow->cost[kind];
        cost->units *= spec->transaction ? 2 : 1;
    }
    workload_cost_spread(spec, flow, flow->table->spec->eventual_read_factor);
}

double workload_cost_of_call(const struct workload_spec *spec, const struct flow *flow)
{
    const struct cost *cost = flow->cost;
    bool summed = spec->operation == OPERATION_QUERY || spec->operation == OPERATION_SCAN;
    double none = spec->missing + spec->condition_failures;

    if (flow->pages > 1)
        return (flow->pages - 1) * cost[KIND_USUAL].units + cost[KIND_LAST_PAGE].units;
    double units = (1 - none) * cost[KIND_USUAL].units + none * cost[KIND_NOTHING].units;
    return units * (summed ? 1 : (double)spec->items);
}

/* How long the service takes for each kind of its requests, of so many items with those of other
 * parts of a transaction. */
void workload_cost_set_latency(const struct workload_spec *spec, struct flow *flow, int items)
{
    const struct request_latency_spec *latency = &flow->table->spec->latency;
    int64_t size = workload_cost_item_size(spec, flow);
    int64_t all = spec->operation == OPERATION_DELETE ? 0 : size * spec->items;
    int64_t page = flow->pages > 1 ? PAGE_BYTES / size * size : all;
    struct request_shape shape = {.operation = (enum operation)spec->operation,
                                  .consistency = (enum consistency)spec->consistency,
                                  .transaction = spec->transaction,
                                  .items = items};
    const int64_t bytes[KINDS] = {[KIND_USUAL] = page,
                                  [KIND_NOTHING] = flow->side == READ ? 0 : all,
                                  [KIND_LAST_PAGE] = all - (flow->pages - 1) * page};

    flow->refusal = request_latency_of_refusal(latency, &shape);
    for (int kind = 0; kind < KINDS; kind++) {
        shape.bytes = bytes[kind];
        flow->service[kind] = request_latency_of(latency, &shape);
    }
}
