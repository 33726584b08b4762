/* A line of text that ends with a check of itself, so that a torn or damaged one is never believed:
 * what is before the last tab, hashed (hash_text), as 16 hexadecimal digits behind it.
 *
 * Known answer: of "a\tb" changed to "a\tc" behind its check nothing is taken; of the line as it was
 * written "a\tb" is. */
#ifndef DDBSIM_CHECKED_LINE_H
#define DDBSIM_CHECKED_LINE_H

#include <stdbool.h>

#include "text.h"

/* Ends the line that began at byte `from` of the text with its check and "\n". */
void checked_line_end(struct text *lines, size_t from);

/* Takes the check off a line without its "\n". False when it does not agree. */
bool checked_line_take(char *line);

/* Zero bytes of a file's text become '?': what lies behind one is damaged, not lost. */
void checked_line_no_zeros(char *text, size_t length);

#endif
