/* How a table decides requests and answers them: at once when each has its own instant, gathered at the
 * end of the interval otherwise. The law of a write is in table.h. */
#include "impaired.h"
#include "router.h"
#include "table.h"

static void slow_down(const struct request *request, struct answer *answer)
{
    double factor = impaired_slowness(request);

    for (int i = 0; i < answer->points; i++)
        answer->latency[i] = simtime_from_ns((double)answer->latency[i] * factor);
}

/* A count of latencies is drawn at up to ANSWER_POINTS equally likely quantiles, one uniform each.
 */
static void draw_latencies(const struct request *request, struct answer *answer)
{
    struct flow *flow = request->flow;
    const struct request_latency *service = &flow->service[request->kind];
    int64_t points = answer->granted < ANSWER_POINTS ? answer->granted : ANSWER_POINTS;

    answer->points = (int)points;
    for (int i = 0; i < answer->points; i++) {
        double u = ((double)i + rng_uniform(&flow->latency_draws)) / (double)points;
        answer->latency[i] = simtime_from_ns(request_latency_quantile(service, u));
    }
    if (__builtin_expect(flow->table->impairment.any, 0))
        slow_down(request, answer);
}

simtime table_reply_time(const struct flow *flow, struct rng *draws)
{
    simtime time = request_latency_draw(&flow->refusal, draws);

    if (__builtin_expect(flow->table->impairment.any, 0))
        time = simtime_from_ns((double)time * flow->table->impairment.slowness);
    return time;
}

static void count_condition_failures(struct table *table, struct flow *flow, int64_t count)
{
    table->conditional_check_failed_requests += count;
    flow->condition_failed += count;
}

/* What is written can be stale from its reply on; what is read may be. */
static void note_staleness(struct table *table, const struct request *request, simtime reply)
{
    struct flow *flow = request->flow;
    size_t where = flow->index ? (size_t)(flow->index - table->indexes) + 1 : 0;

    if (flow->side == WRITE)
        staleness_acknowledge(table->staleness, table->sim->now + reply, table->sim->now);
    else if (flow->may_be_stale)
        flow->stale += staleness_draw(table->staleness, where, request->position, table->sim->now,
                                      table->losses.zones);
}

static void answer_request(struct sim *sim, struct table *table, const struct request *request,
                           int64_t granted)
{
    struct flow *flow = request->flow;
    struct answer answer;

    answer.granted = granted;
    answer.throttled = request->count - granted;
    answer.partial = false;
    answer.errors = 0;
    table->successful_requests += granted;
    table->throttled_requests += answer.throttled;
    if (__builtin_expect(request->kind == KIND_NOTHING && flow->side == WRITE, 0))
        count_condition_failures(table, flow, granted);
    top_keys_count(&table->top, request->tracked, (double)granted * request_cost(request).units,
                   answer.throttled);
    draw_latencies(request, &answer);
    if (__builtin_expect(table->staleness != NULL, 0) && granted)
        note_staleness(table, request, answer.latency[0]);
    flow->answered(sim, request, &answer);
}

/* The table becomes larger, or smaller by a delete. */
static void count_items(struct table *table, struct partition *partition, const struct flow *flow,
                        int64_t count)
{
    double items = (double)count * flow->new_items;

    ttl_count(&table->ttl, items, table->items);
    table->items = table->items + items > 0 ? table->items + items : 0;
    partition->bytes += (double)count * flow->new_bytes;
    if (partition->bytes < 0)
        partition->bytes = 0;
}

/* What a granted write changes: the table's size and its indexes. A write whose condition failed
 * changes nothing. */
static void apply_write(struct table *table, struct partition *partition,
                        const struct request *request, uint64_t position, int64_t count)
{
    struct flow *flow = request->flow;

    if (request->kind == KIND_NOTHING)
        return;
    if (flow->new_items != 0)
        count_items(table, partition, flow, count);
    if (__builtin_expect(table->staleness != NULL, 0))
        staleness_note(table->staleness, 0, position, 0);
    for (size_t i = 0; i < table->watcher_count; i++)
        table->watchers[i].written(table->watchers[i].owner, flow, position, count);
    for (size_t i = 0; i < table->index_count; i++)
        if (flow->index_effects[i].units > 0 && index_is_written(&table->indexes[i])) {
            index_write(&table->indexes[i], &flow->index_effects[i], count, &flow->index_draws);
            if (__builtin_expect(table->staleness != NULL, 0))
                staleness_note(table->staleness, i + 1, table->indexes[i].written,
                               simtime_from_seconds(index_lag(&table->indexes[i])));
        }
}

static bool indexes_have_room(struct table *table, const struct flow *flow, int64_t count)
{
    for (size_t i = 0; i < table->index_count; i++) {
        double units = (double)count * flow->index_effects[i].units;
        if (units > 0 && index_is_written(&table->indexes[i]) &&
            index_room(&table->indexes[i]) < units) {
            index_reject(&table->indexes[i], count);
            return false;
        }
    }
    return true;
}

static struct partition *locate(struct throughput *tp, uint64_t position)
{
    struct partition *partition = partition_find(&tp->partitions, position);
    if (__builtin_expect(partition->heat.watch != NULL, 0))
        watch_note(partition->heat.watch, position, 0, 1, partition);
    return partition;
}

/* By which router the request comes in; 0 where there are none. */
static size_t come_in(struct throughput *tp, const struct request *request, int64_t count)
{
    if (!tp->routers)
        return 0;
    size_t door = rng_below(&request->flow->router_draws, tp->routers->serving);
    routers_note(tp->routers, request->flow->side, door,
                 (double)count * request_cost(request).units);
    return door;
}

static bool decide_item(struct table *table, struct throughput *tp, const struct request *request,
                        size_t door, uint64_t position)
{
    struct flow *flow = request->flow;
    struct partition *partition = locate(tp, position);
    bool granted =
        (flow->side == READ || !table->index_count || indexes_have_room(table, flow, 1)) &&
        throughput_admit(tp, partition, flow->side, door, request_cost(request));

    if (granted && flow->side == WRITE)
        apply_write(table, partition, request, position, 1);
    return granted;
}

/* When the items of a batch are acknowledged that were written. */
static simtime batch_reply(const struct request *request, const struct answer *answer)
{
    return answer->granted ? answer->latency[0]
                           : simtime_from_ns(request_latency_quantile(
                                 &request->flow->service[request->kind], 0.5));
}

/* Item by item: those that are refused, or have no leader, stay in the batch. */
static void decide_batch(struct sim *sim, struct table *table, struct throughput *tp,
                         const struct request *request, size_t door)
{
    struct batch *batch = request->batch;
    struct answer answer = {0};
    int left = 0, count = batch->count, leaderless = 0;
    bool stale = false;

    for (int i = 0; i < count; i++) {
        struct key key = batch->keys[i];
        if (__builtin_expect(table->impairment.any, 0) &&
            impaired_leaderless(request->flow, key.position)) {
            batch->keys[left++] = key;
            leaderless++;
            continue;
        }
        bool granted = decide_item(table, tp, request, door, key.position);
        top_keys_count(&table->top, key.tracked, granted ? request_cost(request).units : 0,
                       !granted);
        if (!granted)
            batch->keys[left++] = key;
        else if (__builtin_expect(table->staleness != NULL, 0) && request->flow->may_be_stale)
            stale |=
                staleness_draw(table->staleness, 0, key.position, sim->now, table->losses.zones);
    }
    request->flow->stale += stale;
    if (__builtin_expect(leaderless == count, 0)) {
        impaired_fail(sim, request, 1);
        return;
    }
    answer.granted = left == 0;
    answer.throttled = left > 0;
    answer.partial = left > 0 && left < count;
    table->successful_requests += left < count;
    table->throttled_requests += left == count;
    draw_latencies(request, &answer);
    if (answer.granted && count < request->flow->items) /* the rest of a batch is quicker */
        answer.latency[0] =
            simtime_from_ns((double)answer.latency[0] *
                            request_latency_of_part(&request->flow->service[request->kind], count,
                                                    request->flow->items));
    batch->count = left;
    if (__builtin_expect(table->staleness != NULL, 0) && request->flow->side == WRITE)
        staleness_acknowledge(table->staleness, sim->now + batch_reply(request, &answer), sim->now);
    request->flow->answered(sim, request, &answer);
}

/* Whole or not at all: every partition must have room for all of its items. Those that have none
 * are counted as throttled; nothing is consumed then. */
static bool decide_transaction(struct table *table, struct throughput *tp,
                               const struct request *request, size_t door)
{
    struct flow *flow = request->flow;
    struct batch *batch = request->batch;
    struct asked *asked = &table->gathered.asked;
    const struct admission *admission = tp->law->admission;
    uint32_t places[TRANSACTION_ITEMS];
    struct cost cost = request_cost(request);
    int refused = 0;

    for (int i = 0; i < batch->count; i++)
        places[i] = asked_add(asked, locate(tp, batch->keys[i].position), cost);
    bool room =
        admission->table_room(tp, flow->side, door, tp->sim->now) >= cost.units * batch->count;
    for (int i = 0; i < batch->count; i++) {
        const struct asked_partition *p = &asked->partitions[places[i]];
        enum limit why = tp->side[flow->side].total_limit;
        bool fits = room && admission->partition_part(tp, p->partition, flow->side, p->cost,
                                                      tp->sim->now, &why) >= 1;
        if (!fits)
            throughput_count_throttles(tp, p->partition, flow->side, why, 1, cost.units);
        refused += !fits;
    }
    bool granted = !refused && (flow->side == READ || !table->index_count ||
                                indexes_have_room(table, flow, batch->count));
    for (int i = 0; i < batch->count; i++) {
        struct partition *partition = asked->partitions[places[i]].partition;
        top_keys_count(&table->top, batch->keys[i].tracked, granted ? cost.units : 0, !granted);
        if (!granted)
            continue;
        admission->take(tp, partition, flow->side, door, cost);
        throughput_count_consumed(tp, partition, flow->side, cost.units);
        if (flow->side == WRITE)
            apply_write(table, partition, request, batch->keys[i].position, 1);
    }
    asked_clear(asked);
    return granted;
}

static void decide_now(struct sim *sim, struct table *table, const struct request *request)
{
    struct flow *flow = request->flow;
    struct throughput *tp = flow->index ? &flow->index->throughput : &table->throughput;

    size_t door = come_in(tp, request, request->batch ? request->batch->count : 1);
    if (!request->batch)
        answer_request(sim, table, request,
                       decide_item(table, tp, request, door, request->position));
    else if (flow->transaction)
        answer_request(sim, table, request, decide_transaction(table, tp, request, door));
    else
        decide_batch(sim, table, tp, request, door);
}

/* Writes that find an index's buffer full are turned away before the table is asked. */
static void limit_by_index_buffer(struct table *table, size_t i)
{
    struct index *index = &table->indexes[i];
    double asked = 0, room = index_room(index), carry = rng_uniform(&index->gathered.rounding);

    for (size_t a = 0; a < table->gathered.count; a++) {
        const struct gathered_request *ask = &table->gathered.items[a];
        if (ask->request.flow->side == WRITE)
            asked += (double)ask->left * ask->request.flow->index_effects[i].units;
    }
    if (asked <= room)
        return;
    double fraction = room > 0 ? room / asked : 0;
    for (size_t a = 0; a < table->gathered.count; a++) {
        struct gathered_request *ask = &table->gathered.items[a];
        if (ask->request.flow->side == READ || ask->request.flow->index_effects[i].units <= 0)
            continue;
        int64_t passed = proportional_part(ask->left, fraction, &carry);
        index_reject(index, ask->left - passed);
        ask->left = passed;
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
        answer_request(sim, table, &items[i].request, items[i].left);
    if (!gathered->items) {
        gathered->items = items;
        gathered->capacity = capacity;
    } else {
        free(items);
    }
}

static void decide_interval(struct sim *sim, void *subject)
{
    struct table *table = subject;

    table->deciding = false;
    for (size_t i = 0; i < table->index_count; i++)
        if (index_is_written(&table->indexes[i]))
            limit_by_index_buffer(table, i);
    gathered_decide(&table->gathered, &table->throughput, READ);
    gathered_decide(&table->gathered, &table->throughput, WRITE);
    for (size_t a = 0; a < table->gathered.count; a++) {
        const struct gathered_request *ask = &table->gathered.items[a];
        if (ask->request.flow->side == WRITE && ask->left)
            apply_write(table, ask->partition, &ask->request, ask->request.position, ask->left);
    }
    answer_gathered(sim, table, &table->gathered);
    for (size_t i = 0; i < table->index_count; i++) {
        gathered_decide(&table->indexes[i].gathered, &table->indexes[i].throughput, READ);
        answer_gathered(sim, table, &table->indexes[i].gathered);
    }
}

static void submit(struct sim *sim, const struct request *request)
{
    const struct flow *flow = request->flow;
    struct table *table = flow->table;

    if (!sim->resolution) {
        decide_now(sim, table, request);
        return;
    }
    struct throughput *tp = flow->index ? &flow->index->throughput : &table->throughput;
    gathered_add(flow->index ? &flow->index->gathered : &table->gathered, request,
                 partition_find(&tp->partitions, request->position));
    if (!table->deciding) {
        table->deciding = true;
        sim_at(sim, sim_gather_time(sim, sim->now), PRIORITY_DECIDE, decide_interval, table);
    }
}

void table_submit(struct sim *sim, const struct request *request)
{
    if (__builtin_expect(!request->flow->table->impairment.any, 1)) {
        submit(sim, request);
        return;
    }
    struct request rest = *request;
    rest.count = impaired_admit(sim, request);
    if (rest.count)
        submit(sim, &rest);
}
