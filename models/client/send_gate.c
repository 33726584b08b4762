#include "send_gate.h"

#include "memory.h"

struct gate_request {
    struct send_gate *gate;
    struct request request;
    size_t place; /* among those that wait; NOT_WAITING once it is sent */
};
enum { NOT_WAITING = -1 };

void send_gate_init(struct send_gate *gate, struct sim *sim, double instances, struct rng *draws,
                    simtime timeout, void (*go)(struct sim *sim, const struct request *request),
                    void (*give_up)(struct sim *sim, const struct request *request))
{
    *gate = (struct send_gate){
        .sim = sim, .draws = draws, .timeout = timeout, .go = go, .give_up = give_up};
    rate_limiter_init(&gate->limiter, instances);
}

void send_gate_release(struct send_gate *gate)
{
    pool_release(&gate->pool);
    free(gate->items);
}

static void wake(struct sim *sim, void *subject);

static void wake_later(struct send_gate *gate)
{
    if (gate->waking)
        return;
    gate->waking = true;
    sim_at(gate->sim, rate_limiter_next(&gate->limiter, gate->sim->now), PRIORITY_TRAFFIC, wake,
           gate);
}

static void let_go(struct send_gate *gate, struct gate_request *r)
{
    struct gate_request *last = gate->items[--gate->count];

    gate->items[r->place] = last;
    last->place = r->place;
    r->place = (size_t)NOT_WAITING;
}

/* The call's time is up while it waits for a token. */
static void expire(struct sim *sim, void *subject)
{
    struct gate_request *r = subject;
    struct send_gate *gate = r->gate;

    if (r->place != (size_t)NOT_WAITING) {
        gate->held_back--;
        gate->give_up(sim, &r->request);
        let_go(gate, r);
    }
    pool_give(&gate->pool, r);
}

static void keep_waiting(struct send_gate *gate, const struct request *request)
{
    struct sim *sim = gate->sim;
    struct gate_request *r = pool_take(&gate->pool);
    simtime deadline = request->sent + gate->timeout;

    *r = (struct gate_request){gate, *request, gate->count};
    gate->held_back++;
    gate->items = memory_grow(gate->items, gate->count, &gate->capacity, sizeof r);
    gate->items[gate->count++] = r;
    sim_at(sim, deadline > sim->now ? deadline : sim->now, PRIORITY_TRAFFIC, expire, r);
    wake_later(gate);
}

void send_gate_send(struct send_gate *gate, const struct request *request)
{
    if (gate->count || !rate_limiter_acquire(&gate->limiter, 1, gate->sim->now))
        keep_waiting(gate, request);
    else
        gate->go(gate->sim, request);
}

static void send_waiting(struct send_gate *gate, struct gate_request *r)
{
    gate->held_back--;
    let_go(gate, r);
    gate->go(gate->sim, &r->request);
}

static void wake(struct sim *sim, void *subject)
{
    struct send_gate *gate = subject;

    gate->waking = false;
    while (gate->count && rate_limiter_acquire(&gate->limiter, 1, sim->now))
        send_waiting(gate, gate->items[rng_below(gate->draws, gate->count)]);
    if (gate->count)
        wake_later(gate);
}
