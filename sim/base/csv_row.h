/* Rows of comma-separated values with quotes, read and written.
 *
 * Source: RFC 4180, section 2: a field in quotes may hold commas, line ends and doubled quotes. Lines end in LF or CR LF, and the last may lack its end; a
 * byte order mark before the first is passed over, and so are empty lines. What stands behind a
 * closing quote belongs to the value, so that a field that is no number does not become one.
 *
 * A spreadsheet takes a field that begins with = + - @ (also fullwidth), a tab or a line end for a
 * formula and runs it, also behind spaces or quotes of the field (OWASP, "CSV Injection"). A name or
 * a value that a stranger wrote is therefore written with an apostrophe before it, in quotes, which
 * makes it text, and the apostrophe is taken away when it is read. A number stays a number: -5.
 *
 * Known answers: `a,"b ""c"", d",` is the fields `a`, `b "c", d` and an empty one; the field `=1+1`
 * is written `"'=1+1"`, which is read as `=1+1`. */
#ifndef DDBSIM_CSV_ROW_H
#define DDBSIM_CSV_ROW_H

#include <stdbool.h>
#include <stddef.h>

struct text;

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

/* Adds one field to a row, whose commas and end are the caller's. Known answers: `-5` is `-5`, `-x`
 * is `"'-x"`; `a;b` is `"a;b"`, since some spreadsheets divide by semicolons. */
void csv_row_add(struct text *out, const char *field);

#endif
