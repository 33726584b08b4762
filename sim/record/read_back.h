/* What a file was given, to be compared with what it gives back.
 *
 * A dataset is remembered as its size and one sum, whatever the order and the blocks in which it is
 * written, because the contribution of a value depends on its place and not on what came before:
 *   sum = Σ mix(bits(value) + place), place from the coordinates,   modulo 2^64
 * over all values but those that a dataset gives where nothing was written (NaN, 0, ""). So a lost
 * block, a short dataset, a value changed or at another place shows, and memory does not grow with
 * the run. Attributes are kept as they are; they are few and small. Links are compared by the
 * object that they lead to.
 *
 * A value must be written once: writing over it counts it twice. Attributes may be written again.
 *
 * Known answer: rank 1, the values 1.5 and NaN at 0 and 1, then 2 at 2, in one block or three, and
 * the file gives the same; 2 and 1.5 in turned places are another sum. */
#ifndef DDBSIM_READ_BACK_H
#define DDBSIM_READ_BACK_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "h5_type.h"

struct read_back *read_back_new(void);
void read_back_free(struct read_back *sums);

/* A dataset of `rank` axes, empty so far; `maps` datasets of other files are shown in it. Paths are
 * copied. */
void read_back_add_dataset(struct read_back *sums, hid_t id, const char *path, enum h5_type type,
                           int rank, size_t maps);
void read_back_add_link(struct read_back *sums, const char *path, const char *target);

/* The size of the dataset from now on. */
void read_back_resize(struct read_back *sums, hid_t id, const hsize_t *size);

/* A block at `start` that reaches `count` along each axis. */
void read_back_add_values(struct read_back *sums, hid_t id, const hsize_t *start,
                          const hsize_t *count, const void *values);

enum read_back_attribute { READ_BACK_TEXT, READ_BACK_DOUBLE, READ_BACK_INT64, READ_BACK_INT8 };

/* `count` values, or bytes of a text with its end; in place of what was there. */
void read_back_set_attribute(struct read_back *sums, const char *object, const char *name,
                             enum read_back_attribute type, size_t count, const void *values);

/* False when the file at `path` holds something else or cannot be read; `why` (READ_BACK_WHY bytes)
 * then names the first such thing in it and says which of the two it is. */
enum { READ_BACK_WHY = 256 };
bool read_back_holds(const struct read_back *sums, const char *path, char *why);

#endif
