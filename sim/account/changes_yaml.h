/* What people changed of a table's capacity within the window (capacity_facts.h), as actions of the
 * scenario's timeline. What AWS keeps the same in all Regions of a global table is changed of its
 * replicas too. Known answer: a switch to on demand of a table with one replica is two actions. */
#ifndef DDBSIM_CHANGES_YAML_H
#define DDBSIM_CHANGES_YAML_H

#include "metric_window.h"
#include "text.h"

/* Items of `timeline`. Returns how many changes of the table there were. */
size_t changes_yaml_write(const struct collected *collected, const struct collected_table *table,
                          const struct metric_window *window, struct text *out);

#endif
