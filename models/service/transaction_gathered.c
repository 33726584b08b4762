#include "transaction_gathered.h"

#include <math.h>

#include "batch.h"
#include "impaired.h"
#include "memory.h"
#include "table_interval.h"
#include "table_requests.h"

/* Many transactions alike, and what becomes of them. */
struct gathered_transaction {
    struct request request;
    bool repeat; /* an earlier attempt of theirs has succeeded: they read */
    int64_t throttled, conflicting, barred, leaderless, in_progress;
    int64_t failed; /* by a condition */
    int64_t granted;
    size_t asks[TRANSACTION_ITEMS]; /* where the items are in their tables' `gathered` */
};

/* One table of a transaction. */
struct home {
    struct table *table; /* NULL: the part has another home */
    struct gathered *gathered;
    double table_part; /* y_t */
    double fair, used; /* of the table's units: its share, and what is taken of it */
    struct share {     /* by the partition's place in `asked` */
        double part, fair, used;
    } * shares; /* owned */
};

struct decision {
    struct sim *sim;
    struct transaction *transaction;
    enum side side;
    struct home homes[TRANSACTION_ITEMS];
    double carry, item_carry;
    bool scarce; /* something has not room for all */
};

static struct gathered_request *ask_of(const struct transaction *t, size_t p, size_t at)
{
    return &t->parts[p].flow->table->gathered.items[at];
}

/* Whether they ask for what all others do. */
static bool takes_part(const struct gathered_transaction *g)
{
    return !g->repeat && !g->in_progress;
}

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
        if (!takes_part(g))
            ask->left = 0;
        table_interval_expect(sim, table);
    }
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
    gather_items(sim, g);
}

static double within_one(double part)
{
    return part < 0 ? 0 : part < 1 ? part : 1;
}

/* Units that others than transactions ask of each partition, in `used`. Returns all of them. */
static double add_up_others(struct home *home, enum side side)
{
    double sum = 0;

    for (size_t i = 0; i < home->gathered->count; i++) {
        const struct gathered_request *ask = &home->gathered->items[i];
        if (ask->request.flow->side != side || ask->request.flow->transaction || ask->left <= 0)
            continue;
        double units = (double)ask->left * request_cost(&ask->request).units;
        home->shares[ask->place].used += units;
        sum += units;
    }
    return sum;
}

/* What is left by the others, who need room for one item only, is for the transactions; of the
 * partitions' part and the table's. */
static void open_home(struct decision *d, size_t p)
{
    struct home *home = &d->homes[p];
    struct gathered *gathered = home->gathered = &home->table->gathered;
    double f = gathered_look(gathered, &home->table->throughput, d->side), left = 0, asked = 0;

    home->shares = memory_new(gathered->asked.count + 1, sizeof *home->shares);
    left = -add_up_others(home, d->side);
    for (size_t i = 0; i < gathered->asked.count; i++) {
        const struct asked_partition *partition = &gathered->asked.partitions[i];
        struct share *share = &home->shares[i];
        double units = partition->cost.units, own = units - share->used;
        share->part =
            own > 0 ? within_one((fmin(partition->part, 1) * units - share->used) / own) : 1;
        left += fmin(f, partition->part) * units;
        asked += own * share->part;
        d->scarce |= partition->part < 1;
    }
    home->table_part = f < 1 && asked > 0 ? within_one(left / asked) : 1;
    for (size_t i = 0; i < gathered->asked.count; i++)
        home->shares[i].part =
            home->table_part > home->shares[i].part ? home->shares[i].part / home->table_part : 1;
    d->scarce |= f < 1;
}

static void open_homes(struct decision *d)
{
    const struct transaction *t = d->transaction;

    for (size_t p = 0; p < t->part_count; p++) {
        d->homes[p] = (struct home){0};
        if (t->parts[p].home != p)
            continue;
        d->homes[p].table = t->parts[p].flow->table;
        open_home(d, p);
    }
}

static void close_homes(struct decision *d)
{
    for (size_t p = 0; p < d->transaction->part_count; p++) {
        if (!d->homes[p].table)
            continue;
        free(d->homes[p].shares);
        asked_clear(&d->homes[p].gathered->asked);
    }
}

/* Whether item i of the transaction is the first of its table, or of its partition. */
static bool is_first(const struct decision *d, const struct gathered_transaction *g, int i,
                     bool of_partition)
{
    const struct transaction *t = d->transaction;
    const struct key *keys = g->request.batch->keys;
    size_t home = t->parts[keys[i].part].home;

    for (int k = 0; k < i; k++)
        if (t->parts[keys[k].part].home == home &&
            (!of_partition ||
             ask_of(t, home, g->asks[k])->partition == ask_of(t, home, g->asks[i])->partition))
            return false;
    return true;
}

static struct home *home_of(struct decision *d, const struct gathered_transaction *g, int i)
{
    return &d->homes[d->transaction->parts[g->request.batch->keys[i].part].home];
}

static struct share *share_of(struct decision *d, const struct gathered_transaction *g, int i)
{
    struct home *home = home_of(d, g, i);
    return &home->shares[home->gathered->items[g->asks[i]].place];
}

/* The part of such transactions that has room everywhere. */
static double part_with_room(struct decision *d, const struct gathered_transaction *g)
{
    double part = 1;

    if (!d->scarce)
        return 1;
    for (int i = 0; i < g->request.batch->count; i++) {
        if (is_first(d, g, i, false))
            part *= home_of(d, g, i)->table_part;
        if (is_first(d, g, i, true))
            part *= share_of(d, g, i)->part;
    }
    return part;
}

static double units_of(const struct decision *d, const struct gathered_transaction *g, int i)
{
    const struct key *key = &g->request.batch->keys[i];
    const struct transaction_part *part = &d->transaction->parts[key->part];

    return g->repeat ? part->read_units : part->flow->cost[key->kind].units;
}

/* What would be taken of each share; `fair`: what is theirs, by the parts as they stand for one item. */
static void add_up(struct decision *d, bool fair)
{
    for (size_t p = 0; p < d->transaction->part_count; p++) {
        struct home *home = &d->homes[p];
        if (!home->table)
            continue;
        home->used = 0;
        for (size_t i = 0; i < home->gathered->asked.count; i++)
            home->shares[i].used = 0;
    }
    for (size_t r = 0; r < d->transaction->gathered_count; r++) {
        const struct gathered_transaction *g = &d->transaction->gathered[r];
        if (!takes_part(g))
            continue;
        double room = fair ? 1 : part_with_room(d, g);
        for (int i = 0; i < g->request.batch->count; i++) {
            struct home *home = home_of(d, g, i);
            struct share *share = share_of(d, g, i);
            double units = (double)g->request.count * units_of(d, g, i) *
                           (fair ? home->table_part * share->part : room);
            share->used += units;
            home->used += units;
            share->fair += fair ? units : 0;
            home->fair += fair ? units : 0;
        }
    }
}

static double raised(double part, double fair, double used)
{
    return used > 0 ? fmin(1, part * fair / used) : part;
}

/* Whole or not at all leaves room that others of them take, until each share is used up. */
static void balance(struct decision *d)
{
    enum { ROUNDS = 12 };

    if (!d->scarce)
        return;
    add_up(d, true);
    for (int round = 0; round < ROUNDS; round++) {
        add_up(d, false);
        for (size_t p = 0; p < d->transaction->part_count; p++) {
            struct home *home = &d->homes[p];
            for (size_t i = 0; home->table && i < home->gathered->asked.count; i++)
                home->shares[i].part =
                    raised(home->shares[i].part, home->shares[i].fair, home->shares[i].used);
        }
        add_up(d, false);
        for (size_t p = 0; p < d->transaction->part_count; p++)
            if (d->homes[p].table)
                d->homes[p].table_part =
                    raised(d->homes[p].table_part, d->homes[p].fair, d->homes[p].used);
    }
}

/* Those that fail in the service, or for a full item collection. */
static void set_aside(struct decision *d, struct gathered_transaction *g)
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

/* The part of such transactions that has room at the table of item i and all its partitions. */
static double room_at(struct decision *d, const struct gathered_transaction *g, int i)
{
    const struct home *home = home_of(d, g, i);
    double part = home->table_part;

    for (int k = i; k < g->request.batch->count; k++)
        if (home_of(d, g, k) == home && is_first(d, g, k, true))
            part *= share_of(d, g, k)->part;
    return part;
}

/* Each item whose table or partition has no room counts it; so do their tables. */
static void count_throttles(struct decision *d, struct gathered_transaction *g, double room)
{
    const struct batch *batch = g->request.batch;
    double all = 1 - room;

    for (int i = 0; i < batch->count; i++) {
        struct home *home = home_of(d, g, i);
        struct gathered_request *ask = &home->gathered->items[g->asks[i]];
        struct throughput *tp = &home->table->throughput;
        double part = all > 0 ? (1 - home->table_part * share_of(d, g, i)->part) / all : 1;
        int64_t count = proportional_part(g->throttled, part, &d->item_carry);
        enum limit why = tp->side[d->side].total_limit;
        struct cost cost = request_cost(&ask->request);
        struct cost wanted = {cost.units * (double)g->request.count,
                              cost.hard * (double)g->request.count};
        if (share_of(d, g, i)->part < home->table_part)
            tp->law->admission->partition_part(tp, ask->partition, d->side, wanted, d->sim->now,
                                               &why);
        if (count)
            throughput_count_throttles(tp, ask->partition, d->side, why, count, cost.units);
        top_keys_count(&home->table->top, batch->keys[i].tracked, 0, g->throttled);
        if (is_first(d, g, i, false))
            home->table->throttled_requests += proportional_part(
                g->throttled, all > 0 ? (1 - room_at(d, g, i)) / all : 1, &d->item_carry);
    }
}

/* The parts of the transactions that meet another at one of their items, and none. */
static int64_t draw_conflicts(struct decision *d, struct gathered_transaction *g, int64_t count)
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

static bool fails_condition(const struct decision *d, const struct gathered_transaction *g)
{
    const struct batch *batch = g->request.batch;

    for (int i = 0; i < batch->count; i++)
        if (d->transaction->parts[batch->keys[i].part].conditional &&
            batch->keys[i].kind == KIND_NOTHING)
            return true;
    return false;
}

static bool is_written(const struct decision *d, const struct key *key)
{
    const struct transaction_part *part = &d->transaction->parts[key->part];
    return part->flow->side == WRITE && !part->checks_only && key->kind != KIND_NOTHING;
}

/* How many of `count` transactions the buffers of indexes have room for. */
static int64_t within_indexes(struct decision *d, struct gathered_transaction *g, int64_t count)
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
static int64_t within_room(struct decision *d, struct gathered_transaction *g, int64_t count)
{
    const struct batch *batch = g->request.batch;
    enum limit why;

    for (int i = 0; i < batch->count && count; i++) {
        struct home *home = home_of(d, g, i);
        struct throughput *tp = &home->table->throughput;
        struct partition *partition = home->gathered->items[g->asks[i]].partition;
        struct cost here = {0, 0};
        double all = 0;
        if (!is_first(d, g, i, true))
            continue;
        for (int k = i; k < batch->count; k++) {
            const struct transaction_part *part = &d->transaction->parts[batch->keys[k].part];
            if (home_of(d, g, k) != home)
                continue;
            struct cost cost = part->flow->cost[batch->keys[k].kind];
            bool same = home->gathered->items[g->asks[k]].partition == partition;
            all += cost.units;
            here.units += same ? cost.units : 0;
            here.hard += same ? cost.hard : 0;
        }
        struct cost wanted = {here.units * (double)count, here.hard * (double)count};
        double part =
            tp->law->admission->partition_part(tp, partition, d->side, wanted, d->sim->now, &why);
        double room = tp->law->admission->table_room(tp, d->side, 0, d->sim->now);
        part = fmin(part, room / (all * (double)count));
        count = part >= 1 ? count : part > 0 ? (int64_t)((double)count * part + 1e-9) : 0;
    }
    return count;
}

/* What so many transactions take; of those that fail by a condition as much. */
static void take(struct decision *d, struct gathered_transaction *g, int64_t count)
{
    const struct batch *batch = g->request.batch;

    for (int i = 0; i < batch->count && count; i++) {
        struct home *home = home_of(d, g, i);
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
        if (is_first(d, g, i, false))
            table->successful_requests += count;
    }
}

static void decide_one(struct decision *d, struct gathered_transaction *g)
{
    set_aside(d, g);
    int64_t count = g->request.count - g->barred - g->leaderless;
    double room = part_with_room(d, g);
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
static void decide_repeated(struct decision *d, struct gathered_transaction *g)
{
    const struct batch *batch = g->request.batch;
    enum limit why;
    double part = 1;

    set_aside(d, g);
    g->barred = 0;
    int64_t count = g->request.count - g->leaderless;
    for (int i = 0; i < batch->count; i++) {
        struct home *home = home_of(d, g, i);
        struct throughput *tp = &home->table->throughput;
        double units = (double)count * units_of(d, g, i);
        struct partition *partition = home->gathered->items[g->asks[i]].partition;
        part = fmin(part, tp->law->admission->partition_part(
                              tp, partition, READ, (struct cost){units, units}, d->sim->now, &why));
        part = fmin(part, tp->law->admission->table_room(tp, READ, 0, d->sim->now) / units);
    }
    g->granted = part >= 1 ? count : part > 0 ? (int64_t)((double)count * part) : 0;
    g->throttled = count - g->granted;
    for (int i = 0; i < batch->count; i++) {
        struct home *home = home_of(d, g, i);
        struct throughput *tp = &home->table->throughput;
        struct partition *partition = home->gathered->items[g->asks[i]].partition;
        double each = units_of(d, g, i), units = (double)g->granted * each;
        if (g->throttled)
            throughput_count_throttles(tp, partition, READ, tp->side[READ].total_limit,
                                       g->throttled, each);
        tp->law->admission->take(tp, partition, READ, 0, (struct cost){units, units});
        throughput_count_consumed(tp, partition, READ, units);
        if (!is_first(d, g, i, false))
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
            ask_of(t, batch->keys[i].part, t->gathered[r].asks[i])->left = 0;
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
static void draw_latencies(struct decision *d, struct answer *answer)
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
static void hold(struct decision *d, const struct request *request, const struct answer *answer)
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

static void refuse(struct decision *d, const struct gathered_transaction *g, int64_t count,
                   enum cancellation why)
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

static void answer_one(struct decision *d, struct gathered_transaction *g)
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
static void answer_all(struct decision *d)
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

void transaction_decide_gathered(struct sim *sim, struct transaction *t)
{
    struct rng *draws = &t->parts[0].flow->table->gathered.rounding;
    struct decision d = {.sim = sim, .transaction = t, .side = t->parts[0].flow->side};

    open_homes(&d);
    balance(&d);
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
    close_homes(&d);
    answer_all(&d);
}
