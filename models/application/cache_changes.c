/* What changes the entries of gathered requests but reads: writes, lost stores, warming, room. */
#include <math.h>

#include "cache_gathered.h"
#include "client.h"
#include "exact.h"
#include "memory.h"
#include "table.h"

/* So many writes of a range, through this cache or beside it, in all classes of its keys. */
static void note_range(struct cache *c, size_t range, uint64_t prefix, int64_t through,
                       int64_t beside, const struct flow *flow)
{
    const struct cache_kind *kind = cache_spec_kind(c->spec);
    bool cluster = cache_spec_is_cluster(c->spec);
    int64_t stores = cluster ? 1 : (int64_t)c->store_count;
    int item = kind->renews_items ? ON_WRITE_UPDATE : c->spec->on_write;

    if (cluster && through)
        cache_class_of(c, range, OF_ITEMS, prefix, flow);
    for (struct cache_class *of = c->gathered->of_range[range]; of; of = of->next) {
        bool query = of->of == OF_QUERIES;
        int64_t own = of->prefix == prefix ? through : 0;
        int what = item;
        if (of->of != OF_ITEMS && !query)
            continue;
        if (query)
            what = kind->renews_items        ? ON_WRITE_NOTHING
                   : item == ON_WRITE_UPDATE ? ON_WRITE_INVALIDATE
                                             : item;
        if ((through + beside) * stores > own)
            of->outdatings += through + beside;
        of->outdated += (through + beside) * stores - own;
        if (what == ON_WRITE_INVALIDATE)
            of->invalidated += own;
        else if (what == ON_WRITE_UPDATE && cluster)
            of->created += own;
        else if (what == ON_WRITE_UPDATE)
            of->updated += own;
        else
            of->outdated += own;
        if (what == ON_WRITE_NOTHING && (through + beside) * stores == own)
            of->outdatings += own;
    }
}

static void note_spread(struct cache *c, struct flow_ranges *flow, int64_t through, int64_t beside)
{
    struct cache_gathered *g = c->gathered;
    size_t i = 0;

    while (i < g->spread_count && g->spread[i].flow != flow)
        i++;
    if (i == g->spread_count) {
        g->spread = memory_grow(g->spread, g->spread_count, &g->spread_capacity, sizeof *g->spread);
        g->spread[g->spread_count].flow = flow;
        g->spread[g->spread_count].through = g->spread[g->spread_count].beside = 0;
        g->spread_count++;
    }
    g->spread[i].through += through;
    g->spread[i].beside += beside;
}

/* Of writes that come from another Region only the places are known: they fall on all keys alike. */
static void note_anywhere(struct cache *c, const struct flow *flow, int64_t count)
{
    struct cache_gathered *g = c->gathered;
    double left = 0;

    for (size_t i = 0; i < g->ranges->count; i++)
        left += (double)g->ranges->ranges[i].keys;
    for (size_t i = 0; i < g->ranges->count && count; i++) {
        double keys = (double)g->ranges->ranges[i].keys;
        int64_t part = part_of(count, keys / left, &c->draws);
        left -= keys;
        count -= part;
        if (part)
            note_range(c, i, 0, 0, part, flow);
    }
}

void cache_gathered_written(struct cache *c, const struct request *request, uint64_t position,
                            int64_t count, bool through)
{
    const struct flow *flow = request->flow;
    ptrdiff_t range =
        request->width <= KEYSPACE_COLLECTION ? key_ranges_find(c->gathered->ranges, position) : -1;

    if (range >= 0)
        note_range(c, (size_t)range, flow->cache_prefix, through ? count : 0, through ? 0 : count,
                   flow);
    else if (flow->ranges)
        note_spread(c, flow->ranges, through ? count : 0, through ? 0 : count);
    else if (!flow->keys)
        note_anywhere(c, flow, count);
}

static void spread(struct cache *c, struct flow_ranges *flow, int64_t count, bool through)
{
    const uint64_t *counts = flow_ranges_draw(flow, count, true, &c->draws);

    for (size_t i = 0; count && i < flow->count; i++)
        if (counts[i])
            note_range(c, flow->ranges[i].range, flow->flow->cache_prefix, through ? counts[i] : 0,
                       through ? 0 : counts[i], flow->flow);
}

void cache_gathered_spread_writes(struct cache *c)
{
    struct cache_gathered *g = c->gathered;

    for (size_t i = 0; i < g->spread_count; i++) {
        spread(c, g->spread[i].flow, g->spread[i].through, true);
        spread(c, g->spread[i].flow, g->spread[i].beside, false);
        g->spread[i].through = g->spread[i].beside = 0;
    }
}

static void flush_now(struct sim *sim, void *subject);

static void schedule_flush(struct cache *c, simtime at)
{
    simtime when = sim_gather_time(c->sim, at);

    sim_at(c->sim, when > c->sim->now ? when : c->sim->now, PRIORITY_TRAFFIC, flush_now, c);
}

static void send_flushed(struct cache *c, struct cache_class *of, int64_t keys)
{
    struct flow *flow = c->flush_to;
    ptrdiff_t range = flow_ranges_find(flow->ranges, of->range);
    struct request request = request_first(flow, keys, c->sim->now);

    c->unflushed -= keys;
    c->flushed += keys;
    flow_ranges_send(c->sim, flow->ranges, range < 0 ? 0 : (size_t)range, &request, &c->draws);
}

static void flush_class(struct cache *c, struct cache_class *of)
{
    for (size_t i = 0; i < of->cohorts.count; i++) {
        struct cache_cohort *co = &of->cohorts.items[i];
        if (!co->flush_at || co->flush_at > c->sim->now)
            continue;
        co->flush_at = 0;
        if (co->entries)
            send_flushed(c, of, co->entries);
    }
}

/* A flush that was asked for comes, even if its keys are lost. */
static void note_lost(struct cache *c, struct cache_class *of, simtime at, int64_t units)
{
    struct cache_gathered *g = c->gathered;

    g->lost = memory_grow(g->lost, g->lost_count, &g->lost_capacity, sizeof *g->lost);
    g->lost[g->lost_count].of = of;
    g->lost[g->lost_count].at = at;
    g->lost[g->lost_count].units = units;
    g->lost_count++;
}

/* A part of those that are to be flushed later goes now. */
static void flush_early(struct cache *c, struct cache_class *of, int64_t units)
{
    struct cohorts *cohorts = &of->cohorts;

    for (size_t i = 0; i < cohorts->count; i++) {
        struct cache_cohort *co = &cohorts->items[i];
        simtime at = co->flush_at;
        int64_t part = rounded((double)units * (double)co->entries / (double)of->units, &c->draws);
        if (!at || !part)
            continue;
        struct cache_cohort clean = cohort_part(co, part, &c->draws);
        if (!co->entries)
            cohorts_drop(cohorts, i);
        note_lost(c, of, at, clean.entries);
        send_flushed(c, of, clean.entries);
        clean.flush_at = 0;
        cohorts_add(cohorts, clean);
        return;
    }
}

static void flush_for_lost(struct cache *c)
{
    struct cache_gathered *g = c->gathered;

    for (size_t i = g->lost_count; i-- > 0;) {
        if (g->lost[i].at > c->sim->now)
            continue;
        struct cache_class *of = g->lost[i].of;
        int64_t units = g->lost[i].units;
        g->lost[i] = g->lost[--g->lost_count];
        flush_early(c, of, units);
    }
}

static void flush_now(struct sim *sim, void *subject)
{
    struct cache *c = subject;

    (void)sim;
    flush_for_lost(c);
    for (size_t i = 0; i < c->gathered->class_count; i++)
        flush_class(c, c->gathered->all[i]);
}

static void serve_absorbed(struct cache *c, struct cache_class *of)
{
    for (struct asked_part *p = of->deciding; p; p = p->next) {
        if (p->request.flow->side != WRITE || !p->request.count)
            continue;
        c->absorbed += p->request.count;
        c->gathered->undecided -= p->request.count;
        of->bytes = p->request.flow->answer_bytes;
        cache_serve_many(c, &p->request, of, p->request.count);
        p->request.count = 0;
    }
}

/* Units that are written are as the last write left them, and kept until they are flushed. */
void cache_gathered_absorb(struct cache *c, struct cache_class *of, int64_t writes)
{
    struct rng *draws = &c->draws;
    double interval = c->gathered->interval_s, rate = (double)writes / (double)of->units;
    double touched =
        of->units == 1 ? 1 : 1 - exact_exp((double)writes * exact_log(1 - 1 / (double)of->units));
    int64_t clean = 0, empty = of->units - cohorts_entries(&of->cohorts);
    simtime first =
        c->gathered->from +
        simtime_from_seconds(rate > 1e-3 ? interval * (1 / rate - (1 - touched) / touched)
                                         : interval / 2);

    for (size_t i = 0; i < of->cohorts.count; i++) {
        struct cache_cohort *co = &of->cohorts.items[i];
        int64_t part = rounded((double)co->entries * touched, draws);
        if (!co->flush_at) {
            clean += cohort_part(co, part, draws).entries;
            continue;
        }
        co->expires += (simtime)(touched * (double)(c->sim->now + c->ttl - co->expires));
        co->stale -= rounded((double)co->stale * touched, draws);
    }
    for (size_t i = of->cohorts.count; i-- > 0;)
        if (!of->cohorts.items[i].entries)
            cohorts_drop(&of->cohorts, i);
    int64_t expired = rounded((double)of->expired * touched, draws);
    int64_t fresh = rounded((double)(empty - of->expired) * touched, draws);
    of->expired -= expired;
    clean += expired + fresh;
    cohorts_sort(&of->cohorts);
    cohorts_add(&of->cohorts, (struct cache_cohort){.kept = first,
                                                    .expires = c->sim->now + c->ttl,
                                                    .flush_at = first + c->spec->flush,
                                                    .entries = clean});
    c->unflushed += clean;
    if (clean)
        schedule_flush(c, first + c->spec->flush);
    of->outdated += writes * ((int64_t)c->store_count - 1);
    of->outdatings += c->store_count > 1 ? writes : 0;
    serve_absorbed(c, of);
}

void cache_gathered_lose(struct cache *c, double part)
{
    struct cache_gathered *g = c->gathered;

    for (size_t i = 0; i < g->class_count; i++) {
        struct cache_class *of = g->all[i];
        for (size_t n = of->cohorts.count; n-- > 0;) {
            struct cache_cohort *co = &of->cohorts.items[n];
            int64_t lost = part_of(co->entries, part, &c->draws);
            bool dirty = co->flush_at != 0;
            if (dirty && lost)
                note_lost(c, of, co->flush_at, lost);
            c->lost_writes += dirty ? lost : 0;
            c->unflushed -= dirty ? lost : 0;
            cohort_part(co, lost, &c->draws);
            if (!co->entries)
                cohorts_drop(&of->cohorts, n);
        }
        of->expired -= part_of(of->expired, part, &c->draws);
        cache_class_count(c, of);
    }
}

/* What an action pushes out says nothing of the intervals to come. */
static void make_room_once(struct cache *c)
{
    cache_gathered_make_room(c);
    for (size_t i = 0; i < c->gathered->class_count; i++)
        c->gathered->all[i]->made_room = 0;
}

/* Memory goes with its nodes where each has a share of the items; a cluster's new node has none. */
void cache_gathered_set_alive(struct cache *c, int64_t alive)
{
    struct cache_gathered *g = c->gathered;

    for (int64_t i = c->nodes.alive; i < alive; i++)
        g->started[i] = c->sim->now;
    if (cache_spec_is_cluster(c->spec))
        return;
    g->capacity *= (double)alive / (double)c->nodes.alive;
    make_room_once(c);
}

/* As many units as so many reads would touch that have none; entries of all ages. */
static void warm_class(struct cache *c, struct cache_class *of, int64_t reads)
{
    enum { AGES = 16 };
    int64_t empty = of->units - cohorts_entries(&of->cohorts);
    double untouched =
        of->units == 1 ? 0 : exact_exp((double)reads * exact_log(1 - 1 / (double)of->units));
    int64_t left = rounded((double)empty * (1 - untouched), &c->draws);

    of->expired = 0;
    for (int i = 0; i < AGES; i++) {
        int64_t part = part_of(left, 1.0 / (AGES - i), &c->draws);
        double u = (i + rng_uniform(&c->draws)) / AGES;
        left -= part;
        cohorts_add(&of->cohorts, (struct cache_cohort){
                                      .kept = c->sim->now,
                                      .expires = c->sim->now + simtime_from_ns(u * (double)c->ttl),
                                      .entries = part});
    }
    cache_class_count(c, of);
}

void cache_gathered_warm(struct cache *c, struct flow *flow, int64_t reads)
{
    enum class_of of = flow->reads_many ? OF_QUERIES : OF_ITEMS;
    struct flow_ranges *ranges = flow->ranges;
    const uint64_t *counts = flow_ranges_draw(ranges, reads, false, &c->draws);

    for (size_t i = 0; i < ranges->count; i++)
        if (counts[i])
            warm_class(c, cache_class_of(c, ranges->ranges[i].range, of, flow->cache_prefix, flow),
                       counts[i]);
    make_room_once(c);
}

static int64_t entries_of(const struct cache_class *of)
{
    return cohorts_entries(&of->cohorts) + of->expired;
}

static double units_kept(const struct cache_class *of, double time_s)
{
    double kept =
        (double)of->units * (1 - exact_exp(-of->reads_per_s / (double)of->units * time_s));
    return fmin(kept, (double)entries_of(of));
}

static double bytes_kept(const struct cache_gathered *g, double time_s)
{
    double bytes = 0;

    for (size_t i = 0; i < g->class_count; i++)
        bytes += units_kept(g->all[i], time_s) * g->all[i]->bytes;
    return bytes;
}

static void evict(struct cache *c, struct cache_class *of, int64_t entries)
{
    int64_t held = entries_of(of), nodes = cache_spec_is_cluster(c->spec) ? c->nodes.alive : 1;
    int64_t expired = part_of(entries, (double)of->expired / (double)held, &c->draws);

    expired = expired < of->expired ? expired : of->expired;
    of->expired -= expired;
    c->use.evictions += entries * nodes;
    of->made_room += entries;
    entries -= expired;
    for (size_t n = of->cohorts.count; n-- > 0 && entries > 0;) {
        struct cache_cohort *co = &of->cohorts.items[n];
        int64_t before = 0;
        for (size_t m = 0; m <= n; m++)
            before += of->cohorts.items[m].flush_at ? 0 : of->cohorts.items[m].entries;
        if (co->flush_at || !before)
            continue;
        int64_t part = rounded((double)entries * (double)co->entries / (double)before, &c->draws);
        part = part < co->entries ? part : co->entries;
        entries -= part;
        cohort_part(co, part, &c->draws);
        if (!co->entries)
            cohorts_drop(&of->cohorts, n);
    }
    c->use.evictions -= entries * nodes; /* those that must stay */
    of->made_room -= entries;
    cache_class_count(c, of);
}

/* The time after which an unused entry goes; 0 where no rate is known yet. */
static double characteristic_time_s(const struct cache_gathered *g)
{
    double low = 0, high = 1;

    while (bytes_kept(g, high) < g->capacity && high < 1e12)
        high *= 4;
    if (high >= 1e12)
        return 0;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        *(bytes_kept(g, middle) < g->capacity ? &low : &high) = middle;
    }
    return low;
}

/* More made room in the interval than had to. */
static void expect_fewer(struct cache_gathered *g, double room_bytes)
{
    double all = 0;

    for (size_t i = 0; i < g->class_count; i++)
        all += g->all[i]->evicted * g->all[i]->bytes;
    for (size_t i = 0; i < g->class_count && all > 0; i++) {
        struct cache_class *of = g->all[i];
        of->made_room -= (int64_t)(room_bytes * of->evicted / all);
        of->made_room = of->made_room > 0 ? of->made_room : 0;
    }
}

void cache_gathered_make_room(struct cache *c)
{
    struct cache_gathered *g = c->gathered;
    double bytes = 0;

    for (size_t i = 0; i < g->class_count; i++)
        bytes += (double)entries_of(g->all[i]) * g->all[i]->bytes;
    if (bytes <= g->capacity) {
        expect_fewer(g, g->capacity - bytes);
        return;
    }
    double time_s = characteristic_time_s(g);
    for (size_t i = 0; i < g->class_count; i++) {
        struct cache_class *of = g->all[i];
        double held = (double)entries_of(of);
        double kept = time_s > 0 ? units_kept(of, time_s) : held * g->capacity / bytes;
        if (kept < held)
            evict(c, of, rounded(held - kept, &c->draws));
    }
}
