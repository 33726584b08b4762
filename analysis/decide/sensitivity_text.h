/* What an answer hangs on, as a table, one closing sentence and JSON. */
#ifndef DDBSIM_SENSITIVITY_TEXT_H
#define DDBSIM_SENSITIVITY_TEXT_H

#include <jansson.h>

#include "sensitivity.h"
#include "text.h"

/* "The answer hangs on spike (total 0.71); if you measure one thing, measure this." */
void sensitivity_sentence(const struct sensitivity *s, struct text *out);

/* The table with its legend and the sentence. */
void sensitivity_write(const struct sensitivity *s, bool markdown, struct text *out);
json_t *sensitivity_json(const struct sensitivity *s);

/* The same of a whole campaign: for each combination of its other axes. False when no run has the
 * measure. */
bool sensitivity_write_all(const struct sweep *sweep, const char *measure, bool markdown,
                           struct text *out);
json_t *sensitivity_json_all(const struct sweep *sweep, const char *measure);

#endif
