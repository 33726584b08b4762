#include "connection_pool.h"

#include <math.h>

#include "erlang.h"
#include "exact.h"

enum { REMEMBERED = 256 };

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

static void smooth_rate(struct connection_pool *c, int64_t count, double seconds)
{
    double now = (double)count / seconds;
    double memory_s = c->rate_per_s > 0 ? fmax(5 * c->hold_s, REMEMBERED / c->rate_per_s) : 0;

    c->rate_per_s +=
        (now - c->rate_per_s) * (memory_s > 0 ? 1 - exact_exp(-seconds / memory_s) : 1);
}

static void smooth_hold(struct connection_pool *c)
{
    if (c->held <= 0)
        return;
    c->learned = fmin(c->learned + c->held, fmax(REMEMBERED, c->held));
    c->hold_s += (c->held_s - c->held * c->hold_s) / c->learned;
    c->held = c->held_s = 0;
}

void connection_pool_pass(struct connection_pool *c, int64_t count)
{
    double seconds = simtime_seconds(c->sim->now - c->passed), limit = (double)c->limit;
    double interval_s = fmin(seconds, simtime_seconds(sim_interval(c->sim)));

    c->drained_s = interval_s;
    if (seconds > 0) {
        smooth_hold(c);
        smooth_rate(c, count, interval_s);
        c->wait_s = fmax(0, fmax(0, c->wait_s) - (seconds - interval_s));
    }
    c->passed = c->sim->now;
    double rho = fmin(c->rate_per_s * c->hold_s / limit, 0.99);
    double load = rho * limit;
    c->erlang_c = c->hold_s > 0 ? erlang_c(erlang_b(limit, load), load / limit) : 0;
    c->scale_s = c->hold_s / (limit * (1 - rho));
    c->grows_s = (double)count * c->hold_s / limit - c->drained_s;
}

double connection_pool_wait_s(const struct connection_pool *c, double f, double u)
{
    double fluid = c->wait_s + f * c->grows_s;

    if (fluid > 0)
        return fluid;
    return u < 1 - c->erlang_c ? 0 : -c->scale_s * exact_log((1 - u) / c->erlang_c);
}

void connection_pool_add_work(struct connection_pool *c, int64_t count)
{
    double limit = (double)c->limit, load = c->rate_per_s * c->hold_s;

    c->wait_s += (double)count * c->hold_s / limit - c->drained_s;
    c->drained_s = 0;
    c->busy = c->wait_s > 0 || load > limit ? c->limit : (int64_t)(load + 0.5);
    c->waiting = c->wait_s > 0 ? (int64_t)(c->wait_s * limit / c->hold_s) : 0;
}

void connection_pool_learn(struct connection_pool *c, int64_t count, simtime latency)
{
    c->held += (double)count;
    c->held_s += (double)count * simtime_seconds(latency);
}
