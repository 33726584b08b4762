/* What a result file would hold, in memory: for a run of which nothing but measures is asked.
 *
 * It stands on both sides in the place of a file: h5.h writes into it by the same verbs, and
 * reader.h reads from it by the same paths, so that the recorder and all that makes measures are
 * one code for both. Law: what reader.h gives of it is, bit for bit, what it gives of the file, but
 * that a dataset of two axes and more keeps its sizes and no values: no measure reads them, and
 * they would be intervals times partitions.
 *
 * Numbers are kept as double, as HDF5 gives them when they are read: float32 is exact, int64 is
 * rounded to the nearest. Numeric attributes of several values are not kept.
 *
 * Known answer: 1.5 at 0 and 2 at 3 of a growing dataset are {1.5, NaN, NaN, 2} for reals, as in a
 * file with that fill value, and {1, 0, 0, 2} for the integers 1 and 2.
 *
 * Owned by who made it; what it is given is copied, what it gives is the caller's. Groups and
 * datasets are numbered from 1; they are named by their whole path, "/tables/orders/bytes". */
#ifndef DDBSIM_MEMORY_FILE_H
#define DDBSIM_MEMORY_FILE_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "h5_type.h"

struct memory_file;

struct memory_file *memory_file_new(void);
void memory_file_free(struct memory_file *file);

/* The number of the group, and of those on the way, made where they are not there; of a new dataset
 * in it, along the scale of that number (itself: 0). */
size_t memory_file_group(struct memory_file *file, const char *path);
size_t memory_file_dataset(struct memory_file *file, size_t group, const char *name,
                           enum h5_type type, int rank, const hsize_t *size, size_t scale);

/* The first path of a group or dataset, as long as the file. */
const char *memory_file_path(const struct memory_file *file, size_t object);

/* The same dataset under another group too, unless that name is taken. */
void memory_file_link(struct memory_file *file, const char *path, size_t group, const char *name);

/* A block at `start` that reaches `count` along each axis; the dataset grows as far as needed. NULL
 * for both: the value of a dataset without axes. */
void memory_file_write(struct memory_file *file, size_t dataset, const hsize_t *start,
                       const hsize_t *count, const void *values);
void memory_file_resize(struct memory_file *file, size_t dataset, const hsize_t *size);

/* An attribute of a group or dataset, in place of what was there. */
void memory_file_set_text(struct memory_file *file, size_t object, const char *name,
                          const char *value);
void memory_file_set_number(struct memory_file *file, size_t object, const char *name,
                            double value);
bool memory_file_has_attribute(const struct memory_file *file, size_t object, const char *name);

/* What is absent or of another shape or type is NULL, false or 0; see reader.h, whose verbs these
 * are. `*kept`: the dataset has values here, or there is none. */
int memory_file_shape(const struct memory_file *file, const char *path, size_t *size);
bool memory_file_is_along(const struct memory_file *file, const char *path, const char *scale);
double *memory_file_values(const struct memory_file *file, const char *path, int rank,
                           size_t *count, bool *kept);
char **memory_file_texts(const struct memory_file *file, const char *path, int rank, size_t *count,
                         bool *kept);
const char *memory_file_attribute_text(const struct memory_file *file, const char *path,
                                       const char *name);
bool memory_file_attribute_number(const struct memory_file *file, const char *path,
                                  const char *name, double *out);

/* The names of the groups, or of the datasets, directly below a group, in the order in which they
 * were made: `tell` is called with each. */
void memory_file_names(const struct memory_file *file, const char *group, bool groups,
                       void (*tell)(void *context, const char *name), void *context);

#endif
