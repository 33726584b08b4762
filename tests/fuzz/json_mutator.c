#include "json_mutator.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { PLACES = 4000 };

/* A value's place: a key of an object, or an index of an array. */
struct place_of {
    json_t *within;
    const char *key; /* NULL: an array's */
    size_t index;
};

struct mutator {
    uint64_t state;
    struct place_of places[PLACES];
    size_t count;
};

/* Below `most`, by xorshift64 (Marsaglia 2003). */
static size_t below(struct mutator *m, size_t most)
{
    m->state ^= m->state << 13;
    m->state ^= m->state >> 7;
    m->state ^= m->state << 17;
    return (size_t)((m->state >> 11) % most);
}

static void find_places(struct mutator *m, json_t *value)
{
    const char *key;
    json_t *inside;
    size_t i;

    json_object_foreach(value, key, inside)
    {
        if (m->count < PLACES)
            m->places[m->count++] = (struct place_of){value, key, 0};
        find_places(m, inside);
    }
    json_array_foreach(value, i, inside)
    {
        if (m->count < PLACES)
            m->places[m->count++] = (struct place_of){value, NULL, i};
        find_places(m, inside);
    }
}

static json_t *value_at(const struct place_of *place)
{
    return place->key ? json_object_get(place->within, place->key)
                      : json_array_get(place->within, place->index);
}

static void put(const struct place_of *place, json_t *value)
{
    if (place->key)
        json_object_set_new(place->within, place->key, value);
    else
        json_array_set_new(place->within, place->index, value);
}

static json_t *odd_value(struct mutator *m)
{
    static const char *const odd[] = {"null",
                                      "true",
                                      "-1",
                                      "0",
                                      "1",
                                      "1e308",
                                      "4611686018427387904",
                                      "0.1",
                                      "\"\"",
                                      "[]",
                                      "{}",
                                      "[[]]",
                                      "\"\\u202e\\u001b[31m\"",
                                      "\"../../etc/passwd\"",
                                      "\"2026-13-45T99:99:99Z\"",
                                      "\"9999-12-31T23:59:59+00:00\"",
                                      "\"1970-01-01\"",
                                      "\"1e999\"",
                                      "\"PAY_PER_REQUEST\"",
                                      "86400",
                                      "60",
                                      "1e-300",
                                      "\"DELETING\""};
    return json_loads(odd[below(m, sizeof odd / sizeof *odd)], JSON_DECODE_ANY, NULL);
}

/* A number near the one that was there. */
static json_t *near_value(struct mutator *m, const json_t *old)
{
    static const double factors[] = {-1, 0, 0.5, 0.999999, 2, 1000, 1e9, 1e-9};
    return json_real(json_number_value(old) * factors[below(m, sizeof factors / sizeof *factors)]);
}

static void change(struct mutator *m)
{
    const struct place_of *place = &m->places[below(m, m->count)],
                          *other = &m->places[below(m, m->count)];
    json_t *value = value_at(place);

    switch (below(m, 6)) {
    case 0:
        put(place, odd_value(m));
        break;
    case 1:
        if (value_at(other))
            put(place, json_deep_copy(value_at(other)));
        break;
    case 2:
        if (place->key)
            json_object_del(place->within, place->key);
        else
            json_array_remove(place->within, place->index);
        break;
    case 3:
        if (json_is_array(place->within) && value)
            json_array_append_new(place->within, json_deep_copy(value));
        break;
    default:
        put(place, json_is_number(value) ? near_value(m, value) : odd_value(m));
    }
}

size_t json_mutator_change(uint8_t *bytes, size_t length, size_t most, unsigned seed)
{
    static struct mutator m;
    json_t *root = json_loadb((const char *)bytes, length, 0, NULL);

    m.state = seed * 0x9e3779b97f4a7c15u + 1;
    size_t changes = below(&m, 8) ? 1 + below(&m, 4) : 0;
    for (size_t i = 0; root && i < changes; i++) {
        m.count = 0; /* what a change took away has no place any more */
        find_places(&m, root);
        if (m.count)
            change(&m);
    }
    char *text = root && changes ? json_dumps(root, JSON_COMPACT) : NULL;
    json_decref(root);
    bool good = text && strlen(text) <= most;
    if (good) {
        length = strlen(text);
        memcpy(bytes, text, length);
    }
    free(text);
    return good ? length : LLVMFuzzerMutate(bytes, length, most);
}
