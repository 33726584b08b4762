/* The end of a run: how long its invocations took, and what becomes of their records. */
#include <math.h>

#include "consumer.h"
#include "exact.h"
#include "invocation_part.h"
#include "invocation_run.h"
#include "message_queue_cohorts.h"
#include "proportional_part.h"

#define HARDLY_IDLE 0.9 /* part of the time that a worker is busy who is taken to be so always */

/* What calls take and how many fail is remembered, the last ones most. */
static void learn(struct consumer *c, const struct invocation_run *run)
{
    struct consumer_many *m = &c->many;
    double sum = 0, calls = (double)run->calls.calls;

    if (!run->units)
        return;
    for (int i = 0; i < run->calls.n; i++)
        sum += (double)run->calls.at[i].latency * (double)run->calls.at[i].count;
    double weight = m->knows ? 0.3 : 1;
    m->call_ns += weight * (sum / calls - m->call_ns);
    m->failing += weight * ((double)run->failed / (double)run->units - m->failing);
    m->knows = true;
}

static void add_work(struct consumer *c, struct latency_points *points, int64_t count)
{
    int64_t n = count < LATENCY_POINTS ? count : LATENCY_POINTS;

    if (!c->spec->service_time) {
        latency_points_add(points, c->spec->work, count, &c->many.draws);
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        int64_t before = count * i / n, part = count * (i + 1) / n - before;
        double u = ((double)before + (double)part * rng_uniform(&c->many.draws)) / (double)count;
        latency_points_add(points, simtime_from_ns(distribution_quantile(&c->work, u)), part,
                           &c->many.draws);
    }
}

/* The sum of `n` of the points, each as likely by its count: one by one while they are few. */
static simtime sum_of(struct consumer *c, const struct latency_points *points, int64_t n, double v)
{
    double mean = 0, square = 0, sum = 0, calls = (double)points->calls;

    if (n <= INVOCATION_CALLS_ADDED) {
        for (int64_t i = 0; i < n; i++)
            sum += (double)points->at[rng_below(&c->many.draws, (uint64_t)points->n)].latency;
        return simtime_from_ns(sum);
    }
    for (int i = 0; i < points->n; i++) {
        double x = (double)points->at[i].latency, part = (double)points->at[i].count / calls;
        mean += x * part;
        square += x * x * part;
    }
    double spread = square > mean * mean ? sqrt((square - mean * mean) * (double)n) : 0;
    sum = mean * (double)n + spread * exact_normal(v);
    return simtime_from_ns(sum > 0 ? sum : 0);
}

/* How long the invocations take: `units` calls each, one after the other. */
static void durations_of(struct consumer *c, struct latency_points *unit, int64_t invocations,
                         struct latency_points *takes)
{
    int64_t n = invocations < LATENCY_POINTS ? invocations : LATENCY_POINTS;
    double units = (double)unit->calls / (double)invocations;

    latency_points_thin(unit, &c->many.draws);
    if (unit->calls == invocations) {
        *takes = *unit;
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        int64_t before = invocations * i / n, part = invocations * (i + 1) / n - before;
        double v =
            ((double)before + (double)part * rng_uniform(&c->many.draws)) / (double)invocations;
        int64_t each = (int64_t)(units + rng_uniform(&c->many.draws));
        latency_points_add(takes, sum_of(c, unit, each, v), part, &c->many.draws);
    }
}

/* Moves `count` records, of all of the list alike, to another list. */
static struct message *take_alike(struct consumer *c, struct message **list, int64_t of,
                                  int64_t count)
{
    struct message *taken = NULL;
    double carry = rng_uniform(&c->many.draws);

    for (struct message **m = list; *m && count;) {
        int64_t there = (*m)->count;
        int64_t part = proportional_part(there, (double)count / (double)of, &carry);
        part = part < count ? part : count;
        if (count - part > of - there) /* whatever was rounded, none is left over */
            part = count - (of - there);
        of -= there;
        count -= part;
        if (!part) {
            m = &(*m)->next;
            continue;
        }
        struct message *apart = message_queue_take_first(c->queue, m, part);
        if (part < there)
            m = &(*m)->next;
        apart->next = taken;
        taken = apart;
    }
    return taken;
}

static double mean_of(const struct latency_points *points)
{
    double sum = 0;

    for (int i = 0; i < points->n; i++)
        sum += (double)points->at[i].latency * (double)points->at[i].count;
    return points->calls ? sum / (double)points->calls : 0;
}

/* Whole records of the batches that failed, those that failed apart. */
static int64_t others_of_failed(struct consumer *c, const struct invocation_plan *plan,
                                int64_t failed)
{
    double batch = (double)plan->records / (double)plan->invocations;
    double part = (double)failed / (double)plan->records;
    double batches = (double)plan->invocations * (1 - exact_pow(1 - part, batch));

    batches = batches < 1 ? 1 : batches;
    int64_t records = (int64_t)(batches * batch + rng_uniform(&c->many.draws));
    records = records < plan->records ? records : plan->records;
    return records > failed && !c->spec->partial_batch ? records - failed : 0;
}

static void redeliver(struct invocation_run *run, struct message *list, simtime at)
{
    for (struct message *m = list, *next; m; m = next) {
        next = m->next;
        message_queue_redeliver(run->consumer->queue, run->lane, m, at);
    }
}

static void end_side_by_side(struct invocation_run *run, struct latency_points *takes)
{
    struct consumer *c = run->consumer;
    int64_t failed = run->failed + run->bad_count, good = run->plan.called;
    simtime middle = run->plan.first + (run->plan.last - run->plan.first) / 2;
    simtime at = middle + simtime_from_ns(mean_of(takes)) + c->queue->spec->visibility_timeout;

    c->records += run->bad_count;
    c->failures += run->bad_count;
    if (failed) {
        int64_t others = others_of_failed(c, &run->plan, failed) + run->failed;
        others = others < good ? others : good;
        at = at > c->sim->now ? at : c->sim->now;
        redeliver(run, take_alike(c, &run->messages, good, others), at);
        redeliver(run, run->bad, at);
        good -= others;
    }
    invocation_part_begin_all(run, takes, good);
}

/* Records that come back have used up so many retries, unless their batch is halved. */
static void put_back(struct invocation_run *run, struct message *list, int64_t retries)
{
    struct consumer *c = run->consumer;
    struct message *reverse = NULL;

    for (struct message *m = list, *next; m; m = next) {
        next = m->next;
        m->next = reverse;
        reverse = m;
    }
    for (struct message *m = reverse, *next; m; m = next) {
        next = m->next;
        m->retries += (int32_t)retries;
        if (c->spec->max_retries && m->retries > c->spec->max_retries)
            message_queue_give_up(c->queue, run->lane, m);
        else
            message_queue_put_back(c->queue, run->lane, m);
    }
}

static int64_t count_of(const struct message *list)
{
    int64_t count = 0;

    for (; list; list = list->next)
        count += list->count;
    return count;
}

/* The lane's run is over. */
static void free_lane(struct sim *sim, void *subject)
{
    struct invocation_run *run = subject;
    struct consumer *c = run->consumer;
    struct lane *lane = run->lane;
    int64_t failed = count_of(run->messages);
    bool halved = c->spec->bisect_batch && failed > 1;

    (void)sim;
    if (failed) {
        put_back(run, run->messages, halved ? 0 : run->plan.tries ? run->plan.tries : 1);
        c->bisections += halved;
        if (halved)
            message_queue_bisect(c->queue, lane,
                                 failed < c->spec->batch_size ? failed : c->spec->batch_size);
    }
    lane->busy = false;
    lanes_offer(&c->queue->lanes, lane);
    pool_give(&c->many.runs, run);
    invocation_part_give_workers(c, 1);
}

/* How many of a lane's records are done; the others come back. */
static int64_t done_in_turn(const struct invocation_run *run)
{
    const struct consumer *c = run->consumer;
    const struct invocation_plan *plan = &run->plan;
    int64_t good = plan->called - (run->failed < plan->called ? run->failed : plan->called);

    if (!run->failed && !plan->tries)
        return plan->records;
    if (c->spec->partial_batch)
        return good;
    if (plan->tries)
        return 0;
    int64_t batch = (plan->records + plan->invocations - 1) / plan->invocations;
    int64_t back = run->failed > batch ? run->failed : batch;
    return back < plan->records ? plan->records - back : 0;
}

static void end_in_turn(struct invocation_run *run, struct latency_points *takes)
{
    struct consumer *c = run->consumer;
    struct invocation_plan *plan = &run->plan;
    simtime timeout = c->queue->spec->visibility_timeout;
    double each = mean_of(takes), busy = each * (double)takes->calls;
    int64_t done = done_in_turn(run);
    bool failed = done < plan->records;

    c->records += plan->tries;
    c->failures += plan->tries;
    if (plan->tries > 1)
        busy += (double)(plan->tries - 1) * (double)timeout;
    simtime end = plan->first + simtime_from_ns(busy > 1 ? busy : 1);
    simtime latest = plan->last + simtime_from_ns(each);
    if (plan->busy > 0) /* the worker may be between two batches */
        latest = c->sim->now + (rng_uniform(&c->many.draws) < plan->busy
                                    ? simtime_from_ns(each * rng_uniform(&c->many.draws))
                                    : 0);
    bool keeps_up =
        plan->busy > 0 && plan->busy < HARDLY_IDLE && end < c->sim->now - simtime_from_ns(each);
    if (plan->busy > 0 ? keeps_up : plan->last > plan->paced)
        end = latest > end ? latest : end;
    run->lane->free_at = end + (failed ? (timeout > MILLISECOND ? timeout : MILLISECOND) : 0);
    if (done)
        invocation_part_begin_all(run, takes, done);
    else
        c->billed_ms += takes->calls * ((simtime_from_ns(each) + MILLISECOND - 1) / MILLISECOND);
    if (end > c->sim->now)
        sim_at(c->sim, sim_gather_time(c->sim, end), PRIORITY_TRAFFIC, free_lane, run);
    else
        free_lane(c->sim, run);
}

/* What the estimate left out. */
static void note_use(const struct invocation_run *run, const struct latency_points *takes)
{
    struct consumer *c = run->consumer;

    for (int i = 0; i < takes->n; i++)
        c->many.overdrawn += invocation_run_in_interval(c, (double)takes->at[i].latency) *
                             (double)takes->at[i].count;
    c->many.overdrawn -= run->charged;
}

/* All calls have ended. */
void invocation_run_end(struct invocation_run *run)
{
    struct consumer *c = run->consumer;
    int64_t tries = run->plan.tries ? run->plan.tries : 1;
    int64_t invocations = run->plan.invocations * tries;
    struct latency_points unit = {0}, takes = {0};
    int64_t units = run->calls.calls + run->bad_count + run->plan.tries;

    learn(c, run);
    latency_points_add(&run->calls, 0, units - run->calls.calls, &c->many.draws);
    if (run->work_ns < 0)
        add_work(c, &unit, units);
    else
        latency_points_add(&unit, 0, units, &c->many.draws);
    latency_points_then(&unit, &run->calls, &c->many.draws);
    durations_of(c, &unit, invocations, &takes);
    for (int i = 0; i < takes.n && run->work_ns > 0; i++)
        takes.at[i].latency += simtime_from_ns(run->work_ns);
    if (run->plan.one_lane) {
        end_in_turn(run, &takes);
    } else {
        note_use(run, &takes);
        end_side_by_side(run, &takes);
        pool_give(&c->many.runs, run);
    }
}
