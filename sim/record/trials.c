#include "trials.h"

#include <math.h>
#include <stdlib.h>

#include "h5.h"
#include "memory.h"

const char *const trial_outcome_names[TRIAL_OUTCOMES + 1] = {"helps", "no_help", "worse", "untried",
                                                             NULL};

struct trial *trials_add(struct trials *t, const char *where, const char *cause, const char *sets,
                         const char *why)
{
    t->items = memory_resize(t->items, t->count + 1, sizeof *t->items);
    t->items[t->count] = (struct trial){.where = memory_text(where),
                                        .cause = memory_text(cause),
                                        .sets = memory_text(sets),
                                        .why = memory_text(why),
                                        .outcome = TRIAL_UNTRIED,
                                        .values = {NAN, NAN, NAN, NAN}};
    return &t->items[t->count++];
}

void trials_release(struct trials *t)
{
    for (size_t i = 0; i < t->count; i++) {
        free(t->items[i].where);
        free(t->items[i].cause);
        free(t->items[i].sets);
        free(t->items[i].why);
    }
    free(t->items);
    free(t->resolution);
    *t = (struct trials){0};
}

/* A dataset along the axis; `sentence` says what it is. */
static hid_t begin(struct h5 *h5, hid_t group, const char *name, enum h5_type type,
                   const struct h5_axis *axis, const char *sentence)
{
    hid_t dataset = h5_dataset(h5, group, name, type, axis, 1);

    h5_text(h5, dataset, "long_name", sentence);
    return dataset;
}

static void end(struct h5 *h5, hid_t dataset, enum h5_type type, hsize_t count, const void *values)
{
    hsize_t start = 0;

    h5_write(h5, dataset, type, 1, &start, &count, values);
    h5_dataset_close(h5, dataset);
}

static hid_t write_scale(struct h5 *h5, hid_t group, struct h5_axis axis, size_t count)
{
    hsize_t start = 0, all = count;
    int *numbers = memory_new(count, sizeof *numbers);

    for (size_t i = 0; i < count; i++)
        numbers[i] = (int)i;
    hid_t scale = begin(h5, group, "remedy", H5_INT32, &axis, "Number of the remedy.");
    h5_write(h5, scale, H5_INT32, 1, &start, &all, numbers);
    free(numbers);
    return scale;
}

static void write_texts(struct h5 *h5, hid_t group, const struct h5_axis *axis,
                        const struct trials *t)
{
    static const struct {
        const char *name, *sentence;
        size_t offset;
    } columns[] = {
        {"where", "The cause that it is against: where it is.", offsetof(struct trial, where)},
        {"cause", "The cause that it is against: what it is.", offsetof(struct trial, cause)},
        {"sets", "The change, as options of the command run.", offsetof(struct trial, sets)},
        {"why", "What the change does.", offsetof(struct trial, why)}};
    const char **texts = memory_new(t->count, sizeof *texts);

    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        for (size_t i = 0; i < t->count; i++)
            texts[i] = *(char *const *)((const char *)&t->items[i] + columns[c].offset);
        hid_t dataset = begin(h5, group, columns[c].name, H5_STRING, axis, columns[c].sentence);
        end(h5, dataset, H5_STRING, t->count, texts);
    }
    free(texts);
}

static void write_outcomes(struct h5 *h5, hid_t group, const struct h5_axis *axis,
                           const struct trials *t)
{
    signed char *outcomes = memory_new(t->count, 1);

    for (size_t i = 0; i < t->count; i++)
        outcomes[i] = (signed char)t->items[i].outcome;
    hid_t dataset =
        begin(h5, group, "outcome", H5_INT8, axis, "Whether it is better with the change.");
    h5_flags(h5, dataset, trial_outcome_names);
    end(h5, dataset, H5_INT8, t->count, outcomes);
    free(outcomes);
}

static const struct {
    const char *name, *before, *unit, *sentence;
    size_t offset;
} numbers[] = {{"throttles", "before_throttles", "1", "Requests that are throttled with it.",
                offsetof(struct trial_values, throttles)},
               {"failed_calls", "before_failed_calls", "1", "Calls that are not served with it.",
                offsetof(struct trial_values, failed_calls)},
               {"bill", "before_bill", "USD", "What the run costs with it.",
                offsetof(struct trial_values, bill)},
               {"thresholds_failed", "before_thresholds_failed", "1",
                "Thresholds that do not hold with it.",
                offsetof(struct trial_values, thresholds_failed)}};

static double number_of(const struct trial_values *values, size_t offset)
{
    return *(const double *)((const char *)values + offset);
}

static void write_numbers(struct h5 *h5, hid_t group, const struct h5_axis *axis,
                          const struct trials *t)
{
    double *values = memory_new(t->count, sizeof *values);

    for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
        for (size_t i = 0; i < t->count; i++)
            values[i] = number_of(&t->items[i].values, numbers[n].offset);
        hid_t dataset = begin(h5, group, numbers[n].name, H5_DOUBLE, axis, numbers[n].sentence);
        h5_text(h5, dataset, "units", numbers[n].unit);
        end(h5, dataset, H5_DOUBLE, t->count, values);
        h5_number(h5, group, numbers[n].before, number_of(&t->before, numbers[n].offset));
    }
    free(values);
}

void trials_write(struct h5 *h5, const struct trials *t)
{
    struct h5_axis axis = {.length = t->count, .chunk = t->count};

    if (t->count == 0)
        return;
    hid_t group = h5_group(h5, "/remedies");
    h5_text(h5, group, "long_name", "Changes that were tried, each in a run on the same future.");
    h5_text(h5, group, "resolution", t->resolution);
    axis.scale = write_scale(h5, group, axis, t->count);
    write_texts(h5, group, &axis, t);
    write_outcomes(h5, group, &axis, t);
    write_numbers(h5, group, &axis, t);
    h5_dataset_close(h5, axis.scale);
    h5_group_close(h5, group);
}
