#include "sweep_text.h"

#include <jansson.h>
#include <math.h>

#include "json_number.h"
#include "measures.h"
#include "memory.h"
#include "number_format.h"
#include "text_table.h"
#include "version.h"

const struct sweep_value *sweep_value_of(const struct sweep_run *run, const char *path)
{
    for (size_t i = 0; i < run->count; i++)
        if (text_equal(run->values[i].path, path))
            return &run->values[i];
    return NULL;
}

const struct sweep_value *sweep_find(const struct sweep *sweep, const char *path)
{
    for (size_t r = 0; r < sweep->run_count; r++) {
        const struct sweep_value *value = sweep_value_of(&sweep->runs[r], path);
        if (value)
            return value;
    }
    return NULL;
}

void sweep_values(const struct sweep *sweep, size_t cell, const char *path, double *out)
{
    for (size_t i = 0; i < sweep->seeds; i++) {
        const struct sweep_value *v = sweep_value_of(&sweep->runs[cell * sweep->seeds + i], path);
        out[i] = v ? v->value : NAN;
    }
}

static enum better better_of(const struct sweep *sweep, const char *path)
{
    const struct sweep_value *value = sweep_find(sweep, path);
    return value ? value->better : BETTER_NEITHER;
}

static double mean_of(const struct sweep *sweep, size_t cell, const char *path)
{
    double *values = memory_new(sweep->seeds, sizeof *values);

    sweep_values(sweep, cell, path, values);
    double mean = interval_of(values, sweep->seeds).mean;
    free(values);
    return mean;
}

size_t sweep_best(const struct sweep *sweep, const char *path)
{
    double best = NAN, worst = NAN;
    double sign = better_of(sweep, path) == BETTER_MORE ? -1 : 1;
    size_t cell = sweep->cells;

    for (size_t c = 0; c < sweep->cells && better_of(sweep, path) != BETTER_NEITHER; c++) {
        double mean = sign * mean_of(sweep, c, path);
        if (isnan(mean))
            continue;
        if (!(mean >= best)) {
            best = mean;
            cell = c;
        }
        worst = fmax(worst, mean);
    }
    return best < worst ? cell : sweep->cells;
}

void sweep_label(const struct sweep *sweep, size_t cell, struct text *out)
{
    for (size_t a = 0; a < sweep->axis_count; a++)
        text_addf(out, "%s%s %s", a ? ", " : "", sweep->axes[a].name,
                  sweep->axes[a].values[sweep_index(sweep, cell, a)]);
}

/* From the best cell, seed by seed. */
static struct interval difference(const struct sweep *sweep, size_t cell, size_t best,
                                  const char *path)
{
    double *a = memory_new(sweep->seeds, sizeof *a), *b = memory_new(sweep->seeds, sizeof *b);

    sweep_values(sweep, best, path, a);
    sweep_values(sweep, cell, path, b);
    struct interval interval = interval_paired(a, b, sweep->seeds);
    free(a);
    free(b);
    return interval;
}

/* Only several seeds can tell that a difference is no more than noise. */
static bool within_noise(struct interval interval)
{
    return interval.count > 1 && !interval_beyond_noise(interval);
}

/* Fewer futures have no 95 % quantile worth the name. */
static bool has_quantiles(const struct sweep *sweep)
{
    return sweep->seeds >= 8;
}

/* More digits of an uncertainty would be noise. */
static double two_digits(double value)
{
    char digits[32];

    snprintf(digits, sizeof digits, "%.1e", value);
    return strtod(digits, NULL);
}

/* What futures come to is seldom symmetric: the median and the 95 % quantile say more of it than half
 * an interval of the mean does. Of few seeds that is all there is. */
static void add_spread(struct text *text, const struct sweep *sweep, const double *values,
                       struct interval interval, const char *unit)
{
    struct text_number mean, low, high;

    number_format(interval.mean, unit, &mean);
    if (!has_quantiles(sweep)) {
        if (interval.count > 1 && interval.half > 0)
            text_addf(text, " ± %s", number_format(two_digits(interval.half), unit, &low));
        return;
    }
    number_format(interval_quantile_of(values, sweep->seeds, 0.5), unit, &low);
    number_format(interval_quantile_of(values, sweep->seeds, 0.95), unit, &high);
    if (!text_equal(low.bytes, mean.bytes) || !text_equal(high.bytes, mean.bytes))
        text_addf(text, " (%s..%s)", low.bytes, high.bytes);
}

static void add_cell(struct text_table *grid, const struct sweep *sweep, size_t cell, size_t best,
                     const struct sweep_value *measure)
{
    double *values = memory_new(sweep->seeds, sizeof *values);
    struct text_number mean;
    struct text text = {0};

    sweep_values(sweep, cell, measure->path, values);
    struct interval interval = interval_of(values, sweep->seeds);
    text_add(&text, number_format(interval.mean, measure->unit, &mean));
    add_spread(&text, sweep, values, interval, measure->unit);
    bool is_best = best < sweep->cells && interval.mean == mean_of(sweep, best, measure->path);
    bool same = best < sweep->cells && !is_best && interval.count &&
                within_noise(difference(sweep, cell, best, measure->path));
    text_add(&text, is_best ? " *" : same ? " ~" : "  ");
    text_table_add(grid, "%s", text_get(&text));
    text_release(&text);
    free(values);
}

/* A measure is worth a column when it was asked for, or is of the run and not always 0. */
static bool is_told(const struct sweep *sweep, const struct sweep_value *measure)
{
    double *values = memory_new(sweep->seeds, sizeof *values);
    bool told = false;

    for (size_t c = 0; c < sweep->cells && !strchr(measure->path, '/'); c++) {
        sweep_values(sweep, c, measure->path, values);
        for (size_t i = 0; i < sweep->seeds; i++)
            told |= values[i] > 0;
    }
    free(values);
    return told;
}

/* With their quantiles columns are wide: what others say better is shown when it is asked for. */
static bool is_left_out(const struct sweep *sweep, const char *name)
{
    return has_quantiles(sweep) &&
           (text_equal(name, "throttle_events") || text_equal(name, "hottest_partition_share"));
}

/* The measures of the run in the order of their rows, then what was asked for. NULL-terminated. */
static const struct sweep_value **choose(const struct sweep *sweep, const char *const *more,
                                         size_t more_count)
{
    const struct sweep_value **chosen = memory_new(more_count + 64, sizeof *chosen);
    size_t count = 0;
    const struct measure_row *row;

    for (size_t i = 0; (row = measure_row_at(i)) != NULL && count < 60; i++) {
        const struct sweep_value *value = sweep_find(sweep, row->name);
        if (value && is_told(sweep, value) && !is_left_out(sweep, row->name))
            chosen[count++] = value;
    }
    for (size_t i = 0; i < more_count; i++)
        if (sweep_find(sweep, more[i]))
            chosen[count++] = sweep_find(sweep, more[i]);
    return chosen;
}

/* Whether every cell has the futures that a race begins with. */
static bool has_first_look(const struct sweep *sweep)
{
    for (size_t r = 0; r < sweep->run_count; r++)
        if (r % sweep->seeds < sweep->first_look && !sweep->runs[r].digest)
            return false;
    return true;
}

static size_t count_missing(const struct sweep *sweep)
{
    size_t missing = 0;

    for (size_t r = 0; r < sweep->run_count; r++)
        missing += !sweep->runs[r].digest;
    return missing;
}

size_t sweep_throttled(const struct sweep *sweep, size_t cell, size_t *made)
{
    size_t throttled = 0;

    *made = 0;
    for (size_t i = 0; i < sweep->seeds; i++) {
        const struct sweep_run *run = &sweep->runs[cell * sweep->seeds + i];
        const struct sweep_value *events = sweep_value_of(run, "throttle_events");
        *made += run->digest != NULL;
        throttled += events && events->value > 0;
    }
    return throttled;
}

/* A mean of throttles hides that most futures may have none: a column says how many have. */
static bool tells_throttled(const struct sweep *sweep)
{
    const struct sweep_value *events = sweep_find(sweep, "throttle_events");
    return has_quantiles(sweep) && events && is_told(sweep, events);
}

static void add_heading(struct text_table *grid, const struct sweep *sweep,
                        const struct sweep_value *const *chosen)
{
    struct text names = {0};

    for (size_t a = 0; a < sweep->axis_count; a++)
        text_addf(&names, "%s%s", a ? ", " : "", sweep->axes[a].name);
    text_table_add(grid, "%s", sweep->axis_count ? text_get(&names) : "futures");
    text_release(&names);
    if (tells_throttled(sweep))
        text_table_add(grid, "throttles in");
    for (size_t i = 0; chosen[i]; i++)
        text_table_add(grid, "%s  ", chosen[i]->path);
}

static void add_row(struct text_table *grid, const struct sweep *sweep, size_t cell,
                    const size_t *best, const struct sweep_value *const *chosen)
{
    struct text values = {0};

    for (size_t a = 0; a < sweep->axis_count; a++)
        text_addf(&values, "%s%s", a ? ", " : "",
                  sweep->axes[a].values[sweep_index(sweep, cell, a)]);
    if (!sweep->axis_count)
        text_addf(&values, "%zu", sweep->seeds);
    text_table_add(grid, "%s", text_get(&values));
    text_release(&values);
    if (tells_throttled(sweep)) {
        size_t made, throttled = sweep_throttled(sweep, cell, &made);
        text_table_add(grid, "%zu of %zu", throttled, made);
    }
    for (size_t i = 0; chosen[i]; i++)
        add_cell(grid, sweep, cell, best[i], chosen[i]);
}

static void write_legend(const struct sweep *sweep, struct text *out)
{
    size_t missing = count_missing(sweep);

    if (has_quantiles(sweep))
        text_addf(
            out,
            "Mean of %s%zu futures (median..95 %% quantile); in how many of them anything was "
            "throttled.\n%s",
            sweep->first_look ? "up to " : "", sweep->seeds,
            sweep->cells == 1
                ? ""
                : "* best mean; ~ no worse than it beyond noise: the 95 % interval of the "
                  "differences,\nfuture by future, holds 0.\n");
    else if (sweep->seeds > 1)
        text_addf(
            out,
            "Mean of %zu seeds ± half the 95 %% interval (Student). * best; ~ no worse than "
            "it beyond noise:\nthe 95 %% interval of the differences, seed by seed, holds 0.\n",
            sweep->seeds);
    else
        text_add(out, "One seed: what is noise cannot be told; give --seeds 10. * best.\n");
    if (missing && sweep->first_look && !has_first_look(sweep))
        text_addf(out,
                  "%zu futures of each come first, of which runs are missing; the same command "
                  "again makes them.\n",
                  sweep->first_look);
    else if (missing && sweep->first_look)
        text_addf(out,
                  "%zu futures of each came first; more were made only where the choice was not "
                  "clear: %zu runs in all.\n",
                  sweep->first_look, sweep->run_count - missing);
    else if (missing)
        text_addf(out, "%zu of %zu runs are missing; the same command again makes them.\n", missing,
                  sweep->run_count);
}

void sweep_write_text(const struct sweep *sweep, const char *const *more, size_t more_count,
                      bool markdown, struct text *out)
{
    const struct sweep_value **chosen = choose(sweep, more, more_count);
    struct text_table grid;
    size_t columns = 0;

    while (chosen[columns])
        columns++;
    size_t *best = memory_new(columns, sizeof *best);
    for (size_t i = 0; i < columns; i++)
        best[i] = sweep_best(sweep, chosen[i]->path);
    text_table_init(&grid, columns + 1 + tells_throttled(sweep));
    add_heading(&grid, sweep, chosen);
    for (size_t c = 0; c < sweep->cells; c++)
        add_row(&grid, sweep, c, best, chosen);
    text_table_write(&grid, markdown, out);
    text_add(out, "\n");
    size_t legend = out->length;
    write_legend(sweep, out);
    number_format_fold(out, legend);
    text_table_release(&grid);
    free(best);
    free(chosen);
}

static json_t *cell_json(const struct sweep *sweep, size_t cell, size_t best, const char *path)
{
    double *values = memory_new(sweep->seeds, sizeof *values);
    json_t *list = json_array();

    sweep_values(sweep, cell, path, values);
    struct interval interval = interval_of(values, sweep->seeds);
    for (size_t i = 0; i < sweep->seeds; i++)
        json_array_append_new(list, json_number(values[i]));
    double median = interval_quantile_of(values, sweep->seeds, 0.5),
           high = interval_quantile_of(values, sweep->seeds, 0.95);
    free(values);
    bool other = best < sweep->cells && cell != best;
    struct interval change = other ? difference(sweep, cell, best, path) : (struct interval){0};
    json_t *beyond = change.count > 1 ? json_boolean(interval_beyond_noise(change)) : json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "values", list, "mean",
                     json_number(interval.mean), "half_width", json_number(interval.half), "p50",
                     json_number(median), "p95", json_number(high), "best", cell == best,
                     "beyond_noise_of_best", beyond);
}

static json_t *axes_json(const struct sweep *sweep)
{
    json_t *axes = json_array();

    for (size_t a = 0; a < sweep->axis_count; a++) {
        const struct sweep_axis *axis = &sweep->axes[a];
        json_t *values = json_array(), *numbers = json_array();
        for (size_t i = 0; i < axis->count; i++) {
            json_array_append_new(values, json_string(axis->values[i]));
            json_array_append_new(numbers,
                                  axis->numbers ? json_number(axis->numbers[i]) : json_null());
        }
        json_array_append_new(axes, json_pack("{s:s, s:s, s:o, s:o}", "name", axis->name, "path",
                                              axis->path, "values", values, "numbers", numbers));
    }
    return axes;
}

static void add_measure_json(const struct sweep *sweep, const struct sweep_value *v,
                             json_t *measures)
{
    if (!v || json_object_get(measures, v->path))
        return;
    json_t *cells = json_array();
    size_t best = sweep_best(sweep, v->path);
    for (size_t c = 0; c < sweep->cells; c++)
        json_array_append_new(cells, cell_json(sweep, c, best, v->path));
    json_object_set_new(
        measures, v->path,
        json_pack("{s:s, s:s, s:o}", "unit", v->unit, "sentence", v->sentence, "cells", cells));
}

/* Measure paths of all runs, once each: of the run in the order of their rows, then the others. */
static json_t *measures_json(const struct sweep *sweep)
{
    json_t *measures = json_object();
    const struct measure_row *row;

    for (size_t i = 0; (row = measure_row_at(i)) != NULL; i++)
        add_measure_json(sweep, sweep_find(sweep, row->name), measures);
    for (size_t r = 0; r < sweep->run_count; r++)
        for (size_t i = 0; i < sweep->runs[r].count; i++)
            add_measure_json(sweep, &sweep->runs[r].values[i], measures);
    return measures;
}

json_t *sweep_json(const struct sweep *sweep)
{
    json_t *cells = json_array();

    for (size_t c = 0; c < sweep->cells; c++) {
        struct text label = {0};
        sweep_label(sweep, c, &label);
        json_array_append_new(cells, json_string(text_get(&label)));
        text_release(&label);
    }
    return json_pack("{s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:o, s:o, s:b}", "version",
                     version_number, "simulated_by", sweep->version, "name", sweep->title, "axes",
                     axes_json(sweep), "first_seed", (json_int_t)sweep->first_seed, "seeds",
                     (json_int_t)sweep->seeds, "first_look", (json_int_t)sweep->first_look, "cells",
                     cells, "measures", measures_json(sweep), "complete", sweep_complete(sweep));
}
