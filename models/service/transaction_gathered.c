#include "transaction_gathered.h"

#include <math.h>

#include "batch.h"
#include "impaired.h"
#include "memory.h"
#include "proportional_part.h"
#include "table_interval.h"
#include "table_requests.h"
#include "transaction_room.h"

static void gather_items(struct sim *sim, struct gathered_transaction *g)
{
    const struct batch *batch = g->request.batch;
    const struct transaction *t = g->request.flow->transaction;

    for (int i = 0; i < batch->count; i++) {
        const struct key *key = &batch->keys[i];
        struct flow *flow = t->parts[key->part].flow;
        struct table *table = flow->table;
        struct request item = {.flow = flow,
                               .position = key->position,
                               .width = key->width,
                               .count = g->request.count,
                               .tracked = key->tracked,
                               .kind = key->kind};
        g->asks[i] = table->gathered.count;
        struct gathered_request *ask = gathered_add(
            &table->gathered, &item, partition_find(&table->throughput.partitions, key->position));
        if (!transaction_asks(g))
            ask->left = 0;
        table_interval_expect(sim, table);
    }
}

/* Those that fail in the service, or for a full item collection. */
static void set_aside(struct transaction_decision *d, struct gathered_transaction *g)
{
    const struct batch *batch = g->request.batch;
    struct table *first = g->request.flow->table;
    double leaderless = 0;

    for (int i = 0; i < batch->count; i++) {
        const struct key *key = &batch->keys[i];
        const struct transaction_part *part = &d->transaction->parts[key->part];
        const struct flow *flow = part->flow;
        struct item_collections *collections = flow->table->collections;
        if (__builtin_expect(flow->table->impairment.any, 0))
            leaderless = fmax(leaderless, impaired_leaderless_part(flow, key->position));
        if (!collections || flow->side == READ || part->checks_only || g->repeat)
            continue;
        int64_t full =
            item_collections_stop(collections, flow, key->position, key->width, g->request.count);
        g->barred = full > g->barred ? full : g->barred;
    }
    g->leaderless =
        leaderless > 0 ? (int64_t)rng_binomial(&first->gathered.rounding,
                                               (uint64_t)(g->request.count - g->barred), leaderless)
                       : 0;
}

/* Each item whose table or partition has no room counts it; so do their tables. */
static void count_throttles(struct transaction_decision *d, struct gathered_transaction *g,
                            double room)
{
    const struct batch *batch = g->request.batch;
    double all = 1 - room;

    for (int i = 0; i < batch->count; i++) {
        struct transaction_home *home = transaction_home_of(d, g, i);
        struct gathered_request *ask = &home->gathered->items[g->asks[i]];
        struct throughput *tp = &home->table->throughput;
        double part =
            all > 0 ? (1 - home->table_part * transaction_share_of(d, g, i)->part) / all : 1;
        int64_t count = proportional_part(g->throttled, part, &d->item_carry);
        enum limit why = tp->side[d->side].total_limit;
        struct cost cost = request_cost(&ask->request);
        struct cost wanted = {cost.units * (double)g->request.count,
                              cost.hard * (double)g->request.count};
        if (transaction_share_of(d, g, i)->part < home->table_part)
            tp->law->admission->partition_part(tp, ask->partition, d->side, wanted, d->sim->now,
                                               &why);
        if (count)
            throughput_count_throttles(tp, ask->partition, d->side, why, count, cost.units);
        top_keys_count(&home->table->top, batch->keys[i].tracked, 0, g->throttled);
        if (transaction_is_first(d, g, i, false))
            home->table->throttled_requests += proportional_part(
                g->throttled, all > 0 ? (1 - transaction_room_at(d, g, i)) / all : 1,
                &d->item_carry);
    }
}

/* The parts of the transactions that meet another at one of their items, and none. */
static int64_t draw_conflicts(struct transaction_decision *d, struct gathered_transaction *g,
                              int64_t count)
{
    const struct batch *batch = g->request.batch;
    double none = 1, sum = 0;

    for (int i = 0; i < batch->count; i++) {
        const struct flow *flow = d->transaction->parts[batch->keys[i].part].flow;
        struct conflicts *conflicts = flow->table->conflicts;
        struct key_class class = key_class_of(flow, &batch->keys[i]);
        double part = d->side == READ ? conflicts_read_part(conflicts, class, d->sim)
                                      : conflicts_write_part(conflicts, class, d->sim);
        none *= 1 - part;
        sum += part;
    }
    if (none >= 1)
        return 0;
    struct rng *draws = &g->request.flow->table->gathered.rounding;
    int64_t met = (int64_t)rng_binomial(draws, (uint64_t)count, 1 - none);
    for (int i = 0; i < batch->count && met;
         i++) { /* items, of which a transaction may have several */
        const struct flow *flow = d->transaction->parts[batch->keys[i].part].flow;
        struct key_class class = key_class_of(flow, &batch->keys[i]);
        double part = d->side == READ ? conflicts_read_part(flow->table->conflicts, class, d->sim)
                                      : conflicts_write_part(flow->table->conflicts, class, d->sim);
        flow->table->conflicts->met += proportional_part(met, part / (1 - none), &d->item_carry);
    }
    return met;
}

static bool fails_condition(const struct transaction_decision *d,
                            const struct gathered_transaction *g)
{
    const struct batch *batch = g->request.batch;

    for (int i = 0; i < batch->count; i++)
        if (d->transaction->parts[batch->keys[i].part].conditional &&
            batch->keys[i].kind == KIND_NOTHING)
            return true;
    return false;
}

static bool is_written(const struct transaction_decision *d, const struct key *key)
{
    const struct transaction_part *part = &d->transaction->parts[key->part];
    return part->flow->side == WRITE && !part->checks_only && key->kind != KIND_NOTHING;
}

/* How many of `count` transactions the buffers of indexes have room for. */
static int64_t within_indexes(struct transaction_decision *d, struct gathered_transaction *g,
                              int64_t count)
{
    const struct batch *batch = g->request.batch;
    int64_t granted = count;

    for (size_t p = 0; p < d->transaction->part_count; p++) {
        struct table *table = d->homes[p].table;
        for (size_t x = 0; table && x < table->index_count; x++) {
            struct index *index = &table->indexes[x];
            double units = 0;
            int64_t items = 0;
            for (int i = 0; i < batch->count; i++) {
                const struct flow *flow = d->transaction->parts[batch->keys[i].part].flow;
                if (flow->table != table || !is_written(d, &batch->keys[i]))
                    continue;
                units += flow->index_effects[x].units;
                items++;
            }
            if (!items || !index_is_written(index) || !index_holds_up(index, units))
                continue;
            double room = index_room(index);
            int64_t fit = units > 0  ? (int64_t)fmin(1e15, ceil(room / units))
                          : room > 0 ? count
                                     : 0;
            fit = fit > 0 ? fit : 0;
            if (fit >= granted)
                continue;
            index_reject(index, (granted - fit) * items);
            table->throttled_requests += granted - fit;
            granted = fit;
        }
    }
    return granted;
}

/* How many of `count` are within what is really there; nobody's luck overdraws a bucket. */
static int64_t within_room(struct transaction_decision *d, struct gathered_transaction *g,
                           int64_t count)
{
    const struct batch *batch = g->request.batch;
    enum limit why;

    for (int i = 0; i < batch->count && count; i++) {
        struct transaction_home *home = transaction_home_of(d, g, i);
        struct throughput *tp = &home->table->throughput;
        struct partition *partition = home->gathered->items[g->asks[i]].partition;
        struct cost here = {0, 0};
        double all = 0;
        if (!transaction_is_first(d, g, i, true))
            continue;
        for (int k = i; k < batch->count; k++) {
            const struct transaction_part *part = &d->transaction->parts[batch->keys[k].part];
            if (transaction_home_of(d, g, k) != home)
                continue;
            struct cost cost = part->flow->cost[batch->keys[k].kind];
            bool same = home->gathered->items[g->asks[k]].partition == partition;
            all += cost.units;
            here.units += same ? cost.units : 0;
            here.hard += same ? cost.hard : 0;
        }
        struct cost wanted = {here.units * (double)count, here.hard * (double)count};
        throughput_fit_total(tp, d->side);
        throughput_fit_partition(tp, partition, d->side);
        double part =
            tp->law->admission->partition_part(tp, partition, d->side, wanted, d->sim->now, &why);
        double room = tp->law->admission->table_room(tp, d->side, 0, d->sim->now);
        part = fmin(part, room / (all * (double)count));
        count = part >= 1 ? count : part > 0 ? (int64_t)((double)count * part + 1e-9) : 0;
    }
    return count;
}

/* What so many transactions take; of those that fail by a condition as much. */
static void take(struct transaction_decision *d, struct gathered_transaction *g, int64_t count)
{
    const struct batch *batch = g->request.batch;

    for (int i = 0; i < batch->count && count; i++) {
        struct transaction_home *home = transaction_home_of(d, g, i);
        struct table *table = home->table;
        struct throughput *tp = &table->throughput;
        struct gathered_request *ask = &home->gathered->items[g->asks[i]];
        struct cost each = request_cost(&ask->request);
        struct cost all = {each.units * (double)count, each.hard * (double)count};
        tp->law->admission->take(tp, ask->partition, d->side, 0, all);
        throughput_count_consumed(tp, ask->partition, d->side, all.units);
        top_keys_count(&table->top, batch->keys[i].tracked, all.units, 0);
        if (d->transaction->parts[batch->keys[i].part].conditional &&
            batch->keys[i].kind == KIND_NOTHING)
            table->conditional_check_failed_requests += count;
        if (d->side == READ && ask->request.kind != KIND_NOTHING && table->ttl.spec)
            ttl_read(&table->ttl, (double)count, all.units, table->items);
        if (g->granted && is_written(d, &batch->keys[i]))
            table_apply_write(table, ask->partition, &ask->request, ask->request.position, count);
        if (transaction_is_first(d, g, i, false))
            table->successful_requests += count;
    }
}

static void decide_one(struct transaction_decision *d, struct gathered_transaction *g)
{
    set_aside(d, g);
    int64_t count = g->request.count - g->barred - g->leaderless;
    double room = transaction_part_with_room(d, g);
    int64_t passed = within_room(d, g, proportional_part(count, room, &d->carry));
    g->throttled = count - passed;
    if (g->throttled)
        count_throttles(d, g, room);
    g->conflicting = draw_conflicts(d, g, passed);
    int64_t left = passed - g->conflicting;
    if (fails_condition(d, g)) {
        g->failed = left;
    } else {
        g->granted = d->side == WRITE ? within_indexes(d, g, left) : left;
        g->throttled += left - g->granted;
    }
    take(d, g, g->failed + g->granted);
}

/* Those that come again after a success read their items, as far as there is room. */
static void decide_repeated(struct transaction_decision *d, struct gathered_transaction *g)
{
    const struct batch *batch = g->request.batch;
    enum limit why;
    double part = 1;

    set_aside(d, g);
    g->barred = 0;
    int64_t count = g->request.count - g->leaderless;
    for (int i = 0; i < batch->count; i++) {
        struct transaction_home *home = transaction_home_of(d, g, i);
        struct throughput *tp = &home->table->throughput;
        double units = (double)count * transaction_units_of(d, g, i);
        struct partition *partition = home->gathered->items[g->asks[i]].partition;
        throughput_fit_total(tp, READ);
        throughput_fit_partition(tp, partition, READ);
        part = fmin(part, tp->law->admission->partition_part(
                              tp, partition, READ, (struct cost){units, units}, d->sim->now, &why));
        part = fmin(part, tp->law->admission->table_room(tp, READ, 0, d->sim->now) / units);
    }
    g->granted = part >= 1 ? count : part > 0 ? (int64_t)((double)count * part) : 0;
    g->throttled = count - g->granted;
    for (int i = 0; i < batch->count; i++) {
        struct transaction_home *home = transaction_home_of(d, g, i);
        struct throughput *tp = &home->table->throughput;
        struct partition *partition = home->gathered->items[g->asks[i]].partition;
        double each = transaction_units_of(d, g, i), units = (double)g->granted * each;
        if (g->throttled)
            throughput_count_throttles(tp, partition, READ, tp->side[READ].total_limit,
                                       g->throttled, each);
        tp->law->admission->take(tp, partition, READ, 0, (struct cost){units, units});
        throughput_count_consumed(tp, partition, READ, units);
        if (!transaction_is_first(d, g, i, false))
            continue;
        home->table->successful_requests += g->granted;
        home->table->throttled_requests += g->throttled;
    }
}

/* They ask for nothing more, now that it is known what becomes of them. */
static void withdraw(struct transaction *t)
{
    for (size_t r = 0; r < t->gathered_count; r++) {
        const struct batch *batch = t->gathered[r].request.batch;
        for (int i = 0; i < batch->count; i++)
            transaction_ask(t, batch->keys[i].part, t->gathered[r].asks[i])->left = 0;
    }
}

/* So many of them, split off to be answered. */
static struct request part_of(const struct gathered_transaction *g, int64_t count)
{
    struct request part = g->request;

    part.count = count;
    part.batch = batch_split(part.flow, part.batch, count);
    return part;
}

/* The latencies of the slowest table: those of each, in random order, against one another. */
static void draw_latencies(struct transaction_decision *d, struct answer *answer)
{
    const struct transaction *t = d->transaction;

    for (size_t p = 0; p < t->part_count; p++) {
        struct answer one = {.granted = answer->granted};
        if (!d->homes[p].table)
            continue;
        table_draw_latencies(&(struct request){.flow = t->parts[p].flow, .kind = KIND_USUAL}, &one);
        for (int i = one.points - 1; i >= 0; i--) {
            int k = (int)rng_below(&t->parts[p].flow->latency_draws, (uint64_t)i + 1);
            simtime latency = one.latency[k];
            one.latency[k] = one.latency[i];
            if (!answer->points || latency > answer->latency[i])
                answer->latency[i] = latency;
        }
        answer->points = one.points;
    }
}

/* Each item is held until they are answered. */
static void hold(struct transaction_decision *d, const struct request *request,
                 const struct answer *answer)
{
    struct batch *batch = request->batch;
    double seconds = 0;
    simtime longest = 0;

    for (int i = 0; i < answer->points; i++) {
        seconds += simtime_seconds(answer->latency[i]) / answer->points;
        longest = answer->latency[i] > longest ? answer->latency[i] : longest;
    }
    batch->call.ends = d->sim->now + longest;
    for (int i = 0; i < batch->count; i++) {
        const struct flow *flow = d->transaction->parts[batch->keys[i].part].flow;
        struct conflicts *conflicts = flow->table->conflicts;
        struct key_class class = key_class_of(flow, &batch->keys[i]);
        double free = 1 - conflicts_write_part(conflicts, class, d->sim);
        conflicts_hold_many(conflicts, class, (double)answer->granted / free, seconds, d->sim);
    }
}

static void refuse(struct transaction_decision *d, const struct gathered_transaction *g,
                   int64_t count, enum cancellation why)
{
    if (!count)
        return;
    struct request request = part_of(g, count);
    struct answer answer = {.final = true};

    d->transaction->cancelled[why] += count;
    request.flow->conflicts += why == CANCELLED_CONFLICT ? count : 0;
    *(why == CANCELLED_THROTTLING ? &answer.throttled : &answer.rejected) = count;
    request.batch->call.hopeless = why == CANCELLED_CONDITION;
    request.flow->answered(d->sim, &request, &answer);
}

static void answer_one(struct transaction_decision *d, struct gathered_transaction *g)
{
    struct flow *flow = g->request.flow;

    if (g->barred) {
        struct request barred = part_of(g, g->barred);
        flow->answered(d->sim, &barred, &(struct answer){.barred = g->barred});
    }
    if (g->leaderless) {
        struct request failed = part_of(g, g->leaderless);
        impaired_fail(d->sim, &failed, g->leaderless);
    }
    refuse(d, g, g->throttled, CANCELLED_THROTTLING);
    refuse(d, g, g->conflicting, CANCELLED_CONFLICT);
    refuse(d, g, g->failed, CANCELLED_CONDITION);
    if (g->in_progress) {
        struct request early = part_of(g, g->in_progress);
        flow->answered(d->sim, &early, &(struct answer){.rejected = g->in_progress});
    }
    if (g->granted) {
        struct request granted = part_of(g, g->granted);
        struct answer answer = {.granted = g->granted};
        draw_latencies(d, &answer);
        if (d->side == WRITE && !g->repeat)
            hold(d, &granted, &answer);
        flow->answered(d->sim, &granted, &answer);
    }
}

/* Answers may gather further ones, so the list is set aside before the first is given. */
static void answer_all(struct transaction_decision *d)
{
    struct transaction *t = d->transaction;
    struct gathered_transaction *items = t->gathered;
    size_t count = t->gathered_count;

    t->gathered = NULL;
    t->gathered_count = t->gathered_capacity = 0;
    for (size_t r = 0; r < count; r++)
        answer_one(d, &items[r]);
    free(items);
}

static void decide_all(struct sim *sim, struct transaction *t)
{
    struct rng *draws = &t->parts[0].flow->table->gathered.rounding;
    struct transaction_decision d = {.sim = sim, .transaction = t, .side = t->parts[0].flow->side};

    transaction_room_open(&d);
    transaction_room_balance(&d);
    d.carry = rng_uniform(draws);
    d.item_carry = rng_uniform(draws);
    for (size_t r = 0; r < t->gathered_count; r++) {
        struct gathered_transaction *g = &t->gathered[r];
        t->in_progress += g->in_progress;
        t->repeated += g->repeat ? g->request.count : 0;
        if (g->repeat)
            decide_repeated(&d, g);
        else if (!g->in_progress)
            decide_one(&d, g);
    }
    withdraw(t);
    transaction_room_close(&d);
    answer_all(&d);
}

void transaction_gather(struct sim *sim, const struct request *request)
{
    struct transaction *t = request->flow->transaction;
    simtime ends = request->batch->call.ends;

    t->gathered =
        memory_grow(t->gathered, t->gathered_count, &t->gathered_capacity, sizeof *t->gathered);
    struct gathered_transaction *g = &t->gathered[t->gathered_count++];
    *g = (struct gathered_transaction){.request = *request};
    g->repeat = ends && sim->now >= ends && sim->now < ends + TRANSACTION_TOKEN_VALID;
    g->in_progress = sim->now < ends ? request->count : 0;
    t->decide_gathered = decide_all;
    gather_items(sim, g);
}
