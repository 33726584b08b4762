#include "key_rates.h"

#include "exact.h"
#include "hash.h"
#include "memory.h"

enum { SLOTS_FIRST = 64 };

void key_rates_release(struct key_rates *rates)
{
    free(rates->slots);
    *rates = (struct key_rates){.memory = rates->memory};
}

static struct key_rate *slot_of(const struct key_rates *rates, uint64_t class)
{
    size_t i = hash_mix(class) & (rates->capacity - 1);

    while (rates->slots[i].class && rates->slots[i].class != class)
        i = (i + 1) & (rates->capacity - 1);
    return &rates->slots[i];
}

static void grow(struct key_rates *rates)
{
    struct key_rates larger = {rates->memory, NULL, rates->count,
                               rates->capacity ? 2 * rates->capacity : SLOTS_FIRST};

    larger.slots = memory_new(larger.capacity, sizeof *larger.slots);
    for (size_t i = 0; i < rates->capacity; i++)
        if (rates->slots[i].class)
            *slot_of(&larger, rates->slots[i].class) = rates->slots[i];
    free(rates->slots);
    *rates = larger;
}

static double forgotten(const struct key_rates *rates, simtime time)
{
    return time > 0 ? exact_exp(-(double)time / (double)rates->memory) : 1;
}

/* What was noted of an interval that is over goes into the mean. */
static void fold(const struct key_rates *rates, struct key_rate *r, const struct sim *sim)
{
    if (r->at >= sim->now)
        return;
    if (r->at) {
        double kept = forgotten(rates, r->length);
        r->mean = kept * r->mean + (1 - kept) * r->noted / simtime_seconds(r->length);
        r->weight = 1 - kept * (1 - r->weight);
        kept = forgotten(rates, sim->now - r->at - sim_interval(sim));
        r->mean *= kept;
        r->weight = 1 - kept * (1 - r->weight);
    }
    r->noted = 0;
    r->at = sim->now;
    r->length = sim_interval(sim);
}

void key_rates_note(struct key_rates *rates, uint64_t class, double amount, const struct sim *sim)
{
    class += !class;
    if (2 * rates->count >= rates->capacity)
        grow(rates);
    struct key_rate *r = slot_of(rates, class);
    rates->count += !r->class;
    r->class = class;
    fold(rates, r, sim);
    r->noted += amount;
}

double key_rates_of(struct key_rates *rates, uint64_t class, const struct sim *sim)
{
    if (!rates->count)
        return 0;
    struct key_rate *r = slot_of(rates, class + !class);
    if (!r->class)
        return 0;
    fold(rates, r, sim);
    return r->weight > 0 ? r->mean / r->weight : 0;
}

/* Ascending sort keys: each write is of an item of its own. */
static bool is_ascending(const struct keyspace *keys, uint64_t position)
{
    for (size_t g = 0; keys && g < keys->group_count; g++)
        if (keys->groups[g].spec->sort_keys == SORT_ASCENDING)
            return (position & (KEYSPACE_COLLECTION - 1)) == 0;
    return false;
}

struct key_class key_class_in(const struct keyspace *keys, const struct key *key)
{
    if (!key->width)
        return (struct key_class){
            key->position, is_ascending(keys, key->position) ? (double)KEYSPACE_COLLECTION : 1};
    if (key->width <= KEYSPACE_COLLECTION)
        return (struct key_class){key->position, (double)key->width};
    uint64_t group = keys ? keys->groups[key->group].hash : 0;
    return (struct key_class){hash_pair(group, key->position), key->alike > 1 ? key->alike : 1};
}

struct key key_of_request(const struct flow *flow, uint64_t position, uint64_t width)
{
    struct key key = {.position = position, .width = width, .tracked = -1};
    double share = 0;

    for (size_t i = 0; width && flow->keys && i < flow->keys->cell_count; i++) {
        const struct cell *cell = &flow->keys->cells[i];
        if (cell->key.position != position || cell->key.width != width || cell->share <= share)
            continue;
        key = cell->key;
        share = cell->share;
    }
    return key;
}
