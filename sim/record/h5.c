#include "h5.h"

#include <hdf5_hl.h>
#include <math.h>

#include "memory.h"
#include "memory_file.h"
#include "read_back.h"
#include "result_digest.h"
#include "series_path.h"
#include "text.h"

/* The cache of chunk indexes is bounded too. */
static void bound_metadata_cache(struct h5 *h5, hid_t access)
{
    H5AC_cache_config_t config = {.version = H5AC__CURR_CACHE_CONFIG_VERSION};

    H5_TRY(h5, H5Pget_mdc_config(access, &config));
    config.set_initial_size = 1;
    config.initial_size = config.min_size = 1 << 20;
    config.max_size = 2 << 20;
    H5_TRY(h5, H5Pset_mdc_config(access, &config));
}

/* Names keep their order, which the netCDF-4 library insists on, and no object carries the
 * wall-clock time of its making, so that equal runs are equal bytes. */
static hid_t creation_list(struct h5 *h5, hid_t class)
{
    hid_t list = H5_TRY(h5, H5Pcreate(class));
    unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

    H5_TRY(h5, H5Pset_obj_track_times(list, 0));
    H5_TRY(h5, H5Pset_attr_creation_order(list, order));
    if (class != H5P_DATASET_CREATE)
        H5_TRY(h5, H5Pset_link_creation_order(list, order));
    return list;
}

/* Errors are reported by us, once. And the library must not tidy up when the program exits: after a
 * failed write it would try the write again, and crash. */
void h5_quiet(void)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/* A file with something still open in it does not close (H5F_CLOSE_SEMI): it would be written
 * later than we think, and reading it back would show what is in memory. */
static hid_t access_list(struct h5 *h5, bool virtual)
{
    hid_t access = H5_TRY(h5, H5Pcreate(H5P_FILE_ACCESS));

    H5_TRY(h5, H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST,
                                    virtual ? H5F_LIBVER_V110 : H5F_LIBVER_V18));
    H5_TRY(h5, H5Pset_fclose_degree(access, H5F_CLOSE_SEMI));
    /* Blocks are written by whole chunks, so a cache of one or two is enough; the default of 1 MiB
     * for each of some hundred datasets would fill up as the run goes on. */
    H5_TRY(h5, H5Pset_cache(access, 0, 31, 128 * 1024, 1));
    bound_metadata_cache(h5, access);
    return access;
}

void h5_create(struct h5 *h5, const char *path, bool virtual)
{
    h5_quiet();
    *h5 = (struct h5){.file = -1, .sums = read_back_new()};

    hid_t access = access_list(h5, virtual), creation = creation_list(h5, H5P_FILE_CREATE);

    h5->file = H5_TRY(h5, H5Fcreate(path, H5F_ACC_TRUNC, creation, access));
    h5_end(h5, H5Pclose, access);
    h5_end(h5, H5Pclose, creation);
}

void h5_open(struct h5 *h5, const char *path)
{
    h5_quiet();
    *h5 = (struct h5){.file = -1, .sums = read_back_new()};

    hid_t access = access_list(h5, false);

    h5->file = H5_TRY(h5, H5Fopen(path, H5F_ACC_RDWR, access));
    h5_end(h5, H5Pclose, access);
}

void h5_create_in_memory(struct h5 *h5)
{
    *h5 = (struct h5){.file = -1, .memory = memory_file_new()};
}

void h5_close(struct h5 *h5)
{
    if (h5->memory)
        return;
    h5_end(h5, H5Fclose, h5->file);
    h5->file = -1;
}

void h5_read_back(struct h5 *h5, const char *path)
{
    char why[READ_BACK_WHY];

    if (!h5->failed && h5->sums && !read_back_holds(h5->sums, path, why))
        h5_fail(h5, "%s", why);
    read_back_free(h5->sums);
    h5->sums = NULL;
}

void h5_flush(struct h5 *h5)
{
    if (!h5->memory)
        H5_TRY(h5, H5Fflush(h5->file, H5F_SCOPE_LOCAL));
}

static hid_t open_or_make(struct h5 *h5, const char *path)
{
    if (H5_TRY(h5, H5Lexists(h5->file, path, H5P_DEFAULT)) > 0)
        return H5_TRY(h5, H5Gopen2(h5->file, path, H5P_DEFAULT));
    hid_t creation = creation_list(h5, H5P_GROUP_CREATE);
    hid_t group = H5_TRY(h5, H5Gcreate2(h5->file, path, H5P_DEFAULT, creation, H5P_DEFAULT));
    h5_end(h5, H5Pclose, creation);
    return group;
}

hid_t h5_group(struct h5 *h5, const char *path)
{
    char part[SERIES_PATH];

    if (h5->memory)
        return (hid_t)memory_file_group(h5->memory, path);
    if (text_equal(path, "/"))
        return H5_TRY(h5, H5Gopen2(h5->file, "/", H5P_DEFAULT));
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        if (*part)
            h5_group_close(h5, open_or_make(h5, part));
    }
    return open_or_make(h5, path);
}

void h5_group_close(struct h5 *h5, hid_t group)
{
    if (!h5->memory)
        h5_end(h5, H5Gclose, group);
}

static hid_t text_type(struct h5 *h5, size_t size)
{
    hid_t type = H5_TRY(h5, H5Tcopy(H5T_C_S1));
    H5_TRY(h5, H5Tset_size(type, size));
    H5_TRY(h5, H5Tset_cset(type, H5T_CSET_UTF8));
    H5_TRY(h5, H5Tset_strpad(type, H5T_STR_NULLTERM));
    return type;
}

/* "/tables/orders" and "/tables/orders/bytes", for what is remembered of an object; free() it. */
static char *path_of(struct h5 *h5, hid_t object, const char *name)
{
    long long length = H5_TRY(h5, H5Iget_name(object, NULL, 0));
    size_t room = (length > 0 ? (size_t)length : 0) + strlen(name) + 2;
    char *path = memory_new(room, 1);

    if (length > 0)
        H5_TRY(h5, H5Iget_name(object, path, (size_t)length + 1));
    if (*name) {
        size_t end = strlen(path);
        snprintf(path + end, room - end, "%s%s", end && path[end - 1] == '/' ? "" : "/", name);
    }
    return path;
}

/* Fixed-length string datasets crash netCDF4 for Python; variable-length ones are fine everywhere.
 */
static hid_t new_type(struct h5 *h5, enum h5_type type)
{
    switch (type) {
    case H5_DOUBLE:
        return H5_TRY(h5, H5Tcopy(H5T_IEEE_F64LE));
    case H5_FLOAT:
        return H5_TRY(h5, H5Tcopy(H5T_IEEE_F32LE));
    case H5_INT32:
        return H5_TRY(h5, H5Tcopy(H5T_STD_I32LE));
    case H5_INT64:
        return H5_TRY(h5, H5Tcopy(H5T_STD_I64LE));
    case H5_INT8:
        return H5_TRY(h5, H5Tcopy(H5T_STD_I8LE));
    default:
        return text_type(h5, H5T_VARIABLE);
    }
}

static hid_t new_space(struct h5 *h5, const struct h5_axis *axes, int rank)
{
    hsize_t size[H5_RANK], most[H5_RANK];

    if (rank == 0)
        return H5_TRY(h5, H5Screate(H5S_SCALAR));
    for (int i = 0; i < rank; i++) {
        size[i] = axes[i].length;
        most[i] = axes[i].grows ? H5S_UNLIMITED : axes[i].length;
    }
    return H5_TRY(h5, H5Screate_simple(rank, size, most));
}

static hid_t dataset_list(struct h5 *h5, enum h5_type type, const struct h5_axis *axes, int rank)
{
    hid_t list = creation_list(h5, H5P_DATASET_CREATE);
    hsize_t chunk[H5_RANK];

    if (rank == 0)
        return list;
    for (int i = 0; i < rank; i++)
        chunk[i] = axes[i].chunk ? axes[i].chunk : 1;
    H5_TRY(h5, H5Pset_chunk(list, rank, chunk));
    if (type != H5_STRING) {
        H5_TRY(h5, H5Pset_shuffle(list));
        H5_TRY(h5, H5Pset_deflate(list, 1));
    }
    double nan_double = NAN;
    if (type == H5_DOUBLE || type == H5_FLOAT)
        H5_TRY(h5, H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &nan_double));
    return list;
}

static void remember_dataset(struct h5 *h5, hid_t dataset, hid_t group, const char *name,
                             enum h5_type type, const struct h5_axis *axes, int rank)
{
    hsize_t size[H5_RANK];
    char *path = path_of(h5, group, name);

    for (int i = 0; i < rank; i++)
        size[i] = axes[i].length;
    if (!h5->failed) {
        read_back_add_dataset(h5->sums, dataset, path, type, rank, 0);
        read_back_resize(h5->sums, dataset, size);
        if (h5->digest)
            result_digest_begin(h5->digest, dataset, path, type, rank);
    }
    free(path);
}

void h5_remember_virtual(struct h5 *h5, hid_t dataset, int rank, const hsize_t *size, size_t count)
{
    char *path = path_of(h5, dataset, "");

    if (!h5->failed) {
        read_back_add_dataset(h5->sums, dataset, path, H5_DOUBLE, rank, count);
        read_back_resize(h5->sums, dataset, size);
    }
    free(path);
}

static hid_t dataset_in_memory(struct h5 *h5, hid_t group, const char *name, enum h5_type type,
                               const struct h5_axis *axes, int rank)
{
    hsize_t size[H5_RANK];

    for (int i = 0; i < rank; i++)
        size[i] = axes[i].length;
    size_t dataset = memory_file_dataset(h5->memory, (size_t)group, name, type, rank, size,
                                         rank ? (size_t)axes[0].scale : 0);
    if (h5->digest)
        result_digest_begin(h5->digest, (hid_t)dataset, memory_file_path(h5->memory, dataset), type,
                            rank);
    return (hid_t)dataset;
}

hid_t h5_dataset(struct h5 *h5, hid_t group, const char *name, enum h5_type type,
                 const struct h5_axis *axes, int rank)
{
    if (h5->memory)
        return dataset_in_memory(h5, group, name, type, axes, rank);
    hid_t datatype = new_type(h5, type), space = new_space(h5, axes, rank),
          list = dataset_list(h5, type, axes, rank);
    hid_t dataset =
        H5_TRY(h5, H5Dcreate2(group, name, datatype, space, H5P_DEFAULT, list, H5P_DEFAULT));

    if (rank == 1 && axes[0].scale == 0)
        H5_TRY(h5, H5DSset_scale(dataset, name));
    else
        for (int i = 0; i < rank; i++)
            H5_TRY(h5, H5DSattach_scale(dataset, axes[i].scale, (unsigned)i));
    h5_end(h5, H5Pclose, list);
    h5_end(h5, H5Sclose, space);
    h5_end(h5, H5Tclose, datatype);
    remember_dataset(h5, dataset, group, name, type, axes, rank);
    return dataset;
}

void h5_dataset_close(struct h5 *h5, hid_t dataset)
{
    if (!h5->memory)
        h5_end(h5, H5Dclose, dataset);
}

void h5_resize(struct h5 *h5, hid_t dataset, const hsize_t *size)
{
    if (h5->memory) {
        memory_file_resize(h5->memory, (size_t)dataset, size);
        return;
    }
    H5_TRY(h5, H5Dset_extent(dataset, size));
    if (!h5->failed)
        read_back_resize(h5->sums, dataset, size);
}

static hid_t memory_type(struct h5 *h5, enum h5_type type)
{
    switch (type) {
    case H5_DOUBLE:
        return H5_TRY(h5, H5Tcopy(H5T_NATIVE_DOUBLE));
    case H5_FLOAT:
        return H5_TRY(h5, H5Tcopy(H5T_NATIVE_FLOAT));
    case H5_INT32:
        return H5_TRY(h5, H5Tcopy(H5T_NATIVE_INT32));
    case H5_INT64:
        return H5_TRY(h5, H5Tcopy(H5T_NATIVE_INT64));
    case H5_INT8:
        return H5_TRY(h5, H5Tcopy(H5T_NATIVE_INT8));
    default:
        return text_type(h5, H5T_VARIABLE);
    }
}

static void grow(struct h5 *h5, hid_t dataset, int rank, const hsize_t *start, const hsize_t *count)
{
    hsize_t size[H5_RANK] = {0};
    hid_t space = H5_TRY(h5, H5Dget_space(dataset));
    bool larger = false;

    H5_TRY(h5, H5Sget_simple_extent_dims(space, size, NULL));
    h5_end(h5, H5Sclose, space);
    for (int i = 0; i < rank; i++) {
        if (start[i] + count[i] > size[i]) {
            size[i] = start[i] + count[i];
            larger = true;
        }
    }
    if (larger)
        h5_resize(h5, dataset, size);
}

static void digest_values(struct h5 *h5, hid_t dataset, const hsize_t *count, const void *values)
{
    if (h5->digest && !h5->failed)
        result_digest_add(h5->digest, dataset, count, values);
}

void h5_write(struct h5 *h5, hid_t dataset, enum h5_type type, int rank, const hsize_t *start,
              const hsize_t *count, const void *values)
{
    digest_values(h5, dataset, count, values);
    if (h5->failed || count[0] == 0 || (rank > 1 && count[1] == 0))
        return;
    if (h5->memory) {
        memory_file_write(h5->memory, (size_t)dataset, start, count, values);
        return;
    }
    grow(h5, dataset, rank, start, count);
    hid_t space = H5_TRY(h5, H5Dget_space(dataset)),
          block = H5_TRY(h5, H5Screate_simple(rank, count, NULL)), native = memory_type(h5, type);
    H5_TRY(h5, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL));
    H5_TRY(h5, H5Dwrite(dataset, native, block, space, H5P_DEFAULT, values));
    if (!h5->failed)
        read_back_add_values(h5->sums, dataset, start, count, values);
    h5_end(h5, H5Tclose, native);
    h5_end(h5, H5Sclose, block);
    h5_end(h5, H5Sclose, space);
}

void h5_write_text(struct h5 *h5, hid_t dataset, const char *text)
{
    digest_values(h5, dataset, NULL, &text);
    if (h5->memory) {
        memory_file_write(h5->memory, (size_t)dataset, NULL, NULL, &text);
        return;
    }
    hid_t type = text_type(h5, H5T_VARIABLE);
    H5_TRY(h5, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &text));
    if (!h5->failed)
        read_back_add_values(h5->sums, dataset, NULL, NULL, &text);
    h5_end(h5, H5Tclose, type);
}

void h5_write_number(struct h5 *h5, hid_t dataset, double number)
{
    digest_values(h5, dataset, NULL, &number);
    if (h5->memory) {
        memory_file_write(h5->memory, (size_t)dataset, NULL, NULL, &number);
        return;
    }
    H5_TRY(h5, H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &number));
    if (!h5->failed)
        read_back_add_values(h5->sums, dataset, NULL, NULL, &number);
}

/* How an attribute lies in the file, and of what it is made. */
struct attribute_value {
    hid_t file_type, native;
    hsize_t axis; /* its length, 0 for a scalar */
    enum read_back_attribute type;
    size_t count;
    const void *values;
};

static void attribute(struct h5 *h5, hid_t object, const char *name,
                      const struct attribute_value *v)
{
    hid_t space = v->axis ? H5_TRY(h5, H5Screate_simple(1, &v->axis, NULL))
                          : H5_TRY(h5, H5Screate(H5S_SCALAR));
    bool there = H5_TRY(h5, H5Aexists(object, name)) > 0;
    hid_t a =
        there ? H5_TRY(h5, H5Aopen(object, name, H5P_DEFAULT))
              : H5_TRY(h5, H5Acreate2(object, name, v->file_type, space, H5P_DEFAULT, H5P_DEFAULT));
    char *path = path_of(h5, object, "");

    H5_TRY(h5, H5Awrite(a, v->native, v->values));
    if (!h5->failed)
        read_back_set_attribute(h5->sums, path, name, v->type, v->count, v->values);
    h5_end(h5, H5Aclose, a);
    h5_end(h5, H5Sclose, space);
    free(path);
}

/* Fixed length: variable-length string attributes break Octave. */
void h5_text(struct h5 *h5, hid_t object, const char *name, const char *value)
{
    size_t size = strlen(value) + 1;

    if (h5->memory) {
        memory_file_set_text(h5->memory, (size_t)object, name, value);
        return;
    }
    hid_t type = text_type(h5, size);
    attribute(h5, object, name,
              &(struct attribute_value){type, type, 0, READ_BACK_TEXT, size, value});
    h5_end(h5, H5Tclose, type);
}

void h5_number(struct h5 *h5, hid_t object, const char *name, double value)
{
    if (h5->memory)
        memory_file_set_number(h5->memory, (size_t)object, name, value);
    else
        attribute(h5, object, name,
                  &(struct attribute_value){H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 0, READ_BACK_DOUBLE,
                                            1, &value});
}

void h5_integer(struct h5 *h5, hid_t object, const char *name, long long value)
{
    if (h5->memory)
        memory_file_set_number(h5->memory, (size_t)object, name, (double)value);
    else
        attribute(h5, object, name,
                  &(struct attribute_value){H5T_STD_I64LE, H5T_NATIVE_LLONG, 0, READ_BACK_INT64, 1,
                                            &value});
}

void h5_fill(struct h5 *h5, hid_t dataset, enum h5_type type)
{
    double value = NAN;
    if (h5->memory)
        memory_file_set_number(h5->memory, (size_t)dataset, "_FillValue", value);
    else
        attribute(h5, dataset, "_FillValue",
                  &(struct attribute_value){type == H5_FLOAT ? H5T_IEEE_F32LE : H5T_IEEE_F64LE,
                                            H5T_NATIVE_DOUBLE, 1, READ_BACK_DOUBLE, 1, &value});
}

void h5_flags(struct h5 *h5, hid_t dataset, const char *const *names)
{
    struct text meanings = {0};
    signed char values[64];
    hsize_t count = 0;

    for (; names[count] && count < 64; count++) {
        text_addf(&meanings, "%s%s", count ? " " : "", names[count]);
        values[count] = (signed char)count;
    }
    if (!h5->memory)
        attribute(h5, dataset, "flag_values",
                  &(struct attribute_value){H5T_STD_I8LE, H5T_NATIVE_SCHAR, count, READ_BACK_INT8,
                                            (size_t)count, values});
    h5_text(h5, dataset, "flag_meanings", text_get(&meanings));
    text_release(&meanings);
}

bool h5_has_attribute(struct h5 *h5, hid_t object, const char *name)
{
    if (h5->memory)
        return memory_file_has_attribute(h5->memory, (size_t)object, name);
    return H5_TRY(h5, H5Aexists(object, name)) != 0;
}

void h5_link(struct h5 *h5, const char *path, hid_t group, const char *name)
{
    if (h5->memory) {
        memory_file_link(h5->memory, path, (size_t)group, name);
        return;
    }
    if (H5_TRY(h5, H5Lexists(group, name, H5P_DEFAULT)) != 0)
        return;
    H5_TRY(h5, H5Lcreate_hard(h5->file, path, group, name, H5P_DEFAULT, H5P_DEFAULT));
    char *link = path_of(h5, group, name);
    if (!h5->failed)
        read_back_add_link(h5->sums, link, path);
    free(link);
}
