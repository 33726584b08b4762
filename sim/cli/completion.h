/* What a shell completes behind "ddbsim": a script for bash, zsh or fish, made from the rows of commands
 * and options.
 *
 * A command completes its options, an option its usual values or files, an operand the files that it
 * may be, of a scenario *.yaml, of a result *.h5, or the names of examples. */
#ifndef DDBSIM_COMPLETION_H
#define DDBSIM_COMPLETION_H

#include "options.h"
#include "text.h"

/* "bash", "zsh" or "fish"; false when it is none of them. */
bool completion_write(const char *shell, struct text *out);

/* What the operands of a command may be: words, separated by spaces, or else endings of files
 * ("yaml yml"); both "" of one that takes any file. `words` is written to. */
const char *completion_endings(const struct command *command);
void completion_words(const struct command *command, struct text *words);

/* The values of an option, separated by spaces; "" when it has none that are usual. */
void completion_values(const struct option_row *row, struct text *values);

/* In single quotes, as all three shells read them. Known answer: "it's" is "'it'\''s'". */
void completion_quote(struct text *out, const char *words);

#endif
