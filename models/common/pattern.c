#include "pattern.h"

#include <math.h>
#include <stdlib.h>

#include "exact.h"
#include "memory.h"
#include "regular_file.h"
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

static const simtime diurnal_line = 5 * MINUTE;

static struct rate_point diurnal_point(const struct rate_law *law, size_t i)
{
    const struct diurnal_spec *s = law->spec;
    simtime t = (simtime)i * diurnal_line;
    double day = (double)((law->start_of_day + DAY + t - s->peak_at) % DAY) / (double)DAY;

    return (struct rate_point){.at = t,
                               .per_second = s->mean + (s->peak - s->mean) * exact_cos_turns(day)};
}

static size_t diurnal_count(simtime end)
{
    return (size_t)((end + diurnal_line - 1) / diurnal_line) + 1;
}

/* Four points a burst: its two edges, each from one rate to the other. */
static struct rate_point bursts_point(const struct rate_law *law, size_t i)
{
    const struct bursts_spec *s = law->spec;
    simtime begin = (simtime)(i / 4) * s->every;
    const simtime at[] = {begin, begin + s->length, begin + s->length, begin + s->every};

    return (struct rate_point){.at = at[i % 4], .per_second = i % 4 < 2 ? s->per_second : s->base};
}

static struct rate_law bursts_law(const struct bursts_spec *s)
{
    double area = s->per_second * simtime_seconds(s->length) +
                  s->base * simtime_seconds(s->every - s->length);
    return (struct rate_law){.point = bursts_point,
                             .spec = s,
                             .period = s->every,
                             .points_a_period = 4,
                             .area_a_period = area};
}

static size_t bursts_count(const struct bursts_spec *s, simtime end)
{
    return 4 * ((size_t)(end / s->every) + 1);
}

enum {
    CROWD_LINES = 8,
    CROWD_HALVES = 40
}; /* lines a half-life, and half-lives until it is over */

static struct rate_point crowd_point(const struct rate_law *law, size_t i)
{
    const struct flash_crowd_spec *s = law->spec;
    simtime top = s->at + s->rise;

    if (i == 0)
        return (struct rate_point){.at = s->at, .per_second = s->base};
    double left = exact_pow(2, -(double)(i - 1) / CROWD_LINES);
    return (struct rate_point){.at = top + s->half_life / CROWD_LINES * (simtime)(i - 1),
                               .per_second = s->base + (s->peak - s->base) * left};
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

/* Counts become the rate from their time to the next line's; the last line, which has no next,
 * lasts as long as the line before it. */
static void counts_to_rates(struct points *points)
{
    struct points steps = {0};
    simtime lasts = 0;

    for (size_t i = 0; i < points->count; i++) {
        simtime at = points->items[i].at;
        if (i + 1 < points->count)
            lasts = points->items[i + 1].at - at;
        double per_second = points->items[i].per_second / simtime_seconds(lasts);
        add(&steps, at, per_second);
        add(&steps, at + lasts, per_second);
    }
    add(&steps, steps.items[steps.count - 1].at, 0);
    free(points->items);
    *points = steps;
}

/* One line, of which the first is the header; false with what is wrong. */
static bool take_line(struct points *points, char *line, bool first, bool *counts,
                      const char **wrong)
{
    simtime at;
    double value;

    if (first) {
        *counts = text_equal(line, "time,count");
        *wrong = "must be the header 'time,rate' or 'time,count'";
        return *counts || text_equal(line, "time,rate");
    }
    if (!*line)
        return true;
    if (!read_line(line, &at, &value, wrong))
        return false;
    *wrong = "has a time that is not after the line before";
    if (points->count && at <= points->items[points->count - 1].at)
        return false;
    add(points, at, value);
    return true;
}

static bool read_trace(struct points *points, char *bytes, const char *path,
                       struct diagnostics *diagnostics)
{
    bool counts = false;
    const char *wrong = NULL;
    char *end, *line = bytes;

    for (int number = 1; line && *line; number++, line = end) {
        end = strchr(line, '\n');
        if (end)
            end++;
        line[strcspn(line, "\r\n")] = '\0';
        if (!take_line(points, line, number == 1, &counts, &wrong)) {
            diagnostics_add(diagnostics, (struct place){path, number, 1}, "line %d of the trace %s",
                            number, wrong);
            return false;
        }
    }
    if (points->count < 2) {
        diagnostics_add(diagnostics, (struct place){path, 1, 1},
                        "the trace needs at least two lines after its header");
        return false;
    }
    if (counts)
        counts_to_rates(points);
    return true;
}

/* The path lives as long as the diagnostics that name it: in the source's own text when it can. */
static void add_trace(struct points *points, const char *name, struct place from,
                      struct diagnostics *diagnostics)
{
    char *path = regular_file_beside(from.source, name), why[REGULAR_FILE_WHY];
    size_t length;
    char *bytes = regular_file_read(path, TRACE_BYTES, &length, why);

    if (!bytes) {
        diagnostics_add(diagnostics, from, "the trace '%s' cannot be read: %s", path, why);
    } else if (!read_trace(points, bytes, name, diagnostics)) {
        free(points->items);
        *points = (struct points){0};
    }
    free(bytes);
    free(path);
}

struct rate_point *pattern_rate(const struct pattern_spec *spec, simtime start_of_day, simtime end,
                                struct place from, struct rate *rate,
                                struct diagnostics *diagnostics)
{
    struct points points = {0};

    *rate = (struct rate){.law = {.start_of_day = start_of_day}};
    if (spec->diurnal) {
        rate->law.point = diurnal_point;
        rate->law.spec = spec->diurnal;
        rate->count = diurnal_count(end);
    } else if (spec->bursts) {
        rate->law = bursts_law(spec->bursts);
        rate->count = bursts_count(spec->bursts, end);
    } else if (spec->flash_crowd) {
        rate->law.point = crowd_point;
        rate->law.spec = spec->flash_crowd;
        rate->count = CROWD_LINES * CROWD_HALVES + 2;
    } else if (spec->trace) {
        add_trace(&points, spec->trace, from, diagnostics);
        rate->points = points.items;
        rate->count = points.count;
    }
    return points.items;
}
