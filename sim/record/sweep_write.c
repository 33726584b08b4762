/* The file of a sweep; sweep.h has its layout. */
#include <errno.h>
#include <math.h>

#include "atomic_file.h"
#include "h5.h"
#include "layout.h"
#include "memory.h"
#include "series_path.h"
#include "sweep.h"
#include "sweep_series.h"
#include "text.h"

/* A measure of all runs, found by the union of what the runs have. */
struct variable {
    const struct sweep_value *sample;
    double *values; /* of each run */
};

struct variables {
    struct variable *items;
    size_t count, capacity;
};

static int by_path(const void *a, const void *b)
{
    const char *x = ((const struct variable *)a)->sample->path;
    const char *y = ((const struct variable *)b)->sample->path;
    int of_the_run = !strchr(y, '/') - !strchr(x, '/');

    return of_the_run ? of_the_run : strcmp(x, y);
}

static struct variable *find(struct variables *variables, const char *path, size_t guess)
{
    if (guess < variables->count && text_equal(variables->items[guess].sample->path, path))
        return &variables->items[guess];
    for (size_t i = 0; i < variables->count; i++)
        if (text_equal(variables->items[i].sample->path, path))
            return &variables->items[i];
    return NULL;
}

static void gather(const struct sweep *s, struct variables *variables)
{
    for (size_t r = 0; r < s->run_count; r++) {
        for (size_t i = 0; i < s->runs[r].count; i++) {
            const struct sweep_value *v = &s->runs[r].values[i];
            if (isnan(v->value)) /* NAN equals NAN here, whether a run has the row or not */
                continue;
            struct variable *variable = find(variables, v->path, i);
            if (!variable) {
                variables->items = memory_grow(variables->items, variables->count,
                                               &variables->capacity, sizeof *variables->items);
                variable = &variables->items[variables->count++];
                *variable = (struct variable){v, memory_new(s->run_count, sizeof(double))};
                for (size_t k = 0; k < s->run_count; k++)
                    variable->values[k] = NAN;
            }
            variable->values[r] = v->value;
        }
    }
    if (variables->count)
        qsort(variables->items, variables->count, sizeof *variables->items, by_path);
}

struct writer {
    const struct sweep *sweep;
    struct h5 h5;
    hid_t root, scales[SWEEP_AXES + 1];
    struct h5_axis axes[SWEEP_AXES + 1];
    hsize_t start[SWEEP_AXES + 1], size[SWEEP_AXES + 1];
    int rank;
};

static void add_axis(struct writer *w, hid_t scale, size_t count)
{
    w->scales[w->rank] = scale;
    w->size[w->rank] = count;
    w->axes[w->rank++] = (struct h5_axis){.scale = scale, .length = count, .chunk = count};
}

static void write_axis(struct writer *w, const struct sweep_axis *axis)
{
    struct h5_axis own = {.length = axis->count, .chunk = axis->count};
    enum h5_type type = axis->numbers ? H5_DOUBLE : H5_STRING;
    hid_t scale = h5_dataset(&w->h5, w->root, axis->name, type, &own, 1);

    h5_text(&w->h5, scale, "long_name", axis->path);
    if (axis->numbers)
        h5_text(&w->h5, scale, "units", axis->unit);
    h5_write(&w->h5, scale, type, 1, w->start, &own.length,
             axis->numbers ? (const void *)axis->numbers : axis->values);
    add_axis(w, scale, axis->count);
}

static void write_seeds(struct writer *w)
{
    const struct sweep *s = w->sweep;
    struct h5_axis own = {.length = s->seeds, .chunk = s->seeds};
    int64_t *seeds = memory_new(s->seeds, sizeof *seeds);

    for (size_t i = 0; i < s->seeds; i++)
        seeds[i] = s->first_seed + (int64_t)i;
    hid_t scale = h5_dataset(&w->h5, w->root, "seed", H5_INT64, &own, 1);
    h5_text(&w->h5, scale, "long_name", "Seed of all random streams.");
    h5_text(&w->h5, scale, "units", "1");
    h5_write(&w->h5, scale, H5_INT64, 1, w->start, &own.length, seeds);
    add_axis(w, scale, s->seeds);
    free(seeds);
}

static void write_variable(struct writer *w, const struct variable *variable)
{
    const char *path = variable->sample->path, *slash = strrchr(path, '/');
    char group_path[SERIES_PATH];

    snprintf(group_path, sizeof group_path, "%.*s", slash ? (int)(slash - path) : 1,
             slash ? path : "/");
    hid_t group = sweep_group(&w->h5, w->sweep, NULL, group_path);
    hid_t dataset =
        h5_dataset(&w->h5, group, slash ? slash + 1 : path, H5_DOUBLE, w->axes, w->rank);
    h5_text(&w->h5, dataset, "units",
            text_equal(variable->sample->unit, "ratio") ? "1" : variable->sample->unit);
    h5_text(&w->h5, dataset, "long_name", variable->sample->sentence);
    h5_text(&w->h5, dataset, "shown_as", variable->sample->unit);
    h5_text(&w->h5, dataset, "better", better_names[variable->sample->better]);
    h5_fill(&w->h5, dataset, H5_DOUBLE);
    h5_write(&w->h5, dataset, H5_DOUBLE, w->rank, w->start, w->size, variable->values);
    h5_dataset_close(&w->h5, dataset);
    h5_group_close(&w->h5, group);
}

static void write_digests(struct writer *w)
{
    const struct sweep *s = w->sweep;
    const char **digests = memory_new(s->run_count, sizeof *digests);
    hid_t group = sweep_group(&w->h5, w->sweep, NULL, "/runs");
    hid_t dataset = h5_dataset(&w->h5, group, "digest", H5_STRING, w->axes, w->rank);

    for (size_t r = 0; r < s->run_count; r++)
        digests[r] = s->runs[r].digest ? s->runs[r].digest : "";
    h5_text(&w->h5, dataset, "long_name", "Digest of all series of the run.");
    h5_write(&w->h5, dataset, H5_STRING, w->rank, w->start, w->size, digests);
    h5_dataset_close(&w->h5, dataset);
    h5_group_close(&w->h5, group);
    free(digests);
}

static void write_text(struct writer *w, hid_t group, const char *name, const char *text,
                       const char *sentence)
{
    hid_t dataset = h5_dataset(&w->h5, group, name, H5_STRING, NULL, 0);

    h5_write_text(&w->h5, dataset, text);
    h5_text(&w->h5, dataset, "long_name", sentence);
    h5_dataset_close(&w->h5, dataset);
}

static void write_scenario(struct writer *w)
{
    const struct sweep *s = w->sweep;
    hid_t group = h5_group(&w->h5, "/scenario"),
          values = sweep_group(&w->h5, w->sweep, NULL, "/scenario/values");

    write_text(w, group, "given", s->given, "The scenario as it was written.");
    write_text(w, group, "resolved", s->resolved,
               "The scenario with every default and --set filled in, before values are varied.");
    for (size_t a = 0; a < s->axis_count; a++) {
        char name[SERIES_PATH];
        snprintf(name, sizeof name, "%s_as_written", s->axes[a].name);
        hid_t dataset = h5_dataset(&w->h5, values, name, H5_STRING, &w->axes[a], 1);
        h5_text(&w->h5, dataset, "long_name", "The value as it was written.");
        h5_write(&w->h5, dataset, H5_STRING, 1, w->start, &w->size[a], s->axes[a].values);
        h5_dataset_close(&w->h5, dataset);
    }
    h5_group_close(&w->h5, values);
    h5_group_close(&w->h5, group);
}

static void write_about(struct writer *w)
{
    const struct sweep *s = w->sweep;
    struct text names = {0}, history = {0};

    for (size_t a = 0; a < s->axis_count; a++)
        text_addf(&names, "%s%s", a ? " " : "", s->axes[a].name);
    text_addf(&history, "written by ddbsim %s sweep", s->version);
    h5_text(&w->h5, w->root, "Conventions", "CF-1.10");
    h5_text(&w->h5, w->root, "title", s->title);
    h5_text(&w->h5, w->root, "history", text_get(&history));
    h5_text(&w->h5, w->root, "source",
            "ddbsim, a discrete-event simulator of DynamoDB-style tables");
    h5_text(&w->h5, w->root, "version", s->version);
    h5_text(&w->h5, w->root, "kind", "sweep");
    h5_text(&w->h5, w->root, "axes", text_get(&names));
    h5_text(&w->h5, w->root, "fingerprint", s->fingerprint);
    h5_text(&w->h5, w->root, "inputs", s->inputs);
    h5_text(&w->h5, w->root, "goals", s->goals);
    h5_number(&w->h5, w->root, "share", s->share);
    h5_text(&w->h5, w->root, "by", s->by);
    h5_integer(&w->h5, w->root, "first_look", (long long)s->first_look);
    h5_integer(&w->h5, w->root, "layout_version", LAYOUT_VERSION);
    h5_integer(&w->h5, w->root, "complete", sweep_complete(s));
    text_release(&names);
    text_release(&history);
}

static void write_all(struct writer *w, const struct variables *variables, const char *series)
{
    w->root = h5_group(&w->h5, "/");
    write_about(w);
    for (size_t a = 0; a < w->sweep->axis_count; a++)
        write_axis(w, &w->sweep->axes[a]);
    write_seeds(w);
    for (size_t i = 0; i < variables->count; i++)
        write_variable(w, &variables->items[i]);
    write_digests(w);
    write_scenario(w);
    if (series) {
        const char *slash = strrchr(series, '/');
        struct sweep_series_place place = {series, slash ? slash + 1 : series, w->axes, w->rank};
        sweep_series_write(&w->h5, w->sweep, &place);
    }
    for (int i = 0; i < w->rank; i++)
        h5_dataset_close(&w->h5, w->scales[i]);
    h5_group_close(&w->h5, w->root);
    h5_close(&w->h5);
}

bool sweep_write(const struct sweep *sweep, const char *path, const char *series, char *why)
{
    struct writer w = {.sweep = sweep};
    struct variables variables = {0};
    struct atomic_file place;

    if (!atomic_file_begin(&place, path, ATOMIC_FILE_HDF5, why))
        return false;
    gather(sweep, &variables);
    h5_create(&w.h5, place.temporary, series);
    write_all(&w, &variables, series);
    h5_read_back(&w.h5, place.temporary);
    for (size_t i = 0; i < variables.count; i++)
        free(variables.items[i].values);
    free(variables.items);
    bool good = !w.h5.failed;
    if (!good)
        atomic_file_discard(&place);
    else if (!atomic_file_commit(&place, place.path)) {
        good = false;
        w.h5.error = errno;
    }
    if (!good)
        snprintf(why, ATOMIC_FILE_WHY, "cannot write %.300s: %s", place.path, h5_reason(&w.h5));
    return good;
}
