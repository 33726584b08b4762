/* Adaptive capacity, 2017 to 2019: static, and a partition that has been throttled for the reaction
 * time (5 to 30 minutes) gets more by proportional control, as long as the table as a whole is
 * within its throughput: each minute its rate is raised to what it served plus what was throttled,
 * the raises together limited to what the table leaves unused. When the table asks for more than
 * its throughput, boosts go back by half each minute. Sources: ATC'22 [4], section 4.1.2; AWS
 * Database blog, adaptive capacity [11]. */
#include <math.h>

#include "admission.h"
#include "admission_static.h"

static double last_minute(double total, double *before)
{
    double growth = total - *before;
    *before = total;
    return growth / 60;
}

/* One partition's side: what it was asked for a second, in units, by what it served and what was
 * throttled. */
static void adjust_partition(struct throughput *tp, struct partition *p, enum side side,
                             double unused, double all_throttled_units, simtime now)
{
    const struct partition_side *ps = &p->side[side];
    struct partition_boost *boost = &p->side[side].boost;
    double served = last_minute(ps->consumed, &boost->before.consumed);
    double throttled_units = last_minute(ps->throttled_units, &boost->before.throttled_units);
    double share = tp->side[side].provisioned * p->width;

    if (throttled_units <= 0)
        boost->throttled_since = -1;
    else if (boost->throttled_since < 0)
        boost->throttled_since = now;
    if (unused <= 0) {
        boost->factor = boost->factor > 1 ? 1 + (boost->factor - 1) / 2 : 1;
    } else if (boost->throttled_since >= 0 && now - boost->throttled_since >= tp->law->reaction &&
               share > 0) {
        double raise = throttled_units * fmin(1, unused / all_throttled_units);
        boost->factor =
            fmax(boost->factor, fmin(served + raise, tp->law->limits.per_s[side]) / share);
    }
}

static void adjust(struct throughput *tp, simtime now)
{
    for (int s = 0; s < SIDES; s++) {
        struct throughput_side *side = &tp->side[s];
        double unused = side->provisioned - last_minute(side->consumed, &side->before.consumed);
        double throttled_units = last_minute(side->throttled_units, &side->before.throttled_units);
        for (size_t i = 0; i < tp->partitions.serving_count; i++)
            adjust_partition(tp, tp->partitions.serving[i], s, unused, throttled_units, now);
    }
    allocated_configure(tp, now);
}

const struct admission admission_adaptive = {.name = "adaptive",
                                             .storage_nodes = true,
                                             .adjust = adjust,
                                             .configure = allocated_configure,
                                             .table_room = allocated_table_room,
                                             .partition_part = allocated_partition_part,
                                             .take = allocated_take,
                                             .credit = allocated_credit};
