#include "table_batch.h"

#include "batch.h"
#include "exact.h"
#include "impaired.h"
#include "invariant.h"
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

    for (int i = batch->count; table->conflicts && sim_gathers(sim) && i < count; i++)
        conflicts_note_writes(table->conflicts, key_class_of(request->flow, &batch->keys[i]),
                              (double)request->count, simtime_seconds(at - sim->now), sim);
    if (sim_gathers(sim))
        return;
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

/* Of the batch's `count` items before some are left; for all calls that it stands for. */
static void answer_batch(struct sim *sim, struct table *table, const struct request *request,
                         int count, const struct batch_outcome *out)
{
    struct flow *flow = request->flow;
    struct answer answer = {0};
    int64_t calls = request->count;

    if (__builtin_expect(out->leaderless == count, 0)) {
        impaired_fail(sim, request, calls);
        return;
    }
    flow->conflicts += out->held > 0 ? calls : 0;
    answer.granted = out->left == 0 ? calls : 0;
    answer.throttled = out->left > out->held ? calls : 0;
    answer.rejected = out->left > 0 && out->left == out->held ? calls : 0;
    answer.partial = out->left > 0 && (out->left < count || out->held);
    table->successful_requests += out->left < count ? calls : 0;
    table->throttled_requests += out->left == count && !out->held ? calls : 0;
    if (__builtin_expect(table->ttl.spec != NULL, 0))
        table_count_expired(table, request,
                            (double)(count - out->left) / flow->items * (double)calls);
    table_draw_latencies(request, &answer);
    if (answer.granted && count < flow->items) /* the rest of a batch is quicker */
        for (int i = 0; i < answer.points; i++)
            answer.latency[i] = simtime_from_ns(
                (double)answer.latency[i] *
                request_latency_of_part(&flow->service[request->kind], count, flow->items));
    request->batch->sent = count;
    request->batch->count = out->left;
    if (__builtin_expect(table->conflicts || table->staleness, 0) && flow->side == WRITE)
        note_batch_writes(sim, table, request, count, &answer);
    flow->answered(sim, request, &answer);
}

void table_batch_decide(struct sim *sim, struct table *table, struct throughput *tp,
                        const struct request *request, size_t door)
{
    struct batch_outcome out = {0};
    int count = request->batch->count;

    decide_items(sim, table, tp, request, door, &out);
    request->flow->stale += out.stale;
    answer_batch(sim, table, request, count, &out);
}

/* What the whole call asks of the table, and of each item's partition. */
static void add_up_units(struct gathered_request *items, int count)
{
    for (int i = 0; i < count; i++) {
        struct gathered_request *ask = &items[i];
        ask->at_partition.units = ask->at_table.units = 0;
        for (int k = 0; k < count; k++) {
            double units = request_cost(&items[k].request).units;
            ask->at_table.units += units;
            ask->at_partition.units += items[k].partition == ask->partition ? units : 0;
        }
    }
}

void table_batch_gather(struct gathered *gathered, struct throughput *tp,
                        const struct request *request)
{
    const struct flow *flow = request->flow;
    int count = request->batch->count;

    gathered->has_batches = true;
    for (int i = 0; i < count; i++) {
        const struct key *key = &request->batch->keys[i];
        struct request item = *request;
        item.batch = NULL;
        item.position = key->position;
        item.width = key->width;
        item.tracked = key->tracked;
        struct gathered_request *ask =
            gathered_add(gathered, &item, partition_find(&tp->partitions, key->position));
        ask->batch = request->batch;
        ask->number = i;
        if (__builtin_expect(flow->table->impairment.any, 0)) {
            double part = impaired_leaderless_part(flow, key->position);
            ask->leaderless =
                (int64_t)rng_binomial(&gathered->rounding, (uint64_t)item.count, part);
            ask->left -= ask->leaderless;
        }
    }
    add_up_units(&gathered->items[gathered->count - (size_t)count], count);
}

struct key table_batch_key(const struct gathered_request *item)
{
    return item->batch->keys[item->number];
}

/* What decides over some items of a batch: a bucket, or of one item whether it asks at all. */
struct gate {
    struct luck luck;
    double each; /* units of one item */
    int first;   /* item of it; the others have the same partition */
    int items;
    double passes;      /* the probability that all of them do, */
    double rest_passes; /* and that all of this and the later gates do */
};

struct gates {
    const struct gathered_request *items; /* of the batch */
    int count;
    int64_t calls;
    struct gate asking[BATCH_GET_ITEMS], partitions[BATCH_GET_ITEMS + 1]; /* the last: the table */
    int partition_count;
};

/* The probability that at least j items are granted. */
static double at_least(const struct gate *gate, int j)
{
    double n = gate->each / gate->luck.level;

    if (n < 1e-9)
        return 1;
    return (1 - exact_exp(-n)) / n * exact_exp(-n * (j - 1));
}

static bool is_same_bucket(const struct gathered_request *a, const struct gathered_request *b)
{
    return a->partition == b->partition;
}

static void add_to_bucket(struct gates *g, int i)
{
    const struct gathered_request *ask = &g->items[i];
    int p = 0;

    while (p < g->partition_count && !is_same_bucket(&g->items[g->partitions[p].first], ask))
        p++;
    if (p == g->partition_count)
        g->partitions[g->partition_count++] =
            (struct gate){ask->at_partition, request_cost(&ask->request).units, i, 0, 1, 1};
    g->partitions[p].items++;
}

static void find_gates(struct gates *g, const struct gathered_request *items, int64_t calls)
{
    double rest = 1;

    g->items = items;
    g->count = items->batch->count;
    g->calls = calls;
    g->partition_count = 0;
    for (int i = 0; i < g->count; i++)
        add_to_bucket(g, i);
    g->partitions[g->partition_count] =
        (struct gate){items->at_table, request_cost(&items->request).units, 0, g->count, 1, 1};
    for (int p = g->partition_count; p >= 0; p--) {
        struct gate *gate = &g->partitions[p];
        gate->passes = at_least(gate, gate->items);
        gate->rest_passes = rest *= gate->passes;
    }
    for (int i = g->count - 1; i >= 0; i--) {
        double asks = (double)items[i].asked / (double)calls;
        g->asking[i].passes = asks < 1 ? asks : 1;
        g->asking[i].rest_passes = rest *= g->asking[i].passes;
    }
}

/* How many items a gate lets through, of those that do not all pass all of them unless one before
 * has failed. */
static int draw_passing(const struct gate *gate, bool *failed, struct rng *draws)
{
    double u = rng_uniform(draws), fails = 1 - gate->passes;
    int granted = 0;

    if (rng_uniform(draws) >= (*failed ? fails : fails / (1 - gate->rest_passes)))
        return gate->items;
    *failed = true;
    u = gate->passes + u * fails;
    while (granted + 1 < gate->items && at_least(gate, granted + 1) > u)
        granted++;
    return granted;
}

/* Why an item does not ask. */
static void count_silent(const struct gathered_request *ask, int64_t calls, struct rng *draws,
                         struct batch_outcome *out)
{
    double u = rng_uniform(draws) * (double)(calls - ask->asked);

    out->held += u < (double)ask->held;
    out->leaderless += u >= (double)ask->held && u < (double)(ask->held + ask->leaderless);
}

/* Draws which items calls have left that have some. */
static void draw_left(const struct gates *g, bool *left, struct rng *draws,
                      struct batch_outcome *out)
{
    bool failed = false;
    int passing[BATCH_GET_ITEMS + 1] = {0};

    for (int i = 0; i < g->count; i++) {
        struct gate asking = g->asking[i];
        asking.items = 1;
        left[i] = !draw_passing(&asking, &failed, draws);
        if (left[i])
            count_silent(&g->items[i], g->calls, draws, out);
    }
    for (int p = 0; p <= g->partition_count; p++)
        passing[p] = draw_passing(&g->partitions[p], &failed, draws);
    for (int i = 0; i < g->count; i++) {
        int p = 0;
        while (p < g->partition_count &&
               !is_same_bucket(&g->items[g->partitions[p].first], &g->items[i]))
            p++;
        if (!left[i])
            left[i] = passing[p]-- <= 0 || passing[g->partition_count]-- <= 0;
    }
}

/* Moves the items that are left to the front. */
static void keep_left(struct batch *batch, const bool *left, struct batch_outcome *out)
{
    for (int i = 0; i < batch->count; i++) {
        struct key key = batch->keys[i];
        if (!left[i])
            continue;
        batch->keys[i] = batch->keys[out->left];
        batch->keys[out->left++] = key;
    }
}

/* A batch counts once, when one of the items that it read is stale. */
static void count_stale(struct table *table, const struct request *request, int left, int count)
{
    struct flow *flow = request->flow;
    double fresh = 1;

    for (int i = left; i < count; i++)
        fresh *= 1 - table_stale_part(table, flow, &request->batch->keys[i]);
    flow->stale += (int64_t)rng_binomial(&table->staleness->draws, (uint64_t)request->count,
                                         fresh < 1 ? 1 - fresh : 0);
}

/* So many of the batch's calls, with those items left, or with all of them done. */
static void answer_part(struct sim *sim, struct table *table, const struct request *request,
                        const struct gates *gates, int64_t calls, bool done)
{
    struct flow *flow = request->flow;
    struct batch_outcome out = {0};
    struct request part = *request;
    bool left[BATCH_GET_ITEMS] = {false};

    part.count = calls;
    part.batch = batch_split(flow, request->batch, calls);
    if (!done) {
        draw_left(gates, left, &table->gathered.rounding, &out);
        keep_left(part.batch, left, &out);
    }
    if (__builtin_expect(table->staleness != NULL, 0) && flow->may_be_stale)
        count_stale(table, &part, out.left, gates->count);
    answer_batch(sim, table, &part, gates->count, &out);
}

static void count_keys(struct table *table, const struct gathered_request *items)
{
    for (int i = 0; i < items->batch->count; i++) {
        const struct gathered_request *ask = &items[i];
        int64_t throttled =
            ask->request.count - ask->rejected - ask->left - ask->held - ask->leaderless;
        top_keys_count(&table->top, ask->request.tracked,
                       (double)ask->left * request_cost(&ask->request).units, throttled);
    }
}

void table_batch_answer(struct sim *sim, struct table *table, const struct gathered_request *items)
{
    enum { FORKS = 2 };
    struct rng *draws = &table->gathered.rounding;
    struct request request = items->request;
    struct gates gates;

    request.batch = items->batch;
    request.position = request.width = 0;
    request.tracked = -1;
    count_keys(table, items);
    int64_t calls = request.count - items->rejected;
    if (items->rejected) {
        struct request barred = request;
        barred.count = items->rejected;
        barred.batch = batch_split(request.flow, request.batch, barred.count);
        request.flow->answered(sim, &barred, &(struct answer){.barred = barred.count});
    }
    if (!calls)
        return;
    find_gates(&gates, items, calls);
    invariant(gates.count > 0, "a batch of no items");
    int64_t done = (int64_t)rng_binomial(draws, (uint64_t)calls, gates.asking[0].rest_passes);
    int64_t left = calls - done, forks = request.attempt == 1 ? FORKS : 1;
    if (done)
        answer_part(sim, table, &request, &gates, done, true);
    for (forks = left < forks ? left : forks; forks; forks--) {
        int64_t part = left / forks;
        answer_part(sim, table, &request, &gates, part, false);
        left -= part;
    }
}
