#include "sweep_series.h"

#include <hdf5_hl.h>
#include <math.h>
#include <unistd.h>

#include "layout.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"

enum { PATH = 4400, NAME = SERIES_PATH };

/* A series that some run has. */
struct found {
    char path[NAME];      /* "/tables/T/partitions/bytes" */
    char dimension[NAME]; /* of the second axis: "partition", "quantile"; "" without one */
    hsize_t width;        /* the greatest of all runs */
    hsize_t (*sizes)[2];  /* rows and elements, of each run; 0 where it has no such series */
    char *units, *sentence, *methods;
};

struct scan {
    struct h5 *h5; /* whose failure a run's file that cannot be read is */
    struct found *items;
    size_t count, capacity;
    hsize_t rows; /* of the run that is being scanned */
    size_t run, runs;
    char *time_units;
};

void sweep_series_path(const char *folder, size_t run, char *out, size_t size)
{
    snprintf(out, size, "%s/%05zu.h5", folder, run);
}

/* An axis that is named as something in the groups (partitions=1,2) has no link there: its name is
 * still that of the dimension, and its values stand in the root. */
static bool is_taken(const struct scan *s, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < s->count; i++)
        for (const char *at = s->items[i].path; (at = strstr(at, name)) != NULL; at += length)
            if (at[-1] == '/' && (at[length] == '/' || at[length] == '\0'))
                return true;
    return false;
}

hid_t sweep_group(struct h5 *h5, const struct sweep *sweep, const bool *unlinked, const char *path)
{
    hid_t group = h5_group(h5, path);

    if (H5_TRY(h5, H5Lexists(group, "seed", H5P_DEFAULT)) != 0)
        return group;
    for (size_t a = 0; a < sweep->axis_count; a++) {
        char link[SERIES_PATH];
        snprintf(link, sizeof link, "/%s", sweep->axes[a].name);
        if (!unlinked || !unlinked[a])
            h5_link(h5, link, group, sweep->axes[a].name);
    }
    h5_link(h5, "/seed", group, "seed");
    return group;
}

static char *attribute(struct h5 *h5, hid_t object, const char *name)
{
    if (H5_TRY(h5, H5Aexists(object, name)) <= 0)
        return NULL;
    hid_t a = H5_TRY(h5, H5Aopen(object, name, H5P_DEFAULT)), type = H5_TRY(h5, H5Aget_type(a));
    char *text = NULL;
    if (H5_TRY(h5, H5Tget_class(type)) == H5T_STRING && H5_TRY(h5, H5Tis_variable_str(type)) == 0) {
        text = memory_new(H5Tget_size(type) + 1, 1);
        H5_TRY(h5, H5Aread(a, type, text));
    }
    h5_end(h5, H5Tclose, type);
    h5_end(h5, H5Aclose, a);
    return text;
}

static struct found *find(struct scan *s, const char *path)
{
    for (size_t i = 0; i < s->count; i++)
        if (text_equal(s->items[i].path, path))
            return &s->items[i];
    s->items = memory_grow(s->items, s->count, &s->capacity, sizeof *s->items);
    struct found *found = &s->items[s->count++];
    *found = (struct found){.sizes = memory_new(s->runs, sizeof *found->sizes)};
    snprintf(found->path, sizeof found->path, "%s", path);
    return found;
}

/* The name of a dataset's second axis, from the scale that is attached to it. */
static herr_t take_scale_name(hid_t dataset, unsigned axis, hid_t scale, void *context)
{
    struct found *found = context;
    char path[NAME];

    (void)dataset, (void)axis;
    if (H5Iget_name(scale, path, sizeof path) <= 0)
        return -1;
    snprintf(found->dimension, sizeof found->dimension, "%s", strrchr(path, '/') + 1);
    return 1;
}

static void take_series(struct scan *s, const char *path, hid_t dataset, int rank,
                        const hsize_t *size)
{
    struct found *found = find(s, path);
    hsize_t width = rank == 2 ? size[1] : 0;

    if (!found->units) {
        found->units = attribute(s->h5, dataset, "units");
        found->sentence = attribute(s->h5, dataset, "long_name");
        found->methods = attribute(s->h5, dataset, "cell_methods");
        if (rank == 2)
            H5_TRY(s->h5, H5DSiterate_scales(dataset, 1, NULL, take_scale_name, found));
    }
    found->width = width > found->width ? width : found->width;
    found->sizes[s->run][0] = size[0];
    found->sizes[s->run][1] = rank == 2 ? size[1] : 1;
}

/* The sizes of a dataset of at most two axes; the number of its axes. */
static int shape_of(struct h5 *h5, hid_t dataset, hsize_t size[2])
{
    hid_t space = H5_TRY(h5, H5Dget_space(dataset));
    int rank = (int)H5_TRY(h5, H5Sget_simple_extent_ndims(space));

    size[0] = size[1] = 0;
    if (rank <= 2)
        H5_TRY(h5, H5Sget_simple_extent_dims(space, size, NULL));
    h5_end(h5, H5Sclose, space);
    return rank;
}

/* A series over time says so by its cell_methods, and has as many rows as the run. */
static herr_t visit(hid_t root, const char *name, const H5O_info_t *info, void *context)
{
    struct scan *s = context;
    char path[NAME];
    hsize_t size[2];

    if (info->type != H5O_TYPE_DATASET || strlen(name) + 2 > sizeof path)
        return 0;
    snprintf(path, sizeof path, "/%s", name);
    hid_t dataset = H5_TRY(s->h5, H5Dopen2(root, name, H5P_DEFAULT));
    char *methods = attribute(s->h5, dataset, "cell_methods");
    int rank = shape_of(s->h5, dataset, size);
    bool total = text_ends_with(path, "_total") || size[0] != s->rows;
    if (methods && !total && (rank == 1 || rank == 2))
        take_series(s, path, dataset, rank, size);
    free(methods);
    h5_end(s->h5, H5Dclose, dataset);
    return s->h5->failed ? -1 : 0;
}

static void scan_run(struct scan *s, const char *path, hsize_t *longest)
{
    struct h5 *h5 = s->h5;
    bool failed = h5->failed;
    hsize_t size[2];
    hid_t file = H5_TRY(h5, H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)),
          time = H5_TRY(h5, H5Dopen2(file, "/time", H5P_DEFAULT));

    shape_of(h5, time, size);
    s->rows = size[0];
    if (!s->time_units)
        s->time_units = attribute(h5, time, "units");
    h5_end(h5, H5Dclose, time);
    H5_TRY(h5, H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, s, H5O_INFO_BASIC));
    *longest = s->rows > *longest ? s->rows : *longest;
    h5_end(h5, H5Fclose, file);
    if (h5->failed && !failed)
        h5_fail(h5, "cannot read the run in %s", path);
}

/* A run that was not made has no file. A file that exists and cannot be read is an error, not a
 * missing run. */
static bool is_there(struct h5 *h5, const char *path)
{
    if (access(path, R_OK) == 0)
        return true;
    if (errno != ENOENT)
        h5_fail(h5, "cannot read %s: %s", path, strerror(errno));
    return false;
}

struct target {
    struct h5 *h5;
    const struct sweep *sweep;
    const struct sweep_series_place *place;
    hsize_t size[H5_RANK];
    int rank;
    size_t mapped; /* runs, into the dataset that is being made */
    bool unlinked[SWEEP_AXES];
};

static void map_run(struct target *t, hid_t list, hid_t space, size_t run,
                    const struct found *found)
{
    char relative[PATH];
    const hsize_t *source = found->sizes[run];
    hsize_t start[H5_RANK] = {0}, count[H5_RANK];
    int own = t->rank - t->place->rank; /* axes of the series itself */

    if (source[0] == 0 || source[1] == 0)
        return;
    sweep_series_path(t->place->prefix, run, relative, sizeof relative);
    for (size_t a = 0; a < t->sweep->axis_count; a++)
        start[a] = sweep_index(t->sweep, run / t->sweep->seeds, a);
    start[t->sweep->axis_count] = run % t->sweep->seeds;
    for (int i = 0; i < t->rank; i++)
        count[i] = i < t->place->rank ? 1 : source[i - t->place->rank];
    hid_t from = H5_TRY(t->h5, H5Screate_simple(own, source, NULL));
    H5_TRY(t->h5, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL));
    H5_TRY(t->h5, H5Pset_virtual(list, space, relative, found->path, from));
    h5_end(t->h5, H5Sclose, from);
    t->mapped++;
}

static hid_t make_virtual(struct target *t, hid_t group, const char *name,
                          const struct found *found)
{
    struct h5 *h5 = t->h5;
    hid_t list = H5_TRY(h5, H5Pcreate(H5P_DATASET_CREATE)),
          space = H5_TRY(h5, H5Screate_simple(t->rank, t->size, NULL));
    double none = NAN;

    H5_TRY(h5, H5Pset_obj_track_times(list, 0));
    H5_TRY(h5, H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED));
    H5_TRY(h5, H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &none));
    t->mapped = 0;
    for (size_t run = 0; run < t->sweep->run_count; run++)
        map_run(t, list, space, run, found);
    H5_TRY(h5, H5Sselect_all(space));
    hid_t dataset =
        H5_TRY(h5, H5Dcreate2(group, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, list, H5P_DEFAULT));
    h5_remember_virtual(h5, dataset, t->rank, t->size, t->mapped);
    h5_end(h5, H5Sclose, space);
    h5_end(h5, H5Pclose, list);
    return dataset;
}

/* The scale of a second axis, of which there is one a group; numbered from 0, or the quantiles. */
static hid_t element_scale(struct target *t, hid_t group, const struct found *found)
{
    struct h5_axis own = {.length = found->width, .chunk = found->width};
    hsize_t start = 0;

    if (H5_TRY(t->h5, H5Lexists(group, found->dimension, H5P_DEFAULT)) > 0)
        return H5_TRY(t->h5, H5Dopen2(group, found->dimension, H5P_DEFAULT));
    double *numbers = memory_new(found->width, sizeof *numbers);
    bool is_quantile = text_equal(found->dimension, "quantile") && found->width == LAYOUT_QUANTILES;
    for (hsize_t i = 0; i < found->width; i++)
        numbers[i] = is_quantile ? layout_quantiles[i] : (double)i;
    hid_t scale = h5_dataset(t->h5, group, found->dimension, H5_DOUBLE, &own, 1);
    h5_text(t->h5, scale, "units", "1");
    h5_write(t->h5, scale, H5_DOUBLE, 1, &start, &own.length, numbers);
    free(numbers);
    return scale;
}

static void write_series(struct target *t, const struct found *found, hsize_t rows, hid_t time)
{
    char group_path[NAME + 16];
    const char *slash = strrchr(found->path, '/');

    snprintf(group_path, sizeof group_path, "/series%.*s", (int)(slash - found->path), found->path);
    hid_t group = sweep_group(t->h5, t->sweep, t->unlinked, group_path), element = -1;
    for (int i = 0; i < t->place->rank; i++)
        t->size[i] = t->place->axes[i].length;
    t->size[t->place->rank] = rows;
    t->rank = t->place->rank + 1;
    if (found->width) {
        element = element_scale(t, group, found);
        t->size[t->rank++] = found->width;
    }
    hid_t dataset = make_virtual(t, group, slash + 1, found);
    for (int i = 0; i < t->place->rank; i++)
        H5_TRY(t->h5, H5DSattach_scale(dataset, t->place->axes[i].scale, (unsigned)i));
    H5_TRY(t->h5, H5DSattach_scale(dataset, time, (unsigned)t->place->rank));
    if (found->width)
        H5_TRY(t->h5, H5DSattach_scale(dataset, element, (unsigned)t->place->rank + 1));
    h5_text(t->h5, dataset, "units", found->units ? found->units : "1");
    h5_text(t->h5, dataset, "long_name", found->sentence ? found->sentence : "");
    h5_text(t->h5, dataset, "cell_methods", found->methods ? found->methods : "");
    h5_fill(t->h5, dataset, H5_DOUBLE);
    if (t->place->rank)
        h5_link(t->h5, "/series/time", group, "time");
    h5_dataset_close(t->h5, dataset);
    h5_dataset_close(t->h5, element);
    h5_group_close(t->h5, group);
}

/* The times of the first run that is as long as the longest. */
static void read_times(const struct target *t, hsize_t rows, double *times)
{
    struct h5 *h5 = t->h5;
    char path[PATH];
    hsize_t size[2] = {0};

    for (size_t run = 0; run < t->sweep->run_count && size[0] != rows && !h5->failed; run++) {
        sweep_series_path(t->place->folder, run, path, sizeof path);
        if (!is_there(h5, path))
            continue;
        hid_t file = H5_TRY(h5, H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)),
              dataset = H5_TRY(h5, H5Dopen2(file, "/time", H5P_DEFAULT));
        shape_of(h5, dataset, size);
        if (size[0] == rows)
            H5_TRY(h5, H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, times));
        h5_end(h5, H5Dclose, dataset);
        h5_end(h5, H5Fclose, file);
        if (h5->failed)
            h5_fail(h5, "cannot read the run in %s", path);
    }
}

static hid_t write_time(struct target *t, const struct scan *s, hsize_t rows)
{
    struct h5_axis own = {.length = rows, .chunk = rows};
    double *times = memory_new(rows, sizeof *times);
    hid_t group = h5_group(t->h5, "/series");
    hsize_t start = 0;

    read_times(t, rows, times);
    hid_t time = h5_dataset(t->h5, group, "time", H5_DOUBLE, &own, 1);
    h5_text(t->h5, time, "standard_name", "time");
    h5_text(t->h5, time, "units", s->time_units ? s->time_units : "s");
    h5_text(t->h5, time, "calendar", "proleptic_gregorian");
    h5_write(t->h5, time, H5_DOUBLE, 1, &start, &rows, times);
    h5_group_close(t->h5, group);
    free(times);
    return time;
}

void sweep_series_write(struct h5 *h5, const struct sweep *sweep,
                        const struct sweep_series_place *place)
{
    struct scan s = {.h5 = h5, .runs = sweep->run_count};
    struct target t = {.h5 = h5, .sweep = sweep, .place = place};
    hsize_t rows = 0;
    char path[PATH];

    for (size_t run = 0; run < sweep->run_count; run++) {
        sweep_series_path(place->folder, run, path, sizeof path);
        s.run = run;
        if (is_there(h5, path))
            scan_run(&s, path, &rows);
    }
    for (size_t a = 0; a < sweep->axis_count; a++)
        t.unlinked[a] = is_taken(&s, sweep->axes[a].name);
    hid_t time = rows ? write_time(&t, &s, rows) : -1;
    for (size_t i = 0; i < s.count && rows && !h5->failed; i++)
        write_series(&t, &s.items[i], rows, time);
    h5_dataset_close(h5, time);
    for (size_t i = 0; i < s.count; i++) {
        free(s.items[i].sizes);
        free(s.items[i].units);
        free(s.items[i].sentence);
        free(s.items[i].methods);
    }
    free(s.items);
    free(s.time_units);
}
