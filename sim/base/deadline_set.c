#include "deadline_set.h"

#include <stdlib.h>

#include "hash.h"
#include "memory.h"

enum { LEAST_PLACES = 64 };

void deadline_set_release(struct deadline_set *set)
{
    free(set->places);
    *set = (struct deadline_set){0};
}

/* Where the word is, or the empty place where it would be. */
static struct deadline *place_of(const struct deadline_set *set, uint64_t word)
{
    size_t mask = set->capacity - 1, i = (size_t)hash_mix(word) & mask;

    while (set->places[i].until && set->places[i].word != word)
        i = (i + 1) & mask;
    return &set->places[i];
}

/* A table of at most a quarter full, of the words that are not over yet. */
static void make_anew(struct deadline_set *set, simtime now)
{
    struct deadline_set old = *set;
    size_t left = 0;

    for (size_t i = 0; i < old.capacity; i++)
        left += old.places[i].until > now;
    set->capacity = LEAST_PLACES;
    while (set->capacity < 4 * (left + 1))
        set->capacity *= 2;
    set->places = memory_new(set->capacity, sizeof *set->places);
    set->used = left;
    for (size_t i = 0; i < old.capacity; i++)
        if (old.places[i].until > now)
            *place_of(set, old.places[i].word) = old.places[i];
    free(old.places);
}

void deadline_set_add(struct deadline_set *set, uint64_t word, simtime until, simtime now)
{
    if (2 * (set->used + 1) > set->capacity)
        make_anew(set, now);
    struct deadline *place = place_of(set, word);
    set->used += place->until == 0;
    if (place->until < until)
        *place = (struct deadline){word, until};
}

bool deadline_set_has(const struct deadline_set *set, uint64_t word, simtime now)
{
    return set->capacity && place_of(set, word)->until > now;
}
