/* A client: an SDK with its retry mode and the time a caller is ready to wait.
 *
 * Law. An attempt that is throttled is tried again after a delay until the attempts are used up, the
 * call's timeout would pass, or (standard, adaptive) the retry quota is empty; then the call has failed.
 *   none       1 attempt
 *   legacy     10 attempts; 50 ms doubling, no jitter: 50, 100, … 12,800 ms, in all 25.55 s
 *   standard   3 attempts; random(0, 1) x min(2^(attempt-1), 20) s; retry quota
 *   adaptive   as standard, behind a rate limiter that slows down after throttles (rate_limiter.h)
 *   custom     as written: attempts, base_delay, multiplier, max_delay, jitter
 * The retry quota holds 500 tokens an SDK instance: a retry takes 5, a success after a retry gives back
 * what its last retry took, any other success gives 1.
 * Source: botocore retries/{standard,quota,adaptive,throttling,bucket}.py, data/_retry.json.
 *
 * Latency counts from the first attempt's intended time. A call that outlives its timeout has failed at
 * that moment, whatever becomes of its attempt. */
#ifndef DDBSIM_CLIENT_H
#define DDBSIM_CLIENT_H

#include "field.h"
#include "rate_limiter.h"
#include "request.h"

enum retry_mode { RETRY_NONE, RETRY_LEGACY, RETRY_STANDARD, RETRY_ADAPTIVE, RETRY_CUSTOM };
enum jitter { JITTER_NONE, JITTER_FULL, JITTER_EQUAL, JITTER_SMALL };

struct retry_spec {
    struct origin origin;
    int mode;
    int64_t attempts;
    simtime base_delay, max_delay;
    double multiplier;
    int jitter;
};
extern const struct record retry_record;

struct client_spec {
    struct origin origin;
    struct retry_spec retry;
    simtime timeout;
    int64_t instances;
};
extern const struct record client_record;

struct client {
    struct sim *sim;
    const struct client_spec *spec;
    char *path;
    struct retry_spec retry; /* the mode's rules filled in */
    double quota, quota_most;
    struct rate_limiter limiter;
    struct waiting **held; /* requests that wait for the limiter's tokens */
    size_t held_count, held_capacity;
    bool waking;
    struct pool waitings;
    /* Gathered requests that would be retried: the quota is shared among them when all have been told. */
    struct request *hopeful;
    size_t hopeful_count, hopeful_capacity;
    struct rng sharing;
    /* outputs */
    int64_t attempts, retries, quota_refusals, held_back;
    double retry_quota, send_rate_limit;
};

void client_init(struct client *client, struct sim *sim, const struct client_spec *spec);
void client_release(struct client *client);
void client_show(struct client *client);

/* A new call (attempt 1) of the request's flow. */
void client_send(struct sim *sim, const struct request *request);

/* What a flow's `answered` must point at. */
void client_answered(struct sim *sim, const struct request *request, const struct answer *answer);

/* The delay before attempt+1 for a uniform u in (0, 1), as the mode's law has it. */
simtime client_delay(const struct retry_spec *retry, int attempt, double u);

#endif
