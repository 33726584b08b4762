#include "split.h"

#include <math.h>

#include "memory.h"

static const struct field split_fields[] = {
    FLAG(struct split_spec, heat, "true", "Whether partitions are split for heat."),
    SIZE(struct split_spec, size, "10GB", 1, 1e15, "What one partition holds."),
    RATIO(struct split_spec, heat_threshold, "80%", 0.1, 1,
          "Part of a partition's hard limit that counts as heat (unpublished)."),
    DURATION(struct split_spec, sustained, "8m", MINUTE, DAY, "How long it must last."),
    DURATION(struct split_spec, duration, "3m", SECOND, DAY, "Median time a split takes."),
    DURATION(struct split_spec, duration_p99, "6m", SECOND, DAY, "Its 99th percentile."),
    DURATION(struct split_spec, growth_duration, "30m", MINUTE, DAY,
             "From a new peak of an on-demand table until its double can be served."),
    FIELD_END};

static void split_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct split_spec *split = spec;
    if (split->duration_p99 < split->duration)
        diagnostics_add(diagnostics, origin_place(&split->origin, "duration_p99"),
                        "'duration_p99' must not be below 'duration'");
}

const struct record split_record = RECORD(struct split_spec, "split", split_fields, split_validate,
                                          "How partitions become more while the table serves.");

/* A request that stands for many lies somewhere in its width, each place as likely. */
void watch_note(struct watch *watch, uint64_t position, uint64_t width, int64_t count,
                const struct partition *partition)
{
    watch->seen += count;
    int64_t due = (watch->seen + WATCH_EVERY - 1) / WATCH_EVERY;
    if (due - watch->noted > WATCH_POINTS) /* older ones would be overwritten at once */
        watch->noted = due - WATCH_POINTS;
    for (; watch->noted < due; watch->noted++) {
        uint64_t point = position + (width ? rng_below(&watch->draws, width) : 0);
        if (point < partition->from || point > partition->to)
            point = position;
        watch->points[watch->noted % WATCH_POINTS] = point & ~watch->grain;
    }
}

static int by_position(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Random keys rise as often as they fall; a sequence nearly always does one of the two. */
static bool is_monotone(const struct watch *watch, int64_t count)
{
    int64_t rises = 0, steps = 0, first = watch->noted - count;

    for (int64_t i = first + 1; i < watch->noted; i++) {
        uint64_t before = watch->points[(i - 1) % WATCH_POINTS],
                 now = watch->points[i % WATCH_POINTS];
        steps += now != before;
        rises += now > before;
    }
    return steps > count / 4 &&
           ((double)rises > 0.9 * (double)steps || (double)rises < 0.1 * (double)steps);
}

enum watch_verdict watch_choose(const struct watch *watch, const struct partition *partition,
                                uint64_t *at)
{
    uint64_t sorted[WATCH_POINTS];
    int64_t count = watch->noted < WATCH_POINTS ? watch->noted : WATCH_POINTS;
    double best = 0;

    if (count < WATCH_POINTS / 4)
        return WATCH_UNSEEN;
    if (is_monotone(watch, count))
        return WATCH_MONOTONE;
    memcpy(sorted, watch->points, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_position);
    for (int64_t i = 1; i < count;
         i++) { /* between two different points, as near the middle as can be */
        double smaller = (double)(i < count - i ? i : count - i) / (double)count;
        if (sorted[i] != sorted[i - 1] && sorted[i] > partition->from && smaller > best) {
            best = smaller;
            *at = sorted[i];
        }
    }
    return best >= 0.05 ? WATCH_SPLIT : WATCH_ONE_ITEM;
}

static void watch_begin(struct splitter *s, struct partition *partition)
{
    char purpose[48];

    partition->heat.watch = memory_new(1, sizeof *partition->heat.watch);
    partition->heat.watch->grain = s->grain;
    snprintf(purpose, sizeof purpose, "watch %d", partition->id);
    rng_init(&partition->heat.watch->draws, s->sim->seed, s->throughput->path, purpose);
}

static void watch_end(struct partition *partition)
{
    free(partition->heat.watch);
    partition->heat.watch = NULL;
    partition->heat.since = -1;
}

/* A split that is under way. */
struct splitting {
    struct splitter *splitter;
    struct partition *partition;
    bool for_size;
};

/* Between two item collections, where they stay whole. */
static uint64_t middle(const struct partition *p, uint64_t grain)
{
    return (p->from + (p->to - p->from) / 2 + 1) & ~grain;
}

static void split_now(struct sim *sim, void *subject)
{
    struct splitting *taken = subject, splitting = *taken;
    struct throughput *tp = splitting.splitter->throughput;
    struct partition *p = splitting.partition;
    uint64_t at;

    pool_give(&splitting.splitter->splittings, taken);
    p->heat.splitting = false;
    if (p->retired != SIMTIME_MAX) /* split meanwhile for another reason */
        return;
    enum watch_verdict verdict = p->heat.watch ? watch_choose(p->heat.watch, p, &at) : WATCH_UNSEEN;
    if (splitting.for_size) {
        at = middle(p, splitting.splitter->grain);
        verdict = WATCH_SPLIT;
    }
    if (p->heat.watch)
        watch_end(p);
    if (verdict != WATCH_SPLIT)
        return;
    throughput_split(tp, p, at);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_SPLIT, tp->path,
                  "partition %d was split for %s; %zu serve now", p->id,
                  splitting.for_size ? "size" : "heat", tp->partitions.serving_count);
}

static void start_split(struct splitter *s, struct partition *partition, bool for_size)
{
    struct splitting *splitting = pool_take(&s->splittings);
    simtime takes = simtime_from_ns(distribution_quantile(&s->duration, rng_uniform(&s->draws)));

    *splitting = (struct splitting){s, partition, for_size};
    partition->heat.splitting = true;
    sim_at(s->sim, s->sim->now + takes, PRIORITY_CONTROL, split_now, splitting);
}

static void begin_split(struct splitter *s, struct partition *partition)
{
    static const char *const why_not[] = {[WATCH_ONE_ITEM] =
                                              "one item takes nearly all of its traffic",
                                          [WATCH_MONOTONE] = "its keys come in order"};
    struct sim *sim = s->sim;
    uint64_t at;
    enum watch_verdict verdict = watch_choose(partition->heat.watch, partition, &at);

    if (verdict == WATCH_UNSEEN)
        return;
    if (verdict != WATCH_SPLIT) {
        if (!partition->heat.split_refused)
            event_log_add(&sim->event_log, sim->now, EVENT_LOG_REFUSED, s->throughput->path,
                          "partition %d is hot and not split: %s", partition->id,
                          s->grain && verdict == WATCH_ONE_ITEM ? "a local index keeps its item "
                                                                  "collection whole"
                                                                : why_not[verdict]);
        partition->heat.split_refused = true;
        return;
    }
    start_split(s, partition, false);
}

/* Heat is what a partition served against its hard limit in the last minute, on either side. */
static double heat_of(const struct partition *p, double *before)
{
    double hottest = 0;

    for (int side = 0; side < SIDES; side++) {
        const struct bucket *hard = &p->side[side].hard;
        double part = (hard->granted - before[side]) / (60 * hard->rate_per_s);
        before[side] = hard->granted;
        hottest = part > hottest ? part : hottest;
    }
    return hottest;
}

static void look_for_heat(struct splitter *s)
{
    struct partition_map *map = &s->throughput->partitions;

    for (size_t i = 0; i < map->serving_count; i++) {
        struct partition *p = map->serving[i];
        if (heat_of(p, p->heat.granted_before) < s->spec->heat_threshold ||
            map->serving_count >= PARTITIONS_MOST) {
            if (p->heat.watch && !p->heat.splitting)
                watch_end(p);
            continue;
        }
        if (!p->heat.watch) {
            watch_begin(s, p);
            p->heat.since = s->sim->now - MINUTE;
        } else if (!p->heat.splitting && s->sim->now - p->heat.since >= s->spec->sustained) {
            begin_split(s, p);
        }
    }
}

static void look_for_size(struct splitter *s)
{
    struct partition_map *map = &s->throughput->partitions;

    for (size_t i = 0; i < map->serving_count; i++) {
        struct partition *p = map->serving[i];
        if (p->bytes >= (double)s->spec->size && !p->heat.splitting &&
            middle(p, s->grain) > p->from && map->serving_count < PARTITIONS_MOST)
            start_split(s, p, true);
    }
}

static void grow_now(struct sim *sim, void *subject)
{
    struct splitter *s = subject;

    (void)sim;
    s->growing = false;
    if (s->throughput->billing == BILLING_ON_DEMAND)
        throughput_grow(s->throughput, 2 * s->peak[READ], 2 * s->peak[WRITE]);
}

static void look_for_growth(struct splitter *s)
{
    struct throughput *tp = s->throughput;

    for (int side = 0; side < SIDES; side++) {
        double rate = (tp->side[side].consumed - s->consumed_before[side]) / 60;
        s->consumed_before[side] = tp->side[side].consumed;
        s->peak[side] = fmax(s->peak[side], rate);
    }
    if (tp->billing != BILLING_ON_DEMAND || s->growing ||
        !throughput_must_split(tp, 2 * s->peak[READ], 2 * s->peak[WRITE]))
        return;
    s->growing = true;
    sim_at(s->sim, s->sim->now + s->spec->growth_duration, PRIORITY_CONTROL, grow_now, s);
}

static void every_minute(struct sim *sim, void *subject)
{
    struct splitter *s = subject;

    if (s->spec->heat && s->throughput->law->admission->splits)
        look_for_heat(s);
    look_for_size(s);
    look_for_growth(s);
    if (s->throughput->law->admission->adjust)
        s->throughput->law->admission->adjust(s->throughput, sim->now);
    sim_at(sim, sim->now + MINUTE, PRIORITY_OBSERVE, every_minute, s);
}

void splitter_init(struct splitter *s, struct sim *sim, const struct split_spec *spec,
                   struct throughput *throughput, uint64_t grain)
{
    *s = (struct splitter){.sim = sim, .spec = spec, .throughput = throughput, .grain = grain};
    rng_init(&s->draws, sim->seed, throughput->path, "splits");
    s->duration = distribution_lognormal((double)spec->duration, (double)spec->duration_p99);
    sim_at(sim, MINUTE, PRIORITY_OBSERVE, every_minute, s);
}

void splitter_release(struct splitter *s)
{
    pool_release(&s->splittings);
}
