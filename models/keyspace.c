#include "keyspace.h"

#include <math.h>

#include "elementary.h"
#include "hash.h"
#include "memory.h"

enum { COUNT_ONE_BY_ONE = 1000000 };

static const char *const distribution_names[] = {"uniform", "zipf", NULL};

static const struct field key_group_fields[] = {
    TEXT(struct key_group_spec, key, "=a group of `count` keys instead", "One partition key's value."),
    COUNT(struct key_group_spec, count, "=one key, named by `key`", 1, 1e15, "How many keys the group has."),
    TEXT(struct key_group_spec, prefix, "key#", "What the group's keys begin with; same prefix, same keys."),
    RATIO(struct key_group_spec, share, "=an equal part of what the others leave", 0, 1,
          "Share of the workload's requests."),
    ENUM(struct key_group_spec, distribution, distribution_names, "uniform",
         "How requests spread over the group's keys."),
    NUMBER(struct key_group_spec, exponent, "0.99", 0, 5, "Zipf's exponent; YCSB uses 0.99."),
    FIELD_END};

static void key_group_check(const void *spec, struct diagnostics *diagnostics)
{
    const struct key_group_spec *group = spec;
    if (!group->key == !group->count)
        diagnostics_add(diagnostics, origin_place(&group->origin, group->key ? "count" : NULL),
                        "give either 'key' (one named key) or 'count' (many), %s",
                        group->key ? "not both" : "neither is there");
}

const struct record key_group_record =
    RECORD(struct key_group_spec, "keys", key_group_fields, key_group_check,
           "One hot key by name, or a group of many keys.");

static bool has_share(const struct key_group_spec *spec)
{
    return origin_has(&spec->origin, "share");
}

void keyspace_check(const struct key_group_spec *specs, size_t count, const struct origin *owner,
                    struct diagnostics *diagnostics)
{
    double sum = 0;
    size_t open = 0;

    for (size_t i = 0; i < count; i++) {
        sum += specs[i].share;
        open += !has_share(&specs[i]);
    }
    if (count == 0)
        diagnostics_add(diagnostics, origin_place(owner, "keys"), "'keys' needs at least one entry");
    else if (sum > 1.0005)
        diagnostics_add(diagnostics, origin_place(owner, "keys"),
                        "the shares of 'keys' add up to %.4g%%; they must not exceed 100%%", 100 * sum);
    else if (!open && sum < 0.9995)
        diagnostics_add(diagnostics, origin_place(owner, "keys"),
                        "the shares of 'keys' add up to %.4g%%; make them 100%% or add an entry without "
                        "'share' for the rest", 100 * sum);
}

static int32_t track(struct top_keys *top, const struct key_group_spec *spec, uint64_t rank)
{
    char name[160];
    snprintf(name, sizeof name, "%.120s%llu", spec->prefix, (unsigned long long)rank);
    return top_keys_track(top, name);
}

static void group_init(struct key_group *group, const struct key_group_spec *spec, double share,
                       struct top_keys *top)
{
    *group = (struct key_group){.spec = spec, .share = share, .tracked = -1};
    if (spec->key) {
        group->hash = hash_text(spec->key);
        group->tracked = top_keys_track(top, spec->key);
        return;
    }
    group->hash = hash_text(spec->prefix);
    if (spec->distribution != KEYS_ZIPF)
        return;
    zipf_init(&group->zipf, (uint64_t)spec->count, spec->exponent);
    group->tracked_ranks = (uint64_t)spec->count;
    if (group->tracked_ranks > KEYSPACE_TRACKED_RANKS)
        group->tracked_ranks = KEYSPACE_TRACKED_RANKS;
    for (uint64_t rank = 1; rank <= group->tracked_ranks; rank++) {
        int32_t number = track(top, spec, rank);
        if (rank == 1)
            group->tracked = number;
        if (number != group->tracked + (int32_t)rank - 1) /* another workload has some of them */
            group->tracked_ranks = rank - 1;
    }
}

void keyspace_init(struct keyspace *keyspace, const struct key_group_spec *specs, size_t count,
                   struct top_keys *top)
{
    double *shares = memory_new(count, sizeof *shares), sum = 0;
    size_t open = 0;

    *keyspace = (struct keyspace){.group_count = count, .cells_version = UINT32_MAX};
    keyspace->groups = memory_new(count, sizeof *keyspace->groups);
    for (size_t i = 0; i < count; i++) {
        sum += specs[i].share;
        open += !has_share(&specs[i]);
    }
    for (size_t i = 0; i < count; i++) {
        shares[i] = has_share(&specs[i]) ? specs[i].share : fmax(0, 1 - sum) / (double)open;
        group_init(&keyspace->groups[i], &specs[i], shares[i], top);
    }
    alias_init(&keyspace->choice, shares, count);
    free(shares);
}

void keyspace_release(struct keyspace *keyspace)
{
    free(keyspace->groups);
    free(keyspace->cells);
    alias_release(&keyspace->choice);
    *keyspace = (struct keyspace){0};
}

static struct key key_at(const struct key_group *group, uint64_t rank)
{
    bool tracked = rank <= group->tracked_ranks;
    return (struct key){hash_pair(group->hash, rank),
                        tracked ? group->tracked + (int32_t)rank - 1 : -1};
}

struct key keyspace_draw(const struct keyspace *keyspace, struct rng *rng)
{
    const struct key_group *group = keyspace->groups;

    if (keyspace->group_count > 1)
        group += alias_draw(&keyspace->choice, rng);
    if (group->spec->key)
        return (struct key){group->hash, group->tracked};
    if (group->spec->distribution == KEYS_ZIPF)
        return key_at(group, zipf_draw(&group->zipf, rng));
    return key_at(group, 1 + rng_below(rng, (uint64_t)group->spec->count));
}

static void add_cell(struct keyspace *keyspace, struct key key, double share)
{
    if (share <= 0)
        return;
    keyspace->cells = memory_grow(keyspace->cells, keyspace->cell_count, &keyspace->cell_capacity,
                                  sizeof *keyspace->cells);
    keyspace->cells[keyspace->cell_count++] = (struct cell){key, share};
}

/* What share of the group's untracked keys' requests falls to each partition. */
static void weigh_partitions(const struct key_group *group, const struct partition_map *map,
                             double *weights)
{
    uint64_t n = (uint64_t)group->spec->count, first = group->tracked_ranks + 1;
    bool zipf = group->spec->distribution == KEYS_ZIPF;
    uint64_t counted = n > COUNT_ONE_BY_ONE ? COUNT_ONE_BY_ONE : n;
    double total = 0;

    if (!zipf && n > COUNT_ONE_BY_ONE)
        counted = 0;
    for (uint64_t rank = first; rank <= counted; rank++) {
        double weight = zipf ? exact_pow((double)rank, -group->spec->exponent) : 1;
        weights[partition_find(map, hash_pair(group->hash, rank))->id] += weight;
        total += weight;
    }
    double beyond = 0; /* of the ranks that were not counted one by one */
    if (counted < n && zipf)
        beyond = zipf_share(n, group->spec->exponent, counted + 1, n) /
                 zipf_share(n, group->spec->exponent, first, counted) * total;
    else if (counted < n)
        beyond = 1;
    for (size_t p = 0; p < map->serving_count; p++)
        weights[map->serving[p]->id] += beyond * partition_width(map->serving[p]);
}

static void add_group_cells(struct keyspace *keyspace, const struct key_group *group,
                            const struct partition_map *map)
{
    const struct key_group_spec *spec = group->spec;
    double rest = group->share, sum = 0;

    if (spec->key) {
        add_cell(keyspace, (struct key){group->hash, group->tracked}, group->share);
        return;
    }
    for (uint64_t rank = 1; rank <= group->tracked_ranks; rank++) {
        double share = group->share * zipf_share((uint64_t)spec->count, spec->exponent, rank, rank);
        add_cell(keyspace, key_at(group, rank), share);
        rest -= share;
    }
    if ((uint64_t)spec->count <= group->tracked_ranks)
        return;
    double *weights = memory_new(map->count, sizeof *weights);
    weigh_partitions(group, map, weights);
    for (size_t p = 0; p < map->count; p++)
        sum += weights[p];
    for (size_t p = 0; p < map->serving_count; p++) {
        const struct partition *partition = map->serving[p];
        add_cell(keyspace, (struct key){partition->from, -1}, rest * weights[partition->id] / sum);
    }
    free(weights);
}

const struct cell *keyspace_cells(struct keyspace *keyspace, const struct partition_map *map)
{
    if (keyspace->cells_version != map->version) {
        keyspace->cell_count = 0;
        for (size_t g = 0; g < keyspace->group_count; g++)
            add_group_cells(keyspace, &keyspace->groups[g], map);
        keyspace->cells_version = map->version;
    }
    return keyspace->cells;
}
