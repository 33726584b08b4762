#include "result.h"

#include <errno.h>
#include <hdf5.h>
#include <math.h>

#include "layout.h"
#include "memory.h"
#include "text.h"
#include "units.h"

enum { WHY = 512 };
static const hssize_t most_values = 200000000;

static hid_t open_dataset(const struct result *result, const char *group, const char *name)
{
    char path[640];

    snprintf(path, sizeof path, "/%s/%s", group, name);
    return H5Dopen2(result->file, path, H5P_DEFAULT);
}

static hssize_t length_of(hid_t dataset, int rank)
{
    hid_t space = H5Dget_space(dataset);
    hssize_t count =
        H5Sget_simple_extent_ndims(space) == rank ? H5Sget_simple_extent_npoints(space) : -1;

    H5Sclose(space);
    return count > most_values ? -1 : count;
}

double *result_values(const struct result *result, const char *group, const char *name,
                      size_t *count)
{
    hid_t dataset = open_dataset(result, group, name);
    double *values = NULL;

    *count = 0;
    if (dataset < 0)
        return NULL;
    hssize_t length = length_of(dataset, 1);
    if (length >= 0) {
        values = memory_new((size_t)length, sizeof *values);
        if (length &&
            H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
            free(values);
            values = NULL;
        } else {
            *count = (size_t)length;
        }
    }
    H5Dclose(dataset);
    return values;
}

static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

static char **read_texts(hid_t dataset, int rank, size_t *count)
{
    hssize_t length = length_of(dataset, rank);
    hid_t type = H5Dget_type(dataset), native = text_type();
    char **texts = NULL;

    *count = 0;
    if (length >= 0 && H5Tis_variable_str(type) > 0) {
        char **read = memory_new((size_t)length + 1, sizeof *read);
        texts = memory_new((size_t)length + 1, sizeof *texts);
        bool good =
            length == 0 || H5Dread(dataset, native, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) >= 0;
        *count = good ? (size_t)length : 0;
        for (size_t i = 0; i < *count; i++) {
            texts[i] = memory_text(read[i] ? read[i] : "");
            H5free_memory(read[i]);
        }
        free(read);
    }
    H5Tclose(type);
    H5Tclose(native);
    return texts;
}

char **result_labels(const struct result *result, const char *group, const char *name)
{
    hid_t dataset = open_dataset(result, group, name);
    size_t count;

    if (dataset < 0)
        return NULL;
    char **texts = read_texts(dataset, 1, &count);
    H5Dclose(dataset);
    return texts;
}

static char *attribute_text(hid_t object, const char *name)
{
    if (H5Aexists(object, name) <= 0)
        return NULL;
    hid_t a = H5Aopen(object, name, H5P_DEFAULT), type = H5Aget_type(a);
    char *text = NULL;
    bool fixed = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
    size_t size = fixed ? H5Tget_size(type) : 0;
    hid_t space = H5Aget_space(a);

    if (fixed && size < 65536 && H5Sget_simple_extent_npoints(space) == 1) {
        text = memory_new(size + 1, 1);
        if (H5Aread(a, type, text) < 0) {
            free(text);
            text = NULL;
        }
    }
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(a);
    return text;
}

static bool attribute_number(hid_t object, const char *name, double *out)
{
    if (H5Aexists(object, name) <= 0)
        return false;
    hid_t a = H5Aopen(object, name, H5P_DEFAULT), space = H5Aget_space(a);
    bool good = H5Sget_simple_extent_npoints(space) == 1 && H5Aread(a, H5T_NATIVE_DOUBLE, out) >= 0;
    H5Sclose(space);
    H5Aclose(a);
    return good;
}

bool result_is_sum(const struct result *result, const char *group, const char *name)
{
    hid_t dataset = open_dataset(result, group, name);
    char *methods = dataset < 0 ? NULL : attribute_text(dataset, "cell_methods");
    bool sum = methods && text_equal(methods, "time: sum");

    free(methods);
    if (dataset >= 0)
        H5Dclose(dataset);
    return sum;
}

static char *scenario_text(const struct result *result, const char *name)
{
    hid_t dataset = open_dataset(result, "scenario", name);
    size_t count = 0;
    char **texts = dataset < 0 ? NULL : read_texts(dataset, 0, &count);
    char *text = count ? texts[0] : memory_text("");

    free(texts);
    if (dataset >= 0)
        H5Dclose(dataset);
    return text;
}

static bool read_about(struct result *r)
{
    double layout, seed, complete;

    if (!attribute_number(r->file, "layout_version", &layout) || layout != LAYOUT_VERSION)
        return false;
    r->title = attribute_text(r->file, "title");
    r->version = attribute_text(r->file, "version");
    r->digest = attribute_text(r->file, "digest");
    r->resolution = attribute_text(r->file, "resolution");
    r->start = attribute_text(r->file, "start");
    r->price_book = attribute_text(r->file, "price_book");
    bool good = r->title && r->price_book && r->version && r->digest && r->resolution && r->start &&
                attribute_number(r->file, "seed", &seed) &&
                attribute_number(r->file, "complete", &complete) &&
                attribute_number(r->file, "duration", &r->duration_s) &&
                attribute_number(r->file, "sample_every", &r->sample_every_s) &&
                r->sample_every_s > 0 && !units_read_instant(r->start, &r->start_epoch_s);
    if (!good)
        return false;
    r->seed = (int64_t)seed;
    r->complete = complete != 0;
    r->resolved = scenario_text(r, "resolved");
    r->time = result_values(r, "", "time", &r->rows);
    return r->time != NULL;
}

enum result_error result_open(struct result *r, const char *path, char *why)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    *r = (struct result){.file = -1, .path = memory_text(path)};
    FILE *file = fopen(path, "rb");
    if (!file || fgetc(file) == EOF) {
        snprintf(why, WHY, "cannot read %.300s: %s", path,
                 file ? "it is empty or a directory" : strerror(errno));
        if (file)
            fclose(file);
        return RESULT_NOT_READ;
    }
    fclose(file);
    r->file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (r->file < 0) {
        snprintf(why, WHY, "%.300s is not an HDF5 file, or is cut off; run the scenario again",
                 path);
        return RESULT_NOT_A_RESULT;
    }
    if (!read_about(r)) {
        snprintf(
            why, WHY,
            "%.300s is not a result of this version of ddbsim (layout %d); run the scenario again",
            path, LAYOUT_VERSION);
        return RESULT_NOT_A_RESULT;
    }
    return RESULT_GOOD;
}

void result_release(struct result *r)
{
    free(r->path);
    free(r->title);
    free(r->version);
    free(r->digest);
    free(r->resolution);
    free(r->price_book);
    free(r->start);
    free(r->resolved);
    free(r->time);
    if (r->file >= 0)
        H5Fclose(r->file);
}

struct name_list {
    char **names;
    size_t count, capacity;
};

static herr_t take_group(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    struct name_list *list = context;
    H5O_info_t object;

    (void)info;
    if (H5Oget_info_by_name1(group, name, &object, H5P_DEFAULT) < 0 ||
        object.type != H5O_TYPE_GROUP)
        return 0;
    list->names = memory_grow(list->names, list->count + 1, &list->capacity, sizeof(char *));
    list->names[list->count++] = memory_text(name);
    list->names[list->count] = NULL;
    return 0;
}

char **result_groups(const struct result *result, const char *group)
{
    struct name_list list = {.names = memory_new(8, sizeof(char *)), .capacity = 8};
    char path[640];

    snprintf(path, sizeof path, "/%s", group);
    hid_t id = H5Gopen2(result->file, path, H5P_DEFAULT);
    if (id >= 0) {
        H5Literate(id, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, take_group, &list);
        H5Gclose(id);
    }
    return list.names;
}

void result_names_free(char **names)
{
    for (char **name = names; name && *name; name++)
        free(*name);
    free(names);
}

/* The n-th word of the flag meanings, "other" beyond them. */
static char *kind_name(const char *meanings, int n)
{
    while (meanings && n-- > 0) {
        const char *space = strchr(meanings, ' ');
        meanings = space ? space + 1 : NULL;
    }
    if (!meanings)
        return memory_text("other");
    char *name = memory_text(meanings);
    name[strcspn(name, " ")] = '\0';
    return name;
}

static char *kind_meanings(const struct result *result)
{
    hid_t dataset = open_dataset(result, "events", "kind");
    char *meanings = dataset < 0 ? NULL : attribute_text(dataset, "flag_meanings");

    if (dataset >= 0)
        H5Dclose(dataset);
    return meanings;
}

struct result_event *result_events(const struct result *result, size_t *count)
{
    size_t kinds, n;
    double *at = result_values(result, "events", "event_time", &n);
    double *kind = result_values(result, "events", "kind", &kinds);
    char **subject = result_labels(result, "events", "subject");
    char **detail = result_labels(result, "events", "detail");
    struct result_event *events = memory_new(n, sizeof *events);
    char *meanings = kind_meanings(result);

    *count = 0;
    for (size_t i = 0; i < n && i < kinds && subject && subject[i] && detail && detail[i]; i++) {
        events[i] = (struct result_event){at[i], kind_name(meanings, (int)kind[i]),
                                          memory_text(subject[i]), memory_text(detail[i])};
        *count = i + 1;
    }
    free(meanings);
    free(at);
    free(kind);
    result_names_free(subject);
    result_names_free(detail);
    return events;
}

void result_events_free(struct result_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(events[i].kind);
        free(events[i].subject);
        free(events[i].detail);
    }
    free(events);
}

double result_latency(const struct result *result, const char *group, double q)
{
    size_t buckets, edges;
    double *counts = result_values(result, group, "latency_counts", &buckets);
    double *from = result_values(result, "", "latency_bucket", &edges);
    double total = 0, seen = 0, found = NAN;

    for (size_t i = 0; i < buckets; i++)
        total += counts[i];
    double rank = fmax(1, ceil(q * total));
    for (size_t i = 0; i + 1 < edges && i + 1 < buckets && isnan(found); i++) {
        seen += counts[i];
        if (total > 0 && seen >= rank)
            found = 0.5 * (from[i] + from[i + 1]);
    }
    free(counts);
    free(from);
    return found;
}
