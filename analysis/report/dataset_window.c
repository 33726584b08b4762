#include "dataset_window.h"

#include <math.h>

#include "memory.h"

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void dataset_window_init(struct dataset_window *w, struct reader *reader, const char *path,
                         int rank, size_t rows, size_t width, size_t most)
{
    *w = (struct dataset_window){.reader = reader,
                                 .path = path,
                                 .rank = rank,
                                 .rows = rows,
                                 .width = width,
                                 .most = smaller(most, DATASET_WINDOW_MOST)};
}

void dataset_window_release(struct dataset_window *w)
{
    free(w->values);
    *w = (struct dataset_window){0};
}

/* Whole rows from this one on, or a part of it from this cell on. */
static void move_to(struct dataset_window *w, size_t row, size_t cell)
{
    const size_t step = 256;
    size_t rows = w->most / w->width;

    w->from[0] = row;
    w->from[1] = rows ? 0 : cell;
    if (rows > step)
        rows -= (row + rows) % step;
    w->count[0] = smaller(rows ? rows : 1, w->rows - row);
    w->count[1] = smaller(rows ? w->width : w->most, w->width - w->from[1]);
    size_t count = w->count[0] * w->count[1];
    if (!w->values)
        w->values = memory_new(smaller(w->most, w->rows * w->width), sizeof *w->values);
    if (!reader_block(w->reader, w->path, w->rank, w->from, w->count, w->values))
        for (size_t i = 0; i < count; i++)
            w->values[i] = NAN;
}

double dataset_window_at(struct dataset_window *w, size_t row, size_t cell)
{
    if (row - w->from[0] >= w->count[0] || cell - w->from[1] >= w->count[1])
        move_to(w, row, cell);
    return w->values[(row - w->from[0]) * w->count[1] + (cell - w->from[1])];
}
