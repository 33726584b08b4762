#include "invocation_part.h"

#include "consumer.h"
#include "message_queue_cohorts.h"
#include "proportional_part.h"

/* Each of them takes the same time. Of a lane that is worked on in turn,
 * its records only. */
struct invocation_part {
    struct consumer *consumer;
    struct lane *lane;
    struct message *messages; /* that will be deleted */
    int64_t invocations, records;
    simtime first, last, takes;
    simtime paced_first, paced; /* and when they would begin if all had come before */
    double busy;
    bool one_lane;
};

/* Those who wait for one of the invocations' ends learn of it. */
void invocation_part_give_workers(struct consumer *c, int64_t count)
{
    c->running -= count;
    c->quota->running -= count;
    if (!c->running && !c->queue->visible)
        c->busy_since = -1;
    if (c->queue->visible)
        consumer_many_ask(c);
}

/* How long a message waits at that place of its part. Without a window it is begun when it comes and
 * the pace allows; in a lane it may meet a batch that is being worked on. */
static simtime waits(const struct invocation_part *p, double place, simtime sent)
{
    struct consumer *c = p->consumer;
    simtime began = p->paced_first + (simtime)((double)(p->paced - p->paced_first) * place);
    simtime begun = p->first + (simtime)((double)(p->last - p->first) * place);

    if (c->spec->window && begun > began)
        began = begun;
    if (began > sent)
        return began - sent;
    if (p->busy > 0 && rng_uniform(&c->many.draws) < p->busy)
        return (simtime)((double)p->takes * rng_uniform(&c->many.draws));
    return 0;
}

/* Adds how long the messages took that one cohort of a part has, by a few moments of it. */
static void add_latencies(struct invocation_part *p, const struct message *m, int64_t before)
{
    enum { MOMENTS = 4 };
    struct consumer *c = p->consumer;
    int64_t n = m->count < MOMENTS ? m->count : MOMENTS;

    for (int64_t i = 0; i < n; i++) {
        double x = ((double)i + rng_uniform(&c->many.draws)) / (double)n;
        double place = ((double)before + x * (double)m->count) / (double)p->records;
        simtime sent = m->sent + (simtime)((double)m->spread * x);
        histogram_add(&c->latency, waits(p, place, sent) + p->takes,
                      m->count * (i + 1) / n - m->count * i / n);
    }
}

static void delete_some(struct invocation_part *p, int64_t count)
{
    struct consumer *c = p->consumer;
    int64_t before = 0;

    while (before < count) {
        struct message *m = message_queue_take_first(c->queue, &p->messages, count - before);
        add_latencies(p, m, before);
        before += m->count;
        message_queue_delete(c->queue, p->lane, m);
    }
    p->records -= count;
}

/* What part of them has ended by now. */
static double part_ended(const struct invocation_part *p, simtime now)
{
    simtime begun = now - p->takes;

    if (begun >= p->last)
        return 1;
    return begun <= p->first ? 0 : (double)(begun - p->first) / (double)(p->last - p->first);
}

static void end_part(struct sim *sim, void *subject)
{
    struct invocation_part *p = subject;
    struct consumer *c = p->consumer;
    double part = part_ended(p, sim->now), carry = rng_uniform(&c->many.draws);
    int64_t invocations = proportional_part(p->invocations, part, &carry);
    int64_t records = proportional_part(p->records, part, &carry);

    c->billed_ms += invocations * ((p->takes + MILLISECOND - 1) / MILLISECOND);
    p->invocations -= invocations;
    delete_some(p, records);
    if (!p->one_lane)
        invocation_part_give_workers(c, invocations);
    if (part < 1) {
        p->first += (simtime)((double)(p->last - p->first) * part);
        p->paced_first += (simtime)((double)(p->paced - p->paced_first) * part);
        simtime next = p->first + p->takes > sim->now ? p->first + p->takes : sim->now;
        sim_at(sim, sim_gather_time(sim, next + 1), PRIORITY_TRAFFIC, end_part, p);
    } else {
        pool_give(&c->many.parts, p);
    }
}

/* The records that are done are deleted when their invocations end, whose times are in any order. */
void invocation_part_begin_all(struct invocation_run *run, struct latency_points *takes,
                               int64_t records)
{
    struct consumer *c = run->consumer;
    const struct invocation_plan *plan = &run->plan;
    int64_t all = records, invocations = takes->calls, begun = 0, given = 0;

    for (int left = takes->n; left > 0; left--) {
        int pick = (int)rng_below(&c->many.draws, (uint64_t)left);
        struct latency_point point = takes->at[pick];
        takes->at[pick] = takes->at[left - 1];
        struct invocation_part *p = pool_take(&c->many.parts);
        *p = (struct invocation_part){.consumer = c,
                                      .lane = run->lane,
                                      .invocations = point.count,
                                      .takes = point.latency,
                                      .busy = plan->busy,
                                      .one_lane = plan->one_lane};
        double before = all ? (double)given / (double)all : (double)begun / (double)invocations;
        p->records = -given;
        begun += point.count;
        given = left == 1 ? all : (int64_t)((double)all * ((double)begun / (double)invocations));
        p->records += given;
        double after = all ? (double)given / (double)all : (double)begun / (double)invocations;
        p->first = invocation_run_between(plan->first, plan->last, before);
        p->last = invocation_run_between(plan->first, plan->last, after);
        p->paced_first = invocation_run_between(plan->first, plan->paced, before);
        p->paced = invocation_run_between(plan->first, plan->paced, after);
        p->messages = message_queue_take_list(c->queue, &run->messages, p->records);
        end_part(c->sim, p);
    }
}
