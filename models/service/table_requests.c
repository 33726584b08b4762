#include "table_requests.h"

#include "global_table.h"
#include "impaired.h"
#include "router.h"

static void slow_down(const struct request *request, struct answer *answer)
{
    double factor = impaired_slowness(request);

    for (int i = 0; i < answer->points; i++)
        answer->latency[i] = simtime_from_ns((double)answer->latency[i] * factor);
}

/* A count of latencies is drawn at up to ANSWER_POINTS equally likely quantiles, one uniform each.
 */
static inline void draw_latencies(const struct request *request, struct answer *answer)
{
    struct flow *flow = request->flow;
    struct request_latency *service = &flow->service[request->kind];
    int64_t points = answer->granted < ANSWER_POINTS ? answer->granted : ANSWER_POINTS;

    answer->points = (int)points;
    if (points == 1) {
        double latency = request_latency_quantile(service, rng_uniform(&flow->latency_draws));
        answer->latency[0] = simtime_from_ns(latency);
        return;
    }
    for (int i = 0; i < answer->points; i++) {
        double u = ((double)i + rng_uniform(&flow->latency_draws)) / (double)points;
        answer->latency[i] = simtime_from_ns(request_latency_quick_quantile(service, u));
    }
}

void table_draw_latencies(const struct request *request, struct answer *answer)
{
    draw_latencies(request, answer);
    if (__builtin_expect(request->flow->table->impairment.any, 0))
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

void table_count_expired(struct table *table, const struct request *request, double granted)
{
    const struct flow *flow = request->flow;

    if (flow->side == READ && request->kind != KIND_NOTHING)
        ttl_read(&table->ttl, granted * flow->items_read,
                 granted * flow->items * request_cost(request).units, table->items);
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

double table_stale_part(struct table *table, const struct flow *flow, const struct key *key)
{
    return staleness_part(table->staleness,
                          flow->index ? (size_t)(flow->index - table->indexes) + 1 : 0,
                          key_class_of(flow, key), flow->index ? index_lag(flow->index) : 0,
                          table->losses.zones, table->sim);
}

/* Keys that an interval's writes are of, in the table and its indexes. */
static __attribute__((cold, noinline)) void
note_writes_for_reads(struct table *table, const struct request *request, int64_t count)
{
    const struct flow *flow = request->flow;
    struct staleness *staleness = table->staleness;
    struct key key = key_of_request(flow, request->position, request->width);

    staleness_note_many(staleness, 0, key_class_of(flow, &key), (double)count, table->sim);
    for (size_t i = 0; i < table->index_count; i++) {
        struct keyspace *keys = flow->index_effects[i].keys;
        if (!keys || flow->index_effects[i].units <= 0 || !index_is_written(&table->indexes[i]))
            continue;
        const struct cell *cells = keyspace_cells(keys, &table->indexes[i].throughput.partitions);
        for (size_t c = 0; c < keys->cell_count; c++)
            staleness_note_many(staleness, i + 1, key_class_in(keys, &cells[c].key),
                                (double)count * cells[c].share, table->sim);
    }
}

/* The answers of an interval. */
static void note_many(struct sim *sim, struct table *table, const struct request *request,
                      const struct answer *answer)
{
    struct flow *flow = request->flow;
    struct key key = key_of_request(flow, request->position, request->width);
    double seconds = 0;

    for (int i = 0; i < answer->points; i++)
        seconds += simtime_seconds(answer->latency[i]) / answer->points;
    if (table->conflicts && flow->side == WRITE)
        conflicts_note_writes(table->conflicts, key_class_of(flow, &key), (double)answer->granted,
                              seconds, sim);
    if (table->staleness && flow->side == READ && flow->may_be_stale)
        flow->stale += (int64_t)rng_binomial(&table->staleness->draws, (uint64_t)answer->granted,
                                             table_stale_part(table, flow, &key));
}

/* Out of the way of the tables whose service never is slow, and of which nobody must know what was
 * answered. */
static __attribute__((cold, noinline)) void note_answer(struct sim *sim, struct table *table,
                                                        const struct request *request,
                                                        struct answer *answer)
{
    if (table->impairment.any)
        slow_down(request, answer);
    simtime takes = answer->latency[0];
    if (table->ttl.spec)
        table_count_expired(table, request, (double)answer->granted);
    if (sim_gathers(sim)) {
        note_many(sim, table, request, answer);
        return;
    }
    if (table->conflicts && request->flow->side == WRITE)
        conflicts_note_write(table->conflicts, request->position, sim->now + takes, sim->now);
    if (table->staleness)
        note_staleness(table, request, takes);
}

void table_answer(struct sim *sim, struct table *table, const struct request *request,
                  int64_t granted, int64_t barred)
{
    struct flow *flow = request->flow;
    struct answer answer;

    answer.granted = granted;
    answer.throttled = request->count - granted - barred;
    answer.barred = barred;
    answer.rejected = answer.errors = 0;
    answer.partial = answer.final = false;
    table->successful_requests += granted;
    table->throttled_requests += answer.throttled;
    if (__builtin_expect(request->kind == KIND_NOTHING && flow->side == WRITE, 0))
        count_condition_failures(table, flow, granted);
    top_keys_count(flow_top_keys(flow), request->tracked,
                   (double)granted * request_cost(request).units, answer.throttled);
    draw_latencies(request, &answer);
    if (__builtin_expect(table->notes_answers, 0) && granted > 0)
        note_answer(sim, table, request, &answer);
    flow->answered(sim, request, &answer);
}

/* The table becomes larger, or smaller by a delete; by nothing where the item collection is full, for
 * then those that would have added were rejected. */
static void count_items(struct table *table, struct partition *partition, const struct flow *flow,
                        uint64_t position, int64_t count)
{
    double items = (double)count * flow->new_items;

    if (flow->renewed_items > 0)
        ttl_renew(&table->ttl, (double)count * flow->renewed_items, table->items);
    if (table->collections && flow->new_bytes != 0 &&
        !item_collections_grow(table->collections, position, (double)count * flow->new_bytes))
        return;
    ttl_count(&table->ttl, items, table->items);
    table->items = table->items + items > 0 ? table->items + items : 0;
    partition->bytes += (double)count * flow->new_bytes;
    if (partition->bytes < 0)
        partition->bytes = 0;
}

void table_apply_write(struct table *table, struct partition *partition,
                       const struct request *request, uint64_t position, int64_t count)
{
    struct flow *flow = request->flow;

    if (request->kind == KIND_NOTHING)
        return;
    if (flow->changes_items)
        count_items(table, partition, flow, position, count);
    bool by_instants = __builtin_expect(table->staleness != NULL, 0) && !sim_gathers(table->sim);
    if (by_instants)
        staleness_note(table->staleness, 0, position, 0);
    else if (__builtin_expect(table->staleness != NULL, 0))
        note_writes_for_reads(table, request, count);
    for (size_t i = 0; i < table->watcher_count; i++)
        table->watchers[i].written(table->watchers[i].owner, request, position, count);
    for (size_t i = 0; i < table->index_count; i++)
        if (flow->index_effects[i].units > 0 && index_is_written(&table->indexes[i])) {
            index_write(&table->indexes[i], &flow->index_effects[i], count, &flow->index_draws);
            if (by_instants)
                staleness_note(table->staleness, i + 1, table->indexes[i].written,
                               simtime_from_seconds(index_lag(&table->indexes[i])));
        }
}

double table_index_units(const struct request *request, size_t i)
{
    return request->kind == KIND_NOTHING ? 0 : request->flow->index_effects[i].units;
}

bool table_index_has_room(struct index *index, double units, int64_t count)
{
    if (!index_is_written(index) || !index_holds_up(index, units) || index_room(index) > 0)
        return true;
    index_reject(index, count);
    return false;
}

static bool indexes_have_room(struct table *table, const struct request *request)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (!table_index_has_room(&table->indexes[i], table_index_units(request, i), 1))
            return false;
    return true;
}

struct partition *table_locate(struct throughput *tp, uint64_t position)
{
    struct partition *partition = partition_find(&tp->partitions, position);
    if (__builtin_expect(partition->heat.watch != NULL, 0))
        watch_note(partition->heat.watch, position, 0, 1, partition);
    return partition;
}

size_t table_come_in(struct throughput *tp, struct flow *flow, enum side side, double units)
{
    if (!tp->routers)
        return 0;
    size_t door = rng_below(&flow->router_draws, tp->routers->serving);
    routers_note(tp->routers, side, door, units);
    return door;
}

bool table_decide_item(struct table *table, struct throughput *tp, const struct request *request,
                       size_t door, uint64_t position)
{
    struct flow *flow = request->flow;
    struct partition *partition = table_locate(tp, position);
    bool granted =
        (flow->side == READ || !table->index_count || indexes_have_room(table, request)) &&
        throughput_admit(tp, partition, flow->side, door, request_cost(request));

    if (granted && flow->side == WRITE)
        table_apply_write(table, partition, request, position, 1);
    return granted;
}

bool table_holds(struct table *table, const struct flow *flow, uint64_t position)
{
    return __builtin_expect(table->conflicts != NULL, 0) && flow->side == WRITE &&
           conflicts_stop_write(table->conflicts, position, table->sim->now);
}

void table_answer_conflict(struct sim *sim, const struct request *request)
{
    struct answer answer = {.rejected = request->count, .final = true};

    request->flow->conflicts += request->count;
    request->flow->answered(sim, request, &answer);
}
