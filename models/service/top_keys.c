#include "top_keys.h"

#include "text.h"

static const struct series top_key_series[] = {
    SERIES_ROW(struct top_key, consumed, "consumed_capacity_units", SERIES_SUM, "1", "consumed", "",
               "Units that requests for this key consumed."),
    SERIES_ROW(struct top_key, throttled, "throttled_requests", SERIES_SUM, "1", "throttled", "",
               "Attempts for this key that were throttled."),
    FINAL(struct top_key, partition, "1", "partition", "",
          "The partition it lies in when the run begins; -1 when it is in several places."),
    SERIES_END};

static size_t elements_count(const void *subject)
{
    return ((const struct top_keys *)subject)->count;
}

static const void *elements_at(const void *subject, size_t index)
{
    return &((const struct top_keys *)subject)->keys[index];
}

static const char *elements_label(const void *subject, size_t index)
{
    return ((const struct top_keys *)subject)->keys[index].name;
}

static const struct series_elements elements = {"key", "The partition key's value.", elements_count,
                                                elements_at, elements_label};

const struct output_set top_keys_outputs = {
    .of = "top_key", .where = "top_keys/*", .rows = top_key_series, .elements = &elements};
const struct output_set top_keys_index_outputs = {.of = "index_top_key",
                                                  .where = "top_keys/*/indexes/*",
                                                  .rows = top_key_series,
                                                  .elements = &elements};

int32_t top_keys_track(struct top_keys *top, const char *name)
{
    for (size_t i = 0; i < top->count; i++)
        if (text_equal(top->keys[i].name, name))
            return (int32_t)i;
    top->keys = memory_grow(top->keys, top->count, &top->capacity, sizeof *top->keys);
    top->keys[top->count] = (struct top_key){.name = memory_text(name), .apart = true};
    return (int32_t)top->count++;
}

void top_keys_release(struct top_keys *top)
{
    for (size_t i = 0; i < top->count; i++)
        free(top->keys[i].name);
    free(top->keys);
    *top = (struct top_keys){0};
}

void top_keys_place(struct top_keys *top, int32_t number, uint64_t place, bool apart)
{
    top->keys[number].place = place;
    top->keys[number].apart = apart;
}

int32_t top_keys_find(const struct top_keys *top, uint64_t place, uint64_t width)
{
    for (size_t i = 0; i < top->count; i++)
        if (top->keys[i].place / width == place / width)
            return (int32_t)i;
    return -1;
}

void top_keys_share(struct top_keys *top, const struct top_keys *other)
{
    for (size_t i = 0; i < other->count && top != other; i++) {
        const struct top_key *key = &other->keys[i];
        top_keys_place(top, top_keys_track(top, key->name), key->place, key->apart);
    }
}

void top_keys_publish(struct top_keys *top, struct sim *sim, const char *table, const char *index,
                      const struct partition_map *map)
{
    struct text path = {0};

    if (top->count == 0)
        return;
    for (size_t i = 0; i < top->count; i++)
        top->keys[i].partition =
            top->keys[i].apart ? -1 : (double)partition_find(map, top->keys[i].place)->id;
    text_addf(&path, "top_keys/%s%s%s", table, index ? "/indexes/" : "", index ? index : "");
    probes_add(&sim->probes, text_get(&path),
               (struct probe){.outputs = index ? &top_keys_index_outputs : &top_keys_outputs,
                              .subject = top});
    text_release(&path);
}
