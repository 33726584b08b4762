/* Changes worth simulating for a cause, as the --set lines that the scenario takes. */
#ifndef DDBSIM_REMEDIES_H
#define DDBSIM_REMEDIES_H

#include "cause.h"
#include "settings.h"
#include "summary.h"

/* "tables.T.indexes.I.read.KEY" of a side of a resource. */
const char *remedies_path(const struct summary_resource *resource, const struct summary_side *side,
                          const char *key, char *out, size_t size);

/* `demand`: units a second that were asked for in the busiest minute. What is bought for writes of a
 * table is bought for those of its indexes that are too small for them, too. */
void remedies_for_side(struct cause *cause, const struct settings *settings,
                       const struct summary *summary, const struct summary_resource *resource,
                       const struct summary_side *side, double demand);
void remedies_for_storm(struct cause *cause, const struct settings *settings, const char *workload);
void remedies_for_conflicts(struct cause *cause, const struct settings *settings,
                            const char *workload);
void remedies_for_service(struct cause *cause, const struct settings *settings,
                          const struct summary_caller *service);
void remedies_for_idle(struct cause *cause, const struct settings *settings,
                       const struct summary_resource *resource, const struct summary_side *side);

#endif
