/* One cell after the other of a dataset that may be larger than memory: a window of it is kept, and
 * moved to where a cell is asked for. Cells that are asked for row by row, and along each row, are
 * each read once, whatever the size.
 *
 * Where there is one axis, a row has one cell. The window holds as many whole rows as fit into it,
 * which end where a chunk of 256 rows ends (probe_datasets.h) so that few chunks are inflated twice;
 * where not even one row fits, a part of a row. Borrows the reader and the path. What cannot be read
 * is NaN, and damage of the file (reader.h).
 *
 * Known answer: of 3 rows of 7 cells, a window of at most 14 values holds rows 0 and 1, then row 2;
 * one of at most 4 holds cells 0 to 3 of row 0, then 4 to 6, and so on. */
#ifndef DDBSIM_DATASET_WINDOW_H
#define DDBSIM_DATASET_WINDOW_H

#include "reader.h"

enum { DATASET_WINDOW_MOST = 1 << 20 };

struct dataset_window {
    struct reader *reader;
    const char *path;
    int rank;
    size_t rows, width;       /* of the dataset */
    size_t from[2], count[2]; /* of the window: rows, and cells of a row */
    size_t most;              /* values */
    double *values;
};

/* `most`: how many values it may hold, from 1 to DATASET_WINDOW_MOST. */
void dataset_window_init(struct dataset_window *window, struct reader *reader, const char *path,
                         int rank, size_t rows, size_t width, size_t most);
void dataset_window_release(struct dataset_window *window);
double dataset_window_at(struct dataset_window *window, size_t row, size_t cell);

#endif
