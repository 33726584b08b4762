/* An API of the application: one call of it is several steps, each a call of a workload, a queue or
 * a service, and it succeeds only if they all do.
 *
 * Law. A step begins when the ones before it have ended, or `together` with the one before; first
 * the application works for its `work` time. A step may call its workload several times at once,
 * once for each shard of a key (scatter-gather), or once for each of a time key's last periods:
 * units add up, its latency is the largest of them. When a step fails that is not `optional` the
 * call has failed and the rest is not done. End-to-end latency counts from the call's beginning; a
 * call that outlives its timeout has failed at that moment, whatever its steps still do. How long a
 * step waits, and how often it tries, is in step_call.h.
 *
 * At resolutions other than `request` many calls go through the steps at once: api_many.h.
 *
 * Conservation, checked: offered = succeeded + failed + rejected + in flight. Known answer: two
 * steps of 4 ms one after the other and 10 ms of work before the second make 18 ms. */
#ifndef DDBSIM_API_H
#define DDBSIM_API_H

#include "api_many.h"
#include "arrivals.h"
#include "entity.h"
#include "gateway.h"
#include "step_call.h"

struct api_run;
struct leg;

struct step_spec {
    struct origin origin;
    const char *workload, *queue, *service;
    int64_t times, last_periods;
    bool every_shard, together, optional;
    simtime work;
    struct step_policy policy;
};

struct api_spec {
    struct origin origin;
    struct step_spec *steps;
    size_t steps_count;
    const char *gateway;
    simtime timeout;
    double lost_per_failure;
    struct pace_spec pace;
};
extern const struct record api_record;

struct api {
    struct sim *sim;
    const struct api_spec *spec;
    char *path;
    struct callable *targets; /* what each step calls */
    struct gateway *gateway;
    struct arrivals arrivals;
    POOL(struct api_run) calls;
    POOL(struct leg) legs;
    struct api_many many;         /* where calls are gathered */
    struct step_calls step_calls; /* of the steps that have a policy */
    /* outputs */
    int64_t offered, succeeded, failed, timed_out, rejected, in_flight;
    struct histogram latency, latency_before;
};

extern const struct entity_kind api_kind;

#endif
