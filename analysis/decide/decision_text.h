/* What decision.h found, in words: the table of all options, and the sentences that say which one to
 * take, how sure that is, and what speaks for the others.
 *
 *   ten-shards: cheapest of those that hold in 95 % of the futures (80 of 80, at least 95.0% with
 *   95 % confidence). It beats the next, on-demand, with 95 % confidence (cost -31.0%, paired). */
#ifndef DDBSIM_DECISION_TEXT_H
#define DDBSIM_DECISION_TEXT_H

#include <jansson.h>

#include "decision.h"
#include "racing.h"
#include "text.h"

/* The value of the one axis `variant`; else "shards 10, capacity 500". */
void decision_label(const struct sweep *sweep, size_t cell, struct text *out);

/* Table, legend and verdict. `racing` tells how many futures were saved; NULL: all were made. */
void decision_write(const struct decision *decision, const struct sweep *sweep,
                    const struct decision_rule *rule, const struct racing *racing, bool markdown,
                    struct text *out);

/* The verdict alone, one paragraph without a line break. */
void decision_verdict(const struct decision *decision, const struct sweep *sweep,
                      const struct decision_rule *rule, const struct racing *racing,
                      struct text *out);

json_t *decision_json(const struct decision *decision, const struct sweep *sweep,
                      const struct decision_rule *rule, const struct racing *racing);

#endif
