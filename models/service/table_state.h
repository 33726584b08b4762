/* What a table and its indexes leave for a run that goes on from their end, as rows (state.h). What
 * that run makes of it is in table_take_over.h. */
#ifndef DDBSIM_TABLE_STATE_H
#define DDBSIM_TABLE_STATE_H

#include "table.h"

/* Adds the rows; auto scaling is wired by then. */
void table_state_publish(struct table *table);

/* The folder of what auto scaling of that side knows, below the path of its target. */
static inline const char *table_state_scaling(enum side side)
{
    return side == READ ? "/scaling_read" : "/scaling_write";
}

#endif
