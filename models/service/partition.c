#include "partition.h"

#include "hash.h"
#include "invariant.h"
#include "memory.h"

static const struct series partition_series[] = {
    SERIES_ROW(struct partition, side[READ].consumed, "consumed_read_capacity_units", SERIES_SUM,
               "1", "consumed.read", "ConsumedReadCapacityUnits",
               "Read units that this partition served."),
    SERIES_ROW(struct partition, side[WRITE].consumed, "consumed_write_capacity_units", SERIES_SUM,
               "1", "consumed.write", "ConsumedWriteCapacityUnits",
               "Write units that this partition served."),
    SERIES_ROW(struct partition, side[READ].throttles, "read_throttle_events", SERIES_SUM, "1",
               "throttled.read", "ReadThrottleEvents",
               "Reads for this partition's keys that were throttled."),
    SERIES_ROW(struct partition, side[WRITE].throttles, "write_throttle_events", SERIES_SUM, "1",
               "throttled.write", "WriteThrottleEvents",
               "Writes for this partition's keys that were throttled."),
    VALUE(struct partition, bytes, "byte", "", "", "What the items of this partition take."),
    FINAL(struct partition, key_range_start, "1", "range_start", "",
          "Where its range of hashed keys begins, 0 to 1."),
    FINAL(struct partition, key_range_end, "1", "", "",
          "Where its range of hashed keys ends, 0 to 1."),
    FINAL(struct partition, parent, "1", "", "",
          "The partition it was split from; -1 for a first one."),
    FINAL(struct partition, created_s, "s", "", "", "When it began to serve, since the start."),
    FINAL(struct partition, retired_s, "s", "retired", "",
          "When it was split; the end of the run or later if not."),
    SERIES_END};

static size_t elements_count(const void *subject)
{
    return ((const struct partition_map *)subject)->count;
}

static const void *elements_at(const void *subject, size_t index)
{
    return ((const struct partition_map *)subject)->all[index];
}

static const struct series_elements elements = {
    "partition", "Number of the partition, in the order of creation.", elements_count, elements_at,
    NULL};

const struct output_set partition_outputs = {
    .of = "partition",
    .where = "tables/*/partitions, tables/*/indexes/*/partitions",
    .rows = partition_series,
    .elements = &elements};

static struct partition *add(struct partition_map *map, uint64_t from, uint64_t to, int parent,
                             simtime now)
{
    struct partition *p = memory_new(1, sizeof *p);

    *p = (struct partition){.id = (int)map->count,
                            .parent = parent,
                            .from = from,
                            .to = to,
                            .width = ((double)(to - from) + 1) * 0x1p-64,
                            .created = now,
                            .heat = {.since = -1},
                            .retired = SIMTIME_MAX,
                            .key_range_start = (double)from * 0x1p-64,
                            .key_range_end = ((double)to + 1) * 0x1p-64,
                            .created_s = simtime_seconds(now),
                            .retired_s = simtime_seconds(SIMTIME_MAX)};
    for (int side = 0; side < SIDES; side++) {
        double rate = map->limits.per_s[side];
        bucket_init(&p->side[side].hard, rate, rate * map->limits.depth_s,
                    rate * map->limits.depth_s, now);
        p->side[side].boost.throttled_since = -1;
        bucket_init(&p->side[side].allocation.kept, 0, 0, 0, now);
        bucket_init(&p->side[side].allocation.steady, 0, 0, 0, now);
    }
    map->all = memory_grow(map->all, map->count, &map->capacity, sizeof(struct partition *));
    map->all[map->count++] = p;
    return p;
}

/* The directory has four to eight slots a partition of equal width, so a look-up takes a step or
 * two. */
static void index_ranges(struct partition_map *map)
{
    int bits = 2;

    while (((size_t)1 << (bits - 2)) < map->serving_count && bits < 24)
        bits++;
    size_t slots = (size_t)1 << bits, p = 0;
    map->shift = 64 - bits;
    map->start = memory_resize(map->start, slots, sizeof *map->start);
    for (size_t slot = 0; slot < slots; slot++) {
        while (map->serving[p]->to < (uint64_t)slot << map->shift)
            p++;
        map->start[slot] = (uint32_t)p;
    }
    map->version++;
}

void partition_map_init_at(struct partition_map *map, const uint64_t *starts, size_t count,
                           struct partition_limits limits, simtime now)
{
    *map = (struct partition_map){.limits = limits};
    for (size_t i = 0; i < count; i++) {
        uint64_t to = i + 1 < count ? starts[i + 1] - 1 : UINT64_MAX;
        struct partition *p = add(map, starts[i], to, -1, now);
        map->serving = memory_grow(map->serving, i, &map->serving_capacity, sizeof p);
        map->serving[i] = p;
    }
    map->serving_count = count;
    index_ranges(map);
}

void partition_map_init(struct partition_map *map, size_t count, struct partition_limits limits,
                        simtime now)
{
    uint64_t *starts = memory_new(count, sizeof *starts);

    for (size_t i = 0; i < count; i++)
        starts[i] = (uint64_t)(((word128)i << 64) / count);
    partition_map_init_at(map, starts, count, limits, now);
    free(starts);
}

void partition_map_release(struct partition_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        free(map->all[i]->heat.watch);
        free(map->all[i]);
    }
    free(map->all);
    free(map->serving);
    free(map->start);
    *map = (struct partition_map){0};
}

/* Children share what the parent had left, by width. */
static void inherit(struct partition *child, struct partition *parent, simtime now)
{
    double part = child->width / parent->width;

    child->bytes = parent->bytes * part;
    for (int side = 0; side < SIDES; side++) {
        struct bucket *from = &parent->side[side].allocation.kept;
        double level = bucket_level(from, now) * part;
        bucket_init(&child->side[side].allocation.kept, from->rate_per_s * part, from->depth * part,
                    level, now);
    }
}

static void retire(struct partition *parent, simtime now)
{
    parent->retired = now;
    parent->retired_s = simtime_seconds(now);
}

static void split_in_place(struct partition_map *map, size_t place, uint64_t at, simtime now)
{
    struct partition *parent = map->serving[place];
    invariant(at > parent->from && at <= parent->to, "partition %d cannot be split there",
              parent->id);
    struct partition *low = add(map, parent->from, at - 1, parent->id, now);
    struct partition *high = add(map, at, parent->to, parent->id, now);

    inherit(low, parent, now);
    inherit(high, parent, now);
    retire(parent, now);
    map->serving =
        memory_grow(map->serving, map->serving_count, &map->serving_capacity, sizeof low);
    memmove(&map->serving[place + 2], &map->serving[place + 1],
            (map->serving_count - place - 1) * sizeof(struct partition *));
    map->serving[place] = low;
    map->serving[place + 1] = high;
    map->serving_count++;
}

void partition_split(struct partition_map *map, struct partition *parent, uint64_t at, simtime now)
{
    size_t place = 0;

    while (map->serving[place] != parent)
        place++;
    split_in_place(map, place, at, now);
    index_ranges(map);
}

void partition_double(struct partition_map *map, simtime now)
{
    for (size_t i = map->serving_count; i-- > 0;) {
        struct partition *p = map->serving[i];
        split_in_place(map, i, p->from + (p->to - p->from) / 2 + 1, now);
    }
    index_ranges(map);
}
