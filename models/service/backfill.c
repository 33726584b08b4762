#include "backfill.h"

#include <math.h>

static void be_active(struct sim *sim, struct index *index)
{
    struct backfill *b = &index->backfill;

    index->status = INDEX_ACTIVE;
    index->throughput.building = false;
    b->running = 0;
    b->progress = 100;
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, index->path,
                  "the index is ACTIVE: %.0f items were backfilled in %.0f s", b->items,
                  simtime_seconds(sim->now - b->started));
}

/* The part of what is asked of each partition that the fullest of them can take. */
static double pace(const struct asked *asked, simtime now)
{
    double part = 1;

    for (size_t i = 0; i < asked->count; i++) {
        const struct asked_partition *p = &asked->partitions[i];
        double level = bucket_level(&p->partition->side[WRITE].hard, now);
        part = fmin(part, fmax(0, level) / p->cost.units);
    }
    return part;
}

/* Takes what the index and the partitions of its keys have left, up to `wanted` units. */
static double take(struct index *index, double wanted)
{
    struct throughput *tp = &index->throughput;
    struct bucket *total = &tp->side[WRITE].total;
    struct backfill *b = &index->backfill;
    struct asked *asked = &index->gathered.asked;
    double room = fmin(wanted, bucket_level(total, tp->sim->now));
    size_t count;

    if (room <= 0)
        return 0;
    const struct index_place *places = index_places(index, index->keys, &count);
    for (size_t i = 0; i < count; i++)
        asked_add(asked, places[i].partition, (struct cost){room * places[i].share, 0});
    double part = pace(asked, tp->sim->now), units = room * part;
    for (size_t i = 0; i < asked->count; i++) {
        struct partition *p = asked->partitions[i].partition;
        double taken = asked->partitions[i].cost.units * part;
        bucket_take(&p->side[WRITE].hard, taken);
        p->bytes += taken * b->bytes / b->units;
    }
    asked_clear(asked);
    for (size_t i = 0; i < count; i++)
        index_note(&places[i], (int64_t)(units / b->units));
    bucket_take(total, units);
    if (tp->billing == BILLING_ON_DEMAND)
        tp->side[WRITE].on_demand_units += units;
    return units;
}

static void every_second(struct sim *sim, void *subject)
{
    struct index *index = subject;
    struct backfill *b = &index->backfill;

    if (!b->running || sim->now != b->due) /* deleted meanwhile, or made again */
        return;
    double units = take(index, b->left * b->units);
    b->consumed += units;
    b->throttled += units <= 0;
    b->left = fmax(0, b->left - units / b->units);
    b->progress = 100 * (1 - b->left / b->items);
    b->due = sim->now + SECOND;
    if (b->left * b->units < 1e-6)
        be_active(sim, index);
    else
        sim_at(sim, b->due, PRIORITY_CONTROL, every_second, index);
}

void backfill_start(struct index *index, double items, double units, double bytes)
{
    struct sim *sim = index->throughput.sim;
    struct backfill *b = &index->backfill;

    *b = (struct backfill){.running = 1,
                           .items = items,
                           .left = items,
                           .units = units,
                           .bytes = bytes,
                           .started = sim->now,
                           .due = sim->now,
                           .consumed = b->consumed,
                           .throttled = b->throttled};
    index->status = INDEX_CREATING;
    index->throughput.building = true;
    throughput_set_absent(&index->throughput, false, index->spec->read.capacity,
                          index->spec->write.capacity);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, index->path,
                  "the backfill of the index begins: %.0f items", items);
    if (items > 0)
        every_second(sim, index);
    else
        be_active(sim, index);
}
