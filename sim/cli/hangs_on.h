/* What the answers of a sweep hang on, as sweep and show print it: the table of a design of
 * sensitivity, or beneath the table of another sweep what its futures say of the unknowns. The
 * measure is the first of --measure; else that of the first goal; else failed_ratio. */
#ifndef DDBSIM_HANGS_ON_H
#define DDBSIM_HANGS_ON_H

#include <jansson.h>

#include "options.h"
#include "sweep.h"
#include "text.h"

bool hangs_on_is_asked(const struct sweep *sweep);
void hangs_on_print(const struct sweep *sweep, const struct arguments *arguments);

/* Adds nothing without unknowns. */
void hangs_on_futures(const struct sweep *sweep, const struct arguments *arguments,
                      struct text *out);
void hangs_on_add_json(const struct sweep *sweep, const struct arguments *arguments, json_t *root);

#endif
