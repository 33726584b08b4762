/* Static allocation, 2012: the table's throughput is divided among its partitions by the width of
 * their key range, each with its own burst credit; what one leaves unused another cannot have.
 * Sources: ATC'22 [4], section 4.1; the 2017 guide [3]. Known answer: 400 units over 4 partitions
 * throttle a key that asks for 150 once its partition's burst is spent, while 250 stay unused. */
#include "admission_static.h"

#include <math.h>

#include "admission.h"

void allocated_configure(struct throughput *tp, simtime now)
{
    double interval_s = tp->law->interval_s, burst_s = simtime_seconds(tp->law->burst);

    for (size_t i = 0; i < tp->partitions.serving_count; i++) {
        struct partition *p = tp->partitions.serving[i];
        for (int s = 0; s < SIDES; s++) {
            struct bucket *allocated = &p->side[s].allocation.kept;
            double boost = p->side[s].boost.factor > 1 ? p->side[s].boost.factor : 1;
            double rate = tp->side[s].provisioned * p->width * boost;
            bool first = allocated->depth == 0 && now == p->created && p->parent < 0;
            if (first)
                bucket_init(allocated, rate, rate * (burst_s + interval_s),
                            rate * burst_s * tp->law->initial_burst, now);
            else
                bucket_change(allocated, rate, rate * (burst_s + interval_s), now);
            bucket_change(&p->side[s].allocation.steady, rate, rate * (1 + interval_s), now);
            if (first)
                bucket_fill(&p->side[s].allocation.steady, now);
        }
    }
}

double allocated_table_room(struct throughput *tp, enum side side, size_t door, simtime now)
{
    (void)tp, (void)side, (void)door, (void)now;
    return INFINITY;
}

/* What it has within its allocation, and of its burst what the nodes bear. */
static double allocated_level(struct throughput *tp, struct partition *partition, enum side side,
                              simtime now)
{
    struct partition_side *ps = &partition->side[side];
    double kept = bucket_level(&ps->allocation.kept, now);

    if (!tp->law->storage->count)
        return kept;
    double steady = fmax(0, bucket_level(&ps->allocation.steady, now));
    return fmin(kept, steady + storage_room(tp->law->storage, partition->id, side, now));
}

double allocated_partition_part(struct throughput *tp, struct partition *partition, enum side side,
                                struct cost cost, simtime now, enum limit *limit)
{
    struct partition_side *ps = &partition->side[side];
    double hard = bucket_level(&ps->hard, now) / cost.hard;
    double allocated = allocated_level(tp, partition, side, now) / cost.units;

    *limit = hard < allocated ? LIMIT_KEY_RANGE : LIMIT_PROVISIONED;
    return fmin(1, fmin(hard, allocated));
}

void allocated_take(struct throughput *tp, struct partition *partition, enum side side, size_t door,
                    struct cost cost)
{
    struct partition_side *ps = &partition->side[side];

    (void)door;
    bucket_take(&ps->hard, cost.hard);
    bucket_take(&ps->allocation.kept, cost.units);
    if (!tp->law->storage->count)
        return;
    bucket_take(&ps->allocation.steady, fmin(cost.units, fmax(0, ps->allocation.steady.level)));
    storage_take(tp->law->storage, partition->id, side, cost.units, tp->sim->now);
}

double allocated_credit(struct throughput *tp, enum side side, simtime now)
{
    double sum = 0;

    for (size_t i = 0; i < tp->partitions.serving_count; i++)
        sum += bucket_level(&tp->partitions.serving[i]->side[side].allocation.kept, now);
    return sum;
}

const struct admission admission_static = {.name = "static",
                                           .storage_nodes = true,
                                           .configure = allocated_configure,
                                           .table_room = allocated_table_room,
                                           .partition_part = allocated_partition_part,
                                           .take = allocated_take,
                                           .credit = allocated_credit};
