/* Numbers as people read them: thousands, units, one precision everywhere. */
#ifndef DDBSIM_NUMBER_FORMAT_H
#define DDBSIM_NUMBER_FORMAT_H

#include <stddef.h>

#include "text.h"

/* "1,234" up to a million, "12.30 M" beyond; "-" when there is no number. */
const char *number_format_amount(double value, struct text_number *out);

/* "3.2 ms", "1.5 s", "2m30s" from two minutes on. */
const char *number_format_seconds(double value, struct text_number *out);

/* By the unit of a measure: "s", "ratio", "USD", and anything else as an amount. */
const char *number_format(double value, const char *unit, struct text_number *out);

/* Words that fill the page's lines (text_columns), by the columns that they take as they are shown
 * (printable_columns); the first line stands at column `indent` already. A line ends at a space or
 * between two characters that are two columns wide. A word that is longer than a line has one of its
 * own. */
void number_format_wrap(struct text *out, const char *words, size_t indent);

/* The same where the first line stands at `column` and the others begin at `indent`. Known answer:
 * "three of them" at column 95 of 100 with indent 2 is "three", a line end, and "  of them". */
void number_format_wrap_from(struct text *out, const char *words, size_t column, size_t indent);

/* Words, set to the left in so many columns: cut to them, and spaces behind. */
void number_format_cell(struct text *out, const char *words, size_t columns);

/* Of the page from that byte on: prose in lines of its own, of which those that are longer than the
 * page's are wrapped, with the indent that they begin with. Nothing behind `from` has a look. */
void number_format_fold(struct text *out, size_t from);

#endif
