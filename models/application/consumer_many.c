/* Which invocations begin in an interval. The law is in consumer_gathered.h. */
#include <math.h>

#include "consumer.h"
#include "consumer_due.h"
#include "exact.h"
#include "invocation_run.h"
#include "message_queue_cohorts.h"
#include "workload.h"

enum { MEAN_POINTS = 1024 };
#define CREDIT 0.5
#define FIRST_GUESS_NS 5e6 /* of a call's time, until one has ended */

/* The mean, or the variance around it. */
static double moment_of(const struct distribution *d, double mean)
{
    double sum = 0;

    for (int i = 0; i < MEAN_POINTS; i++) {
        double x = distribution_quantile(d, (i + 0.5) / MEAN_POINTS);
        sum += mean > 0 ? (x - mean) * (x - mean) : x;
    }
    return sum / MEAN_POINTS;
}

void consumer_many_init(struct consumer *c)
{
    struct consumer_many *m = &c->many;

    m->work_ns = c->spec->service_time ? moment_of(&c->work, 0) : (double)c->spec->work;
    if (c->spec->service_time)
        m->work_spread_ns = sqrt(moment_of(&c->work, m->work_ns));
    m->call_ns = FIRST_GUESS_NS;
    rng_init(&m->draws, c->sim->seed, c->path, "gathered");
    if (sim_gathers(c->sim))
        execution_quota_join(c->quota, &c->waiter);
}

void consumer_many_release(struct consumer *c)
{
    pool_release(&c->many.runs);
    pool_release(&c->many.parts);
    pool_release(&c->many.calls);
}

static void decide(struct sim *sim, void *subject);

void consumer_many_ask(void *subject)
{
    struct consumer *c = subject;

    if (c->many.asked)
        return;
    c->many.asked = true;
    sim_at(c->sim, sim_gather_time(c->sim, c->sim->now), PRIORITY_SHARE, decide, c);
}

static void wake(struct sim *sim, void *subject)
{
    struct consumer *c = subject;

    if (c->many.wakes != sim->now)
        return;
    c->many.wakes = 0;
    consumer_many_ask(c);
}

static void wake_at(struct consumer *c, simtime at)
{
    simtime time = sim_gather_time(c->sim, at > c->sim->now ? at : c->sim->now + 1);

    if (c->many.wakes && c->many.wakes <= time)
        return;
    c->many.wakes = time;
    sim_at(c->sim, time, PRIORITY_TRAFFIC, wake, c);
}

/* Environments that begin now are as many as the invocations that begin beyond those there are. */
void consumer_many_count_environments(struct consumer *c)
{
    int64_t running = c->running, allowed = consumer_allowed(c);

    running = running < allowed ? running : allowed;
    if (running <= c->environments)
        return;
    double level = bucket_level(&c->new_environments, c->sim->now);
    double more = (double)(running - c->environments);
    bucket_take(&c->new_environments, more < level ? more : level);
    c->environments = running;
}

static void begin_interval(struct consumer *c)
{
    struct consumer_many *m = &c->many;
    double r = (double)sim_interval(c->sim);

    consumer_many_count_environments(c);
    int64_t workers = consumer_allowed(c);
    double most = (double)c->environments + floor(bucket_level(&c->new_environments, c->sim->now));
    if ((double)workers < most)
        most = (double)workers;
    m->decided = c->sim->now;
    m->left = m->in_interval = (most - (double)c->running) * r;
    double paid = m->overdrawn, payable = m->left > 0 ? m->left : 0;
    if (paid < -CREDIT * payable) /* what was not used is lost, but for an error of the estimate */
        paid = m->overdrawn = -CREDIT * payable;
    paid = paid < payable ? paid : payable;
    m->left -= paid;
    m->overdrawn -= paid;
}

/* What an invocation of so many records uses of the interval. */
static double used_by(const struct consumer *c, double records)
{
    double takes = invocation_run_estimate(c, records), r = (double)sim_interval(c->sim);

    return takes < r ? takes : r;
}

static bool find_due(struct consumer *c, const struct lane *lane, struct consumer_due *d)
{
    simtime later;

    if (consumer_due_find(c, lane, d, &later))
        return true;
    wake_at(c, later);
    return false;
}

/* Worker time that may still be used, by invocations of so many records. */
static double time_left(struct consumer *c, double records)
{
    double quota = execution_quota_part(c->quota, &c->waiter, c->sim->now, sim_interval(c->sim),
                                        used_by(c, records));

    return quota < c->many.left ? quota : c->many.left;
}

static void use(struct consumer *c, double time)
{
    c->many.left -= time;
    execution_quota_use(c->quota, time);
}

/* Not all that is due could begin. */
static void note_shortage(struct consumer *c, double left)
{
    bool of_quota = left < c->many.left;

    if (of_quota) {
        int64_t came = c->queue->sent - c->many.sent_before;
        c->throttles += came > 1 ? came : 1;
    }
    c->waiter.waits |= of_quota;
    wake_at(c, c->sim->now + 1);
}

/* The least batch with which all that is due can begin in the time that is left. */
static double grow_batch(const struct consumer *c, const struct consumer_due *d, double left)
{
    double low = d->batch, high = (double)c->spec->batch_size;
    double records = (double)d->records;

    if (records / low * used_by(c, low) <= left)
        return low;
    if (records / high * used_by(c, high) > left)
        return high;
    for (int i = 0; i < 30; i++) {
        double middle = (low + high) / 2;
        if (records / middle * used_by(c, middle) > left)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* So many invocations for so many records, as whole numbers. */
static int64_t count_batches(struct consumer *c, const struct consumer_due *d, double batch)
{
    int64_t most = c->spec->batch_size;
    int64_t least = (d->records + most - 1) / most;
    int64_t count = (int64_t)((double)d->records / batch + rng_uniform(&c->many.draws));

    if (d->is_one)
        return 1;
    count = count > least ? count : least;
    return count < d->records ? count : d->records;
}

/* Invocations side by side. False: no more can begin in this interval. */
static bool begin_some(struct consumer *c, struct lane *lane, struct consumer_due *d)
{
    simtime now = c->sim->now, interval = sim_interval(c->sim);
    double left = time_left(c, d->batch), groups = (double)lane->groups * (double)interval;
    bool in_order = message_queue_variant(c->queue)->in_order;
    double within = in_order && groups < left ? groups : left;
    double batch = grow_batch(c, d, within);
    int64_t wanted = count_batches(c, d, batch);
    double fit = within / used_by(c, batch) + rng_uniform(&c->many.draws);
    int64_t count = fit < (double)wanted ? (int64_t)(fit > 0 ? fit : 0) : wanted;

    if (count < wanted)
        note_shortage(c, left);
    if (d->records > count * c->spec->batch_size)
        d->records = count * c->spec->batch_size;
    message_queue_limit_receives(c->queue, &d->records, &count);
    if (d->records > count * c->spec->batch_size)
        d->records = count * c->spec->batch_size;
    if (count > d->records)
        count = d->records;
    if (!count) {
        wake_at(c, now + 1);
        return false;
    }
    use(c, (double)count * used_by(c, (double)d->records / (double)count));
    struct invocation_plan plan = {
        .invocations = count, .records = d->records, .called = d->records};
    double gone =
        c->many.in_interval > 0 && count == wanted ? 1 - c->many.left / c->many.in_interval : 1;
    plan.first = d->first > now - interval ? d->first : now - interval;
    plan.paced = now - interval + (simtime)((gone < 1 ? gone : 1) * (double)interval);
    plan.last = count == wanted && d->last > plan.paced ? d->last : plan.paced;
    plan.last = plan.last > plan.first ? plan.last : plan.first;
    invocation_run_begin(c, lane, &plan);
    return count == wanted;
}

static void work_side_by_side(struct consumer *c, struct lane *lane)
{
    struct consumer_due d;

    while (lane->head && find_due(c, lane, &d) && begin_some(c, lane, &d))
        continue;
}

/* How many good records come before the next bad one: each is bad with probability p. */
static int64_t good_before_bad(struct consumer *c)
{
    if (c->spec->bad_records >= 1)
        return 0;
    double n = exact_log(rng_uniform(&c->bad_draws)) / exact_log(1 - c->spec->bad_records);

    return n < 1e15 ? (int64_t)n : (int64_t)1e15;
}

/* Draws how many of the cohort's records are good before the first that is bad: it is cut there. */
static void decide_nature(struct consumer *c, struct lane *lane, struct message *m)
{
    if (m->nature != RECORD_UNKNOWN)
        return;
    int64_t good = c->spec->bad_records > 0 ? good_before_bad(c) : m->count;
    m->nature = RECORD_GOOD;
    if (good >= m->count)
        return;
    if (good) {
        message_queue_cut(c->queue, lane, m, good);
        m = m->next;
        m->nature = RECORD_UNKNOWN;
    }
    if (m->count > 1) {
        m->nature = RECORD_UNKNOWN;
        message_queue_cut(c->queue, lane, m, 1);
    }
    m->nature = RECORD_BAD;
}

/* What stands at a lane's head: records of which none is bad, and then a bad one or the end of half a
 * batch. */
struct head {
    int64_t good;
    const struct message *bad;
    bool ends;
};

static struct head look(struct consumer *c, struct lane *lane, int64_t most)
{
    struct head h = {0};

    for (struct message *m = lane->head; m && h.good < most && !h.ends; m = m->next) {
        decide_nature(c, lane, m);
        if (m->nature == RECORD_BAD) {
            h.bad = m;
            return h;
        }
        h.good += m->count;
        h.ends = m->ends_batch;
    }
    return h;
}

/* A batch's records, the first `least` at any rate: as many as are due, up to the end of a half. */
static int64_t size_of_batch(const struct consumer *c, const struct lane *lane, int64_t least,
                             int64_t due)
{
    int64_t size = 0, most = due > least ? due : least;

    if (most > c->spec->batch_size)
        most = c->spec->batch_size;
    for (const struct message *m = lane->head; m && size < most; m = m->next) {
        size += m->count;
        if (m->ends_batch)
            break;
    }
    return size < most ? size : most;
}

/* How often the same batch is tried until the interval is over or its bad record is given up. */
static int64_t tries_of(const struct consumer *c, const struct head *h, int64_t size, double takes,
                        simtime from)
{
    const struct message_queue_spec *queue = c->queue->spec;
    double each = takes + (double)queue->visibility_timeout;
    int64_t tries = 1 + (int64_t)((double)(c->sim->now - from) / each);

    if ((c->spec->bisect_batch && size > 1) || (c->spec->partial_batch && h->good))
        return 1;
    if (c->spec->max_retries && tries > c->spec->max_retries + 1 - h->bad->retries)
        tries = c->spec->max_retries + 1 - h->bad->retries;
    if (queue->max_receives && tries > queue->max_receives - h->bad->receives)
        tries = queue->max_receives - h->bad->receives;
    return tries > 1 ? tries : 1;
}

static void begin_bad_batch(struct consumer *c, struct lane *lane, const struct head *h,
                            const struct consumer_due *d, simtime from)
{
    simtime start = from > d->first ? from : d->first;
    int64_t due = c->spec->window ? d->records : lane_sent_until(lane, start);
    int64_t size = size_of_batch(c, lane, h->good + 1, due);
    double takes = invocation_run_estimate(c, (double)(h->good + 1));
    int64_t tries = tries_of(c, h, size, takes, start), count = 1;

    message_queue_limit_receives(c->queue, &size, &count);
    if (!size || !count) {
        wake_at(c, c->sim->now + 1);
        return;
    }
    struct invocation_plan plan = {.invocations = 1,
                                   .records = size,
                                   .first = start,
                                   .last = start,
                                   .paced = start,
                                   .called = size > h->good ? h->good : size,
                                   .tries = size > h->good ? tries : 0,
                                   .one_lane = true};

    use(c, (double)tries * used_by(c, (double)(h->good + 1)));
    invocation_run_begin(c, lane, &plan);
}

/* While one batch is worked on the next one comes in. */
static double batch_in_turn(const struct consumer *c, const struct consumer_due *d, double time)
{
    double rate = (double)d->records / time, most = (double)c->spec->batch_size, batch = d->batch;

    for (int i = 0; i < 40 && batch < most; i++) {
        double come = rate * invocation_run_estimate(c, batch);
        double next = c->spec->window ? come : come + exact_exp(-come);
        batch = next > d->batch ? next : d->batch;
    }
    return batch < most ? batch : most;
}

/* A worker that hardly ever waits has `time`, and half of what its last batch takes beyond it, not the
 * `period` in which the messages came: it makes up for what it was too early or too late before. */
static double keep_pace(const struct consumer *c, const struct consumer_due *d, double batch,
                        double period, double time)
{
    double takes = invocation_run_estimate(c, batch), come = (double)d->records / period * takes;
    double most = (double)c->spec->batch_size;
    double paced = batch * (1 + (1 - exact_exp(-come)) * (period / (time + takes / 2) - 1));

    if (c->spec->window || come < 1)
        return batch;
    paced = paced > 1 ? paced : 1;
    return paced < most ? paced : most;
}

/* About as many as there are before the first that fails, by the part that failed lately. */
static int64_t until_failure(struct consumer *c, int64_t records)
{
    double f = c->many.failing, n = (double)records;

    if (f * n < 1e-3)
        return records;
    double expected = (1 - exact_pow(1 - f, n)) / f + rng_uniform(&c->many.draws);
    return expected < 1 ? 1 : expected < n ? (int64_t)expected : records;
}

/* One after the other; who is not behind begins when messages come. */
static void set_starts(const struct consumer *c, const struct lane *lane,
                       const struct consumer_due *d, simtime from, double takes,
                       struct invocation_plan *plan)
{
    double all = (double)plan->invocations * takes;
    simtime sent = c->spec->window ? d->last : lane_sent_at(lane, d->records);

    plan->first = from > d->first ? from : d->first;
    plan->paced = plan->first + (simtime)(all - takes);
    plan->last = plan->paced < c->sim->now ? plan->paced : c->sim->now;
    if (plan->invocations > 1 && sent > plan->last) {
        plan->last = sent;
        plan->busy = all / (double)(c->sim->now - from);
    }
    plan->last = plan->last > plan->first ? plan->last : plan->first;
}

/* False: it has to wait. */
static bool begin_in_turn(struct consumer *c, struct lane *lane, struct consumer_due *d,
                          simtime from)
{
    double time = (double)(c->sim->now - from);
    simtime came_in = c->sim->now - lane->head->sent, interval = sim_interval(c->sim);
    double period = (double)(came_in > interval ? came_in : interval);
    double batch = keep_pace(c, d, batch_in_turn(c, d, period), period, time);
    double takes = invocation_run_estimate(c, batch);
    int64_t most = (int64_t)(time / takes) + 1;

    d->records = until_failure(c, d->records);
    if (most == 1 && !c->spec->window) {
        int64_t there = lane_sent_until(lane, from > d->first ? from : d->first);
        there = there > 1 ? there : 1;
        d->records = there < d->records ? there : d->records;
    }
    int64_t count = count_batches(c, d, batch);
    count = count < most ? count : most;
    if (d->records > count * c->spec->batch_size)
        d->records = count * c->spec->batch_size;
    message_queue_limit_receives(c->queue, &d->records, &count);
    if (d->records > count * c->spec->batch_size)
        d->records = count * c->spec->batch_size;
    if (!d->records || !count)
        return false;
    struct invocation_plan plan = {.invocations = count < d->records ? count : d->records,
                                   .records = d->records,
                                   .called = d->records,
                                   .one_lane = true};
    set_starts(c, lane, d, from, takes, &plan);
    use(c, (double)plan.invocations * takes);
    invocation_run_begin(c, lane, &plan);
    return true;
}

static void work_in_turn(struct consumer *c, struct lane *lane)
{
    simtime start = c->sim->now - sim_interval(c->sim);
    simtime early = start - (simtime)invocation_run_estimate(c, 1);
    simtime from = lane->free_at > early ? lane->free_at : start;
    struct consumer_due d;

    if (from >= c->sim->now) {
        wake_at(c, from + 1);
        return;
    }
    if (message_queue_expire_by(c->queue, lane, c->spec->max_record_age, from))
        return;
    if (!find_due(c, lane, &d))
        return;
    double left = time_left(c, d.batch);
    if (left <= 0) {
        note_shortage(c, left);
        return;
    }
    struct head h = look(c, lane, d.records);
    int64_t most = c->spec->batch_size;
    if (h.bad && h.good < most) {
        begin_bad_batch(c, lane, &h, &d, from);
        return;
    }
    if (h.bad)
        h.good -= h.good % most;
    d.records = h.good < d.records ? h.good : d.records;
    d.is_one |= h.ends && h.good <= most;
    if (!begin_in_turn(c, lane, &d, from))
        wake_at(c, c->sim->now + 1);
}

static void work_on(struct consumer *c, struct lane *lane)
{
    simtime age = c->spec->max_record_age;

    if (message_queue_variant(c->queue)->in_order && lane->groups == 1)
        work_in_turn(c, lane);
    else if (!message_queue_expire(c->queue, lane, age))
        work_side_by_side(c, lane);
}

/* As many invocations as messages, windows and workers allow. */
static void decide(struct sim *sim, void *subject)
{
    struct consumer *c = subject;
    struct lanes *lanes = &c->queue->lanes;
    bool waits = lanes_next(lanes) != NULL;

    c->many.asked = false;
    if (waits && c->busy_since < 0)
        c->busy_since = sim->now;
    if (c->many.decided != sim->now) {
        begin_interval(c);
        c->waiter.waits = false;
    }
    for (size_t i = lanes->ready_count; i > 0; i--) {
        struct lane *lane = lanes_leave(lanes);
        if (!lane)
            break;
        work_on(c, lane);
        lanes_offer(lanes, lane);
    }
    c->many.sent_before = c->queue->sent;
    if (lanes_next(lanes))
        wake_at(c, sim->now + 1);
}
