/* A call that an API's step makes with a timeout or retries of its own, whatever it calls.
 *
 * Law. An attempt fails when what it calls fails or rejects it, or when `timeout` passes before its
 * end; then the step is called again after `delay`, `multiplier` times as long before each further
 * attempt, at most `max_delay`, a random part of it with `jitter`, until `attempts` are made. What
 * timed out is not called back: work that has begun goes on, and what is called learns that nobody
 * waits only where it can (entity.h, abandon). What would end at the very instant of its timeout
 * has failed, unless its end was known before, as a table's is. An attempt at a single key is for
 * the same key each time; of batches and transactions each attempt draws its own. Below a step the
 * SDK retries too, and below a service other steps: the attempts of all layers multiply. Sources:
 * backoff and jitter [20]; the product over layers: Amazon Builders' Library [48]. Gathered calls are
 * in step_many.h.
 *
 * Known answers: three attempts with a timeout of 100 ms and delays of 10 and 20 ms at something
 * that never answers in time fail after 330 ms; two steps of three attempts above one another make
 * nine calls of what is below both and always fails. */
#ifndef DDBSIM_STEP_CALL_H
#define DDBSIM_STEP_CALL_H

#include "call_set.h"
#include "entity.h"
#include "field.h"
#include "keyspace.h"
#include "rng.h"

struct step_retry_spec {
    struct origin origin;
    int64_t attempts;
    simtime delay, max_delay;
    double multiplier;
    bool jitter;
};
extern const struct record step_retry_record;

/* The part of a step that says how long it waits, and how often it tries. */
struct step_policy {
    simtime timeout;
    struct step_retry_spec *retry;
};

/* Its rows; the record's struct has a member `policy`. */
#define STEP_POLICY_ROWS(T)                                                                        \
    FIELD_NAMED(T, "timeout", policy.timeout, FIELD_DURATION, simtime, .fallback = "=none",        \
                .least = (double)MILLISECOND, .most = (double)DAY,                                 \
                .sentence = "How long the step waits for one attempt; then it has failed, and "    \
                            "what was called goes on in vain."),                                   \
        FIELD_NAMED(T, "retry", policy.retry, FIELD_OPTION, struct step_retry_spec *,              \
                    .record = &step_retry_record, .fallback = "=one attempt",                      \
                    .sentence = "The application tries the step again.")

static inline bool step_policy_is_given(const struct step_policy *policy)
{
    return policy->timeout || policy->retry;
}

struct step_attempt;
struct step_attempts;
enum { STEP_PENDING = 64 };

/* All calls of one API's steps that have a policy. */
struct step_calls {
    struct sim *sim;
    struct rng draws;
    POOL(struct step_attempt) attempts;
    POOL(struct step_attempts) many; /* gathered (step_many.h), */
    struct call_groups groups;
    struct step_attempts *pending[STEP_PENDING]; /* those whose instant is to come, by its hash */
    int64_t made, again, timed_out; /* outputs: attempts, those after the first, those in vain */
};

void step_calls_init(struct step_calls *calls, struct sim *sim, const char *path);
void step_calls_release(struct step_calls *calls);

/* What is waited before the attempt of that number, from 2; u in (0, 1) decides where there is jitter. */
simtime step_retry_delay(const struct step_retry_spec *retry, int64_t number, double u);

/* Calls `target`, and tells the end of the last attempt to `outer`; for the key that was picked, or
 * for the one at that place (entity.h, call_for), where one of the two is not NULL. Borrows policy
 * and target. */
void step_calls_make(struct step_calls *calls, const struct step_policy *policy,
                     const struct callable *target, const struct key_pick *pick,
                     const uint64_t *position, struct caller *outer);

#endif
