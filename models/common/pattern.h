/* Patterns of arrivals that are known by a few figures, as points of a rate (rate.h).
 *
 * Law. Diurnal: mean + (peak - mean) cos(2 pi (time of day - peak_at) / day), in lines of 5
 * minutes. Bursts: `per_second` for `length` at the start of every `every`, and `base` between.
 * Flash crowd: `base`, from `at` on in a straight line up to `peak` within `rise`, then back to the
 * base by half every `half_life`, in lines of an eighth of it. Trace: a CSV file with the header
 * `time,rate` (calls per second at a time, straight lines between) or `time,count` (calls from that
 * time until the next line's; the last line lasts as long as the one before it); times are seconds,
 * or durations such as 5m, since the start, and rise. A trace's path is relative to the scenario's;
 * it must be a regular file of at most 64 MiB. Only a trace is kept in memory; the others' points
 * are computed when the run comes to them, however many there are.
 *
 * Known answers: mean 10, peak 15 at 20:00 is 10 at 14:00 and 5 at 08:00; a trace of 600 calls at
 * each of 0, 1 and 2 minutes makes 1,800 calls within 3 minutes. */
#ifndef DDBSIM_PATTERN_H
#define DDBSIM_PATTERN_H

#include "rate.h"

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
    struct diurnal_spec *diurnal;
    struct bursts_spec *bursts;
    struct flash_crowd_spec *flash_crowd;
    const char *trace;
};

extern const struct record diurnal_record, bursts_record, flash_crowd_record;

#define PATTERN_ROWS(T, m)                                                                         \
    FIELD_NAMED(T, "diurnal", m.diurnal, FIELD_OPTION, struct diurnal_spec *,                      \
                .record = &diurnal_record, .fallback = "=another way to pace them",                \
                .sentence = "A day's rhythm."),                                                    \
        FIELD_NAMED(T, "bursts", m.bursts, FIELD_OPTION, struct bursts_spec *,                     \
                    .record = &bursts_record, .fallback = "=another way to pace them",             \
                    .sentence = "Short bursts at equal distances."),                               \
        FIELD_NAMED(T, "flash_crowd", m.flash_crowd, FIELD_OPTION, struct flash_crowd_spec *,      \
                    .record = &flash_crowd_record, .fallback = "=another way to pace them",        \
                    .sentence = "A crowd that comes at once and loses interest."),                 \
        FIELD_NAMED(T, "trace", m.trace, FIELD_TEXT, const char *,                                 \
                    .fallback = "=another way to pace them",                                       \
                    .sentence = "A CSV file of time,rate or time,count.")

/* How many of the patterns are there. */
int pattern_count(const struct pattern_spec *spec);

enum { TRACE_BYTES = 64 << 20 };

/* The rate until `end` of a run that starts at that second of the day. Returns the points that it
 * borrows, to be freed after it: NULL but for a trace. A trace that cannot be read is a diagnostic.
 * `from` is the place of the record. Borrows `spec`, which has one pattern. */
struct rate_point *pattern_rate(const struct pattern_spec *spec, simtime start_of_day, simtime end,
                                struct place from, struct rate *rate,
                                struct diagnostics *diagnostics);

#endif
