#include "deploy.h"

#include "memory.h"
#include "units.h"

static const struct field deploy_fields[] = {
    REFERENCE(struct deploy_spec, from, REQUIRED, "workloads",
              "The old version: whose calls move."),
    REFERENCE(struct deploy_spec, to, REQUIRED, "workloads",
              "The new version: who makes them instead; it needs no pace of its own."),
    TEXTS(struct deploy_spec, steps, "=`instances` says",
          "Canary: which part of the calls the new version makes after each step, such as "
          "[5%, 25%, 100%]; [100%] is all at once."),
    COUNT(struct deploy_spec, instances, "=`steps` say", 1, 10000,
          "Rolling: so many instances, replaced in equal batches."),
    COUNT(struct deploy_spec, batch, "1", 1, 10000, "instances: how many are replaced at a time."),
    DURATION(struct deploy_spec, every, "5m", MILLISECOND, 30 * DAY, "From one step to the next."),
    DURATION(struct deploy_spec, bake, "=every", 0, 30 * DAY,
             "How long after the last step it can still be aborted; then it is done."),
    REFERENCE(struct deploy_spec, abort_on, "=it goes on in any case", "alarms",
              "When this alarm goes to ALARM, all calls go back to the old version."),
    REFERENCE(struct deploy_spec, pause_on, "=it never waits", "alarms",
              "While this alarm is in ALARM, no step is taken."),
    FIELD_END};

static const char *read_steps(const struct deploy_spec *s, double *parts)
{
    double before = 0;

    for (size_t i = 0; i < s->steps_count; before = parts[i], i++)
        if (units_read_ratio(s->steps[i], &parts[i]) || parts[i] <= before || parts[i] > 1)
            return s->steps[i];
    return NULL;
}

static void deploy_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct deploy_spec *s = spec;
    double *parts = memory_new(s->steps_count, sizeof *parts);
    const char *wrong = read_steps(s, parts);

    free(parts);
    if (s->from && s->to && strcmp(s->from, s->to) == 0)
        diagnostics_add(diagnostics, origin_place(&s->origin, "to"),
                        "the new version is the old one; name another workload");
    if (!s->steps_count == !s->instances)
        diagnostics_add(diagnostics, origin_place(&s->origin, s->steps_count ? "steps" : NULL),
                        "give one of 'steps' (canary) and 'instances' (rolling)");
    if (wrong)
        diagnostics_add(diagnostics, origin_place(&s->origin, "steps"),
                        "step '%.40s' must be more than the one before and at most 100%%, such as "
                        "in [5%%, 25%%, 100%%]",
                        wrong);
    if (origin_has(&s->origin, "batch") && !s->instances)
        diagnostics_add(diagnostics, origin_place(&s->origin, "batch"),
                        "'batch' is for 'instances'");
    else if (s->instances && s->batch > s->instances)
        diagnostics_add(diagnostics, origin_place(&s->origin, "batch"),
                        "'batch' must be at most 'instances'");
}

static const struct record deploy_record =
    RECORD(struct deploy_spec, "deployment", deploy_fields, deploy_validate,
           "A deploy: the calls of one workload move to another in steps.");

static const struct series deploy_series[] = {
    VALUE(struct deploy, part, "1", "", "", "Part of the calls that the new version makes."),
    VALUE(struct deploy, state, "1", "state", "",
          "0 not begun, 1 under way, 2 paused, 3 done, 4 aborted."),
    SERIES_END};

static const struct output_set deploy_outputs = {
    .of = "deploy", .where = "deploys/*", .rows = deploy_series};

static const char *percent(struct units_text *text, double part)
{
    return units_write_ratio(text, (double)(int64_t)(part * 1000 + 0.5) / 1000);
}

static void take_step(struct deploy *d);

static bool is_in_charge(const struct deploy *d)
{
    const struct arrivals *from = &d->from->arrivals;
    return from->moved_to == &d->to->arrivals && from->moved_part == d->part;
}

static bool is_under_way(const struct deploy *d)
{
    return d->state == DEPLOY_UNDER_WAY || d->state == DEPLOY_PAUSED;
}

static void note(const struct deploy *d, const char *what, const char *more)
{
    struct units_text part;

    event_log_add(&d->sim->event_log, d->sim->now, EVENT_LOG_ACTION, d->path,
                  "%s at %s of the calls%s%s", what, percent(&part, d->part), *more ? ": " : "",
                  more);
}

static void end(struct deploy *d, enum deploy_state state)
{
    d->state = state;
    d->next = SIMTIME_MAX;
}

/* Something else has moved the calls since the last step. */
static bool is_overtaken(struct deploy *d)
{
    if (d->taken == 0 || is_in_charge(d))
        return false;
    note(d, "ends", "they were moved elsewhere");
    d->part = 0;
    end(d, DEPLOY_ABORTED);
    return true;
}

static void go_on(struct sim *sim, void *subject)
{
    struct deploy *d = subject;

    if (sim->now != d->next || !is_under_way(d) || is_overtaken(d))
        return;
    if (d->taken == d->step_count) {
        note(d, "is done", "");
        end(d, DEPLOY_DONE);
    } else if (d->pause_on && d->pause_on->on) {
        note(d, "pauses", d->pause_on->path);
        d->state = DEPLOY_PAUSED;
        d->next = SIMTIME_MAX;
    } else {
        take_step(d);
    }
}

static void take_step(struct deploy *d)
{
    struct sim *sim = d->sim;
    struct units_text part;
    bool last = d->taken + 1 == d->step_count;

    d->part = d->parts[d->taken++];
    d->state = DEPLOY_UNDER_WAY;
    arrivals_move(sim, &d->from->arrivals, &d->to->arrivals, d->part);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, d->path,
                  "step %zu of %zu: %s of the calls of %s are made by %s", d->taken, d->step_count,
                  percent(&part, d->part), d->from->path, d->to->path);
    bool own_bake = origin_has(&d->spec->origin, "bake");
    d->next = sim->now + (last && own_bake ? d->spec->bake : d->spec->every);
    sim_at(sim, d->next, PRIORITY_CONTROL, go_on, d);
}

/* An alarm that it watches has changed its state. */
static void look(void *owner, const struct alarm_signal *alarm)
{
    struct deploy *d = owner;

    if (!is_under_way(d) || is_overtaken(d))
        return;
    if (alarm == d->abort_on && alarm->on) {
        note(d, "aborts", alarm->path);
        arrivals_move(d->sim, &d->from->arrivals, NULL, 0);
        d->part = 0;
        end(d, DEPLOY_ABORTED);
    } else if (alarm == d->pause_on && !alarm->on && d->state == DEPLOY_PAUSED) {
        take_step(d);
    }
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct deploy *d = entity;
    const struct deploy_spec *s = of;
    size_t batches = s->instances ? (size_t)((s->instances + s->batch - 1) / s->batch) : 0;

    (void)diagnostics;
    *d = (struct deploy){.sim = sim, .spec = s, .next = SIMTIME_MAX};
    d->path = entity_path("deploys", s->origin.name);
    d->step_count = batches ? batches : s->steps_count;
    d->parts = memory_new(d->step_count, sizeof *d->parts);
    read_steps(s, d->parts);
    for (size_t i = 0; i < batches; i++)
        d->parts[i] =
            i + 1 == batches ? 1 : (double)((int64_t)(i + 1) * s->batch) / (double)s->instances;
}

static struct alarm_signal *listen_to(struct deploy *d, const char *name)
{
    struct alarm_signal *alarm = name ? sim_find(d->sim, "alarm signals", name) : NULL;

    if (alarm)
        alarm_signal_listen(alarm, (struct alarm_listener){look, d});
    return alarm;
}

/* Whoever gets the calls has work, and needs no pace of its own. */
static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct deploy *d = entity;
    const struct deploy_spec *s = d->spec;

    (void)diagnostics;
    d->from = sim_find(d->sim, "workloads", s->from);
    d->to = sim_find(d->sim, "workloads", s->to);
    if (!pace_is_own(d->to->arrivals.spec))
        sim_entity(d->sim, "workloads", s->to)->called = true;
    d->to->arrivals.expects_calls = true;
    d->abort_on = listen_to(d, s->abort_on);
    d->pause_on = s->pause_on && s->abort_on && strcmp(s->pause_on, s->abort_on) == 0
                      ? d->abort_on
                      : listen_to(d, s->pause_on);
}

static void start(void *entity, struct diagnostics *diagnostics)
{
    struct deploy *d = entity;
    const struct arrivals *from = &d->from->arrivals;

    if (!pace_is_own(from->spec) && !from->expects_calls)
        diagnostics_add(diagnostics, origin_place(&d->spec->origin, "from"),
                        "workload '%s' is called by others and has no load of its own to move",
                        d->spec->from);
}

static void release(void *entity)
{
    struct deploy *d = entity;

    free(d->parts);
    free(d->path);
}

static void publish(void *entity)
{
    struct deploy *d = entity;

    probes_add(&d->sim->probes, d->path, (struct probe){.outputs = &deploy_outputs, .subject = d});
}

static void assert_conserved(void *entity)
{
    const struct deploy *d = entity;

    invariant(d->to->flow.cache || d->to->flow.offered >= arrivals_served(&d->to->arrivals),
              "%s: %s did not make all calls that moved to it", d->path, d->to->path);
}

static const struct output_set *const outputs[] = {&deploy_outputs, NULL};

const struct entity_kind deploy_kind = {.plural = "deploys",
                                        .fallback = "=no deploy",
                                        .sentence = "Deploys of a new version of a workload, by "
                                                    "name; the timeline begins them.",
                                        .record = &deploy_record,
                                        .size = sizeof(struct deploy),
                                        .outputs = outputs,
                                        .init = init,
                                        .resolve = resolve,
                                        .publish = publish,
                                        .start = start,
                                        .assert_conserved = assert_conserved,
                                        .release = release};

struct deploy_action_spec {
    struct action_spec action;
    const char *deploy;
};

static const struct field action_fields[] = {
    AT_FIELD(struct deploy_action_spec),
    REFERENCE(struct deploy_action_spec, deploy, REQUIRED, "deploys", "Which one."), FIELD_END};

static const struct record action_record =
    RECORD(struct deploy_action_spec, "deploy", action_fields, NULL,
           "A deploy begins; one that is under way or done is left as it is.");

static void refuse(struct deploy *d, const char *why, const char *more)
{
    event_log_add(&d->sim->event_log, d->sim->now, EVENT_LOG_REFUSED, d->path,
                  "does not begin: %s%s", why, more);
}

/* The new version serves itself from now on, so that no circle of moves can close. */
static void begin(struct sim *sim, const void *spec)
{
    struct deploy *d = sim_find(sim, "deploys", ((const struct deploy_action_spec *)spec)->deploy);

    if (is_under_way(d) || d->state == DEPLOY_DONE) {
        refuse(d, d->state == DEPLOY_DONE ? "it is done" : "it is under way", "");
        return;
    }
    if (d->abort_on && d->abort_on->on) {
        refuse(d, "in ALARM is ", d->abort_on->path);
        return;
    }
    arrivals_move(sim, &d->to->arrivals, NULL, 0);
    d->taken = 0;
    d->state = DEPLOY_UNDER_WAY;
    d->next = sim->now;
    go_on(sim, d);
}

static const struct action_verb deploy_verb = {begin, NULL, NULL};

const struct choice_kind deploy_actions[] = {{"deploy", &action_record, &deploy_verb}, {0}};
