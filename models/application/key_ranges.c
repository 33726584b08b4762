#include "key_ranges.h"

#include <string.h>

#include "client.h"
#include "hash.h"
#include "memory.h"
#include "table.h"

enum { RANKS_APART = 10, COUNT_ONE_BY_ONE = 100000 };

/* A rank at which a range begins, or (after the last one) none does. */
struct range_cut {
    uint64_t hash, rank;
    int64_t shards;
    bool collections;
};

struct cuts {
    struct range_cut *cuts;
    size_t count, capacity;
};

static void cut(struct cuts *c, const struct key_group *group, uint64_t rank)
{
    c->cuts = memory_grow(c->cuts, c->count, &c->capacity, sizeof *c->cuts);
    c->cuts[c->count++] = (struct range_cut){group->hash, rank, group->spec->shards,
                                             group->spec->sort_keys != SORT_NONE};
}

static void cut_group(struct cuts *c, const struct key_group *group)
{
    uint64_t count = (uint64_t)group->spec->count;

    if (group->spec->key) {
        cut(c, group, 0);
        return;
    }
    for (uint64_t rank = 1; rank <= count; rank += rank <= RANKS_APART ? 1 : 1 + rank / 4) {
        cut(c, group, rank);
        if (group->spec->distribution != KEYS_ZIPF)
            break;
    }
    cut(c, group, count + 1);
}

static int compare_cuts(const void *a, const void *b)
{
    const struct range_cut *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    if (x->shards != y->shards)
        return x->shards < y->shards ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* Keys that are others in each period are no keys that a cache is asked for. */
static bool matters(const struct flow *flow)
{
    if (!flow->keys || (!flow->cache && flow->side == READ))
        return false;
    for (size_t g = 0; g < flow->keys->group_count; g++)
        if (flow->keys->groups[g].spec->period)
            return false;
    return true;
}

static bool is_flow(const struct sim_entity *entity)
{
    return strcmp(entity->plural, "flows") == 0;
}

static void cut_all(struct cuts *c, const struct sim *sim)
{
    for (size_t i = 0; i < sim->entity_count; i++) {
        const struct flow *flow = sim->entities[i].entity;
        if (!is_flow(&sim->entities[i]) || !matters(flow))
            continue;
        for (size_t g = 0; g < flow->keys->group_count; g++)
            cut_group(c, &flow->keys->groups[g]);
    }
    if (c->count)
        qsort(c->cuts, c->count, sizeof *c->cuts, compare_cuts);
}

static bool is_of_one_group(const struct range_cut *a, const struct range_cut *b)
{
    return a->hash == b->hash && a->shards == b->shards;
}

uint64_t key_range_place(const struct key_range *r, uint64_t rank, int64_t shard)
{
    uint64_t hash = rank ? hash_pair(r->hash, rank) : r->hash;

    hash = r->shards > 1 ? hash_pair(hash, (uint64_t)shard + 1) : hash;
    return r->collections ? hash & ~(KEYSPACE_COLLECTION - 1) : hash;
}

static void add_range(struct key_ranges *r, const struct range_cut *from, uint64_t to)
{
    struct key_range *range = &r->ranges[r->count++];

    *range = (struct key_range){.hash = from->hash,
                                .from = from->rank,
                                .to = to,
                                .shards = from->shards,
                                .keys = (int64_t)(to - from->rank + 1) * from->shards,
                                .collections = from->collections};
    range->single = range->keys == 1;
    range->place = key_range_place(range, range->from, 0);
}

/* Each cut begins a range that ends before the next one of the same keys. */
static void add_ranges(struct key_ranges *r, struct cuts *c)
{
    r->ranges = memory_new(c->count, sizeof *r->ranges);
    for (size_t i = 0; i < c->count; i++) {
        struct range_cut *from = &c->cuts[i];
        size_t next = i + 1;
        while (next < c->count && is_of_one_group(from, &c->cuts[next]) &&
               c->cuts[next].rank == from->rank) {
            from->collections |= c->cuts[next].collections;
            next++;
        }
        if (from->rank == 0)
            add_range(r, from, 0);
        else if (next < c->count && is_of_one_group(from, &c->cuts[next]))
            add_range(r, from, c->cuts[next].rank - 1);
        i = next - 1;
    }
}

static void sort_places(struct key_ranges *r)
{
    r->by_place = memory_new(r->count, sizeof *r->by_place);
    for (size_t i = 0; i < r->count; i++) {
        if (!r->ranges[i].single)
            continue;
        size_t at = r->single_count++;
        for (; at > 0 && r->ranges[r->by_place[at - 1]].place > r->ranges[i].place; at--)
            r->by_place[at] = r->by_place[at - 1];
        r->by_place[at] = i;
    }
}

static ptrdiff_t find_place(const struct key_ranges *r, uint64_t place)
{
    size_t low = 0, high = r->single_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->ranges[r->by_place[middle]].place < place)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < r->single_count && r->ranges[r->by_place[low]].place == place;
    return found ? (ptrdiff_t)r->by_place[low] : -1;
}

ptrdiff_t key_ranges_find(const struct key_ranges *r, uint64_t position)
{
    ptrdiff_t item = find_place(r, position);

    return item >= 0 ? item : find_place(r, position & ~(KEYSPACE_COLLECTION - 1));
}

static void add_flow_range(struct flow_ranges *f, const struct key_ranges *r, size_t range,
                           const struct key_group *group)
{
    const struct key_range *of = &r->ranges[range];
    bool in_order =
        group->spec->distribution == KEYS_IN_ORDER || group->spec->sort_keys == SORT_ASCENDING;

    f->shares[f->count] = keyspace_ranks_share(group, of->from, of->to);
    f->rest_shares[f->count] = of->single ? 0 : f->shares[f->count];
    f->ranges[f->count] = (struct flow_range){
        .range = range, .share = f->shares[f->count], .group = group, .in_order = in_order};
    f->count++;
}

static void init_flow(struct flow_ranges *f, const struct key_ranges *r, struct flow *flow)
{
    size_t most = 0;

    *f = (struct flow_ranges){.of = r, .flow = flow};
    for (int adding = 0; adding < 2; adding++) {
        for (size_t g = 0; g < flow->keys->group_count; g++) {
            const struct key_group *group = &flow->keys->groups[g];
            uint64_t last = group->spec->key ? 0 : (uint64_t)group->spec->count;
            for (size_t i = 0; i < r->count; i++) {
                const struct key_range *of = &r->ranges[i];
                if (of->hash != group->hash || of->shards != group->spec->shards || of->to > last)
                    continue;
                if (adding)
                    add_flow_range(f, r, i, group);
                else
                    most++;
            }
        }
        if (adding)
            break;
        f->ranges = memory_new(most, sizeof *f->ranges);
        f->shares = memory_new(most, sizeof *f->shares);
        f->rest_shares = memory_new(most, sizeof *f->rest_shares);
        f->counts = memory_new(most, sizeof *f->counts);
    }
    flow->ranges = f;
}

void key_ranges_init(struct key_ranges *r, struct sim *sim)
{
    struct cuts cuts = {0};

    *r = (struct key_ranges){0};
    cut_all(&cuts, sim);
    add_ranges(r, &cuts);
    free(cuts.cuts);
    sort_places(r);
    r->flows = memory_new(sim->entity_count, sizeof *r->flows);
    for (size_t i = 0; i < sim->entity_count; i++)
        if (is_flow(&sim->entities[i]) && matters(sim->entities[i].entity))
            init_flow(&r->flows[r->flow_count++], r, sim->entities[i].entity);
}

void key_ranges_release(struct key_ranges *r)
{
    for (size_t f = 0; f < r->flow_count; f++) {
        for (size_t i = 0; i < r->flows[f].count; i++)
            free(r->flows[f].ranges[i].cells);
        free(r->flows[f].ranges);
        free(r->flows[f].shares);
        free(r->flows[f].rest_shares);
        free(r->flows[f].counts);
    }
    free(r->flows);
    free(r->ranges);
    free(r->by_place);
    *r = (struct key_ranges){0};
}

/* Of a group whose keys have their turns in order, the calls are those of the next keys. */
static void put_in_order(struct flow_ranges *f, size_t first)
{
    struct flow_range *at = &f->ranges[first];
    uint64_t each = (uint64_t)at->group->spec->requests_each;
    uint64_t all = (uint64_t)at->group->spec->count * each;
    size_t end = first;
    uint64_t left = 0;

    for (; end < f->count && f->ranges[end].group == at->group; end++) {
        left += f->counts[end];
        f->counts[end] = 0;
    }
    while (left > 0) {
        uint64_t turn = at->turn % all;
        size_t i = first;
        while (f->of->ranges[f->ranges[i].range].to * each <= turn)
            i++;
        uint64_t room = f->of->ranges[f->ranges[i].range].to * each - turn;
        uint64_t part = left < room ? left : room;
        f->counts[i] += (unsigned)part;
        at->turn += part;
        left -= part;
    }
}

const unsigned *flow_ranges_draw(struct flow_ranges *f, int64_t count, bool rest, struct rng *draws)
{
    const double *shares = rest ? f->rest_shares : f->shares;
    double sum = 0;

    for (size_t i = 0; i < f->count; i++)
        sum += shares[i];
    memset(f->counts, 0, f->count * sizeof *f->counts);
    if (sum > 0)
        rng_multinomial(draws, (uint64_t)count, shares, f->counts, (unsigned)f->count);
    for (size_t i = 0; i < f->count; i++)
        if (f->ranges[i].group->spec->distribution == KEYS_IN_ORDER &&
            (!i || f->ranges[i].group != f->ranges[i - 1].group))
            put_in_order(f, i);
    return f->counts;
}

ptrdiff_t flow_ranges_find(const struct flow_ranges *f, size_t range)
{
    for (size_t i = 0; f && i < f->count; i++)
        if (f->ranges[i].range == range)
            return (ptrdiff_t)i;
    return -1;
}

static void weigh_place(const struct partition_map *map, uint64_t place, bool collection,
                        double *weights)
{
    uint64_t last = place + (collection ? KEYSPACE_COLLECTION - 1 : 0);

    for (const struct partition *p = partition_find(map, place);; p = partition_find(map, place)) {
        uint64_t to = p->to < last ? p->to : last;
        weights[p->id] += ((double)(to - place) + 1) / ((double)(last - place) + 1);
        if (to == last)
            return;
        place = to + 1;
    }
}

static void weigh(const struct flow_range *f, const struct key_range *of,
                  const struct partition_map *map, double *weights)
{
    bool collection = f->group->spec->sort_keys == SORT_RANDOM;

    if (of->keys > COUNT_ONE_BY_ONE) {
        for (size_t p = 0; p < map->serving_count; p++)
            weights[map->serving[p]->id] = map->serving[p]->width;
        return;
    }
    for (uint64_t rank = of->from; rank <= of->to; rank++)
        for (int64_t shard = 0; shard < of->shards; shard++)
            weigh_place(map, keyspace_place(f->group, rank, shard), collection, weights);
}

static void add_cell(struct flow_range *f, struct key key, double until)
{
    f->cells[f->cell_count++] = (struct range_cell){key, until};
}

static void make_cells(struct flow_range *f, const struct key_range *of,
                       const struct partition_map *map)
{
    double *weights = memory_new(map->count, sizeof *weights), sum = 0, until = 0;
    bool item = of->single && f->group->spec->sort_keys == SORT_NONE;
    int32_t tracked = of->from == of->to ? keyspace_tracked(f->group, of->from) : -1;

    f->version = map->version;
    f->cell_count = 0;
    f->cells = memory_resize(f->cells, map->serving_count, sizeof *f->cells);
    weigh(f, of, map, weights);
    for (size_t p = 0; p < map->serving_count; p++)
        sum += weights[map->serving[p]->id];
    for (size_t p = 0; p < map->serving_count; p++) {
        const struct partition *partition = map->serving[p];
        uint64_t from = partition->from, width = partition->to - partition->from;
        if (weights[partition->id] <= 0)
            continue;
        until += weights[partition->id] / sum;
        if (of->single && of->place > from) {
            from = of->place;
            width = item ? 0 : KEYSPACE_COLLECTION;
        }
        add_cell(f, (struct key){.position = from, .width = item ? 0 : width, .tracked = tracked},
                 until);
    }
    f->cells[f->cell_count - 1].until = 1;
    free(weights);
}

static void send_to(struct sim *sim, const struct request *request, const struct range_cell *cell,
                    int64_t count)
{
    struct request part = *request;

    part.position = cell->key.position;
    part.width = cell->key.width;
    part.tracked = cell->key.tracked;
    part.count = count;
    client_send(sim, &part);
}

static size_t draw_cell(const struct flow_range *f, struct rng *draws)
{
    double u = rng_uniform(draws);
    size_t i = 0;

    while (f->cells[i].until < u)
        i++;
    return i;
}

void flow_ranges_send(struct sim *sim, struct flow_ranges *ranges, size_t i,
                      const struct request *request, struct rng *draws)
{
    struct flow_range *f = &ranges->ranges[i];
    const struct flow *flow = ranges->flow;
    const struct partition_map *map = &flow->table->throughput.partitions;
    int64_t left = request->count;
    double before = 0;

    if (!f->cells || f->version != map->version)
        make_cells(f, &ranges->of->ranges[f->range], map);
    if (left < (int64_t)f->cell_count) {
        for (; left > 0; left--)
            send_to(sim, request, &f->cells[draw_cell(f, draws)], 1);
        return;
    }
    for (size_t c = 0; c < f->cell_count && left > 0; c++) {
        double p = (f->cells[c].until - before) / (1 - before);
        int64_t part = c + 1 == f->cell_count || p >= 1
                           ? left
                           : (int64_t)rng_binomial(draws, (uint64_t)left, p);
        before = f->cells[c].until;
        left -= part;
        if (part)
            send_to(sim, request, &f->cells[c], part);
    }
}
