/* What a table must be to be a replica of a global table.
 *
 * Law. Billing mode, item size, indexes and time to live are the same in all replicas: AWS keeps
 * them in step. One that is provisioned has auto scaling of writes, and so have its indexes ("Table
 * write capacity should either be Pay-Per-Request or AutoScaled"). With strong consistency
 * there is no time to live and no local index. Sources: developer guide [2],
 * V2globaltables_reqs_bestpractices and V2globaltables_HowItWorks. Known answer: two tables that
 * differ in `billing` are one diagnostic, at the second. */
#ifndef DDBSIM_REPLICA_RULES_H
#define DDBSIM_REPLICA_RULES_H

#include "table.h"

/* `first` is the first replica of the same global table. */
void replica_rules_check(const struct table_spec *spec, const struct table_spec *first, bool strong,
                         struct diagnostics *diagnostics);

#endif
