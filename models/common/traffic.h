/* Traffic: a pattern of calls as it is written, what is made of it, and more of them on top.
 *
 * Law. In this order: a pattern is drawn out (`stretch: 2` takes twice as long at the same rates, so
 * that twice as many calls come; a trace about its first row, all else about the start of the run),
 * comes later (`shift`; a negative one earlier), begins anew (`repeat`) and is multiplied (`scale`).
 * What repeats is the trace's window, or of other patterns what lies in the first period: daily and
 * weekly keep the hour and the day of the week on the clock (UTC; rate_sum.h). A workload's `plus`
 * adds patterns that have all of these of their own; its `scale` is of all of its traffic, theirs too.
 * A pattern that returns by its law, a day's rhythm or bursts, does so before the start as well, so
 * that a shift leaves no gap. Without any of these a pattern is as it is written.
 *
 * Known answers: 10 calls per second for an hour with `scale: 3` are 108,000; a trace of one day with
 * `repeat: weekly` gives in three weeks three times its calls, on the same day of the week; the rate
 * of a sum is the sum of the rates. */
#ifndef DDBSIM_TRAFFIC_H
#define DDBSIM_TRAFFIC_H

#include "pattern.h"
#include "rate_sum.h"

struct transform_spec {
    double scale, stretch; /* stretch 0: 1 */
    simtime shift;
    const char *repeat; /* NULL: never */
};

/* What is added on top. */
struct added_spec {
    struct origin origin;
    struct pattern_spec pattern;
    struct transform_spec transform;
};
extern const struct record added_record;

struct traffic_spec {
    struct pattern_spec pattern;
    struct transform_spec transform;
    struct added_spec *plus;
    size_t plus_count;
};

#define TRANSFORM_ROWS(T, m)                                                                       \
    FIELD_NAMED(T, "scale", m.scale, FIELD_NUMBER, double, .fallback = "1", .least = 0,            \
                .most = 1e6, .sentence = "All of these calls are so many times as many."),         \
        FIELD_NAMED(T, "shift", m.shift, FIELD_DURATION, simtime, .fallback = "=as it is written", \
                    .least = -3650.0 * DAY, .most = 3650.0 * DAY,                                  \
                    .sentence = "The pattern comes so much later; a negative one earlier."),       \
        FIELD_NAMED(T, "stretch", m.stretch, FIELD_NUMBER, double,                                 \
                    .fallback = "=as it is written", .least = 1e-3, .most = 1e3,                   \
                    .sentence = "The pattern takes so many times as long, at the same rates."),    \
        FIELD_NAMED(T, "repeat", m.repeat, FIELD_TEXT, const char *, .fallback = "=once",          \
                    .sentence = "The pattern begins anew: `daily`, `weekly`, or a duration.")

#define TRAFFIC_ROWS(T, m)                                                                         \
    PATTERN_ROWS(T, m.pattern), TRANSFORM_ROWS(T, m.transform),                                    \
        FIELD_NAMED_MANY(T, "plus", m.plus, FIELD_LIST, struct added_spec *,                       \
                         .record = &added_record, .fallback = "=nothing on top",                   \
                         .sentence = "More patterns, added on top.")

/* Rules of a transform and of what is added; `owner` is the record that it stands in. */
void traffic_validate(const struct traffic_spec *spec, const struct origin *owner,
                      struct diagnostics *diagnostics);

/* The key that makes something else of the pattern than what is written; NULL: none does. */
const char *traffic_changed_by(const struct traffic_spec *spec);

/* What a rate is made of. */
struct traffic {
    struct rate_sum sum;
    struct trace *traces; /* owned, as the parts are */
    size_t trace_count;
    bool has_steps; /* it is known period by period: a trace with a window */
};

/* The rate until `end` of the run. A trace that cannot be read, or of which nothing lies in the run, is
 * a diagnostic; traces that bring no call to the run, such as a day that is repeated weekly and lies
 * on another day of the week, are a warning. Borrows `spec`, and the rate borrows `traffic`. */
void traffic_init(struct traffic *traffic, const struct traffic_spec *spec,
                  const struct origin *owner, const struct trace_use *use, simtime end,
                  struct rate *rate, struct diagnostics *diagnostics);
void traffic_release(struct traffic *traffic);

#endif
