/* The workloads of a scenario that is made of an account, and the unknowns over what they guess. */
#ifndef DDBSIM_WORKLOAD_YAML_H
#define DDBSIM_WORKLOAD_YAML_H

#include "account_sources.h"

void workload_yaml_write(const struct account_sources *yaml, struct text *out);
void workload_yaml_write_unknowns(const struct account_sources *yaml, struct text *out);

#endif
