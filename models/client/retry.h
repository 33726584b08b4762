/* Retries: whether an attempt that failed is tried again, after which delay, and at what price.
 *
 * Law. An attempt that failed is tried again after a delay until the attempts are used up, the call's
 * timeout would pass, or the retry quota is empty; then the call has failed. Delay and price go by
 * the class of the error: throttled; transient, which is failed in the service (HTTP 500); and timed out, which
 * took longer than the client was ready to wait. Before attempt i + 1 the delay is
 * min(base 2^(i-1), max), of which jitter takes a random part. The quota holds so many tokens an SDK instance, each retry takes its price, a
 * success after a retry gives back what its last retry took, any other success gives 1, and never
 * more than there were. The first attempt takes none.
 *
 *   mode            attempts   base: throttled, transient, timed out   jitter   price: the same
 *   none            1
 *   legacy          10         50 ms each, no longest                  none     no quota
 *   standard        3          1 s each, at most 20 s                  full     5, 5, 10 of 500
 *   adaptive        as standard, behind a rate limiter that slows down after throttles (send_gate.h)
 *   standard_2026   4          1 s, 25 ms, 25 ms, at most 20 s         full     5, 14, 14 of 500
 *   adaptive_2026   as standard_2026, behind the rate limiter
 *   custom          as written
 *
 * Modes other than custom are those of botocore for DynamoDB; an SDK by its name has its own
 * (sdk.h). standard_2026 is what SDKs call standard since 10 November 2026.
 *
 * A custom `budget` holds 100 retries an instance: a call adds that part of one, a retry
 * takes one (as in gRPC and Finagle), so retries stay below that part of the calls. Decorrelated
 * jitter is between base_delay and three times the delay before, at most max_delay.
 *
 * Known answers: legacy waits 50, 100, … 12,800 ms, in all 25.55 s. 500 tokens pay 100 retries after
 * throttles; in standard 100 after errors and 50 after timeouts, in standard_2026 35 of either. A
 * timeout's retry in standard_2026 that succeeds leaves 500 tokens: 14 taken, 14 given back.
 *
 * Sources: botocore [5], retries/{standard,quota,adaptive,throttling,bucket}.py and
 * data/_retry.json; SDK reference and the rules of 2026 [6]; backoff and jitter [20]; gRPC A6 [21] for the budget. */
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
    RETRY_ADAPTIVE_2026,
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

/* Why an attempt is tried again. */
enum retry_class { RETRY_THROTTLE, RETRY_TRANSIENT, RETRY_TIMEOUT, RETRY_CLASSES };

struct retry_law {
    const char *name;
    int64_t attempts;
    simtime max_delay;
    bool first_at_once; /* the first retry has no delay, the second the base */
    double quota;       /* tokens of one instance; 0: retries are not paid for */
    bool limits_rate;   /* requests wait for the client's rate limiter */
    bool custom;        /* the scenario may say how it delays */
    struct retry_after {
        simtime base_delay;
        int jitter;
        double price; /* tokens */
    } after[RETRY_CLASSES];
};

/* By their enum retry_mode; the last has no name. */
extern const struct retry_law retry_laws[];

/* A client's retry rules, the scenario's own filled in, and its quota. */
struct retry {
    struct retry_law law;
    double multiplier, budget;
    double quota, quota_most; /* tokens */
    int64_t refused;          /* retries that the quota forbade */
};

void retry_init(struct retry *retry, const struct retry_law *law, const struct retry_spec *spec,
                double instances);

static inline bool retry_has_quota(const struct retry *retry)
{
    return retry->quota_most > 0;
}

/* The delay before attempt + 1 for a uniform u in (0, 1); `before_s` is the delay before this
 * attempt. */
simtime retry_delay(const struct retry *retry, enum retry_class class, int attempt, double u,
                    double before_s);

/* Tokens that one retry takes; 0 where there is no quota. */
double retry_price(const struct retry *retry, enum retry_class class);

/* How many of `count` retries the quota pays for; they are paid. All of them where there is no
 * quota. */
int64_t retry_pay(struct retry *retry, int64_t count, enum retry_class class);

/* `count` calls are made, attempt 1; where there is a budget. */
void retry_called(struct retry *retry, int64_t count);

/* `count` calls succeeded, at an attempt that took so many tokens; 0: at the first. */
void retry_succeeded(struct retry *retry, double paid, int64_t count);

#endif
