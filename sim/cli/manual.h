/* The man page ddbsim(1), in the macros of man(7), from the rows of commands and options. What is not
 * a row, examples, files, environment and exit status, stands in manual.c. */
#ifndef DDBSIM_MANUAL_H
#define DDBSIM_MANUAL_H

#include "text.h"

void manual_print(void); /* to stdout */

/* Words as roff shows them as they are: a backslash is \e, '-' is \- (else a hyphen, which nobody can
 * paste), and a line's '.' or ''' in front is no request. Known answer: ".a -b\c" is "\&.a \-b\ec". */
void manual_add_words(struct text *out, const char *words);

#endif
