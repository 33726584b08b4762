/* How a table decides requests and answers them: at once when each has its own instant, gathered at the
 * end of the interval otherwise. The law of a write is in table.h. */
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

/* Expired items that are still stored are read and paid for. */
static void count_expired(struct table *table, const struct request *request, double granted)
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
        count_expired(table, request, (double)answer->granted);
    if (table->conflicts && request->flow->side == WRITE)
        conflicts_note_write(table->conflicts, request->position, sim->now + takes, sim->now);
    if (table->staleness)
        note_staleness(table, request, takes);
}

static void answer_request(struct sim *sim, struct table *table, const struct request *request,
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
    top_keys_count(&table->top, request->tracked, (double)granted * request_cost(request).units,
                   answer.throttled);
    draw_latencies(request, &answer);
    if (__builtin_expect(table->notes_answers, 0) && granted)
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
    if (__builtin_expect(table->staleness != NULL, 0))
        staleness_note(table->staleness, 0, position, 0);
    for (size_t i = 0; i < table->watcher_count; i++)
        table->watchers[i].written(table->watchers[i].owner, request, position, count);
    for (size_t i = 0; i < table->index_count; i++)
        if (flow->index_effects[i].units > 0 && index_is_written(&table->indexes[i])) {
            index_write(&table->indexes[i], &flow->index_effects[i], count, &flow->index_draws);
            if (__builtin_expect(table->staleness != NULL, 0))
                staleness_note(table->staleness, i + 1, table->indexes[i].written,
                               simtime_from_seconds(index_lag(&table->indexes[i])));
        }
}

/* What one write of the request brings the i-th index. */
static double index_units(const struct request *request, size_t i)
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
        if (!table_index_has_room(&table->indexes[i], index_units(request, i), 1))
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

static bool decide_item(struct table *table, struct throughput *tp, const struct request *request,
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

/* Whether an unfinished transaction keeps a single write of the item out. */
static bool is_held(struct table *table, const struct flow *flow, uint64_t position)
{
    return __builtin_expect(table->conflicts != NULL, 0) && flow->side == WRITE &&
           conflicts_stop_write(table->conflicts, position, table->sim->now);
}

/* TransactionConflictException: no SDK tries it again. */
static void answer_conflict(struct sim *sim, const struct request *request)
{
    struct answer answer = {.rejected = request->count, .final = true};

    request->flow->conflicts += request->count;
    request->flow->answered(sim, request, &answer);
}

/* How long the items of a batch take that were written. */
static simtime batch_takes(const struct request *request, const struct answer *answer)
{
    return answer->granted ? answer->latency[0]
                           : simtime_from_ns(request_latency_quantile(
                                 &request->flow->service[request->kind], 0.5));
}

/* Those that were written lie behind those that are left. */
static void note_batch_writes(struct sim *sim, struct table *table, const struct request *request,
                              int count, const struct answer *answer)
{
    const struct batch *batch = request->batch;
    simtime at = sim->now + batch_takes(request, answer);

    for (int i = batch->count; table->conflicts && i < count; i++)
        conflicts_note_write(table->conflicts, batch->keys[i].position, at, sim->now);
    if (table->staleness)
        staleness_acknowledge(table->staleness, at, sim->now);
}

/* What became of the items of a batch. */
struct batch_outcome {
    int left, held, leaderless;
    bool stale;
};

/* Item by item: those that are refused, held or without a leader stay in the batch, the others move
 * behind its end. */
static void decide_items(struct sim *sim, struct table *table, struct throughput *tp,
                         const struct request *request, size_t door, struct batch_outcome *out)
{
    struct flow *flow = request->flow;
    struct batch *batch = request->batch;

    for (int i = 0; i < batch->count; i++) {
        struct key key = batch->keys[i];
        bool leaderless =
            __builtin_expect(table->impairment.any, 0) && impaired_leaderless(flow, key.position);
        bool held = !leaderless && is_held(table, flow, key.position);
        bool granted = !leaderless && !held && decide_item(table, tp, request, door, key.position);
        if (!leaderless)
            top_keys_count(&table->top, key.tracked, granted ? request_cost(request).units : 0,
                           !granted && !held);
        out->held += held;
        out->leaderless += leaderless;
        if (!granted) {
            batch->keys[i] = batch->keys[out->left];
            batch->keys[out->left++] = key;
        } else if (__builtin_expect(table->staleness != NULL, 0) && flow->may_be_stale) {
            out->stale |=
                staleness_draw(table->staleness, 0, key.position, sim->now, table->losses.zones);
        }
    }
}

static void decide_batch(struct sim *sim, struct table *table, struct throughput *tp,
                         const struct request *request, size_t door)
{
    struct flow *flow = request->flow;
    struct batch_outcome out = {0};
    struct answer answer = {0};
    int count = request->batch->count;

    decide_items(sim, table, tp, request, door, &out);
    flow->stale += out.stale;
    if (__builtin_expect(out.leaderless == count, 0)) {
        impaired_fail(sim, request, 1);
        return;
    }
    flow->conflicts += out.held > 0;
    answer.granted = out.left == 0;
    answer.throttled = out.left > out.held;
    answer.rejected = out.left > 0 && out.left == out.held;
    answer.partial = out.left > 0 && (out.left < count || out.held);
    table->successful_requests += out.left < count;
    table->throttled_requests += out.left == count && !out.held;
    if (__builtin_expect(table->ttl.spec != NULL, 0))
        count_expired(table, request, (double)(count - out.left) / flow->items);
    table_draw_latencies(request, &answer);
    if (answer.granted && count < flow->items) /* the rest of a batch is quicker */
        answer.latency[0] = simtime_from_ns(
            (double)answer.latency[0] *
            request_latency_of_part(&flow->service[request->kind], count, flow->items));
    request->batch->count = out.left;
    if (__builtin_expect(table->conflicts || table->staleness, 0) && flow->side == WRITE)
        note_batch_writes(sim, table, request, count, &answer);
    flow->answered(sim, request, &answer);
}

/* Whether the request would add to a full item collection: of a batch or a transaction, one of its
 * items. */
static bool meets_full_collection(struct table *table, const struct request *request)
{
    struct item_collections *c = table->collections;
    const struct flow *flow = request->flow;

    if (flow->side == READ || request->kind == KIND_NOTHING)
        return false;
    if (!request->batch)
        return item_collections_stop(c, flow, request->position, 0, 1) > 0;
    for (int i = 0; i < request->batch->count; i++)
        if (item_collections_stop(c, flow, request->batch->keys[i].position, 0, 1))
            return true;
    return false;
}

/* ItemCollectionSizeLimitExceededException: no SDK tries it again. */
static void bar_for_collection(struct sim *sim, const struct request *request)
{
    struct answer answer = {.barred = request->count};

    request->flow->answered(sim, request, &answer);
}

static inline void decide_now(struct sim *sim, struct table *table, const struct request *request)
{
    struct flow *flow = request->flow;
    struct throughput *tp = flow->index ? &flow->index->throughput : &table->throughput;

    double items = request->batch ? request->batch->count : 1;
    size_t door = table_come_in(tp, flow, flow->side, items * request_cost(request).units);
    if (request->batch)
        decide_batch(sim, table, tp, request, door);
    else
        answer_request(sim, table, request,
                       decide_item(table, tp, request, door, request->position), 0);
}

/* Writes that find an index's buffer full are turned away before the table is asked. Those that it
 * holds up share its room in proportion, whether or not they bring it units. */
static void limit_by_index_buffer(struct table *table, size_t i)
{
    struct index *index = &table->indexes[i];
    double asked = 0, room = index_room(index), carry = rng_uniform(&index->gathered.rounding);

    for (size_t a = 0; a < table->gathered.count; a++) {
        const struct gathered_request *ask = &table->gathered.items[a];
        if (ask->request.flow->side == WRITE)
            asked += (double)ask->left * index_units(&ask->request, i);
    }
    if (asked <= room)
        return;
    double fraction = room > 0 ? room / asked : 0;
    for (size_t a = 0; a < table->gathered.count; a++) {
        struct gathered_request *ask = &table->gathered.items[a];
        if (ask->request.flow->side == READ ||
            !index_holds_up(index, index_units(&ask->request, i)))
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
        answer_request(sim, table, &items[i].request, items[i].left, items[i].rejected);
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

static inline void submit(struct sim *sim, const struct request *request)
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

/* A write that its item keeps out asks for no capacity. Those of an interval are looked at when it is decided. */
static bool keep_out(struct sim *sim, const struct request *request)
{
    struct table *table = request->flow->table;

    if (sim->resolution)
        return false;
    if (table->collections && meets_full_collection(table, request))
        bar_for_collection(sim, request);
    else if (!request->batch && is_held(table, request->flow, request->position))
        answer_conflict(sim, request);
    else
        return false;
    return true;
}

/* A replica's writes that another Region's keep out go no further, nor do requests that fail while
 * something is wrong with the service; a transaction decides for itself. Out of the way of all
 * others. */
static __attribute__((cold, noinline)) void submit_what_passes(struct sim *sim,
                                                               const struct request *request)
{
    const struct flow *flow = request->flow;
    struct request left = *request;

    if (flow->crossing)
        left.count = global_table_let_through(sim, &left);
    if (left.count && flow->table->impairment.any)
        left.count = impaired_admit(sim, &left);
    if (!left.count)
        return;
    if (flow->decide)
        flow->decide(sim, &left);
    else if (!keep_out(sim, &left))
        submit(sim, &left);
}

void table_submit(struct sim *sim, const struct request *request)
{
    if (__builtin_expect(request->flow->table->looks_first, 0))
        submit_what_passes(sim, request);
    else
        submit(sim, request);
}
