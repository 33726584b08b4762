#include "keyspace.h"

#include <math.h>

#include "exact.h"
#include "hash.h"
#include "memory.h"

enum { COUNT_ONE_BY_ONE = 1000000, COUNT_RANKS = 100000, COLLECTIONS_APART = 1024 };

/* Of a workload's requests, what a key of more collections than that needs for a cell of its own. */
static const double least_apart = 1e-4;

static const char *const distribution_names[] = {"uniform", "zipf", "in_order", NULL};

static const char *const sort_keys_names[] = {"none", "random", "ascending", NULL};

static const struct field key_group_fields[] = {
    TEXT(struct key_group_spec, key, "=a group of `count` keys instead",
         "One partition key's value."),
    COUNT(struct key_group_spec, count, "=one key, named by `key`", 1, 1e15,
          "How many keys the group has."),
    TEXT(struct key_group_spec, prefix, "key#",
         "What the group's keys begin with; same prefix, same keys."),
    RATIO(struct key_group_spec, share, "=an equal part of what the others leave", 0, 1,
          "Share of the workload's requests."),
    ENUM(struct key_group_spec, distribution, distribution_names, "uniform",
         "How requests spread over the group's keys."),
    NUMBER(struct key_group_spec, exponent, "0.99", 0, 5, "Zipf's exponent; YCSB uses 0.99."),
    COUNT(struct key_group_spec, requests_each, "1", 1, 1e15,
          "in_order: requests for one key before the next one's turn."),
    ENUM(struct key_group_spec, sort_keys, sort_keys_names, "none",
         "none: a key is one item. Otherwise it is an item collection, touched at random or in "
         "ascending order."),
    COUNT(struct key_group_spec, shards, "1", 1, 10000,
          "Write sharding: each key is spread over so many partition keys."),
    DURATION(struct key_group_spec, period, "=the same keys all the time", SECOND, 3650 * DAY,
             "Composite time keys: new partition keys each period of the wall clock, such as 1d."),
    FIELD_END};

static void key_group_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct key_group_spec *group = spec;
    if (!group->key == !group->count)
        diagnostics_add(diagnostics, origin_place(&group->origin, group->key ? "count" : NULL),
                        "give either 'key' (one named key) or 'count' (many), %s",
                        group->key ? "not both" : "neither is there");
}

const struct record key_group_record =
    RECORD(struct key_group_spec, "keys", key_group_fields, key_group_validate,
           "One hot key by name, or a group of many keys.");

static bool has_share(const struct key_group_spec *spec)
{
    return origin_has(&spec->origin, "share");
}

void keyspace_validate(const struct key_group_spec *specs, size_t count, const struct origin *owner,
                       struct diagnostics *diagnostics)
{
    double sum = 0;
    size_t open = 0;

    for (size_t i = 0; i < count; i++) {
        sum += specs[i].share;
        open += !has_share(&specs[i]);
    }
    if (count == 0)
        diagnostics_add(diagnostics, origin_place(owner, "keys"),
                        "'keys' needs at least one entry");
    else if (sum > 1.0005)
        diagnostics_add(diagnostics, origin_place(owner, "keys"),
                        "the shares of 'keys' add up to %.4g%%; they must not exceed 100%%",
                        100 * sum);
    else if (!open && sum < 0.9995)
        diagnostics_add(
            diagnostics, origin_place(owner, "keys"),
            "the shares of 'keys' add up to %.4g%%; make them 100%% or add an entry without "
            "'share' for the rest",
            100 * sum);
}

static void place(struct top_keys *top, int32_t number, const struct key_group_spec *spec,
                  uint64_t hash)
{
    top_keys_place(top, number, hash, spec->shards > 1 || spec->period);
}

static int32_t track(struct top_keys *top, const struct key_group *group, uint64_t rank)
{
    char name[160];
    snprintf(name, sizeof name, "%.120s%llu", group->spec->prefix, (unsigned long long)rank);
    int32_t number = top_keys_track(top, name);
    place(top, number, group->spec, hash_pair(group->hash, rank));
    return number;
}

/* Of a key's name, or of what the names of many begin with. */
static uint64_t place_name(const struct sim *sim, const char *name)
{
    return sim->placement ? hash_pair(sim->placement, hash_text(name)) : hash_text(name);
}

static void group_init(struct key_group *group, const struct key_group_spec *spec, double share,
                       struct top_keys *top, const struct sim *sim)
{
    *group = (struct key_group){.spec = spec, .share = share, .tracked = -1};
    if (spec->key) {
        group->hash = place_name(sim, spec->key);
        group->tracked = top ? top_keys_track(top, spec->key) : -1;
        if (top)
            place(top, group->tracked, spec, group->hash);
        return;
    }
    group->hash = place_name(sim, spec->prefix);
    if (spec->distribution != KEYS_ZIPF)
        return;
    zipf_init(&group->zipf, (uint64_t)spec->count, spec->exponent);
    group->first_share = zipf_share((uint64_t)spec->count, spec->exponent, 1, 1);
    if (!top)
        return;
    group->tracked_ranks = (uint64_t)spec->count;
    if (group->tracked_ranks > KEYSPACE_TRACKED_RANKS)
        group->tracked_ranks = KEYSPACE_TRACKED_RANKS;
    for (uint64_t rank = 1; rank <= group->tracked_ranks; rank++) {
        int32_t number = track(top, group, rank);
        if (rank == 1)
            group->tracked = number;
        if (number != group->tracked + (int32_t)rank - 1) /* another workload has some of them */
            group->tracked_ranks = rank - 1;
    }
}

static double rank_share(const struct key_group *group, uint64_t rank)
{
    if (group->spec->distribution == KEYS_ZIPF)
        return group->share * group->first_share * exact_pow((double)rank, -group->spec->exponent);
    return group->share / (double)group->spec->count;
}

/* How many of the group's first ranks have cells of their own: those that are tracked, and all of a
 * handful of item collections, since a split may cut any of them; of Zipf's many, those that are
 * asked for so often that it would matter. */
static uint64_t ranks_apart(const struct key_group *group)
{
    uint64_t n = (uint64_t)group->spec->count;
    uint64_t apart = group->spec->sort_keys == SORT_NONE ? 0 : COLLECTIONS_APART;

    if (group->spec->distribution == KEYS_ZIPF && n > COLLECTIONS_APART)
        while (apart > 0 && rank_share(group, apart) < least_apart)
            apart--;
    apart = apart > group->tracked_ranks ? apart : group->tracked_ranks;
    return apart < n ? apart : n;
}

void keyspace_init(struct keyspace *keyspace, const struct sim *sim,
                   const struct key_group_spec *specs, size_t count, struct top_keys *top)
{
    double *shares = memory_new(count, sizeof *shares), sum = 0;
    size_t open = 0;

    *keyspace = (struct keyspace){.sim = sim, .group_count = count, .cells_version = UINT32_MAX};
    keyspace->groups = memory_new(count, sizeof *keyspace->groups);
    for (size_t i = 0; i < count; i++) {
        sum += specs[i].share;
        open += !has_share(&specs[i]);
    }
    for (size_t i = 0; i < count; i++) {
        shares[i] = has_share(&specs[i]) ? specs[i].share : fmax(0, 1 - sum) / (double)open;
        group_init(&keyspace->groups[i], &specs[i], shares[i], top, sim);
        keyspace->groups[i].apart = ranks_apart(&keyspace->groups[i]);
    }
    alias_init(&keyspace->choice, shares, count);
    free(shares);
}

uint64_t keyspace_position(const struct sim *sim, const char *key)
{
    return place_name(sim, key);
}

void keyspace_release(struct keyspace *keyspace)
{
    for (size_t i = 0; i < keyspace->past_count; i++) {
        free(keyspace->past[i].cells);
        free(keyspace->past[i].shares);
    }
    free(keyspace->past);
    free(keyspace->groups);
    free(keyspace->cells);
    free(keyspace->shares);
    alias_release(&keyspace->choice);
    *keyspace = (struct keyspace){0};
}

/* Of a key with sort keys, one of its items: a collection begins at a multiple of its width. */
static uint64_t item_position(struct key_group *group, uint64_t hash, struct rng *rng)
{
    uint64_t first = hash & ~(KEYSPACE_COLLECTION - 1);

    if (group->spec->sort_keys == SORT_NONE)
        return hash;
    if (group->spec->sort_keys == SORT_RANDOM)
        return first + rng_below(rng, KEYSPACE_COLLECTION);
    return first + group->steps++ % KEYSPACE_COLLECTION;
}

static int32_t tracked_of(const struct key_group *group, uint64_t rank)
{
    return rank <= group->tracked_ranks ? group->tracked + (int32_t)rank - 1 : -1;
}

/* The hash of one of a key's shards. */
static uint64_t shard_hash(const struct key_group *group, uint64_t hash, int64_t shard)
{
    return group->spec->shards > 1 ? hash_pair(hash, (uint64_t)shard + 1) : hash;
}

/* The time whose keys are asked for: gathered, of the middle of the interval. */
static simtime time_of_keys(const struct keyspace *keyspace)
{
    simtime half = sim_interval(keyspace->sim) / 2, now = keyspace->sim->now;
    return now > half ? now - half : 0;
}

static int64_t period_number(const struct keyspace *keyspace, const struct key_group_spec *spec)
{
    int64_t wall = keyspace->sim->start_epoch_s + time_of_keys(keyspace) / SECOND;
    return wall / (spec->period / SECOND);
}

/* The hash of the key in one of its periods; years are far apart from shards. */
static uint64_t period_hash(const struct keyspace *keyspace, const struct key_group *group,
                            uint64_t hash, int64_t ago)
{
    if (!group->spec->period)
        return hash;
    int64_t number = period_number(keyspace, group->spec) - keyspace->ago - ago;
    return hash_pair(hash, (UINT64_C(1) << 40) + (uint64_t)number);
}

struct key_pick keyspace_pick(struct keyspace *keyspace, struct rng *rng)
{
    struct key_group *group = keyspace->groups;
    struct key_pick pick = {0};

    if (keyspace->group_count > 1)
        group += alias_draw(&keyspace->choice, rng);
    pick.group = group;
    if (group->spec->key)
        pick.rank = 0;
    else if (group->spec->distribution == KEYS_ZIPF)
        pick.rank = zipf_draw(&group->zipf, rng);
    else if (group->spec->distribution == KEYS_IN_ORDER)
        pick.rank = 1 + group->drawn++ / (uint64_t)group->spec->requests_each %
                            (uint64_t)group->spec->count;
    else
        pick.rank = 1 + rng_below(rng, (uint64_t)group->spec->count);
    if (group->spec->shards > 1)
        pick.shard = (int64_t)rng_below(rng, (uint64_t)group->spec->shards);
    return pick;
}

struct key keyspace_key(const struct keyspace *keyspace, const struct key_pick *pick,
                        struct rng *rng)
{
    struct key_group *group = pick->group;
    uint64_t hash = pick->rank ? hash_pair(group->hash, pick->rank) : group->hash;
    int32_t tracked = pick->rank ? tracked_of(group, pick->rank) : group->tracked;

    if (__builtin_expect(group->spec->shards > 1 || group->spec->period, 0))
        hash = period_hash(keyspace, group, shard_hash(group, hash, pick->shard), pick->ago);
    return (struct key){item_position(group, hash, rng), 0, tracked};
}

struct key keyspace_draw(struct keyspace *keyspace, struct rng *rng)
{
    struct key_pick pick = keyspace_pick(keyspace, rng);
    return keyspace_key(keyspace, &pick, rng);
}

static void add_cell(struct keyspace *keyspace, const struct key_group *group, struct key key,
                     double share)
{
    if (share <= 0)
        return;
    keyspace->cells = memory_grow(keyspace->cells, keyspace->cell_count, &keyspace->cell_capacity,
                                  sizeof *keyspace->cells);
    key.group = (uint16_t)(group - keyspace->groups);
    keyspace->cells[keyspace->cell_count++] = (struct cell){key, share};
}

/* A shard's cells: one for an item, one for each partition that a collection reaches into.
 * Ascending sort keys lie where their sequence has come to; a whole gathered interval counts as
 * that one place. */
static void add_shard_cells(struct keyspace *keyspace, struct key_group *group, uint64_t hash,
                            int32_t tracked, double share, const struct partition_map *map)
{
    uint64_t first = hash & ~(KEYSPACE_COLLECTION - 1), last = first + (KEYSPACE_COLLECTION - 1);

    if (group->spec->sort_keys != SORT_RANDOM) {
        uint64_t at = group->spec->sort_keys == SORT_NONE ? hash : first;
        add_cell(keyspace, group, (struct key){at, 0, tracked}, share);
        return;
    }
    for (size_t p = 0; p < map->serving_count; p++) {
        uint64_t from = map->serving[p]->from > first ? map->serving[p]->from : first;
        uint64_t to = map->serving[p]->to < last ? map->serving[p]->to : last;
        if (from <= to)
            add_cell(keyspace, group, (struct key){from, to - from + 1, tracked},
                     share * ((double)(to - from) + 1) / (double)KEYSPACE_COLLECTION);
    }
}

/* A key's own cells: those of its shards. */
static void add_key_cells(struct keyspace *keyspace, struct key_group *group, uint64_t hash,
                          int32_t tracked, double share, const struct partition_map *map)
{
    int64_t shards = group->spec->shards;

    for (int64_t s = 0; s < shards; s++)
        add_shard_cells(keyspace, group,
                        period_hash(keyspace, group, shard_hash(group, hash, s), 0), tracked,
                        share / (double)shards, map);
}

uint64_t keyspace_place(const struct key_group *group, uint64_t rank, int64_t shard)
{
    uint64_t hash = shard_hash(group, rank ? hash_pair(group->hash, rank) : group->hash, shard);

    return group->spec->sort_keys == SORT_NONE ? hash : hash & ~(KEYSPACE_COLLECTION - 1);
}

int32_t keyspace_tracked(const struct key_group *group, uint64_t rank)
{
    return rank ? tracked_of(group, rank) : group->tracked;
}

double keyspace_ranks_share(const struct key_group *group, uint64_t from, uint64_t to)
{
    enum { ONE_BY_ONE = 10 };
    double s = group->spec->exponent, share = 0;

    if (group->spec->key)
        return group->share;
    if (group->spec->distribution != KEYS_ZIPF)
        return rank_share(group, from) * (double)(to - from + 1);
    for (; from <= to && from <= ONE_BY_ONE; from++)
        share += rank_share(group, from);
    if (from > to)
        return share;
    double a = (double)from - 0.5, b = (double)to + 0.5;
    double area = fabs(1 - s) < 1e-9 ? exact_log(b / a)
                                     : (exact_pow(b, 1 - s) - exact_pow(a, 1 - s)) / (1 - s);
    return share + group->share * group->first_share * area;
}

/* What share of the other keys' requests falls to each partition. */
static void weigh_partitions(const struct keyspace *keyspace, const struct key_group *group,
                             const struct partition_map *map, double *weights)
{
    uint64_t n = (uint64_t)group->spec->count, first = group->apart + 1;
    bool zipf = group->spec->distribution == KEYS_ZIPF;
    uint64_t most = zipf ? COUNT_RANKS : COUNT_ONE_BY_ONE;
    uint64_t counted = n > most ? most : n;
    double total = 0;

    if (!zipf && n > COUNT_ONE_BY_ONE / (uint64_t)group->spec->shards)
        counted = 0;
    for (uint64_t rank = first; rank <= counted; rank++) {
        double weight = zipf ? exact_pow((double)rank, -group->spec->exponent) : 1;
        uint64_t hash = hash_pair(group->hash, rank);
        for (int64_t s = 0; s < group->spec->shards; s++) {
            uint64_t at = period_hash(keyspace, group, shard_hash(group, hash, s), 0);
            weights[partition_find(map, at)->id] += weight / (double)group->spec->shards;
        }
        total += weight;
    }
    double beyond = 0; /* of the ranks that were not counted one by one */
    if (counted < n && zipf)
        beyond = zipf_share(n, group->spec->exponent, counted + 1, n) /
                 zipf_share(n, group->spec->exponent, first, counted) * total;
    else if (counted < n)
        beyond = 1;
    for (size_t p = 0; p < map->serving_count; p++)
        weights[map->serving[p]->id] += beyond * map->serving[p]->width;
}

/* Two requests for keys of shares p_i meet with probability sum of p_i^2, as if 1 / that many were alike. */
static double count_alike(const struct key_group *group)
{
    uint64_t n = (uint64_t)group->spec->count, first = group->apart + 1;
    double shards = (double)group->spec->shards, s = group->spec->exponent;

    if (group->spec->distribution != KEYS_ZIPF)
        return (double)(n - first + 1) * shards;
    double sum = zipf_share(n, s, first, n) / zipf_share(n, s, 1, 1);
    double squares = zipf_share(n, 2 * s, first, n) / zipf_share(n, 2 * s, 1, 1);
    return sum * sum / squares * shards;
}

static void add_group_cells(struct keyspace *keyspace, struct key_group *group,
                            const struct partition_map *map)
{
    const struct key_group_spec *spec = group->spec;
    double rest = group->share, sum = 0;

    if (spec->key) {
        add_key_cells(keyspace, group, group->hash, group->tracked, group->share, map);
        return;
    }
    for (uint64_t rank = 1; rank <= group->apart; rank++) {
        double share = rank_share(group, rank);
        add_key_cells(keyspace, group, hash_pair(group->hash, rank), tracked_of(group, rank), share,
                      map);
        rest -= share;
    }
    if ((uint64_t)spec->count <= group->apart)
        return;
    if (!group->others)
        group->others = count_alike(group);
    double *weights = memory_new(map->count, sizeof *weights);
    weigh_partitions(keyspace, group, map, weights);
    for (size_t p = 0; p < map->count; p++)
        sum += weights[p];
    for (size_t p = 0; p < map->serving_count; p++) {
        const struct partition *partition = map->serving[p];
        double part = weights[partition->id] / sum;
        struct key key = {.position = partition->from,
                          .width = partition->to - partition->from,
                          .tracked = -1,
                          .alike = (float)(group->others * part)};
        add_cell(keyspace, group, key, rest * part);
    }
    free(weights);
}

/* When the next period of a group begins. */
static simtime end_of_periods(const struct keyspace *keyspace)
{
    simtime until = SIMTIME_MAX;

    for (size_t g = 0; g < keyspace->group_count; g++) {
        const struct key_group_spec *spec = keyspace->groups[g].spec;
        if (!spec->period)
            continue;
        int64_t next = (period_number(keyspace, spec) + 1) * (spec->period / SECOND);
        simtime ends = (next - keyspace->sim->start_epoch_s) * SECOND;
        until = ends < until ? ends : until;
    }
    return until;
}

const struct cell *keyspace_cells(struct keyspace *keyspace, const struct partition_map *map)
{
    if (keyspace->cells_version != map->version ||
        time_of_keys(keyspace) >= keyspace->cells_until) {
        keyspace->cell_count = keyspace->share_count = 0;
        for (size_t g = 0; g < keyspace->group_count; g++)
            add_group_cells(keyspace, &keyspace->groups[g], map);
        keyspace->cells_version = map->version;
        keyspace->cells_until = end_of_periods(keyspace);
    }
    return keyspace->cells;
}

static void add_up_shares(struct keyspace *keyspace, const struct partition_map *map)
{
    double *sums = memory_new(map->count, sizeof *sums);

    for (size_t i = 0; i < keyspace->cell_count; i++)
        sums[partition_find(map, keyspace->cells[i].key.position)->id] += keyspace->cells[i].share;
    keyspace->shares =
        memory_resize(keyspace->shares, map->serving_count, sizeof *keyspace->shares);
    for (size_t p = 0; p < map->serving_count; p++) {
        double share = sums[map->serving[p]->id];
        if (share > 0)
            keyspace->shares[keyspace->share_count++] =
                (struct partition_share){map->serving[p], share};
    }
    free(sums);
}

const struct partition_share *keyspace_shares(struct keyspace *keyspace,
                                              const struct partition_map *map, size_t *count)
{
    keyspace_cells(keyspace, map);
    if (!keyspace->share_count)
        add_up_shares(keyspace, map);
    *count = keyspace->share_count;
    return keyspace->shares;
}

struct keyspace *keyspace_past(struct keyspace *keyspace, int64_t ago)
{
    if (!ago)
        return keyspace;
    if ((size_t)ago > keyspace->past_count) {
        keyspace->past = memory_resize(keyspace->past, (size_t)ago, sizeof *keyspace->past);
        for (size_t i = keyspace->past_count; i < (size_t)ago; i++)
            keyspace->past[i] = (struct keyspace){.sim = keyspace->sim,
                                                  .groups = keyspace->groups,
                                                  .group_count = keyspace->group_count,
                                                  .cells_version = UINT32_MAX,
                                                  .ago = (int64_t)i + 1};
        keyspace->past_count = (size_t)ago;
    }
    return &keyspace->past[ago - 1];
}
