#include "settle.h"

#include "memory.h"

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

/* What each partition was asked and has room for. Returns the sum of what was asked. */
static double gather(struct asks *asks, struct throughput *tp, enum side side)
{
    const struct admission *admission = tp->law->admission;
    double sum = 0;

    asks->touched_count = 0;
    for (size_t i = 0; i < asks->count; i++) {
        struct ask *ask = &asks->items[i];
        if (ask->request.flow->side != side || !ask->left)
            continue;
        struct partition_side *ps = &ask->partition->side[side];
        if (ps->asked == 0) {
            enum limit unused;
            ps->room = admission->partition_room(tp, ask->partition, side, tp->sim->now, &unused);
            asks->touched = memory_grow(asks->touched, asks->touched_count, &asks->touched_capacity,
                                        sizeof(struct partition *));
            asks->touched[asks->touched_count++] = ask->partition;
        }
        double units = (double)ask->left * ask->request.flow->units;
        ps->asked += units;
        sum += units;
    }
    return sum;
}

/* The largest f in 0 … 1 with sum of min(f asked, room) within `room`: partitions that are full at the
 * present f are set aside, and f grows until no more fill up. */
static double passing_fraction(const struct asks *asks, enum side side, double asked, double room)
{
    double f = asked <= room ? 1 : room / asked;

    for (size_t round = 0; f < 1 && round < 64; round++) {
        double full = 0, open = 0;
        for (size_t i = 0; i < asks->touched_count; i++) {
            const struct partition_side *ps = &asks->touched[i]->side[side];
            if (f * ps->asked >= ps->room)
                full += ps->room;
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

/* No more than there is, whatever rounding made of it. */
static int64_t within_room(int64_t count, double units, double room)
{
    if ((double)count * units <= room)
        return count;
    return room > 0 ? (int64_t)(room / units) : 0;
}

static void settle_ask(struct ask *ask, struct throughput *tp, enum side side, double f, double *carry,
                       double *partition_carry)
{
    const struct admission *admission = tp->law->admission;
    double units = ask->request.flow->units;
    simtime now = tp->sim->now;
    struct partition_side *ps = &ask->partition->side[side];
    enum limit why = tp->side[side].total_limit;

    int64_t passed = settle_part(ask->left, f, carry);
    passed = within_room(passed, units, admission->table_room(tp, side, now));
    if (ask->left > passed)
        throughput_count_throttles(tp, ask->partition, side, why, ask->left - passed);
    double share = f * ps->asked > ps->room ? ps->room / (f * ps->asked) : 1;
    int64_t granted = settle_part(passed, share, partition_carry);
    granted = within_room(granted, units, admission->partition_room(tp, ask->partition, side, now, &why));
    if (passed > granted)
        throughput_count_throttles(tp, ask->partition, side, why, passed - granted);
    ask->left = granted;
    if (granted) {
        admission->take(tp, ask->partition, side, (double)granted * units);
        throughput_count_consumed(tp, ask->partition, side, (double)granted * units);
    }
}

void settle(struct asks *asks, struct throughput *tp, enum side side)
{
    double asked = gather(asks, tp, side);

    if (asked == 0)
        return;
    double room = tp->law->admission->table_room(tp, side, tp->sim->now);
    double f = passing_fraction(asks, side, asked, room > 0 ? room : 0);
    double carry = rng_uniform(&asks->rounding), partition_carry = rng_uniform(&asks->rounding);
    for (size_t i = 0; i < asks->count; i++)
        if (asks->items[i].request.flow->side == side && asks->items[i].left)
            settle_ask(&asks->items[i], tp, side, f, &carry, &partition_carry);
    for (size_t i = 0; i < asks->touched_count; i++)
        asks->touched[i]->side[side].asked = 0;
}
