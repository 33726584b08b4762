/* What the numbers of an unknown stand for whose values are texts. A sweep keeps numbers alone, so the
 * sentence of such an unknown, which is the long_name of its variable in the file, ends in the texts:
 *
 *   "Not documented. Values: 0 last; 1 max; 2 mean"
 *
 * Known answer: 1 of that sentence is "max"; 3, and any number of another sentence, is none. Control
 * characters of a text become spaces: a sentence is one line. */
#ifndef DDBSIM_VALUE_NAMES_H
#define DDBSIM_VALUE_NAMES_H

#include <stdbool.h>

#include "text.h"

/* Behind the sentence; numbers are added in order, from 0. */
void value_names_add(struct text *sentence, size_t number, const char *name);

/* False, and nothing is added, when it has no name. */
bool value_names_get(const char *sentence, double number, struct text *out);

#endif
