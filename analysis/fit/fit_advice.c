#include "fit_advice.h"

#include <math.h>

static const char advice_demand[] =
    "consumption follows from the calls and their units: item sizes, and calls that were throttled "
    "and never came back, are guesses; let them be 'unknowns' and calibrate them";
static const char advice_other_hour[] =
    "the hot keys of the scenario are the mean of their reports' time: a report of the throttled "
    "minutes alone (MostThrottledKeys) would tell which were hot then";
static const char advice_keys[] =
    "which keys are hot decides throttles of a key range: Contributor Insights "
    "(MostThrottledKeys, MostAccessedItems) of the table and of its indexes would tell";
static const char advice_bursts[] =
    "how calls arrive within a period is not in what CloudWatch keeps: counts by the second from "
    "the application's own logs would tell";
static const char advice_scaling[] =
    "describe-scaling-policies and describe-scaling-activities say what auto scaling was set to and "
    "when it acted; changes by hand belong into the 'timeline'";
static const char advice_activities[] =
    "describe-scaling-activities say when auto scaling acted; changes by hand belong into the "
    "'timeline'";
static const char advice_updates[] =
    "how long an update of capacity takes, and when auto scaling comes back to one that was refused, "
    "is not published: '--unknown service=published' draws it, and --calibrate narrows it";
static const char advice_latency[] =
    "latency within the service is a distribution of the scenario; SuccessfulRequestLatency by "
    "operation, as average and p99, would give it";

/* Whether most throttles of the place are of a key range, in the past or in the futures. */
static bool is_key_range(const struct fit *f, const struct fit_series *all)
{
    const struct fit_series *s =
        fit_find(f, all->group, all->side, FIT_REASON, "KeyRangeThroughputExceeded");

    return s && 2 * fmax(s->total, s->simulated_total.middle) >
                    fmax(all->total, all->simulated_total.middle);
}

static const char *on_throttles(const struct fit *f, const struct fit_series *s)
{
    if (!is_key_range(f, s))
        return advice_bursts;
    return s->given & FIT_GIVEN_KEYS ? advice_other_hour : advice_keys;
}

/* A capacity without a policy changes by hand alone. */
static const char *on_scaling(const struct fit_series *s)
{
    bool policy = s->given & FIT_GIVEN_POLICY;

    if (policy ? s->given & FIT_GIVEN_ACTIVITIES : s->given & FIT_GIVEN_CHANGES)
        return advice_updates;
    return policy ? advice_activities : advice_scaling;
}

const char *fit_advice(const struct fit *f, const struct fit_series *s)
{
    switch (s->kind) {
    case FIT_CONSUMED:
        return advice_demand;
    case FIT_THROTTLED:
    case FIT_REASON:
        return on_throttles(f, s);
    case FIT_CAPACITY:
        return on_scaling(s);
    default:
        return s->given & FIT_GIVEN_LATENCY ? NULL : advice_latency;
    }
}
