#include "alarm.h"

#include <math.h>

#include "memory.h"
#include "text.h"

const char *const alarm_state_names[] = {"INSUFFICIENT_DATA", "OK", "ALARM", NULL};

enum { STATISTIC_SUM, STATISTIC_AVERAGE };
enum { GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL };
static const char *const statistic_names[] = {"sum", "average", NULL};
static const char *const comparison_names[] = {">", ">=", "<", "<=", NULL};

static const struct field alarm_fields[] = {
    TEXT(struct alarm_spec, metric, REQUIRED,
         "A series by its path, such as tables/orders/throttled_requests."),
    ENUM(struct alarm_spec, statistic, statistic_names, "sum",
         "How a period becomes one datapoint."),
    ENUM(struct alarm_spec, comparison, comparison_names, ">",
         "When a datapoint breaches the threshold."),
    NUMBER(struct alarm_spec, threshold, REQUIRED, -1e15, 1e15,
           "What a datapoint is compared with."),
    DURATION(struct alarm_spec, period, "60s", SECOND, DAY, "Length of one period."),
    DURATION(struct alarm_spec, metric_delay, "1m", 0, 30 * MINUTE,
             "How long after its period a datapoint is known."),
    COUNT(struct alarm_spec, evaluation_periods, "1", 1, 60,
          "N: how many datapoints are looked at."),
    COUNT(struct alarm_spec, datapoints_to_alarm, "=all of evaluation_periods", 1, 60,
          "M: how many of them must breach."),
    TEXT(struct alarm_spec, severity, "=none", "Shown with the alarm, such as P1."),
    FIELD_END};

static void alarm_check(const void *spec, struct diagnostics *diagnostics)
{
    const struct alarm_spec *a = spec;
    if (a->datapoints_to_alarm > a->evaluation_periods)
        diagnostics_add(diagnostics, origin_place(&a->origin, "datapoints_to_alarm"),
                        "'datapoints_to_alarm' must be at most 'evaluation_periods'");
    if (a->metric_delay / a->period > 60)
        diagnostics_add(diagnostics, origin_place(&a->origin, "metric_delay"),
                        "'metric_delay' must be at most 60 periods");
}

const struct record alarm_record =
    RECORD(struct alarm_spec, "alarm", alarm_fields, alarm_check, "A CloudWatch alarm.");

static const struct series alarm_series[] = {
    VALUE(struct alarm, state, "1", "StateValue", "0 insufficient data, 1 OK, 2 ALARM."),
    SERIES_END};

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

static void evaluate(struct sim *sim, void *owner)
{
    struct alarm *a = owner;
    int breaching = 0, n = (int)a->spec->evaluation_periods, state;

    for (int i = 0; i < n && i < a->metric.kept; i++)
        breaching += breaches(a, a->metric.points[i]);
    if (breaching >= a->needed)
        state = ALARM_ALARM;
    else
        state = a->metric.kept < n ? a->state : ALARM_OK;
    if (state == a->state)
        return;
    if (a->state == ALARM_INSUFFICIENT_DATA &&
        state == ALARM_OK) { /* every run begins so: not news */
        a->state = state;
        return;
    }
    journal_add(&sim->journal, sim->now, JOURNAL_ALARM, a->path,
                "%s%s%s to %s: %s %.6g over %g s, threshold %s %.6g",
                a->spec->severity ? a->spec->severity : "", a->spec->severity ? " " : "",
                alarm_state_names[a->state], alarm_state_names[state], a->spec->metric,
                a->metric.points[0], simtime_seconds(a->spec->period),
                comparison_names[a->spec->comparison], a->threshold);
    a->state = state;
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

void alarm_init(struct alarm *alarm, struct sim *sim, const struct alarm_spec *spec,
                struct diagnostics *diagnostics)
{
    struct text path = {0};

    text_addf(&path, "alarms/%s", spec->origin.name);
    *alarm = (struct alarm){.sim = sim, .spec = spec, .path = path.bytes};
    alarm->metric = (struct metric){
        .period = spec->period, .delay = spec->metric_delay, .arrived = evaluate, .owner = alarm};
    if (!find_metric(alarm, sim, diagnostics))
        return;
    int64_t needed =
        spec->datapoints_to_alarm ? spec->datapoints_to_alarm : spec->evaluation_periods;
    alarm->needed = (int)needed;
    bool per_second = spec->statistic == STATISTIC_AVERAGE && alarm->metric.row->kind == SERIES_SUM;
    alarm->threshold = spec->threshold * (per_second ? simtime_seconds(spec->period) : 1);
    metric_start(&alarm->metric, sim);
    probes_add(&sim->probes, alarm->path, (struct probe){.rows = alarm_series, .subject = alarm});
}

void alarm_release(struct alarm *alarm)
{
    free(alarm->path);
}
