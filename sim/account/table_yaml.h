/* A table as the scenario has it: what DescribeTable, Application Auto Scaling and the metrics say of
 * it at the beginning of the window. */
#ifndef DDBSIM_TABLE_YAML_H
#define DDBSIM_TABLE_YAML_H

#include "metric_window.h"
#include "text.h"

/* The entry below `tables:`, and behind it those of its replicas (replica_yaml.h). */
void table_yaml_write(const struct collected *collected, const struct collected_table *table,
                      const struct metric_window *window, bool hash_keys, struct text *out);

/* How auto scaling is set for a side of a table or an index, as one value {min: …}. False, and
 * nothing is added, where it is not. */
bool table_yaml_scaling(const struct collected *collected, const struct collected_dimension *of,
                        struct text *out);

/* Whether it was on demand when the window began. */
bool table_yaml_on_demand(const struct collected *collected, const struct collected_table *table,
                          const struct metric_window *window);

#endif
