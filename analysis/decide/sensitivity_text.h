/* What an answer hangs on, as a table with its closing sentence (sensitivity_words.h), and as JSON. */
#ifndef DDBSIM_SENSITIVITY_TEXT_H
#define DDBSIM_SENSITIVITY_TEXT_H

#include <jansson.h>

#include "sensitivity.h"
#include "text.h"

/* The table with its legend and the sentence. */
void sensitivity_write(const struct sensitivity *s, bool markdown, struct text *out);
json_t *sensitivity_json(const struct sensitivity *s);

/* The same of a whole campaign: for each combination of its other axes. False when no run has the
 * measure. */
bool sensitivity_write_all(const struct sweep *sweep, const char *measure, bool markdown,
                           struct text *out);
json_t *sensitivity_json_all(const struct sweep *sweep, const char *measure);

#endif
