/* Patterns of arrivals that are known by a few figures, as points of a rate (rate.h).
 *
 * Law. Diurnal: mean + (peak - mean) cos(2 pi (time of day - peak_at) / day), in lines of 5
 * minutes. Bursts: `per_second` for `length` at the start of every `every`, and `base` between.
 * Flash crowd: `base`, from `at` on in a straight line up to `peak` within `rise`, then back to the
 * base by half every `half_life`, in lines of an eighth of it. Trace: a CSV file (trace.h). Only a
 * trace is kept in memory; the others' points are computed when the run comes to them, however many
 * there are. A rate that is written point by point is one of the patterns.
 *
 * Known answer: mean 10, peak 15 at 20:00 is 10 at 14:00 and 5 at 08:00. */
#ifndef DDBSIM_PATTERN_H
#define DDBSIM_PATTERN_H

#include "trace.h"

struct diurnal_spec {
    struct origin origin;
    double mean, peak;
    simtime peak_at;
};

struct bursts_spec {
    struct origin origin;
    simtime every, length;
    double per_second, base;
};

struct flash_crowd_spec {
    struct origin origin;
    simtime at, rise, half_life;
    double base, peak;
};

struct pattern_spec {
    struct rate_point *rate;
    size_t rate_count;
    struct diurnal_spec *diurnal;
    struct bursts_spec *bursts;
    struct flash_crowd_spec *flash_crowd;
    struct trace_spec *trace;
};

extern const struct record diurnal_record, bursts_record, flash_crowd_record;

#define PATTERN_ROWS(T, m)                                                                         \
    FIELD_NAMED_MANY(T, "rate", m.rate, FIELD_LIST, struct rate_point *,                           \
                     .record = &rate_point_record, .fallback = "=another way to pace them",        \
                     .sentence =                                                                   \
                         "Calls per second over time: straight lines between the points."),        \
        FIELD_NAMED(T, "diurnal", m.diurnal, FIELD_OPTION, struct diurnal_spec *,                  \
                    .record = &diurnal_record, .fallback = "=another way to pace them",            \
                    .sentence = "A day's rhythm."),                                                \
        FIELD_NAMED(T, "bursts", m.bursts, FIELD_OPTION, struct bursts_spec *,                     \
                    .record = &bursts_record, .fallback = "=another way to pace them",             \
                    .sentence = "Short bursts at equal distances."),                               \
        FIELD_NAMED(T, "flash_crowd", m.flash_crowd, FIELD_OPTION, struct flash_crowd_spec *,      \
                    .record = &flash_crowd_record, .fallback = "=another way to pace them",        \
                    .sentence = "A crowd that comes at once and loses interest."),                 \
        FIELD_NAMED(T, "trace", m.trace, FIELD_OPTION, struct trace_spec *,                        \
                    .record = &trace_record, .fallback = "=another way to pace them",              \
                    .sentence = "Calls over time from a CSV file.")

/* How many of the patterns are there, the written rate among them. */
int pattern_count(const struct pattern_spec *spec);

/* Rules of a written rate; those of the other patterns are their records'. */
void pattern_validate(const struct pattern_spec *spec, const struct origin *owner,
                      struct diagnostics *diagnostics);

/* The rate until `end` of a run, which starts when `use` says. Of a trace `trace` has the points, to
 * be released after the rate; else it is zeroed. A trace that cannot be read is a diagnostic. Borrows
 * `spec`, which has one pattern at most. */
void pattern_rate(const struct pattern_spec *spec, const struct trace_use *use, simtime end,
                  struct rate *rate, struct trace *trace, struct diagnostics *diagnostics);

/* After how long a pattern begins anew by its law; 0: it does not. Known answer: bursts every 10 s, 10
 * s; a day's rhythm, a day. */
simtime pattern_period(const struct pattern_spec *spec);

#endif
