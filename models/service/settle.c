#include "settle.h"

#include "memory.h"
#include "router.h"
#include "split.h"

void asks_init(struct asks *asks, uint64_t seed, const char *path)
{
    *asks = (struct asks){0};
    rng_init(&asks->rounding, seed, path, "settle");
}

void asks_release(struct asks *asks)
{
    free(asks->items);
    free(asks->touched);
    *asks = (struct asks){0};
}

void asks_add(struct asks *asks, const struct request *request, struct partition *partition)
{
    if (partition->watch)
        watch_note(partition->watch, request->position, request->width, request->count, partition);
    asks->items = memory_grow(asks->items, asks->count, &asks->capacity, sizeof *asks->items);
    asks->items[asks->count++] = (struct ask){*request, partition, request->count};
}

int64_t settle_part(int64_t count, double fraction, double *carry)
{
    if (fraction >= 1)
        return count;
    double exact = *carry + (double)count * fraction;
    int64_t part = (int64_t)exact;
    *carry = exact - (double)part;
    return part < count ? part : count;
}

static bool is_open(const struct ask *ask, enum side side)
{
    return ask->request.flow->side == side && ask->left > 0;
}

/* What each partition is asked for, and the part of it that it could grant. Returns all that is
 * asked. */
static double gather(struct asks *asks, struct throughput *tp, enum side side)
{
    double sum = 0;

    asks->touched_count = 0;
    for (size_t i = 0; i < asks->count; i++) {
        struct ask *ask = &asks->items[i];
        if (!is_open(ask, side))
            continue;
        struct partition_side *ps = &ask->partition->side[side];
        if (ps->asked == 0) {
            asks->touched = memory_grow(asks->touched, asks->touched_count, &asks->touched_capacity,
                                        sizeof(struct partition *));
            asks->touched[asks->touched_count++] = ask->partition;
        }
        ps->asked += (double)ask->left * request_cost(&ask->request).units;
        ps->asked_hard += (double)ask->left * request_cost(&ask->request).hard;
        sum += (double)ask->left * request_cost(&ask->request).units;
    }
    for (size_t i = 0; i < asks->touched_count; i++) {
        struct partition_side *ps = &asks->touched[i]->side[side];
        struct cost all = {ps->asked, ps->asked_hard};
        enum limit unused;
        ps->part = tp->law->admission->partition_part(tp, asks->touched[i], side, all, tp->sim->now,
                                                      &unused);
    }
    return sum;
}

/* The largest f in 0 … 1 with sum of min(f, part) asked within `room`: partitions that are full at
 * the present f are set aside, and f grows until no more fill up. */
static double passing_fraction(const struct asks *asks, enum side side, double asked, double room)
{
    double f = asked <= room ? 1 : room / asked;

    for (size_t round = 0; f < 1 && round < 64; round++) {
        double full = 0, open = 0;
        for (size_t i = 0; i < asks->touched_count; i++) {
            const struct partition_side *ps = &asks->touched[i]->side[side];
            if (f >= ps->part)
                full += ps->part * ps->asked;
            else
                open += ps->asked;
        }
        double next = open > 0 ? (room - full) / open : 1;
        if (next <= f)
            break;
        f = next < 1 ? next : 1;
    }
    return f > 0 ? f : 0;
}

/* No more of `count` than there is, whatever rounding made of it. */
static int64_t within(int64_t count, double part)
{
    return part >= 1 ? count : part > 0 ? (int64_t)((double)count * part + 1e-9) : 0;
}

static void settle_ask(struct ask *ask, struct throughput *tp, enum side side, double f,
                       double *carry, double *partition_carry)
{
    const struct admission *admission = tp->law->admission;
    struct cost cost = request_cost(&ask->request);
    simtime now = tp->sim->now;
    const struct partition_side *ps = &ask->partition->side[side];
    enum limit why = tp->side[side].total_limit;

    int64_t passed = settle_part(ask->left, f, carry);
    int64_t granted = settle_part(passed, f > ps->part ? ps->part / f : 1, partition_carry);
    struct cost wanted = {(double)granted * cost.units, (double)granted * cost.hard};
    if (granted)
        granted =
            within(granted, admission->partition_part(tp, ask->partition, side, wanted, now, &why));
    else /* for the limit's name */
        admission->partition_part(tp, ask->partition, side, cost, now, &why);
    if (passed > granted)
        throughput_count_throttles(tp, ask->partition, side, why, passed - granted, cost.units);
    /* Only what the partition grants takes table tokens, so only that is held against the table's
     * room. */
    double asked = (double)granted * cost.units, room = admission->table_room(tp, side, now);
    int64_t refused = ask->left - passed + granted;
    granted = within(granted, asked > room ? room / asked : 1);
    refused -= granted;
    if (refused)
        throughput_count_throttles(tp, ask->partition, side, tp->side[side].total_limit, refused,
                                   cost.units);
    ask->left = granted;
    if (granted) {
        struct cost taken = {(double)granted * cost.units, (double)granted * cost.hard};
        admission->take(tp, ask->partition, side, taken);
        throughput_count_consumed(tp, ask->partition, side, taken.units);
    }
}

void settle(struct asks *asks, struct throughput *tp, enum side side)
{
    double asked = gather(asks, tp, side);

    if (asked == 0)
        return;
    if (tp->routers)
        routers_note(tp->routers, side, asked);
    double room = tp->law->admission->table_room(tp, side, tp->sim->now);
    double f = passing_fraction(asks, side, asked, room > 0 ? room : 0);
    double carry = rng_uniform(&asks->rounding), partition_carry = rng_uniform(&asks->rounding);
    for (size_t i = 0; i < asks->count; i++)
        if (is_open(&asks->items[i], side))
            settle_ask(&asks->items[i], tp, side, f, &carry, &partition_carry);
    for (size_t i = 0; i < asks->touched_count; i++)
        asks->touched[i]->side[side].asked = asks->touched[i]->side[side].asked_hard = 0;
}
