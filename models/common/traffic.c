#include "traffic.h"

#include <stdlib.h>

#include "memory.h"
#include "text.h"
#include "units.h"

static const struct field added_fields[] = {PATTERN_ROWS(struct added_spec, pattern),
                                            TRANSFORM_ROWS(struct added_spec, transform),
                                            FIELD_END};

/* NULL and the period (0: never), or the rule that is broken. */
static const char *read_repeat(const char *text, simtime *period)
{
    *period = 0;
    if (!text)
        return NULL;
    if (text_equal(text, "daily") || text_equal(text, "weekly")) {
        *period = text_equal(text, "daily") ? DAY : 7 * DAY;
        return NULL;
    }
    return units_read_duration(text, period) || *period < MILLISECOND
               ? "'repeat' must be daily, weekly or a duration of at least 1ms, such as 12h"
               : NULL;
}

static void transform_validate(const struct transform_spec *t, const struct origin *owner,
                               struct diagnostics *diagnostics)
{
    simtime period;
    const char *wrong = read_repeat(t->repeat, &period);

    if (wrong)
        diagnostics_add(diagnostics, origin_place(owner, "repeat"), "%s", wrong);
}

static void added_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct added_spec *s = spec;
    int patterns = pattern_count(&s->pattern);

    if (patterns != 1)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "what is added on top needs one of 'rate', 'diurnal', 'bursts', "
                        "'flash_crowd' and 'trace', not %d of them",
                        patterns);
    pattern_validate(&s->pattern, &s->origin, diagnostics);
    transform_validate(&s->transform, &s->origin, diagnostics);
}

const struct record added_record =
    RECORD(struct added_spec, "plus", added_fields, added_validate, "A pattern added on top.");

void traffic_validate(const struct traffic_spec *spec, const struct origin *owner,
                      struct diagnostics *diagnostics)
{
    pattern_validate(&spec->pattern, owner, diagnostics);
    transform_validate(&spec->transform, owner, diagnostics);
}

static bool is_moved(const struct transform_spec *t)
{
    return t->shift || (t->stretch != 0 && t->stretch != 1) || t->repeat;
}

const char *traffic_changed_by(const struct traffic_spec *spec)
{
    const struct transform_spec *t = &spec->transform;

    return t->scale != 1                        ? "scale"
           : t->shift                           ? "shift"
           : t->stretch != 0 && t->stretch != 1 ? "stretch"
           : t->repeat                          ? "repeat"
           : spec->plus_count                   ? "plus"
                                                : NULL;
}

/* What is read so far, and for what. */
struct reading {
    struct traffic *traffic;
    struct trace_use use;
    simtime run_end;
    struct diagnostics *diagnostics;
};

/* Something that begins before the run has more of its own time than the run. */
static simtime own_horizon(const struct rate_part *part, simtime run_end)
{
    simtime span = part->repeat ? part->repeat : run_end - (part->shift < 0 ? part->shift : 0);
    if (part->stretch == 1)
        return span;
    double own = (double)span / part->stretch + (double)SECOND;

    return own < (double)SIMTIME_MAX ? (simtime)own : SIMTIME_MAX;
}

/* A trace of which nothing is left in the run is a mistake. */
static void check_window(const struct reading *r, const struct rate_part *part,
                         const struct trace_spec *spec)
{
    struct units_text from, to, start;
    int64_t epoch_s = r->use.start_epoch_s;

    if (!part->has_window || part->repeat || (part->end > 0 && part->begin < r->run_end))
        return;
    diagnostics_add(
        r->diagnostics, origin_place(&spec->origin, NULL),
        "the trace '%s' goes from %s to %s, %s the run, which %s at %s; give 'shift', 'repeat' or "
        "another 'start'",
        spec->file, units_write_date_clock(&from, epoch_s, part->begin, true),
        units_write_date_clock(&to, epoch_s, part->end, true), part->end <= 0 ? "before" : "after",
        part->end <= 0 ? "starts" : "ends",
        units_write_date_clock(&start, epoch_s, part->end <= 0 ? 0 : r->run_end, true));
}

/* A pattern with its transform becomes the next part of the sum. */
static void add_part(struct reading *r, const struct pattern_spec *pattern,
                     const struct transform_spec *t, const struct origin *owner, bool added)
{
    struct traffic *traffic = r->traffic;
    struct rate_part *part = &traffic->sum.parts[traffic->sum.count++];
    struct trace *trace = &traffic->traces[traffic->trace_count++];

    *part = (struct rate_part){
        .scale = t->scale, .stretch = t->stretch != 0 ? t->stretch : 1, .shift = t->shift};
    read_repeat(t->repeat, &part->repeat);
    if (!part->repeat && is_moved(t))
        part->repeat = (simtime)((double)pattern_period(pattern) * part->stretch);
    r->use.place = origin_place(owner, "trace");
    r->use.has_window = added || is_moved(t);
    pattern_rate(pattern, &r->use, own_horizon(part, r->run_end), &part->of, trace, r->diagnostics);
    part->about = trace->begin;
    part->has_window = trace->has_window;
    part->begin = rate_part_moved(part, trace->begin);
    part->end = rate_part_moved(part, trace->end);
    if (trace->count)
        check_window(r, part, pattern->trace);
}

static const struct trace_spec *trace_of(const struct traffic_spec *spec, size_t part)
{
    return part ? spec->plus[part - 1].pattern.trace : spec->pattern.trace;
}

/* A day that is repeated weekly may lie on another day than the run: what holds then, holds of no
 * traffic at all. What is scaled to nothing is meant so. */
static void check_calls(const struct reading *r, const struct rate *rate,
                        const struct traffic_spec *spec)
{
    const struct rate_sum *sum = &r->traffic->sum;
    struct rate from_start = rate_from(rate, 0);
    struct units_text from, to, start, end;
    int64_t epoch_s = r->use.start_epoch_s;
    size_t i = 0;

    while (i < sum->count && !(trace_of(spec, i) && sum->parts[i].scale > 0))
        i++;
    if (i == sum->count || rate_reach(&from_start, 0, 0) < r->run_end)
        return;
    diagnostics_warn(
        r->diagnostics, origin_place(&trace_of(spec, i)->origin, NULL),
        "no call is made in this run, from %s to %s: the trace '%s' goes from %s to %s; give "
        "'repeat: daily', 'shift' or another 'start', or look at its column",
        units_write_date_clock(&start, epoch_s, 0, true),
        units_write_date_clock(&end, epoch_s, r->run_end, true), trace_of(spec, i)->file,
        units_write_date_clock(&from, epoch_s, sum->parts[i].begin, true),
        units_write_date_clock(&to, epoch_s, sum->parts[i].end, true));
}

void traffic_init(struct traffic *traffic, const struct traffic_spec *spec,
                  const struct origin *owner, const struct trace_use *use, simtime end,
                  struct rate *rate, struct diagnostics *diagnostics)
{
    struct reading r = {traffic, *use, end, diagnostics};

    *traffic =
        (struct traffic){.sum.parts = memory_new(1 + spec->plus_count, sizeof *traffic->sum.parts),
                         .sum.end = end,
                         .traces = memory_new(1 + spec->plus_count, sizeof *traffic->traces)};
    add_part(&r, &spec->pattern, &spec->transform, owner, false);
    for (size_t i = 0; i < spec->plus_count; i++) {
        add_part(&r, &spec->plus[i].pattern, &spec->plus[i].transform, &spec->plus[i].origin, true);
        traffic->sum.parts[1 + i].scale *= spec->transform.scale;
    }
    traffic->has_steps = traffic->traces[0].has_window;
    *rate = traffic_changed_by(spec) ? rate_of_sum(&traffic->sum) : traffic->sum.parts[0].of;
    if (rate->count && !diagnostics->count)
        check_calls(&r, rate, spec);
}

void traffic_release(struct traffic *traffic)
{
    for (size_t i = 0; i < traffic->trace_count; i++)
        trace_release(&traffic->traces[i]);
    free(traffic->traces);
    free(traffic->sum.parts);
    *traffic = (struct traffic){0};
}
