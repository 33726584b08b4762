#include "cache_gathered.h"

#include <math.h>

#include "client.h"
#include "exact.h"
#include "memory.h"
#include "table.h"

static struct key_ranges *world_ranges(struct cache *c)
{
    struct key_ranges *r = sim_find(c->sim, "key_ranges", "all");

    if (r)
        return r;
    r = memory_new(1, sizeof *r);
    key_ranges_init(r, c->sim);
    sim_register(c->sim, "key_ranges", "all", r, NULL);
    c->gathered->owns_ranges = true;
    return r;
}

void cache_gathered_init(struct cache *c)
{
    struct cache_gathered *g = c->gathered = memory_new(1, sizeof *g);

    g->ranges = world_ranges(c);
    g->of_range = memory_new(g->ranges->count, sizeof(struct cache_class *));
    g->capacity = c->stores[0].capacity;
    if (!cache_spec_is_cluster(c->spec))
        g->capacity *= (double)c->store_count;
    g->lines = memory_new((size_t)c->nodes.count, sizeof *g->lines);
    g->started = memory_new((size_t)c->nodes.count, sizeof *g->started);
    for (int64_t i = 0; i < c->nodes.count; i++)
        g->started[i] = -1;
}

int64_t cache_gathered_undecided(const struct cache *c)
{
    return c->gathered ? c->gathered->undecided : 0;
}

void cache_gathered_release(struct cache *c)
{
    struct cache_gathered *g = c->gathered;

    if (!g)
        return;
    for (size_t i = 0; i < g->class_count; i++) {
        cohorts_release(&g->all[i]->cohorts);
        free(g->all[i]->node_until);
        free(g->all[i]);
    }
    if (g->owns_ranges) {
        key_ranges_release(g->ranges);
        free(g->ranges);
    }
    pool_release(&g->parts);
    pool_release(&g->held);
    pool_release(&g->fills);
    pool_release(&g->calls);
    free(g->of_range);
    free(g->all);
    free(g->asked);
    free(g->spread);
    free(g->lost);
    free(g->lines);
    free(g->started);
    free(g);
}

/* How long a fetch takes: the look-up, and then the table, or a next tier that mostly knows. */
static void set_fetch_times(struct cache *c, struct cache_class *of, const struct flow *flow)
{
    enum kind kind = of->of >= OF_MISSING_ITEMS ? KIND_NOTHING : KIND_USUAL;
    struct cache *next = c->next && c->next->enabled ? c->next : NULL;
    double look_up = (double)c->spec->latency.median;
    double others = (double)(c->nodes.alive - 1) / (double)c->nodes.alive;

    if (cache_spec_is_cluster(c->spec))
        look_up += (double)c->spec->replica_lag * others;
    for (int i = 0; i < FETCH_POINTS; i++) {
        double u = fetch_knots[i];
        double table = request_latency_quantile(&flow->service[kind], u) * flow->pages;
        if (next && next->hits >= next->misses)
            table = distribution_quantile(&next->latency, u);
        of->fetch_times_s[i] = (look_up + table) * 1e-9;
    }
}

struct cache_class *cache_class_of(struct cache *c, size_t range, enum class_of of, uint64_t prefix,
                                   const struct flow *flow)
{
    struct cache_gathered *g = c->gathered;
    const struct key_range *keys = &g->ranges->ranges[range];
    struct cache_class *at = g->of_range[range];

    while (at && (at->of != of || at->prefix != prefix))
        at = at->next;
    if (at || !flow)
        return at;
    at = memory_new(1, sizeof *at);
    *at = (struct cache_class){.next = g->of_range[range],
                               .range = range,
                               .of = of,
                               .prefix = prefix,
                               .units = keys->keys,
                               .bytes = flow->answer_bytes,
                               .read_at = c->sim->now};
    if (keys->collections && (of == OF_ITEMS || of == OF_MISSING_ITEMS))
        at->units *= (int64_t)KEYSPACE_COLLECTION;
    if (!cache_spec_is_cluster(c->spec))
        at->units *= (int64_t)c->store_count;
    g->of_range[range] = at;
    g->all = memory_grow(g->all, g->class_count, &g->class_capacity, sizeof *g->all);
    g->all[g->class_count++] = at;
    set_fetch_times(c, at, flow);
    return at;
}

double cache_class_held(const struct cache *c, const struct cache_cohort *cohort)
{
    const struct cache_gathered *g = c->gathered;
    int64_t have = 0;

    if (!cache_spec_is_cluster(c->spec))
        return 1;
    for (int64_t i = 0; i < c->nodes.alive; i++)
        have += g->started[i] <= cohort->kept + c->spec->replica_lag;
    return (double)have / (double)c->nodes.alive;
}

simtime cache_class_ttl(const struct cache *c, const struct cache_class *of)
{
    return of->of >= OF_MISSING_ITEMS ? cache_negative_ttl(c) : c->ttl;
}

void cache_class_count(struct cache *c, struct cache_class *of)
{
    double nodes = cache_spec_is_cluster(c->spec) ? (double)c->nodes.alive : 1;
    double items = 0;

    for (size_t i = 0; i < of->cohorts.count; i++)
        items += (double)of->cohorts.items[i].entries * cache_class_held(c, &of->cohorts.items[i]) *
                 nodes;
    int64_t whole = (int64_t)(items + 0.5) + of->expired * (int64_t)nodes;
    double bytes = (double)whole * of->bytes;
    c->use.items += whole - of->items;
    c->use.bytes += bytes - of->items_bytes;
    of->items = whole;
    of->items_bytes = bytes;
}

static void decide(struct sim *sim, void *subject);

static void schedule(struct cache *c)
{
    if (!c->gathered->deciding)
        sim_at(c->sim, sim_gather_time(c->sim, c->sim->now), PRIORITY_TRAFFIC, decide, c);
    c->gathered->deciding = true;
}

static enum class_of what_of(const struct request *request)
{
    bool missing = request->kind == KIND_NOTHING && request->flow->side == READ;

    return (request->flow->reads_many ? OF_QUERIES : OF_ITEMS) + (missing ? OF_MISSING_ITEMS : 0);
}

static struct asked_part *new_part(struct cache *c, const struct request *request, size_t range,
                                   struct asked_part *next)
{
    struct asked_part *part = pool_take(&c->gathered->parts);

    *part = (struct asked_part){.next = next, .request = *request, .range = range};
    return part;
}

static void weigh_nodes(const struct cache *c, const struct cache_class *of, double *weights)
{
    enum { COUNT_ONE_BY_ONE = 100000 };
    const struct key_range *keys = &c->gathered->ranges->ranges[of->range];
    bool query = of->of == OF_QUERIES || of->of == OF_MISSING_QUERIES;

    if (keys->keys > COUNT_ONE_BY_ONE) {
        for (int64_t n = 0; n < c->nodes.alive; n++)
            weights[n] = 1;
        return;
    }
    for (uint64_t rank = keys->from; rank <= keys->to; rank++)
        for (int64_t shard = 0; shard < keys->shards; shard++) {
            uint64_t place = key_range_place(keys, rank, shard);
            weights[cache_nodes_of(&c->nodes, cache_entry_key(place, query, of->prefix))]++;
        }
}

/* Items' and queries' entries lie where their keys do (cache_nodes.h); any node of a cluster has them. */
static void find_nodes(const struct cache *c, struct cache_class *of)
{
    int64_t alive = c->nodes.alive;
    double sum = 0, until = 0;

    if (!c->nodes.longest_wait || of->node_count == alive)
        return;
    of->node_count = alive;
    of->node_until = memory_resize(of->node_until, (size_t)c->nodes.count, sizeof(double));
    for (int64_t n = 0; n < alive; n++)
        of->node_until[n] = cache_spec_is_cluster(c->spec);
    if (!cache_spec_is_cluster(c->spec))
        weigh_nodes(c, of, of->node_until);
    for (int64_t n = 0; n < alive; n++)
        sum += of->node_until[n];
    for (int64_t n = 0; n < alive; n++)
        of->node_until[n] = until += of->node_until[n] / sum;
    of->node_until[alive - 1] = 1;
}

static double node_part(const struct cache_class *of, int64_t node)
{
    return of->node_until[node] - (node ? of->node_until[node - 1] : 0);
}

static void ask(struct cache *c, const struct request *request, size_t range)
{
    struct cache_gathered *g = c->gathered;
    struct flow *flow = request->flow;
    struct cache_class *of = cache_class_of(c, flow->ranges->ranges[range].range, what_of(request),
                                            flow->cache_prefix, flow);

    of->asked = new_part(c, request, range, of->asked);
    if (!of->is_asked) {
        g->asked = memory_grow(g->asked, g->asked_count, &g->asked_capacity, sizeof *g->asked);
        g->asked[g->asked_count++] = of;
        of->is_asked = true;
    }
    g->undecided += request->count;
    schedule(c);
}

static bool writes_behind(const struct cache *c, const struct flow *flow)
{
    return flow->side == WRITE && cache_spec_kind(c->spec)->keeps_writes;
}

void cache_take_range(struct cache *c, const struct request *request, size_t range)
{
    struct flow *flow = request->flow;

    while (c && (!c->enabled || (flow->side == WRITE && !writes_behind(c, flow))))
        c = c->next;
    if (!c) {
        flow_ranges_send(flow->table->sim, flow->ranges, range, request, &flow->retry_draws);
        return;
    }
    c->lookups += request->count;
    ask(c, request, range);
}

/* Sends what is for keys of its own on, range by range; `to` NULL: to the client. */
static void send_all(struct cache *c, struct cache *to, const struct request *request)
{
    struct flow_ranges *ranges = request->flow->ranges;
    bool rest = request->width != UINT64_MAX;
    uint64_t *counts = memory_new(ranges->count, sizeof *counts);
    const uint64_t *drawn = flow_ranges_draw(ranges, request->count, rest, &c->draws);
    int64_t left = request->count;

    for (size_t i = 0; i < ranges->count; i++)
        left -= counts[i] = drawn[i];
    counts[0] += (uint64_t)left; /* all keys are single ones */
    for (size_t i = 0; i < ranges->count; i++) {
        struct request part = *request;
        part.count = counts[i];
        if (part.count && to)
            cache_take_range(to, &part, i);
        else if (part.count)
            flow_ranges_send(c->sim, ranges, i, &part, &c->draws);
    }
    free(counts);
}

/* One cell's range, among the flow's own; -1: many. */
static ptrdiff_t range_of(const struct cache *c, const struct request *request)
{
    ptrdiff_t range =
        request->width == UINT64_MAX ? -1 : key_ranges_find(c->gathered->ranges, request->position);

    return range < 0 ? -1 : flow_ranges_find(request->flow->ranges, (size_t)range);
}

static void send_on(struct cache *c, struct cache *to, const struct request *request)
{
    ptrdiff_t range = range_of(c, request);

    if (!request->count)
        return;
    if (range < 0)
        send_all(c, to, request);
    else if (to)
        cache_take_range(to, request, (size_t)range);
    else
        flow_ranges_send(c->sim, request->flow->ranges, (size_t)range, request, &c->draws);
}

/* Whether this tier looks at the flow's calls; else they are the next one's. */
static bool decides(const struct cache *c, const struct flow *flow)
{
    return c->enabled &&
           (flow->side == READ || writes_behind(c, flow) || cache_spec_is_cluster(c->spec));
}

bool cache_decides_many(const struct flow *flow)
{
    const struct cache *c = flow->cache;

    while (c && !decides(c, flow))
        c = c->next;
    return c != NULL;
}

bool cache_take_many(struct cache *c, const struct request *request)
{
    const struct flow *flow = request->flow;
    struct request rest = *request, past = *request;

    if (!decides(c, flow))
        return c->next && cache_take_many(c->next, request);
    if (flow->side == WRITE && !writes_behind(c, flow)) {
        c->gathered->writes = new_part(c, request, 0, c->gathered->writes);
        schedule(c);
        return true;
    }
    past.count = flow->side == READ && flow->cache == c
                     ? part_of(request->count, flow->bypass, &c->draws)
                     : 0;
    rest.count -= past.count;
    c->lookups += past.count;
    c->bypassed += past.count;
    send_on(c, NULL, &past);
    send_on(c, c, &rest);
    return true;
}

/* The work of a read, before it is known whether it misses. */
static double work_of(const struct cache *c, const struct flow *flow, double misses)
{
    if (!cache_spec_is_cluster(c->spec))
        return 1;
    return cache_nodes_kib(flow->answer_bytes) * (1 + misses * (MISS_UNITS - 1));
}

static void ask_line(struct cache *c, int64_t node, double calls, const struct flow *flow)
{
    struct cache_gathered *g = c->gathered;
    double each = work_of(c, flow, 0) / c->nodes.rate_per_s;

    if (!cache_spec_is_cluster(c->spec)) {
        cache_line_ask(&g->lines[node], calls, each);
        return;
    }
    cache_line_ask(&g->lines[node], calls * (1 - g->miss_part), each);
    cache_line_ask(&g->lines[node], calls * g->miss_part, each * MISS_UNITS);
}

static void ask_lines(struct cache *c, struct cache_class *of, const struct asked_part *part)
{
    int64_t left = part->request.count;

    find_nodes(c, of);
    for (int64_t n = 0; n < c->nodes.alive; n++) {
        double before = n ? of->node_until[n - 1] : 0;
        int64_t calls = n + 1 == c->nodes.alive || before >= 1
                            ? left
                            : part_of(left, node_part(of, n) / (1 - before), &c->draws);
        left -= calls;
        if (calls)
            ask_line(c, n, (double)calls, part->request.flow);
    }
}

static void take_bucket(struct cache *c, double work)
{
    struct cache_gathered *g = c->gathered;
    double room = fmax(bucket_level(&c->nodes.bucket, c->sim->now),
                       c->nodes.bucket.rate_per_s * g->interval_s);

    g->admitted = work > room ? room / work : 1;
    bucket_take(&c->nodes.bucket, fmin(c->nodes.bucket.level, fmin(work, room)));
}

/* What the nodes bear of all that was asked. */
static void ask_nodes(struct cache *c)
{
    struct cache_gathered *g = c->gathered;
    double work = 0;

    for (const struct asked_part *p = g->writes; p; p = p->next) {
        double each = WRITE_UNITS * cache_nodes_kib(p->request.flow->answer_bytes);
        work += (double)p->request.count * each * (double)c->nodes.alive;
        for (int64_t n = 0; c->nodes.longest_wait && n < c->nodes.alive; n++)
            cache_line_ask(&g->lines[n], (double)p->request.count, each / c->nodes.rate_per_s);
    }
    for (size_t i = 0; i < g->asked_count; i++)
        for (const struct asked_part *p = g->asked[i]->asked; p; p = p->next) {
            work += (double)p->request.count * work_of(c, p->request.flow, g->miss_part);
            if (c->nodes.longest_wait)
                ask_lines(c, g->asked[i], p);
        }
    if (!c->nodes.longest_wait) {
        take_bucket(c, work);
        return;
    }
    for (int64_t i = 0; i < c->nodes.alive; i++)
        cache_line_decide(&g->lines[i], g->interval_s, simtime_seconds(c->nodes.longest_wait));
}

/* Of a class's calls; of writes, which ask all nodes, where `of` is NULL: the lines of a cluster rise and
 * fall together, with its writes. */
static double turned_away(const struct cache *c, const struct cache_class *of)
{
    const struct cache_gathered *g = c->gathered;
    double sum = 0, most = 0;

    if (!c->nodes.longest_wait)
        return 1 - g->admitted;
    for (int64_t n = 0; n < c->nodes.alive; n++) {
        sum += of ? node_part(of, n) * g->lines[n].turned_away : 0;
        most = fmax(most, g->lines[n].turned_away);
    }
    return of ? sum : most;
}

static int64_t turn_away(struct cache *c, struct asked_part *part, const struct cache_class *of)
{
    struct request refused = part->request;

    refused.count = part_of(part->request.count, turned_away(c, of), &c->draws);
    part->request.count -= refused.count;
    c->turned_away += refused.count;
    if (refused.count)
        client_reject(c->sim, &refused);
    return refused.count;
}

static double wait_of(struct cache *c, int64_t node, double u, double when)
{
    double longest = simtime_seconds(c->nodes.longest_wait);

    return fmin(longest, cache_line_wait_s(&c->gathered->lines[node], u, when));
}

static double wait_s(struct cache *c, const struct cache_class *of)
{
    double u;
    int64_t node = 0;

    if (!c->nodes.longest_wait || !of->node_until)
        return 0;
    u = rng_uniform(&c->draws);
    while (of->node_until[node] < u && node + 1 < of->node_count)
        node++;
    u = rng_uniform(&c->draws);
    return wait_of(c, node, u, rng_uniform(&c->draws));
}

/* The longest of the waits for all nodes, which rise and fall together. */
static double wait_for_all_s(struct cache *c)
{
    double longest = 0, u = rng_uniform(&c->draws), when = rng_uniform(&c->draws);

    for (int64_t n = 0; c->nodes.longest_wait && n < c->nodes.alive; n++)
        longest = fmax(longest, wait_of(c, n, u, when));
    return longest;
}

simtime cache_look_up(struct cache *c, const struct cache_class *of)
{
    double wait = wait_s(c, of);

    c->gathered->last_wait_s = wait;
    return simtime_from_seconds(wait) + latency_draw(&c->latency, &c->draws);
}

/* In as many parts as latencies are looked at; a small part of the calls is looked at less. */
void cache_serve_many(struct cache *c, const struct request *request, const struct cache_class *of,
                      int64_t count)
{
    int points = (int)(count < ANSWER_POINTS ? count : ANSWER_POINTS);
    struct request served = *request;

    request->flow->from_cache += count;
    served.count = count;
    client_enter(&served);
    for (int i = 0; i < points; i++) {
        int64_t part = count / (points - i);
        simtime latency = cache_look_up(c, of);
        count -= part;
        served.count = part;
        c->nodes.wait_s += (double)part * c->gathered->last_wait_s;
        client_finish(c->sim, &served, part, true, c->sim->now - request->sent + latency);
    }
}

/* Writes that the nodes of a cluster take go on to the table, after the longest of their waits. */
static void send_writes(struct cache *c)
{
    struct asked_part *part = c->gathered->writes;

    c->gathered->writes = NULL;
    while (part) {
        struct asked_part *next = part->next;
        c->lookups += turn_away(c, part, NULL);
        double wait = wait_for_all_s(c);
        part->request.sent -= simtime_from_seconds(wait);
        c->nodes.wait_s += (double)part->request.count * wait;
        c->nodes.work += (double)part->request.count * WRITE_UNITS *
                         cache_nodes_kib(part->request.flow->answer_bytes) * (double)c->nodes.alive;
        send_on(c, c->next, &part->request);
        pool_give(&c->gathered->parts, part);
        part = next;
    }
}

static void decide_asked(struct cache *c, struct cache_class *of)
{
    int64_t misses = c->misses, count = 0;
    double work = 0;

    of->deciding = of->asked; /* who is answered may ask again */
    of->asked = NULL;
    of->is_asked = false;
    for (struct asked_part *p = of->deciding; p; p = p->next) {
        c->gathered->undecided -= turn_away(c, p, of);
        count += p->request.count;
        work = work_of(c, p->request.flow, 0);
    }
    if (c->next && of->deciding)
        set_fetch_times(c, of, of->deciding->request.flow);
    cache_decide_class(c, of);
    misses = c->misses - misses;
    c->nodes.work += work * (double)(count - misses);
    c->nodes.work += work * (double)misses * (cache_spec_is_cluster(c->spec) ? MISS_UNITS : 1);
    if (count > 0)
        c->gathered->miss_part += 0.2 * (double)count / (double)(count + 1000) *
                                  ((double)misses / (double)count - c->gathered->miss_part);
    while (of->deciding) {
        struct asked_part *next = of->deciding->next;
        pool_give(&c->gathered->parts, of->deciding);
        of->deciding = next;
    }
    cache_class_count(c, of);
}

static void resolve(struct sim *sim, void *subject)
{
    struct cache *c = subject;
    struct cache_gathered *next = c->next ? c->next->gathered : NULL;

    if (next && (next->deciding || next->resolving)) { /* it is known after that tier's */
        sim_at(sim, sim->now, PRIORITY_SHARE, resolve, c);
        return;
    }
    c->gathered->resolving = false;
    cache_fills_resolve(c);
    if (c->gathered->open) {
        c->gathered->resolving = true;
        sim_at(sim, sim->now, PRIORITY_SHARE, resolve, c);
    }
}

static void decide(struct sim *sim, void *subject)
{
    struct cache *c = subject;
    struct cache_gathered *g = c->gathered;
    struct cache_class **asked = g->asked;
    size_t count = g->asked_count;

    g->deciding = false;
    g->interval_s = simtime_seconds(sim_interval(sim));
    g->from = sim->now - sim_interval(sim);
    cache_gathered_spread_writes(c);
    ask_nodes(c);
    send_writes(c);
    g->asked = NULL;
    g->asked_count = g->asked_capacity = 0;
    for (size_t i = 0; i < count; i++)
        decide_asked(c, asked[i]);
    free(asked);
    cache_gathered_make_room(c);
    if (g->open && !g->resolving) {
        g->resolving = true;
        sim_at(sim, sim->now, PRIORITY_SHARE, resolve, c);
    }
}
