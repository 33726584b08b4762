/* The calls of an API where they are gathered (any `resolution` but `request`): many go through its
 * steps at once.
 *
 * Law. Calls whose next step begins at the same instant make it together, whenever they began: a
 * cohort. What a step calls is asked once for all of them, and each part of its answer goes to
 * those of its calls that it falls to, all alike. A call that goes on does so at the end of the interval
 * nearest to its own time, within the same interval where that is now. Only where the next step's
 * workload has ever been throttled it goes on with the next interval, so that all steps of a short table
 * compete for it at once, as they do when each request has its own instant. Latency adds up in the calls'
 * own time, whatever the instants.
 *
 * Of a step of several parts (`times`, shards, periods, steps together) the calls are done of which all
 * parts have ended. Parts alike, k of each of n calls, of which e have ended: all k of a call are
 * among them with probability e (e-1) … (e-k+1) / (nk (nk-1) … (nk-k+1)); legs that are not
 * alike - another step, another shard of a named key - are independent, and their probabilities are
 * multiplied. The same of those that succeeded. So a call's latency is the largest of its parts' and it
 * succeeds if all do, and both go on as the parts' ends come in. Known answers: one call of 10
 * parts is done with the last of them; of 1,000 calls of two parts each, 250 are done when half of all
 * parts are.
 *
 * in_flight counts the calls that have not ended within their interval, and those that wait for the
 * next, so that it is too high by up to as many as begin in one. Error: measured against `request` at
 * 100 ms, 1 s and `auto`, totals of pages and steps within 1 %, medians within 4 %, 99th percentiles within 2
 * % (the flash sale's pages, the sharded checkout); what comes within a part of an interval is spread over
 * it. */
#include "api.h"

#include "exact.h"
#include "memory.h"
#include "workload.h"

/* A step of a cohort, or what it asks of one shard or period of a named key. */
struct cohort_leg {
    struct caller caller;
    struct cohort *cohort;
    const struct step_spec *step;
    const struct key_group *group; /* that was chosen; NULL: any */
    int64_t unit;                  /* which period, or which shard of a named key */
    simtime called;
    int64_t parts, ended, succeeded;
};

/* An end of some parts of a leg. */
struct part_end {
    size_t leg, order;
    int64_t count;
    simtime latency;
    bool success;
};

/* Calls that begin the same steps at the same instant. */
struct cohort {
    struct api *api;
    size_t first, last; /* steps: from … to before */
    simtime at;
    struct key key;
    bool has_key, is_collecting;
    struct call_set calls;
    int64_t count, succeeded, failed; /* of all, and of those that have ended these steps */
    double rounding;
    struct cohort_leg *legs;
    size_t leg_count;
    const struct key_group **groups; /* chosen for the steps; NULL: none is */
    struct part_end *ends;
    size_t end_count, end_capacity;
    struct cohort *next;
};

void api_many_init(struct api *api)
{
    rng_init(&api->many.draws, api->sim->seed, api->path, "gathered");
}

static void free_parts(struct cohort *c)
{
    free(c->legs);
    free(c->groups);
    free(c->ends);
}

static void unlist(struct cohort **list, const struct cohort *c)
{
    while (*list != c)
        list = &(*list)->next;
    *list = c->next;
}

void api_many_release(struct api *api)
{
    for (int i = 0; i < API_PENDING; i++)
        for (struct cohort *c = api->many.pending[i]; c; c = c->next)
            free_parts(c);
    for (struct cohort *c = api->many.under_way; c; c = c->next)
        free_parts(c);
    pool_release(&api->many.cohorts);
    pool_release(&api->many.groups.pool);
}

static void end_cohort(struct cohort *c)
{
    unlist(&c->api->many.under_way, c);
    free_parts(c);
    pool_give(&c->api->many.cohorts, c);
}

static void begin(struct sim *sim, void *subject);

static struct cohort **pending_at(struct api *api, simtime at, size_t step)
{
    return &api->many.pending[hash_pair((uint64_t)at, step) % API_PENDING];
}

static bool is_for(const struct cohort *c, size_t step, simtime at, const struct key *key)
{
    return c->first == step && c->at == at && c->has_key == !!key &&
           (!key || (c->key.position == key->position && c->key.width == key->width));
}

/* The cohort that begins that step at that instant. */
static struct cohort *cohort_at(struct api *api, size_t step, simtime at, const struct key *key)
{
    struct cohort **list = pending_at(api, at, step);

    for (struct cohort *c = *list; c; c = c->next)
        if (is_for(c, step, at, key))
            return c;
    struct cohort *c = pool_take(&api->many.cohorts);
    *c = (struct cohort){.api = api, .first = step, .at = at, .next = *list};
    if (key) {
        c->key = *key;
        c->has_key = true;
    }
    *list = c;
    if (at > api->sim->now)
        sim_limit_interval(api->sim, SECOND);
    sim_at(api->sim, at, PRIORITY_TRAFFIC, begin, c);
    return c;
}

static void end_calls(struct api *api, const struct call_group *group, int64_t count, bool success,
                      simtime latency)
{
    bool late = api->spec->timeout && latency > api->spec->timeout;
    struct caller *outer = group->whose;

    if (late)
        latency = api->spec->timeout;
    success = success && !late;
    api->in_flight -= count;
    api->timed_out += late ? count : 0;
    *(success ? &api->succeeded : &api->failed) += count;
    histogram_add(&api->latency, latency, count);
    if (outer)
        outer->finished(api->sim, outer, &(struct ending){group->began + latency, count, success});
}

/* When calls do the step that would do it at that time: not in this interval any more where its others
 * have had their turn and there may be nothing left. */
static simtime step_time(const struct api *api, size_t step, simtime at)
{
    const struct workload *w = api->spec->steps[step].workload ? api->targets[step].entity : NULL;
    struct sim *sim = api->sim;
    simtime time = sim_resume_time(sim, at);

    if (time == sim->now && w && workload_is_contended(w) && sim_round_is_late(sim))
        return sim_gather_time(sim, time + 1);
    return time;
}

struct going_on {
    struct cohort *cohort;
    simtime more;
    bool success;
};

static void go_on(void *context, const struct call_group *group, simtime elapsed, int64_t count)
{
    const struct going_on *on = context;
    struct cohort *c = on->cohort;
    struct api *api = c->api;
    simtime latency = elapsed + on->more;
    bool late = api->spec->timeout && latency > api->spec->timeout;

    if (!on->success || late || c->last == api->spec->steps_count) {
        end_calls(api, group, count, on->success, latency);
        return;
    }
    simtime at = step_time(api, c->last, group->began + latency);
    call_set_add(&cohort_at(api, c->last, at, c->has_key ? &c->key : NULL)->calls,
                 &api->many.groups, group->whose, group->began, latency, count, &api->many.draws);
}

/* So many calls of the cohort have ended its steps, that long after they began. */
static void let_go(struct cohort *c, int64_t count, bool success, simtime latency)
{
    struct going_on on = {c, latency, success};

    *(success ? &c->succeeded : &c->failed) += count;
    call_set_take(&c->calls, &c->api->many.groups, count, &c->api->many.draws, go_on, &on);
}

double api_many_part_done(int64_t calls, int64_t parts, int64_t ended)
{
    enum { ONE_BY_ONE = 64 };
    double all = (double)calls * (double)parts, e = (double)ended, done = 1;

    if (ended < parts)
        return 0;
    if (parts > ONE_BY_ONE) {
        double half = ((double)parts - 1) / 2; /* the middle of the factors stands for them */
        return e >= all ? 1 : exact_pow((e - half) / (all - half), (double)parts);
    }
    for (double i = 0; i < (double)parts; i++)
        done *= (e - i) / (all - i);
    return done;
}

/* How many calls have only parts that have ended, or of which no part failed that must not. */
static int64_t done_calls(const struct cohort *c, bool success)
{
    double done = (double)c->count;

    for (size_t i = 0; i < c->leg_count; i++) {
        const struct cohort_leg *leg = &c->legs[i];
        bool counts = success && !leg->step->optional;
        done *= api_many_part_done(c->count, leg->parts, counts ? leg->succeeded : leg->ended);
    }
    return (int64_t)(done + c->rounding + 1e-9);
}

static void count_part(struct cohort *c, const struct part_end *part)
{
    struct cohort_leg *leg = &c->legs[part->leg];

    leg->ended += part->count;
    leg->succeeded += part->success ? part->count : 0;
    int64_t ended = done_calls(c, false) - c->succeeded - c->failed;
    int64_t good = done_calls(c, true) - c->succeeded;
    good = good < ended ? good : ended;
    good = good > 0 ? good : 0;
    if (good > 0)
        let_go(c, good, true, part->latency);
    if (ended > good)
        let_go(c, ended - good, false, part->latency);
}

static int by_latency(const void *a, const void *b)
{
    const struct part_end *x = a, *y = b;

    if (x->latency != y->latency)
        return x->latency < y->latency ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* The ends of an instant, in the order of their own times. */
static void collect(struct sim *sim, void *subject)
{
    struct cohort *c = subject;

    (void)sim;
    c->is_collecting = false;
    qsort(c->ends, c->end_count, sizeof *c->ends, by_latency);
    for (size_t i = 0; i < c->end_count; i++)
        count_part(c, &c->ends[i]);
    c->end_count = 0;
    if (c->succeeded + c->failed == c->count)
        end_cohort(c);
}

static void answered(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct cohort_leg *leg = (struct cohort_leg *)caller;
    struct cohort *c = leg->cohort;
    simtime latency = leg->step->work + ending->at - leg->called;

    if (c->leg_count == 1 && leg->parts == 1) {
        let_go(c, ending->count, ending->success || leg->step->optional, latency);
        if (c->succeeded + c->failed == c->count)
            end_cohort(c);
        return;
    }
    c->ends = memory_grow(c->ends, c->end_count, &c->end_capacity, sizeof *c->ends);
    c->ends[c->end_count] = (struct part_end){(size_t)(leg - c->legs), c->end_count, ending->count,
                                              latency, ending->success};
    c->end_count++;
    if (!c->is_collecting) {
        c->is_collecting = true;
        sim_at(sim, sim->now, PRIORITY_SHARE, collect, c);
    }
}

/* The leg may be over, and its cohort with it, when this returns. */
static void send(struct cohort_leg *leg, int64_t count, const struct key *key)
{
    struct api *api = leg->cohort->api;
    const struct callable *target = &api->targets[leg->step - api->spec->steps];

    if (step_policy_is_given(&leg->step->policy))
        step_many_make(&api->step_calls, &leg->step->policy, target, count, key, &leg->caller);
    else
        callable_call_many(target, count, key, &leg->caller);
}

static struct workload *workload_of(const struct cohort_leg *leg)
{
    const struct api *api = leg->cohort->api;

    return leg->step->workload ? api->targets[leg->step - api->spec->steps].entity : NULL;
}

static void send_some(void *context, int64_t count, const struct key *key)
{
    send(context, count, key);
}

static void send_shard(struct cohort_leg *leg)
{
    struct workload *w = workload_of(leg);
    struct key_group *group = &w->source.keyspace.groups[leg->group - w->source.keyspace.groups];
    struct key_pick pick = {.group = group, .shard = leg->unit};
    struct key key = keyspace_key(&w->source.keyspace, &pick, &leg->cohort->api->many.draws);

    send(leg, leg->cohort->count, &key);
}

static void make_calls(struct sim *sim, void *subject)
{
    struct cohort_leg *leg = subject;
    const struct cohort *c = leg->cohort;
    struct workload *w = workload_of(leg);
    int64_t count = c->count * leg->parts;
    bool one_key = w && w->flow.items == 1 && !w->flow.transaction;

    if (sim_put_off(sim, PRIORITY_TRAFFIC, make_calls, leg))
        return;
    leg->called = sim->now;
    if (leg->group && leg->step->last_periods)
        request_source_spread(&w->source, count, leg->group, leg->unit, send_some, leg);
    else if (leg->group && leg->group->spec->key)
        send_shard(leg);
    else if (leg->group)
        request_source_spread(&w->source, count, leg->group, 0, send_some, leg);
    else if (c->has_key)
        send(leg, count, &c->key);
    else if (one_key && step_policy_is_given(&leg->step->policy))
        request_source_spread(&w->source, count, NULL, 0, send_some, leg);
    else
        send(leg, count, NULL);
}

static bool is_of_group(const struct step_spec *step)
{
    return step->every_shard || step->last_periods;
}

static int64_t parts_of(const struct step_spec *step, const struct key_group *group)
{
    if (step->every_shard && group)
        return group->spec->shards;
    return step->last_periods ? step->last_periods : step->times;
}

/* Parts that differ are a leg each. */
static size_t add_legs(struct cohort *c, size_t from, const struct step_spec *step,
                       const struct key_group *group)
{
    int64_t parts = parts_of(step, group);
    bool differ = step->last_periods || (group && group->spec->key);
    size_t legs = differ ? (size_t)parts : 1;

    c->legs = memory_resize(c->legs, from + legs, sizeof *c->legs);
    for (size_t i = 0; i < legs; i++)
        c->legs[from + i] = (struct cohort_leg){.caller = {.finished = answered},
                                                .cohort = c,
                                                .step = step,
                                                .group = group,
                                                .unit = (int64_t)i,
                                                .parts = differ ? 1 : parts};
    return from + legs;
}

static void begin_legs(struct cohort *c)
{
    struct api *api = c->api;
    struct sim *sim = api->sim;

    c->count = c->calls.calls;
    c->rounding = rng_uniform(&api->many.draws);
    for (size_t i = c->first; i < c->last; i++)
        c->leg_count = add_legs(c, c->leg_count, &api->spec->steps[i],
                                c->groups ? c->groups[i - c->first] : NULL);
    for (size_t i = 0, n = c->leg_count; i < n; i++) {
        struct cohort_leg *leg = &c->legs[i];
        simtime at = sim_resume_time(sim, sim->now + leg->step->work);
        if (at > sim->now)
            sim_at(sim, at, PRIORITY_TRAFFIC, make_calls, leg);
        else
            make_calls(sim, leg);
    }
}

static void move_call(void *context, const struct call_group *group, simtime elapsed, int64_t count)
{
    struct cohort *to = context;

    call_set_add(&to->calls, &to->api->many.groups, group->whose, group->began, elapsed, count,
                 &to->api->many.draws);
}

/* A cohort of some of the calls, with the groups that were chosen so far. */
static struct cohort *part_from(struct cohort *c, int64_t count)
{
    struct api *api = c->api;
    size_t steps = c->last - c->first;
    struct cohort *part = pool_take(&api->many.cohorts);

    *part = (struct cohort){.api = api,
                            .first = c->first,
                            .last = c->last,
                            .at = c->at,
                            .key = c->key,
                            .has_key = c->has_key,
                            .next = api->many.under_way};
    api->many.under_way = part;
    part->groups = memory_new(steps, sizeof *part->groups);
    for (size_t i = 0; c->groups && i < steps; i++)
        part->groups[i] = c->groups[i];
    call_set_take(&c->calls, &api->many.groups, count, &api->many.draws, move_call, part);
    return part;
}

/* Where a step is for all shards or periods of a key, the calls for one group of keys go apart from
 * those for another: they have more parts, or elsewhere. */
static void divide(struct cohort *c, size_t step)
{
    struct api *api = c->api;

    while (step < c->last && !is_of_group(&api->spec->steps[step]))
        step++;
    if (step == c->last) {
        begin_legs(c);
        return;
    }
    const struct workload *w = api->targets[step].entity;
    const struct keyspace *keys = &w->source.keyspace;
    double share = 1;
    for (size_t g = 0; g < keys->group_count; g++) {
        double p = share > 0 ? keys->groups[g].share / share : 1;
        int64_t left = c->calls.calls, count = left;
        if (g + 1 < keys->group_count && p < 1)
            count = (int64_t)rng_binomial(&api->many.draws, (uint64_t)left, p);
        share -= keys->groups[g].share;
        if (!count)
            continue;
        struct cohort *part = part_from(c, count);
        part->groups[step - c->first] = &keys->groups[g];
        divide(part, step + 1);
    }
    end_cohort(c);
}

static void begin(struct sim *sim, void *subject)
{
    struct cohort *c = subject;
    struct api *api = c->api;
    const struct api_spec *spec = api->spec;

    if (sim_put_off(sim, PRIORITY_TRAFFIC, begin, c))
        return;
    unlist(pending_at(api, c->at, c->first), c);
    c->next = api->many.under_way;
    api->many.under_way = c;
    c->last = c->first + 1;
    while (c->last < spec->steps_count && spec->steps[c->last].together)
        c->last++;
    call_set_thin(&c->calls, &api->many.draws);
    divide(c, c->first);
}

void api_call_many(void *entity, int64_t count, const struct key *key, struct caller *outer)
{
    struct api *api = entity;
    struct sim *sim = api->sim;
    int64_t admitted = gateway_admit(api->gateway, count);

    api->offered += count;
    api->rejected += count - admitted;
    api->in_flight += admitted;
    if (admitted < count && outer)
        outer->finished(sim, outer,
                        &(struct ending){sim->now + MILLISECOND, count - admitted, false});
    if (admitted)
        call_set_add(&cohort_at(api, 0, step_time(api, 0, sim->now), key)->calls, &api->many.groups,
                     outer, sim->now, 0, admitted, &api->many.draws);
}
