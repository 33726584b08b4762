#include "backfill.h"

#include <math.h>

static void be_active(struct sim *sim, struct index *index)
{
    struct backfill *b = &index->backfill;

    index->status = INDEX_ACTIVE;
    b->progress = 100;
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, index->path,
                  "the index is ACTIVE: %.0f items were backfilled in %.0f s", b->items,
                  simtime_seconds(sim->now - b->started));
}

/* Takes what the index and each of its partitions have left, up to `wanted` units. */
static double take(struct throughput *tp, double wanted, double bytes_a_unit)
{
    struct bucket *total = &tp->side[WRITE].total;
    double room = fmin(wanted, bucket_level(total, tp->sim->now)), taken = 0;

    if (room <= 0)
        return 0;
    for (size_t i = 0; i < tp->partitions.serving_count; i++) {
        struct partition *p = tp->partitions.serving[i];
        struct bucket *hard = &p->side[WRITE].hard;
        double units = fmin(room * p->width, fmax(0, bucket_level(hard, tp->sim->now)));
        bucket_take(hard, units);
        p->bytes += units * bytes_a_unit;
        taken += units;
    }
    bucket_take(total, taken);
    if (tp->billing == BILLING_ON_DEMAND)
        tp->side[WRITE].on_demand_units += taken;
    return taken;
}

static void every_second(struct sim *sim, void *subject)
{
    struct index *index = subject;
    struct backfill *b = &index->backfill;

    if (index->status != INDEX_CREATING)
        return;
    double units = take(&index->throughput, b->left * b->units, b->bytes / b->units);
    b->consumed += units;
    b->throttled += units <= 0;
    b->left = fmax(0, b->left - units / b->units);
    b->progress = 100 * (1 - b->left / b->items);
    if (b->left * b->units < 1e-6)
        be_active(sim, index);
    else
        sim_at(sim, sim->now + SECOND, PRIORITY_CONTROL, every_second, index);
}

void backfill_start(struct index *index, double items, double units, double bytes)
{
    struct sim *sim = index->throughput.sim;
    struct backfill *b = &index->backfill;

    *b = (struct backfill){.items = items,
                           .left = items,
                           .units = units,
                           .bytes = bytes,
                           .started = sim->now,
                           .consumed = b->consumed,
                           .throttled = b->throttled};
    index->status = INDEX_CREATING;
    throughput_set_absent(&index->throughput, false, index->spec->read.capacity,
                          index->spec->write.capacity);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, index->path,
                  "the index is CREATING: %.0f items to backfill", items);
    if (items > 0)
        every_second(sim, index);
    else
        be_active(sim, index);
}
