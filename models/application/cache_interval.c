/* What the reads of an interval find in a class, and how it stands afterwards (cache_gathered.h). */
#include <math.h>

#include "cache_gathered.h"
#include "exact.h"

/* One class's interval, while it is decided. */
struct interval {
    struct cache *cache;
    struct cache_class *of;
    simtime from, to, ttl;
    double evictions; /* of the invalidations: what made room in the middle of the interval */
    int64_t gone;     /* entries that went, for whatever reason of these */
    double invalidations, outdatings; /* writes of the interval that do so */
    double outdates;                  /* one of these, as a part of all units */
    double late_part;                 /* of a cluster's hits are stale because their node is late */
    struct cohorts before, steadies;  /* those that only writes or others that need room may end */
    int64_t hits;
    double steady_stale,
        steady_since; /* of cohorts that stay as they are: of how many, since when */
    int64_t steady;
};

static struct rng *draws_of(const struct interval *i)
{
    return &i->cache->draws;
}

static double seconds(simtime from, simtime to)
{
    return to > from ? simtime_seconds(to - from) : 0;
}

/* Of the interval's writes as many come in a window as it is long. */
static struct outdating outdating_in(const struct interval *i, double window_s)
{
    return outdating_of(i->outdates, i->outdatings * window_s / seconds(i->from, i->to), window_s);
}

static double leave_per_s(const struct interval *i)
{
    return i->invalidations / ((double)i->of->units * seconds(i->from, i->to));
}

static double stay_in(const struct interval *i, double window_s)
{
    return spared(1 / (double)i->of->units, i->invalidations * window_s / seconds(i->from, i->to));
}

static void count_stale(const struct interval *i, double hits, double age_s)
{
    int64_t stale = rounded(hits, draws_of(i));

    i->cache->stale_hits += stale;
    i->cache->stale_age_s += hits > 0 ? (double)stale * age_s / hits : 0;
}

/* Hits within a window on entries of which some are stale, and some become so. */
static void look_for_stale(const struct interval *i, double hits, double stale, double since_s,
                           simtime from, double window_s)
{
    struct outdating o = outdating_in(i, window_s);
    double middle = simtime_seconds(from) + window_s / 2;
    double late = i->late_part * (1 - stale);

    if (hits <= 0)
        return;
    count_stale(i, hits * stale, hits * stale * fmax(0, middle - since_s));
    count_stale(i, hits * (1 - stale) * o.part, hits * (1 - stale) * o.age_s);
    count_stale(i, hits * late, hits * late * simtime_seconds(i->cache->spec->replica_lag) / 2);
}

/* What becomes stale of a cohort until then. */
static void outdate(const struct interval *i, struct cache_cohort *co, simtime from, simtime to)
{
    struct outdating o = outdating_in(i, seconds(from, to));
    int64_t more = rounded((double)(co->entries - co->stale) * o.at_end, draws_of(i));

    if (!more)
        return;
    simtime since = to - simtime_from_seconds(o.since_s);
    double part = (double)more / (double)(co->stale + more);
    co->stale_since += (simtime)(part * (double)(since - co->stale_since));
    co->stale += more;
}

static void hit(struct interval *i, const struct cache_cohort *co, int64_t hits, simtime from,
                double window_s)
{
    double stale = co->entries ? (double)co->stale / (double)co->entries : 0;

    i->hits += hits;
    look_for_stale(i, (double)hits, stale, simtime_seconds(co->stale_since), from, window_s);
}

/* The fetches of units that were touched in a window; `hits` more reads are hits if they succeed. */
static void fetch(struct interval *i, const struct touched *t, int64_t hits, simtime from,
                  double window_s, bool leaves, simtime returns)
{
    struct cache *c = i->cache;
    bool coalesce = c->spec->coalesce;
    simtime kept = from + simtime_from_seconds(t->first_s + t->fetch_s);

    if (returns && !t->together && kept > i->to) /* until then there is the old one */
        kept = i->to;
    if (!t->fetches) {
        i->hits += hits;
        return;
    }
    if (leaves) { /* the last of several fetches of the unit, whenever it was */
        double life = fmin(window_s, simtime_seconds(i->ttl));
        kept = from + simtime_from_seconds(window_s - life / 2);
    }
    struct class_fill *fill = cache_fill(c, i->of, t->filled, kept, returns);
    struct cache_cohort *co = cohorts_near(&i->of->cohorts, fill->expires);
    struct outdating o = outdating_in(i, seconds(kept, i->to));
    if (co && t->filled)
        outdate(i, co, kept, i->to);
    double stale = (double)hits * o.part, late = (double)hits * i->late_part;
    cache_fill_send(fill, t->fetches + (coalesce ? 0 : t->together + t->again), hits,
                    coalesce ? t->together + t->again : 0, stale + late,
                    (double)hits * o.age_s + late * simtime_seconds(c->spec->replica_lag) / 2);
}

/* Units without an entry that are read within a window that reaches to the interval's end. */
static void read_empty(struct interval *i, int64_t units, int64_t reads, simtime from,
                       bool were_expired)
{
    struct cache_class *of = i->of;
    struct touching touching = {.units = units,
                                .reads = reads,
                                .window_s = seconds(from, i->to),
                                .ttl_s = simtime_seconds(i->ttl),
                                .leave_per_s = leave_per_s(i),
                                .stay = stay_in(i, seconds(from, i->to)),
                                .fails = of->fails,
                                .empty = true,
                                .fetch_times_s = of->fetch_times_s};
    int64_t all = of->units - cohorts_entries(&of->cohorts);

    if (!reads || !units)
        return;
    struct touched t = touch(&touching, draws_of(i));
    i->gone += t.fetches - t.filled;
    double taken = were_expired
                       ? (double)t.filled
                       : (double)t.filled * (double)of->expired / (double)(all > 0 ? all : 1);
    int64_t expired = rounded(taken, draws_of(i));
    of->expired -= expired < of->expired ? expired : of->expired;
    bool leaves = i->invalidations > 0 || touching.ttl_s < touching.window_s;
    fetch(i, &t, reads - t.fetches - t.together - t.again, from, touching.window_s, leaves, 0);
}

static bool is_steady(const struct interval *i, const struct cache_cohort *co)
{
    const struct cache *c = i->cache;
    simtime soft = c->spec->soft_ttl ? c->ttl - c->spec->soft_ttl : 0;

    if (cache_class_held(c, co) < 1 || co->kept > i->from)
        return false;
    return co->flush_at || co->expires - soft > i->to;
}

/* Reads while the entry is on its way, from a fetch that has ended in the last interval. */
static int64_t read_before_kept(struct interval *i, const struct cache_cohort *co, int64_t reads)
{
    struct cache *c = i->cache;
    double part = seconds(i->from, co->kept) / seconds(i->from, i->to);

    if (co->flush_at || part <= 0)
        return 0;
    reads = part_of(reads, part, draws_of(i));
    struct class_fill *fill = reads ? cache_fill(c, i->of, 0, co->kept, 0) : NULL;
    if (fill)
        cache_fill_send(fill, c->spec->coalesce ? 0 : reads, 0, c->spec->coalesce ? reads : 0, 0,
                        0);
    return reads;
}

/* Of `reads` of entries that are still good, those that fetch them anew: because they are due, or
 * (others too) because the node that is asked has none. What is left are hits of the old ones. */
static int64_t refetch(struct interval *i, struct cache_cohort *co, int64_t reads, simtime from,
                       double window_s, bool due)
{
    int64_t idle = co->entries - co->refetching;
    struct touching touching = {
        .units = idle,
        .reads = due ? part_of(reads, (double)idle / (double)co->entries, draws_of(i)) : reads,
        .window_s = window_s,
        .ttl_s = simtime_seconds(i->ttl) + window_s,
        .fails = i->of->fails,
        .empty = true,
        .fetch_times_s = i->of->fetch_times_s};

    double late[FETCH_POINTS];

    if (idle <= 0 || touching.reads <= 0)
        return reads;
    if (!due) { /* the node is no primary, and has it so much later */
        double primary =
            simtime_seconds(i->cache->spec->replica_lag) / (double)i->cache->nodes.alive;
        for (int n = 0; n < FETCH_POINTS; n++)
            late[n] = i->of->fetch_times_s[n] + primary;
        touching.fetch_times_s = late;
    }
    struct touched t = touch(&touching, draws_of(i));
    if (due) /* the others have the old one; only when a fetch has failed the next read tries */
        t.together = t.again = 0;
    struct cache_cohort fetched = {0};
    if (t.filled)
        fetched = cohort_part(co, t.filled, draws_of(i));
    i->cache->refreshes += due ? t.fetches : 0;
    fetch(i, &t, due ? 0 : reads - t.fetches - t.together - t.again, from, window_s, false,
          fetched.expires ? fetched.expires : co->expires);
    return due ? reads - t.fetches : 0;
}

/* Entries that writes remove, and their reads: how many of these are hits; of the entries so many
 * go. */
static int64_t read_invalidated(struct interval *i, int64_t entries, int64_t reads, double window_s,
                                int64_t *gone)
{
    struct touching touching = {.units = entries,
                                .reads = reads,
                                .window_s = window_s,
                                .ttl_s = simtime_seconds(i->ttl),
                                .leave_per_s = leave_per_s(i),
                                .all_units = (double)i->of->units,
                                .stay = stay_in(i, window_s),
                                .fails = i->of->fails,
                                .fetch_times_s = i->of->fetch_times_s};

    *gone = 0;
    if (i->invalidations <= 0 || !entries)
        return reads;
    struct touched t = touch(&touching, draws_of(i));
    *gone = t.filled + t.left;
    i->gone += t.fetches + t.left;
    int64_t hits = reads - t.fetches - t.together - t.again;
    int64_t after = t.fetches ? hits / 2 : 0; /* of the fetches; the others came before them */
    fetch(i, &t, after, i->from, window_s, true, 0);
    return hits - after;
}

/* A cohort to which something happens. */
static void read_cohort(struct interval *i, struct cache_cohort co, int64_t reads)
{
    const struct cache *c = i->cache;
    bool ends = !co.flush_at && co.expires <= i->to;
    simtime end = ends ? co.expires : i->to;
    simtime soft_from = co.expires - (c->ttl - c->spec->soft_ttl);
    double held = cache_class_held(c, &co);

    end = end > i->from ? end : i->from;
    reads -= read_before_kept(i, &co, reads);
    double window_s = seconds(i->from, end);
    int64_t good = part_of(reads, window_s / seconds(i->from, i->to), draws_of(i));
    int64_t later = reads - good;
    if (held < 1) {
        int64_t at_others = part_of(good, 1 - held, draws_of(i));
        good += refetch(i, &co, at_others, i->from, window_s, false) - at_others;
    }
    if (c->spec->soft_ttl && !co.flush_at && soft_from < end && co.entries) {
        simtime from = soft_from > i->from ? soft_from : i->from;
        int64_t due = part_of(good, seconds(from, end) / window_s, draws_of(i));
        good += refetch(i, &co, due, from, seconds(from, end), true) - due;
    }
    int64_t gone = 0;
    if (!co.flush_at)
        good = read_invalidated(i, co.entries, good, window_s, &gone);
    if (gone)
        cohort_part(&co, gone, draws_of(i));
    hit(i, &co, good, i->from, window_s);
    outdate(i, &co, i->from, end);
    if (!ends) {
        cohorts_add(&i->of->cohorts, co);
        return;
    }
    i->of->expired += co.entries;
    read_empty(i, co.entries, later, end, true);
}

/* Their reads are counted all at once. */
static void keep_steady(struct interval *i, struct cache_cohort co)
{
    i->steady += co.entries;
    i->steady_stale += (double)co.stale;
    i->steady_since += (double)co.stale * simtime_seconds(co.stale_since);
    outdate(i, &co, i->from, i->to);
    cohorts_add(co.flush_at ? &i->of->cohorts : &i->steadies, co);
}

/* Of the steady ones so many are gone, of all cohorts alike. */
static void keep_rest(struct interval *i, int64_t gone)
{
    int64_t left = cohorts_entries(&i->steadies);

    for (size_t n = 0; n < i->steadies.count; n++) {
        struct cache_cohort *co = &i->steadies.items[n];
        int64_t others = left - co->entries;
        int64_t part = part_of(gone, (double)co->entries / (double)left, draws_of(i));
        part = part > gone - others ? part : gone - others;
        part = part < co->entries ? part : co->entries;
        left = others;
        gone -= part;
        if (part)
            cohort_part(co, part, draws_of(i));
        cohorts_add(&i->of->cohorts, *co);
    }
    cohorts_release(&i->steadies);
}

static void read_good(struct interval *i, int64_t reads)
{
    int64_t left = cohorts_entries(&i->before);

    for (size_t n = 0; n < i->before.count; n++) {
        const struct cache_cohort *co = &i->before.items[n];
        if (is_steady(i, co)) {
            keep_steady(i, *co);
            continue;
        }
        int64_t part = part_of(reads, (double)co->entries / (double)left, draws_of(i));
        left -= co->entries;
        reads -= part;
        read_cohort(i, *co, part);
    }
    int64_t clean = cohorts_entries(&i->steadies), gone = 0;
    if (i->invalidations > 0 && clean) {
        int64_t of_clean = part_of(reads, (double)clean / (double)i->steady, draws_of(i));
        reads += read_invalidated(i, clean, of_clean, seconds(i->from, i->to), &gone) - of_clean;
    }
    i->hits += reads;
    keep_rest(i, gone);
    if (i->steady)
        look_for_stale(i, (double)reads, i->steady_stale / (double)i->steady,
                       i->steady_stale > 0 ? i->steady_since / i->steady_stale : 0, i->from,
                       seconds(i->from, i->to));
}

/* A write that goes through leaves an entry as the table has it, a new one where `creates`. */
static void renew(struct interval *i, int64_t writes, bool creates)
{
    struct cache_class *of = i->of;
    double gone = spared(1 / (double)i->of->units, (double)writes);
    int64_t renewed = 0, expired = 0, empty = of->units - cohorts_entries(&of->cohorts);

    if (!writes)
        return;
    for (size_t n = 0; n < of->cohorts.count; n++) {
        struct cache_cohort *co = &of->cohorts.items[n];
        int64_t part = rounded((double)co->entries * (1 - gone), draws_of(i));
        if (part)
            renewed += cohort_part(co, part, draws_of(i)).entries;
    }
    for (size_t n = of->cohorts.count; n-- > 0;)
        if (!of->cohorts.items[n].entries)
            cohorts_drop(&of->cohorts, n);
    expired = rounded((double)of->expired * (1 - gone), draws_of(i));
    of->expired -= expired;
    if (creates)
        expired = rounded((double)empty * (1 - gone), draws_of(i));
    simtime kept = i->to - simtime_from_seconds(seconds(i->from, i->to) / 2);
    cohorts_add(&of->cohorts, (struct cache_cohort){.kept = i->from < kept ? i->from : kept,
                                                    .expires = kept + i->ttl,
                                                    .entries = renewed + expired});
}

/* Reads in order meet each key once, and before those that have had their turn. */
static void read_in_order(struct interval *i, int64_t reads, int64_t each)
{
    struct cache_class *of = i->of;
    int64_t units = (reads + each - 1) / each, empty = of->units - cohorts_entries(&of->cohorts);
    int64_t ahead = of->units - of->passed % of->units;
    int64_t found = part_of(units, fmin(1, (double)empty / (double)ahead), draws_of(i));
    struct touched t = {.fetches = found < empty ? found : empty};

    t.filled = t.fetches;
    of->passed += units;
    int64_t expired =
        rounded((double)t.filled * (double)of->expired / (double)(empty + !empty), draws_of(i));
    of->expired -= expired < of->expired ? expired : of->expired;
    t.first_s = seconds(i->from, i->to) / 2;
    i->hits += reads - t.fetches;
    fetch(i, &t, 0, i->from, seconds(i->from, i->to), false, 0);
}

static int64_t count_reads(struct interval *i, int64_t *absorbed, int64_t *in_order, int64_t *each)
{
    int64_t reads = 0;

    for (const struct asked_part *p = i->of->deciding; p; p = p->next) {
        const struct flow *flow = p->request.flow;
        const struct flow_range *range = &flow->ranges->ranges[p->range];
        if (flow->side == WRITE) {
            *absorbed += p->request.count;
            continue;
        }
        reads += p->request.count;
        if (range->in_order) {
            *in_order += p->request.count;
            *each = range->group->spec->requests_each;
        }
    }
    return reads;
}

/* What is missing and not remembered is asked for each time. */
static void read_unremembered(struct interval *i, int64_t reads)
{
    double times = touch_fetch_s(i->of->fetch_times_s, 0);
    double rate = (double)reads / ((double)i->of->units * seconds(i->from, i->to));
    int64_t waits = i->cache->spec->coalesce
                        ? part_of(reads, rate * times / (1 + rate * times), draws_of(i))
                        : 0;
    struct class_fill *fill = cache_fill(i->cache, i->of, 0, i->to, 0);

    cache_fill_send(fill, reads - waits, 0, waits, 0, 0);
}

static void note_rate(struct cache_class *of, int64_t reads, simtime now)
{
    const double memory_s = 60;
    double elapsed = seconds(of->read_at, now), weight = 1 - exact_exp(-elapsed / memory_s);

    if (elapsed <= 0)
        return;
    double rate = (double)reads / elapsed;
    of->reads_per_s += (of->reads_per_s > 0 ? weight : 1) * (rate - of->reads_per_s);
    of->read_at = now;
}

/* Notes the interval's writes through a cluster. How many came in the last `replica_lag`. */
static double recent_writes(const struct interval *i, simtime lag)
{
    struct cache_class *of = i->of;
    simtime length = i->to - i->from, since = i->to - (lag > length ? lag : length);
    double sum = 0;

    of->recent[of->recent_next].at = i->to;
    of->recent[of->recent_next].writes = of->created;
    of->recent_next = (of->recent_next + 1) % RECENT_INTERVALS;
    for (int n = 0; n < RECENT_INTERVALS; n++)
        sum += of->recent[n].at > since ? (double)of->recent[n].writes : 0;
    return sum;
}

/* A read of another node than the primary is stale for so long after each write of its key. */
static double late_part(const struct interval *i)
{
    const struct cache *c = i->cache;
    simtime lag = c->spec->replica_lag, length = i->to - i->from;
    double others = (double)(c->nodes.alive - 1) / (double)c->nodes.alive;

    if (!lag || !cache_spec_is_cluster(c->spec) || i->of->of != OF_ITEMS)
        return 0;
    double writes = recent_writes(i, lag);
    double covered = lag < length ? (double)lag / (double)length : 1;
    return others * (1 - spared(covered / (double)i->of->units, writes));
}

/* Where reads of an interval bring more than there is room for, others make room all the time: as many
 * as in the last intervals, of those that have an entry. */
static void make_room(struct interval *i)
{
    struct cache_class *of = i->of;
    double entries = (double)cohorts_entries(&of->cohorts);

    of->evicted += 0.5 * ((double)of->made_room - of->evicted);
    of->made_room = 0;
    if (of->evicted < 0.5 || entries <= 0)
        return;
    i->evictions = of->evicted * (double)of->units / entries;
    i->invalidations += i->evictions;
}

static void count_evictions(struct interval *i)
{
    struct cache *c = i->cache;

    if (i->evictions <= 0)
        return;
    int64_t evicted = part_of(i->gone, i->evictions / i->invalidations, draws_of(i));
    i->of->made_room += evicted;
    c->use.evictions += evicted * (cache_spec_is_cluster(c->spec) ? c->nodes.alive : 1);
}

void cache_decide_class(struct cache *c, struct cache_class *of)
{
    struct interval i = {.cache = c,
                         .of = of,
                         .from = c->gathered->from,
                         .to = c->sim->now,
                         .ttl = cache_class_ttl(c, of)};
    int64_t absorbed = 0, in_order = 0, each = 1;
    int64_t reads = count_reads(&i, &absorbed, &in_order, &each);

    i.invalidations = (double)of->invalidated;
    i.outdatings = (double)of->outdatings;
    i.outdates =
        of->outdatings ? (double)of->outdated / ((double)of->outdatings * (double)of->units) : 0;
    i.late_part = late_part(&i);
    renew(&i, of->updated, false);
    renew(&i, of->created, true);
    make_room(&i);
    of->expired -= rounded(
        (double)of->expired * (1 - spared(1 / (double)of->units, i.invalidations)), &c->draws);
    of->invalidated = of->updated = of->outdated = of->outdatings = of->created = 0;
    note_rate(of, reads + absorbed, c->sim->now);
    if (absorbed)
        cache_gathered_absorb(c, of, absorbed);
    if (!i.ttl) {
        if (reads)
            read_unremembered(&i, reads);
        return;
    }
    if (in_order)
        read_in_order(&i, in_order, each);
    reads -= in_order;
    int64_t empty = of->units - cohorts_entries(&of->cohorts);
    int64_t missing = part_of(reads, (double)empty / (double)of->units, &c->draws);
    reads -= missing;
    if (c->spec->coalesce && of->fetching > 0 && empty > 0) {
        int64_t fetching = of->fetching < empty ? of->fetching : empty;
        int64_t waits = part_of(missing, (double)fetching / (double)empty, &c->draws);
        cache_wait(c, of, waits);
        missing -= waits;
        empty -= fetching;
    }
    i.before = of->cohorts;
    of->cohorts = (struct cohorts){0};
    read_good(&i, reads);
    read_empty(&i, empty, missing, i.from, false);
    cohorts_release(&i.before);
    count_evictions(&i);
    cache_hit(c, of, i.hits);
}
