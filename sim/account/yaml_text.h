/* Lines of a scenario that is written, not decoded again: keys, values, and comments with evidence.
 *
 * Names and keys come from strangers: each is quoted, and in comments filtered (printable.h), so
 * that no text can begin a line of its own. */
#ifndef DDBSIM_YAML_TEXT_H
#define DDBSIM_YAML_TEXT_H

#include "text.h"

/* A quoted scalar that the scenario's reader takes back unchanged. */
void yaml_text_quoted(struct text *out, const char *value);

/* "1234" or "0.5": a number with at most so many decimals, without those that are 0. */
void yaml_text_number(struct text *out, double value, int decimals);

/* A comment of so many spaces before it, filled to lines of 100 columns. */
void yaml_text_comment(struct text *out, int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A file's name without its folder; "no file" of NULL. */
const char *yaml_text_file(const char *path);

#endif
