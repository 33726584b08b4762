#include "replication.h"

#include <inttypes.h>
#include <math.h>

#include "exact.h"
#include "memory.h"
#include "proportional_part.h"
#include "series_path.h"

/* Writes of one flow on their way to the receiver, or waiting for it to take them. */
struct replicated_write {
    struct replication_lane *lane;
    struct replicated_flow *flow;
    struct replicated_write *next;
    struct replicated_write *older, *newer; /* pending ones */
    uint64_t position, width;
    int64_t count;
    simtime written;
};

/* Items that time to live deletes in the course of a minute. */
struct deletes {
    struct replication *replication;
    int64_t left;
    int seconds;
};

static double age_of_oldest(const void *subject)
{
    const struct replication *r = subject;
    return r->oldest ? simtime_seconds(r->sim->now - r->oldest->written) : 0;
}

static const struct series replication_series[] = {
    SUM(struct replication, replicated, "1", "sent", "",
        "Writes of the sender that are to be made in the receiver."),
    SUM(struct replication, applied, "1", "done", "", "Those that were made there."),
    VALUE(struct replication, pending, "1", "backlog", "PendingReplicationCount",
          "Writes that are on their way or wait for the receiver's capacity."),
    VALUE(struct replication, replication_latency, "s", "age", "ReplicationLatency",
          "How long after it was written the last one that was made there came."),
    COMPUTED("age_of_oldest", age_of_oldest, "s", "age", "",
             "How long ago the oldest write was made that is not yet made in the receiver: what is "
             "lost with the sender's Region (the recovery point)."),
    SUM(struct replication, throttled, "1", "turned_away", "",
        "Tries of the service that the receiver throttled; they are made again."),
    SUM(struct replication, concurrent_writes, "1", "lost", "",
        "Writes of the receiver to an item of which one was on its way: the last writer wins, the "
        "other write is lost."),
    SERIES_END};

const struct output_set replication_outputs = {.of = "replication",
                                               .where = "global_tables/*/*",
                                               .rows = replication_series,
                                               .has_latency = true};

static struct replication_lane *lane_of(struct replication *r, uint64_t position)
{
    size_t id = (size_t)partition_find(&r->from->throughput.partitions, position)->id;

    if (id >= r->lane_count) {
        size_t count = r->from->throughput.partitions.count;
        r->lanes = memory_resize(r->lanes, count, sizeof *r->lanes);
        for (; r->lane_count < count; r->lane_count++) {
            r->lanes[r->lane_count] = memory_new(1, sizeof **r->lanes);
            *r->lanes[r->lane_count] =
                (struct replication_lane){.replication = r, .number = (int32_t)r->lane_count};
        }
    }
    return r->lanes[id];
}

static bool is_item(const struct replicated_write *w)
{
    return w->width == 0 && w->flow != &w->lane->replication->deletes;
}

/* How many of the writes the receiver has room for at present. Asked of it in the gathered case
 * only, where a try is answered as a whole. */
static int64_t fitting(struct replication *r, const struct replicated_write *w)
{
    struct throughput *tp = &r->to->throughput;
    const struct admission *admission = tp->law->admission;
    struct partition *partition = partition_find(&tp->partitions, w->position);
    struct cost each = w->flow->flow.cost[KIND_USUAL];
    double count = (double)w->count;
    throughput_fit_total(tp, WRITE);
    throughput_fit_partition(tp, partition, WRITE);
    uint32_t place = asked_add(&r->asks->partitions, partition, (struct cost){0, 0});
    struct cost asked = r->asks->partitions.partitions[place].cost;
    struct cost all = {asked.units + count * each.units, asked.hard + count * each.hard};
    enum limit unused;

    double room = admission->table_room(tp, WRITE, 0, r->sim->now) - r->asks->units;
    double part = admission->partition_part(tp, partition, WRITE, all, r->sim->now, &unused);
    double hard = all.hard * fmin(part, 1) - asked.hard;
    double fits = floor(fmin(room / each.units, hard / each.hard) + 1e-9);
    return fits >= count ? w->count : fits > 0 ? (int64_t)fits : 0;
}

static void note_asked(struct replication *r, uint64_t position, double count, struct cost each)
{
    struct cost all = {count * each.units, count * each.hard};

    asked_add(&r->asks->partitions, partition_find(&r->to->throughput.partitions, position), all);
    r->asks->units += all.units;
    r->asks->unanswered++;
}

/* All tries of an instant are answered in one. */
static void forget_asked(struct replication_asks *asks)
{
    if (--asks->unanswered)
        return;
    asked_clear(&asks->partitions);
    asks->units = 0;
}

static void ask(struct replication *r, struct replication_lane *lane, struct replicated_write *w,
                int64_t count)
{
    struct cost each = w->flow->flow.cost[KIND_USUAL];
    struct request request = request_first(&w->flow->flow, count, w->written);

    request.position = w->position;
    request.width = w->width;
    request.page = lane->number;
    if (r->sim->resolution)
        note_asked(r, w->position, (double)count, each);
    lane->unanswered++;
    table_submit(r->sim, &request);
}

static void try_lane(struct sim *sim, void *subject);

/* Gathered requests of the receiver are decided before the tries of the same instant. */
static enum priority turn(const struct sim *sim)
{
    return sim->resolution ? PRIORITY_SHARE : PRIORITY_TRAFFIC;
}

/* Where requests are gathered, at the nearest end of an interval, so that tries are as many. */
static void try_again(struct replication *r, struct replication_lane *lane)
{
    double part = 0.5 + rng_uniform(&r->tries);
    simtime after = simtime_from_ns((double)r->law->retry_after * part) - sim_interval(r->sim) / 2;

    lane->state = LANE_WAITS;
    sim_at(r->sim, sim_gather_time(r->sim, r->sim->now + (after > 0 ? after : 1)), turn(r->sim),
           try_lane, lane);
}

/* Takes out what was made, of those that were tried. */
static void end_try(struct replication *r, struct replication_lane *lane)
{
    struct replicated_write **link = &lane->head, *last = NULL;

    while (*link && *link != lane->answering) {
        struct replicated_write *w = *link;
        if (w->count) {
            last = w;
            link = &w->next;
        } else {
            *link = w->next;
            pool_give(&r->writes, w);
        }
    }
    if (!lane->answering)
        lane->tail = last;
    lane->state = LANE_IDLE;
    if (lane->throttled)
        contention_note(&r->to->throughput.contention);
    if (lane->head)
        try_again(r, lane);
}

static void try_lane(struct sim *sim, void *subject)
{
    struct replication_lane *lane = subject;
    struct replication *r = lane->replication;

    if (sim_put_off(sim, turn(sim), try_lane, lane))
        return;

    if (r->pauses) {
        lane->state = LANE_IDLE;
        return;
    }
    lane->state = LANE_TRIES;
    lane->answering = lane->head;
    lane->throttled = false;
    for (struct replicated_write *w = lane->head; w && !lane->throttled; w = w->next) {
        int64_t count = w->count, fits = sim->resolution ? fitting(r, w) : count;
        bool more = fits < count;
        ask(r, lane, w, more ? fits + 1 : count); /* one too many, so that it is throttled */
        if (more)
            break;
    }
    if (!lane->unanswered)
        end_try(r, lane);
}

static void link_newest(struct replication *r, struct replicated_write *w)
{
    w->older = r->newest;
    w->newer = NULL;
    if (r->newest)
        r->newest->newer = w;
    else
        r->oldest = w;
    r->newest = w;
}

static void unlink_pending(struct replication *r, struct replicated_write *w)
{
    if (w->older)
        w->older->newer = w->newer;
    else
        r->oldest = w->newer;
    if (w->newer)
        w->newer->older = w->older;
    else
        r->newest = w->older;
}

static void apply(struct replication *r, struct replicated_write *w, int64_t count)
{
    simtime latency = r->sim->now - w->written;

    if (is_item(w))
        pending_keys_add(&r->pending_keys, w->position, -count);
    w->count -= count;
    if (!w->count)
        unlink_pending(r, w);
    w->lane->count -= count;
    r->pending -= count;
    r->applied += count;
    r->replication_latency = simtime_seconds(latency);
    histogram_add(&r->latency, latency, count);
}

/* Those that were asked for are answered in their order: at once, or all at the end of the
 * interval. */
static void answered(struct sim *sim, const struct request *request, const struct answer *answer)
{
    struct replicated_flow *replicated = (struct replicated_flow *)request->flow;
    struct replication *r = replicated->replication;
    struct replication_lane *lane = r->lanes[request->page];
    struct replicated_write *w = lane->answering;

    lane->answering = w->next;
    lane->unanswered--;
    if (sim->resolution)
        forget_asked(r->asks);
    if (answer->granted)
        apply(r, w, answer->granted);
    if (answer->throttled) {
        lane->throttled = true;
        r->throttled += answer->throttled;
    }
    if (sim->resolution && !lane->unanswered)
        end_try(r, lane);
}

/* A lane that is idle takes up what waits in it. */
static void begin_try(struct replication_lane *lane)
{
    struct sim *sim = lane->replication->sim;

    if (!sim->resolution) {
        try_lane(sim, lane);
        return;
    }
    lane->state = LANE_WAITS; /* for the others that arrive at this instant */
    sim_at(sim, sim_gather_time(sim, sim->now), turn(sim), try_lane, lane);
}

void replication_pause(struct replication *r)
{
    r->pauses++;
}

void replication_resume(struct replication *r)
{
    if (--r->pauses)
        return;
    for (size_t i = 0; i < r->lane_count; i++)
        if (r->lanes[i]->state == LANE_IDLE && r->lanes[i]->head)
            begin_try(r->lanes[i]);
}

bool replication_is_behind(const struct replication *r)
{
    return r->pending > r->in_transit;
}

static void arrive(struct sim *sim, void *subject)
{
    struct replicated_write *w = subject;
    struct replication_lane *lane = w->lane;

    if (sim_put_off(sim, turn(sim), arrive, w))
        return;

    lane->replication->in_transit -= w->count;
    lane->count += w->count;
    w->next = NULL;
    if (lane->tail)
        lane->tail->next = w;
    else
        lane->head = w;
    lane->tail = w;
    if (lane->state == LANE_IDLE && !lane->replication->pauses)
        begin_try(lane);
}

/* `lag` from now. */
static void send_one(struct replication *r, struct replicated_flow *replicated, uint64_t position,
                     uint64_t width, int64_t count, simtime lag)
{
    struct sim *sim = r->sim;
    struct replicated_write *w = pool_take(&r->writes);

    *w = (struct replicated_write){.lane = lane_of(r, position),
                                   .flow = replicated,
                                   .position = position,
                                   .width = width,
                                   .count = count,
                                   .written = sim->now};
    r->replicated += count;
    r->pending += count;
    r->in_transit += count;
    link_newest(r, w);
    if (is_item(w))
        pending_keys_add(&r->pending_keys, position, count);
    sim_at(sim, sim_gather_time(sim, sim->now + lag), turn(sim), arrive, w);
}

/* The lags of many are drawn at a few quantiles, each for as many as its part of the distribution
 * is wide. */
static void send_to_one(struct replication *r, struct replicated_flow *replicated,
                        uint64_t position, uint64_t width, int64_t count)
{
    enum { LAGS = 4 };
    int64_t points = count < LAGS ? count : LAGS, sent = 0;

    for (int64_t i = 0; i < points; i++) {
        int64_t part = (count - sent) / (points - i);
        double u = ((double)sent + (double)part * rng_uniform(&r->lags)) / (double)count;
        simtime lag = simtime_from_ns(distribution_quantile(&r->law->lag, u));
        send_one(r, replicated, position, width, part, lag);
        sent += part;
    }
}

/* A range of keys of the sender may lie in several partitions of the receiver. */
void replication_send(struct replication *r, struct replicated_flow *replicated, uint64_t position,
                      uint64_t width, int64_t count)
{
    const struct partition_map *map = &r->to->throughput.partitions;
    uint64_t end = width < UINT64_MAX - position ? position + width : UINT64_MAX;

    if (width == 0 || partition_find(map, position) == partition_find(map, end)) {
        send_to_one(r, replicated, position, width, count);
        return;
    }
    double carry = rng_uniform(&r->places);
    int64_t left = count;
    for (size_t i = map->start[position >> map->shift];
         i < map->serving_count && map->serving[i]->from <= end; i++) {
        const struct partition *p = map->serving[i];
        uint64_t from = p->from > position ? p->from : position, to = p->to < end ? p->to : end;
        if (from > to)
            continue;
        double part = ((double)(to - from) + 1) / ((double)(end - position) + 1);
        int64_t here = proportional_part(count, part, &carry);
        if (p->to >= end || here > left) /* whatever was rounded, none is left over */
            here = left;
        if (here)
            send_to_one(r, replicated, from, to - from, here);
        left -= here;
    }
}

/* Deletes lie anywhere. */
static void send_deletes(struct replication *r, int64_t count)
{
    if (r->sim->resolution && count)
        replication_send(r, &r->deletes, 0, UINT64_MAX, count);
    for (; !r->sim->resolution && count > 0; count--)
        replication_send(r, &r->deletes, rng_word(&r->places), 0, 1);
}

static void delete_some(struct sim *sim, void *subject)
{
    struct deletes *e = subject;
    int64_t part = e->left / e->seconds;

    if (sim_put_off(sim, turn(sim), delete_some, e))
        return;

    send_deletes(e->replication, part);
    e->left -= part;
    if (--e->seconds)
        sim_at(sim, sim_gather_time(sim, sim->now + SECOND), turn(sim), delete_some, e);
    else
        pool_give(&e->replication->deleting, e);
}

/* The table deletes by the minute; its requests go out in the course of the next one. */
void replication_expire(struct replication *r, double items)
{
    double share = items / (double)r->law->regions + r->delete_part, whole = floor(share);
    struct deletes *e = pool_take(&r->deleting);

    r->delete_part = share - whole;
    *e = (struct deletes){r, (int64_t)whole, 60};
    delete_some(r->sim, e);
}

double replication_concurrent(const struct replication *r, uint64_t position)
{
    double n = (double)pending_keys_count(&r->pending_keys, position);
    double interval = (double)sim_interval(r->sim), lag = (double)r->law->median;

    if (n == 0 || interval <= lag || r->pauses)
        return n > 0;
    return 1 - exact_pow(1 - lag / interval, n);
}

static struct receiver receiver_of(struct replication *r)
{
    return (struct receiver){r, r->to, r->path, answered};
}

void replication_add_flow(struct replication *r, struct replicated_flow *replicated,
                          const struct flow *source, const char *of)
{
    struct receiver receiver = receiver_of(r);
    replicated_flow_init(replicated, &receiver, source, of);
}

void replication_init(struct replication *r, struct sim *sim, const char *global_table,
                      struct table *from, struct table *to, struct replication_asks *asks,
                      const struct replication_law *law)
{
    char name[SERIES_PATH];

    sim_shorten_intervals(sim, SECOND);
    *r = (struct replication){.sim = sim, .from = from, .to = to, .asks = asks, .law = law};
    snprintf(name, sizeof name, "%s/%s-to-%s", global_table, from->spec->origin.name,
             to->spec->origin.name);
    r->path = entity_path("global_tables", name);
    rng_init(&r->lags, sim->seed, r->path, "lags");
    rng_init(&r->places, sim->seed, r->path, "deletes");
    rng_init(&r->tries, sim->seed, r->path, "tries");
    histogram_init(&r->latency);
    histogram_init(&r->latency_before);
    struct receiver receiver = receiver_of(r);
    replicated_flow_init_deletes(&r->deletes, &receiver);
}

void replication_release(struct replication *r)
{
    replicated_flow_release(&r->deletes);
    for (size_t i = 0; i < r->lane_count; i++)
        free(r->lanes[i]);
    free(r->lanes);
    pending_keys_release(&r->pending_keys);
    pool_release(&r->writes);
    pool_release(&r->deleting);
    free(r->path);
}

void replication_publish(struct replication *r)
{
    probes_add(&r->sim->probes, r->path,
               (struct probe){.outputs = &replication_outputs,
                              .subject = r,
                              .latency = &r->latency,
                              .latency_before = &r->latency_before});
}

void replication_assert_conserved(const struct replication *r)
{
    int64_t waiting = 0;

    for (size_t i = 0; i < r->lane_count; i++)
        waiting += r->lanes[i]->count;
    invariant(r->in_transit >= 0 && r->replicated == r->applied + r->in_transit + waiting &&
                  r->pending == r->in_transit + waiting,
              "%s: %" PRId64 " writes replicated, %" PRId64 " applied, %" PRId64
              " on their way, %" PRId64 " waiting",
              r->path, r->replicated, r->applied, r->in_transit, waiting);
}
