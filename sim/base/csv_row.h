/* Rows of comma-separated values with quotes. Source: RFC 4180, section 2: a field in quotes may hold
 * commas, line ends and doubled quotes. Lines end in LF or CR LF, and the last may lack its end; a
 * byte order mark before the first is passed over, and so are empty lines. What stands behind a
 * closing quote belongs to the value, so that a field that is no number does not become one.
 *
 * Known answer: `a,"b ""c"", d",` is the fields `a`, `b "c", d` and an empty one. */
#ifndef DDBSIM_CSV_ROW_H
#define DDBSIM_CSV_ROW_H

#include <stdbool.h>
#include <stddef.h>

struct csv_rows {
    char *at; /* the next row, in a text that ends in '\0' and is changed while it is read */
    char **fields;
    size_t count, capacity;
    size_t line, next_line; /* from 1: where the row begins, and the one behind it */
};

/* Borrows the text. */
void csv_row_init(struct csv_rows *rows, char *text);
void csv_row_release(struct csv_rows *rows);

/* The next row that is not empty, as `fields`, which are valid as long as the text; false at the
 * end. */
bool csv_row_next(struct csv_rows *rows);

#endif
