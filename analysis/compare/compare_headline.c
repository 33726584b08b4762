#include "compare_headline.h"

#include <math.h>
#include <stdlib.h>

#include "number_format.h"

/* A number without its unit: of points the unit comes behind the interval. */
static void add_number(double value, const char *unit, struct text *out)
{
    struct text_number number;

    if (text_equal(unit, "ratio"))
        text_addf(out, fabs(value) < 0.001 && value != 0 ? "%.2g" : "%.2f", 100 * value);
    else
        text_add(out, number_format(value, unit, &number));
}

void compare_headline_difference(struct interval difference, const char *unit, struct text *out)
{
    if (!isfinite(difference.mean))
        return;
    text_add(out, difference.mean > 0 ? "+" : difference.mean < 0 ? "-" : "");
    add_number(fabs(difference.mean), unit, out);
    if (isfinite(difference.half)) {
        text_add(out, " ± ");
        add_number(difference.half, unit, out);
    }
    text_add(out, text_equal(unit, "ratio") ? " points" : text_equal(unit, "USD") ? " USD" : "");
}

static bool is_noise(const struct compared *item)
{
    return item->difference.count > 1 && !interval_beyond_noise(item->difference);
}

static bool prints_alike(double a, double b, const char *unit)
{
    struct text_number first, other;

    return text_equal(number_format(a, unit, &first), number_format(b, unit, &other));
}

/* Of the measures of a run the first in which the variant differs; `compared` has to be freed. */
struct quality {
    const char *path, *unit, *words;
    struct compared *compared;
};

static bool find_quality(const struct comparison *c, size_t variant, struct quality *out)
{
    static const struct quality all[] = {{"failed_ratio", "ratio", "of calls fail", NULL},
                                         {"throttle_events", "1", "requests are throttled", NULL},
                                         {"latency_p99", "s", "for 99 of 100 calls", NULL}};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct compared *items = compare_measure(c, all[i].path);
        if (items && isfinite(items[variant].value.mean) && isfinite(items[0].value.mean) &&
            !prints_alike(items[variant].value.mean, items[0].value.mean, all[i].unit)) {
            *out = all[i];
            out->compared = items;
            return true;
        }
        free(items);
    }
    return false;
}

static void add_quality(const struct comparison *c, size_t variant, struct text *out)
{
    struct quality q;
    struct text_number now, before;

    if (!find_quality(c, variant, &q)) {
        text_add(out, "as many calls fail, are throttled and are slow as before");
        return;
    }
    const struct compared *item = &q.compared[variant];
    struct interval difference = item->difference;
    if (difference.count == 0) /* no seed in common: the difference of the means, without noise */
        difference = (struct interval){1, item->value.mean - q.compared[0].value.mean, NAN};
    text_addf(out, "%s instead of %s %s (", number_format(item->value.mean, q.unit, &now),
              number_format(q.compared[0].value.mean, q.unit, &before), q.words);
    compare_headline_difference(difference, q.unit, out);
    text_add(out, is_noise(item) ? ", within noise)" : ")");
    free(q.compared);
}

static void add_bill(const struct comparison *c, size_t variant, struct text *out)
{
    struct compared *items = compare_measure(c, "cost");
    struct text_number number;

    if (items && isfinite(items[variant].value.mean) && isfinite(items[0].value.mean)) {
        double more = items[variant].value.mean - items[0].value.mean;
        if (prints_alike(items[variant].value.mean, items[0].value.mean, "USD"))
            text_add(out, ", at the same cost");
        else
            text_addf(out, ", for %s USD %s%s", number_format(fabs(more), "USD", &number),
                      more > 0 ? "more" : "less",
                      is_noise(&items[variant]) ? " (within noise)" : "");
    }
    free(items);
}

/* Goals that failed, over all runs of a variant. */
static double missed_goals(const struct variant *v)
{
    double missed = 0;

    for (size_t i = 0; i < v->count; i++) {
        const struct measured *m = measures_find(&v->runs[i], "thresholds_failed");
        missed += m && isfinite(m->value) ? m->value / (double)v->count : 0;
    }
    return missed;
}

/* Of two variants which comes first: by goals missed, then calls that fail, then the bill. */
static bool is_better(const struct comparison *c, size_t a, size_t b)
{
    static const char *const paths[] = {"failed_ratio", "cost"};
    double missed = missed_goals(&c->variants[a]) - missed_goals(&c->variants[b]);

    for (size_t i = 0; missed == 0 && i < sizeof paths / sizeof *paths; i++) {
        struct compared *items = compare_measure(c, paths[i]);
        if (items && isfinite(items[a].value.mean) && isfinite(items[b].value.mean))
            missed = items[a].value.mean - items[b].value.mean;
        free(items);
    }
    return missed < 0;
}

size_t compare_headline_variant(const struct comparison *c)
{
    size_t best = 0;

    if (c->count == 2)
        return 1;
    for (size_t i = 1; i < c->count; i++)
        best = is_better(c, i, best) ? i : best;
    return best;
}

void compare_headline(const struct comparison *c, struct text *out)
{
    size_t variant = compare_headline_variant(c);

    if (c->count == 1) {
        text_addf(out, "%s: %zu seeds of one setting.", c->variants[0].label, c->variants[0].count);
        return;
    }
    if (c->count > 2)
        text_addf(out, "Of %zu, %s does best", c->count, c->variants[variant].label);
    else
        text_add(out, c->variants[variant].label);
    if (variant == 0) {
        text_add(out, ": no other keeps more goals, fails less, or costs less at as few failures.");
        return;
    }
    text_add(out, ": ");
    add_quality(c, variant, out);
    add_bill(c, variant, out);
    text_add(out, ".");
}
