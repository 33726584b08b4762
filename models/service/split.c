#include "split.h"

#include <math.h>

#include "keyspace.h"
#include "memory.h"

static const struct field split_fields[] = {
    FLAG(struct split_spec, heat, "true", "Whether partitions are split for heat."),
    SIZE(struct split_spec, size, "10GB", 1, 1e15, "What one partition holds."),
    RATIO(struct split_spec, heat_threshold, "40%", 0.1, 1,
          "Part of a partition's hard limit that counts as heat (fitted; unpublished)."),
    DURATION(struct split_spec, sustained, "2m", MINUTE, DAY,
             "How long heat must last until a split is decided."),
    DURATION(struct split_spec, duration, "5m", SECOND, DAY,
             "Median time from then until the children serve (fitted; unpublished)."),
    DURATION(struct split_spec, duration_p99, "15m", SECOND, DAY, "Its 99th percentile."),
    FIELD_END};

static void split_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct split_spec *split = spec;
    if (split->duration_p99 < split->duration)
        diagnostics_add(diagnostics, origin_place(&split->origin, "duration_p99"),
                        "'duration_p99' must not be below 'duration'");
}

static const struct past_default split_past[] = {{"heat_threshold", "2026-11", "80%"},
                                                 {"sustained", "2026-11", "8m"},
                                                 {"duration", "2026-11", "3m"},
                                                 {"duration_p99", "2026-11", "6m"},
                                                 {0}};

const struct record split_record =
    RECORD_WITH_PAST(struct split_spec, "split", split_fields, split_past, split_validate,
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

/* Items of one collection lie in one range of KEYSPACE_COLLECTION places. */
static uint64_t collection_of(uint64_t position)
{
    return position / KEYSPACE_COLLECTION;
}

enum watch_verdict watch_choose(const struct watch *watch, const struct partition *partition,
                                struct cut *cut)
{
    uint64_t sorted[WATCH_POINTS];
    int64_t count = watch->noted < WATCH_POINTS ? watch->noted : WATCH_POINTS;
    double best = 0;

    if (count < WATCH_LEAST)
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
            *cut =
                (struct cut){sorted[i], collection_of(sorted[i]) == collection_of(sorted[i - 1])};
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

enum split_reason { SPLIT_FOR_HEAT, SPLIT_FOR_GROWTH, SPLIT_FOR_SIZE };
static const char *const reasons[] = {"heat", "growth", "size"};

/* A split that is under way. */
struct splitting {
    struct splitter *splitter;
    struct partition *partition;
    enum split_reason reason;
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
    struct cut cut;

    pool_give(&splitting.splitter->splittings, taken);
    p->heat.splitting = false;
    p->heat.cut = 0;
    if (p->retired != SIMTIME_MAX) /* split meanwhile for another reason */
        return;
    enum watch_verdict verdict =
        p->heat.watch ? watch_choose(p->heat.watch, p, &cut) : WATCH_UNSEEN;
    if (splitting.reason == SPLIT_FOR_SIZE) {
        cut.at = middle(p, splitting.splitter->grain);
        verdict = WATCH_SPLIT;
    }
    if (p->heat.watch)
        watch_end(p);
    if (verdict != WATCH_SPLIT)
        return;
    throughput_split(tp, p, cut.at);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_SPLIT, tp->path,
                  "partition %d was split for %s; %zu serve now", p->id, reasons[splitting.reason],
                  tp->partitions.serving_count);
}

static void start_split(struct splitter *s, struct partition *partition, enum split_reason reason)
{
    struct splitting *splitting = pool_take(&s->splittings);
    simtime takes = simtime_from_ns(distribution_quantile(&s->duration, rng_uniform(&s->draws)));

    *splitting = (struct splitting){s, partition, reason};
    partition->heat.splitting = true;
    sim_at(s->sim, s->sim->now + takes, PRIORITY_CONTROL, split_now, splitting);
}

/* Whether the collection is being cut elsewhere: its partitions lie side by side. */
static bool is_being_cut(const struct partition_map *map, size_t place, uint64_t collection)
{
    for (size_t i = place; i-- > 0 && collection_of(map->serving[i]->to) == collection;)
        if (map->serving[i]->heat.cut == collection + 1)
            return true;
    for (size_t i = place + 1;
         i < map->serving_count && collection_of(map->serving[i]->from) == collection; i++)
        if (map->serving[i]->heat.cut == collection + 1)
            return true;
    return false;
}

static void refuse_split(struct splitter *s, struct partition *partition,
                         enum watch_verdict verdict)
{
    const char *why = verdict == WATCH_MONOTONE ? "its keys come in order"
                      : s->grain                ? "a local index keeps its item collection whole"
                                                : "one item takes nearly all of its traffic";

    if (!partition->heat.split_refused)
        event_log_add(&s->sim->event_log, s->sim->now, EVENT_LOG_REFUSED, s->throughput->path,
                      "partition %d is hot and not split: %s", partition->id, why);
    partition->heat.split_refused = true;
}

static void decide_split(struct splitter *s, size_t place, enum split_reason reason)
{
    struct partition_map *map = &s->throughput->partitions;
    struct partition *partition = map->serving[place];
    struct cut cut;
    enum watch_verdict verdict = watch_choose(partition->heat.watch, partition, &cut);

    if (verdict == WATCH_UNSEEN)
        return;
    if (verdict != WATCH_SPLIT) {
        refuse_split(s, partition, verdict);
        return;
    }
    if (cut.within && is_being_cut(map, place, collection_of(cut.at)))
        return;
    partition->heat.cut = cut.within ? collection_of(cut.at) + 1 : 0;
    start_split(s, partition, reason);
}

/* Heat is what a partition served against its hard limit since the last look, on either side. */
static double heat_of(const struct partition *p, double *before, double seconds)
{
    double hottest = 0;

    for (int side = 0; side < SIDES; side++) {
        const struct bucket *hard = &p->side[side].hard;
        double part = (hard->granted - before[side]) / (seconds * hard->rate_per_s);
        before[side] = hard->granted;
        hottest = part > hottest ? part : hottest;
    }
    return hottest;
}

/* Whether twice the highest minute needs more partitions than there are. */
static bool must_grow(const struct splitter *s)
{
    const struct throughput *tp = s->throughput;

    return tp->billing == BILLING_ON_DEMAND &&
           (2 * s->peak[READ] > throughput_together(tp, READ) ||
            2 * s->peak[WRITE] > throughput_together(tp, WRITE));
}

/* Whether the heat asks for a split, and why: double the present traffic would be too much, or the
 * partition is hot. */
static bool is_hot(const struct splitter *s, double heat, bool grows, enum split_reason *reason)
{
    *reason = grows && heat > 0.5 ? SPLIT_FOR_GROWTH : SPLIT_FOR_HEAT;
    return *reason == SPLIT_FOR_GROWTH || (s->spec->heat && heat >= s->spec->heat_threshold);
}

/* Returns the heat of the hottest partition. */
static double look_for_heat(struct splitter *s, double seconds)
{
    struct partition_map *map = &s->throughput->partitions;
    bool grows = must_grow(s), room = map->serving_count < PARTITIONS_MOST;
    enum split_reason reason;
    double hottest = 0;

    for (size_t i = 0; i < map->serving_count; i++) {
        struct partition *p = map->serving[i];
        double heat = heat_of(p, p->heat.granted_before, seconds);
        hottest = fmax(hottest, heat);
        if (!is_hot(s, heat, grows, &reason) || !room) {
            if (p->heat.watch && !p->heat.splitting)
                watch_end(p);
            continue;
        }
        if (!p->heat.watch) {
            watch_begin(s, p);
            p->heat.since = s->looked / MINUTE * MINUTE; /* a look may have been put off */
        }
        if (!p->heat.splitting && s->sim->now - p->heat.since >= s->spec->sustained)
            decide_split(s, i, reason);
    }
    return hottest;
}

/* Returns the most bytes that one holds. */
static double look_for_size(struct splitter *s)
{
    struct partition_map *map = &s->throughput->partitions;
    double fullest = 0;

    for (size_t i = 0; i < map->serving_count; i++) {
        struct partition *p = map->serving[i];
        fullest = fmax(fullest, p->bytes);
        if (p->bytes >= (double)s->spec->size && !p->heat.splitting &&
            middle(p, s->grain) > p->from && map->serving_count < PARTITIONS_MOST)
            start_split(s, p, SPLIT_FOR_SIZE);
    }
    return fullest;
}

/* What was asked for in the last minute fits into the promise and not into the partitions. */
static void check_promise(struct splitter *s, enum side side, double asked, bool throttled)
{
    struct throughput *tp = s->throughput;
    double promised = throughput_promised(tp, side);
    double together = throughput_together(tp, side);
    bool is_short = throttled && asked <= promised && asked > together;

    if (is_short && !s->short_of_promise[side])
        event_log_add(&s->sim->event_log, s->sim->now, EVENT_LOG_REFUSED, tp->path,
                      "AWS promises double the previous peak at once, %.0f %s units a second; "
                      "the partitions that are there serve %.0f until they are split",
                      promised, side_names[side], together);
    s->short_of_promise[side] = is_short;
}

static void look_at_peak(struct splitter *s, double seconds)
{
    struct throughput *tp = s->throughput;

    for (int side = 0; side < SIDES; side++) {
        struct throughput_side *ts = &tp->side[side];
        double served = (ts->consumed - s->consumed_before[side]) / seconds;
        double throttled = (ts->throttled_units - s->throttled_before[side]) / seconds;
        s->consumed_before[side] = ts->consumed;
        s->throttled_before[side] = ts->throttled_units;
        if (tp->billing == BILLING_ON_DEMAND)
            check_promise(s, side, served + throttled, throttled > 0);
        s->peak[side] = fmax(s->peak[side], served);
        if (throttled == 0)
            ts->previous_peak = fmax(ts->previous_peak, served);
    }
}

/* Nothing will be hot or full within the next interval, and of no minute the highest is asked for. */
static bool is_calm(const struct splitter *s, double hottest, double fullest)
{
    static const double more = 1.05; /* as much as a rate may change within an interval */
    const struct throughput *tp = s->throughput;

    return tp->billing == BILLING_PROVISIONED && !tp->law->admission->adjust &&
           more * s->sim->intervals->rise * hottest < s->spec->heat_threshold &&
           more * fullest < (double)s->spec->size;
}

static void every_minute(struct sim *sim, void *subject)
{
    struct splitter *s = subject;
    double seconds, hottest = 0, fullest;

    if (sim->intervals && sim_put_off(sim, PRIORITY_OBSERVE, every_minute, s))
        return;
    seconds = simtime_seconds(sim->now - s->looked);
    look_at_peak(s, seconds);
    if (s->throughput->law->admission->splits)
        hottest = look_for_heat(s, seconds);
    fullest = look_for_size(s);
    if (s->throughput->law->admission->adjust)
        s->throughput->law->admission->adjust(s->throughput, sim->now);
    s->looked = sim->now;
    simtime next = (sim->now / MINUTE + 1) * MINUTE;
    if (sim->intervals && is_calm(s, hottest, fullest))
        sim_at_no_mark(sim, next, PRIORITY_OBSERVE, every_minute, s);
    else
        sim_at(sim, next, PRIORITY_OBSERVE, every_minute, s);
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
