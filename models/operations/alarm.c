#include "alarm.h"

#include <math.h>

#include "memory.h"
#include "text.h"
#include "timeline.h"

const char *const alarm_state_names[] = {"INSUFFICIENT_DATA", "OK", "ALARM", NULL};

enum { STATISTIC_SUM, STATISTIC_AVERAGE };
enum { GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL };
static const char *const statistic_names[] = {"sum", "average", NULL};
static const char *const comparison_names[] = {">", ">=", "<", "<=", NULL};

static const struct field alarm_fields[] = {
    TEXT(struct alarm_spec, metric, "=a composite alarm",
         "A series by its path, such as tables/orders/throttled_requests."),
    ENUM(struct alarm_spec, statistic, statistic_names, "sum",
         "How a period becomes one datapoint."),
    ENUM(struct alarm_spec, comparison, comparison_names, ">",
         "When a datapoint breaches the threshold."),
    NUMBER(struct alarm_spec, threshold, "=**required** with a `metric`", -1e15, 1e15,
           "What a datapoint is compared with."),
    DURATION(struct alarm_spec, period, "60s", SECOND, DAY, "Length of one period."),
    DURATION(struct alarm_spec, metric_delay, "1m", 0, 30 * MINUTE,
             "How long after its period a datapoint is known."),
    COUNT(struct alarm_spec, evaluation_periods, "1", 1, 60,
          "N: how many datapoints are looked at."),
    COUNT(struct alarm_spec, datapoints_to_alarm, "=all of evaluation_periods", 1, 60,
          "M: how many of them must breach."),
    TEXTS(struct alarm_spec, all_of, "=none", "composite: all these alarms must be in ALARM."),
    TEXTS(struct alarm_spec, any_of, "=none", "composite: one of these alarms must be in ALARM."),
    CHOICES(struct alarm_spec, actions, "action", timeline_actions, "=nothing is done",
            "What is done when it goes to ALARM; 'at' is the delay after that."),
    DURATION(struct alarm_spec, repeat, "=once", SECOND, DAY,
             "Do it again after each such time while it stays in ALARM."),
    TEXT(struct alarm_spec, severity, "=none", "Shown with the alarm, such as P1."),
    FIELD_END};

static void alarm_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct alarm_spec *a = spec;
    bool composite = a->all_of_count + a->any_of_count > 0;

    if (composite == (a->metric != NULL))
        diagnostics_add(
            diagnostics, origin_place(&a->origin, a->metric ? "metric" : NULL),
            "an alarm has either a 'metric' and a 'threshold', or 'all_of' and 'any_of' "
            "other alarms");
    else if (!composite && !origin_has(&a->origin, "threshold"))
        diagnostics_add(diagnostics, origin_place(&a->origin, NULL),
                        "'threshold' is required: what a datapoint is compared with");
    if (a->datapoints_to_alarm > a->evaluation_periods)
        diagnostics_add(diagnostics, origin_place(&a->origin, "datapoints_to_alarm"),
                        "'datapoints_to_alarm' must be at most 'evaluation_periods'");
    if (a->metric_delay / a->period > 60)
        diagnostics_add(diagnostics, origin_place(&a->origin, "metric_delay"),
                        "'metric_delay' must be at most 60 periods");
}

const struct record alarm_record =
    RECORD(struct alarm_spec, "alarm", alarm_fields, alarm_validate, "A CloudWatch alarm.");

static const struct series alarm_series[] = {
    VALUE(struct alarm, state, "1", "state", "StateValue", "0 insufficient data, 1 OK, 2 ALARM."),
    SERIES_END};

static const struct output_set alarm_outputs = {
    .of = "alarm", .where = "alarms/*", .rows = alarm_series};

static bool breaches(const struct alarm *alarm, double point)
{
    switch (alarm->spec->comparison) {
    case GREATER:
        return point > alarm->threshold;
    case GREATER_OR_EQUAL:
        return point >= alarm->threshold;
    case LESS:
        return point < alarm->threshold;
    default:
        return point <= alarm->threshold;
    }
}

static void act(struct sim *sim, void *subject);

static void perform(struct alarm *a)
{
    for (size_t i = 0; i < a->spec->actions_count; i++)
        action_schedule(a->sim, &a->spec->actions[i],
                        ((const struct action_spec *)a->spec->actions[i].spec)->at);
    if (a->spec->repeat && a->spec->actions_count)
        sim_at(a->sim, a->sim->now + a->spec->repeat, PRIORITY_CONTROL, act, a);
}

/* Still in ALARM, and in the same alarm as when this was planned: once more. */
static void act(struct sim *sim, void *subject)
{
    struct alarm *a = subject;

    if (a->state == ALARM_ALARM && sim->now - a->since >= a->spec->repeat)
        perform(a);
}

static void composite_look(struct alarm *a);

/* `why` is a sentence about what was seen. */
static void set_state(struct alarm *a, int state, const char *why)
{
    bool news = a->state != ALARM_INSUFFICIENT_DATA || state != ALARM_OK; /* every run begins so */
    const char *severity = a->spec->severity;
    int before = a->state;

    if (state == before)
        return;
    a->state = state;
    a->since = a->sim->now;
    if (news)
        event_log_add(&a->sim->event_log, a->sim->now, EVENT_LOG_ALARM, a->path, "%s%s%s to %s: %s",
                      severity ? severity : "", severity ? " " : "", alarm_state_names[before],
                      alarm_state_names[state], why);
    if (state == ALARM_ALARM)
        perform(a);
    for (size_t i = 0; i < a->watcher_count; i++)
        composite_look(a->watchers[i]);
}

static void evaluate(struct sim *sim, void *owner)
{
    struct alarm *a = owner;
    int breaching = 0, n = (int)a->spec->evaluation_periods, state;
    char why[400];

    (void)sim;
    for (int i = 0; i < n && i < a->metric.kept; i++)
        breaching += breaches(a, a->metric.points[i]);
    if (breaching >= a->needed)
        state = ALARM_ALARM;
    else
        state = a->metric.kept < n ? a->state : ALARM_OK;
    snprintf(why, sizeof why, "%.200s %.6g over %g s, threshold %s %.6g", a->spec->metric,
             a->metric.points[0], simtime_seconds(a->spec->period),
             comparison_names[a->spec->comparison], a->threshold);
    set_state(a, state, why);
}

static bool in_alarm(const struct alarm *a, const char *name)
{
    return ((const struct alarm *)sim_find(a->sim, "alarms", name))->state == ALARM_ALARM;
}

static void composite_look(struct alarm *a)
{
    const struct alarm_spec *spec = a->spec;
    bool all = true, any = spec->any_of_count == 0;

    for (size_t i = 0; i < spec->all_of_count; i++)
        all &= in_alarm(a, spec->all_of[i]);
    for (size_t i = 0; i < spec->any_of_count; i++)
        any |= in_alarm(a, spec->any_of[i]);
    set_state(a, all && any ? ALARM_ALARM : ALARM_OK, "by the alarms it is made of");
}

static void watch_parts(struct alarm *a, const char *key, const char **names, size_t count,
                        struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < count; i++) {
        struct alarm *part = sim_find(a->sim, "alarms", names[i]);
        if (!part || part->spec->all_of_count + part->spec->any_of_count > 0) {
            diagnostics_add(diagnostics, origin_place(&a->spec->origin, key),
                            part ? "'%s' is a composite alarm itself; name those with a metric"
                                 : "there is no alarm '%s'",
                            names[i]);
            continue;
        }
        part->watchers = memory_resize(part->watchers, part->watcher_count + 1, sizeof a);
        part->watchers[part->watcher_count++] = a;
    }
}

static bool find_metric(struct alarm *alarm, const struct sim *sim, struct diagnostics *diagnostics)
{
    char path[320];
    snprintf(path, sizeof path, "%s", alarm->spec->metric);
    char *slash = strrchr(path, '/');
    const struct probe *probe = NULL;

    if (slash)
        *slash = '\0';
    const struct series *row = slash ? probes_find(&sim->probes, path, slash + 1, &probe) : NULL;
    if (!row) {
        diagnostics_add(diagnostics, origin_place(&alarm->spec->origin, "metric"),
                        "there is no series '%s'; name one as in the result file, such as "
                        "tables/NAME/throttled_requests",
                        alarm->spec->metric);
        return false;
    }
    alarm->metric.row = row;
    alarm->metric.subject = probe->subject;
    alarm->metric.refresh = probe->refresh;
    return true;
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct alarm *alarm = entity;
    const struct alarm_spec *spec = of;

    (void)diagnostics;
    *alarm = (struct alarm){.sim = sim, .spec = spec};
    alarm->path = entity_path("alarms", spec->origin.name);
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct alarm *alarm = entity;

    watch_parts(alarm, "all_of", alarm->spec->all_of, alarm->spec->all_of_count, diagnostics);
    watch_parts(alarm, "any_of", alarm->spec->any_of, alarm->spec->any_of_count, diagnostics);
}

static void watch_metric(struct alarm *alarm)
{
    const struct alarm_spec *spec = alarm->spec;
    int64_t needed =
        spec->datapoints_to_alarm ? spec->datapoints_to_alarm : spec->evaluation_periods;
    bool per_second = spec->statistic == STATISTIC_AVERAGE && alarm->metric.row->kind == SERIES_SUM;

    alarm->needed = (int)needed;
    alarm->threshold = spec->threshold * (per_second ? simtime_seconds(spec->period) : 1);
    metric_start(&alarm->metric, alarm->sim);
}

/* An alarm is published when it starts: it may watch what all others publish, their bills too. */
static void start(void *entity, struct diagnostics *diagnostics)
{
    struct alarm *alarm = entity;
    const struct alarm_spec *spec = alarm->spec;

    timeline_resolve(alarm->sim, spec->actions, spec->actions_count, diagnostics);
    alarm->metric = (struct metric){
        .period = spec->period, .delay = spec->metric_delay, .arrived = evaluate, .owner = alarm};
    if (spec->metric && !find_metric(alarm, alarm->sim, diagnostics))
        return;
    if (spec->metric)
        watch_metric(alarm);
    probes_add(&alarm->sim->probes, alarm->path,
               (struct probe){.outputs = &alarm_outputs, .subject = alarm});
}

static void release(void *entity)
{
    struct alarm *alarm = entity;

    free(alarm->watchers);
    free(alarm->path);
}

static const struct output_set *const outputs[] = {&alarm_outputs, NULL};

const struct entity_kind alarm_kind = {.plural = "alarms",
                                       .fallback = "=no alarm",
                                       .sentence = "CloudWatch alarms, by name.",
                                       .record = &alarm_record,
                                       .size = sizeof(struct alarm),
                                       .outputs = outputs,
                                       .init = init,
                                       .resolve = resolve,
                                       .start = start,
                                       .release = release};
