/* The requests that a table gathers over an interval, and what it decides at the end of it.
 *
 * What is asked in answer at the same instant is decided in a further round. The law of sharing is in
 * interval_admission.h, that of a write in table.h. */
#ifndef DDBSIM_TABLE_INTERVAL_H
#define DDBSIM_TABLE_INTERVAL_H

#include "table.h"

/* The request is decided, and answered, at the end of the interval. */
void table_interval_gather(struct sim *sim, const struct request *request);

/* The table decides what it has gathered at the end of the interval. */
void table_interval_expect(struct sim *sim, struct table *table);

#endif
