#include "sensitivity_words.h"

#include <math.h>

#include "number_format.h"

static const char *number(const struct sensitivity *s, double value, struct text_number *out)
{
    return number_format(value, s->unit, out);
}

static void add_sobol_legend(const struct sensitivity *s, struct text *out)
{
    double sum = 0;

    for (size_t r = 0; r < s->count; r++)
        sum += fmax(0, s->rows[r].first.mean);
    text_addf(
        out,
        "%s in the lowest → the highest fifth of the unknown's values. S: the part of its "
        "variance that goes when the unknown is known. ST: the part that stays when all but it "
        "are known. ± half the 95 %% interval; ~ 0 as far as can be told. ",
        s->measure);
    if (sum < 1)
        text_addf(out, "The S sum to %.2f; %.2f comes from several together only.", sum, 1 - sum);
    else
        text_addf(out, "The S sum to %.2f: hardly anything comes from several together.", sum);
}

/* What is no p10 and p90. */
static void add_values_legend(const struct sensitivity *s, struct text *out)
{
    size_t told = 0;

    for (size_t r = 0; r < s->count; r++)
        if (s->rows[r].values)
            text_addf(out, "%s%s", told++ ? ", " : " Of separate values (", s->rows[r].name);
    if (told)
        text_add(out, s->method == SENSITIVITY_MORRIS
                          ? "), from one to another."
                          : "), from one to another, the two that lie furthest apart.");
}

void sensitivity_words_legend(const struct sensitivity *s, struct text *out)
{
    struct text_number middle;

    number(s, s->middle, &middle);
    if (s->method == SENSITIVITY_TORNADO)
        text_addf(out,
                  "%s with the unknown at its p10 → its p90 and the others at their medians, where "
                  "it is %s: means of %zu futures, ± half the 95 %% interval of the change. luck: "
                  "p10 → p90 over seeds; place: over placements of the keys.",
                  s->measure, middle.bytes, s->futures);
    else if (s->method == SENSITIVITY_MORRIS)
        text_addf(
            out,
            "μ*: how far %s moves over the whole range of the unknown, the mean size over %zu "
            "trajectories ± half the 95 %% interval. σ: how much that depends on the others. "
            "luck and place: from one draw to another.",
            s->measure, s->futures);
    else
        add_sobol_legend(s, out);
    add_values_legend(s, out);
}

/* What the rank goes by, in words. */
static void add_weight(const struct sensitivity *s, const struct sensitivity_row *row,
                       struct text *out)
{
    struct text_number amount;

    if (s->method == SENSITIVITY_SOBOL)
        text_addf(out, "total %.2f", row->weight);
    else
        text_addf(out, "%s %s", s->method == SENSITIVITY_MORRIS ? "μ*" : "change",
                  number(s, row->weight, &amount));
}

static double half_of(const struct sensitivity *s, const struct sensitivity_row *row)
{
    double half = s->method == SENSITIVITY_SOBOL    ? row->total.half
                  : s->method == SENSITIVITY_MORRIS ? row->effect.half
                                                    : row->change.half;
    return isnan(half) ? 0 : half;
}

/* Whether the second may as well be the first. */
static bool is_tied(const struct sensitivity *s)
{
    return s->count > 1 && s->rows[0].weight - s->rows[1].weight <
                               hypot(half_of(s, &s->rows[0]), half_of(s, &s->rows[1]));
}

static void add_advice(const struct sensitivity_row *first, struct text *out)
{
    static const char *const advice[] = {
        [SENSITIVITY_UNKNOWN] = "if you measure one thing, measure this.",
        [SENSITIVITY_LUCK] = "no measurement makes that surer, so choose what holds in most "
                             "futures.",
        [SENSITIVITY_PLACE] = "where keys lie cannot be measured beforehand, so spread the hot "
                              "ones, or choose what holds in most futures."};
    text_add(out, advice[first->source]);
}

/* Of two that may each be the first, what can be measured is named. */
static void add_tied_advice(const struct sensitivity_row *first,
                            const struct sensitivity_row *second, struct text *out)
{
    bool one = first->source == SENSITIVITY_UNKNOWN, two = second->source == SENSITIVITY_UNKNOWN;

    if (one && two)
        text_addf(out, "measure both, %s and %s.", first->name, second->name);
    else if (one || two)
        text_addf(out, "measure %s: %s cannot be measured beforehand.",
                  one ? first->name : second->name, one ? second->name : first->name);
    else
        text_add(out, "neither can be measured beforehand, so spread the hot keys, or choose what "
                      "holds in most futures.");
}

static void add_first_place(const struct sensitivity *s, struct text *out)
{
    const struct sensitivity_row *first = &s->rows[0], *second = &s->rows[1];

    text_addf(out, "The answer hangs on %s (", first->name);
    add_weight(s, first, out);
    if (is_tied(s)) {
        text_addf(out, ") or %s (", second->name);
        add_weight(s, second, out);
        text_add(out, "), which these futures cannot tell apart; ");
        add_tied_advice(first, second, out);
    } else {
        text_add(out, "); ");
        add_advice(first, out);
    }
}

void sensitivity_words_sentence(const struct sensitivity *s, struct text *out)
{
    struct text_number most, runs;

    if (s->constant)
        text_addf(out, "Nothing moves %s: it was %s in all %s runs.", s->measure,
                  number(s, s->most, &most), text_thousands(&runs, (double)s->runs));
    else if (!s->beyond_noise)
        text_addf(out,
                  "Nothing moves %s beyond noise; more futures (--futures %zu) would tell more.",
                  s->measure, 4 * s->futures);
    else
        add_first_place(s, out);
}
