/* Writing HDF5 so that plain HDF5 tools, h5py, xarray and the netCDF-4 library all see names,
 * dimensions and units. What each choice is for is in the comment of the function that makes it.
 *
 * Failures are sticky (h5_handle.h), so that a writer is a list of calls with one question at the
 * end.
 *
 * What is written is remembered as sums (read_back.h), and h5_read_back compares it with what the
 * closed file gives: ask it before the file gets its name.
 *
 * All of a result's writing can go to memory instead (memory_file.h): by the same verbs, but that
 * there is nothing to flush, to close, to read back or that could fail. Virtual datasets and calls
 * of the library itself are for files alone. */
#ifndef DDBSIM_H5_H
#define DDBSIM_H5_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "h5_handle.h"
#include "h5_type.h"

/* Before the first call of the library, whoever makes it: no messages of its own, no tidying up at
 * exit. */
void h5_quiet(void);

/* Creates a file that no reader newer than HDF5 1.8 is needed for; `virtual`: than 1.10, for
 * datasets that show what is in other files. */
void h5_create(struct h5 *h5, const char *path, bool virtual);
/* Opens a file that h5_create made, to write more groups into it: what is read back at the end is
 * what was added. */
void h5_open(struct h5 *h5, const char *path);

void h5_create_in_memory(struct h5 *h5); /* its `memory` is the caller's: memory_file_free */
void h5_close(struct h5 *h5);

/* Behind h5_close, in any case: fails when the file at `path` does not hold what it was given, and
 * forgets what that was. Not compared: which scales belong to a dataset. */
void h5_read_back(struct h5 *h5, const char *path);
void h5_flush(struct h5 *h5);

/* Opens the group, and those on the way, making what is not there. Close it with h5_group_close. */
hid_t h5_group(struct h5 *h5, const char *path);
void h5_group_close(struct h5 *h5, hid_t group);

/* One axis of a dataset: a dimension scale, and how long a chunk is along it. */
struct h5_axis {
    hid_t scale;
    hsize_t length, chunk;
    bool grows;
};

/* A dataset with its axes attached: shuffled, deflated, fill value NAN for reals. `axes` of rank 0
 * make a scalar. A dataset whose name is its own axis (axes[0].scale 0 and rank 1) becomes a
 * dimension scale. */
hid_t h5_dataset(struct h5 *h5, hid_t group, const char *name, enum h5_type type,
                 const struct h5_axis *axes, int rank);
void h5_dataset_close(struct h5 *h5, hid_t dataset);

/* Writes a block that begins at `start` and reaches `count`; the dataset grows as far as needed. What
 * has a part in a digest is written in the order of its rows. */
void h5_write(struct h5 *h5, hid_t dataset, enum h5_type type, int rank, const hsize_t *start,
              const hsize_t *count, const void *values);
void h5_resize(struct h5 *h5, hid_t dataset, const hsize_t *size);
void h5_write_text(struct h5 *h5, hid_t dataset, const char *text); /* of a scalar H5_STRING */
void h5_write_number(struct h5 *h5, hid_t dataset, double number);  /* of a scalar H5_DOUBLE */

/* An attribute; one that is there gets the new value, which must be of the same size. */
void h5_text(struct h5 *h5, hid_t object, const char *name, const char *value);
void h5_number(struct h5 *h5, hid_t object, const char *name, double value);
void h5_integer(struct h5 *h5, hid_t object, const char *name, long long value);
void h5_fill(struct h5 *h5, hid_t dataset, enum h5_type type); /* the _FillValue of readers */
void h5_flags(struct h5 *h5, hid_t dataset, const char *const *names);
bool h5_has_attribute(struct h5 *h5, hid_t object, const char *name);

/* A dataset made by other means that shows parts of `count` datasets of other files. */
void h5_remember_virtual(struct h5 *h5, hid_t dataset, int rank, const hsize_t *size, size_t count);

/* The same dataset under another group, so that the group's readers find their coordinate. */
void h5_link(struct h5 *h5, const char *path, hid_t group, const char *name);

#endif
