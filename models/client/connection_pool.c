#include "connection_pool.h"

void connection_pool_init(struct connection_pool *c, struct sim *sim, int64_t limit,
                          bool (*go)(struct sim *sim, const struct request *request))
{
    *c = (struct connection_pool){.sim = sim, .limit = limit, .go = go};
}

void connection_pool_release(struct connection_pool *c)
{
    pool_release(&c->queued);
}

bool connection_pool_take(struct connection_pool *c, const struct request *request)
{
    if (c->busy < c->limit) {
        c->busy++;
        return true;
    }
    struct queued_request *q = pool_take(&c->queued);
    *q = (struct queued_request){*request, NULL};
    *(c->tail ? &c->tail->next : &c->head) = q;
    c->tail = q;
    c->waiting++;
    return false;
}

static void reply_is_in(struct sim *sim, void *subject)
{
    struct connection_pool *c = subject;

    for (struct queued_request *q = c->head; q; q = c->head) {
        struct request request = q->request;
        c->head = q->next;
        c->tail = c->head ? c->tail : NULL;
        c->waiting--;
        pool_give(&c->queued, q);
        if (c->go(sim, &request))
            return;
    }
    c->busy--;
}

void connection_pool_give(struct connection_pool *c, simtime at)
{
    sim_at(c->sim, at > c->sim->now ? at : c->sim->now, PRIORITY_TRAFFIC, reply_is_in, c);
}
