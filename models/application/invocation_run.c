/* A run's calls. */
#include "invocation_run.h"

#include <math.h>

#include "consumer.h"
#include "exact.h"
#include "message_queue_cohorts.h"
#include "workload.h"

/* Those of a run's calls that are made in one interval. */
struct invocation_calls {
    struct caller caller;
    struct invocation_run *run;
    simtime asked;
    int64_t left;  /* calls, */
    int64_t items; /* and records of each */
};

/* Calls that so many records need, one after the other. */
static double calls_of(const struct consumer *c, double records)
{
    if (!c->in_batch)
        return records;
    double items = (double)c->in_batch->flow.items;
    return records > items ? records / items : 1;
}

double invocation_run_estimate(const struct consumer *c, double records)
{
    double takes = calls_of(c, records) * (c->many.work_ns + c->many.call_ns);

    return takes > 1e3 ? takes : 1e3;
}

double invocation_run_in_interval(const struct consumer *c, double takes)
{
    double r = (double)sim_interval(c->sim);

    return takes < r ? takes : r;
}

static void calls_ended(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct invocation_calls *calls = (struct invocation_calls *)caller;
    struct invocation_run *run = calls->run;
    struct consumer *c = run->consumer;
    int64_t records = ending->count * calls->items, failed = ending->success ? 0 : records;

    (void)sim;
    if (failed && c->in_batch && ending->left && ending->left->count < calls->items)
        failed = ending->count * ending->left->count;
    run->pending -= records;
    run->failed += failed;
    c->records += records;
    c->failures += failed;
    latency_points_add(&run->calls, ending->at - calls->asked, ending->count, &c->many.draws);
    calls->left -= ending->count;
    if (!calls->left)
        pool_give(&c->many.calls, calls);
    if (!run->pending && run->made == run->units)
        invocation_run_end(run);
}

/* `count` of the records behind the first `skip`, each for its own key. */
static void call_for_records(const struct invocation_run *run, int64_t skip, int64_t count,
                             struct caller *caller)
{
    const struct consumer *c = run->consumer;
    int64_t times = run->plan.tries ? run->plan.tries : 1;

    for (const struct message *m = run->messages, *next; m && count; m = next) {
        int64_t left_out = skip < m->count ? skip : m->count, part = m->count - left_out;
        struct key key = {.position = m->position, .width = m->width, .tracked = -1};
        next = m->next;
        skip -= left_out;
        part = part < count ? part : count;
        count -= part;
        if (part)
            callable_call_many(&c->target, part * times, &key, caller);
    }
}

static struct caller *expect(struct invocation_run *run, int64_t calls, int64_t items)
{
    struct invocation_calls *made = pool_take(&run->consumer->many.calls);

    *made = (struct invocation_calls){.caller = {.finished = calls_ended},
                                      .run = run,
                                      .asked = run->consumer->sim->now,
                                      .left = calls,
                                      .items = items};
    return &made->caller;
}

/* Calls that each of the invocations makes, by its share of the records. */
static int64_t calls_each(const struct invocation_run *run)
{
    const struct invocation_plan *plan = &run->plan;
    int64_t invocations = plan->invocations * (plan->tries ? plan->tries : 1);
    int64_t each = (run->units + invocations - 1) / invocations;
    int64_t items = run->consumer->in_batch ? run->consumer->in_batch->flow.items : 1;

    return (each + items - 1) / items;
}

/* As many calls as the invocations with these records make, which have equally many, or one more. */
static void call_batches(struct invocation_run *run, int64_t records)
{
    struct consumer *c = run->consumer;
    const struct invocation_plan *plan = &run->plan;
    int64_t most = c->in_batch->flow.items, least = (records + most - 1) / most;
    double all = (double)(plan->invocations * (plan->tries ? plan->tries : 1) * calls_each(run));
    int64_t calls = (int64_t)(all * ((double)records / (double)run->units) + 0.5);

    calls = calls > least ? calls : least;
    calls = calls < records ? calls : records;
    int64_t items = records / calls, larger = records % calls;
    struct caller *more = larger ? expect(run, larger, items + 1) : NULL;
    struct caller *less = expect(run, calls - larger, items);
    if (more)
        request_source_many_batches(&c->in_batch->source, larger, (int)items + 1, more);
    request_source_many_batches(&c->in_batch->source, calls - larger, (int)items, less);
}

static void make_calls(struct invocation_run *run, int64_t count)
{
    struct consumer *c = run->consumer;
    int64_t times = run->plan.tries ? run->plan.tries : 1, made = run->made;

    run->pending += count;
    run->made += count;
    if (c->in_batch)
        call_batches(run, count);
    else if (c->spec->keys == KEYS_OF_RECORD)
        call_for_records(run, made / times, count / times, expect(run, count, 1));
    else
        callable_call_many(&c->target, count, NULL, expect(run, count, 1));
}

/* How many calls of long invocations are due: each invocation makes them after equal parts of its
 * work, and the invocations begin evenly. */
static int64_t calls_due(const struct invocation_run *run, simtime now)
{
    const struct invocation_plan *plan = &run->plan;
    int64_t each = calls_each(run);
    double step = run->work_ns / (double)each, spread = (double)(plan->last - plan->first);
    double since = (double)(now - plan->first), due = 0;

    if (since >= spread + run->work_ns)
        return run->units;
    int64_t over = since > spread ? (int64_t)((since - spread) / step) : 0;
    due = (double)over;
    for (int64_t i = over + 1; i <= each && (double)i * step < since && spread > 0; i++) {
        double part = (since - (double)i * step) / spread;
        due += part < 1 ? part : 1;
    }
    int64_t calls = (int64_t)(due * (double)plan->invocations + 0.5);
    return (int64_t)((double)run->units * ((double)calls / (double)(plan->invocations * each)) +
                     0.5);
}

/* When the next of them may be due. */
static simtime next_call(const struct invocation_run *run, simtime now)
{
    const struct invocation_plan *plan = &run->plan;
    int64_t each = calls_each(run);
    double step = run->work_ns / (double)each, since = (double)(now - plan->first);
    double before = floor(since / step) * step; /* the invocation that began first made a call */

    if (before > 0 && since < before + (double)(plan->last - plan->first))
        return now + 1;
    simtime next = plan->first + (simtime)((before > 0 ? before : 0) + step);
    return next > now ? next : now + 1;
}

static void call_in_time(struct sim *sim, void *subject)
{
    struct invocation_run *run = subject;
    simtime ends = sim_gather_time(sim, sim->now);

    if (ends > sim->now) { /* an interval is longer than was known */
        sim_at(sim, ends, PRIORITY_TRAFFIC, call_in_time, run);
        return;
    }
    int64_t due = calls_due(run, sim->now) - run->made;
    bool last = run->made + due >= run->units;

    if (!last)
        sim_at(sim, sim_gather_time(sim, next_call(run, sim->now)), PRIORITY_TRAFFIC, call_in_time,
               run);
    if (due > 0)
        make_calls(run, due);
}

static void call(struct invocation_run *run)
{
    int64_t times = run->plan.tries ? run->plan.tries : 1;

    run->units = run->plan.called * times;
    if (!run->units)
        invocation_run_end(run);
    else if (run->work_ns >= 0)
        call_in_time(run->consumer->sim, run);
    else
        make_calls(run, run->units);
}

/* Of those that may be worked on side by side so many are bad, wherever they are. */
static void part_bad_records(struct invocation_run *run)
{
    struct consumer *c = run->consumer;

    for (struct message **m = &run->messages; *m;) {
        int64_t bad = (*m)->nature == RECORD_BAD ? (*m)->count : 0;
        if ((*m)->nature == RECORD_UNKNOWN)
            bad = (int64_t)rng_binomial(&c->bad_draws, (uint64_t)(*m)->count, c->spec->bad_records);
        struct message *apart = NULL;
        if (bad == (*m)->count) {
            apart = *m;
            *m = apart->next;
        } else {
            if (bad)
                apart = message_queue_split(c->queue, *m, bad);
            (*m)->nature = RECORD_GOOD;
            m = &(*m)->next;
        }
        if (apart) {
            apart->nature = RECORD_BAD;
            apart->next = run->bad;
            run->bad = apart;
        }
        run->bad_count += bad;
    }
    run->plan.called -= run->bad_count;
}

/* `work_ns` is that of each invocation, -1 where each is shorter than an interval. */
static void begin(struct consumer *c, struct lane *lane, const struct invocation_plan *plan,
                  struct message *messages, double work_ns)
{
    struct invocation_run *run = pool_take(&c->many.runs);
    int64_t tries = plan->tries ? plan->tries : 1;

    *run = (struct invocation_run){
        .consumer = c, .lane = lane, .plan = *plan, .messages = messages, .work_ns = work_ns};
    double each = (double)plan->called / (double)plan->invocations + (plan->tries ? 1 : 0);
    run->charged = (double)(plan->invocations * tries) *
                   invocation_run_in_interval(c, invocation_run_estimate(c, each));
    if (c->spec->bad_records > 0 && !plan->one_lane)
        part_bad_records(run);
    call(run);
}

/* The work of one invocation with so many calls, at the part v of all such. */
static double draw_work(struct consumer *c, double calls, double v)
{
    const struct consumer_many *m = &c->many;

    if (!c->spec->service_time)
        return calls * m->work_ns;
    if (calls < 2)
        return distribution_quantile(&c->work, v);
    if (calls <= INVOCATION_CALLS_ADDED) {
        double sum = 0;
        for (int i = 0; i < (int)calls; i++)
            sum += distribution_quantile(&c->work, rng_uniform(&c->many.draws));
        return sum;
    }
    double work = calls * m->work_ns + sqrt(calls) * m->work_spread_ns * exact_normal(v);
    return work > 0 ? work : 0;
}

/* Long invocations, by as many as eight times of work. */
static void begin_long(struct consumer *c, struct lane *lane, const struct invocation_plan *plan,
                       struct message *messages)
{
    int64_t n = plan->invocations < LATENCY_POINTS ? plan->invocations : LATENCY_POINTS;
    double calls = calls_of(c, (double)plan->called / (double)plan->invocations);
    int64_t order = (int64_t)rng_below(&c->many.draws, (uint64_t)n);

    for (int64_t i = 0; i < n; i++) {
        struct invocation_plan part = *plan;
        int64_t from = plan->invocations * i / n, to = plan->invocations * (i + 1) / n;
        double v = ((double)((i + order) % n) + rng_uniform(&c->many.draws)) / (double)n;
        part.invocations = to - from;
        part.records = part.called =
            plan->records * to / plan->invocations - plan->records * from / plan->invocations;
        part.first = invocation_run_between(plan->first, plan->last,
                                            (double)from / (double)plan->invocations);
        part.last =
            invocation_run_between(plan->first, plan->last, (double)to / (double)plan->invocations);
        part.paced = invocation_run_between(plan->first, plan->paced,
                                            (double)to / (double)plan->invocations);
        begin(c, lane, &part, message_queue_take_list(c->queue, &messages, part.records),
              draw_work(c, calls, v));
    }
}

void invocation_run_begin(struct consumer *c, struct lane *lane, const struct invocation_plan *plan)
{
    int64_t tries = plan->tries ? plan->tries : 1;
    double each = invocation_run_estimate(c, (double)plan->called / (double)plan->invocations);
    struct message *messages =
        message_queue_receive_many(c->queue, lane, plan->records, plan->invocations, tries);
    int64_t at_once = plan->one_lane ? 1 : plan->invocations;

    lane->busy = plan->one_lane;
    c->running += at_once;
    c->quota->running += at_once;
    c->started += plan->invocations * tries;
    if (each > (double)sim_interval(c->sim) && !plan->tries &&
        (!plan->one_lane || plan->invocations == 1))
        begin_long(c, lane, plan, messages);
    else
        begin(c, lane, plan, messages, -1);
}
