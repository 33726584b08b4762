/* The datasets of one probe and the rows that are not yet in the file. */
#ifndef DDBSIM_COLUMNS_H
#define DDBSIM_COLUMNS_H

#include "h5.h"
#include "hash.h"
#include "series.h"

/* Rows a chunk of the file holds, of series and of those of elements: as many as are kept before
 * they are written, so that none is compressed twice (but for the first, see recorder.c). */
enum { CHUNK_ROWS = 1024, CHUNK_ROWS_ELEMENTS = 256 };

/* The shared axes of a file. */
struct axes {
    hid_t time, quantile, latency_bucket;
};

struct column {
    const struct series *row;
    hid_t dataset;
    double *previous; /* of each element, for SUM */
    void *block;      /* doubles, or floats [row][element] */
};

struct columns {
    const struct probe *probe;
    struct column *items;
    size_t count;
    size_t elements, element_room; /* 1 for a probe without elements */
    hid_t group, element_scale, latency, latency_counts;
    double *latency_block;
    double *row_values; /* scratch: one row of all columns */
    size_t row, written, block_rows;
};

void columns_init(struct columns *columns, struct h5 *h5, const struct probe *probe,
                  const struct axes *axes);

/* Reads the probe's members at the end of an interval into the block; writes the block when it is
 * full. */
void columns_sample(struct columns *columns, struct h5 *h5, struct digest *digest, simtime now);
void columns_flush(struct columns *columns, struct h5 *h5);

/* What is known only at the end: totals and final values of elements, the latency histogram. */
void columns_finish(struct columns *columns, struct h5 *h5, const struct axes *axes);
void columns_release(struct columns *columns, struct h5 *h5);

#endif
