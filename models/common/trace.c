#include "trace.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "regular_file.h"
#include "trace_rows.h"

static const char *const counts_names[] = {"calls", "units", NULL};
static const char *const values_names[] = {"sum", "average", "rate", NULL};
static const char *const gaps_names[] = {"idle", "interpolate", NULL};

static const struct field trace_fields[] = {
    TEXT(struct trace_spec, file, REQUIRED,
         "A CSV file whose first column is `time`, relative to the scenario."),
    TEXT(struct trace_spec, column, "=the only one beside the time",
         "The column that has the values."),
    ENUM(struct trace_spec, counts, counts_names, "calls",
         "What the values count; units are divided by what one call of the workload consumes."),
    ENUM(
        struct trace_spec, values, values_names, "=rate of a column `rate`, else sum",
        "What a value is of its period: the sum, the mean per second, or the rate per second at its "
        "time, with straight lines between."),
    DURATION(struct trace_spec, period, "=the least distance of two rows", MILLISECOND, 366 * DAY,
             "How long a row lasts from its time on."),
    ENUM(struct trace_spec, gaps, gaps_names, "=an empty cell: interpolate, a missing row: idle",
         "What was in a period without a value: no calls, or a straight line between the "
         "neighbours."),
    FIELD_END};

const struct record trace_record = {.name = "trace",
                                    .size = sizeof(struct trace_spec),
                                    .fields = trace_fields,
                                    .sentence = "Calls over time from a file.",
                                    .shorthand = "file"};

/* How the rows become points. */
struct build {
    struct trace *trace;
    const struct trace_rows *rows;
    size_t capacity;
    bool lines, sums;             /* between the rows; values are of a whole period */
    bool until_next;              /* a row lasts until the next, not a period */
    bool lost_is_idle, none_idle; /* an empty cell, a missing row */
    simtime period;
    double calls; /* of a value's unit */
};

static void add(struct build *b, simtime at, double per_second)
{
    struct trace *trace = b->trace;

    trace->points = memory_grow(trace->points, trace->count, &b->capacity, sizeof *trace->points);
    trace->points[trace->count++] = (struct rate_point){.at = at, .per_second = per_second};
}

static simtime lasts(const struct build *b, size_t row)
{
    const struct trace_row *items = b->rows->items;

    if (!b->until_next)
        return b->period;
    if (row + 1 == b->rows->count)
        row--;
    return items[row + 1].at - items[row].at;
}

static double rate_of(const struct build *b, size_t row)
{
    double calls = b->rows->items[row].value * b->calls;
    return b->sums ? calls / simtime_seconds(lasts(b, row)) : calls;
}

/* Between a row that ended at `until` and the next one that has a value. Nothing stands there when
 * the straight line from the point before is meant. */
static void add_gap(struct build *b, simtime until, double before, simtime at, bool idle)
{
    if (until >= at || !idle)
        return;
    if (b->lines)
        add(b, until, before);
    add(b, until, 0);
    add(b, at, 0);
}

/* Before the first value, and after the last: the one neighbour goes on where values were lost. */
static void add_lost_begin(struct build *b, double after, simtime at)
{
    add(b, b->trace->begin, b->lost_is_idle ? 0 : after);
    if (b->lost_is_idle)
        add(b, at, 0);
}

static void add_end(struct build *b, simtime until, double before, bool lost)
{
    struct trace *trace = b->trace;

    if (lost ? !b->lost_is_idle : b->lines && trace->has_window)
        add(b, trace->end, before);
    else if (lost && b->lines)
        add(b, until, before);
    if (b->sums || trace->has_window || (lost && b->lost_is_idle))
        add(b, trace->points[trace->count - 1].at, 0);
}

/* A gap in which a value was lost is one of lost values, also where rows are missing in it. False
 * when no row has a value. */
static bool add_rows(struct build *b)
{
    const struct trace_rows *rows = b->rows;
    simtime until = b->trace->begin;
    double before = 0;
    bool lost = false, any = false;

    if (b->trace->has_window)
        add(b, until, 0);

    for (size_t i = 0; i < rows->count; i++) {
        simtime at = rows->items[i].at;
        if (isnan(rows->items[i].value)) {
            lost = true;
            continue;
        }
        double now = rate_of(b, i);
        if (any)
            add_gap(b, until, before, at, lost ? b->lost_is_idle : b->none_idle);
        else if (lost)
            add_lost_begin(b, now, at);
        add(b, at, now);
        until = at + lasts(b, i);
        before = now;
        lost = false;
        any = true;
        if (!b->lines)
            add(b, until, now);
    }
    if (any)
        add_end(b, until, before, lost);
    return any;
}

/* The row that ends after the next one has begun; SIZE_MAX: none does. */
static size_t first_overlap(const struct build *b)
{
    const struct trace_row *items = b->rows->items;

    for (size_t i = 0; !b->until_next && i + 1 < b->rows->count; i++)
        if (items[i + 1].at - items[i].at < b->period)
            return i;
    return SIZE_MAX;
}

static bool refuse(struct diagnostics *diagnostics, struct place place, const char *why)
{
    diagnostics_add(diagnostics, place, "%s", why);
    return false;
}

static bool build_points(struct build *b, const struct trace_spec *spec,
                         struct diagnostics *diagnostics)
{
    const struct trace_rows *rows = b->rows;
    struct trace *trace = b->trace;
    size_t overlap = first_overlap(b);

    if (overlap < SIZE_MAX) {
        int line = rows->items[overlap + 1].line;
        diagnostics_add(diagnostics, (struct place){spec->file, line, 1},
                        "line %d of the trace begins within the period of the line before, which "
                        "lasts %g s; leave 'period' out or give what the rows have",
                        line, simtime_seconds(b->period));
        return false;
    }
    trace->begin = rows->items[0].at;
    trace->end = rows->items[rows->count - 1].at + lasts(b, rows->count - 1);
    return add_rows(b) || refuse(diagnostics, (struct place){spec->file, 1, 1},
                                 "the trace has no number in its column, only empty cells");
}

static simtime least_distance(const struct trace_rows *rows)
{
    simtime least = SIMTIME_MAX;

    for (size_t i = 1; i < rows->count; i++)
        if (rows->items[i].at - rows->items[i - 1].at < least)
            least = rows->items[i].at - rows->items[i - 1].at;
    return least;
}

/* How the rows are to be understood, by what the scenario says and by the header. */
static struct build build_of(struct trace *trace, const struct trace_rows *rows,
                             const struct trace_spec *spec, const struct trace_use *use)
{
    bool says = spec->period || spec->column || origin_has(&spec->origin, "gaps") ||
                origin_has(&spec->origin, "values");
    bool as_always = rows->is_plain && !rows->dated && !says;
    enum trace_values values = origin_has(&spec->origin, "values") ? (enum trace_values)spec->values
                               : rows->is_rate                     ? TRACE_RATE
                                                                   : TRACE_SUM;
    bool gaps = origin_has(&spec->origin, "gaps");
    bool idle = gaps && spec->gaps == TRACE_IDLE;

    trace->has_window = !as_always || use->has_window;
    return (struct build){.trace = trace,
                          .rows = rows,
                          .lines = values == TRACE_RATE,
                          .sums = values == TRACE_SUM,
                          .until_next = as_always,
                          .lost_is_idle = idle,
                          .none_idle = gaps ? idle : values != TRACE_RATE,
                          .period = spec->period ? spec->period : least_distance(rows),
                          .calls = spec->counts == TRACE_UNITS ? 1 / use->units_a_call : 1};
}

static bool read_bytes(struct trace *trace, char *bytes, const struct trace_spec *spec,
                       const struct trace_use *use, struct diagnostics *diagnostics)
{
    struct trace_rows rows = {0};
    bool read = trace_rows_read(&rows, bytes, use->start_epoch_s, spec->column, spec->file,
                                spec->column ? origin_place(&spec->origin, "column") : use->place,
                                diagnostics);

    if (read && rows.count < (spec->period ? 1 : 2))
        read = refuse(diagnostics, (struct place){spec->file, 1, 1},
                      spec->period ? "the trace needs at least one line after its header"
                                   : "the trace needs at least two lines after its header, or a "
                                     "'period'");
    if (read) {
        struct build build = build_of(trace, &rows, spec, use);
        read = build_points(&build, spec, diagnostics);
    }
    if (!read)
        trace_release(trace);
    trace_rows_release(&rows);
    return read;
}

bool trace_read(struct trace *trace, const struct trace_spec *spec, const struct trace_use *use,
                struct diagnostics *diagnostics)
{
    char *path, *bytes, why[REGULAR_FILE_WHY];
    size_t length;
    bool read = false;

    *trace = (struct trace){0};
    if (spec->counts == TRACE_UNITS && use->units_a_call <= 0)
        return refuse(diagnostics, origin_place(&spec->origin, "counts"),
                      "'counts: units' is for a workload, whose calls consume units of its table");
    path = regular_file_beside(use->place.source, spec->file);
    bytes = regular_file_read(path, TRACE_BYTES, &length, why);
    if (bytes)
        read = read_bytes(trace, bytes, spec, use, diagnostics);
    else
        diagnostics_add(diagnostics, use->place, "the trace '%s' cannot be read: %s", path, why);
    free(bytes);
    free(path);
    return read;
}

void trace_release(struct trace *trace)
{
    free(trace->points);
    *trace = (struct trace){0};
}
