#include "table_interval.h"

#include "table_requests.h"

/* Writes that find an index's buffer full are turned away before the table is asked. Those that it
 * holds up share its room in proportion, whether or not they bring it units. */
static void limit_by_index_buffer(struct table *table, size_t i)
{
    struct index *index = &table->indexes[i];
    double asked = 0, room = index_room(index), carry = rng_uniform(&index->gathered.rounding);

    for (size_t a = 0; a < table->gathered.count; a++) {
        const struct gathered_request *ask = &table->gathered.items[a];
        if (ask->request.flow->side == WRITE)
            asked += (double)ask->left * table_index_units(&ask->request, i);
    }
    if (asked <= room)
        return;
    double fraction = room > 0 ? room / asked : 0;
    for (size_t a = 0; a < table->gathered.count; a++) {
        struct gathered_request *ask = &table->gathered.items[a];
        if (ask->request.flow->side == READ ||
            !index_holds_up(index, table_index_units(&ask->request, i)))
            continue;
        int64_t passed = proportional_part(ask->left, fraction, &carry);
        index_reject(index, ask->left - passed);
        ask->left = passed;
    }
}

/* Those that would add to a full item collection ask for nothing. */
static void reject_for_collections(struct table *table)
{
    for (size_t a = 0; a < table->gathered.count; a++) {
        struct gathered_request *ask = &table->gathered.items[a];
        const struct request *request = &ask->request;
        if (request->flow->side == READ || request->kind == KIND_NOTHING)
            continue;
        ask->rejected = item_collections_stop(table->collections, request->flow, request->position,
                                              request->width, ask->left);
        ask->left -= ask->rejected;
    }
}

/* Answers may gather new requests, so the list is set aside before the first is given. */
static void answer_gathered(struct sim *sim, struct table *table, struct gathered *gathered)
{
    struct gathered_request *items = gathered->items;
    size_t count = gathered->count, capacity = gathered->capacity;

    gathered->items = NULL;
    gathered->count = gathered->capacity = 0;
    for (size_t i = 0; i < count; i++)
        table_answer(sim, table, &items[i].request, items[i].left, items[i].rejected);
    if (!gathered->items) {
        gathered->items = items;
        gathered->capacity = capacity;
    } else {
        free(items);
    }
}

/* Where there is a choice, what goes on by the second is looked at by the second. */
static __attribute__((cold, noinline)) void limit_next_interval(struct table *table)
{
    bool goes_on = table->impairment.any || table->throughput.contention.goes_on;

    for (size_t i = 0; i < table->index_count; i++)
        goes_on |= table->indexes[i].backfill.running > 0 ||
                   (index_is_written(&table->indexes[i]) && index_lag(&table->indexes[i]) > 0);
    if (goes_on)
        sim_limit_interval(table->sim, SECOND);
}

static void decide_interval(struct sim *sim, void *subject)
{
    struct table *table = subject;

    table->deciding = false;
    if (__builtin_expect(sim->intervals != NULL, 0))
        limit_next_interval(table);
    if (table->collections)
        reject_for_collections(table);
    for (size_t i = 0; i < table->index_count; i++)
        if (index_is_written(&table->indexes[i]))
            limit_by_index_buffer(table, i);
    gathered_decide(&table->gathered, &table->throughput, READ);
    gathered_decide(&table->gathered, &table->throughput, WRITE);
    for (size_t a = 0; a < table->gathered.count; a++) {
        const struct gathered_request *ask = &table->gathered.items[a];
        if (ask->request.flow->side == WRITE && ask->left)
            table_apply_write(table, ask->partition, &ask->request, ask->request.position,
                              ask->left);
    }
    answer_gathered(sim, table, &table->gathered);
    for (size_t i = 0; i < table->index_count; i++) {
        gathered_decide(&table->indexes[i].gathered, &table->indexes[i].throughput, READ);
        answer_gathered(sim, table, &table->indexes[i].gathered);
    }
}

void table_interval_gather(struct sim *sim, const struct request *request)
{
    const struct flow *flow = request->flow;
    struct table *table = flow->table;
    struct throughput *tp = flow->index ? &flow->index->throughput : &table->throughput;

    gathered_add(flow->index ? &flow->index->gathered : &table->gathered, request,
                 partition_find(&tp->partitions, request->position));
    if (!table->deciding) {
        table->deciding = true;
        sim_at(sim, sim_gather_time(sim, sim->now), PRIORITY_DECIDE, decide_interval, table);
    }
}
