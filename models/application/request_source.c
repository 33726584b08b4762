#include "request_source.h"

#include <string.h>

#include "batch.h"
#include "cache.h"
#include "client.h"
#include "memory.h"
#include "table.h"
#include "transaction.h"

void request_source_init(struct request_source *s, struct sim *sim, const char *path,
                         struct flow *flow, const struct key_group_spec *keys, size_t keys_count)
{
    *s = (struct request_source){.sim = sim, .flow = flow, .keys = flow->items};
    rng_init(&s->key_draws, sim->seed, path, "keys");
    rng_init(&s->kind_draws, sim->seed, path, "kinds");
    keyspace_init(&s->keyspace, sim, keys, keys_count, flow_top_keys(flow));
    flow->keys = &s->keyspace;
}

void request_source_release(struct request_source *s)
{
    keyspace_release(&s->keyspace);
    free(s->cell_shares);
    free(s->cell_counts);
}

/* Parts of a transaction may be of different tables, where keys of one name are different items. */
static bool is_same_item(const struct flow *flow, const struct key *a, const struct key *b)
{
    const struct transaction *t = flow->transaction;
    return a->position == b->position &&
           (a->part == b->part || t->parts[a->part].home == t->parts[b->part].home);
}

static bool has_item(const struct flow *flow, const struct batch *batch, const struct key *key)
{
    for (int i = 0; i < batch->count; i++)
        if (is_same_item(flow, &batch->keys[i], key))
            return true;
    return false;
}

/* A kind for all items that `from` gives to one transaction. */
static uint8_t draw_kind(struct request_source *from)
{
    return from->nothing > 0 && rng_uniform(&from->kind_draws) < from->nothing ? KIND_NOTHING
                                                                               : KIND_USUAL;
}

/* Adds the keys of one source. No item is twice in a batch, as far as there are enough keys. */
static void draw_keys(struct request_source *from, const struct flow *flow, struct batch *batch,
                      uint8_t part, int count)
{
    enum { TRIES = 16 };
    uint8_t kind = draw_kind(from);

    for (int k = 0; k < count; k++) {
        struct key key;
        int try = 0;
        do {
            key = keyspace_draw(&from->keyspace, &from->key_draws);
            key.part = part;
        } while (has_item(flow, batch, &key) && ++try < TRIES);
        key.kind = kind;
        batch->keys[batch->count++] = key;
    }
}

static struct batch *draw_batch(struct request_source *s)
{
    struct batch *batch = batch_new(s->flow, 1);

    draw_keys(s, s->flow, batch, 0, s->keys);
    for (size_t i = 0; i < s->further_count; i++)
        draw_keys(s->further[i], s->flow, batch, (uint8_t)(i + 1), s->further[i]->keys);
    return batch;
}

static struct request request_of(const struct request_source *s, int64_t count,
                                 struct caller *caller)
{
    struct request request = request_first(s->flow, count, s->sim->now);

    request.caller = caller;
    return request;
}

static struct request request_for_key(const struct request_source *s, int64_t count,
                                      const struct key *key, struct caller *caller)
{
    struct request request = request_of(s, count, caller);

    request.position = key->position;
    request.width = key->width;
    request.tracked = key->tracked;
    return request;
}

static void send(struct request_source *s, struct request *request)
{
    if (s->nothing > 0 && !request->batch)
        request->kind = draw_kind(s);
    if (s->gateway && !gateway_admit(s->gateway, 1))
        client_reject(s->sim, request);
    else if (!s->flow->cache || !cache_take(s->flow->cache, request))
        client_send(s->sim, request);
}

static struct request request_for_batch(const struct request_source *s, struct batch *batch,
                                        struct caller *caller)
{
    struct request request = request_of(s, batch->calls, caller);

    request.batch = batch;
    return request;
}

static void send_batch(struct request_source *s, struct batch *batch, struct caller *caller)
{
    struct request request = request_for_batch(s, batch, caller);

    send(s, &request);
}

void request_source_one(struct request_source *s, struct caller *caller)
{
    if (s->flow->items > 1 || s->flow->transaction) {
        send_batch(s, draw_batch(s), caller);
    } else {
        struct key key = keyspace_draw(&s->keyspace, &s->key_draws);
        struct request request = request_for_key(s, 1, &key, caller);
        send(s, &request);
    }
}

void request_source_batch(struct request_source *s, const uint64_t *positions, int count,
                          struct caller *caller)
{
    struct batch *batch = batch_new(s->flow, 1);

    for (int i = 0; i < count; i++) {
        struct key key = {
            .position = positions[i],
            .tracked = top_keys_find(flow_top_keys(s->flow), positions[i], KEYSPACE_COLLECTION)};
        if (!has_item(s->flow, batch, &key))
            batch->keys[batch->count++] = key;
    }
    send_batch(s, batch, caller);
}

void request_source_some(struct request_source *s, int count, struct caller *caller)
{
    struct batch *batch = batch_new(s->flow, 1);

    draw_keys(s, s->flow, batch, 0, count);
    send_batch(s, batch, caller);
}

struct key_pick request_source_draw(struct request_source *s)
{
    return keyspace_pick(&s->keyspace, &s->key_draws);
}

/* A batch of one item. */
static struct batch *batch_of(struct request_source *s, int64_t calls, const struct key *key)
{
    struct batch *batch = batch_new(s->flow, calls);

    batch->keys[batch->count++] = *key;
    return batch;
}

void request_source_for(struct request_source *s, struct key key, struct caller *caller)
{
    struct request request = request_for_key(s, 1, &key, caller);

    if (s->flow->transaction) {
        key.kind = draw_kind(s);
        request.batch = batch_of(s, 1, &key);
    }
    send(s, &request);
}

void request_source_pick(struct request_source *s, struct caller *caller,
                         const struct key_pick *pick)
{
    request_source_for(s, keyspace_key(&s->keyspace, pick, &s->key_draws), caller);
}

static void make_room(struct request_source *s, size_t count)
{
    if (count <= s->cell_room)
        return;
    s->cell_shares = memory_resize(s->cell_shares, count, sizeof *s->cell_shares);
    s->cell_counts = memory_resize(s->cell_counts, count, sizeof *s->cell_counts);
    s->cell_room = count;
}

/* The partitions that its requests come to. */
static const struct partition_map *partitions_of(const struct flow *flow)
{
    return &flow_throughput(flow)->partitions;
}

static void send_on(struct request_source *s, const struct request *request)
{
    if (!s->flow->cache || !cache_take_many(s->flow->cache, request))
        client_send(s->sim, request);
}

/* The gateway lets so many of them through. */
static int64_t admit(struct request_source *s, int64_t count, struct caller *caller)
{
    int64_t admitted = gateway_admit(s->gateway, count);

    if (admitted < count) {
        struct request turned_away = request_of(s, count - admitted, caller);
        client_reject(s->sim, &turned_away);
    }
    return admitted;
}

/* How many of them find something, and how many nothing. */
static void split_by_kind(struct request_source *s, int64_t count,
                          int64_t of_kind[KIND_NOTHING + 1])
{
    int64_t nothing =
        s->nothing > 0 ? (int64_t)rng_binomial(&s->kind_draws, (uint64_t)count, s->nothing) : 0;

    of_kind[KIND_USUAL] = count - nothing;
    of_kind[KIND_NOTHING] = nothing;
}

static void send_many(struct request_source *s, int64_t count, const struct key *key,
                      struct caller *caller)
{
    struct request request = request_for_key(s, count, key, caller);
    int64_t of_kind[KIND_NOTHING + 1];

    split_by_kind(s, admit(s, count, caller), of_kind);
    for (request.kind = KIND_USUAL; request.kind <= KIND_NOTHING; request.kind++) {
        request.count = of_kind[request.kind];
        if (request.count)
            send_on(s, &request);
    }
}

/* A random order of 0 … n-1, from which each takes its stratum. */
static void shuffle(struct rng *draws, int *order, int n)
{
    for (int i = 0; i < n; i++) {
        int j = (int)rng_below(draws, (uint64_t)i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

/* The cells of a source, and in cell_shares their shares added up. */
static const struct cell *add_up_cells(struct request_source *from)
{
    const struct cell *cells = keyspace_cells(&from->keyspace, partitions_of(from->flow));
    double sum = 0;

    make_room(from, from->keyspace.cell_count);
    for (size_t i = 0; i < from->keyspace.cell_count; i++)
        from->cell_shares[i] = sum += cells[i].share;
    return cells;
}

/* The cell at the place u of all, 0 … 1. */
static struct key cell_at(const struct request_source *from, const struct cell *cells, double u)
{
    size_t low = 0, high = from->keyspace.cell_count - 1;
    double wanted = u * from->cell_shares[high];

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (from->cell_shares[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return cells[low].key;
}

/* A kind for each of n drawn transactions, or batches: the part that finds nothing, stratified. */
static void draw_kinds(struct request_source *from, uint8_t *kinds, int n)
{
    int order[BATCHES_A_DRAW];

    memset(kinds, KIND_USUAL, (size_t)n);
    if (from->nothing <= 0)
        return;
    shuffle(&from->kind_draws, order, n);
    for (int i = 0; i < n; i++)
        if (order[i] + rng_uniform(&from->kind_draws) < from->nothing * n)
            kinds[i] = KIND_NOTHING;
}

/* Adds `count` cells of one source to each of n batches. No item is twice in one. */
static void draw_cells(struct request_source *from, const struct flow *flow, struct batch **batches,
                       int n, uint8_t part, int count)
{
    enum { TRIES = 16 };
    const struct cell *cells = add_up_cells(from);
    struct rng *draws = &from->key_draws;
    int order[BATCHES_A_DRAW];
    uint8_t kinds[BATCHES_A_DRAW];

    draw_kinds(from, kinds, n);
    for (int k = 0; k < count; k++) {
        shuffle(draws, order, n);
        for (int i = 0; i < n; i++) {
            struct batch *batch = batches[i];
            struct key key = cell_at(from, cells, (order[i] + rng_uniform(draws)) / n);
            key.part = part;
            for (int try = 0; try < TRIES && !key.width && has_item(flow, batch, &key); try++) {
                key = cell_at(from, cells, rng_uniform(draws));
                key.part = part;
            }
            key.kind = kinds[i];
            batch->keys[batch->count++] = key;
        }
    }
}

/* No cache is asked for them. */
static void send_admitted(struct request_source *s, struct batch *batch, struct caller *caller)
{
    struct request request = request_for_batch(s, batch, caller);

    client_send(s->sim, &request);
}

void request_source_many_batches(struct request_source *s, int64_t count, int items_each,
                                 struct caller *caller)
{
    struct batch *batches[BATCHES_A_DRAW];

    count = admit(s, count, caller);
    int n = count < BATCHES_A_DRAW ? (int)count : BATCHES_A_DRAW;
    for (int i = 0; i < n; i++)
        batches[i] = batch_new(s->flow, count * (i + 1) / n - count * i / n);
    draw_cells(s, s->flow, batches, n, 0, items_each);
    for (size_t f = 0; f < s->further_count; f++)
        draw_cells(s->further[f], s->flow, batches, n, (uint8_t)(f + 1), s->further[f]->keys);
    for (int i = 0; i < n; i++)
        send_admitted(s, batches[i], caller);
}

/* A transaction of one item, that one. */
static void send_transactions_for(struct request_source *s, int64_t count, const struct key *key,
                                  struct caller *caller)
{
    struct key item = *key;
    int64_t of_kind[KIND_NOTHING + 1];

    split_by_kind(s, admit(s, count, caller), of_kind);
    for (item.kind = KIND_USUAL; item.kind <= KIND_NOTHING; item.kind++)
        if (of_kind[item.kind])
            send_admitted(s, batch_of(s, of_kind[item.kind], &item), caller);
}

void request_source_many_for(struct request_source *s, int64_t count, const struct key *key,
                             struct caller *caller)
{
    if (s->flow->transaction) {
        send_transactions_for(s, count, key, caller);
        return;
    }
    send_many(s, count, key, caller);
}

/* `count` requests for cells of the keyspace, by their shares. */
static void send_to_cells(struct request_source *s, int64_t count, struct caller *caller)
{
    const struct cell *cells = keyspace_cells(&s->keyspace, partitions_of(s->flow));
    size_t cell_count = s->keyspace.cell_count;

    make_room(s, cell_count);
    for (size_t i = 0; i < cell_count; i++)
        s->cell_shares[i] = cells[i].share;
    rng_multinomial(&s->key_draws, (uint64_t)count, s->cell_shares, s->cell_counts, cell_count);
    for (size_t i = 0; i < cell_count; i++)
        if (s->cell_counts[i])
            request_source_many_for(s, s->cell_counts[i], &cells[i].key, caller);
}

void request_source_many(struct request_source *s, int64_t count, struct caller *caller)
{
    struct key any = {.width = UINT64_MAX, .tracked = -1};

    if (s->flow->cache && cache_decides_many(s->flow)) {      /* by ranges of keys, not by cells, */
        keyspace_cells(&s->keyspace, partitions_of(s->flow)); /* which the table looks at */
        request_source_many_for(s, count, &any, caller);
    } else if (s->flow->items > 1 || s->flow->transaction)
        request_source_many_batches(s, count, s->keys, caller);
    else
        send_to_cells(s, count, caller);
}

void request_source_spread(struct request_source *s, int64_t count, const struct key_group *group,
                           int64_t ago,
                           void (*each)(void *context, int64_t count, const struct key *key),
                           void *context)
{
    struct keyspace *keyspace = keyspace_past(&s->keyspace, ago);
    const struct cell *cells = keyspace_cells(keyspace, partitions_of(s->flow));
    size_t chosen = group ? (size_t)(group - s->keyspace.groups) : 0;
    int64_t left = count;

    make_room(s, keyspace->cell_count);
    for (size_t i = 0; i < keyspace->cell_count; i++)
        s->cell_shares[i] = !group || cells[i].key.group == chosen ? cells[i].share : 0;
    rng_multinomial(&s->key_draws, (uint64_t)count, s->cell_shares, s->cell_counts,
                    keyspace->cell_count);
    for (size_t i = 0; left; i++) {
        int64_t part = s->cell_counts[i];
        left -= part;
        if (part)
            each(context, part, &cells[i].key);
    }
}
