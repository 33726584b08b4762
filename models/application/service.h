/* A service of the application, such as payment: a pool of workers with a line in front of it,
 * which an API's steps call and which may itself depend on the table. (The room models/service is
 * DynamoDB; what is here has no capacity but its workers.)
 *
 * Law. A call that finds one of `workers` free is begun at once; otherwise it waits, first come,
 * first served, and when `queue_limit` wait already it is rejected (load shedding: the caller knows
 * after a millisecond). A worker takes a time of its own, drawn from `service_time`, times
 * 1 + load_factor x busy workers / workers where work slows down under load; then, where the
 * service depends on another, it makes one call of that API, workload, queue or service and stays
 * busy until it ends. The call has failed when that one fails. So what is slow below keeps workers
 * busy above, and latency grows with load by the line. A caller that gives up waiting (step_call.h)
 * is counted at that moment; its call keeps its place and its worker all the same, unless with
 * `drop_abandoned` it is thrown away when its turn comes. Latency is what callers see, until the
 * answer or until they give up; rejections are not in it.
 *
 * At resolutions other than `request` the law is that of service_many.h.
 *
 * Conservation, checked: offered = succeeded + failed + rejected + in flight, where those that
 * timed out are among the failed; calls that wait or have a worker = in flight + abandoned.
 *
 * Known answers (Kleinrock [49]), arrivals Poisson at 8 a second. M/M/2, mean 0.2 s: a call waits
 * with probability 0.711 (Erlang C), 0.356 s on average. M/D/1, 0.1 s: 0.2 s on average. The former
 * with `queue_limit: 0`: 33.0 % are rejected (Erlang B). M/M/1, mean 0.1 s, whose callers wait 0.5
 * s and whose work goes on: exp(-1) = 36.8 % time out. */
#ifndef DDBSIM_SERVICE_H
#define DDBSIM_SERVICE_H

#include "call_set.h"
#include "distribution.h"
#include "entity.h"
#include "field.h"
#include "rng.h"
#include "worker_line.h"

/* Lognormal by median and p99, exponential by mean, or constant: one of the three is given. */
struct service_time_spec {
    struct origin origin;
    simtime median, p99, mean, constant;
};

extern const struct record service_time_record;

/* In nanoseconds. */
struct distribution service_time_distribution(const struct service_time_spec *time);

/* Its mean, in seconds, and its squared coefficient of variation. */
double service_time_mean_s(const struct service_time_spec *time);
double service_time_cv2(const struct service_time_spec *time);

struct service_spec {
    struct origin origin;
    struct service_time_spec service_time;
    const char *api, *workload, *queue, *service; /* what it depends on */
    int64_t workers, queue_limit;                 /* workers: 0 is one for each call */
    double load_factor;
    bool drop_abandoned;
};
extern const struct record service_record;

struct service_call;
struct service_claim;
struct service_stage;

/* What a service has beside where calls are gathered (service_many.h). */
struct service_many {
    struct worker_line line;
    struct rng draws;
    POOL(struct service_claim) claims;
    POOL(struct service_stage) stages;
    struct call_groups groups;
    struct service_stage *pending;     /* whose instant is to come */
    struct service_stage *head, *tail; /* of the line before workers that depend on something */
    double may_begin, per_worker;      /* of these at this instant, and for each free worker */
    simtime may_begin_at, begun_at;
    double fluid, begun; /* busy workers by the law, and calls that began since */
    bool counts_workers; /* instead */
    bool is_serving, is_offering; /* at the next interval, at this instant */
    struct service_claim **come;  /* in this interval */
    size_t come_count, come_capacity;
    bool deciding;
    simtime passed_to;            /* by the line */
    double below_s, below_square; /* how long what it depends on takes, lately */
    double held_s, below_weight;  /* by instants, and of how many calls */
    int64_t waiting, working;     /* at this instant, from one to another */
    double owed_s;       /* worker time that is not in worker_time_s yet, or is too early */
    double brief_wait_s; /* of calls that wait and begin within an interval */
    simtime read_at;     /* mean values since then: */
    double worker_time_read_s, busy_mean;
};

struct service {
    struct sim *sim;
    const struct service_spec *spec;
    char *path;
    struct callable depends_on;
    struct distribution time;
    struct rng draws;
    struct service_call *head, *tail; /* of the line */
    POOL(struct service_call) calls;
    const struct service *asked_by; /* in the search for circles */
    simtime counted_to;             /* of worker_time_s */
    /* outputs */
    int64_t offered, succeeded, failed, timed_out, rejected, in_flight;
    int64_t queue_length, busy, abandoned, in_vain, dropped;
    double worker_time_s;
    struct histogram latency, latency_before;
    struct service_many many;
};

extern const struct entity_kind service_kind;

#endif
