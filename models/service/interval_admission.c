#include "interval_admission.h"

#include <math.h>

#include "exact.h"
#include "memory.h"
#include "proportional_part.h"
#include "router.h"
#include "split.h"

/* Gathered requests come in by all routers alike. */
enum { EVERY_DOOR = 0 };

void gathered_init(struct gathered *gathered, uint64_t seed, const char *path)
{
    *gathered = (struct gathered){0};
    rng_init(&gathered->rounding, seed, path, "settle");
}

void gathered_release(struct gathered *gathered)
{
    free(gathered->items);
    asked_release(&gathered->asked);
    *gathered = (struct gathered){0};
}

struct gathered_request *gathered_add(struct gathered *gathered, const struct request *request,
                                      struct partition *partition)
{
    if (partition->heat.watch)
        watch_note(partition->heat.watch, request->position, request->width, request->count,
                   partition);
    gathered->items =
        memory_grow(gathered->items, gathered->count, &gathered->capacity, sizeof *gathered->items);
    struct gathered_request *ask = &gathered->items[gathered->count++];
    ask->request = *request;
    ask->partition = partition;
    ask->batch = NULL;
    ask->left = request->count;
    ask->rejected = ask->held = ask->leaderless = ask->asked = 0;
    ask->at_table = ask->at_partition = (struct luck){0, INFINITY};
    return ask;
}

static bool is_open(const struct gathered_request *ask, enum side side)
{
    return ask->request.flow->side == side && ask->left > 0;
}

/* In a run with intervals of several lengths. */
static __attribute__((cold, noinline)) void fit(struct throughput *tp, const struct asked *asked,
                                                enum side side)
{
    throughput_fit_total(tp, side);
    for (size_t i = 0; i < asked->count; i++)
        throughput_fit_partition(tp, asked->partitions[i].partition, side);
    storage_fit(tp->law->storage, throughput_shorter_s(tp), tp->sim->now);
}

/* What each partition is asked for, and the part of it that it could grant. Returns all that is
 * asked. */
static double gather(struct gathered *gathered, struct throughput *tp, enum side side)
{
    struct asked *asked = &gathered->asked;
    double sum = 0;

    for (size_t i = 0; i < gathered->count; i++) {
        struct gathered_request *ask = &gathered->items[i];
        if (!is_open(ask, side))
            continue;
        struct cost each = request_cost(&ask->request);
        struct cost all = {(double)ask->left * each.units, (double)ask->left * each.hard};
        ask->place = asked_add(asked, ask->partition, all);
        sum += all.units;
    }
    if (__builtin_expect(tp->sim->intervals != NULL, 0))
        fit(tp, asked, side);
    for (size_t i = 0; i < asked->count; i++) {
        struct asked_partition *p = &asked->partitions[i];
        enum limit unused;
        p->part = tp->law->admission->partition_part(tp, p->partition, side, p->cost, tp->sim->now,
                                                     &unused);
    }
    return sum;
}

/* The largest f in 0 … 1 with sum of min(f, part) asked within `room`: partitions that are full at
 * the present f are set aside, and f grows until no more fill up. */
static double passing_fraction(const struct asked *asked, double all, double room)
{
    double f = all <= room ? 1 : room / all;

    for (size_t round = 0; f < 1 && round < 64; round++) {
        double full = 0, open = 0;
        for (size_t i = 0; i < asked->count; i++) {
            const struct asked_partition *p = &asked->partitions[i];
            if (f >= p->part)
                full += p->part * p->cost.units;
            else
                open += p->cost.units;
        }
        double next = open > 0 ? (room - full) / open : 1;
        if (next <= f)
            break;
        f = next < 1 ? next : 1;
    }
    return f > 0 ? f : 0;
}

/* The part of `count` that is granted: never more than all of it, whatever rounding gives. */
static int64_t within(int64_t count, double part)
{
    return part >= 1 ? count : part > 0 ? (int64_t)((double)count * part + 1e-9) : 0;
}

/* The part of the request that passes the table, and of that its partition. */
struct chance {
    double table, partition;
};

static void decide_request(struct gathered_request *ask, struct throughput *tp, enum side side,
                           struct chance chance, double *carry, double *partition_carry)
{
    const struct admission *admission = tp->law->admission;
    struct cost cost = request_cost(&ask->request);
    simtime now = tp->sim->now;
    enum limit why = tp->side[side].total_limit;

    int64_t passed = proportional_part(ask->left, chance.table, carry);
    int64_t granted = proportional_part(passed, chance.partition, partition_carry);
    struct cost wanted = {(double)granted * cost.units, (double)granted * cost.hard};
    if (granted)
        granted =
            within(granted, admission->partition_part(tp, ask->partition, side, wanted, now, &why));
    else /* for the limit's name */
        admission->partition_part(tp, ask->partition, side, cost, now, &why);
    if (passed > granted)
        throughput_count_throttles(tp, ask->partition, side, why, passed - granted, cost.units);
    /* Table tokens are taken only for what the partition grants, so only that counts against the
     * table's room. */
    double asked = (double)granted * cost.units;
    double room = admission->table_room(tp, side, EVERY_DOOR, now);
    int64_t refused = ask->left - passed + granted;
    granted = within(granted, asked > room ? room / asked : 1);
    refused -= granted;
    if (refused)
        throughput_count_throttles(tp, ask->partition, side, tp->side[side].total_limit, refused,
                                   cost.units);
    ask->left = granted;
    if (granted) {
        struct cost taken = {(double)granted * cost.units, (double)granted * cost.hard};
        admission->take(tp, ask->partition, side, EVERY_DOOR, taken);
        throughput_count_consumed(tp, ask->partition, side, taken.units);
    }
}

/* The part that comes too early after a try of replication. What is replicated is itself decided at
 * the end of the interval. */
static __attribute__((cold, noinline)) double
too_early(struct gathered *gathered, struct throughput *tp, double asked, double room)
{
    double inflow = tp->side[WRITE].total.rate_per_s * simtime_seconds(sim_interval(tp->sim));
    int64_t count = 0;

    if (!gathered->items[0].request.flow->client)
        return 0;
    for (size_t i = 0; i < gathered->count; i++)
        if (is_open(&gathered->items[i], WRITE))
            count += gathered->items[i].left;
    struct token_flow flow = {room - inflow, inflow, asked / (double)count};
    return contention_early(&tp->contention, flow, count, asked, &gathered->rounding);
}

double luck_part(struct luck luck)
{
    double n = luck.units / luck.level;

    return n < 1e-6 ? 1 : (1 - exact_exp(-n)) / n;
}

/* Calls that ask one bucket. */
struct askers {
    struct gathered *gathered;
    enum side side;
    const struct partition *partition; /* NULL: the table's bucket */
};

static struct luck luck_at(const struct gathered_request *ask, const struct partition *partition,
                           double level)
{
    double each = request_cost(&ask->request).units;
    double units = !ask->batch ? each : partition ? ask->at_partition.units : ask->at_table.units;

    return (struct luck){units, level};
}

/* The part of all that they ask for that a level grants. */
static double part_granted(const struct askers *a, double level)
{
    double granted = 0, asked = 0, part = 1;
    struct luck luck = {0};

    for (size_t i = 0; i < a->gathered->count; i++) {
        const struct gathered_request *ask = &a->gathered->items[i];
        if (!is_open(ask, a->side) || (a->partition && ask->partition != a->partition))
            continue;
        double units = (double)ask->left * request_cost(&ask->request).units;
        struct luck before = luck;
        luck = luck_at(ask, a->partition, level);
        if (luck.units != before.units)
            part = luck_part(luck);
        asked += units;
        granted += units * part;
    }
    return asked > 0 ? granted / asked : 1;
}

/* The level that grants that part. */
static double level_for(const struct askers *a, double part)
{
    enum { HALVINGS = 22 };
    double low = 1e-3, high = 1e9;

    if (part >= 1)
        return INFINITY;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = sqrt(low * high);
        if (part_granted(a, middle) < part)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* What levels calls find, at the table and at each partition, kept in `part` of what is asked. */
static __attribute__((cold, noinline)) void find_luck(struct gathered *gathered, enum side side,
                                                      double f)
{
    struct askers askers = {gathered, side, NULL};
    double table = level_for(&askers, f);

    for (size_t i = 0; i < gathered->asked.count; i++) {
        struct asked_partition *p = &gathered->asked.partitions[i];
        askers.partition = p->partition;
        p->level = level_for(&askers, f > p->part ? p->part / f : 1);
    }
    for (size_t i = 0; i < gathered->count; i++) {
        struct gathered_request *ask = &gathered->items[i];
        if (ask->request.flow->side != side)
            continue;
        ask->asked = ask->left;
        ask->at_table = luck_at(ask, NULL, table);
        ask->at_partition = luck_at(ask, ask->partition, INFINITY);
        if (!ask->left)
            continue;
        const struct asked_partition *p = &gathered->asked.partitions[ask->place];
        ask->at_partition.level = p->level;
    }
}

static struct chance chance_of(const struct gathered *gathered, const struct gathered_request *ask,
                               double f)
{
    double part = gathered->asked.partitions[ask->place].part;

    if (__builtin_expect(gathered->has_batches, 0))
        return (struct chance){luck_part(ask->at_table), luck_part(ask->at_partition)};
    return (struct chance){f, f > part ? part / f : 1};
}

double gathered_look(struct gathered *gathered, struct throughput *tp, enum side side)
{
    double asked = gather(gathered, tp, side);

    if (asked == 0)
        return 1;
    double room = tp->law->admission->table_room(tp, side, EVERY_DOOR, tp->sim->now);
    return passing_fraction(&gathered->asked, asked, room > 0 ? room : 0);
}

/* The next interval ends before the bucket is empty: half as far away at most, while it is drained
 * and that would be news; else, where it is near its limit, a second is short enough. */
static void look_ahead(bool is_quiet, struct throughput *tp, const struct bucket *bucket,
                       double asked, double each)
{
    static const double more = 1.05; /* as much as a rate may change within an interval */
    struct sim *sim = tp->sim;
    double demand = more * sim->intervals->rise * asked / simtime_seconds(sim_interval(sim));
    double lasts = bucket_lasts(bucket, demand, each);

    if (lasts > 2 * tp->law->interval_s)
        return;
    simtime half = simtime_from_seconds(lasts / 2);
    bool is_drained = demand > bucket->rate_per_s;
    sim_limit_interval(sim, (is_drained && is_quiet) || half > SECOND ? half : SECOND);
}

/* That throttling begins or ends is news unless it has just done so. */
static void note_throttles(struct throttle_news *news, struct sim *sim, bool throttles)
{
    static const simtime some_time = 30 * SECOND;

    bool is_old = !news->changed || sim->now - news->changed >= some_time;

    if (throttles != news->throttles) {
        if (is_old)
            sim_limit_interval(sim, 0);
        news->throttles = throttles;
        news->changed = sim->now;
    }
    news->is_quiet = !throttles && is_old;
}

/* Where there is a choice: the next interval is short when throttling begins or ends, a second while
 * it goes on, and ends before a bucket is empty. */
static __attribute__((cold, noinline)) void limit_next_interval(struct gathered *gathered,
                                                                struct throughput *tp,
                                                                enum side side, double asked,
                                                                bool throttles)
{
    const struct asked *places = &gathered->asked;
    double each = 0;

    note_throttles(&gathered->news[side], tp->sim, throttles);
    if (throttles || tp->side[side].past || tp->routers)
        sim_limit_interval(tp->sim, SECOND);
    for (size_t i = 0; i < gathered->count; i++)
        if (gathered->items[i].request.flow->side == side)
            each = fmax(each, request_cost(&gathered->items[i].request).units);
    for (size_t i = 0; i < places->count; i++) {
        const struct partition_side *ps = &places->partitions[i].partition->side[side];
        look_ahead(gathered->news[side].is_quiet, tp, &ps->hard, places->partitions[i].cost.hard,
                   each);
        if (ps->allocation.kept.depth > 0)
            look_ahead(gathered->news[side].is_quiet, tp, &ps->allocation.kept,
                       places->partitions[i].cost.units, each);
    }
    if (tp->side[side].total.depth > 0)
        look_ahead(gathered->news[side].is_quiet, tp, &tp->side[side].total, asked, each);
}

void gathered_look_ahead(struct gathered *gathered, struct throughput *tp, enum side side,
                         bool throttles)
{
    double asked = 0;

    for (size_t i = 0; i < gathered->asked.count; i++)
        asked += gathered->asked.partitions[i].cost.units;
    if (tp->sim->intervals && asked > 0)
        limit_next_interval(gathered, tp, side, asked, throttles);
}

void gathered_decide(struct gathered *gathered, struct throughput *tp, enum side side)
{
    int64_t throttled_before = tp->side[side].throttle_events;
    double asked = gather(gathered, tp, side);

    if (asked == 0) {
        asked_clear(&gathered->asked);
        return;
    }
    if (tp->routers)
        routers_note(tp->routers, side, EVERY_DOOR, asked);
    double room = tp->law->admission->table_room(tp, side, EVERY_DOOR, tp->sim->now);
    double f = passing_fraction(&gathered->asked, asked, room > 0 ? room : 0);
    if (__builtin_expect(tp->contention.goes_on, 0) && side == WRITE) {
        double in_time = 1 - too_early(gathered, tp, asked, room);
        f = in_time < f ? in_time : f;
    }
    if (__builtin_expect(gathered->has_batches, 0))
        find_luck(gathered, side, f);
    double carry = rng_uniform(&gathered->rounding),
           partition_carry = rng_uniform(&gathered->rounding);
    for (size_t i = 0; i < gathered->count; i++) {
        struct gathered_request *ask = &gathered->items[i];
        if (is_open(ask, side))
            decide_request(ask, tp, side, chance_of(gathered, ask, f), &carry, &partition_carry);
    }
    if (__builtin_expect(tp->sim->intervals != NULL, 0))
        limit_next_interval(gathered, tp, side, asked,
                            tp->side[side].throttle_events > throttled_before);
    asked_clear(&gathered->asked);
}
