#include "incident.h"

#include <math.h>

#include "layout.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"

static const double bad_ratio = 0.01, gap_s = 300, around_s = 300;

/* One caller over time, by intervals. */
struct course {
    double *offered, *failed, *rejected, *attempts, *throttled, *p99;
    bool counts; /* of the folder that the verdict tells of */
};

static double value(const double *values, size_t i)
{
    return values && !isnan(values[i]) ? values[i] : 0;
}

static double unserved(const struct course *c, size_t i)
{
    return value(c->failed, i) + value(c->rejected, i);
}

static bool is_bad(const struct course *c, size_t i)
{
    return unserved(c, i) > bad_ratio * value(c->offered, i) ||
           value(c->throttled, i) > bad_ratio * value(c->attempts, i);
}

/* As long as the run has intervals, or NULL. */
static double *role_values(const struct result *r, const struct group *g, const char *role)
{
    size_t count = 0;
    double *values = result_role(r, g, role, &count);

    if (values && count < r->rows) {
        free(values);
        return NULL;
    }
    return values;
}

static double *p99_values(const struct result *r, const struct group *g)
{
    char path[SERIES_PATH];
    size_t count = 0, q = 0;

    while (q < LAYOUT_QUANTILES && layout_quantiles[q] != 0.99)
        q++;
    if (!g->has_latency || q == LAYOUT_QUANTILES)
        return NULL;
    snprintf(path, sizeof path, "/%s/latency", g->path);
    double *all = reader_values(r->reader, path, 2, &count);
    if (!all || count < r->rows * LAYOUT_QUANTILES) {
        free(all);
        return NULL;
    }
    for (size_t i = 0; i < r->rows; i++)
        all[i] = all[i * LAYOUT_QUANTILES + q];
    return all;
}

static struct course *courses_read(const struct summary *s)
{
    struct course *courses = memory_new(s->caller_count, sizeof *courses);
    const struct result *r = s->result;
    struct summary_calls told = summary_calls(s);
    char own[64];

    for (size_t i = 0; i < s->caller_count; i++) {
        const struct group *g = s->callers[i].group;
        courses[i] = (struct course){.offered = role_values(r, g, "offered"),
                                     .failed = role_values(r, g, "failed"),
                                     .rejected = role_values(r, g, "rejected"),
                                     .attempts = role_values(r, g, "attempts"),
                                     .throttled = role_values(r, g, "throttled_attempts"),
                                     .p99 = p99_values(r, g),
                                     .counts = text_equal(group_folder(g, own), told.folder)};
    }
    return courses;
}

static void courses_free(struct course *courses, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(courses[i].offered);
        free(courses[i].failed);
        free(courses[i].rejected);
        free(courses[i].attempts);
        free(courses[i].throttled);
        free(courses[i].p99);
    }
    free(courses);
}

static bool any_bad(const struct course *courses, size_t count, size_t i)
{
    for (size_t c = 0; c < count; c++)
        if (is_bad(&courses[c], i))
            return true;
    return false;
}

/* Of the incidents the one with most bad intervals: its first interval and the one behind its
 * last; false when there is none. */
static bool find_span(const struct summary *s, const struct course *courses, size_t *from,
                      size_t *to)
{
    const struct result *r = s->result;
    size_t first = 0, last = 0, bad = 0, most = 0;

    for (size_t i = 0; i < r->rows; i++) {
        if (!any_bad(courses, s->caller_count, i))
            continue;
        if (bad && r->time[i] - result_interval_end(r, last) >= gap_s)
            bad = 0;
        if (!bad++)
            first = i;
        last = i;
        if (bad > most) {
            most = bad;
            *from = first;
            *to = last + 1;
        }
    }
    return most > 0;
}

/* "P1 OK to ALARM: …" and "OK to ALARM: …" are what alarms say (models/operations/alarm.c). */
bool incident_goes_off(const struct result_event *e)
{
    return text_equal(e->kind, "alarm") && strstr(e->detail, " to ALARM: ");
}

void incident_severity(const struct result_event *e, char severity[16])
{
    size_t length = strcspn(e->detail, " ");
    bool none = strncmp(e->detail, "OK", length) == 0 ||
                strncmp(e->detail, "INSUFFICIENT_DATA", length) == 0 || length >= 16;

    snprintf(severity, 16, "%.*s", none ? 0 : (int)length, e->detail);
}

static void find_alarm(struct incident *n, const struct summary *s)
{
    for (size_t i = 0; i < s->event_count; i++) {
        const struct result_event *e = &s->events[i];
        char severity[16];
        if (!incident_goes_off(e) || e->at_s < n->from_s || e->at_s > n->to_s)
            continue;
        incident_severity(e, severity);
        if (n->alarm && (*n->severity || !*severity))
            continue;
        n->detected_s = e->at_s - n->from_s;
        n->alarm = e->subject;
        snprintf(n->severity, sizeof n->severity, "%s", severity);
    }
}

/* Faults are actions of nature: they begin and are over (models/operations/fault.c). */
static bool is_deed(const struct result_event *e)
{
    size_t length = strlen(e->detail);
    bool fault = (length > 7 && text_equal(e->detail + length - 7, " begins")) ||
                 (length > 8 && text_equal(e->detail + length - 8, " is over"));

    return text_equal(e->kind, "scaling") || (text_equal(e->kind, "action") && !fault);
}

static void find_deeds(struct incident *n, const struct summary *s)
{
    for (size_t i = 0; i < s->event_count; i++) {
        const struct result_event *e = &s->events[i];
        if (e->at_s < n->from_s || e->at_s > n->to_s)
            continue;
        if (isnan(n->acknowledged_s) && text_equal(e->kind, "alarm") &&
            strncmp(e->detail, "acknowledged", 12) == 0)
            n->acknowledged_s = e->at_s - n->from_s;
        if (n->recovered && is_deed(e)) {
            n->mitigated_s = e->at_s - n->from_s;
            n->action = e->detail;
            n->action_by = e->subject;
        }
    }
}

static struct incident_phase phase(const struct summary *s, const struct course *courses,
                                   double from_s, double to_s)
{
    const struct result *r = s->result;
    double calls = 0, lost = 0, length = 0, slowest = NAN;

    for (size_t c = 0; c < s->caller_count; c++) {
        double sum = 0, weights = 0;
        for (size_t i = 0; courses[c].counts && i < r->rows; i++) {
            double p99 = courses[c].p99 ? courses[c].p99[i] : NAN;
            if (r->time[i] < from_s || result_interval_end(r, i) > to_s)
                continue;
            calls += value(courses[c].offered, i);
            lost += unserved(&courses[c], i);
            sum += isnan(p99) ? 0 : p99;
            weights += !isnan(p99);
        }
        if (weights > 0)
            slowest = fmax(slowest, sum / weights);
    }
    for (size_t i = 0; i < r->rows; i++)
        if (r->time[i] >= from_s && result_interval_end(r, i) <= to_s)
            length += result_interval_end(r, i) - r->time[i];
    return (struct incident_phase){length > 0 ? calls / length : NAN,
                                   calls > 0 ? lost / calls : NAN, slowest};
}

static void count_calls(struct incident *n, const struct summary *s, const struct course *courses,
                        size_t from, size_t to)
{
    for (size_t c = 0; c < s->caller_count; c++) {
        bool bad = false;
        for (size_t i = from; i < to; i++) {
            n->calls += courses[c].counts ? value(courses[c].offered, i) : 0;
            n->unserved += courses[c].counts ? unserved(&courses[c], i) : 0;
            n->throttled += value(courses[c].throttled, i);
            bad |= is_bad(&courses[c], i);
        }
        n->callers_affected += bad;
    }
}

static bool has_alarm(const struct summary *s)
{
    for (size_t i = 0; i < s->event_count; i++)
        if (incident_goes_off(&s->events[i]))
            return true;
    return false;
}

void incident_find(struct incident *n, const struct summary *s)
{
    size_t from = 0, to = 0;

    *n = (struct incident){.detected_s = NAN, .acknowledged_s = NAN, .mitigated_s = NAN};
    if (!has_alarm(s))
        return;
    struct course *courses = courses_read(s);
    n->happened = find_span(s, courses, &from, &to);
    if (n->happened) {
        n->from_s = s->result->time[from];
        n->to_s = result_interval_end(s->result, to - 1);
        n->recovered = to < s->result->rows;
        find_alarm(n, s);
        find_deeds(n, s);
        count_calls(n, s, courses, from, to);
        n->before = phase(s, courses, n->from_s - around_s, n->from_s);
        n->during = phase(s, courses, n->from_s, n->to_s);
        n->after = phase(s, courses, n->to_s, n->to_s + around_s);
    }
    courses_free(courses, s->caller_count);
}
