#include "api.h"

#include <inttypes.h>

#include "memory.h"
#include "workload.h"

static const struct field step_fields[] = {
    REFERENCE(struct step_spec, workload, "=it calls something else", "workloads",
              "The workload that is called."),
    REFERENCE(struct step_spec, queue, "=it calls something else", "queues",
              "The queue that a message is sent to."),
    REFERENCE(struct step_spec, service, "=it calls something else", "services",
              "The service that is called."),
    COUNT(struct step_spec, times, "1", 1, 10000, "Calls at once; the step ends with the last."),
    FLAG(struct step_spec, every_shard, "false", "One call for each shard of a key, at once."),
    COUNT(struct step_spec, last_periods, "=the present period", 1, 10000,
          "One call for each of a time key's last periods, at once."),
    FLAG(struct step_spec, together, "false", "Begins with the step before."),
    FLAG(struct step_spec, optional, "false", "When it fails the call goes on."),
    DURATION(struct step_spec, work, "0s", 0, HOUR, "The application's own time before it."),
    STEP_POLICY_ROWS(struct step_spec),
    FIELD_END};

static void step_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct step_spec *s = spec;
    int many = (s->times > 1) + s->every_shard + (s->last_periods > 0);

    if (!!s->workload + !!s->queue + !!s->service != 1)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a step needs one of 'workload', 'queue' and 'service'");
    if (many > 1)
        diagnostics_add(diagnostics, origin_place(&s->origin, "times"),
                        "give one of 'times', 'every_shard' and 'last_periods'");
    if (!s->workload && (s->every_shard || s->last_periods))
        diagnostics_add(diagnostics, origin_place(&s->origin, s->queue ? "queue" : "service"),
                        "'every_shard' and 'last_periods' are for a 'workload'");
}

static const struct record step_record =
    RECORD(struct step_spec, "step", step_fields, step_validate, "A step of an API's call.");

static const struct field api_fields[] = {
    LIST(struct api_spec, steps, struct step_spec, step_record, REQUIRED, "What one call does."),
    REFERENCE(struct api_spec, gateway, "=every call comes in", "gateways",
              "The gateway in front of it."),
    DURATION(struct api_spec, timeout, "=none", MILLISECOND, DAY, "How long a call may take."),
    NUMBER(struct api_spec, lost_per_failure, "0", 0, 1e9, "Revenue lost by a failed call, USD."),
    PACE_ROWS(struct api_spec),
    FIELD_END};

static void api_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct api_spec *s = spec;

    pace_validate(&s->pace, &s->origin, diagnostics);
    if (s->steps_count == 0)
        diagnostics_add(diagnostics, origin_place(&s->origin, "steps"),
                        "'steps' needs at least one step");
    else if (s->steps[0].together)
        diagnostics_add(diagnostics, origin_place(&s->steps[0].origin, "together"),
                        "the first step has none before it to begin with");
}

const struct record api_record = RECORD(struct api_spec, "api", api_fields, api_validate,
                                        "An API of the application: steps that call workloads, "
                                        "queues and services.");

static const struct series api_series[] = {
    SUM(struct api, offered, "1", "offered", "", "Calls that were made."),
    SUM(struct api, succeeded, "1", "succeeded", "", "Calls of which all steps succeeded."),
    SUM(struct api, failed, "1", "failed", "",
        "Calls of which a step failed, or that took too long."),
    SUM(struct api, timed_out, "1", "timed_out", "", "Those of the failed that took too long."),
    SUM(struct api, rejected, "1", "rejected", "", "Calls that the gateway turned away."),
    VALUE(struct api, in_flight, "1", "in_flight", "", "Calls that have not ended."),
    SERIES_END};

static const struct output_set api_outputs = {
    .of = "api", .where = "apis/*", .rows = api_series, .has_latency = true};

static const struct series step_series[] = {
    SERIES_ROW(struct api, step_calls.made, "step_attempts", SERIES_SUM, "1", "", "",
               "Attempts of steps that have a timeout or retries."),
    SERIES_ROW(struct api, step_calls.again, "step_retries", SERIES_SUM, "1", "", "",
               "Attempts of a step after its first, decided."),
    SERIES_ROW(struct api, step_calls.timed_out, "step_timeouts", SERIES_SUM, "1", "", "",
               "Attempts of a step that were given up."),
    SERIES_END};

static const struct output_set step_outputs = {
    .of = "API whose steps wait or try again", .where = "apis/*", .rows = step_series};

/* One call on its way through the steps. */
struct api_run {
    struct api *api;
    struct caller *outer;
    simtime began, latest; /* when the last leg so far ends */
    size_t next;           /* step */
    int legs;              /* under way */
    bool failed, has_key;
    uint64_t key; /* that it is for, where it has one */
};

/* One step of one call. */
struct leg {
    struct caller caller;
    struct api_run *run;
    const struct step_spec *step;
    int64_t left;
    bool failed;
};

static void go_on(struct sim *sim, void *subject);

static void end(struct sim *sim, struct api_run *run)
{
    struct api *api = run->api;
    simtime latency = run->latest - run->began;
    bool late = api->spec->timeout && latency > api->spec->timeout;
    struct caller *outer = run->outer;

    if (late)
        latency = api->spec->timeout;
    struct ending ending = {run->began + latency, 1, !run->failed && !late};
    api->in_flight--;
    api->timed_out += late;
    if (ending.success)
        api->succeeded++;
    else
        api->failed++;
    histogram_add(&api->latency, latency, 1);
    pool_give(&api->calls, run);
    if (outer)
        outer->finished(sim, outer, &ending);
}

static void leg_ended(struct sim *sim, struct leg *leg)
{
    struct api_run *run = leg->run;

    run->failed |= leg->failed && !leg->step->optional;
    pool_give(&run->api->legs, leg);
    if (--run->legs)
        return;
    bool over = run->failed || run->next == run->api->spec->steps_count ||
                (run->api->spec->timeout && run->latest - run->began > run->api->spec->timeout);
    if (over)
        end(sim, run);
    else
        sim_at(sim, run->latest > sim->now ? run->latest : sim->now, PRIORITY_TRAFFIC, go_on, run);
}

static void answered(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct leg *leg = (struct leg *)caller;

    leg->failed |= !ending->success;
    if (ending->at > leg->run->latest)
        leg->run->latest = ending->at;
    leg->left -= ending->count;
    if (leg->left == 0)
        leg_ended(sim, leg);
}

/* How many calls a step makes for the key that was drawn. */
static int64_t calls_of(const struct step_spec *step, const struct key_pick *pick)
{
    if (step->every_shard)
        return pick->group->spec->shards;
    return step->last_periods ? step->last_periods : step->times;
}

/* One call of a step that waits only so long or tries again; for one key it is the same each time. */
static void call_with_policy(struct leg *leg, const struct callable *target)
{
    struct api *api = leg->run->api;
    const struct step_policy *policy = &leg->step->policy;
    struct workload *w = leg->step->workload ? target->entity : NULL;

    bool has_key = w && w->flow.items == 1 && !w->flow.transaction && !leg->run->has_key;
    struct key_pick pick;

    if (has_key)
        pick = request_source_draw(&w->source);
    step_calls_make(&api->step_calls, policy, target, has_key ? &pick : NULL,
                    leg->run->has_key ? &leg->run->key : NULL, &leg->caller);
}

static void call_once(struct leg *leg, const struct callable *target)
{
    if (leg->run->has_key)
        callable_call_for(target, leg->run->key, &leg->caller);
    else
        callable_call(target, &leg->caller);
}

static void do_step(struct sim *sim, void *subject)
{
    struct leg *leg = subject;
    struct api *api = leg->run->api;
    const struct step_spec *step = leg->step;
    const struct callable *target = &api->targets[step - api->spec->steps];

    if (step->every_shard || step->last_periods) {
        struct workload *w = target->entity;
        struct key_pick pick = request_source_draw(&w->source);
        int64_t n = leg->left = calls_of(step, &pick);
        for (int64_t k = 0; k < n; k++) {
            *(step->every_shard ? &pick.shard : &pick.ago) = k;
            if (step_policy_is_given(&step->policy))
                step_calls_make(&api->step_calls, &step->policy, target, &pick, NULL, &leg->caller);
            else
                request_source_pick(&w->source, &leg->caller, &pick);
        }
    } else if (step_policy_is_given(&step->policy)) {
        leg->left = step->times;
        for (int64_t k = 0, n = step->times; k < n; k++)
            call_with_policy(leg, target);
    } else {
        leg->left = step->times;
        for (int64_t k = 0, n = step->times; k < n; k++)
            call_once(leg, target);
    }
    (void)sim;
}

static void begin_step(struct api_run *run, const struct step_spec *step)
{
    struct sim *sim = run->api->sim;
    struct leg *leg = pool_take(&run->api->legs);

    *leg = (struct leg){.caller = {answered}, .run = run, .step = step};
    if (step->work)
        sim_at(sim, sim->now + step->work, PRIORITY_TRAFFIC, do_step, leg);
    else
        do_step(sim, leg);
}

/* The next step, and those that go together with it. */
static void go_on(struct sim *sim, void *subject)
{
    struct api_run *run = subject;
    const struct api_spec *spec = run->api->spec;
    size_t first = run->next, last = first + 1;

    while (last < spec->steps_count && spec->steps[last].together)
        last++;
    run->next = last;
    run->legs = (int)(last - first);
    for (size_t i = first; i < last; i++)
        begin_step(run, &spec->steps[i]);
    (void)sim;
}

static void begin_run(struct api *api, struct caller *caller, const uint64_t *key)
{
    struct sim *sim = api->sim;

    api->offered++;
    if (!gateway_admit(api->gateway, 1)) {
        api->rejected++;
        if (caller)
            caller->finished(sim, caller, &(struct ending){sim->now + MILLISECOND, 1, false});
        return;
    }
    api->in_flight++;
    struct api_run *run = pool_take(&api->calls);
    *run = (struct api_run){.api = api, .outer = caller, .began = sim->now, .latest = sim->now};
    if (key) {
        run->has_key = true;
        run->key = *key;
    }
    go_on(sim, run);
}

static void call(void *entity, struct caller *caller)
{
    begin_run(entity, caller, NULL);
}

static void call_for(void *entity, uint64_t position, struct caller *caller)
{
    begin_run(entity, caller, &position);
}

static void find_steps(struct api *api, struct diagnostics *diagnostics)
{
    static const char *const kinds[] = {"workloads", "queues", "services", NULL};
    const struct api_spec *spec = api->spec;

    for (size_t i = 0; i < spec->steps_count; i++) {
        const struct step_spec *step = &spec->steps[i];
        api->targets[i] = callable_find(
            api->sim, kinds, (const char *const[]){step->workload, step->queue, step->service});
        const struct workload *w = step->workload ? api->targets[i].entity : NULL;
        if (!w)
            continue;
        if ((step->every_shard || step->last_periods) && w->flow.items > 1)
            diagnostics_add(
                diagnostics, origin_place(&step->origin, "workload"),
                "workload '%s' is of batches; 'every_shard' and 'last_periods' call for "
                "one key at a time",
                step->workload);
        if (step->last_periods && !w->spec->keys[0].period)
            diagnostics_add(diagnostics, origin_place(&step->origin, "last_periods"),
                            "the keys of workload '%s' have no 'period'", step->workload);
    }
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct api *api = entity;
    const struct api_spec *spec = of;

    *api = (struct api){.sim = sim, .spec = spec};
    api->path = entity_path("apis", spec->origin.name);
    api->targets = memory_new(spec->steps_count, sizeof *api->targets);
    histogram_init(&api->latency);
    histogram_init(&api->latency_before);
    api->arrivals = (struct arrivals){.call = call, .call_many = api_call_many, .owner = api};
    step_calls_init(&api->step_calls, sim, api->path);
    arrivals_init(&api->arrivals, sim, api->path, &spec->pace, &spec->origin, 0, diagnostics);
    api_many_init(api);
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct api *api = entity;

    find_steps(api, diagnostics);
    api->gateway = api->spec->gateway ? sim_find(api->sim, "gateways", api->spec->gateway) : NULL;
}

static void start(void *entity, struct diagnostics *diagnostics)
{
    struct api *api = entity;

    callable_check_pace(api->sim, "API", "apis", &api->spec->origin, pace_is_own(&api->spec->pace),
                        diagnostics);
    arrivals_start(&api->arrivals);
}

static void release(void *entity)
{
    struct api *api = entity;

    arrivals_release(&api->arrivals);
    pool_release(&api->calls);
    pool_release(&api->legs);
    api_many_release(api);
    step_calls_release(&api->step_calls);
    free(api->targets);
    free(api->path);
}

static void publish(void *entity)
{
    struct api *api = entity;

    probes_add(&api->sim->probes, api->path,
               (struct probe){.outputs = &api_outputs,
                              .subject = api,
                              .latency = &api->latency,
                              .latency_before = &api->latency_before});
    for (size_t i = 0; i < api->spec->steps_count; i++)
        if (step_policy_is_given(&api->spec->steps[i].policy)) {
            probes_add(&api->sim->probes, api->path,
                       (struct probe){.outputs = &step_outputs, .subject = api});
            return;
        }
}

static void assert_conserved(void *entity)
{
    const struct api *api = entity;
    int64_t accounted = api->succeeded + api->failed + api->rejected + api->in_flight;

    invariant(api->offered == accounted && api->in_flight >= 0,
              "%s: %" PRId64 " calls offered, %" PRId64 " accounted for", api->path, api->offered,
              accounted);
}

static void bill(void *entity, struct bills *bills)
{
    const struct api *api = entity;
    bills_add_lost_revenue(bills, api->path, &api->failed, api->spec->lost_per_failure);
}

static const struct output_set *const outputs[] = {&api_outputs, &step_outputs, &revenue_outputs,
                                                   NULL};

const struct entity_kind api_kind = {.plural = "apis",
                                     .fallback = "=no API",
                                     .sentence = "APIs whose calls are steps that call workloads, "
                                                 "queues and services, by name.",
                                     .record = &api_record,
                                     .size = sizeof(struct api),
                                     .outputs = outputs,
                                     .init = init,
                                     .resolve = resolve,
                                     .publish = publish,
                                     .bill = bill,
                                     .start = start,
                                     .assert_conserved = assert_conserved,
                                     .release = release,
                                     .call = call,
                                     .call_for = call_for,
                                     .call_many = api_call_many};
