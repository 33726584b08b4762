/* What stands in an account now: the AWS documents that a scenario names under `deployed`, which an
 * import keeps beside it (describe-table, scalable targets, policies, scheduled actions, limits: one
 * JSON array of them, or one document), and such documents of what a scenario stands for. */
#ifndef DDBSIM_DEPLOYED_H
#define DDBSIM_DEPLOYED_H

#include "collected.h"
#include "diagnostics.h"
#include "result.h"
#include "scenario.h"

/* Reads the file `name`, which the scenario at `source` names at `place` (one without a line: on the
 * command line). Returns an exit status; what is wrong is told on stderr. */
int deployed_read(struct collected *collected, const char *source, struct place place,
                  const char *name);

/* What the AWS CLI would print of the tables of a scenario at its start, as one JSON array of
 * documents, which deployed_read and an import take: a made history begins with it. What a scenario
 * does not know has a made-up value: keys are called `pk`, and `sk` where items share a partition
 * key, the account is 000000000000, its Region that of the price book, and a table was created when the run begins. A replica
 * that is called after another one and its Region (global_replicas.h) is told of by that one, as AWS
 * does. free() it. */
char *deployed_of_scenario(const struct scenario *scenario);

/* Adds the same of the scenario that a result was made of, and warns on stderr of what AWS's schedules
 * do not know and was rounded. Returns an exit status. */
int deployed_of_result(const struct result *result, struct text *out);

#endif
