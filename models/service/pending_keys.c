#include "pending_keys.h"

#include <stdlib.h>

#include "hash.h"
#include "invariant.h"
#include "memory.h"

enum { LEAST_PLACES = 64 };

static size_t home(const struct pending_keys *keys, uint64_t key)
{
    return (size_t)hash_mix(key) & (keys->capacity - 1);
}

/* Where the key is, or the empty place where it would be put. */
static size_t find(const struct pending_keys *keys, uint64_t key)
{
    size_t i = home(keys, key);

    while (keys->places[i].count && keys->places[i].key != key)
        i = (i + 1) & (keys->capacity - 1);
    return i;
}

static void grow(struct pending_keys *keys)
{
    struct pending_keys old = *keys;

    keys->capacity = old.capacity ? 2 * old.capacity : LEAST_PLACES;
    keys->places = memory_new(keys->capacity, sizeof *keys->places);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.places[i].count)
            keys->places[find(keys, old.places[i].key)] = old.places[i];
    free(old.places);
}

/* Those behind it that may not stay behind a gap move up. */
static void take_out(struct pending_keys *keys, size_t gap)
{
    size_t mask = keys->capacity - 1;

    for (size_t i = (gap + 1) & mask; keys->places[i].count; i = (i + 1) & mask) {
        size_t from_home = (i - home(keys, keys->places[i].key)) & mask;
        if (from_home < ((i - gap) & mask))
            continue;
        keys->places[gap] = keys->places[i];
        gap = i;
    }
    keys->places[gap] = (struct pending_key){0};
    keys->used--;
}

void pending_keys_release(struct pending_keys *keys)
{
    free(keys->places);
    *keys = (struct pending_keys){0};
}

void pending_keys_add(struct pending_keys *keys, uint64_t key, int64_t count)
{
    if (2 * (keys->used + 1) > keys->capacity)
        grow(keys);
    size_t i = find(keys, key);
    struct pending_key *place = &keys->places[i];

    keys->used += place->count == 0 && count != 0;
    place->key = key;
    place->count += count;
    invariant(place->count >= 0, "more of a key has ended than was under way");
    if (place->count == 0 && count != 0)
        take_out(keys, i);
}

int64_t pending_keys_count(const struct pending_keys *keys, uint64_t key)
{
    return keys->used ? keys->places[find(keys, key)].count : 0;
}
