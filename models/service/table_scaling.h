/* Which capacities of a table and its indexes scale by themselves: an autoscaler for each side that
 * has `autoscaling`, all of them by the table's control plane. */
#ifndef DDBSIM_TABLE_SCALING_H
#define DDBSIM_TABLE_SCALING_H

#include "autoscaler.h"

struct table_scaling {
    struct autoscaler **items;
    size_t count;
};

/* Adds autoscalers for the sides of one throughput, and starts the metrics that they watch. */
void table_scaling_add(struct table_scaling *scaling, struct control_plane *control,
                       struct throughput *target, const struct capacity_spec *read,
                       const struct capacity_spec *write);

/* What is bought at the start stays until something scales, since this model's auto scaling acts on
 * alarms and scheduled actions alone: a capacity outside 'min' to 'max' is likely not what is meant.
 * Known answer: 400 with 'min: 1500' is a warning; 1500 is none. */
void table_scaling_warn(const struct capacity_spec *capacity, struct diagnostics *diagnostics);

void table_scaling_release(struct table_scaling *scaling);

/* Where its state lies below that of its throughput: "/scaling_read". */
const char *table_scaling_folder(enum side side);

#endif
