#include "index.h"

#include <math.h>

#include "keyspace.h"
#include "memory.h"
#include "router.h"
#include "text.h"

/* The most cells that each write of the table visits one by one. */
enum { CELLS_APART = 100 };

static const char *const back_pressure_names[] = {"all_writes", "index_writes", NULL};

static const struct field index_fields[] = {
    FLAG(struct index_spec, present, "true",
         "false: it comes only when the timeline creates it (create_index)."),
    SUB(struct index_spec, read, struct capacity_spec, capacity_record,
        "Read throughput of the index."),
    SUB(struct index_spec, write, struct capacity_spec, capacity_record,
        "Write throughput of the index."),
    SIZE(struct index_spec, entry_size,
         "=what is written to the table: all attributes are projected", 1, 400 * 1024,
         "Size of an entry: keys and projected attributes."),
    NUMBER(struct index_spec, buffer, "19k", 0, 1e9,
           "Write units the index may lag behind before writes to the table are throttled. AWS "
           "publishes no figure; the default is the AWS lab's measurement (C6)."),
    ENUM(struct index_spec, back_pressure, back_pressure_names, "all_writes",
         "Which writes to the table are throttled while the buffer is full: all, also those that "
         "do not write the index (the AWS lab), or those that write it."),
    LIST(struct index_spec, keys, struct key_group_spec, key_group_record,
         "=what the first workload tells under index_writes; else evenly spread",
         "The values of its partition key: of the items that a backfill finds, and of writes of "
         "workloads that tell none."),
    FIELD_END};

static void index_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct index_spec *index = spec;
    if (index->keys_count)
        keyspace_validate(index->keys, index->keys_count, &index->origin, diagnostics);
}

static const struct past_default index_past[] = {{"back_pressure", "2026-11", "index_writes"}, {0}};

const struct record index_record =
    RECORD_WITH_PAST(struct index_spec, "index", index_fields, index_past, index_validate,
                     "A global secondary index.");

static const struct series index_series[] = {
    VALUE(struct index, backlog, "1", "backlog", "",
          "Write units that the index is behind its table."),
    VALUE(struct index, status, "1", "state", "IndexStatus", "0 absent, 1 CREATING, 2 ACTIVE."),
    SERIES_ROW(struct index, backfill.running, "backfilling", SERIES_VALUE, "1", "", "Backfilling",
               "1 while a new index is filled with the items that were there before."),
    SERIES_ROW(struct index, backfill.progress, "online_index_percentage_progress", SERIES_VALUE,
               "percent", "", "OnlineIndexPercentageProgress",
               "How far the backfill of a new index has come."),
    SERIES_ROW(struct index, backfill.consumed, "online_index_consumed_write_capacity", SERIES_SUM,
               "1", "", "OnlineIndexConsumedWriteCapacity",
               "Write units of the backfill; they are not in consumed_write_capacity_units."),
    SERIES_ROW(struct index, backfill.throttled, "online_index_throttle_events", SERIES_SUM, "1",
               "", "OnlineIndexThrottleEvents",
               "Seconds in which new writes left the backfill nothing."),
    VALUE(struct index, lag, "s", "", "",
          "How far behind its table the index is: the time its backlog takes at its write "
          "throughput."),
    SERIES_END};

const struct output_set index_outputs = {
    .of = "index", .where = "tables/*/indexes/*", .rows = index_series};

void index_init(struct index *index, struct sim *sim, const char *table_name,
                const struct index_spec *spec, const struct throughput_law *law,
                enum billing billing, double bytes)
{
    struct text path = {0};

    text_addf(&path, "tables/%s/indexes/%s", table_name, spec->origin.name);
    *index = (struct index){
        .spec = spec, .name = spec->origin.name, .table_name = table_name, .path = path.bytes};
    throughput_init(&index->throughput, sim, index->path, law, billing, &spec->read, &spec->write,
                    bytes);
    index->status = spec->present ? INDEX_ACTIVE : INDEX_ABSENT;
    if (!spec->present)
        index_vanish(index);
    if (index->throughput.routers)
        index->throughput.routers->vends[WRITE] = false;
    gathered_init(&index->gathered, sim->seed, index->path);
    if (!spec->keys_count)
        return;
    index->own_keys = index->keys = memory_new(1, sizeof *index->own_keys);
    keyspace_init(index->own_keys, sim, spec->keys, spec->keys_count, NULL);
}

void index_allocate(struct index *index)
{
    index->status = INDEX_CREATING;
}

void index_vanish(struct index *index)
{
    struct throughput *tp = &index->throughput;

    index->status = INDEX_ABSENT;
    index->throughput.building = false;
    index->backfill.running = 0;
    index->worst = NULL;
    throughput_set_absent(tp, true, 0, 0);
    for (size_t i = 0; i < tp->partitions.serving_count; i++)
        tp->partitions.serving[i]->bytes = 0;
}

void index_release(struct index *index)
{
    splitter_release(&index->splitter);
    throughput_release(&index->throughput);
    gathered_release(&index->gathered);
    top_keys_release(&index->top);
    if (index->own_keys)
        keyspace_release(index->own_keys);
    free(index->own_keys);
    free(index->places);
    free(index->path);
}

static double level(struct index *index)
{
    throughput_fit_total(&index->throughput, WRITE);
    return bucket_level(&index->throughput.side[WRITE].total, index->throughput.sim->now);
}

/* What the partition that is deepest in debt could still write at once. */
static double worst_level(struct index *index)
{
    if (!index->worst || index->worst->retired != SIMTIME_MAX)
        return INFINITY;
    return bucket_level(&index->worst->side[WRITE].hard, index->throughput.sim->now);
}

double index_room(struct index *index)
{
    return fmin(level(index), worst_level(index)) + index->spec->buffer;
}

static void write_to(struct index *index, struct partition *partition, double units, double bytes)
{
    struct throughput *tp = &index->throughput;
    struct bucket *hard = &partition->side[WRITE].hard;

    bucket_level(hard, tp->sim->now);
    throughput_fit(tp, hard);
    bucket_take(hard, units);
    partition->bytes += bytes;
    throughput_count_consumed(tp, partition, WRITE, units);
    if (hard->level < worst_level(index))
        index->worst = partition;
}

void index_note(const struct index_place *place, int64_t count)
{
    struct partition *p = place->partition;

    if (p->heat.watch)
        watch_note(p->heat.watch, place->position, place->width,
                   (int64_t)((double)count * place->share + 0.5), p);
}

static void place_evenly(struct index *index)
{
    const struct partition_map *map = &index->throughput.partitions;

    for (size_t i = 0; i < map->serving_count; i++) {
        struct partition *p = map->serving[i];
        index->places[i] = (struct index_place){p, p->from, p->to - p->from, p->width};
    }
}

const struct index_place *index_places(struct index *index, struct keyspace *keys, size_t *count)
{
    const struct partition_map *map = &index->throughput.partitions;
    const struct cell *cells = keys ? keyspace_cells(keys, map) : NULL;

    *count = keys ? keys->cell_count : map->serving_count;
    if (*count > index->place_room) {
        index->place_room = *count;
        index->places = memory_resize(index->places, *count, sizeof *index->places);
    }
    if (!keys)
        place_evenly(index);
    for (size_t i = 0; keys && i < *count; i++) {
        const struct key *key = &cells[i].key;
        index->places[i] = (struct index_place){partition_find(map, key->position), key->position,
                                                key->width, cells[i].share};
    }
    return index->places;
}

/* What falls to places where somebody looks for a point to split at. */
static void note_cells(struct index *index, struct keyspace *keys, int64_t count)
{
    const struct partition_map *map = &index->throughput.partitions;
    const struct cell *cells = keyspace_cells(keys, map);

    for (size_t i = 0; i < keys->cell_count; i++) {
        const struct key *key = &cells[i].key;
        if ((double)count * cells[i].share < 0.5) /* rounded, none */
            continue;
        index_note(&(struct index_place){partition_find(map, key->position), key->position,
                                         key->width, cells[i].share},
                   count);
    }
}

/* Writes come by each of the table's cells, so that with many cells of entries too the one times the
 * other would be visited: a partition takes what all its cells do at once. */
static void spread_by_partition(struct index *index, struct keyspace *keys, double units,
                                double bytes, int64_t count)
{
    size_t partitions;
    const struct partition_share *part =
        keyspace_shares(keys, &index->throughput.partitions, &partitions);
    bool watched = false;

    for (const struct partition_share *end = part + partitions; part < end; part++) {
        watched |= part->partition->heat.watch != NULL;
        write_to(index, part->partition, units * part->share, bytes * part->share);
    }
    if (watched)
        note_cells(index, keys, count);
}

/* Many writes at once go to all places where their keys lie. */
static void spread(struct index *index, struct keyspace *keys, double units, double bytes,
                   int64_t count)
{
    size_t places;
    const struct index_place *place = index_places(index, keys, &places);

    for (const struct index_place *end = place + places; place < end; place++) {
        index_note(place, count);
        write_to(index, place->partition, units * place->share, bytes * place->share);
    }
}

static bool is_many_cells(struct index *index, struct keyspace *keys)
{
    keyspace_cells(keys, &index->throughput.partitions);
    return keys->cell_count > CELLS_APART;
}

void index_write(struct index *index, const struct index_effect *effect, int64_t count,
                 struct rng *draws)
{
    struct throughput *tp = &index->throughput;
    double units = (double)count * effect->units, bytes = (double)count * effect->new_bytes;

    level(index);
    bucket_take(&tp->side[WRITE].total, units);
    if (!tp->sim->resolution) {
        uint64_t position =
            effect->keys ? keyspace_draw(effect->keys, draws).position : rng_word(draws);
        struct partition *p = partition_find(&tp->partitions, position);
        index_note(&(struct index_place){p, position, 0, 1}, 1);
        index->written = position;
        write_to(index, p, units, bytes);
    } else if (effect->keys && is_many_cells(index, effect->keys)) {
        spread_by_partition(index, effect->keys, units, bytes, count);
    } else {
        spread(index, effect->keys, units, bytes, count);
    }
}

void index_reject(struct index *index, int64_t count)
{
    struct throughput *tp = &index->throughput;
    bool one_partition = worst_level(index) < level(index);
    throughput_count_throttles(tp, one_partition ? index->worst : NULL, WRITE,
                               one_partition ? LIMIT_KEY_RANGE : tp->side[WRITE].total_limit, count,
                               1);
}

static double time_of(double debt, const struct bucket *bucket)
{
    return debt > 0 ? debt / bucket->rate_per_s : 0;
}

double index_lag(struct index *index)
{
    double whole = fmax(0, -level(index)), one = fmax(0, -worst_level(index));

    return fmax(time_of(whole, &index->throughput.side[WRITE].total),
                index->worst ? time_of(one, &index->worst->side[WRITE].hard) : 0);
}

static void refresh(void *subject, simtime now)
{
    struct index *index = subject;
    (void)now;
    index->backlog = fmax(0, fmax(-level(index), -worst_level(index)));
    index->lag = index_lag(index);
}

void index_publish(struct index *index)
{
    throughput_publish(&index->throughput);
    probes_add(&index->throughput.sim->probes, index->path,
               (struct probe){.outputs = &index_outputs, .subject = index, .refresh = refresh});
    top_keys_publish(&index->top, index->throughput.sim, index->table_name, index->name,
                     &index->throughput.partitions);
}
