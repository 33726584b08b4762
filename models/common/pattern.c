#include "pattern.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "exact.h"
#include "memory.h"
#include "text.h"
#include "units.h"

static const struct field diurnal_fields[] = {
    NUMBER(struct diurnal_spec, mean, REQUIRED, 0, 1e9, "Calls per second over the day."),
    NUMBER(struct diurnal_spec, peak, REQUIRED, 0, 1e9, "Calls per second at the peak."),
    DURATION(struct diurnal_spec, peak_at, "20h", 0, DAY, "Time of day (UTC) of the peak."),
    FIELD_END};

static void diurnal_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct diurnal_spec *s = spec;
    if (s->peak < s->mean || s->peak > 2 * s->mean)
        diagnostics_add(diagnostics, origin_place(&s->origin, "peak"),
                        "'peak' must be between 'mean' and twice 'mean', or the night is below 0");
}

const struct record diurnal_record =
    RECORD(struct diurnal_spec, "diurnal", diurnal_fields, diurnal_validate, "A day's rhythm.");

static const struct field bursts_fields[] = {
    DURATION(struct bursts_spec, every, REQUIRED, MILLISECOND, DAY, "From burst to burst."),
    DURATION(struct bursts_spec, length, REQUIRED, MILLISECOND, DAY, "How long one lasts."),
    NUMBER(struct bursts_spec, per_second, REQUIRED, 0, 1e9, "Calls per second in a burst."),
    NUMBER(struct bursts_spec, base, "0", 0, 1e9, "Calls per second between bursts."), FIELD_END};

static void bursts_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct bursts_spec *s = spec;
    if (s->length >= s->every)
        diagnostics_add(diagnostics, origin_place(&s->origin, "length"),
                        "'length' must be shorter than 'every'");
}

const struct record bursts_record =
    RECORD(struct bursts_spec, "bursts", bursts_fields, bursts_validate, "Short bursts.");

static const struct field flash_crowd_fields[] = {
    DURATION(struct flash_crowd_spec, at, REQUIRED, 0, SIMTIME_MAX, "When it comes."),
    NUMBER(struct flash_crowd_spec, base, REQUIRED, 0, 1e9, "Calls per second before and after."),
    NUMBER(struct flash_crowd_spec, peak, REQUIRED, 0, 1e9, "Calls per second at its height."),
    DURATION(struct flash_crowd_spec, rise, "1m", 0, DAY, "From the base to the peak."),
    DURATION(struct flash_crowd_spec, half_life, "10m", SECOND, 30 * DAY,
             "After so long half of what is above the base has left."),
    FIELD_END};

static void flash_crowd_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct flash_crowd_spec *s = spec;
    if (s->peak < s->base)
        diagnostics_add(diagnostics, origin_place(&s->origin, "peak"),
                        "'peak' must not be below 'base'");
}

const struct record flash_crowd_record = RECORD(
    struct flash_crowd_spec, "flash_crowd", flash_crowd_fields, flash_crowd_validate, "A crowd.");

int pattern_count(const struct pattern_spec *s)
{
    return (s->diurnal != NULL) + (s->bursts != NULL) + (s->flash_crowd != NULL) +
           (s->trace != NULL);
}

struct points {
    struct rate_point *items;
    size_t count, capacity;
};

static void add(struct points *points, simtime at, double per_second)
{
    points->items =
        memory_grow(points->items, points->count, &points->capacity, sizeof *points->items);
    points->items[points->count++] = (struct rate_point){.at = at, .per_second = per_second};
}

static void add_diurnal(struct points *points, const struct diurnal_spec *s, simtime start,
                        simtime end)
{
    enum { LINE = 5 };
    for (simtime t = 0; t < end + LINE * MINUTE; t += LINE * MINUTE) {
        double day = (double)((start + t - s->peak_at) % DAY) / (double)DAY;
        add(points, t, s->mean + (s->peak - s->mean) * exact_cos_turns(day));
    }
}

static void add_bursts(struct points *points, const struct bursts_spec *s, simtime end)
{
    for (simtime t = 0; t <= end; t += s->every) {
        add(points, t, s->per_second);
        add(points, t + s->length, s->per_second);
        add(points, t + s->length, s->base);
        add(points, t + s->every, s->base);
    }
}

static void add_flash_crowd(struct points *points, const struct flash_crowd_spec *s, simtime end)
{
    enum { LINES = 8, HALVES = 40 };
    simtime top = s->at + s->rise;

    add(points, s->at, s->base);
    for (int i = 0; i <= LINES * HALVES; i++) {
        simtime t = top + s->half_life / LINES * i;
        add(points, t, s->base + (s->peak - s->base) * exact_pow(2, -(double)i / LINES));
        if (t > end)
            break;
    }
}

/* A line of a trace: false with what is wrong. */
static bool read_line(char *line, simtime *at, double *value, const char **wrong)
{
    char *comma = strchr(line, ','), *end;

    *wrong = "must be two values, time and rate or count, with a comma between";
    if (!comma || strchr(comma + 1, ','))
        return false;
    *comma = '\0';
    double seconds = strtod(line, &end);
    *wrong = "has no time: seconds since the start, or a duration such as 5m";
    if (end != line && !*end && seconds >= 0 && seconds < 9e9)
        *at = simtime_from_seconds(seconds);
    else if (units_read_duration(line, at) || *at < 0)
        return false;
    *wrong = "has no number of 0 to 1e12 after the comma";
    *value = strtod(comma + 1, &end);
    return end != comma + 1 && !*end && *value >= 0 && *value <= 1e12;
}

static char *path_beside(const char *source, const char *name)
{
    struct text path = {0};
    const char *slash = source ? strrchr(source, '/') : NULL;

    if (slash && name[0] != '/')
        text_add_part(&path, source, (size_t)(slash - source) + 1);
    text_add(&path, name);
    return path.bytes;
}

/* Counts become the rate from their time to the next line's. */
static void counts_to_rates(struct points *points)
{
    struct points steps = {0};

    for (size_t i = 0; i + 1 < points->count; i++) {
        double length = simtime_seconds(points->items[i + 1].at - points->items[i].at);
        add(&steps, points->items[i].at, points->items[i].per_second / length);
        add(&steps, points->items[i + 1].at, points->items[i].per_second / length);
    }
    add(&steps, points->items[points->count - 1].at, 0);
    free(points->items);
    *points = steps;
}

static bool read_trace(struct points *points, FILE *file, const char *path,
                       struct diagnostics *diagnostics)
{
    char *line = NULL;
    size_t room = 0;
    bool counts = false, good = true;
    const char *wrong = NULL;

    for (int number = 1; good && getline(&line, &room, file) >= 0; number++) {
        struct place place = {path, number, 1};
        simtime at = 0;
        double value = 0;
        line[strcspn(line, "\r\n")] = '\0';
        if (number == 1) {
            counts = text_equal(line, "time,count");
            good = counts || text_equal(line, "time,rate");
            wrong = "must be the header 'time,rate' or 'time,count'";
        } else if (*line) {
            good = read_line(line, &at, &value, &wrong);
            if (good && points->count && at <= points->items[points->count - 1].at) {
                good = false;
                wrong = "has a time that is not after the line before";
            }
            if (good)
                add(points, at, value);
        }
        if (!good)
            diagnostics_add(diagnostics, place, "line %d of the trace %s", number, wrong);
    }
    free(line);
    if (good && points->count < 2) {
        diagnostics_add(diagnostics, (struct place){path, 1, 1},
                        "the trace needs at least two lines after its header");
        good = false;
    }
    if (good && counts)
        counts_to_rates(points);
    return good;
}

/* The path lives as long as the diagnostics that name it: in the source's own text when it can. */
static void add_trace(struct points *points, const char *name, struct place from,
                      struct diagnostics *diagnostics)
{
    char *path = path_beside(from.source, name);
    FILE *file = fopen(path, "r");

    if (!file) {
        diagnostics_add(diagnostics, from, "the trace '%s' cannot be read: %s", path,
                        strerror(errno));
    } else {
        if (!read_trace(points, file, name, diagnostics)) {
            free(points->items);
            *points = (struct points){0};
        }
        fclose(file);
    }
    free(path);
}

struct rate_point *pattern_points(const struct pattern_spec *spec, simtime start_of_day,
                                  simtime end, struct place from, size_t *count,
                                  struct diagnostics *diagnostics)
{
    struct points points = {0};

    if (spec->diurnal)
        add_diurnal(&points, spec->diurnal, start_of_day + DAY, end);
    else if (spec->bursts)
        add_bursts(&points, spec->bursts, end);
    else if (spec->flash_crowd)
        add_flash_crowd(&points, spec->flash_crowd, end);
    else if (spec->trace)
        add_trace(&points, spec->trace, from, diagnostics);
    *count = points.count;
    return points.items;
}
