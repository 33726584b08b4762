#include "sweep_headline.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "number_format.h"
#include "sweep_choice.h"
#include "sweep_text.h"

static struct interval mean_of(const struct sweep *sweep, size_t cell, const char *path)
{
    double *values = memory_new(sweep->seeds, sizeof *values);

    sweep_values(sweep, cell, path, values);
    struct interval interval = interval_of(values, sweep->seeds);
    free(values);
    return interval;
}

/* The cell with the least mean; of the free ones, in which nothing was throttled, or of all. SIZE_MAX
 * when none has a value. */
static size_t least(const struct sweep *sweep, const char *path, bool free_only)
{
    size_t found = SIZE_MAX, made;
    double best = INFINITY;

    for (size_t cell = 0; cell < sweep->cells; cell++) {
        size_t throttled = sweep_throttled(sweep, cell, &made);
        double mean = mean_of(sweep, cell, path).mean;
        if (made && (!free_only || !throttled) && mean < best) {
            best = mean;
            found = cell;
        }
    }
    return found;
}

static size_t count_free(const struct sweep *sweep, size_t *runs)
{
    size_t count = 0, made;

    *runs = 0;
    for (size_t cell = 0; cell < sweep->cells; cell++) {
        count += sweep_throttled(sweep, cell, &made) == 0 && made;
        *runs += made;
    }
    return count;
}

static void add_measure(const struct sweep *sweep, size_t cell, const char *path, const char *unit,
                        const char *before, struct text *out)
{
    struct text_number number;
    double mean = mean_of(sweep, cell, path).mean;

    if (isfinite(mean))
        text_addf(out, "%s%s %s%s", before, path, number_format(mean, unit, &number),
                  text_equal(unit, "USD") ? " USD" : "");
}

static void add_doubt(size_t made, struct text *out)
{
    text_addf(out, "in %zu of %zu futures", made, made);
    if (made > 1)
        text_addf(out, " (at least %.3g%% of all, with 95 %% confidence)",
                  floor(1000 * interval_share_at_least(made, made)) / 10);
}

static void add_free(const struct sweep *sweep, size_t count, struct text *out)
{
    size_t made, cell = least(sweep, "cost", true);

    if (cell == SIZE_MAX)
        return;
    sweep_throttled(sweep, cell, &made);
    sweep_label(sweep, cell, out);
    if (count == sweep->cells)
        text_addf(out, " is the cheapest of %zu settings, none of which throttled, ", count);
    else if (count == 1)
        text_addf(out, " is the only one of %zu settings that never throttled, ", sweep->cells);
    else
        text_addf(out, " is the cheapest of %zu settings that never throttled, ", count);
    add_doubt(made, out);
    add_measure(sweep, cell, "cost", "USD", ": ", out);
    add_measure(sweep, cell, "latency_p99", "s", ", ", out);
    text_add(out, ".");
}

static void add_throttled(const struct sweep *sweep, struct text *out)
{
    size_t cell = least(sweep, "failed_ratio", false);
    struct text_number mean, half;

    text_addf(out, "Each of %zu settings throttled", sweep->cells);
    if (cell < sweep->cells) {
        struct interval failed = mean_of(sweep, cell, "failed_ratio");
        text_add(out, ": the fewest calls fail with ");
        sweep_label(sweep, cell, out);
        text_addf(out, ", %s", number_format(failed.mean, "ratio", &mean));
        if (isfinite(failed.half) && failed.half > 0)
            text_addf(out, " ± %s", number_format(failed.half, "ratio", &half));
    }
    text_add(out, ".");
}

/* Up to the full stop behind which another sentence begins. */
static void add_first_sentence(const char *verdict, struct text *out)
{
    const char *end = verdict;

    while ((end = strstr(end, ". ")) != NULL && !isupper((unsigned char)end[2]))
        end++;
    text_add_part(out, verdict, end ? (size_t)(end - verdict) + 1 : strlen(verdict));
}

void sweep_headline(const struct sweep *sweep, struct text *out)
{
    size_t runs, free_count = count_free(sweep, &runs);

    if (sweep_choice_matters(sweep)) {
        struct sweep_choice choice;
        sweep_choice_init(&choice, sweep);
        json_t *json = sweep_choice_json(&choice, sweep);
        add_first_sentence(json_string_value(json_object_get(json, "verdict")), out);
        json_decref(json);
        sweep_choice_release(&choice);
    } else if (!runs)
        text_addf(out, "None of %zu runs has been made.", sweep->run_count);
    else if (free_count)
        add_free(sweep, free_count, out);
    else
        add_throttled(sweep, out);
}
