#include "replicated_flow.h"

#include "keyspace.h"
#include "memory.h"
#include "series_path.h"

static void init(struct replicated_flow *rf, const struct receiver *receiver, const char *of)
{
    struct flow *flow = &rf->flow;
    struct table *table = receiver->table;
    char address[SERIES_PATH];

    *rf = (struct replicated_flow){.replication = receiver->replication};
    rf->effects = memory_new(table->index_count, sizeof *rf->effects);
    flow->table = table;
    flow->side = WRITE;
    flow->items = 1;
    flow->answered = receiver->answered;
    flow->index_effects = rf->effects;
    snprintf(address, sizeof address, "%s/%s", receiver->path, of);
    rng_init(&flow->latency_draws, table->sim->seed, address, "latency");
    rng_init(&flow->index_draws, table->sim->seed, address, "index keys");
    rng_init(&flow->router_draws, table->sim->seed, address, "routers");
}

static void copy_effects(struct replicated_flow *rf, const struct flow *source)
{
    const struct table *to = rf->flow.table;

    for (size_t i = 0; i < to->index_count; i++) {
        const struct index *same = table_index(source->table, to->indexes[i].name);
        if (!same)
            continue;
        struct index_effect *effect = &rf->effects[i];
        *effect = source->index_effects[same - source->table->indexes];
        if (!effect->keys)
            continue;
        const struct keyspace *keys = effect->keys;
        effect->keys = memory_new(1, sizeof *effect->keys);
        keyspace_init(effect->keys, to->sim, keys->groups[0].spec, keys->group_count, NULL);
    }
}

void replicated_flow_init(struct replicated_flow *rf, const struct receiver *receiver,
                          const struct flow *source, const char *of)
{
    struct cost cost = source->cost[KIND_USUAL];

    init(rf, receiver, of);
    if (source->transaction)
        cost = (struct cost){cost.units / 2, cost.hard / 2};
    rf->flow.cost[KIND_USUAL] = cost;
    rf->flow.new_items = source->new_items;
    rf->flow.new_bytes = source->new_bytes;
    rf->flow.renewed_items = source->renewed_items;
    rf->flow.changes_items = source->changes_items;
    copy_effects(rf, source);
}

static double write_units(const struct table_spec *spec, int64_t entry_size)
{
    return capacity_units(OPERATION_PUT, CONSISTENCY_STRONG,
                          entry_size ? entry_size : spec->item_size, 1);
}

void replicated_flow_init_deletes(struct replicated_flow *rf, const struct receiver *receiver)
{
    const struct table *table = receiver->table;
    const struct table_spec *spec = table->spec;
    double units = write_units(spec, 0);

    init(rf, receiver, "time to live");
    for (size_t i = 0; i < spec->local_indexes_count; i++)
        units += write_units(spec, spec->local_indexes[i].entry_size);
    rf->flow.cost[KIND_USUAL] = (struct cost){units, units};
    for (size_t i = 0; i < table->index_count; i++)
        rf->effects[i].units = write_units(spec, table->indexes[i].spec->entry_size);
}

void replicated_flow_release(struct replicated_flow *rf)
{
    for (size_t i = 0; rf->effects && i < rf->flow.table->index_count; i++) {
        if (rf->effects[i].keys)
            keyspace_release(rf->effects[i].keys);
        free(rf->effects[i].keys);
    }
    free(rf->effects);
}
