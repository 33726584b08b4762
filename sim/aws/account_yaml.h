/* The text of a scenario that is made of an account: what is known as values, what was concluded with
 * its evidence in a comment, what was guessed with what would replace it. */
#ifndef DDBSIM_ACCOUNT_YAML_H
#define DDBSIM_ACCOUNT_YAML_H

#include "account_scenario.h"
#include "account_traffic.h"

struct account_yaml {
    const struct collected *collected;
    const struct account_scenario_options *options;
    const struct account_traffic *traffic;
    const char *name;                                         /* the output's stem */
    const char *traffic_file, *measured_file, *deployed_file; /* beside it; the last may be NULL */
    struct arena *arena;
};

void account_yaml_write(const struct account_yaml *yaml, struct text *out);

/* What makes the scenario uncertain: a sentence each, added to `out` with a line's end. */
void account_yaml_doubts(const struct account_yaml *yaml, struct text *out);

#endif
