#include "request_source.h"

#include "cache.h"
#include "client.h"
#include "memory.h"
#include "table.h"

/* No item is twice in a batch, as far as there are enough keys. */
static struct batch *draw_batch(struct workload *w)
{
    enum { TRIES = 16 };
    struct batch *batch = pool_take_array(&w->flow.batches);

    for (batch->count = 0; batch->count < w->items; batch->count++) {
        struct key *key = &batch->keys[batch->count];
        bool again = true;
        for (int try = 0; again && try < TRIES; try++) {
            *key = keyspace_draw(&w->keyspace, &w->key_draws);
            again = false;
            for (int i = 0; i < batch->count; i++)
                again |= batch->keys[i].position == key->position;
        }
    }
    return batch;
}

static void send(struct workload *w, struct request *request)
{
    if (w->nothing > 0 && rng_uniform(&w->kind_draws) < w->nothing)
        request->kind = KIND_NOTHING;
    if (w->gateway && !gateway_admit(w->gateway, 1))
        client_reject(w->sim, request);
    else if (!w->flow.cache || !cache_take(w->flow.cache, request))
        client_send(w->sim, request);
}

void request_source_one(struct workload *w, struct caller *caller)
{
    struct request request = {.flow = &w->flow,
                              .count = 1,
                              .sent = w->sim->now,
                              .tracked = -1,
                              .attempt = 1,
                              .caller = caller};

    if (w->items > 1) {
        request.batch = draw_batch(w);
    } else {
        struct key key = keyspace_draw(&w->keyspace, &w->key_draws);
        request.position = key.position;
        request.tracked = key.tracked;
    }
    send(w, &request);
}

void request_source_pick(struct workload *w, struct caller *caller, const struct key_pick *pick)
{
    struct key key = keyspace_key(&w->keyspace, pick, &w->key_draws);
    struct request request = {.flow = &w->flow,
                              .position = key.position,
                              .count = 1,
                              .sent = w->sim->now,
                              .tracked = key.tracked,
                              .attempt = 1,
                              .caller = caller};

    send(w, &request);
}

static void make_room(struct workload *w, const struct cell *cells)
{
    size_t count = w->keyspace.cell_count;

    if (count > w->cell_room) {
        w->cell_shares = memory_resize(w->cell_shares, count, sizeof *w->cell_shares);
        w->cell_counts = memory_resize(w->cell_counts, count, sizeof *w->cell_counts);
        w->cell_room = count;
    }
    for (size_t i = 0; i < count; i++)
        w->cell_shares[i] = cells[i].share;
}

static void send_many(struct workload *w, struct request request)
{
    int64_t admitted = gateway_admit(w->gateway, request.count);
    if (admitted < request.count) {
        struct request turned_away = request;
        turned_away.count -= admitted;
        client_reject(w->sim, &turned_away);
        request.count = admitted;
    }
    int64_t nothing =
        w->nothing > 0 ? (int64_t)rng_binomial(&w->kind_draws, (uint64_t)request.count, w->nothing)
                       : 0;
    request.count -= nothing;
    if (request.count)
        client_send(w->sim, &request);
    request.count = nothing;
    request.kind = KIND_NOTHING;
    if (nothing)
        client_send(w->sim, &request);
}

void request_source_many(struct workload *w, uint64_t count)
{
    const struct flow *flow = &w->flow;
    const struct throughput *tp = flow->index ? &flow->index->throughput : &flow->table->throughput;
    const struct cell *cells = keyspace_cells(&w->keyspace, &tp->partitions);

    make_room(w, cells);
    rng_multinomial(&w->key_draws, count, w->cell_shares, w->cell_counts,
                    (unsigned)w->keyspace.cell_count);
    for (size_t i = 0; i < w->keyspace.cell_count; i++) {
        if (!w->cell_counts[i])
            continue;
        struct request request = {.flow = &w->flow,
                                  .position = cells[i].key.position,
                                  .width = cells[i].key.width,
                                  .count = w->cell_counts[i],
                                  .sent = w->sim->now,
                                  .tracked = cells[i].key.tracked,
                                  .attempt = 1};
        send_many(w, request);
    }
}
