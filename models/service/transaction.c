#include "transaction.h"

#include <stdlib.h>

#include "impaired.h"
#include "table_requests.h"

static const struct series transaction_series[] = {
    SERIES_ROW(
        struct transaction, cancelled[CANCELLED_THROTTLING], "cancelled_by_throttling", SERIES_SUM,
        "1", "", "",
        "Attempts that ended in TransactionCanceledException because an item was throttled."),
    SERIES_ROW(struct transaction, cancelled[CANCELLED_CONFLICT], "cancelled_by_conflict",
               SERIES_SUM, "1", "conflicts", "",
               "Attempts that ended in TransactionCanceledException because of a conflict."),
    SERIES_ROW(struct transaction, cancelled[CANCELLED_CONDITION], "cancelled_by_condition",
               SERIES_SUM, "1", "", "",
               "Attempts that ended in TransactionCanceledException because the condition of an "
               "item did not hold."),
    SUM(struct transaction, in_progress, "1", "", "",
        "Attempts that ended in TransactionInProgressException: an earlier one of the same call "
        "was under way."),
    SUM(struct transaction, repeated, "1", "", "",
        "Attempts that came after an earlier one of the same call had succeeded: they took read "
        "units and wrote nothing."),
    SUM(struct transaction, called_again, "1", "", "",
        "Times that the program called again a transaction that had failed."),
    SERIES_END};

const struct output_set transaction_outputs = {
    .of = "transaction", .where = "workloads/*", .rows = transaction_series};

/* One item while the transaction is decided. */
struct item {
    struct request request; /* of its part's flow, for it alone */
    const struct transaction_part *part;
    struct table *table;
    struct partition *partition;
    struct cost cost;
    uint32_t place; /* of the partition in the table's `asked` */
    enum cancellation why;
};

/* One table of it: what is asked of the whole table. Those parts that have another home have none.
 */
struct home {
    struct table *table;
    double units;
    size_t door;
    bool room, throttled;
};

struct decision {
    struct transaction *transaction;
    enum side side; /* a repeated write reads */
    bool repeat;
    simtime now;
    struct batch *batch;
    struct home homes[TRANSACTION_ITEMS];
    struct item items[TRANSACTION_ITEMS]; /* one for each key of the batch */
    int64_t found[CANCELLATIONS];         /* items with that reason */
};

void transaction_init(struct transaction *transaction, struct transaction_part *parts,
                      size_t part_count)
{
    *transaction = (struct transaction){.parts = parts, .part_count = part_count};
    for (size_t p = 0; p < part_count; p++) {
        for (parts[p].home = 0; parts[parts[p].home].flow->table != parts[p].flow->table;)
            parts[p].home++;
        table_expect_transactions(parts[p].flow->table, parts[p].flow->side);
    }
}

void transaction_release(struct transaction *transaction)
{
    free(transaction->parts);
    free(transaction->gathered);
    *transaction = (struct transaction){0};
}

static struct cost cost_of(const struct decision *d, const struct transaction_part *part,
                           uint8_t kind)
{
    return d->repeat ? (struct cost){part->read_units, part->read_units} : part->flow->cost[kind];
}

/* Which partition has each item, and what is asked of each partition and table. */
static void look_up(struct decision *d)
{
    const struct transaction *t = d->transaction;

    for (size_t p = 0; p < t->part_count; p++)
        d->homes[p] = (struct home){0};
    for (int i = 0; i < d->batch->count; i++) {
        const struct key *key = &d->batch->keys[i];
        const struct transaction_part *part = &t->parts[key->part];
        struct table *table = part->flow->table;
        struct item *item = &d->items[i];
        item->request = (struct request){
            .flow = part->flow, .position = key->position, .count = 1, .kind = key->kind};
        item->part = part;
        item->table = table;
        item->cost = cost_of(d, part, key->kind);
        item->why = NOT_CANCELLED;
        item->partition = table_locate(&table->throughput, key->position);
        item->place = asked_add(&table->gathered.asked, item->partition, item->cost);
        d->homes[part->home].table = table;
        d->homes[part->home].units += item->cost.units;
    }
    for (size_t p = 0; p < t->part_count; p++) {
        struct home *home = &d->homes[p];
        if (home->table)
            home->door =
                table_come_in(&home->table->throughput, t->parts[p].flow, d->side, home->units);
    }
}

static void cancel(struct decision *d, struct item *item, enum cancellation why)
{
    item->why = why;
    d->found[why]++;
    if (why == CANCELLED_THROTTLING)
        d->homes[item->part->home].throttled = true;
}

/* Every partition must have room for all of its items, and every table. */
static void find_throttled(struct decision *d)
{
    for (size_t p = 0; p < d->transaction->part_count; p++) {
        struct home *home = &d->homes[p];
        if (!home->table)
            continue;
        struct throughput *tp = &home->table->throughput;
        home->room = tp->law->admission->table_room(tp, d->side, home->door, d->now) >= home->units;
    }
    for (int i = 0; i < d->batch->count; i++) {
        struct item *item = &d->items[i];
        struct throughput *tp = &item->table->throughput;
        enum limit why = tp->side[d->side].total_limit;
        struct cost asked = item->table->gathered.asked.partitions[item->place].cost;
        if (d->homes[item->part->home].room &&
            tp->law->admission->partition_part(tp, item->partition, d->side, asked, d->now, &why) >=
                1)
            continue;
        throughput_count_throttles(tp, item->partition, d->side, why, 1, item->cost.units);
        cancel(d, item, CANCELLED_THROTTLING);
    }
}

static void find_conflicts(struct decision *d)
{
    for (int i = 0; i < d->batch->count; i++) {
        struct item *item = &d->items[i];
        struct conflicts *conflicts = item->table->conflicts;
        uint64_t position = item->request.position;
        if (item->why != NOT_CANCELLED)
            continue;
        if (d->side == READ ? conflicts_stop_read(conflicts, position, d->now)
                            : conflicts_stop_write(conflicts, position, d->now))
            cancel(d, item, CANCELLED_CONFLICT);
    }
}

static bool fails_condition(const struct item *item)
{
    return item->part->conditional && item->request.kind == KIND_NOTHING;
}

static void find_failed_conditions(struct decision *d)
{
    for (int i = 0; i < d->batch->count; i++)
        if (fails_condition(&d->items[i]) && d->items[i].why == NOT_CANCELLED)
            cancel(d, &d->items[i], CANCELLED_CONDITION);
}

/* Whether the item will be written when all goes well. */
static bool is_written(const struct item *item)
{
    return item->request.flow->side == WRITE && !item->part->checks_only &&
           item->request.kind != KIND_NOTHING;
}

/* Every index must have room for what all items together bring. */
static void find_full_indexes(struct decision *d, size_t p)
{
    struct table *table = d->homes[p].table;

    for (size_t x = 0; table && x < table->index_count; x++) {
        double units = 0;
        int64_t count = 0;
        for (int i = 0; i < d->batch->count; i++) {
            const struct item *item = &d->items[i];
            if (item->table != table || !is_written(item))
                continue;
            units += item->request.flow->index_effects[x].units;
            count++;
        }
        if (table_index_has_room(&table->indexes[x], units, count))
            continue;
        d->found[CANCELLED_THROTTLING]++;
        d->homes[p].throttled = true;
        return;
    }
}

/* Finds what cancels the transaction; NOT_CANCELLED when nothing does. */
static enum cancellation judge(struct decision *d)
{
    find_throttled(d);
    if (!d->repeat) {
        find_conflicts(d);
        find_failed_conditions(d);
    }
    bool writes = d->side == WRITE && !d->found[CANCELLED_THROTTLING] &&
                  !d->found[CANCELLED_CONFLICT] && !d->found[CANCELLED_CONDITION];
    for (size_t p = 0; writes && p < d->transaction->part_count; p++)
        find_full_indexes(d, p);
    enum cancellation why = 0;
    while (why < CANCELLATIONS && !d->found[why])
        why++;
    return why;
}

static void take(struct decision *d, bool cancelled)
{
    for (int i = 0; i < d->batch->count; i++) {
        struct item *item = &d->items[i];
        struct throughput *tp = &item->table->throughput;
        size_t door = d->homes[item->part->home].door;
        tp->law->admission->take(tp, item->partition, d->side, door, item->cost);
        throughput_count_consumed(tp, item->partition, d->side, item->cost.units);
        if (fails_condition(item) && !d->repeat)
            item->table->conditional_check_failed_requests++;
        if (__builtin_expect(item->table->ttl.spec != NULL, 0) && d->side == READ && !d->repeat &&
            item->request.kind != KIND_NOTHING)
            ttl_read(&item->table->ttl, 1, item->cost.units, item->table->items);
        if (!cancelled && !d->repeat && is_written(item))
            table_apply_write(item->table, item->partition, &item->request, item->request.position,
                              1);
    }
}

static void count(struct decision *d, enum cancellation why)
{
    bool paid = why == NOT_CANCELLED || why == CANCELLED_CONDITION;

    for (int i = 0; i < d->batch->count; i++) {
        struct item *item = &d->items[i];
        top_keys_count(&item->table->top, d->batch->keys[i].tracked, paid ? item->cost.units : 0,
                       why == CANCELLED_THROTTLING);
    }
    for (size_t p = 0; p < d->transaction->part_count; p++) {
        struct home *home = &d->homes[p];
        if (!home->table)
            continue;
        home->table->successful_requests += paid;
        home->table->throttled_requests += home->throttled;
        asked_clear(&home->table->gathered.asked);
    }
}

/* The reply comes when the slowest of the tables is done; until then the items are held. */
static void grant(struct decision *d, struct answer *answer)
{
    answer->granted = 1;
    answer->points = 1;
    for (size_t p = 0; p < d->transaction->part_count; p++) {
        struct answer one = {.granted = 1};
        struct request part = {.flow = d->transaction->parts[p].flow, .kind = KIND_USUAL};
        if (!d->homes[p].table)
            continue;
        table_draw_latencies(&part, &one);
        if (one.latency[0] > answer->latency[0])
            answer->latency[0] = one.latency[0];
    }
    if (d->side == READ)
        return;
    simtime ends = d->batch->call.ends = d->now + answer->latency[0];
    for (int i = 0; i < d->batch->count; i++)
        conflicts_hold(d->items[i].table->conflicts, d->items[i].request.position, ends, d->now);
    for (size_t p = 0; p < d->transaction->part_count; p++)
        if (d->homes[p].table && d->homes[p].table->staleness)
            staleness_acknowledge(d->homes[p].table->staleness, ends, d->now);
}

static void refuse(struct decision *d, struct flow *flow, enum cancellation why,
                   struct answer *answer)
{
    d->transaction->cancelled[why]++;
    flow->conflicts += why == CANCELLED_CONFLICT;
    answer->final = true;
    answer->throttled = why == CANCELLED_THROTTLING;
    answer->rejected = !answer->throttled;
    d->batch->call.hopeless = why == CANCELLED_CONDITION;
}

static void decide(struct sim *sim, const struct request *request, bool repeat)
{
    struct flow *flow = request->flow;
    struct answer answer = {0};
    struct decision d;

    d.transaction = flow->transaction;
    d.side = repeat ? READ : flow->side;
    d.repeat = repeat;
    d.now = sim->now;
    d.batch = request->batch;
    for (int why = 0; why < CANCELLATIONS; why++)
        d.found[why] = 0;
    look_up(&d);
    enum cancellation why = judge(&d);
    if (why == NOT_CANCELLED || why == CANCELLED_CONDITION)
        take(&d, why != NOT_CANCELLED);
    count(&d, why);
    if (why == NOT_CANCELLED)
        grant(&d, &answer);
    else
        refuse(&d, flow, why, &answer);
    flow->answered(sim, request, &answer);
}

/* Whether an item would add to a full item collection: then no SDK tries the transaction again. */
static bool meets_full_collection(const struct transaction *t, const struct batch *batch)
{
    for (int i = 0; i < batch->count; i++) {
        const struct transaction_part *part = &t->parts[batch->keys[i].part];
        struct item_collections *collections = part->flow->table->collections;
        if (collections && part->flow->side == WRITE && !part->checks_only &&
            item_collections_stop(collections, part->flow, batch->keys[i].position, 0, 1))
            return true;
    }
    return false;
}

/* Whether the partition of an item has no leader, so that the transaction fails in the service. */
static bool is_leaderless(const struct transaction *t, const struct batch *batch)
{
    for (int i = 0; i < batch->count; i++) {
        const struct flow *flow = t->parts[batch->keys[i].part].flow;
        if (__builtin_expect(flow->table->impairment.any, 0) &&
            impaired_leaderless(flow, batch->keys[i].position))
            return true;
    }
    return false;
}

void transaction_decide(struct sim *sim, const struct request *request)
{
    struct transaction *t = request->flow->transaction;
    simtime ends = request->batch->call.ends;

    if (!ends && meets_full_collection(t, request->batch)) {
        request->flow->answered(sim, request, &(struct answer){.barred = request->count});
        return;
    }

    if (sim->now < ends) {
        t->in_progress++;
        request->flow->answered(sim, request, &(struct answer){.rejected = 1});
        return;
    }
    if (is_leaderless(t, request->batch)) {
        impaired_fail(sim, request, request->count);
        return;
    }
    bool repeat = ends && sim->now < ends + TRANSACTION_TOKEN_VALID;
    t->repeated += repeat;
    decide(sim, request, repeat);
}
