/* A table of short texts, written in aligned columns for a terminal or as Markdown. The first
 * column is set to the left, the others to the right. */
#ifndef DDBSIM_GRID_H
#define DDBSIM_GRID_H

#include <stdbool.h>

#include "text.h"

struct grid {
    size_t columns, count; /* `count` cells so far, row by row; the first row is the heading */
    char **cells;
    size_t capacity;
};

void grid_init(struct grid *grid, size_t columns);
void grid_release(struct grid *grid);
void grid_add(struct grid *grid, const char *format, ...) __attribute__((format(printf, 2, 3)));
void grid_add_heading(struct grid *grid, const char *heading); /* a row of its own */

/* As many columns at a time as 100 characters hold, the first one repeated; with `markdown` one
 * table. */
void grid_write(const struct grid *grid, bool markdown, struct text *out);

#endif
