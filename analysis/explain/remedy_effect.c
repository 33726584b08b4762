#include "remedy_effect.h"

#include <math.h>

/* Whole percent of what it was. What comes up where nothing was is beyond all percent. */
static double left(double before, double after)
{
    if (before > 0)
        return round(100 * after / before);
    return after > 0 ? INFINITY : 100;
}

bool remedy_effect_threshold_worse(const struct threshold *t, double before, double after)
{
    if (threshold_holds(t, after))
        return false;
    if (threshold_holds(t, before) || isnan(after))
        return !isnan(before);
    return left(fabs(before - t->value), fabs(after - t->value)) > 100;
}

enum trial_outcome remedy_effect_judge(const struct trial_values *before,
                                       const struct trial_values *after, bool threshold_worse,
                                       bool of_bill)
{
    double throttles = left(before->throttles, after->throttles),
           failed = left(before->failed_calls, after->failed_calls);

    if (threshold_worse || throttles > 100 || failed > 100 ||
        after->thresholds_failed > before->thresholds_failed)
        return TRIAL_WORSE;
    bool better = throttles < 100 || failed < 100 ||
                  after->thresholds_failed < before->thresholds_failed ||
                  (of_bill && left(before->bill, after->bill) < 100);
    return better ? TRIAL_HELPS : TRIAL_NO_HELP;
}

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

int remedy_effect_order(const struct trial_values *before, const struct trial_values *a,
                        const struct trial_values *b)
{
    const int keys[] = {
        compare(a->thresholds_failed, b->thresholds_failed),
        compare(left(before->failed_calls, a->failed_calls),
                left(before->failed_calls, b->failed_calls)),
        compare(left(before->throttles, a->throttles), left(before->throttles, b->throttles)),
        compare(left(before->bill, a->bill), left(before->bill, b->bill))};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i])
            return keys[i];
    return 0;
}

bool remedy_effect_leaves_much(const struct trial_values *before, const struct trial_values *after)
{
    return after->throttles > 0.1 * before->throttles ||
           after->failed_calls > 0.1 * before->failed_calls;
}

bool remedy_effect_for_less(const struct trial_values *before, const struct trial_values *a,
                            const struct trial_values *b)
{
    return left(before->bill, a->bill) < left(before->bill, b->bill) &&
           a->thresholds_failed <= b->thresholds_failed && !remedy_effect_leaves_much(before, a);
}

/* "−100 %" is said only of what is gone. */
static void tell_change(const char *what, double before, double after, struct text *out)
{
    double change = left(before, after) - 100;

    if (!(before > 0) || change == 0)
        return;
    text_addf(out, "%s%s ", out->length ? ", " : "", what);
    if (change == -100 && after > 0)
        text_add(out, "−99.9 %");
    else
        text_addf(out, "%s%.0f %%", change < 0 ? "−" : "+", fabs(change));
}

void remedy_effect_tell(const struct trial_values *before, const struct trial_values *after,
                        struct text *out)
{
    struct text told = {0};

    tell_change("throttles", before->throttles, after->throttles, &told);
    tell_change("failed", before->failed_calls, after->failed_calls, &told);
    tell_change("bill", before->bill, after->bill, &told);
    if (after->thresholds_failed != before->thresholds_failed)
        text_addf(&told, "%sthresholds that fail %.0f instead of %.0f", told.length ? ", " : "",
                  after->thresholds_failed, before->thresholds_failed);
    text_add(out, told.length ? text_get(&told) : "nothing changes");
    text_release(&told);
}
