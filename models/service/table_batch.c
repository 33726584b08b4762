#include "table_batch.h"

#include "impaired.h"
#include "table_requests.h"

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
        bool held = !leaderless && table_holds(table, flow, key.position);
        bool granted =
            !leaderless && !held && table_decide_item(table, tp, request, door, key.position);
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

void table_batch_decide(struct sim *sim, struct table *table, struct throughput *tp,
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
        table_count_expired(table, request, (double)(count - out.left) / flow->items);
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
