#include "alarm.h"

#include <math.h>

#include "memory.h"
#include "text.h"
#include "timeline.h"

const char *const alarm_state_names[] = {"INSUFFICIENT_DATA", "OK", "ALARM", NULL};

enum { STATISTIC_SUM, STATISTIC_AVERAGE, STATISTIC_PERCENTILES };
enum { GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL };
static const char *const statistic_names[] = {"sum", "average", "p50",   "p90",
                                              "p95", "p99",     "p99.9", NULL};
static const double percentiles[] = {0.5, 0.9, 0.95, 0.99, 0.999}; /* of the names from p50 on */
static const char *const missing_data_names[] = {"notBreaching", "breaching", "ignore", "missing",
                                                 NULL};
static const char *const comparison_names[] = {">", ">=", "<", "<=", NULL};

static const struct field alarm_fields[] = {
    TEXT(struct alarm_spec, metric, "=a composite alarm",
         "A series by its path, such as tables/orders/throttled_requests; with a percentile a "
         "latency, such as apis/page/latency."),
    TEXTS(
        struct alarm_spec, divided_by, "=nothing",
        "The datapoint is the metric over the sum of these, such as of a consumption over what is "
        "provisioned or of failed over offered calls."),
    TEXT(struct alarm_spec, element, "=the one that grew most in the period",
         "Of a series of many, such as top_keys/orders/consumed_capacity_units: which key."),
    ENUM(struct alarm_spec, statistic, statistic_names, "sum",
         "How a period becomes one datapoint; a percentile is of a latency, in seconds."),
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
    ENUM(struct alarm_spec, treat_missing_data, missing_data_names, "notBreaching",
         "What a missing datapoint is taken for."),
    TEXTS(struct alarm_spec, all_of, "=none", "composite: all these alarms must be in ALARM."),
    TEXTS(struct alarm_spec, any_of, "=none", "composite: one of these alarms must be in ALARM."),
    CHOICES(struct alarm_spec, actions, "action", timeline_actions, "=nothing is done",
            "What is done when it goes to ALARM; 'at' is the delay after that."),
    DURATION(struct alarm_spec, repeat, "=once", SECOND, DAY,
             "Do it again after each such time while it stays in ALARM."),
    FLAG(struct alarm_spec, recheck, "true",
         "Each action is left when the alarm is over by then, or its table is UPDATING; with false "
         "it stacks behind the update."),
    OPTION(struct alarm_spec, acknowledged_after, struct latency_spec, acknowledgement_record,
           "=a program answers at once",
           "Somebody on call: the actions' 'at' counts from when they have seen the alarm."),
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
    if (a->statistic >= STATISTIC_PERCENTILES && a->divided_by_count)
        diagnostics_add(diagnostics, origin_place(&a->origin, "divided_by"),
                        "a percentile is not divided; leave out 'divided_by' or the percentile");
    if (a->datapoints_to_alarm > a->evaluation_periods)
        diagnostics_add(diagnostics, origin_place(&a->origin, "datapoints_to_alarm"),
                        "'datapoints_to_alarm' must be at most 'evaluation_periods'");
    if (a->metric_delay / a->period > 60)
        diagnostics_add(diagnostics, origin_place(&a->origin, "metric_delay"),
                        "'metric_delay' must be at most 60 periods");
}

static const struct past_default alarm_past[] = {{"recheck", "2026-11", "false"}, {0}};

const struct record alarm_record = RECORD_WITH_PAST(
    struct alarm_spec, "alarm", alarm_fields, alarm_past, alarm_validate, "A CloudWatch alarm.");

static const struct series alarm_series[] = {
    VALUE(struct alarm, state, "1", "state", "StateValue", "0 insufficient data, 1 OK, 2 ALARM."),
    SERIES_END};

static const struct output_set alarm_outputs = {
    .of = "alarm", .where = "alarms/*", .rows = alarm_series};

/* Shown where somebody is on call for it. */
static const struct series acknowledgement_series[] = {
    SERIES_ROW(struct alarm, response.acknowledged, "acknowledged", SERIES_VALUE, "1", "", "",
               "1 while it is in ALARM and somebody has acknowledged it."),
    SERIES_END};

static const struct output_set acknowledgement_outputs = {
    .of = "acknowledgement", .where = "alarms/*", .rows = acknowledgement_series};

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
    if (news)
        event_log_add(&a->sim->event_log, a->sim->now, EVENT_LOG_ALARM, a->path, "%s%s%s to %s: %s",
                      severity ? severity : "", severity ? " " : "", alarm_state_names[before],
                      alarm_state_names[state], why);
    if (state == ALARM_ALARM)
        response_begin(&a->response);
    else
        response_end(&a->response);
    for (size_t i = 0; i < a->watcher_count; i++)
        composite_look(a->watchers[i]);
}

/* In the first minutes, before there are N datapoints, M breaching ones are enough and all else
 * changes nothing. */
static int judge(const struct alarm *a)
{
    enum alarm_datapoint points[METRIC_KEPT];
    int n = (int)a->spec->evaluation_periods, count = n + ALARM_MORE_DATAPOINTS;
    bool too_few = a->metric.kept < n;

    if (count > a->metric.kept)
        count = a->metric.kept;
    for (int i = 0; i < count; i++)
        points[i] = isnan(a->metric.points[i])         ? DATAPOINT_MISSING
                    : breaches(a, a->metric.points[i]) ? DATAPOINT_BREACHING
                                                       : DATAPOINT_GOOD;
    int state = alarm_evaluation(points, count, n, a->needed,
                                 too_few ? MISSING_IGNORED : a->spec->treat_missing_data, a->state);
    return too_few && state != ALARM_ALARM ? a->state : state;
}

static void evaluate(struct sim *sim, void *owner)
{
    struct alarm *a = owner;
    const struct alarm_spec *spec = a->spec;
    double newest = a->metric.points[0];
    char value[40], why[400];

    (void)sim;
    snprintf(value, sizeof value, isnan(newest) ? "is missing" : "%.6g", newest);
    snprintf(why, sizeof why, "%s%s%.200s%s %s over %g s, threshold %s %.6g",
             a->watched.quantile > 0 ? statistic_names[spec->statistic] : "",
             a->watched.quantile > 0 ? " of " : "", spec->metric,
             spec->divided_by_count ? ", as a ratio," : "", value, simtime_seconds(spec->period),
             comparison_names[spec->comparison], a->threshold);
    set_state(a, judge(a), why);
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

static bool no_series(const struct alarm *alarm, const char *key, const char *path,
                      struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, origin_place(&alarm->spec->origin, key),
                    "there is no series '%s'%s%s; name one as in the result file, such as "
                    "tables/NAME/throttled_requests",
                    path, alarm->spec->element ? " with the element " : "",
                    alarm->spec->element ? alarm->spec->element : "");
    return false;
}

static bool find_divisors(struct alarm *alarm, struct diagnostics *diagnostics)
{
    const struct alarm_spec *spec = alarm->spec;
    struct alarm_metric *watched = &alarm->watched;

    watched->by = memory_new(spec->divided_by_count, sizeof *watched->by);
    watched->by_count = spec->divided_by_count;
    for (size_t i = 0; i < spec->divided_by_count; i++)
        if (!alarm_metric_find(&watched->by[i], alarm->sim, spec->divided_by[i], NULL))
            return no_series(alarm, "divided_by", spec->divided_by[i], diagnostics);
    return true;
}

static bool find_metric(struct alarm *alarm, struct diagnostics *diagnostics)
{
    const struct alarm_spec *spec = alarm->spec;
    struct alarm_metric *watched = &alarm->watched;

    watched->period = spec->period;
    if (spec->statistic < STATISTIC_PERCENTILES) {
        if (!alarm_metric_find(&watched->of, alarm->sim, spec->metric, spec->element))
            return no_series(alarm, "metric", spec->metric, diagnostics);
        return find_divisors(alarm, diagnostics);
    }
    if (alarm_metric_find_latency(watched, alarm->sim, spec->metric,
                                  percentiles[spec->statistic - STATISTIC_PERCENTILES]))
        return true;
    diagnostics_add(diagnostics, origin_place(&spec->origin, "metric"),
                    "there is no latency '%s'; '%s' is of one such as workloads/NAME/latency",
                    spec->metric, statistic_names[spec->statistic]);
    return false;
}

static double sample(void *owner)
{
    struct alarm *alarm = owner;
    return alarm_metric_sample(&alarm->watched, alarm->sim->now);
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct alarm *alarm = entity;
    const struct alarm_spec *spec = of;

    (void)diagnostics;
    *alarm = (struct alarm){.sim = sim, .spec = spec};
    alarm->path = entity_path("alarms", spec->origin.name);
    alarm->response = (struct response){.sim = sim,
                                        .path = alarm->path,
                                        .actions = spec->actions,
                                        .count = spec->actions_count,
                                        .repeat = spec->repeat,
                                        .acknowledgement = spec->acknowledged_after,
                                        .rechecks = spec->recheck};
    rng_init(&alarm->response.draws, sim->seed, alarm->path, "acknowledged");
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
    bool per_second = spec->statistic == STATISTIC_AVERAGE && !spec->divided_by_count &&
                      alarm->watched.of.row->kind == SERIES_SUM;

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
    alarm->metric = (struct metric){.sample = sample,
                                    .period = spec->period,
                                    .delay = spec->metric_delay,
                                    .arrived = evaluate,
                                    .owner = alarm};
    if (spec->metric && !find_metric(alarm, diagnostics))
        return;
    if (spec->metric)
        watch_metric(alarm);
    probes_add(&alarm->sim->probes, alarm->path,
               (struct probe){.outputs = &alarm_outputs, .subject = alarm});
    if (spec->acknowledged_after)
        probes_add(&alarm->sim->probes, alarm->path,
                   (struct probe){.outputs = &acknowledgement_outputs, .subject = alarm});
}

static void release(void *entity)
{
    struct alarm *alarm = entity;

    alarm_metric_release(&alarm->watched);
    response_release(&alarm->response);
    free(alarm->watchers);
    free(alarm->path);
}

static const struct output_set *const outputs[] = {&alarm_outputs, &acknowledgement_outputs, NULL};

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
