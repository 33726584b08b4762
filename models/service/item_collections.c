#include "item_collections.h"

#include <math.h>

#include "hash.h"
#include "keyspace.h"
#include "memory.h"

static const struct field item_collection_fields[] = {
    TEXT(struct item_collection_spec, key, REQUIRED, "Its partition key, as a workload names it."),
    SIZE(struct item_collection_spec, size, REQUIRED, 1, 1e15,
         "What it holds at the start, with its entries in local indexes; besides item_count."),
    FIELD_END};

const struct record item_collection_record =
    RECORD(struct item_collection_spec, "item_collection", item_collection_fields, NULL,
           "The items of one partition key.");

static const struct series item_collections_series[] = {
    SERIES_ROW(struct item_collections, rejected, "item_collection_size_limit_exceeded", SERIES_SUM,
               "1", "outgrown", "",
               "Requests that failed because a full item collection would have grown "
               "(ItemCollectionSizeLimitExceededException); they are not tried again."),
    SERIES_ROW(struct item_collections, largest, "largest_item_collection", SERIES_VALUE, "byte",
               "", "", "What the largest item collection holds, of those that were written."),
    SERIES_END};

const struct output_set item_collections_outputs = {
    .of = "item_collections", .where = "tables/*", .rows = item_collections_series};

void item_collections_init(struct item_collections *c, struct sim *sim, const char *path,
                           double limit)
{
    *c = (struct item_collections){.sim = sim, .path = path, .limit = limit, .scale = 1};
    rng_init(&c->draws, sim->seed, path, "item collections");
}

void item_collections_release(struct item_collections *c)
{
    free(c->slots);
}

static struct item_collection *slot_of(struct item_collection *slots, size_t capacity, uint64_t id)
{
    size_t at = hash_mix(id) & (capacity - 1);

    while (slots[at].used && slots[at].id != id)
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

/* At most half of the slots are used, so that a look-up takes a step or two. */
static void make_room(struct item_collections *c)
{
    size_t capacity = c->capacity ? 2 * c->capacity : 16;
    struct item_collection *slots = memory_new(capacity, sizeof *slots);

    for (size_t i = 0; i < c->capacity; i++)
        if (c->slots[i].used)
            *slot_of(slots, capacity, c->slots[i].id) = c->slots[i];
    free(c->slots);
    c->slots = slots;
    c->capacity = capacity;
}

/* NULL when it is not followed. */
static struct item_collection *find(struct item_collections *c, uint64_t position, bool begin)
{
    uint64_t id = position / KEYSPACE_COLLECTION;

    if (begin && 2 * c->count >= c->capacity)
        make_room(c);
    struct item_collection *slot = c->capacity ? slot_of(c->slots, c->capacity, id) : NULL;
    if (!slot || slot->used)
        return slot;
    if (!begin || c->count >= COLLECTIONS_MOST)
        return NULL;
    *slot = (struct item_collection){.id = id, .used = true};
    c->count++;
    return slot;
}

static void note_size(struct item_collections *c, const struct item_collection *one)
{
    double bytes = one->bytes * c->scale;

    if (bytes >= c->largest) {
        c->largest = bytes;
        c->largest_id = one->id;
        c->largest_shrank = false;
    } else if (one->id == c->largest_id) {
        c->largest_shrank = true;
    }
}

bool item_collections_grow(struct item_collections *c, uint64_t position, double bytes)
{
    struct item_collection *one = find(c, position, bytes > 0);

    if (!one)
        return true;
    if (bytes > 0 && one->bytes * c->scale >= c->limit)
        return false;
    one->bytes = fmax(0, one->bytes + bytes / c->scale);
    note_size(c, one);
    return true;
}

uint64_t item_collections_begin(struct item_collections *c, const struct item_collection_spec *spec)
{
    struct key_group_spec group = {
        .origin = spec->origin, .key = spec->key, .sort_keys = SORT_RANDOM, .shards = 1};
    struct keyspace keys;

    keyspace_init(&keys, c->sim, &group, 1, NULL);
    uint64_t position = keyspace_draw(&keys, &c->draws).position;
    keyspace_release(&keys);
    item_collections_grow(c, position, (double)spec->size);
    return position;
}

static void tell(struct item_collections *c, struct item_collection *one)
{
    if (!one->told)
        event_log_add(&c->sim->event_log, c->sim->now, EVENT_LOG_REFUSED, c->path,
                      "an item collection is full: with its entries in local indexes it holds "
                      "%.4g GB; writes that add to it fail (ItemCollectionSizeLimitExceeded)",
                      c->limit / 1e9);
    one->told = true;
}

int64_t item_collections_stop(struct item_collections *c, const struct flow *flow,
                              uint64_t position, uint64_t width, int64_t count)
{
    struct item_collection *one =
        flow->new_bytes > 0 && width <= KEYSPACE_COLLECTION ? find(c, position, false) : NULL;
    double room = one ? fmax(0, c->limit - one->bytes * c->scale) : INFINITY;
    double each = flow->new_bytes / fmax(flow->new_items, 1e-9); /* of a write that adds */

    if (!one || room >= (double)count * each)
        return 0;
    int64_t adding = count == 1
                         ? rng_uniform(&c->draws) < flow->new_items
                         : (int64_t)rng_binomial(&c->draws, (uint64_t)count, flow->new_items);
    int64_t stopped = adding - (int64_t)ceil(room / each);
    if (stopped <= 0)
        return 0;
    tell(c, one);
    c->rejected += stopped;
    return stopped;
}

void item_collections_shrink(struct item_collections *c, double part)
{
    c->scale *= part;
    c->largest *= part;
    if (c->scale > 1e-100)
        return;
    for (size_t i = 0; i < c->capacity; i++)
        c->slots[i].bytes *= c->scale;
    c->scale = 1;
}

static void refresh(void *subject, simtime now)
{
    struct item_collections *c = subject;

    (void)now;
    if (!c->largest_shrank)
        return;
    c->largest = 0;
    for (size_t i = 0; i < c->capacity; i++)
        if (c->slots[i].used)
            note_size(c, &c->slots[i]);
    c->largest_shrank = false;
}

void item_collections_publish(struct item_collections *c)
{
    probes_add(
        &c->sim->probes, c->path,
        (struct probe){.outputs = &item_collections_outputs, .subject = c, .refresh = refresh});
}
