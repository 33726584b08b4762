#include "step_many.h"

enum { FAN_OUT = 8 };

/* One attempt of many calls. */
struct step_attempts {
    struct caller caller;
    struct step_calls *calls;
    const struct step_policy *policy;
    const struct callable *target;
    struct key key;
    bool has_key;
    int64_t number, open; /* open: which the target has not ended */
    simtime at;
    struct call_set waiting; /* for whom, as long as the step waits for the attempt */
    bool is_timed;           /* its timeout is to come */
    struct step_attempts *next;
};

void step_many_release(struct step_calls *calls)
{
    pool_release(&calls->many);
    pool_release(&calls->groups.pool);
}

static void begin(struct sim *sim, void *subject);

static struct step_attempts *new_attempt(const struct step_attempts *like, simtime at)
{
    struct step_attempts *a = pool_take(&like->calls->many);

    *a = *like;
    a->caller = (struct caller){0};
    a->at = at;
    a->waiting = (struct call_set){0};
    a->open = 0;
    a->is_timed = false;
    return a;
}

static bool is_alike(const struct step_attempts *a, const struct step_attempts *b)
{
    return a->policy == b->policy && a->number == b->number && a->has_key == b->has_key &&
           (!a->has_key || (a->key.position == b->key.position && a->key.width == b->key.width));
}

static struct step_attempts **pending_at(struct step_calls *calls, simtime at)
{
    return &calls->pending[hash_pair((uint64_t)at, 0) % STEP_PENDING];
}

/* The attempt of that instant after this one. */
static struct step_attempts *attempt_after(const struct step_attempts *before, simtime at)
{
    struct step_attempts **list = pending_at(before->calls, at), wanted = *before;

    wanted.number++;
    for (struct step_attempts *a = *list; a; a = a->next)
        if (a->at == at && is_alike(a, &wanted))
            return a;
    struct step_attempts *a = new_attempt(&wanted, at);
    a->next = *list;
    *list = a;
    sim_limit_interval(before->calls->sim, SECOND);
    sim_at(before->calls->sim, at, PRIORITY_TRAFFIC, begin, a);
    return a;
}

static void free_if_over(struct step_attempts *a)
{
    if (a->open || a->is_timed)
        return;
    pool_give(&a->calls->many, a);
}

struct concluding {
    struct step_attempts *attempt;
    simtime more;
    bool success;
};

static void tell(void *context, const struct call_group *group, simtime elapsed, int64_t count)
{
    const struct concluding *c = context;
    struct caller *outer = group->whose;
    simtime at = group->began + elapsed + c->more;

    outer->finished(c->attempt->calls->sim, outer, &(struct ending){at, count, c->success});
}

static void try_again(void *context, const struct call_group *group, simtime elapsed, int64_t count)
{
    const struct concluding *c = context;
    struct step_calls *calls = c->attempt->calls;
    struct sim *sim = calls->sim;
    simtime after = elapsed + c->more, at = sim_resume_time(sim, group->began + after);

    if (at <= sim->now)
        at = sim_gather_time(sim, sim->now + 1);
    calls->again += count;
    call_set_add(&attempt_after(c->attempt, at)->waiting, &calls->groups, group->whose,
                 group->began, after, count, &calls->draws);
}

/* So many calls of the attempt have ended, that long after it began. */
static void conclude(struct step_attempts *a, int64_t count, simtime latency, bool success)
{
    struct step_calls *calls = a->calls;
    const struct step_retry_spec *retry = a->policy->retry;
    struct concluding c = {a, latency, success};
    int64_t points = a->number < 4 ? FAN_OUT >> (a->number - 1) : 1;

    if (success || !retry || a->number >= retry->attempts) {
        call_set_take(&a->waiting, &calls->groups, count, &calls->draws, tell, &c);
        return;
    }
    points = !retry->jitter ? 1 : points < count ? points : count;
    for (int64_t i = 0, before = 0; i < points; i++) {
        int64_t part = count * (i + 1) / points - before;
        double u = ((double)before + rng_uniform(&calls->draws) * (double)part) / (double)count;
        before += part;
        c.more = latency + step_retry_delay(retry, a->number + 1, u);
        call_set_take(&a->waiting, &calls->groups, part, &calls->draws, try_again, &c);
    }
}

static void finished(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct step_attempts *a = (struct step_attempts *)caller;
    simtime latency = ending->at - a->at, timeout = a->policy->timeout;
    bool late = timeout && (latency > timeout || (latency == timeout && !ending->success));

    (void)sim;
    if (a->waiting.calls) {
        a->calls->timed_out += late ? ending->count : 0;
        conclude(a, ending->count, late ? timeout : latency, ending->success && !late);
    }
    a->open -= ending->count;
    free_if_over(a);
}

static void time_out(struct sim *sim, void *subject)
{
    struct step_attempts *a = subject;
    int64_t count = a->waiting.calls;

    (void)sim;
    a->is_timed = false;
    a->calls->timed_out += count;
    if (count)
        conclude(a, count, a->policy->timeout, false);
    free_if_over(a);
}

static void call(struct step_attempts *a)
{
    struct step_calls *calls = a->calls;
    struct sim *sim = calls->sim;

    call_set_thin(&a->waiting, &calls->draws);
    a->caller = (struct caller){.finished = finished, .patience = a->policy->timeout};
    a->open = a->waiting.calls;
    calls->made += a->open;
    if (a->policy->timeout && !a->target->kind->abandon) {
        simtime after = a->policy->timeout + sim_interval(sim); /* so late may an end be told */
        a->is_timed = true;
        sim_at(sim, sim_gather_time(sim, sim->now + after), PRIORITY_SHARE, time_out, a);
    }
    callable_call_many(a->target, a->open, a->has_key ? &a->key : NULL, &a->caller);
}

static void begin(struct sim *sim, void *subject)
{
    struct step_attempts *a = subject, **at = pending_at(a->calls, a->at);

    if (sim_put_off(sim, PRIORITY_TRAFFIC, begin, a))
        return;
    while (*at != a)
        at = &(*at)->next;
    *at = a->next;
    a->at = sim->now;
    call(a);
}

void step_many_make(struct step_calls *calls, const struct step_policy *policy,
                    const struct callable *target, int64_t count, const struct key *key,
                    struct caller *outer)
{
    simtime now = calls->sim->now;
    struct step_attempts like = {.calls = calls, .policy = policy, .target = target, .number = 1};

    if (key) {
        like.key = *key;
        like.has_key = true;
    }
    struct step_attempts *a = new_attempt(&like, now);
    call_set_add(&a->waiting, &calls->groups, outer, now, 0, count, &calls->draws);
    call(a);
}
