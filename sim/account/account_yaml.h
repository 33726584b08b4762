/* The text of a scenario that is made of an account: what is known as values, what was concluded with
 * its evidence in a comment, what was guessed with what would replace it. */
#ifndef DDBSIM_ACCOUNT_YAML_H
#define DDBSIM_ACCOUNT_YAML_H

#include "account_sources.h"

void account_yaml_write(const struct account_sources *yaml, struct text *out);

/* What makes the scenario uncertain: a sentence each, added to `out` with a line's end. */
void account_yaml_doubts(const struct account_sources *yaml, struct text *out);

#endif
