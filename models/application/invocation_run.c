/* A run: invocations that began together, from their calls to the end of each. The law is in
 * consumer_many.h. */
#include <math.h>

#include "consumer.h"
#include "distribution.h"
#include "exact.h"
#include "interval_admission.h"
#include "latency_points.h"
#include "message_queue_many.h"
#include "workload.h"

enum { ONE_BY_ONE = 16 }; /* calls whose times are added one by one */

struct invocation_run {
    struct consumer *consumer;
    struct lane *lane;
    struct invocation_plan plan;
    struct message *messages, *bad; /* lists, the first one in order */
    int64_t bad_count;
    int64_t units, made, pending, failed; /* calls */
    double work_ns; /* of each invocation, where it is longer than an interval; else -1 */
    double charged; /* the estimate of what it uses of the interval */
    struct latency_points calls;
};

/* Those of a run's calls that are made in one interval. */
struct invocation_calls {
    struct caller caller;
    struct invocation_run *run;
    simtime asked;
    int64_t left;
};

/* Some of a run's invocations, each of which takes the same time. Of a lane that is worked on in turn,
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

static double in_interval(const struct consumer *c, double takes)
{
    double r = (double)sim_interval(c->sim);

    return takes < r ? takes : r;
}

static simtime between(simtime first, simtime last, double part)
{
    return first + (simtime)((double)(last - first) * part);
}

static struct message *take_from(struct consumer *c, struct message **list, int64_t most)
{
    struct message *m = *list;

    if (m->count > most)
        return message_queue_split(c->queue, m, most);
    *list = m->next;
    return m;
}

static struct message *take_list(struct consumer *c, struct message **list, int64_t count)
{
    struct message *first = NULL, **tail = &first;

    while (count) {
        struct message *m = take_from(c, list, count);
        count -= m->count;
        m->next = NULL;
        *tail = m;
        tail = &m->next;
    }
    return first;
}

static void end_run(struct invocation_run *run);

static void calls_ended(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct invocation_calls *calls = (struct invocation_calls *)caller;
    struct invocation_run *run = calls->run;
    struct consumer *c = run->consumer;

    (void)sim;
    run->pending -= ending->count;
    c->records += ending->count;
    if (!ending->success) {
        run->failed += ending->count;
        c->failures += ending->count;
    }
    latency_points_add(&run->calls, ending->at - calls->asked, ending->count, &c->many.draws);
    calls->left -= ending->count;
    if (!calls->left)
        pool_give(&c->many.calls, calls);
    if (!run->pending && run->made == run->units)
        end_run(run);
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

static void make_calls(struct invocation_run *run, int64_t count)
{
    struct consumer *c = run->consumer;
    int64_t times = run->plan.tries ? run->plan.tries : 1, made = run->made;
    struct invocation_calls *calls = pool_take(&c->many.calls);

    *calls = (struct invocation_calls){
        .caller = {.finished = calls_ended}, .run = run, .asked = c->sim->now, .left = count};
    run->pending += count;
    run->made += count;
    if (c->spec->keys == KEYS_OF_RECORD)
        call_for_records(run, made / times, count / times, &calls->caller);
    else
        callable_call_many(&c->target, count, NULL, &calls->caller);
}

/* How many calls of long invocations are due: each invocation makes them after equal parts of its
 * work, and the invocations begin evenly. */
static int64_t calls_due(const struct invocation_run *run, simtime now)
{
    const struct invocation_plan *plan = &run->plan;
    int64_t each = (run->units + plan->invocations - 1) / plan->invocations;
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
    return (int64_t)(due / (double)each * (double)run->units + 0.5);
}

/* When the next of them may be due. */
static simtime next_call(const struct invocation_run *run, simtime now)
{
    const struct invocation_plan *plan = &run->plan;
    int64_t each = (run->units + plan->invocations - 1) / plan->invocations;
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
        end_run(run);
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
    run->charged =
        (double)(plan->invocations * tries) * in_interval(c, invocation_run_estimate(c, each));
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
    if (calls <= ONE_BY_ONE) {
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
        part.first = between(plan->first, plan->last, (double)from / (double)plan->invocations);
        part.last = between(plan->first, plan->last, (double)to / (double)plan->invocations);
        part.paced = between(plan->first, plan->paced, (double)to / (double)plan->invocations);
        begin(c, lane, &part, take_list(c, &messages, part.records), draw_work(c, calls, v));
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

/* What calls take and how many fail is remembered, the last ones most. */
static void learn(struct consumer *c, const struct invocation_run *run)
{
    struct consumer_many *m = &c->many;
    double sum = 0, calls = (double)run->units;

    if (!run->units)
        return;
    for (int i = 0; i < run->calls.n; i++)
        sum += (double)run->calls.at[i].latency * (double)run->calls.at[i].count;
    double weight = m->knows ? 0.3 : 1;
    m->call_ns += weight * (sum / calls - m->call_ns);
    m->failing += weight * ((double)run->failed / calls - m->failing);
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
        double u = ((double)i + rng_uniform(&c->many.draws)) / (double)n;
        latency_points_add(points, simtime_from_ns(distribution_quantile(&c->work, u)),
                           count * (i + 1) / n - count * i / n, &c->many.draws);
    }
}

/* The sum of `n` of the points, each as likely by its count: one by one while they are few. */
static simtime sum_of(struct consumer *c, const struct latency_points *points, int64_t n, double v)
{
    double mean = 0, square = 0, sum = 0, calls = (double)points->calls;

    if (n <= ONE_BY_ONE) {
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
    for (int64_t i = 0; i < n; i++) {
        double v = ((double)i + rng_uniform(&c->many.draws)) / (double)n;
        int64_t each = (int64_t)(units + rng_uniform(&c->many.draws));
        latency_points_add(takes, sum_of(c, unit, each, v),
                           invocations * (i + 1) / n - invocations * i / n, &c->many.draws);
    }
}

/* Those who wait for one of the invocations' ends learn of it. */
static void give_workers(struct consumer *c, int64_t count)
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
        struct message *m = take_from(c, &p->messages, count - before);
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
        give_workers(c, invocations);
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
static void end_in_parts(struct invocation_run *run, struct latency_points *takes, int64_t records)
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
        p->first = between(plan->first, plan->last, before);
        p->last = between(plan->first, plan->last, after);
        p->paced_first = between(plan->first, plan->paced, before);
        p->paced = between(plan->first, plan->paced, after);
        p->messages = take_list(c, &run->messages, p->records);
        end_part(c->sim, p);
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
        struct message *apart = take_from(c, m, part);
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
    end_in_parts(run, takes, good);
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
    give_workers(c, 1);
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
    end = latest > end ? latest : end;
    run->lane->free_at = end + (failed ? (timeout > MILLISECOND ? timeout : MILLISECOND) : 0);
    if (done)
        end_in_parts(run, takes, done);
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
        c->many.overdrawn +=
            in_interval(c, (double)takes->at[i].latency) * (double)takes->at[i].count;
    c->many.overdrawn -= run->charged;
}

/* All calls have ended. */
static void end_run(struct invocation_run *run)
{
    struct consumer *c = run->consumer;
    int64_t tries = run->plan.tries ? run->plan.tries : 1;
    int64_t invocations = run->plan.invocations * tries;
    struct latency_points unit = {0}, takes = {0};
    int64_t units = run->units + run->bad_count + run->plan.tries;

    learn(c, run);
    latency_points_add(&run->calls, 0, units - run->units, &c->many.draws);
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
