#include "held.h"

#include "memory.h"
#include "settle.h"

struct held_request {
    struct held *held;
    struct request request;
    size_t place; /* among those held; NOT_HELD once it is sent */
};
enum { NOT_HELD = -1 };

void held_init(struct held *h, struct sim *sim, double instances, struct rng *draws,
               simtime timeout, void (*go)(struct sim *sim, const struct request *request),
               void (*give_up)(struct sim *sim, const struct request *request))
{
    *h =
        (struct held){.sim = sim, .draws = draws, .timeout = timeout, .go = go, .give_up = give_up};
    rate_limiter_init(&h->limiter, instances);
    pool_init(&h->pool, sizeof(struct held_request));
}

void held_release(struct held *h)
{
    pool_release(&h->pool);
    free(h->items);
}

static void wake(struct sim *sim, void *subject);

static void wake_later(struct held *h)
{
    if (h->waking)
        return;
    h->waking = true;
    sim_at(h->sim, sim_gather_time(h->sim, rate_limiter_next(&h->limiter, h->sim->now)),
           PRIORITY_TRAFFIC, wake, h);
}

static void let_go(struct held *h, struct held_request *r)
{
    struct held_request *last = h->items[--h->count];

    h->items[r->place] = last;
    last->place = r->place;
    r->place = (size_t)NOT_HELD;
}

/* The call's time is up while it waits for a token. */
static void expire(struct sim *sim, void *subject)
{
    struct held_request *r = subject;
    struct held *h = r->held;

    if (r->place != (size_t)NOT_HELD) {
        h->held_back -= r->request.count;
        h->give_up(sim, &r->request);
        let_go(h, r);
    }
    pool_give(&h->pool, r);
}

static void hold_back(struct held *h, const struct request *request, int64_t count)
{
    struct sim *sim = h->sim;
    struct held_request *r = pool_take(&h->pool);
    simtime deadline = sim_gather_time(sim, request->sent + h->timeout);

    *r = (struct held_request){h, *request, h->count};
    r->request.count = count;
    h->held_back += count;
    h->items = memory_grow(h->items, h->count, &h->capacity, sizeof r);
    h->items[h->count++] = r;
    sim_at(sim, deadline > sim->now ? deadline : sim->now, PRIORITY_TRAFFIC, expire, r);
    wake_later(h);
}

void held_send(struct held *h, const struct request *request)
{
    int64_t now = h->count ? 0 : rate_limiter_acquire(&h->limiter, request->count, h->sim->now);
    struct request part = *request;

    part.count = now;
    if (request->count > now)
        hold_back(h, request, request->count - now);
    if (now)
        h->go(h->sim, &part);
}

static void send_held(struct held *h, struct held_request *r, int64_t count)
{
    struct request part = r->request;

    part.count = count;
    r->request.count -= count;
    h->held_back -= count;
    if (r->request.count == 0)
        let_go(h, r);
    h->go(h->sim, &part);
}

static void wake(struct sim *sim, void *subject)
{
    struct held *h = subject;

    h->waking = false;
    while (!sim->resolution && h->count && rate_limiter_acquire(&h->limiter, 1, sim->now))
        send_held(h, h->items[rng_below(h->draws, h->count)], 1);
    if (sim->resolution && h->count) {
        int64_t all = h->held_back;
        double part = (double)rate_limiter_acquire(&h->limiter, all, sim->now) / (double)all;
        double carry = rng_uniform(h->draws);
        for (size_t i = h->count; i-- > 0;) {
            int64_t count = settle_part(h->items[i]->request.count, part, &carry);
            if (count)
                send_held(h, h->items[i], count);
        }
    }
    if (h->count)
        wake_later(h);
}
