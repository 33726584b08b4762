#include "step_call.h"

#include "step_many.h"
#include "workload.h"

static const struct field step_retry_fields[] = {
    COUNT(struct step_retry_spec, attempts, "3", 2, 1000, "Attempts in all, the first included."),
    DURATION(struct step_retry_spec, delay, "100ms", 0, HOUR, "Before the second attempt."),
    NUMBER(struct step_retry_spec, multiplier, "2", 1, 100,
           "How many times as long before each further attempt."),
    DURATION(struct step_retry_spec, max_delay, "20s", 0, DAY, "No delay is longer."),
    FLAG(struct step_retry_spec, jitter, "true", "A random part of the delay is waited."),
    FIELD_END};

const struct record step_retry_record =
    RECORD(struct step_retry_spec, "step_retry", step_retry_fields, NULL, "Retries of a step.");

struct step_attempt {
    struct caller caller;
    struct step_calls *calls;
    const struct step_policy *policy;
    const struct callable *target;
    struct caller *outer;
    struct key_pick pick; /* its group is NULL where none was picked */
    uint64_t position;
    bool has_position;
    simtime began;
    int64_t number;
    bool is_over;      /* the step goes on without it: its timeout, yet to come, only frees it */
    bool ends_late;    /* its end is known and lies beyond the timeout */
    bool is_abandoned; /* timed out, and what was called will still tell its end */
};

void step_calls_init(struct step_calls *calls, struct sim *sim, const char *path)
{
    *calls = (struct step_calls){.sim = sim};
    rng_init(&calls->draws, sim->seed, path, "step retries");
}

void step_calls_release(struct step_calls *calls)
{
    pool_release(&calls->attempts);
    step_many_release(calls);
}

simtime step_retry_delay(const struct step_retry_spec *retry, int64_t number, double u)
{
    double delay = (double)retry->delay, most = (double)retry->max_delay;

    for (int64_t i = 2; i < number && delay < most; i++)
        delay *= retry->multiplier;
    delay = delay < most ? delay : most;
    return (simtime)(retry->jitter ? delay * u : delay);
}

static simtime delay_before(const struct step_attempt *next)
{
    const struct step_retry_spec *retry = next->policy->retry;

    return step_retry_delay(retry, next->number,
                            retry->jitter ? rng_uniform(&next->calls->draws) : 0);
}

static void begin(struct sim *sim, void *subject);

/* One attempt has ended for the step: it tries again, or that is the end. */
static void conclude(const struct step_attempt *attempt, const struct ending *ending)
{
    struct step_calls *calls = attempt->calls;
    struct sim *sim = calls->sim;
    const struct step_retry_spec *retry = attempt->policy->retry;

    if (ending->success || !retry || attempt->number >= retry->attempts) {
        attempt->outer->finished(sim, attempt->outer, ending);
        return;
    }
    struct step_attempt *next = pool_take(&calls->attempts);
    *next = *attempt;
    next->number++;
    simtime at = (ending->at > sim->now ? ending->at : sim->now) + delay_before(next);
    calls->again++;
    sim_at(sim, at, PRIORITY_TRAFFIC, begin, next);
}

static void finished(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct step_attempt *attempt = (struct step_attempt *)caller;
    struct step_attempt ended = *attempt;
    simtime timeout = attempt->policy->timeout;

    (void)sim;
    if (timeout && !attempt->is_abandoned && ending->at > attempt->began + timeout) {
        attempt->ends_late = true;
        return;
    }
    if (attempt->is_abandoned || !timeout)
        pool_give(&ended.calls->attempts, attempt);
    else
        attempt->is_over = true;
    if (!ended.is_abandoned)
        conclude(&ended, ending);
}

static void time_out(struct sim *sim, void *subject)
{
    struct step_attempt *attempt = subject, ended = *attempt;
    const struct callable *target = attempt->target;

    if (!ended.is_over && !ended.ends_late) {
        if (target->kind->abandon)
            target->kind->abandon(target->entity, &attempt->caller);
        else
            attempt->is_abandoned = true;
    }
    if (!attempt->is_abandoned)
        pool_give(&ended.calls->attempts, attempt);
    if (ended.is_over)
        return;
    ended.calls->timed_out++;
    conclude(&ended, &(struct ending){sim->now, 1, false});
}

static void begin(struct sim *sim, void *subject)
{
    struct step_attempt *attempt = subject;
    const struct callable *target = attempt->target;

    attempt->caller = (struct caller){finished};
    attempt->began = sim->now;
    attempt->is_over = attempt->ends_late = attempt->is_abandoned = false;
    attempt->calls->made++;
    if (attempt->policy->timeout)
        sim_at(sim, sim->now + attempt->policy->timeout, PRIORITY_TRAFFIC, time_out, attempt);
    if (attempt->pick.group) {
        struct workload *w = target->entity;
        request_source_pick(&w->source, &attempt->caller, &attempt->pick);
    } else if (attempt->has_position) {
        callable_call_for(target, attempt->position, &attempt->caller);
    } else {
        callable_call(target, &attempt->caller);
    }
}

void step_calls_make(struct step_calls *calls, const struct step_policy *policy,
                     const struct callable *target, const struct key_pick *pick,
                     const uint64_t *position, struct caller *outer)
{
    struct step_attempt *attempt = pool_take(&calls->attempts);

    *attempt = (struct step_attempt){
        .calls = calls, .policy = policy, .target = target, .outer = outer, .number = 1};
    if (pick)
        attempt->pick = *pick;
    attempt->has_position = position && !pick;
    attempt->position = position ? *position : 0;
    begin(calls->sim, attempt);
}
