#include "history.h"

#include <math.h>
#include <stdlib.h>

#include "csv_row.h"
#include "regular_file.h"
#include "units.h"

enum { VALUES_MOST = 1 << 24 };

/* Its rows as they stand in the file. */
struct rows {
    int64_t *epoch_s;
    double *values; /* row after row */
    int *lines;
    size_t count, capacity, line_capacity, value_capacity;
};

struct reading {
    struct history *history;
    struct diagnostics *diagnostics;
    const char *name; /* of the file, as the scenario has it */
    int line;
    struct csv_rows csv;
    struct rows rows;
};

static bool refuse(struct reading *r, int column, const char *format, const char *cell)
{
    diagnostics_add(r->diagnostics, (struct place){r->name, r->line, column}, format, cell);
    return false;
}

static bool add_column(struct reading *r, const char *path, int number)
{
    struct history *h = r->history;

    for (size_t i = 0; i < h->count; i++)
        if (text_equal(h->columns[i].path, path))
            return refuse(r, number, "two columns are called '%.200s'; let one of them be", path);
    if (!strchr(path, '/'))
        return refuse(r, number,
                      "'%.200s' is no path of a series, such as "
                      "tables/T/consumed_read_capacity_units",
                      path);
    if (h->count == HISTORY_COLUMNS)
        return refuse(r, number, "more than 1,000 columns; leave out what is not to be compared%s",
                      "");
    h->columns = memory_resize(h->columns, h->count + 1, sizeof *h->columns);
    h->columns[h->count++] = (struct history_column){.path = memory_text(path)};
    return true;
}

static bool read_header(struct reading *r)
{
    const struct csv_rows *csv = &r->csv;

    if (csv->line > 1 || !text_equal(csv->fields[0], "time"))
        return refuse(r, 1, "the first column must be called 'time'%s", "");
    for (size_t i = 1; i < csv->count; i++)
        if (!add_column(r, csv->fields[i], (int)i + 1))
            return false;
    return r->history->count || refuse(r, 1, "no series stands beside the time%s", "");
}

static bool read_time(const char *cell, int64_t *epoch_s)
{
    char *end;
    double seconds = strtod(cell, &end);

    if (end != cell && !*end && seconds >= 0 && seconds < 1e11 && seconds == floor(seconds)) {
        *epoch_s = (int64_t)seconds;
        return true;
    }
    return !units_read_instant(cell, epoch_s);
}

static bool read_value(struct reading *r, const char *cell, int number, double *out)
{
    char *end;

    *out = NAN;
    if (!*cell)
        return true;
    *out = strtod(cell, &end);
    if (end != cell && !*end && *out >= 0 && *out <= 1e15)
        return true;
    return refuse(r, number, "'%.40s' must be a number of 0 to 1e15, or nothing", cell);
}

static bool read_row(struct reading *r)
{
    const struct csv_rows *csv = &r->csv;
    struct rows *rows = &r->rows;
    size_t columns = r->history->count;
    const char *cell = csv->fields[0];
    int64_t epoch_s;

    if (!read_time(cell, &epoch_s))
        return refuse(r, 1,
                      "'%.40s' must be an instant, such as 2025-12-14T14:30:00Z, or seconds since "
                      "1970",
                      cell);
    if (rows->count && epoch_s <= rows->epoch_s[rows->count - 1])
        return refuse(r, 1, "the time '%.40s' is not after that of the row before; sort the rows",
                      cell);
    if ((rows->count + 1) * columns > VALUES_MOST)
        return refuse(r, 1, "more than 16 million values; measure a longer period%s", "");
    rows->epoch_s = memory_grow(rows->epoch_s, rows->count, &rows->capacity, sizeof *rows->epoch_s);
    rows->lines = memory_grow(rows->lines, rows->count, &rows->line_capacity, sizeof *rows->lines);
    while (rows->value_capacity < (rows->count + 1) * columns)
        rows->values = memory_grow(rows->values, rows->value_capacity, &rows->value_capacity,
                                   sizeof *rows->values);
    for (size_t c = 0; c < columns; c++) {
        if (c + 1 == csv->count)
            return refuse(r, 1, "the row has fewer cells than the header%s", "");
        if (!read_value(r, csv->fields[c + 1], (int)c + 2,
                        &rows->values[rows->count * columns + c]))
            return false;
    }
    if (csv->count > columns + 1)
        return refuse(r, 1, "the row has more cells than the header%s", "");
    rows->epoch_s[rows->count] = epoch_s;
    rows->lines[rows->count++] = r->line;
    return true;
}

/* What stands behind a NUL byte would be passed over in silence. */
static bool is_text(struct reading *r, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        r->line += i == 0 || bytes[i - 1] == '\n';
        if (!bytes[i])
            return refuse(r, 1, "holds a NUL byte; save it as UTF-8 text%s", "");
    }
    r->line = 0;
    return true;
}

static bool read_rows(struct reading *r, char *bytes)
{
    bool good = true;

    csv_row_init(&r->csv, bytes);
    r->line = 1;
    for (bool first = true; good && csv_row_next(&r->csv); first = false) {
        r->line = first ? 1 : (int)r->csv.line;
        good = first ? read_header(r) : read_row(r);
    }
    csv_row_release(&r->csv);
    return good &&
           (r->rows.count >= 2 || refuse(r, 1, "needs a header and at least two rows%s", ""));
}

static simtime least_distance(const struct rows *rows)
{
    int64_t least = rows->epoch_s[1] - rows->epoch_s[0];

    for (size_t i = 2; i < rows->count; i++)
        if (rows->epoch_s[i] - rows->epoch_s[i - 1] < least)
            least = rows->epoch_s[i] - rows->epoch_s[i - 1];
    return least < DAY / SECOND ? least * SECOND : DAY;
}

/* Puts the rows into the periods of the scenario's time. */
static bool place_rows(struct reading *r, const struct scenario_spec *spec)
{
    struct history *h = r->history;
    int64_t period_s = h->period / SECOND;

    for (size_t c = 0; c < h->count; c++) {
        h->columns[c].values = memory_new(h->periods, sizeof *h->columns[c].values);
        for (size_t i = 0; i < h->periods; i++)
            h->columns[c].values[i] = NAN;
    }
    for (size_t i = 0; i < r->rows.count; i++) {
        int64_t after_s = r->rows.epoch_s[i] - spec->start;
        r->line = r->rows.lines[i];
        if (after_s % period_s)
            return refuse(r, 1,
                          "the row's time is not a whole number of periods after the scenario's "
                          "'start'; let 'start' be the time of a row%s",
                          "");
        if (after_s < 0 || after_s / period_s >= (int64_t)h->periods) {
            h->outside++;
            continue;
        }
        h->rows++;
        for (size_t c = 0; c < h->count; c++)
            h->columns[c].values[after_s / period_s] = r->rows.values[i * h->count + c];
    }
    r->line = 1;
    return h->rows || refuse(r, 1,
                             "no row lies in the scenario's time; look at its 'start' and "
                             "'duration'%s",
                             "");
}

static bool set_periods(struct reading *r, const struct scenario_spec *spec)
{
    struct history *h = r->history;

    h->period = spec->measured->period ? spec->measured->period : least_distance(&r->rows);
    r->line = 1;
    if (h->period % SECOND || h->period > spec->duration)
        return refuse(r, 1,
                      "a period must be whole seconds and no longer than the scenario's "
                      "'duration'%s",
                      "");
    h->periods = (size_t)(spec->duration / h->period);
    if (h->periods > HISTORY_PERIODS || h->periods * h->count > VALUES_MOST)
        return refuse(r, 1, "more than a million periods, or 16 million values%s", "");
    return true;
}

bool history_read(struct history *h, const struct scenario *scenario,
                  struct diagnostics *diagnostics)
{
    const struct scenario_spec *spec = scenario->spec;
    struct place place = origin_place(&spec->measured->origin, "file");
    /* What the command line names lies where the command runs. */
    char *path = regular_file_beside(place.line ? place.source : NULL, spec->measured->file);
    char why[REGULAR_FILE_WHY];
    size_t length;

    *h = (struct history){.place = {spec->measured->file, 1, 1}};
    struct reading r = {.history = h, .diagnostics = diagnostics, .name = spec->measured->file};
    char *bytes = regular_file_read(path, HISTORY_BYTES, &length, why);
    if (!bytes)
        diagnostics_add(diagnostics, place, "'measured': '%s' cannot be read: %s", path, why);
    bool good = bytes && is_text(&r, bytes, length) && read_rows(&r, bytes) &&
                set_periods(&r, spec) && place_rows(&r, spec);
    free(bytes);
    free(path);
    free(r.rows.epoch_s);
    free(r.rows.values);
    free(r.rows.lines);
    return good;
}

void history_release(struct history *h)
{
    for (size_t i = 0; i < h->count; i++) {
        free(h->columns[i].path);
        free(h->columns[i].values);
    }
    free(h->columns);
}
