#include "pattern.h"

#include "exact.h"

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
    return (s->rate_count > 0) + (s->diurnal != NULL) + (s->bursts != NULL) +
           (s->flash_crowd != NULL) + (s->trace != NULL);
}

void pattern_validate(const struct pattern_spec *spec, const struct origin *owner,
                      struct diagnostics *diagnostics)
{
    if (spec->rate_count)
        rate_validate(spec->rate, spec->rate_count, owner, diagnostics);
}

simtime pattern_period(const struct pattern_spec *spec)
{
    return spec->diurnal ? DAY : spec->bursts ? spec->bursts->every : 0;
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

void pattern_rate(const struct pattern_spec *spec, const struct trace_use *use, simtime end,
                  struct rate *rate, struct trace *trace, struct diagnostics *diagnostics)
{
    *trace = (struct trace){0};
    *rate = (struct rate){.law = {.start_of_day = use->start_epoch_s % 86400 * SECOND}};
    if (spec->rate_count) {
        rate->points = spec->rate;
        rate->count = spec->rate_count;
    } else if (spec->diurnal) {
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
    } else if (spec->trace && trace_read(trace, spec->trace, use, diagnostics)) {
        rate->points = trace->points;
        rate->count = trace->count;
    }
}
