#include "index.h"

#include <math.h>

#include "text.h"

static const struct field index_fields[] = {
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
    FIELD_END};

const struct record index_record =
    RECORD(struct index_spec, "index", index_fields, NULL, "A global secondary index.");

static const struct series index_series[] = {
    VALUE(struct index, backlog, "1", "", "Write units that the index is behind its table."),
    SERIES_END};

void index_init(struct index *index, struct sim *sim, const char *table_path,
                const struct index_spec *spec, const struct throughput_law *law,
                enum billing billing)
{
    struct text path = {0};

    text_addf(&path, "%s/indexes/%s", table_path, spec->origin.name);
    *index = (struct index){.spec = spec, .name = spec->origin.name, .path = path.bytes};
    throughput_init(&index->throughput, sim, index->path, law, billing, &spec->read, &spec->write);
    asks_init(&index->asks, sim->seed, index->path);
}

void index_release(struct index *index)
{
    splitter_release(&index->splitter);
    throughput_release(&index->throughput);
    asks_release(&index->asks);
    free(index->path);
}

static double level(struct index *index)
{
    return bucket_level(&index->throughput.side[WRITE].total, index->throughput.sim->now);
}

double index_room(struct index *index)
{
    return level(index) + index->spec->buffer;
}

/* Index keys are many and spread: one write falls to a partition drawn by width, many to all. */
static void spread(struct index *index, double units, struct rng *draws)
{
    struct throughput *tp = &index->throughput;
    const struct partition_map *map = &tp->partitions;

    if (!tp->sim->resolution) {
        struct partition *p = partition_find(map, rng_word(draws));
        throughput_count_consumed(tp, p, WRITE, units);
        return;
    }
    for (size_t i = 0; i < map->serving_count; i++)
        throughput_count_consumed(tp, map->serving[i], WRITE,
                                  units * partition_width(map->serving[i]));
}

void index_write(struct index *index, double units, struct rng *draws)
{
    level(index);
    bucket_take(&index->throughput.side[WRITE].total, units);
    spread(index, units, draws);
}

void index_reject(struct index *index, int64_t count)
{
    struct throughput *tp = &index->throughput;
    throughput_count_throttles(tp, tp->partitions.serving[0], WRITE, tp->side[WRITE].total_limit,
                               count, 1);
}

static void refresh(void *subject, simtime now)
{
    struct index *index = subject;
    (void)now;
    index->backlog = fmax(0, -level(index));
}

void index_show(struct index *index)
{
    throughput_show(&index->throughput);
    probes_add(&index->throughput.sim->probes, index->path,
               (struct probe){.rows = index_series, .subject = index, .refresh = refresh});
}
