#include "h5.h"

#include <errno.h>
#include <hdf5_hl.h>
#include <math.h>

#include "memory.h"
#include "text.h"

/* Every HDF5 call goes through here: sticky failure with the errno of the moment. */
#define TRY(h5, call) ((h5)->failed ? -1 : try_result((h5), (errno = 0, (long long)(call))))

static long long try_result(struct h5 *h5, long long result)
{
    if (result < 0) {
        h5->failed = true;
        h5->error = errno;
    }
    return result;
}

/* Names keep their order, which the netCDF-4 library insists on, and no object carries the
 * wall-clock time of its making, so that equal runs are equal bytes. */
/* The cache of chunk indexes is bounded too. */
static void bound_metadata_cache(hid_t access)
{
    H5AC_cache_config_t config = {.version = H5AC__CURR_CACHE_CONFIG_VERSION};

    H5Pget_mdc_config(access, &config);
    config.set_initial_size = 1;
    config.initial_size = config.min_size = 1 << 20;
    config.max_size = 2 << 20;
    H5Pset_mdc_config(access, &config);
}

static hid_t creation_list(hid_t class)
{
    hid_t list = H5Pcreate(class);
    unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

    H5Pset_obj_track_times(list, 0);
    H5Pset_attr_creation_order(list, order);
    if (class != H5P_DATASET_CREATE)
        H5Pset_link_creation_order(list, order);
    return list;
}

/* Errors are reported by us, once. And the library must not tidy up when the program exits: after a
 * failed write it would try the write again, and crash. */
void h5_quiet(void)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void h5_create(struct h5 *h5, const char *path, bool virtual)
{
    h5_quiet();

    hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = creation_list(H5P_FILE_CREATE);

    *h5 = (struct h5){.file = -1};
    H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, virtual ? H5F_LIBVER_V110 : H5F_LIBVER_V18);
    /* Blocks are written by whole chunks, so a cache of one or two is enough; the default of 1 MiB
     * for each of some hundred datasets would fill up as the run goes on. */
    H5Pset_cache(access, 0, 31, 128 * 1024, 1);
    bound_metadata_cache(access);
    h5->file = TRY(h5, H5Fcreate(path, H5F_ACC_TRUNC, creation, access));
    H5Pclose(access);
    H5Pclose(creation);
}

void h5_close(struct h5 *h5)
{
    if (h5->file < 0)
        return;
    errno = 0;
    if (H5Fclose(h5->file) < 0)
        try_result(h5, -1);
    h5->file = -1;
}

void h5_flush(struct h5 *h5)
{
    TRY(h5, H5Fflush(h5->file, H5F_SCOPE_LOCAL));
}

static hid_t open_or_make(struct h5 *h5, const char *path)
{
    if (h5->failed)
        return -1;
    if (H5Lexists(h5->file, path, H5P_DEFAULT) > 0)
        return TRY(h5, H5Gopen2(h5->file, path, H5P_DEFAULT));
    hid_t creation = creation_list(H5P_GROUP_CREATE);
    hid_t group = TRY(h5, H5Gcreate2(h5->file, path, H5P_DEFAULT, creation, H5P_DEFAULT));
    H5Pclose(creation);
    return group;
}

hid_t h5_group(struct h5 *h5, const char *path)
{
    char part[512];

    if (text_equal(path, "/"))
        return TRY(h5, H5Gopen2(h5->file, "/", H5P_DEFAULT));
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        if (*part)
            h5_group_close(h5, open_or_make(h5, part));
    }
    return open_or_make(h5, path);
}

void h5_group_close(struct h5 *h5, hid_t group)
{
    (void)h5;
    if (group >= 0)
        H5Gclose(group);
}

static hid_t text_type(size_t size)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size);
    H5Tset_cset(type, H5T_CSET_UTF8);
    H5Tset_strpad(type, H5T_STR_NULLTERM);
    return type;
}

/* Fixed-length string datasets crash netCDF4 for Python; variable-length ones are fine everywhere.
 */
static hid_t new_type(enum h5_type type)
{
    switch (type) {
    case H5_DOUBLE:
        return H5Tcopy(H5T_IEEE_F64LE);
    case H5_FLOAT:
        return H5Tcopy(H5T_IEEE_F32LE);
    case H5_INT32:
        return H5Tcopy(H5T_STD_I32LE);
    case H5_INT64:
        return H5Tcopy(H5T_STD_I64LE);
    case H5_INT8:
        return H5Tcopy(H5T_STD_I8LE);
    default:
        return text_type(H5T_VARIABLE);
    }
}

static hid_t new_space(const struct h5_axis *axes, int rank)
{
    hsize_t size[H5_RANK], most[H5_RANK];

    if (rank == 0)
        return H5Screate(H5S_SCALAR);
    for (int i = 0; i < rank; i++) {
        size[i] = axes[i].length;
        most[i] = axes[i].grows ? H5S_UNLIMITED : axes[i].length;
    }
    return H5Screate_simple(rank, size, most);
}

static hid_t dataset_list(enum h5_type type, const struct h5_axis *axes, int rank)
{
    hid_t list = creation_list(H5P_DATASET_CREATE);
    hsize_t chunk[H5_RANK];

    if (rank == 0)
        return list;
    for (int i = 0; i < rank; i++)
        chunk[i] = axes[i].chunk ? axes[i].chunk : 1;
    H5Pset_chunk(list, rank, chunk);
    if (type != H5_STRING) {
        H5Pset_shuffle(list);
        H5Pset_deflate(list, 1);
    }
    double nan_double = NAN;
    if (type == H5_DOUBLE || type == H5_FLOAT)
        H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &nan_double);
    return list;
}

hid_t h5_dataset(struct h5 *h5, hid_t group, const char *name, enum h5_type type,
                 const struct h5_axis *axes, int rank)
{
    hid_t datatype = new_type(type), space = new_space(axes, rank),
          list = dataset_list(type, axes, rank);
    hid_t dataset =
        TRY(h5, H5Dcreate2(group, name, datatype, space, H5P_DEFAULT, list, H5P_DEFAULT));

    if (rank == 1 && axes[0].scale == 0)
        TRY(h5, H5DSset_scale(dataset, name));
    else
        for (int i = 0; i < rank; i++)
            TRY(h5, H5DSattach_scale(dataset, axes[i].scale, (unsigned)i));
    H5Pclose(list);
    H5Sclose(space);
    H5Tclose(datatype);
    return dataset;
}

void h5_dataset_close(struct h5 *h5, hid_t dataset)
{
    (void)h5;
    if (dataset >= 0)
        H5Dclose(dataset);
}

void h5_resize(struct h5 *h5, hid_t dataset, const hsize_t *size)
{
    TRY(h5, H5Dset_extent(dataset, size));
}

static hid_t memory_type(enum h5_type type)
{
    switch (type) {
    case H5_DOUBLE:
        return H5Tcopy(H5T_NATIVE_DOUBLE);
    case H5_FLOAT:
        return H5Tcopy(H5T_NATIVE_FLOAT);
    case H5_INT32:
        return H5Tcopy(H5T_NATIVE_INT32);
    case H5_INT64:
        return H5Tcopy(H5T_NATIVE_INT64);
    case H5_INT8:
        return H5Tcopy(H5T_NATIVE_INT8);
    default:
        return text_type(H5T_VARIABLE);
    }
}

static void grow(struct h5 *h5, hid_t dataset, int rank, const hsize_t *start, const hsize_t *count)
{
    hsize_t size[H5_RANK] = {0};
    hid_t space = TRY(h5, H5Dget_space(dataset));
    bool larger = false;

    if (h5->failed)
        return;
    H5Sget_simple_extent_dims(space, size, NULL);
    H5Sclose(space);
    for (int i = 0; i < rank; i++) {
        if (start[i] + count[i] > size[i]) {
            size[i] = start[i] + count[i];
            larger = true;
        }
    }
    if (larger)
        h5_resize(h5, dataset, size);
}

void h5_write(struct h5 *h5, hid_t dataset, enum h5_type type, int rank, const hsize_t *start,
              const hsize_t *count, const void *values)
{
    if (h5->failed || count[0] == 0 || (rank > 1 && count[1] == 0))
        return;
    grow(h5, dataset, rank, start, count);
    hid_t space = TRY(h5, H5Dget_space(dataset));
    if (h5->failed)
        return;
    hid_t block = H5Screate_simple(rank, count, NULL), native = memory_type(type);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL);
    TRY(h5, H5Dwrite(dataset, native, block, space, H5P_DEFAULT, values));
    H5Tclose(native);
    H5Sclose(block);
    H5Sclose(space);
}

void h5_write_text(struct h5 *h5, hid_t dataset, const char *text)
{
    hid_t type = text_type(H5T_VARIABLE);
    TRY(h5, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &text));
    H5Tclose(type);
}

static void attribute(struct h5 *h5, hid_t object, const char *name, hid_t file_type, hid_t native,
                      hsize_t count, const void *value)
{
    hid_t space = count ? H5Screate_simple(1, &count, NULL) : H5Screate(H5S_SCALAR);
    bool there = !h5->failed && H5Aexists(object, name) > 0;
    hid_t a = there ? TRY(h5, H5Aopen(object, name, H5P_DEFAULT))
                    : TRY(h5, H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT));

    TRY(h5, H5Awrite(a, native, value));
    if (a >= 0)
        H5Aclose(a);
    H5Sclose(space);
}

/* Fixed length: variable-length string attributes break Octave. */
void h5_text(struct h5 *h5, hid_t object, const char *name, const char *value)
{
    hid_t type = text_type(strlen(value) + 1);
    attribute(h5, object, name, type, type, 0, value);
    H5Tclose(type);
}

void h5_number(struct h5 *h5, hid_t object, const char *name, double value)
{
    attribute(h5, object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 0, &value);
}

void h5_integer(struct h5 *h5, hid_t object, const char *name, long long value)
{
    attribute(h5, object, name, H5T_STD_I64LE, H5T_NATIVE_LLONG, 0, &value);
}

void h5_fill(struct h5 *h5, hid_t dataset, enum h5_type type)
{
    double value = NAN;
    attribute(h5, dataset, "_FillValue", type == H5_FLOAT ? H5T_IEEE_F32LE : H5T_IEEE_F64LE,
              H5T_NATIVE_DOUBLE, 1, &value);
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
    attribute(h5, dataset, "flag_values", H5T_STD_I8LE, H5T_NATIVE_SCHAR, count, values);
    h5_text(h5, dataset, "flag_meanings", text_get(&meanings));
    text_release(&meanings);
}

void h5_link(struct h5 *h5, const char *path, hid_t group, const char *name)
{
    if (!h5->failed && H5Lexists(group, name, H5P_DEFAULT) <= 0)
        TRY(h5, H5Lcreate_hard(h5->file, path, group, name, H5P_DEFAULT, H5P_DEFAULT));
}
