/* Static allocation, 2012: the table's throughput is divided among its partitions by the width of
 * their key range, each with its own burst credit; what one leaves unused another cannot have.
 * Source: ATC'22 section 4.1; the 2017 guide. Known answer: 400 units over 4 partitions throttle a
 * key that asks for 150 once its partition's burst is spent, while 250 stay unused. */
#include "admission_static.h"

#include <math.h>

void allocated_configure(struct throughput *tp, simtime now)
{
    double burst_s = simtime_seconds(tp->law->burst);

    for (size_t i = 0; i < tp->partitions.serving_count; i++) {
        struct partition *p = tp->partitions.serving[i];
        for (int s = 0; s < SIDES; s++) {
            struct bucket *allocated = &p->side[s].allocated;
            double boost = p->side[s].boost > 1 ? p->side[s].boost : 1;
            double rate = tp->side[s].provisioned * partition_width(p) * boost;
            bool first = allocated->depth == 0 && now == p->created && p->parent < 0;
            if (first)
                bucket_init(allocated, rate, rate * burst_s,
                            rate * burst_s * tp->law->initial_burst, now);
            else
                bucket_change(allocated, rate, rate * burst_s, now);
        }
    }
}

double allocated_table_room(struct throughput *tp, enum side side, simtime now)
{
    (void)tp, (void)side, (void)now;
    return INFINITY;
}

double allocated_partition_part(struct partition *partition, enum side side, struct cost cost,
                                simtime now, enum limit *limit)
{
    struct partition_side *ps = &partition->side[side];
    double hard = bucket_level(&ps->hard, now) / cost.hard;
    double allocated = bucket_level(&ps->allocated, now) / cost.units;

    *limit = hard < allocated ? LIMIT_KEY_RANGE : LIMIT_PROVISIONED;
    return fmin(1, fmin(hard, allocated));
}

void allocated_take(struct throughput *tp, struct partition *partition, enum side side,
                    struct cost cost)
{
    (void)tp;
    bucket_take(&partition->side[side].hard, cost.hard);
    bucket_take(&partition->side[side].allocated, cost.units);
}

const struct admission admission_static = {
    "static",      false, NULL, allocated_configure, allocated_table_room, allocated_partition_part,
    allocated_take};
