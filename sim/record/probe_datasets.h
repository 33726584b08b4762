/* The datasets of one probe and the rows that are not yet in the file. */
#ifndef DDBSIM_PROBE_DATASETS_H
#define DDBSIM_PROBE_DATASETS_H

#include "h5.h"
#include "series.h"

/* Rows a chunk of the file holds, of series and of those of elements: as many as are kept before
 * they are written, so that none is compressed twice (but for the first, see recorder.c). */
enum { CHUNK_ROWS = 1024, CHUNK_ROWS_ELEMENTS = 256 };

/* The shared axes of a file, and how many rows the first of them will have at most. */
struct axes {
    hid_t time, quantile, latency_bucket;
    size_t most_rows;
};

struct probe_dataset {
    const struct series *row;
    hid_t dataset;
    double *previous; /* of each element, for SUM */
    void *block;      /* doubles, or floats [row][element] */
};

struct probe_datasets {
    const struct probe *probe;
    struct probe_dataset *items;
    size_t count;
    size_t elements, element_room; /* 1 for a probe without elements */
    hid_t group, element_scale, latency, latency_counts;
    double *latency_block;
    size_t row, written, block_rows; /* a block has one row more than the run, when it is short */
};

void probe_datasets_init(struct probe_datasets *columns, struct h5 *h5, const struct probe *probe,
                         const struct axes *axes);

/* Reads the probe's members at the end of an interval into the block; writes the block when it is
 * full. */
void probe_datasets_sample(struct probe_datasets *columns, struct h5 *h5, simtime now);
void probe_datasets_flush(struct probe_datasets *columns, struct h5 *h5);

/* What is known only at the end: totals and final values of elements, the latency histogram. */
void probe_datasets_finish(struct probe_datasets *columns, struct h5 *h5, const struct axes *axes);
void probe_datasets_release(struct probe_datasets *columns, struct h5 *h5);

#endif
