#include "event_lane.h"

#include "incident.h"
#include "memory.h"
#include "text.h"

const struct lane_sign event_lane_signs[] = {{'O', "operator or responder"},
                                             {'F', "fault"},
                                             {'A', "alarm"},
                                             {'+', "scale-out"},
                                             {'-', "scale-in"},
                                             {'C', "capacity in force"},
                                             {'B', "billing mode in force"},
                                             {'S', "split"},
                                             {'K', "circuit breaker"},
                                             {'x', "refused"},
                                             {0, NULL}};

static bool is(const struct result_event *e, const char *kind)
{
    return text_equal(e->kind, kind);
}

/* Faults are actions of nature: they begin and are over (models/operations/fault.c). */
static bool fault_begins(const struct result_event *e)
{
    return is(e, "action") && text_ends_with(e->detail, " begins");
}
static bool fault_ends(const struct result_event *e)
{
    return is(e, "action") && text_ends_with(e->detail, " is over");
}

char event_lane_sign(const struct result_event *e)
{
    static const struct {
        const char *kind;
        char sign;
    } rows[] = {{"action", 'O'}, {"alarm", 'A'},   {"capacity", 'C'}, {"billing", 'B'},
                {"split", 'S'},  {"breaker", 'K'}, {"refused", 'x'}};

    if (fault_begins(e) || fault_ends(e))
        return 'F';
    if (is(e, "scaling"))
        return text_starts_with(e->detail, "scale-in") ? '-' : '+';
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is(e, rows[i].kind))
            return rows[i].sign;
    return 'C';
}

static enum event_lane lane_of(const struct result_event *e)
{
    if (fault_begins(e) || fault_ends(e))
        return LANE_FAULTS;
    if (is(e, "action"))
        return LANE_OPERATOR;
    return is(e, "alarm") ? LANE_ALARMS : LANE_SCALING;
}

/* The end of what `events[i]` begins: the next event of its subject that ends it, or the run's. */
static double end_of(const struct result_event *events, size_t count, size_t i, double duration_s)
{
    for (size_t k = i + 1; k < count; k++)
        if (text_equal(events[k].subject, events[i].subject) &&
            (is(&events[i], "alarm")
                 ? is(&events[k], "alarm") && strstr(events[k].detail, "ALARM to ")
                 : fault_ends(&events[k])))
            return events[k].at_s;
    return duration_s;
}

/* Whether event `k` is the refusal `i` again, and nothing was done about the resource between. */
static bool is_again(const struct result_event *events, size_t i, size_t k)
{
    if (!is(&events[k], "refused") || !text_equal(events[i].subject, events[k].subject) ||
        !text_equal(events[i].detail, events[k].detail))
        return false;
    for (size_t j = i + 1; j < k; j++)
        if (text_equal(events[j].subject, events[i].subject) && !is(&events[j], "alarm"))
            return false;
    return true;
}

static struct lane_mark mark_of(const struct result_event *events, size_t count, size_t i,
                                double duration_s, bool one_lane)
{
    const struct result_event *e = &events[i];
    struct lane_mark m = {.lane = one_lane ? LANE_OPERATOR : lane_of(e),
                          .from_s = e->at_s,
                          .to_s = e->at_s,
                          .count = 1,
                          .first = i,
                          .last = i,
                          .sign = event_lane_sign(e)};

    if (!one_lane && (m.lane == LANE_ALARMS || m.lane == LANE_FAULTS)) {
        m.lasts = true;
        m.to_s = end_of(events, count, i, duration_s);
    }
    if (!one_lane && m.lane == LANE_ALARMS)
        incident_severity(e, m.severity);
    return m;
}

/* What ends something is told by the bar that it ends. An acknowledgement is in the list of events. */
static bool is_told(const struct result_event *e)
{
    return is(e, "alarm") ? incident_goes_off(e) : !fault_ends(e);
}

/* Puts the event into the bar of the refusal that it repeats; false when it repeats none. */
static bool repeats(struct lane_mark *marks, size_t made, const struct result_event *events,
                    size_t i)
{
    for (size_t m = made; m-- > 0;) {
        if (marks[m].sign != 'x' || !is_again(events, marks[m].last, i))
            continue;
        marks[m].to_s = events[i].at_s;
        marks[m].last = i;
        marks[m].count++;
        marks[m].lasts = true;
        return true;
    }
    return false;
}

static int by_place(const void *a, const void *b)
{
    const struct lane_mark *x = a, *y = b;
    int by_severity = strcmp(x->severity, y->severity);

    if (x->lane != y->lane)
        return x->lane < y->lane ? -1 : 1;
    if (by_severity)
        return by_severity;
    if (x->from_s != y->from_s)
        return x->from_s < y->from_s ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static size_t cluster(struct lane_mark *marks, size_t made, double near_s)
{
    size_t kept = 0;

    for (size_t i = 0; i < made; i++) {
        struct lane_mark *before = kept ? &marks[kept - 1] : NULL;
        bool near = before && before->lane == marks[i].lane &&
                    text_equal(before->severity, marks[i].severity) &&
                    marks[i].from_s - before->to_s < near_s;
        if (!near) {
            marks[kept++] = marks[i];
            continue;
        }
        before->to_s = marks[i].to_s > before->to_s ? marks[i].to_s : before->to_s;
        before->last = marks[i].last > before->last ? marks[i].last : before->last;
        before->count += marks[i].count;
        before->lasts |= marks[i].lasts;
        before->sign = before->sign == marks[i].sign ? before->sign : ' ';
    }
    return kept;
}

struct lane_mark *event_lane_marks(const struct result_event *events, size_t count,
                                   double duration_s, double width_px, bool one_lane, size_t *marks)
{
    struct lane_mark *list = memory_new(count ? count : 1, sizeof *list);
    size_t made = 0;

    for (size_t i = 0; i < count; i++)
        if (is_told(&events[i]) && !repeats(list, made, events, i))
            list[made++] = mark_of(events, count, i, duration_s, one_lane);
    qsort(list, made, sizeof *list, by_place);
    *marks = cluster(list, made, EVENT_LANE_NEAR * duration_s / width_px);
    return list;
}
