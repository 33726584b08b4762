/* Retries: whether a throttled attempt is tried again, and after which delay.
 *
 * Law. An attempt that is throttled is tried again after a delay until the attempts are used up,
 * the call's timeout would pass, or the retry quota is empty; then the call has failed. Mode none
 * makes 1 attempt. Mode legacy makes 10, with 50 ms doubling and no jitter between them: 50, 100, …
 * 12,800 ms, in all 25.55 s. Mode standard makes 3, after random(0, 1) x min(2^(attempt-1), 20) s,
 * and has the retry quota. Mode adaptive is as standard behind a rate limiter that slows down after
 * throttles (send_gate.h). Mode standard_2026 is as standard with DynamoDB's 4 attempts
 * (AWS_NEW_RETRIES_2026). Mode custom is as written.
 *
 * An attempt that failed in the service (HTTP 500) or took too long is transient: standard_2026 tries it
 * again after random(0, 1) x 25 ms 2^(attempt-1), the other modes as after a throttle.
 *
 * The quota holds 500 tokens an SDK instance: a retry takes 5, after a timeout 10, after either
 * transient failure 14 in standard_2026; a success after a retry gives back what its last retry took, any other success
 * gives 1. A custom `budget` holds 100 retries an instance: a call adds that part of one, a retry
 * takes one (as in gRPC and Finagle), so retries stay below that part of the calls. Decorrelated
 * jitter is between base_delay and three times the delay before, at most max_delay. Known answer:
 * 500 tokens pay 100 retries after throttles, 50 after timeouts and 35 in standard_2026; after
 * errors 100, and 35.
 *
 * Sources: botocore [5], retries/{standard,quota,adaptive,throttling,bucket}.py and
 * data/_retry.json; SDK reference [6]; backoff and jitter [20]; gRPC A6 [21] for the budget. */
#ifndef DDBSIM_RETRY_H
#define DDBSIM_RETRY_H

#include <stdbool.h>

#include "field.h"

enum retry_mode {
    RETRY_NONE,
    RETRY_LEGACY,
    RETRY_STANDARD,
    RETRY_ADAPTIVE,
    RETRY_STANDARD_2026,
    RETRY_CUSTOM
};
enum jitter { JITTER_NONE, JITTER_FULL, JITTER_EQUAL, JITTER_SMALL, JITTER_DECORRELATED };

struct retry_spec {
    struct origin origin;
    int mode;
    int64_t attempts;
    simtime base_delay, max_delay;
    double multiplier, budget;
    int jitter;
};
extern const struct record retry_record;

/* A mode. Delays of 0 stand for those of the scenario. */
struct retry_law {
    const char *name;
    int64_t attempts;
    simtime base_delay, max_delay;
    simtime transient_delay; /* the base after a transient failure; 0: the same */
    enum jitter jitter;
    bool custom;          /* the scenario may say how it delays */
    bool quota;           /* retries are paid for */
    double timeout_price; /* of a retry after an attempt that took too long */
    double error_price;   /* and after one that failed in the service */
    bool limits_rate;     /* requests wait for the client's rate limiter */
};

/* A client's retry rules, the mode's own filled in, and its quota. */
struct retry {
    const struct retry_law *law;
    struct retry_spec rules;
    bool has_quota;
    double quota, quota_most; /* tokens */
    double each;              /* of them a retry takes */
    int64_t refused;          /* retries that the quota forbade */
};

void retry_init(struct retry *retry, const struct retry_spec *spec, double instances);

/* Why an attempt is tried again. */
enum retry_cause { RETRY_THROTTLE, RETRY_TIMEOUT, RETRY_ERROR };

/* The delay before attempt+1 for a uniform u in (0, 1), as the mode's law has it; `before_s` is the
 * delay before this attempt. */
simtime retry_delay(const struct retry_spec *rules, int attempt, double u, double before_s);

/* The same after that cause. */
simtime retry_delay_after(const struct retry *retry, enum retry_cause cause, int attempt, double u,
                          double before_s);

/* Tokens that one retry takes; 0 where there is no quota. */
double retry_price(const struct retry *retry, enum retry_cause cause);

/* How many of `count` retries the quota pays for; they are paid. All of them where there is no
 * quota. */
int64_t retry_pay(struct retry *retry, int64_t count, enum retry_cause cause);

/* `count` calls are made, attempt 1; where there is a budget. */
void retry_called(struct retry *retry, int64_t count);

/* `count` calls succeeded, at an attempt that took so many tokens; 0: at the first. */
void retry_succeeded(struct retry *retry, double paid, int64_t count);

#endif
