/* Fetches of many keys at once, and who waits for them (cache_gathered.h). */
#include "cache_gathered.h"
#include "client.h"
#include "exact.h"

struct class_fill *cache_fill(struct cache *c, struct cache_class *of, int64_t units, simtime kept,
                              simtime returns)
{
    struct cache_gathered *g = c->gathered;
    struct class_fill *fill = pool_take(&g->fills);

    *fill =
        (struct class_fill){.next = g->open, .cache = c, .of = of, .units = units, .all = units};
    fill->expires = kept + cache_class_ttl(c, of);
    fill->returns = returns;
    g->open = fill;
    cohorts_add(&of->cohorts,
                (struct cache_cohort){.kept = kept, .expires = fill->expires, .entries = units});
    return fill;
}

/* Each gets its part of what is left, but no more than it asked for, nor so little that the others
 * could not take the rest. */
void cache_split(struct cache *c, struct cache_class *of, int64_t count,
                 void (*take)(void *owner, const struct asked_part *part), void *owner)
{
    int64_t all = 0;

    for (const struct asked_part *p = of->deciding; p; p = p->next)
        all += p->request.flow->side == READ ? p->request.count : 0;
    for (struct asked_part *p = of->deciding; p && count > 0; p = p->next) {
        if (p->request.flow->side != READ || !p->request.count)
            continue;
        int64_t others = all - p->request.count, least = count - others;
        int64_t part =
            others ? part_of(count, (double)p->request.count / (double)all, &c->draws) : count;
        part = part < least ? least : part;
        part = part < p->request.count ? part : p->request.count;
        struct asked_part taken = *p;
        taken.request.count = part;
        p->request.count -= part;
        all = others;
        count -= part;
        if (part)
            take(owner, &taken);
    }
}

struct of_cache {
    struct cache *cache;
    struct cache_class *of;
};

static void take_hits(void *owner, const struct asked_part *part)
{
    struct cache *c = ((struct of_cache *)owner)->cache;
    int64_t count = part->request.count;

    c->hits += count;
    c->gathered->undecided -= count;
    c->negative_hits += part->request.kind == KIND_NOTHING ? count : 0;
    cache_serve_many(c, &part->request, ((struct of_cache *)owner)->of, count);
}

void cache_hit(struct cache *c, struct cache_class *of, int64_t count)
{
    cache_split(c, of, count, take_hits, &(struct of_cache){c, of});
}

static void give_fill(struct class_fill *fill)
{
    if (fill->resolved && fill->ended == fill->calls)
        pool_give(&fill->cache->gathered->fills, fill);
}

/* Those of a class who wait, or a part of them, are answered. */
static void answer_waiters(struct cache *c, struct cache_class *of, double part, bool success,
                           simtime later)
{
    struct held_part **at = &of->waiters;

    while (*at) {
        struct held_part *held = *at;
        int64_t count = part_of(held->waits, part, &c->draws);
        held->waits -= count;
        if (held->waits == 0)
            *at = held->next;
        else
            at = &held->next;
        if (count)
            client_finish(c->sim, &held->request, count, success,
                          c->sim->now + later - held->request.sent);
        if (held->waits == 0)
            pool_give(&c->gathered->held, held);
    }
}

static void keep(struct cache *c, struct cache_class *of, int64_t units, simtime kept)
{
    simtime ttl = cache_class_ttl(c, of);

    if (!ttl || !c->enabled)
        return;
    cohorts_add(&of->cohorts,
                (struct cache_cohort){.kept = kept, .expires = kept + ttl, .entries = units});
}

/* What was due and is fetched at last: the entry is kept anew in place of the old one. */
static int64_t replace_old(struct class_fill *fill, int64_t units)
{
    struct cache_cohort *old = cohorts_near(&fill->of->cohorts, fill->returns);
    int64_t part = 0;

    if (fill->returns && old) {
        part = units < old->refetching ? units : old->refetching;
        old->refetching -= part;
        cohorts_take(&fill->of->cohorts, old->expires, part);
    }
    return part;
}

/* How many units so many calls touch, of those whose calls they are. */
static int64_t units_touched(const struct class_fill *fill, int64_t units, int64_t calls)
{
    double none =
        fill->all <= 1 ? 0 : exact_exp((double)calls * exact_log(1 - 1 / (double)fill->all));
    int64_t touched = rounded((double)units * (1 - none), &fill->cache->draws);

    return touched < units ? touched : units;
}

static void answer_late(struct class_fill *fill, int64_t units, bool success, simtime at)
{
    struct cache_class *of = fill->of;
    double part = of->fetching > 0 ? (double)units / (double)of->fetching : 1;

    if (!units || !fill->cache->spec->coalesce || fill->returns)
        return;
    of->fetching -= units < of->fetching ? units : of->fetching;
    answer_waiters(fill->cache, of, part, success, at - fill->cache->sim->now);
}

/* What another call of the same unit has brought before is kept anew. */
static void keep_anew(struct class_fill *fill, int64_t units, simtime at)
{
    simtime expires = at + cache_class_ttl(fill->cache, fill->of);
    int64_t taken = cohorts_take(&fill->of->cohorts, fill->expires, units);

    cohorts_add(
        &fill->of->cohorts,
        (struct cache_cohort){.kept = fill->cache->sim->now, .expires = expires, .entries = taken});
    fill->expires = expires;
}

static void end_well(struct class_fill *fill, int64_t count, simtime at)
{
    struct cache_class *of = fill->of;
    int64_t units = units_touched(fill, fill->units, count);
    int64_t again = units_touched(fill, fill->all - fill->units, count);
    int64_t old = replace_old(fill, units);
    int64_t empty = of->units - cohorts_entries(&of->cohorts) - old;

    fill->units -= units;
    answer_late(fill, units, true, at);
    keep(fill->cache, of, old + (units - old < empty ? units - old : empty), at);
    if (again)
        keep_anew(fill, again, at);
}

static void end_badly(struct class_fill *fill, simtime at)
{
    struct cache_cohort *old = cohorts_near(&fill->of->cohorts, fill->returns);
    int64_t units = fill->units;

    if (fill->ended < fill->calls)
        return;
    fill->units = 0;
    answer_late(fill, units, false, at);
    if (fill->returns && old)
        old->refetching -= units < old->refetching ? units : old->refetching;
}

/* Of calls that went on for longer than their interval some have ended. */
static void end_late(struct class_fill *fill, int64_t count, bool success, simtime at)
{
    if (success)
        end_well(fill, count, at);
    else
        end_badly(fill, at);
    if (success && fill->ended == fill->calls)
        end_badly(fill, at);
    cache_class_count(fill->cache, fill->of);
}

static void fetched(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct fill_call *call = (struct fill_call *)caller;
    struct class_fill *fill = call->fill;
    struct caller *outer = call->outer;
    simtime looked_up = call->looked_up;

    fill->ended += ending->count;
    if (ending->success) {
        fill->succeeded += ending->count;
        fill->latency_s += (double)ending->count * simtime_seconds(ending->at - sim->now);
    }
    call->left -= ending->count;
    if (!call->left)
        pool_give(&fill->cache->gathered->calls, call);
    if (fill->resolved) {
        end_late(fill, ending->count, ending->success, ending->at);
        give_fill(fill);
    }
    if (outer) {
        struct ending told = *ending;
        told.at += looked_up;
        outer->finished(sim, outer, &told);
    }
}

static void send(void *owner, const struct asked_part *part)
{
    struct class_fill *fill = owner;
    struct cache *c = fill->cache;
    struct fill_call *call = pool_take(&c->gathered->calls);
    struct request request = part->request;
    simtime looked_up = cache_look_up(c, fill->of);

    c->nodes.wait_s += (double)request.count * c->gathered->last_wait_s;
    *call = (struct fill_call){.caller = {.finished = fetched},
                               .fill = fill,
                               .outer = request.caller,
                               .looked_up = looked_up,
                               .left = request.count};
    c->misses += request.count;
    c->gathered->undecided -= request.count;
    fill->calls += request.count;
    request.sent -= looked_up;
    request.caller = &call->caller;
    if (c->next)
        cache_take_range(c->next, &request, part->range);
    else
        flow_ranges_send(c->sim, request.flow->ranges, part->range, &request, &c->draws);
}

static struct held_part *hold(struct class_fill *fill, const struct asked_part *part)
{
    struct held_part *held = fill->held;

    while (held && (held->request.flow != part->request.flow ||
                    held->request.caller != part->request.caller))
        held = held->next;
    if (held)
        return held;
    held = pool_take(&fill->cache->gathered->held);
    *held = (struct held_part){.next = fill->held, .request = part->request, .range = part->range};
    fill->held = held;
    return held;
}

static void hold_hits(void *owner, const struct asked_part *part)
{
    hold(owner, part)->hits += part->request.count;
}

static void begin_to_wait(struct cache *c, const struct request *request)
{
    c->coalesced += request->count;
    c->gathered->undecided -= request->count;
    client_enter(request);
}

static void hold_waits(void *owner, const struct asked_part *part)
{
    struct class_fill *fill = owner;

    begin_to_wait(fill->cache, &part->request);
    hold(fill, part)->waits += part->request.count;
}

void cache_fill_send(struct class_fill *fill, int64_t calls, int64_t hits, int64_t waits,
                     double stale, double age_s)
{
    struct cache *c = fill->cache;

    fill->stale = stale;
    fill->age_s = age_s;
    fill->hits = hits;
    cache_split(c, fill->of, hits, hold_hits, fill);
    cache_split(c, fill->of, waits, hold_waits, fill);
    cache_split(c, fill->of, calls, send, fill);
}

static void add_waiter(struct cache *c, struct cache_class *of, const struct held_part *like,
                       int64_t count)
{
    struct held_part *held = pool_take(&c->gathered->held);

    *held = *like;
    held->hits = 0;
    held->waits = count;
    held->request.count = count;
    held->next = of->waiters;
    of->waiters = held;
}

static void join(void *owner, const struct asked_part *part)
{
    struct of_cache *w = owner;
    struct held_part like = {.request = part->request, .range = part->range};

    begin_to_wait(w->cache, &part->request);
    add_waiter(w->cache, w->of, &like, part->request.count);
}

void cache_wait(struct cache *c, struct cache_class *of, int64_t count)
{
    cache_split(c, of, count, join, &(struct of_cache){c, of});
}

/* Units whose calls have not brought anything by the end of their interval. */
static int64_t unfilled(const struct class_fill *fill, struct rng *draws)
{
    double missed = 1 - (double)fill->succeeded / (double)fill->calls;
    double each = (double)fill->calls / (double)fill->units;

    if (!fill->units || fill->succeeded == fill->calls)
        return 0;
    if (fill->units == 1)
        return fill->succeeded == 0;
    return rounded((double)fill->units * (missed > 0 ? exact_pow(missed, each) : 0), draws);
}

/* The entries that were not brought after all. */
static void take_back(struct class_fill *fill, int64_t units)
{
    struct cohorts *cohorts = &fill->of->cohorts;
    int64_t taken = cohorts_take(cohorts, fill->expires, units);

    if (fill->returns)
        cohorts_add(cohorts, (struct cache_cohort){.kept = fill->returns -
                                                           cache_class_ttl(fill->cache, fill->of),
                                                   .expires = fill->returns,
                                                   .entries = taken,
                                                   .refetching = taken});
}

/* Of those who would have had hits some go on, too, or wait, until the fetch ends. */
static void go_on(struct class_fill *fill, struct held_part *held, double part)
{
    struct cache *c = fill->cache;
    int64_t count = part_of(held->hits, part, &c->draws);
    struct asked_part asked = {.request = held->request, .range = held->range};

    held->hits -= count;
    fill->hits -= count;
    asked.request.count = count;
    if (!count)
        return;
    if (c->spec->coalesce) {
        begin_to_wait(c, &asked.request);
        add_waiter(c, fill->of, held, count);
        return;
    }
    struct class_fill *more = pool_take(&c->gathered->fills);
    *more = (struct class_fill){
        .cache = c, .of = fill->of, .resolved = true, .units = fill->units, .all = fill->all};
    send(more, &asked);
}

/* The part of the held hits that are none after all. Where reads that find no entry try for
 * themselves, those beyond the tries that were made. */
static double wrong_part(const struct class_fill *fill, double units_left)
{
    double x = 1 - (double)fill->succeeded / (double)fill->calls, units = (double)fill->units;
    double n = (double)(fill->calls + fill->hits) / units;

    if (units_left <= 0 || !fill->hits)
        return 0;
    if (fill->cache->spec->coalesce)
        return units_left / units;
    double tries = x > 0.9999 ? n : (1 - exact_pow(x, n)) / (1 - x);
    double more = (units * tries - (double)fill->calls) / (double)fill->hits;
    return more < 0 ? 0 : more > 1 ? 1 : more;
}

static void serve_waits(struct class_fill *fill, const struct held_part *held)
{
    struct cache *c = fill->cache;
    double mean = fill->succeeded ? fill->latency_s / (double)fill->succeeded : 0;
    int64_t left = held->waits;
    int points = (int)(left < ANSWER_POINTS ? left : ANSWER_POINTS);

    for (int i = 0; i < points; i++) {
        int64_t part = left / (points - i);
        double u = (i + rng_uniform(&c->draws)) / points;
        simtime latency = simtime_from_seconds(u * mean) + latency_draw(&c->latency, &c->draws);
        left -= part;
        client_finish(c->sim, &held->request, part, true,
                      c->sim->now - held->request.sent + latency);
    }
}

static void serve_held(struct class_fill *fill, struct held_part *held)
{
    struct cache *c = fill->cache;

    c->hits += held->hits;
    c->gathered->undecided -= held->hits;
    c->negative_hits += held->request.kind == KIND_NOTHING ? held->hits : 0;
    if (held->hits)
        cache_serve_many(c, &held->request, fill->of, held->hits);
}

static void note_failures(struct class_fill *fill)
{
    double calls = (double)fill->calls, now = 1 - (double)fill->succeeded / calls;

    if (!fill->calls)
        return;
    fill->of->fails += calls / (calls + 20) * (now - fill->of->fails);
    if (fill->of->fails > 0.1) /* of a key that is fetched in vain the other reads miss, too */
        sim_limit_interval(fill->cache->sim, 0);
}

/* What another session has written and not yet flushed the table does not know: what was fetched is
 * stale, as long as that is. */
static void note_unseen(struct class_fill *fill, int64_t units)
{
    struct cache *c = fill->cache;
    struct cohorts *cohorts = &fill->of->cohorts;
    struct cache_cohort *kept = cohorts_near(cohorts, fill->expires);
    double dirty = 0, since = 0;

    if (c->store_count < 2 || !cache_spec_kind(c->spec)->keeps_writes || !kept || !units)
        return;
    for (size_t i = 0; i < cohorts->count; i++)
        if (cohorts->items[i].flush_at) {
            dirty += (double)cohorts->items[i].entries;
            since += (double)cohorts->items[i].entries *
                     (double)(cohorts->items[i].flush_at - c->spec->flush);
        }
    double part = 1 - spared(dirty / (double)fill->of->units, (double)c->store_count - 1);
    int64_t unseen = rounded((double)units * part, &c->draws), room = kept->entries - kept->stale;
    c->stale_fetches += unseen;
    unseen = unseen < room ? unseen : room;
    if (unseen <= 0)
        return;
    kept->stale += unseen;
    kept->stale_since += (simtime)((double)unseen / (double)kept->stale *
                                   (since / dirty - (double)kept->stale_since));
}

static void resolve_one(struct class_fill *fill)
{
    struct cache *c = fill->cache;
    int64_t units = fill->units, left = unfilled(fill, &c->draws), all = fill->hits;
    double part = units ? (double)left / (double)units : 0, wrong = wrong_part(fill, (double)left);

    note_failures(fill);
    note_unseen(fill, units - left);
    if (left)
        take_back(fill, left);
    if (!c->enabled)
        cohorts_take(&fill->of->cohorts, fill->expires, units - left);
    fill->units = fill->ended == fill->calls ? 0 : left;
    if (c->spec->coalesce && !fill->returns)
        fill->of->fetching += fill->units;
    fill->resolved = true;
    while (fill->held) {
        struct held_part *held = fill->held;
        fill->held = held->next;
        if (wrong > 0)
            go_on(fill, held, wrong);
        serve_held(fill, held);
        int64_t waits = part_of(held->waits, part, &c->draws);
        held->waits -= waits;
        if (waits)
            add_waiter(c, fill->of, held, waits);
        serve_waits(fill, held);
        pool_give(&c->gathered->held, held);
    }
    double kept = all ? (double)fill->hits / (double)all : 0;
    int64_t stale = rounded(fill->stale * kept, &c->draws);
    c->stale_hits += stale;
    c->stale_age_s += fill->stale > 0 ? (double)stale * fill->age_s / fill->stale : 0;
    if (!fill->units && fill->of->waiters && !fill->of->fetching)
        answer_waiters(c, fill->of, 1, false, 0);
    cache_class_count(c, fill->of);
    give_fill(fill);
}

void cache_fills_resolve(struct cache *c)
{
    struct class_fill *fill = c->gathered->open;

    c->gathered->open = NULL;
    while (fill) {
        struct class_fill *next = fill->next;
        resolve_one(fill);
        fill = next;
    }
}
