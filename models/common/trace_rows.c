#include "trace_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv_row.h"
#include "iso_time.h"
#include "memory.h"
#include "text.h"
#include "units.h"

enum { COLUMNS_TO_SUGGEST = 100 };
#define FARTHEST_S (SIMTIME_MAX / SECOND)

struct reader {
    struct trace_rows *rows;
    struct csv_rows csv;
    int64_t start_epoch_s;
    size_t columns, wanted; /* of the header, the time among them */
    enum { TIMES_UNKNOWN, TIMES_SINCE_START, TIMES_EPOCH, TIMES_DATES } times;
    const char *wrong; /* what is wrong with a line, behind "line 3 of the trace " */
};

static bool read_date(const struct reader *r, const char *text, simtime *at)
{
    struct iso_time t;

    if (!iso_time_read(text, &t) || !t.has_seconds || !t.has_offset || t.epoch_s < 0 ||
        t.epoch_s > 9000000000)
        return false;
    int64_t since_s = t.epoch_s - r->start_epoch_s;
    if (since_s >= FARTHEST_S || since_s <= -FARTHEST_S)
        *at = since_s > 0 ? SIMTIME_MAX : -SIMTIME_MAX;
    else
        *at = since_s * SECOND + t.fraction_ns;
    return true;
}

static bool read_time(struct reader *r, char *text, simtime *at)
{
    char *end;

    if (r->times == TIMES_UNKNOWN && strlen(text) > 10 && text[4] == '-')
        r->times = TIMES_DATES;
    if (r->times == TIMES_DATES)
        return read_date(r, text, at);
    double seconds = strtod(text, &end);
    bool plain = end != text && !*end;
    if (r->times == TIMES_UNKNOWN)
        r->times = plain && seconds >= 1e8 && seconds < 9e9 ? TIMES_EPOCH : TIMES_SINCE_START;
    if (!plain)
        return r->times == TIMES_SINCE_START && !units_read_duration(text, at);
    if (!(seconds >= 0 && seconds < 9e9))
        return false;
    if (r->times == TIMES_EPOCH)
        seconds -= (double)r->start_epoch_s;
    *at = seconds < 0 ? -simtime_from_ns(-seconds * 1e9) : simtime_from_seconds(seconds);
    return true;
}

static bool read_value(const char *text, double *value)
{
    char *end;

    if (!*text) {
        *value = NAN;
        return true;
    }
    *value = strtod(text, &end);
    return end != text && !*end && *value >= 0 && *value <= 1e12;
}

static bool take_row(struct reader *r)
{
    static const char *const no_time[] = {
        "has no time: seconds since the start, a duration such as 5m, seconds since 1970, or a date "
        "such as 2025-12-14T14:30:00Z",
        "has no time: seconds since the start, or a duration such as 5m, as the first row has",
        "has no time: seconds since 1970, as the first row has",
        "has no time: a date such as 2025-12-14T14:30:00Z, as the first row has"};
    struct trace_rows *rows = r->rows;
    struct trace_row row = {.line = (int)r->csv.line};

    r->wrong = "has not as many values as the header";
    if (r->csv.count != r->columns)
        return false;
    r->wrong = no_time[r->times];
    if (!read_time(r, r->csv.fields[0], &row.at))
        return false;
    r->wrong = "has a time that is 18 years or more from the start of the run";
    if (row.at >= FARTHEST_S * SECOND || row.at <= -FARTHEST_S * SECOND)
        return false;
    r->wrong = "has no number of 0 to 1e12 in its column";
    if (!read_value(r->csv.fields[r->wanted], &row.value))
        return false;
    r->wrong = "has a time that is not after the line before";
    if (rows->count && row.at <= rows->items[rows->count - 1].at)
        return false;
    rows->items = memory_grow(rows->items, rows->count, &rows->capacity, sizeof *rows->items);
    rows->items[rows->count++] = row;
    return true;
}

static bool lacks_column(const char *column, const char *const *names, struct place place,
                         struct diagnostics *diagnostics)
{
    const char *nearest = text_nearest(column, names);

    diagnostics_add(diagnostics, place, "the trace has no column '%s'%s%s%s", column,
                    nearest ? "; did you mean '" : "; it begins with '",
                    nearest ? nearest : names[0], nearest ? "'?" : "'");
    return false;
}

/* The header's columns, and which of them is wanted. */
static bool take_header(struct reader *r, const char *column, const char *name,
                        struct place column_place, struct diagnostics *diagnostics)
{
    const char *names[COLUMNS_TO_SUGGEST + 1] = {0};
    const struct csv_rows *csv = &r->csv;

    if (!csv_row_next(&r->csv) || csv->line > 1 || csv->count < 2 ||
        !text_equal(csv->fields[0], "time")) {
        diagnostics_add(diagnostics, (struct place){name, 1, 1},
                        "line 1 of the trace must be the header: time, and the names of the "
                        "columns behind it, such as 'time,count'");
        return false;
    }
    r->columns = csv->count;
    for (size_t i = 1; i < r->columns; i++) {
        if (i <= COLUMNS_TO_SUGGEST)
            names[i - 1] = csv->fields[i];
        if (!r->wanted && (!column || text_equal(csv->fields[i], column)))
            r->wanted = i;
    }
    if (column && !r->wanted)
        return lacks_column(column, names, column_place, diagnostics);
    if (!column && r->columns > 2) {
        diagnostics_add(diagnostics, column_place,
                        "the trace has %zu columns besides the time: say which is meant, such as "
                        "trace: {file: %s, column: %s}",
                        r->columns - 1, name, names[0]);
        return false;
    }
    const char *taken = column ? column : names[0];
    r->rows->is_rate = text_equal(taken, "rate");
    r->rows->is_plain = r->columns == 2 && (r->rows->is_rate || text_equal(taken, "count"));
    return true;
}

bool trace_rows_read(struct trace_rows *rows, char *bytes, int64_t start_epoch_s,
                     const char *column, const char *name, struct place column_place,
                     struct diagnostics *diagnostics)
{
    struct reader r = {.rows = rows, .start_epoch_s = start_epoch_s};

    csv_row_init(&r.csv, bytes);
    bool good = take_header(&r, column, name, column_place, diagnostics);
    while (good && csv_row_next(&r.csv)) {
        good = take_row(&r);
        if (!good)
            diagnostics_add(diagnostics, (struct place){name, (int)r.csv.line, 1},
                            "line %zu of the trace %s", r.csv.line, r.wrong);
    }
    csv_row_release(&r.csv);
    rows->dated = r.times > TIMES_SINCE_START;
    return good;
}

void trace_rows_release(struct trace_rows *rows)
{
    free(rows->items);
    *rows = (struct trace_rows){0};
}
