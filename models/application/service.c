#include "service.h"

#include <inttypes.h>

#include "api.h"
#include "exact.h"
#include "latency.h"
#include "units.h"

static const simtime rejection_time = MILLISECOND;

static const struct field service_time_fields[] = {
    DURATION(struct service_time_spec, median, "=another distribution", MICROSECOND, HOUR,
             "Lognormal: its median, with `p99`."),
    DURATION(struct service_time_spec, p99, "=another distribution", MICROSECOND, DAY,
             "Lognormal: its 99th percentile."),
    DURATION(struct service_time_spec, mean, "=another distribution", MICROSECOND, HOUR,
             "Exponential, of this mean."),
    DURATION(struct service_time_spec, constant, "=another distribution", MICROSECOND, HOUR,
             "Always the same."),
    FIELD_END};

static void service_time_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct service_time_spec *s = spec;
    bool lognormal = s->median || s->p99;

    if (lognormal + (s->mean > 0) + (s->constant > 0) != 1 || !s->median != !s->p99)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "give 'median' and 'p99' (lognormal), or 'mean' (exponential), or "
                        "'constant'");
    else if (s->p99 < s->median)
        diagnostics_add(diagnostics, origin_place(&s->origin, "p99"),
                        "'p99' must not be below 'median'");
}

const struct record service_time_record =
    RECORD(struct service_time_spec, "service_time", service_time_fields, service_time_validate,
           "How long a worker or a function is busy with a call, without what it calls itself.");

static const struct field service_fields[] = {
    SUB(struct service_spec, service_time, struct service_time_spec, service_time_record,
        "A worker's own time for a call."),
    COUNT(struct service_spec, workers, "=one for each call", 1, 1000000,
          "Calls that are worked on at once."),
    COUNT(struct service_spec, queue_limit, "1000000000", 0, 1e9,
          "Calls that wait for a worker; what comes beyond is rejected. 0: none waits."),
    NUMBER(struct service_spec, load_factor, "0", 0, 100,
           "A worker's own time is longer by this part when all workers are busy, and in "
           "proportion when some are."),
    FLAG(struct service_spec, drop_abandoned, "false",
         "A call whose caller has given up is thrown away when its turn comes."),
    REFERENCE(struct service_spec, api, "=it depends on something else, or on nothing", "apis",
              "The API that it calls for each call of its own, and waits for."),
    REFERENCE(struct service_spec, workload, "=it depends on something else, or on nothing",
              "workloads", "The workload that it calls for each call, and waits for."),
    REFERENCE(struct service_spec, queue, "=it depends on something else, or on nothing", "queues",
              "The queue that it sends a message to for each call."),
    REFERENCE(struct service_spec, service, "=it depends on something else, or on nothing",
              "services", "The service that it calls for each call, and waits for."),
    FIELD_END};

static void service_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct service_spec *s = spec;

    if (!!s->api + !!s->workload + !!s->queue + !!s->service > 1)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a service depends on one of 'api', 'workload', 'queue' and 'service'; "
                        "an API calls several as its steps");
    if (s->load_factor > 0 && !s->workers)
        diagnostics_add(diagnostics, origin_place(&s->origin, "load_factor"),
                        "'load_factor' needs 'workers', whose utilisation it follows");
}

const struct record service_record =
    RECORD(struct service_spec, "service", service_fields, service_validate,
           "A service of the application: workers, a line before them, and what it depends on.");

static double utilisation(const void *subject)
{
    const struct service *s = subject;
    double busy = sim_gathers(s->sim) ? s->many.busy_mean : (double)s->busy;

    return s->spec->workers ? busy / (double)s->spec->workers : 0;
}

static const struct series service_series[] = {
    SUM(struct service, offered, "1", "offered", "", "Calls that were made."),
    SUM(struct service, succeeded, "1", "succeeded", "",
        "Calls that were answered in time, and whose own call succeeded."),
    SUM(struct service, failed, "1", "failed", "",
        "Calls that took too long, or whose own call failed."),
    SUM(struct service, timed_out, "1", "timed_out", "",
        "Those of the failed whose caller gave up waiting."),
    SUM(struct service, rejected, "1", "rejected", "", "Calls that found the line full."),
    VALUE(struct service, in_flight, "1", "in_flight", "", "Calls whose caller waits."),
    VALUE(struct service, queue_length, "1", "waiting", "",
          "Calls that wait for a worker, also those that were given up."),
    SERIES_ROW(struct service, busy, "busy_workers", SERIES_VALUE, "1", "", "",
               "Workers that are busy."),
    COMPUTED("utilisation", utilisation, "1", "utilisation", "",
             "Busy part of the workers; 0 where there is one for each call."),
    SERIES_ROW(struct service, worker_time_s, "worker_time", SERIES_SUM, "s", "", "",
               "Time that workers were busy, summed over them."),
    SUM(struct service, in_vain, "1", "", "", "Calls that were worked on for nobody."),
    SUM(struct service, dropped, "1", "", "", "Calls that were thrown away with nobody waiting."),
    SERIES_END};

static const struct output_set service_outputs = {
    .of = "service", .where = "services/*", .rows = service_series, .has_latency = true};

struct service_call {
    struct caller caller; /* of what the service depends on */
    struct service *service;
    struct caller *outer; /* NULL: it gave up, or nobody waits */
    struct service_call *next;
    simtime came;
    bool is_abandoned, success;
};

static void refresh(void *subject, simtime now)
{
    struct service *s = subject;

    if (sim_gathers(s->sim)) {
        service_many_refresh(s, now, true);
        return;
    }
    s->worker_time_s += (double)s->busy * simtime_seconds(now - s->counted_to);
    s->counted_to = now;
}

static void occupy(struct service *s, int64_t workers)
{
    refresh(s, s->sim->now);
    s->busy += workers;
}

static struct service_call *leave_line(struct service *s)
{
    struct service_call *call = s->head;

    s->head = call->next;
    s->tail = s->head ? s->tail : NULL;
    s->queue_length--;
    return call;
}

static void own_work_done(struct sim *sim, void *subject);

static void start_work(struct service *s, struct service_call *call)
{
    double time = distribution_quantile(&s->time, rng_uniform(&s->draws));

    occupy(s, 1);
    time *= 1 + s->spec->load_factor * utilisation(s);
    sim_at(s->sim, s->sim->now + simtime_from_ns(time), PRIORITY_TRAFFIC, own_work_done, call);
}

/* A worker is free: it takes the next call that shall be worked on. */
static void free_worker(struct service *s)
{
    occupy(s, -1);
    while (s->head) {
        struct service_call *call = leave_line(s);
        if (!call->is_abandoned || !s->spec->drop_abandoned) {
            start_work(s, call);
            return;
        }
        s->dropped++;
        s->abandoned--;
        pool_give(&s->calls, call);
    }
}

/* The worker goes on before the caller hears of it, so that a call which the caller makes in answer
 * comes behind those that wait. */
static void end_call(struct sim *sim, void *subject)
{
    struct service_call *call = subject, ended = *call;
    struct service *s = call->service;

    pool_give(&s->calls, call);
    free_worker(s);
    if (ended.is_abandoned) {
        s->in_vain++;
        s->abandoned--;
        return;
    }
    s->in_flight--;
    *(ended.success ? &s->succeeded : &s->failed) += 1;
    histogram_add(&s->latency, sim->now - ended.came, 1);
    if (ended.outer)
        ended.outer->finished(sim, ended.outer, &(struct ending){sim->now, 1, ended.success});
}

static void dependency_ended(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct service_call *call = (struct service_call *)caller;

    call->success = ending->success;
    sim_at(sim, ending->at > sim->now ? ending->at : sim->now, PRIORITY_TRAFFIC, end_call, call);
}

static void own_work_done(struct sim *sim, void *subject)
{
    struct service_call *call = subject;
    const struct callable *below = &call->service->depends_on;

    if (below->entity)
        callable_call(below, &call->caller);
    else
        end_call(sim, call);
}

static void call_service(void *entity, struct caller *outer)
{
    struct service *s = entity;
    bool is_free = !s->spec->workers || s->busy < s->spec->workers;

    s->offered++;
    if (!is_free && s->queue_length >= s->spec->queue_limit) {
        s->rejected++;
        if (outer)
            outer->finished(s->sim, outer,
                            &(struct ending){s->sim->now + rejection_time, 1, false});
        return;
    }
    struct service_call *call = pool_take(&s->calls);
    *call = (struct service_call){.caller = {dependency_ended},
                                  .service = s,
                                  .outer = outer,
                                  .came = s->sim->now,
                                  .success = true};
    if (outer)
        outer->call = call;
    s->in_flight++;
    if (is_free) {
        start_work(s, call);
        return;
    }
    *(s->tail ? &s->tail->next : &s->head) = call;
    s->tail = call;
    s->queue_length++;
}

static void abandon(void *entity, struct caller *outer)
{
    struct service *s = entity;
    struct service_call *call = outer->call;

    call->outer = NULL;
    call->is_abandoned = true;
    s->abandoned++;
    s->in_flight--;
    s->failed++;
    s->timed_out++;
    histogram_add(&s->latency, s->sim->now - call->came, 1);
}

struct distribution service_time_distribution(const struct service_time_spec *time)
{
    if (time->mean)
        return distribution_exponential((double)time->mean);
    if (time->constant)
        return distribution_constant((double)time->constant);
    return latency_distribution(&(struct latency_spec){.median = time->median, .p99 = time->p99});
}

static double lognormal_sigma(const struct service_time_spec *time)
{
    return exact_log((double)time->p99 / (double)time->median) / exact_normal(0.99);
}

double service_time_mean_s(const struct service_time_spec *time)
{
    if (time->mean || time->constant)
        return simtime_seconds(time->mean + time->constant);
    double sigma = lognormal_sigma(time);
    return simtime_seconds(time->median) * exact_exp(sigma * sigma / 2);
}

double service_time_cv2(const struct service_time_spec *time)
{
    if (time->mean || time->constant)
        return time->mean ? 1 : 0;
    double sigma = lognormal_sigma(time);
    return exact_exp(sigma * sigma) - 1;
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct service *s = entity;
    const struct service_spec *spec = of;

    *s = (struct service){
        .sim = sim, .spec = spec, .time = service_time_distribution(&spec->service_time)};
    s->path = entity_path("services", spec->origin.name);
    rng_init(&s->draws, sim->seed, s->path, "service time");
    histogram_init(&s->latency);
    histogram_init(&s->latency_before);
    service_many_init(s);
    (void)diagnostics;
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    static const char *const kinds[] = {"apis", "workloads", "queues", "services", NULL};
    struct service *s = entity;
    const struct service_spec *spec = s->spec;

    (void)diagnostics;
    s->depends_on =
        callable_find(s->sim, kinds,
                      (const char *const[]){spec->api, spec->workload, spec->queue, spec->service});
}

/* Whether calls of `below` come back to `goal`; each service is asked once for a goal. */
static bool reaches(const struct callable *below, const struct service *goal)
{
    struct service *s = below->kind == &service_kind ? below->entity : NULL;
    const struct api *api = below->kind == &api_kind ? below->entity : NULL;

    if (s) {
        if (s == goal || s->asked_by == goal)
            return s == goal;
        s->asked_by = goal;
        return reaches(&s->depends_on, goal);
    }
    for (size_t i = 0; api && i < api->spec->steps_count; i++)
        if (reaches(&api->targets[i], goal))
            return true;
    return false;
}

/* A service that waits for others has its workers for as long as those need, which is known by the
 * interval: how many of its callers wait too long is inexact where their patience is a few of them. */
static void warn_of_impatience(const struct service *s, const struct api *api,
                               struct diagnostics *diagnostics)
{
    enum { INTERVALS = 25 };
    struct units_text longest;

    for (size_t i = 0; i < api->spec->steps_count; i++) {
        const struct step_spec *step = &api->spec->steps[i];
        simtime timeout = step->policy.timeout;
        if (api->targets[i].entity == s && timeout &&
            timeout < INTERVALS * sim_fixed_interval(s->sim))
            diagnostics_warn(
                diagnostics, origin_place(&step->origin, "timeout"),
                "service '%s' depends on others, and its callers' 'timeout' is less than %d "
                "intervals: how many time out is inexact; take 'resolution: auto' or at most %s",
                step->service, INTERVALS, units_write_duration(&longest, timeout / INTERVALS));
    }
}

static void warn_of_callers(const struct service *s, struct diagnostics *diagnostics)
{
    const struct sim *sim = s->sim;

    for (size_t i = 0; i < sim->entity_count; i++)
        if (sim->entities[i].kind == &api_kind)
            warn_of_impatience(s, sim->entities[i].entity, diagnostics);
}

static void start(void *entity, struct diagnostics *diagnostics)
{
    struct service *s = entity;
    const struct origin *origin = &s->spec->origin;

    sim_shorten_intervals(s->sim, SECOND);
    if (!sim_entity(s->sim, "services", origin->name)->called)
        diagnostics_add(diagnostics, origin_place(origin, NULL),
                        "nothing calls service '%s': name it in an API's step or as what another "
                        "service depends on",
                        origin->name);
    if (s->depends_on.entity && sim_fixed_interval(s->sim))
        warn_of_callers(s, diagnostics);
    if (reaches(&s->depends_on, s))
        diagnostics_add(diagnostics, origin_place(origin, NULL),
                        "service '%s' calls itself by what it depends on, so that its calls would "
                        "never end",
                        origin->name);
}

static void release(void *entity)
{
    struct service *s = entity;

    pool_release(&s->calls);
    service_many_release(s);
    free(s->path);
}

static void publish(void *entity)
{
    struct service *s = entity;

    probes_add(&s->sim->probes, s->path,
               (struct probe){.outputs = &service_outputs,
                              .subject = s,
                              .refresh = refresh,
                              .latency = &s->latency,
                              .latency_before = &s->latency_before});
}

static void assert_conserved(void *entity)
{
    const struct service *s = entity;
    int64_t accounted = s->succeeded + s->failed + s->rejected + s->in_flight;

    invariant(s->offered == accounted && s->in_flight >= 0 && s->timed_out <= s->failed,
              "%s: %" PRId64 " calls offered, %" PRId64 " accounted for", s->path, s->offered,
              accounted);
    invariant(s->timed_out == s->abandoned + s->in_vain + s->dropped,
              "%s: %" PRId64 " calls were given up and not all are accounted for", s->path,
              s->timed_out);
    if (sim_gathers(s->sim)) {
        service_many_assert_conserved(s);
        return;
    }
    invariant(s->queue_length + s->busy == s->in_flight + s->abandoned && s->abandoned >= 0,
              "%s: %" PRId64 " wait and %" PRId64 " are worked on, %" PRId64
              " are in flight and %" PRId64 " abandoned",
              s->path, s->queue_length, s->busy, s->in_flight, s->abandoned);
    invariant(!s->queue_length || s->busy == s->spec->workers,
              "%s: %" PRId64 " calls wait while %" PRId64 " workers are busy", s->path,
              s->queue_length, s->busy);
}

static const struct output_set *const outputs[] = {&service_outputs, NULL};

const struct entity_kind service_kind = {
    .plural = "services",
    .fallback = "=no service",
    .sentence = "Services of the application that steps call, by name.",
    .record = &service_record,
    .size = sizeof(struct service),
    .outputs = outputs,
    .init = init,
    .resolve = resolve,
    .publish = publish,
    .start = start,
    .assert_conserved = assert_conserved,
    .release = release,
    .call = call_service,
    .call_many = service_call_many,
    .abandon = abandon};
