#include "table_interval.h"

#include "proportional_part.h"
#include "table_batch.h"
#include "table_requests.h"
#include "transaction.h"

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

/* How many items of one request those from there on are. */
static size_t items_of(const struct gathered_request *ask)
{
    return ask->batch ? (size_t)ask->batch->count : 1;
}

/* Those that would add to a full item collection ask for nothing; nor does the rest of their batch. */
static void reject_for_collections(struct table *table)
{
    struct gathered_request *asks = table->gathered.items;

    for (size_t a = 0, n; a < table->gathered.count; a += n) {
        const struct request *request = &asks[a].request;
        int64_t rejected = 0;
        n = items_of(&asks[a]);
        if (request->flow->side == READ || request->kind == KIND_NOTHING)
            continue;
        for (size_t i = a; i < a + n; i++) {
            int64_t full =
                item_collections_stop(table->collections, request->flow, asks[i].request.position,
                                      asks[i].request.width, asks[i].left);
            rejected = full > rejected ? full : rejected;
        }
        for (size_t i = a; i < a + n; i++) {
            asks[i].rejected = rejected;
            asks[i].left = asks[i].left > rejected ? asks[i].left - rejected : 0;
        }
    }
}

/* Writes that meet a transaction ask for nothing. */
static void keep_out(struct table *table)
{
    for (size_t a = 0; a < table->gathered.count; a++) {
        struct gathered_request *ask = &table->gathered.items[a];
        const struct flow *flow = ask->request.flow;
        if (flow->side == READ || flow->transaction || !ask->left)
            continue;
        struct key key = ask->batch
                             ? table_batch_key(ask) /* knows its cell */
                             : key_of_request(flow, ask->request.position, ask->request.width);
        double part = conflicts_write_part(table->conflicts, key_class_of(flow, &key), table->sim);
        if (part <= 0)
            continue;
        ask->held = (int64_t)rng_binomial(&table->gathered.rounding, (uint64_t)ask->left, part);
        ask->left -= ask->held;
        table->conflicts->met += ask->held;
    }
}

/* Transactions are decided before the table's other requests, and by what all of them ask for. */
static void decide_transactions(struct sim *sim, struct table *table)
{
    for (size_t a = 0; a < table->gathered.count; a++) {
        struct transaction *t = table->gathered.items[a].request.flow->transaction;
        if (t && t->gathered_count)
            t->decide_gathered(sim, t);
    }
}

static void answer_single(struct sim *sim, struct table *table, const struct gathered_request *ask)
{
    struct request request = ask->request;

    if (__builtin_expect(ask->held > 0, 0)) {
        request.count = ask->held;
        table_answer_conflict(sim, &request);
        request.count = ask->request.count - ask->held;
        if (!request.count)
            return;
    }
    table_answer(sim, table, &request, ask->left, ask->rejected);
}

/* Answers may gather new requests, so the list is set aside before the first is given. */
static void answer_gathered(struct sim *sim, struct table *table, struct gathered *gathered)
{
    struct gathered_request *items = gathered->items;
    size_t count = gathered->count, capacity = gathered->capacity;

    gathered->items = NULL;
    gathered->count = gathered->capacity = 0;
    gathered->has_batches = false;
    for (size_t i = 0, n; i < count; i += n) {
        n = items_of(&items[i]);
        if (items[i].batch)
            table_batch_answer(sim, table, &items[i]);
        else if (!items[i].request.flow->transaction)
            answer_single(sim, table, &items[i]);
    }
    if (!gathered->items) {
        gathered->items = items;
        gathered->capacity = capacity;
    } else {
        free(items);
    }
}

/* An index keeps no count of what the interval asked of it. It was below its capacity, so that a jump
 * takes at most so many times its capacity, and the next interval is over when half of what it has
 * saved is; where a partition of it is near its limit, it is short. */
static void look_ahead_at_index(struct sim *sim, struct index *index)
{
    struct bucket *total = &index->throughput.side[WRITE].total;
    struct bucket *hard = index->worst ? &index->worst->side[WRITE].hard : NULL;
    double beyond = sim->intervals->rise - 1;

    if (beyond <= 0)
        return;
    if (total->depth > 0)
        sim_limit_interval(sim, simtime_from_seconds(bucket_level(total, sim->now) /
                                                     (2 * beyond * total->rate_per_s)));
    if (hard && bucket_level(hard, sim->now) < hard->depth / 2)
        sim_limit_interval(sim, 0);
}

/* Where there is a choice, what goes on by the second is looked at by the second. */
static __attribute__((cold, noinline)) void limit_next_interval(struct table *table)
{
    bool goes_on = table->impairment.any || table->throughput.contention.goes_on;

    for (size_t i = 0; i < table->index_count; i++) {
        if (index_is_written(&table->indexes[i]))
            look_ahead_at_index(table->sim, &table->indexes[i]);
        goes_on |= table->indexes[i].backfill.running > 0 ||
                   (index_is_written(&table->indexes[i]) && index_lag(&table->indexes[i]) > 0);
    }
    if (goes_on)
        sim_limit_interval(table->sim, SECOND);
}

static void decide_interval(struct sim *sim, void *subject)
{
    struct table *table = subject;

    table->deciding = false;
    if (table->conflicts) {
        decide_transactions(sim, table);
        keep_out(table);
    }
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

void table_interval_expect(struct sim *sim, struct table *table)
{
    if (table->deciding)
        return;
    table->deciding = true;
    sim_at(sim, sim_gather_time(sim, sim->now), PRIORITY_DECIDE, decide_interval, table);
}

void table_interval_gather(struct sim *sim, const struct request *request)
{
    const struct flow *flow = request->flow;
    struct table *table = flow->table;
    struct throughput *tp = flow_throughput(flow);

    struct gathered *gathered = flow->index ? &flow->index->gathered : &table->gathered;

    if (request->batch)
        table_batch_gather(gathered, tp, request);
    else
        gathered_add(gathered, request, partition_find(&tp->partitions, request->position));
    table_interval_expect(sim, table);
}
