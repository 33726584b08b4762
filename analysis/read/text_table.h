/* A table of short texts, written in aligned columns for a terminal or as Markdown. The first
 * column is set to the left, the others to the right. */
#ifndef DDBSIM_TEXT_TABLE_H
#define DDBSIM_TEXT_TABLE_H

#include <stdbool.h>

#include "text.h"

struct text_table {
    size_t columns, count; /* `count` cells so far, row by row; the first row is the heading */
    char **cells;
    size_t capacity;
};

void text_table_init(struct text_table *grid, size_t columns);
void text_table_release(struct text_table *grid);
void text_table_add(struct text_table *grid, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_table_add_heading(struct text_table *grid, const char *heading); /* a row of its own */

/* As many columns at a time as the page holds (text_columns), the first one repeated; one that leaves
 * no room beside it stands in lines of its own, the others below it. With `markdown` one table. */
void text_table_write(const struct text_table *grid, bool markdown, struct text *out);

#endif
