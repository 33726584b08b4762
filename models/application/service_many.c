/* A service whose calls are gathered (any `resolution` but `request`): the law of service.h for
 * all calls of an interval at once.
 *
 * Law. The calls of an interval come to the workers' line (worker_line.h), which says how long
 * they wait and how many find it full. Then each works for a time of its own, drawn at a few
 * quantiles, longer by `load_factor` times the part of the workers that a call finds busy. Where
 * the service depends on something, calls stand in line as they are counted, begin first come,
 * first served, as far as there are workers (service_room.h), and those whose own work ends at an
 * instant call what is below as one; so what is slow below makes a line above. Callers that give
 * up do so at their moment (caller.h, patience), and one interval later at the latest it is
 * known; of a call with `drop_abandoned` it is known when it comes whether anybody will be there
 * at its turn, and it takes no worker's time.
 *
 * busy_workers and utilisation are means since the last sample; queue_length is a mean of calls
 * that wait less than half an interval, and those that wait longer. in_flight counts those that
 * have not ended within their interval. Conservation is checked as in service.h; that all workers
 * are busy while calls wait is not.
 *
 * Error. The known answers of service.h at 100 ms, 1 s and 10 s: waits within 6 %, rejections
 * within one part in a hundred of all calls, timeouts within 4 % of themselves. A cascade of
 * services that depend on a table that throttles, at 100 ms and at `auto`: totals and timeouts
 * within 2 %, of one with a tenth of its calls 5 %; at 1 s, a quarter of their callers' timeouts,
 * 15 % more pages fail than should. So an API warns of such intervals, and `auto` takes a
 * fortieth of a timeout where calls wait for others. */
#include "service.h"

#include <inttypes.h>
#include <math.h>

#include "service_room.h"
#include "workload.h"

enum { TIMES = 8 };
static const simtime rejection_time = MILLISECOND;

/* The calls of one caller that came at one instant. */
struct service_claim {
    struct service *service;
    struct caller *outer; /* NULL: nobody waits */
    simtime came, patience;
    int64_t count, left; /* that came in, and whose end nobody was told */
    int64_t open;        /* that still wait or are worked on */
    bool gave_up, is_watched;
};

/* Calls that do the same thing at the same instant: begin, or have done their own work. */
struct service_stage {
    struct caller caller; /* of what the service depends on */
    struct service *service;
    simtime at;
    bool worked;
    struct call_set calls;
    struct service_stage *next;
};

void service_many_init(struct service *s)
{
    struct service_many *m = &s->many;

    worker_line_init(&m->line, s->spec->workers, s->spec->queue_limit, s->sim->seed, s->path);
    rng_init(&m->draws, s->sim->seed, s->path, "gathered");
}

void service_many_release(struct service *s)
{
    pool_release(&s->many.groups.pool);
    pool_release(&s->many.claims);
    pool_release(&s->many.stages);
    free(s->many.come);
}

void service_many_refresh(struct service *s, simtime now, bool read)
{
    struct service_many *m = &s->many;
    double seconds = simtime_seconds(now - s->counted_to);
    double more = (double)m->working * seconds + m->owed_s;

    s->worker_time_s += more > 0 ? more : 0;
    m->owed_s = more > 0 ? 0 : more;
    s->counted_to = now;
    simtime passed = now - m->read_at;
    if (!read || passed <= 0)
        return;
    double busy = (s->worker_time_s - m->worker_time_read_s) / simtime_seconds(passed);
    m->busy_mean =
        s->spec->workers && busy > (double)s->spec->workers ? (double)s->spec->workers : busy;
    s->busy = (int64_t)(m->busy_mean + 0.5);
    s->queue_length = m->waiting + (int64_t)(m->brief_wait_s / simtime_seconds(passed) + 0.5);
    m->worker_time_read_s = s->worker_time_s;
    m->brief_wait_s = 0;
    m->read_at = now;
}

static void change_working(struct service *s, int64_t by)
{
    service_many_refresh(s, s->sim->now, false);
    s->many.working += by;
}

/* The worker time of calls that is not that between their instants. */
static void owe(struct service *s, int64_t count, simtime takes, simtime between)
{
    s->many.owed_s += (double)count * simtime_seconds(takes - between);
}

static void tell(struct service_claim *claim, simtime latency, int64_t count, bool success)
{
    struct service *s = claim->service;

    claim->left -= count;
    s->in_flight -= count;
    *(success ? &s->succeeded : &s->failed) += count;
    histogram_add(&s->latency, latency, count);
    if (claim->outer)
        claim->outer->finished(s->sim, claim->outer,
                               &(struct ending){claim->came + latency, count, success});
}

static void time_out(struct service_claim *claim, int64_t count)
{
    claim->service->timed_out += count;
    tell(claim, claim->patience, count, false);
}

static void close(struct service_claim *claim, int64_t count)
{
    claim->open -= count;
    if (!claim->open && !claim->is_watched)
        pool_give(&claim->service->many.claims, claim);
}

/* Nobody waits for these when their turn or their end comes: they are worked on, or dropped, in
 * vain. */
static void end_in_vain(struct service_claim *claim, int64_t count, int64_t *counter)
{
    *counter += count;
    if (claim->gave_up)
        claim->service->abandoned -= count;
    else
        time_out(claim, count);
    close(claim, count);
}

static bool is_too_late(const struct service_claim *claim, simtime latency)
{
    return claim->gave_up || (claim->patience && latency > claim->patience);
}

static void give_up(struct sim *sim, void *subject)
{
    struct service_claim *claim = subject;
    int64_t count = claim->left;

    (void)sim;
    claim->is_watched = false;
    claim->gave_up = true;
    claim->service->abandoned += count;
    if (count)
        time_out(claim, count);
    close(claim, 0);
}

/* How the calls of a set go on, of which some are taken. */
struct onward {
    struct service *service;
    simtime more;
    bool success;
    int64_t kept;
};

static void end_calls(void *context, const struct call_group *group, simtime elapsed, int64_t count)
{
    const struct onward *on = context;
    struct service_claim *claim = group->whose;
    simtime latency = elapsed + on->more;

    if (is_too_late(claim, latency)) {
        end_in_vain(claim, count, &on->service->in_vain);
        return;
    }
    tell(claim, latency, count, on->success);
    close(claim, count);
}

static void run_stage(struct sim *sim, void *subject);
static void serve_more(struct sim *sim, void *subject);

/* The stage of that instant. */
static struct service_stage *stage_at(struct service *s, simtime at, bool worked)
{
    struct service_stage *stage = s->many.pending;

    while (stage && (stage->at != at || stage->worked != worked))
        stage = stage->next;
    if (stage)
        return stage;
    stage = pool_take(&s->many.stages);
    *stage =
        (struct service_stage){.service = s, .at = at, .worked = worked, .next = s->many.pending};
    s->many.pending = stage;
    if (at > s->sim->now)
        sim_limit_interval(s->sim, SECOND);
    sim_at(s->sim, at, PRIORITY_TRAFFIC, run_stage, stage);
    return stage;
}

static void free_stage(struct service_stage *stage)
{
    pool_give(&stage->service->many.stages, stage);
}

/* What comes after lies at the calls' own time, and at an instant near it. */
static void begin_calls(void *context, const struct call_group *group, simtime elapsed,
                        int64_t count)
{
    struct onward *on = context;
    struct service *s = on->service;
    struct service_claim *claim = group->whose;

    if (s->spec->drop_abandoned && is_too_late(claim, elapsed)) {
        end_in_vain(claim, count, &s->dropped);
        return;
    }
    simtime ends = elapsed + on->more, at = sim_resume_time(s->sim, claim->came + ends);
    on->kept += count;
    owe(s, count, on->more, at - s->sim->now);
    call_set_add(&stage_at(s, at, true)->calls, &s->many.groups, claim, claim->came, ends, count,
                 &s->many.draws);
}

/* Workers take the calls of a set; the times they need are those of a few quantiles. */
static void begin_work(struct service_stage *stage)
{
    struct service *s = stage->service;
    struct service_many *m = &s->many;
    int64_t left = stage->calls.calls, times = left < TIMES ? left : TIMES;
    struct onward on = {.service = s};
    double longer = 1;

    m->waiting -= left;
    if (s->spec->load_factor > 0)
        longer += s->spec->load_factor *
                  worker_line_utilisation(&m->line, service_time_mean_s(&s->spec->service_time));
    call_set_thin(&stage->calls, &m->draws);
    for (int64_t i = 0, before = 0, all = left; i < times; i++) {
        int64_t part = all * (i + 1) / times - before;
        double u = ((double)before + rng_uniform(&m->draws) * (double)part) / (double)all;
        before += part;
        on.more = simtime_from_ns(distribution_quantile(&s->time, u) * longer);
        call_set_take(&stage->calls, &s->many.groups, part, &m->draws, begin_calls, &on);
    }
    change_working(s, on.kept);
    free_stage(stage);
}

/* Workers that are free again within this instant take what waits, too. */
static void offer_workers(struct service *s, int64_t count)
{
    struct service_many *m = &s->many;

    if (m->may_begin_at != s->sim->now)
        return;
    m->may_begin += (double)count * m->per_worker;
    if (m->head && !m->is_offering) {
        m->is_offering = true;
        sim_at(s->sim, s->sim->now, PRIORITY_SHARE, serve_more, s);
    }
}

static void dependency_ended(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct service_stage *stage = (struct service_stage *)caller;
    struct service *s = stage->service;
    struct onward on = {.service = s, .more = ending->at - stage->at, .success = ending->success};

    change_working(s, -ending->count);
    owe(s, ending->count, on.more, sim->now - stage->at);
    service_room_learn(s, on.more, sim->now - stage->at, ending->count);
    if (stage->at < sim->now && s->many.counts_workers)
        offer_workers(s, ending->count);
    call_set_take(&stage->calls, &s->many.groups, ending->count, &s->many.draws, end_calls, &on);
    if (!stage->calls.calls)
        free_stage(stage);
}

static void call_below(struct sim *sim, void *subject)
{
    struct service_stage *stage = subject;

    if (sim_put_off(sim, PRIORITY_TRAFFIC, call_below, stage))
        return;
    stage->at = sim->now;
    stage->caller = (struct caller){dependency_ended};
    callable_call_many(&stage->service->depends_on, stage->calls.calls, NULL, &stage->caller);
}

/* Whether the workload that it depends on has had its turn in this interval, and may have nothing left. */
static bool must_wait(const struct service *s)
{
    return s->spec->workload && workload_is_contended(s->depends_on.entity) &&
           sim_round_is_late(s->sim);
}

static void run_stage(struct sim *sim, void *subject)
{
    struct service_stage *stage = subject;
    struct service *s = stage->service;
    struct service_stage **at = &s->many.pending;

    if (sim_put_off(sim, PRIORITY_TRAFFIC, run_stage, stage))
        return;
    while (*at != stage)
        at = &(*at)->next;
    *at = stage->next;
    if (stage->worked)
        owe(s, stage->calls.calls, 0, sim->now - stage->at);
    stage->at = sim->now;
    if (!stage->worked) {
        begin_work(stage);
        return;
    }
    int64_t count = stage->calls.calls;
    call_set_thin(&stage->calls, &s->many.draws);
    if (must_wait(s)) {
        stage->at = sim_gather_time(s->sim, s->sim->now + 1);
        sim_at(s->sim, stage->at, PRIORITY_TRAFFIC, call_below, stage);
        return;
    }
    if (s->depends_on.entity) {
        call_below(sim, stage);
        return;
    }
    struct onward on = {.service = s, .success = true};
    change_working(s, -count);
    call_set_take(&stage->calls, &s->many.groups, count, &s->many.draws, end_calls, &on);
    free_stage(stage);
}

/* Which part of the calls that came has somebody waiting after so long. */
static double stays(const void *subject, double wait_s)
{
    const struct service *s = subject;
    simtime wait = simtime_from_seconds(wait_s);
    int64_t there = 0, all = 0;

    for (size_t i = 0; i < s->many.come_count; i++) {
        const struct service_claim *claim = s->many.come[i];
        all += claim->count;
        there += claim->patience && wait > claim->patience ? 0 : claim->count;
    }
    return all ? (double)there / (double)all : 1;
}

static void reject(void *context, const struct call_group *group, simtime elapsed, int64_t count)
{
    struct service *s = ((const struct onward *)context)->service;
    struct service_claim *claim = group->whose;

    (void)elapsed;
    s->rejected += count;
    s->in_flight -= count;
    claim->left -= count;
    if (claim->outer)
        claim->outer->finished(s->sim, claim->outer,
                               &(struct ending){claim->came + rejection_time, count, false});
    close(claim, count);
}

static void line_up(void *context, const struct call_group *group, simtime elapsed, int64_t count)
{
    struct onward *on = context;
    struct service *s = on->service;
    struct service_claim *claim = group->whose;
    simtime at = sim_resume_time(s->sim, claim->came + on->more);

    (void)elapsed;
    s->many.waiting += count;
    if (at == s->sim->now)
        s->many.brief_wait_s += (double)count * simtime_seconds(on->more);
    call_set_add(&stage_at(s, at, false)->calls, &s->many.groups, claim, claim->came, on->more,
                 count, &s->many.draws);
}

/* What is between the line's last step and this interval was without calls. */
static void pass_line(struct service *s, const struct worker_load *load, int64_t count,
                      struct worker_line_outcome *out)
{
    struct service_many *m = &s->many;
    simtime now = s->sim->now, begins = now - sim_interval(s->sim);
    struct worker_patience patience = {stays, s};

    if (begins < 0)
        begins = 0;
    if (begins > m->passed_to) {
        worker_line_pass(&m->line, 0, simtime_seconds(begins - m->passed_to), load, NULL, out);
        m->passed_to = begins;
    }
    worker_line_pass(&m->line, count, simtime_seconds(now - m->passed_to), load,
                     s->spec->drop_abandoned ? &patience : NULL, out);
    m->passed_to = now;
}

/* Some of the calls of a set in line begin. */
static void leave_line(void *context, const struct call_group *group, simtime elapsed,
                       int64_t count)
{
    struct service_stage *to = context;
    struct service *s = to->service;
    struct service_claim *claim = group->whose;
    simtime waited = s->sim->now - claim->came;

    if (waited == 0)
        s->many.brief_wait_s += (double)count * simtime_seconds(elapsed);
    call_set_add(&to->calls, &s->many.groups, claim, claim->came,
                 waited > elapsed ? waited : elapsed, count, &s->many.draws);
}

static struct service_stage *new_stage(struct service *s)
{
    struct service_stage *stage = pool_take(&s->many.stages);

    *stage = (struct service_stage){.service = s, .at = s->sim->now};
    return stage;
}

static void serve_again(struct sim *sim, void *subject);

/* First come, first served, as far as there are workers. */
static void serve(struct service *s)
{
    struct service_many *m = &s->many;
    struct sim *sim = s->sim;

    while (m->head && m->may_begin >= 1) {
        struct service_stage *first = m->head, *begun = new_stage(s);
        int64_t may = (int64_t)m->may_begin, left = first->calls.calls, before = m->working;
        call_set_take(&first->calls, &m->groups, may < left ? may : left, &m->draws, leave_line,
                      begun);
        begin_work(begun);
        m->may_begin -= (double)(m->working - before);
        m->begun += (double)(m->working - before);
        if (first->calls.calls)
            continue;
        m->head = first->next;
        m->tail = m->head ? m->tail : NULL;
        free_stage(first);
    }
    if (m->head && !m->is_serving) {
        m->is_serving = true;
        sim_limit_interval(sim, SECOND);
        sim_at(sim, sim_gather_time(sim, sim->now + 1), PRIORITY_SHARE, serve_again, s);
    }
}

static void serve_again(struct sim *sim, void *subject)
{
    struct service *s = subject;
    struct worker_load load = service_room_load(s);

    if (sim_put_off(sim, PRIORITY_SHARE, serve_again, s))
        return;
    s->many.is_serving = false;
    service_room_open(s, &load);
    serve(s);
}

static void serve_more(struct sim *sim, void *subject)
{
    struct service *s = subject;

    (void)sim;
    s->many.is_offering = false;
    serve(s);
}

static void join_line(void *context, const struct call_group *group, simtime elapsed, int64_t count)
{
    struct onward *on = context;
    struct service *s = on->service;

    (void)elapsed;
    s->many.waiting += count;
    call_set_add(&s->many.tail->calls, &s->many.groups, group->whose, group->began, on->more, count,
                 &s->many.draws);
}

/* Where the workers need longer than an interval, the line is as it is counted; else the line's law
 * says what becomes of an interval's calls. */
static void line_up_before_dependency(struct service *s, const struct worker_load *load,
                                      struct call_set *set, struct worker_line_outcome *out)
{
    struct service_many *m = &s->many;
    struct onward on = {.service = s};
    struct service_stage *last = new_stage(s);

    *(m->tail ? &m->tail->next : &m->head) = last;
    m->tail = last;
    service_room_open(s, load);
    if (m->counts_workers) {
        double room = (double)(s->spec->queue_limit - m->waiting) + floor(m->may_begin);
        double over = (double)set->calls - (room > 0 ? room : 0);
        out->rejected = over > 0 ? (int64_t)over : 0;
        call_set_take(set, &m->groups, set->calls - out->rejected, &m->draws, join_line, &on);
    } else {
        for (int i = 0; i < out->n; i++) {
            on.more = out->waits[i].latency;
            call_set_take(set, &m->groups, out->waits[i].count, &m->draws, join_line, &on);
        }
    }
    call_set_thin(&last->calls, &m->draws);
    serve(s);
}

/* All calls of the interval that have come so far. */
static void decide(struct sim *sim, void *subject)
{
    struct service *s = subject;
    struct service_many *m = &s->many;
    struct call_set set = {0};
    struct worker_line_outcome out;
    struct worker_load load = service_room_load(s);
    struct onward on = {.service = s};

    m->deciding = false;
    for (size_t i = 0; i < m->come_count; i++)
        call_set_add(&set, &m->groups, m->come[i], sim->now, 0, m->come[i]->count, &m->draws);
    if (m->head)
        m->line.wait_s = (double)m->waiting * load.mean_s / (double)s->spec->workers;
    pass_line(s, &load, set.calls, &out);
    m->come_count = 0;
    if (s->depends_on.entity && s->spec->workers) {
        line_up_before_dependency(s, &load, &set, &out);
    } else {
        for (int i = 0; i < out.n; i++) {
            on.more = out.waits[i].latency;
            call_set_take(&set, &m->groups, out.waits[i].count, &m->draws, line_up, &on);
        }
    }
    call_set_take(&set, &m->groups, out.rejected, &m->draws, reject, &on);
}

/* When those have given up that have not ended. What is below may tell of ends later than they are,
 * by the intervals that it waits for; ends that were in time still count. */
static simtime last_of_patience(const struct service *s, simtime patience)
{
    double late = s->many.held_s - s->many.below_s;
    simtime grace = sim_interval(s->sim) + simtime_from_seconds(late > 0 ? 2 * late : 0);

    return sim_gather_time(s->sim, s->sim->now + patience + grace);
}

/* Whether calls that wait for others are in time is decided to a part of their patience. */
static void limit_interval(const struct service *s, simtime patience)
{
    if (s->many.head || s->many.below_s * 20 > simtime_seconds(patience))
        sim_limit_interval(s->sim, patience / 40);
}

void service_call_many(void *entity, int64_t count, const struct key *key, struct caller *outer)
{
    struct service *s = entity;
    struct service_many *m = &s->many;
    struct sim *sim = s->sim;

    (void)key;
    if (!count)
        return;
    struct service_claim *claim = pool_take(&m->claims);
    *claim = (struct service_claim){.service = s,
                                    .outer = outer,
                                    .came = sim->now,
                                    .patience = outer ? outer->patience : 0,
                                    .count = count,
                                    .left = count,
                                    .open = count};
    s->offered += count;
    s->in_flight += count;
    if (claim->patience) {
        limit_interval(s, claim->patience);
        claim->is_watched = true;
        sim_at(sim, last_of_patience(s, claim->patience), PRIORITY_SHARE, give_up, claim);
    }
    m->come = memory_grow(m->come, m->come_count, &m->come_capacity, sizeof claim);
    m->come[m->come_count++] = claim;
    if (!m->deciding) {
        m->deciding = true;
        sim_at(sim, sim->now, PRIORITY_SHARE, decide, s);
    }
}

void service_many_assert_conserved(const struct service *s)
{
    const struct service_many *m = &s->many;

    int64_t here = m->waiting + m->working, known = s->in_flight + s->abandoned;

    invariant(here == known && m->waiting >= 0 && m->working >= 0,
              "%s: %" PRId64 " wait or are worked on, %" PRId64 " are in flight or abandoned",
              s->path, here, known);
}
