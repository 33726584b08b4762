/* Global admission control, in force today: the table's tokens serve whichever partition is asked,
 * and a partition stops only at its own hard limit. With several request routers the tokens are
 * spread over them (router.h). Sources: ATC'22 [4], section 4.2; developer guide [1],
 * bp-partition-key-design (burst capacity). */
#include "admission.h"
#include "router.h"

static void configure(struct throughput *tp, simtime now)
{
    (void)tp, (void)now; /* the total and the hard limits are all there is */
}

static double table_room(struct throughput *tp, enum side side, size_t door, simtime now)
{
    return tp->routers ? routers_room(tp->routers, side, door)
                       : bucket_level(&tp->side[side].total, now);
}

static double partition_part(struct throughput *tp, struct partition *partition, enum side side,
                             struct cost cost, simtime now, enum limit *limit)
{
    (void)tp;
    double hard = bucket_level(&partition->side[side].hard, now);

    *limit = LIMIT_KEY_RANGE;
    return hard >= cost.hard ? 1 : hard / cost.hard;
}

static void take(struct throughput *tp, struct partition *partition, enum side side, size_t door,
                 struct cost cost)
{
    if (tp->routers)
        routers_take(tp->routers, side, door, cost.units);
    else
        bucket_take(&tp->side[side].total, cost.units);
    bucket_take(&partition->side[side].hard, cost.hard);
}

static double credit(struct throughput *tp, enum side side, simtime now)
{
    return bucket_level(&tp->side[side].total, now) +
           (tp->routers ? routers_held(tp->routers, side) : 0);
}

const struct admission admission_global = {.name = "global",
                                           .splits = true,
                                           .on_demand = true,
                                           .routers = true,
                                           .burst_laws = true,
                                           .configure = configure,
                                           .table_room = table_room,
                                           .partition_part = partition_part,
                                           .take = take,
                                           .credit = credit};
