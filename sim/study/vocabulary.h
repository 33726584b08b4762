/* The words that results speak: every output that a kind of entity may have, and every measure that
 * a goal, a threshold, an alarm or `--measure` may name in a scenario, told before any run.
 *
 * Outputs come from the table of kinds, measures from the probes of the wired world and from the
 * derived measures (measures.h), by the same rules of roles as when a result is read. */
#ifndef DDBSIM_VOCABULARY_H
#define DDBSIM_VOCABULARY_H

#include <jansson.h>

#include "world.h"

/* All outputs of all kinds, a section for each set: scenarios/OUTPUTS.md. */
void vocabulary_outputs_markdown(struct text *out);
json_t *vocabulary_outputs_json(void);

/* Measures of the run, then of each group: path, unit, which way is better, sentence. */
void vocabulary_measures(const struct world *world, bool markdown, struct text *out);

bool vocabulary_has_measure(const struct world *world, const char *path);

#endif
