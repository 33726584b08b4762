#include "sensitivity.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "morris.h"
#include "sobol_index.h"
#include "sweep_choice.h"
#include "sweep_text.h"
#include "value_names.h"

/* A campaign as the estimators see it: the cells of one design. */
struct source {
    const struct sweep *sweep;
    const struct sweep_axis *axis;
    size_t first, stride; /* cell of value i: first + i * stride */
    const char *measure;
};

size_t sensitivity_axis(const struct sweep *sweep)
{
    size_t a = 0;

    while (a < sweep->axis_count && !text_equal(sweep->axes[a].path, "design"))
        a++;
    return a;
}

const char *sensitivity_measure(const struct sweep *sweep, char *out, size_t size)
{
    struct sweep_choice choice;

    snprintf(out, size, "failed_ratio");
    sweep_choice_init(&choice, sweep);
    if (choice.goal_count)
        threshold_path(&choice.goals[0], out, size);
    sweep_choice_release(&choice);
    return out;
}

static bool find_source(struct source *from, const struct sweep *sweep, size_t cell,
                        const char *measure)
{
    size_t axis = sensitivity_axis(sweep);

    if (axis == sweep->axis_count)
        return false;
    *from = (struct source){sweep, &sweep->axes[axis], 0, 1, measure};
    for (size_t a = axis + 1; a < sweep->axis_count; a++)
        from->stride *= sweep->axes[a].count;
    from->first = cell - sweep_index(sweep, cell, axis) * from->stride;
    return true;
}

/* Of all rows of one value; free() it. */
static double *values_of(const struct source *from, size_t value, const char *path)
{
    double *values = memory_new(from->sweep->seeds, sizeof *values);

    sweep_values(from->sweep, from->first + value * from->stride, path, values);
    return values;
}

static double *answers(const struct source *from, size_t value)
{
    return values_of(from, value, from->measure);
}

/* Of the unknown of that name. */
static double *draws(const struct source *from, size_t value, const char *name)
{
    struct text path = {0};

    text_addf(&path, "unknowns/%s", name);
    double *values = values_of(from, value, text_get(&path));
    text_release(&path);
    return values;
}

static double mean_of(const struct source *from, size_t value)
{
    double *values = answers(from, value);
    double mean = interval_of(values, from->sweep->seeds).mean;

    free(values);
    return mean;
}

/* Of those that exist; sorts them to the front. */
static double quantile(double *values, size_t count, double p)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            values[kept++] = values[i];
    gsl_sort(values, 1, kept);
    return kept ? gsl_stats_quantile_from_sorted_data(values, 1, kept, p) : NAN;
}

static struct sensitivity_row *add_row(struct sensitivity *s, const struct source *from,
                                       const char *name, size_t length, bool die)
{
    s->rows = memory_resize(s->rows, s->count + 1, sizeof *s->rows);
    struct sensitivity_row *row = &s->rows[s->count++];
    struct text path = {0};
    struct interval none = {0, NAN, NAN};

    *row = (struct sensitivity_row){.name = memory_new(length + 1, 1),
                                    .p10 = NAN,
                                    .p90 = NAN,
                                    .at_p10 = NAN,
                                    .at_p90 = NAN,
                                    .change = none,
                                    .effect = none,
                                    .first = none,
                                    .total = none,
                                    .spread = NAN};
    memcpy(row->name, name, length);
    if (die)
        row->source = text_equal(row->name, "luck") ? SENSITIVITY_LUCK : SENSITIVITY_PLACE;
    text_addf(&path, "unknowns/%s", row->name);
    const struct sweep_value *drawn = die ? NULL : sweep_find(from->sweep, text_get(&path));
    row->unit = drawn ? drawn->unit : NULL;
    text_release(&path);
    return row;
}

static bool is_die(const char *label)
{
    return text_equal(label, "luck") || text_equal(label, "place");
}

/* An unknown that other cells alone have moves nothing here, and is no row. */
static bool is_here(const struct source *from, const char *name)
{
    const struct sweep *sweep = from->sweep;
    struct text path = {0};

    text_addf(&path, "unknowns/%s", name);
    bool here = !sweep_find(sweep, text_get(&path)), any = false;
    for (size_t value = 0; value < from->axis->count && !here; value++)
        for (size_t r = 0; r < sweep->seeds; r++) {
            size_t run = (from->first + value * from->stride) * sweep->seeds + r;
            any |= sweep->runs[run].digest != NULL;
            here |= sweep_value_of(&sweep->runs[run], text_get(&path)) != NULL;
        }
    text_release(&path);
    return here || !any;
}

static void release_row(struct sensitivity_row *row)
{
    free(row->name);
    free(row->low);
    free(row->high);
}

static void drop_absent(struct sensitivity *s, const struct source *from)
{
    size_t kept = 0;

    for (size_t r = 0; r < s->count; r++)
        if (s->rows[r].source != SENSITIVITY_UNKNOWN || is_here(from, s->rows[r].name))
            s->rows[kept++] = s->rows[r];
        else
            release_row(&s->rows[r]);
    s->count = kept;
}

static char *name_of(const char *sentence, double number)
{
    struct text name = {0};
    char *copy = value_names_get(sentence, number, &name) ? memory_text(text_get(&name)) : NULL;

    text_release(&name);
    return copy;
}

/* Of texts, those that the numbers stand for. */
static void name_values(struct sensitivity *s, const struct source *from)
{
    for (size_t r = 0; r < s->count; r++) {
        struct sensitivity_row *row = &s->rows[r];
        struct text path = {0};
        text_addf(&path, "unknowns/%s", row->name);
        const struct sweep_value *drawn = sweep_find(from->sweep, text_get(&path));
        if (drawn && row->source == SENSITIVITY_UNKNOWN) {
            row->low = name_of(drawn->sentence, row->p10);
            row->high = name_of(drawn->sentence, row->p90);
        }
        text_release(&path);
    }
}

/* Of an unknown's p10 and p90 and the median design, the two that lie furthest apart. */
static struct interval swing_of(const double *low, const double *middle, const double *high,
                                size_t count)
{
    struct interval swing = interval_paired(low, high, count),
                    up = interval_paired(low, middle, count),
                    down = interval_paired(middle, high, count);

    if (fabs(up.mean) > fabs(swing.mean))
        swing = up;
    return fabs(down.mean) > fabs(swing.mean) ? down : swing;
}

static void tornado_unknown(struct sensitivity *s, const struct source *from, size_t value)
{
    const char *label = from->axis->values[value];
    size_t count = from->sweep->seeds;
    double *low = answers(from, value), *high = answers(from, value + 1),
           *middle = answers(from, 0);
    struct sensitivity_row *row = add_row(s, from, label, strlen(label) - strlen(" p10"), false);
    double *x10 = draws(from, value, row->name), *x90 = draws(from, value + 1, row->name);

    row->p10 = interval_of(x10, count).mean;
    row->p90 = interval_of(x90, count).mean;
    row->at_p10 = interval_of(low, count).mean;
    row->at_p90 = interval_of(high, count).mean;
    row->change = swing_of(low, middle, high, count);
    row->weight = fabs(row->change.mean);
    free(low);
    free(high);
    free(middle);
    free(x10);
    free(x90);
}

static bool is_value_of(const char *label, const char *name, size_t length)
{
    return strncmp(label, name, length) == 0 && text_starts_with(label + length, " value ");
}

/* How many values of one unknown are tried from there on; 0: it is tried at p10 and p90. */
static size_t values_tried(const struct source *from, size_t value, size_t *length)
{
    const char *label = from->axis->values[value], *mark = NULL;
    size_t count = 0;

    for (const char *at = strstr(label, " value "); at; at = strstr(at + 1, " value "))
        mark = at;
    if (!mark || text_ends_with(label, " p10"))
        return 0;
    *length = (size_t)(mark - label);
    while (value + count < from->axis->count &&
           is_value_of(from->axis->values[value + count], label, *length))
        count++;
    return count;
}

/* Between which two of the values, beginning at number `first` with the unknown at x[0], the measure
 * changes most; the lesser x is `low`. */
static struct interval widest(const struct source *from, size_t first, size_t tried,
                              const double *x, size_t *low, size_t *high)
{
    struct interval best = {0, tried > 1 ? NAN : 0, NAN};

    *low = *high = 0;
    for (size_t i = 0; i < tried; i++)
        for (size_t k = i + 1; k < tried; k++) {
            size_t lower = x[i] <= x[k] ? i : k, upper = lower == i ? k : i;
            double *a = answers(from, first + lower), *b = answers(from, first + upper);
            struct interval change = interval_paired(a, b, from->sweep->seeds);
            if (isnan(best.mean) || fabs(change.mean) > fabs(best.mean)) {
                best = change;
                *low = lower;
                *high = upper;
            }
            free(a);
            free(b);
        }
    return best;
}

static void tornado_values(struct sensitivity *s, const struct source *from, size_t value,
                           size_t tried, size_t length)
{
    struct sensitivity_row *row = add_row(s, from, from->axis->values[value], length, false);
    double *x = memory_new(tried, sizeof *x);
    size_t low, high;

    for (size_t i = 0; i < tried; i++) {
        double *drawn = draws(from, value + i, row->name);
        x[i] = interval_of(drawn, from->sweep->seeds).mean;
        free(drawn);
    }
    row->values = true;
    row->change = widest(from, value, tried, x, &low, &high);
    row->p10 = x[low];
    row->p90 = x[high];
    row->at_p10 = mean_of(from, value + low);
    row->at_p90 = mean_of(from, value + high);
    row->weight = isnan(row->change.mean) ? 0 : fabs(row->change.mean);
    free(x);
}

static void tornado_die(struct sensitivity *s, const struct source *from, size_t value)
{
    double *values = answers(from, value);
    struct sensitivity_row *row =
        add_row(s, from, from->axis->values[value], strlen(from->axis->values[value]), true);

    row->at_p10 = quantile(values, from->sweep->seeds, 0.1);
    row->at_p90 = quantile(values, from->sweep->seeds, 0.9);
    row->change = (struct interval){from->sweep->seeds, row->at_p90 - row->at_p10, NAN};
    row->weight = row->change.mean;
    free(values);
}

static void tornado(struct sensitivity *s, const struct source *from)
{
    s->middle = mean_of(from, 0);
    for (size_t value = 1; value < from->axis->count; value++) {
        size_t length, tried = values_tried(from, value, &length);
        if (is_die(from->axis->values[value])) {
            tornado_die(s, from, value);
        } else if (tried) {
            tornado_values(s, from, value, tried, length);
            value += tried - 1;
        } else if (value + 1 < from->axis->count) {
            tornado_unknown(s, from, value++);
        }
    }
}

/* The effects of one factor in all trajectories; value 0 is the start, value f + 1 factor f. */
static void morris_row(struct sensitivity *s, const struct source *from, size_t factor)
{
    const char *label = from->axis->values[factor + 1];
    size_t factors = from->axis->count - 1, count = from->sweep->seeds;
    bool die = is_die(label), values = !die && text_ends_with(label, " value");
    size_t suffix = die ? 0 : strlen(values ? " value" : " step");
    struct sensitivity_row *row = add_row(s, from, label, strlen(label) - suffix, die);
    double *effects = memory_new(count, sizeof *effects), *after = answers(from, factor + 1);
    double *x = draws(from, factor + 1, row->name), *start = draws(from, 0, row->name);

    for (size_t r = 0; r < count; r++) {
        size_t step = morris_position(r, factor, factors);
        double *before = answers(from, step == 0 ? 0 : morris_factor(r, step - 1, factors) + 1);
        bool up = x[r] >= start[r];
        effects[r] = die      ? morris_elementary_of_draws(before[r], after[r])
                     : values ? morris_elementary_of_values(before[r], after[r], up)
                              : morris_elementary(before[r], after[r], up);
        free(before);
    }
    struct morris_effect effect = morris_effect_of(effects, count);
    row->effect = effect.size;
    row->spread = die ? NAN : effect.spread;
    row->weight = effect.size.mean;
    if (!die) {
        row->values = values;
        row->p10 = quantile(start, count, values ? 0 : 0.1);
        row->p90 = quantile(start, count, values ? 1 : 0.9);
    }
    free(effects);
    free(after);
    free(x);
    free(start);
}

static void morris(struct sensitivity *s, const struct source *from)
{
    s->middle = mean_of(from, 0);
    for (size_t factor = 0; factor + 1 < from->axis->count; factor++)
        morris_row(s, from, factor);
}

/* The mean of the measure in the lowest and the highest fifth of the unknown's values; sorts both by
 * these, those that exist. */
static void fifths(struct sensitivity_row *row, double *x, double *y, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            x[kept] = x[i];
            y[kept++] = y[i];
        }
    for (size_t i = kept; i < count; i++)
        x[i] = y[i] = NAN;
    size_t fifth = kept / 5;
    gsl_sort2(x, 1, y, 1, kept);
    row->at_p10 = interval_of(y, fifth).mean;
    row->at_p90 = interval_of(y + kept - fifth, fifth).mean;
    row->change = (struct interval){fifth, row->at_p90 - row->at_p10, NAN};
}

/* Beyond x[at], where x is sorted. */
static size_t end_of_equals(const double *x, size_t at, size_t count)
{
    size_t end = at + 1;

    while (end < count && x[end] == x[at])
        end++;
    return end;
}

/* Of texts, the two whose means lie furthest apart, the one first that is named first. */
static void furthest(struct sensitivity_row *row, double *x, double *y, size_t count)
{
    double least = INFINITY, most = -INFINITY, x_least = NAN, x_most = NAN;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            x[kept] = x[i];
            y[kept++] = y[i];
        }
    gsl_sort2(x, 1, y, 1, kept);
    for (size_t from = 0, to; from < kept; from = to) {
        to = end_of_equals(x, from, kept);
        double mean = interval_of(y + from, to - from).mean;
        if (mean < least) {
            least = mean;
            x_least = x[from];
        }
        if (mean > most) {
            most = mean;
            x_most = x[from];
        }
    }
    bool rises = x_least <= x_most;
    row->values = true;
    row->p10 = rises ? x_least : x_most;
    row->p90 = rises ? x_most : x_least;
    row->at_p10 = rises ? least : most;
    row->at_p90 = rises ? most : least;
    row->change = (struct interval){kept, row->at_p90 - row->at_p10, NAN};
}

static bool is_text(const struct source *from, const char *name)
{
    struct text path = {0}, first = {0};

    text_addf(&path, "unknowns/%s", name);
    const struct sweep_value *drawn = sweep_find(from->sweep, text_get(&path));
    bool is = drawn && value_names_get(drawn->sentence, 0, &first);
    text_release(&path);
    text_release(&first);
    return is;
}

static void sobol_row(struct sensitivity *s, const struct source *from, size_t value,
                      const double *a, const double *b)
{
    const char *label = from->axis->values[value];
    size_t count = from->sweep->seeds, skipped = is_die(label) ? 0 : strlen("A ");
    struct sensitivity_row *row =
        add_row(s, from, label + skipped, strlen(label) - skipped, !skipped);
    double *swapped = answers(from, value), *x = draws(from, 0, row->name);
    struct sobol_index index = sobol_index_of(a, b, swapped, count);

    row->first = index.first;
    row->total = index.total;
    row->weight = isnan(index.total.mean) ? 0 : index.total.mean;
    if (skipped) {
        double *y = answers(from, 0);
        if (is_text(from, row->name)) {
            furthest(row, x, y, count);
        } else {
            fifths(row, x, y, count);
            row->p10 = quantile(x, count, 0.1);
            row->p90 = quantile(x, count, 0.9);
        }
        free(y);
    }
    free(swapped);
    free(x);
}

static void sobol(struct sensitivity *s, const struct source *from)
{
    double *a = answers(from, 0), *b = answers(from, 1), variance;

    sobol_index_moments(a, b, from->sweep->seeds, &s->middle, &variance);
    for (size_t value = 2; value < from->axis->count; value++)
        sobol_row(s, from, value, a, b);
    free(a);
    free(b);
}

static int by_weight(const void *a, const void *b)
{
    const struct sensitivity_row *p = a, *q = b;

    if (p->weight != q->weight)
        return p->weight > q->weight ? -1 : 1;
    return p->source != q->source ? (p->source < q->source ? -1 : 1) : strcmp(p->name, q->name);
}

/* What a run came to at most, whether all came to the same, and how many there are not. */
static void look_over(struct sensitivity *s, const struct source *from)
{
    double least = INFINITY;

    s->most = -INFINITY;
    for (size_t value = 0; value < from->axis->count; value++) {
        double *values = answers(from, value);
        for (size_t r = 0; r < from->sweep->seeds; r++) {
            s->most = fmax(s->most, values[r]); /* fmax and fmin pass over NAN */
            least = fmin(least, values[r]);
            s->missing += isnan(values[r]);
        }
        free(values);
    }
    s->constant = !(s->most > least);
}

/* Whether the first row's weight is more than noise makes of none. */
static bool is_sure(const struct sensitivity *s)
{
    const struct sensitivity_row *row = &s->rows[0];

    if (s->constant)
        return false;
    if (s->method == SENSITIVITY_MORRIS)
        return row->effect.mean > row->effect.half;
    if (s->method == SENSITIVITY_SOBOL)
        return row->total.mean > row->total.half;
    return row->source != SENSITIVITY_UNKNOWN || interval_beyond_noise(row->change);
}

static bool take_method(struct sensitivity *s, const struct source *from)
{
    static const char *const begins[] = {"median", "start", "A"};

    for (int m = SENSITIVITY_TORNADO; m <= SENSITIVITY_SOBOL; m++)
        if (text_equal(from->axis->values[0], begins[m])) {
            s->method = (enum sensitivity_method)m;
            return from->axis->count >= 3;
        }
    return false;
}

bool sensitivity_make(struct sensitivity *s, const struct sweep *sweep, size_t cell,
                      const char *measure)
{
    static void (*const estimate[])(struct sensitivity *, const struct source *) = {tornado, morris,
                                                                                    sobol};
    const struct sweep_value *any = sweep_find(sweep, measure);
    struct source from;

    *s = (struct sensitivity){.futures = sweep->seeds};
    if (!any || !find_source(&from, sweep, cell, measure) || !take_method(s, &from))
        return false;
    s->measure = any->path;
    s->unit = any->unit;
    s->runs = from.axis->count * sweep->seeds;
    look_over(s, &from);
    estimate[s->method](s, &from);
    drop_absent(s, &from);
    name_values(s, &from);
    if (s->count)
        qsort(s->rows, s->count, sizeof *s->rows, by_weight);
    s->beyond_noise = is_sure(s);
    return true;
}

void sensitivity_release(struct sensitivity *s)
{
    for (size_t i = 0; i < s->count; i++)
        release_row(&s->rows[i]);
    free(s->rows);
}
