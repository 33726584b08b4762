/* Which capacities of a table and its indexes scale by themselves: an autoscaler for each side that
 * has `autoscaling`. */
#ifndef DDBSIM_TABLE_SCALING_H
#define DDBSIM_TABLE_SCALING_H

#include "table.h"

/* After the table's indexes are there. Starts the metrics that the autoscalers watch. */
void table_scaling_init(struct table *table);
void table_scaling_release(struct table *table);

#endif
