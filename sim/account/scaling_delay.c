#include "scaling_delay.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include "text.h"

enum { MINUTE_S = 60, ANEW_S = 600, LATEST_S = 30 * 60, DELAYS_MOST = 256 };

static const struct collected_change *
change_before(const struct collected *collected, const struct collected_dimension *of, int64_t when)
{
    const struct collected_change *last = NULL;

    for (size_t i = 0; i < collected->change_count; i++) {
        const struct collected_change *c = &collected->changes[i];
        if (collected_same_dimension(&c->of, of) && isfinite(c->capacity) && c->asked_at < when &&
            (!last || c->asked_at > last->asked_at))
            last = c;
    }
    return last;
}

/* When the first two minutes in a row above `units` ended, after `from`; COLLECTED_NO_TIME when
 * there were none by `until`. */
static int64_t first_breach(const struct collected_series *s, double units, int64_t from,
                            int64_t until)
{
    for (size_t i = 1; i < s->count; i++) {
        int64_t ends = s->times[i] + MINUTE_S;
        if (ends > until)
            break;
        if (s->times[i - 1] >= from && s->times[i] == s->times[i - 1] + MINUTE_S &&
            s->values[i - 1] > units && s->values[i] > units)
            return ends;
    }
    return COLLECTED_NO_TIME;
}

/* The delay of one scale-out; NAN where it tells none. */
static double delay_of(const struct collected *collected, const struct collected_change *c,
                       const struct collected_dimension *of, double target,
                       const struct collected_series *consumed)
{
    const struct collected_change *before = change_before(collected, of, c->asked_at);

    if (c->by_hand || !isfinite(c->capacity) || !before || c->capacity <= before->capacity ||
        c->asked_at - before->asked_at < ANEW_S)
        return NAN;
    int64_t known = first_breach(consumed, target / 100 * before->capacity * MINUTE_S,
                                 before->asked_at, c->asked_at);
    double delay = known == COLLECTED_NO_TIME ? NAN : (double)(c->asked_at - known);
    return delay <= LATEST_S ? delay : NAN;
}

struct scaling_delay scaling_delay_find(const struct collected *collected,
                                        const struct collected_dimension *of, double target)
{
    const struct collected_series *consumed = collected_find_series(
        collected, of->table, of->index, NULL,
        of->side == READ ? "ConsumedReadCapacityUnits" : "ConsumedWriteCapacityUnits", "Sum");
    struct scaling_delay found = {.seconds = NAN};
    double delays[DELAYS_MOST];

    if (!consumed || consumed->period_s != MINUTE_S)
        return found;
    for (size_t i = 0; i < collected->change_count && found.seen < DELAYS_MOST; i++) {
        const struct collected_change *c = &collected->changes[i];
        double delay = collected_same_dimension(&c->of, of)
                           ? delay_of(collected, c, of, target, consumed)
                           : NAN;
        if (!isfinite(delay))
            continue;
        delays[found.seen++] = delay;
        found.file = c->file;
    }
    if (found.seen) {
        gsl_sort(delays, 1, found.seen);
        found.seconds = round(gsl_stats_median_from_sorted_data(delays, 1, found.seen));
    }
    return found;
}
