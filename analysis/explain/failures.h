/* Why calls failed, or were made again and again, beyond what was throttled. Each adds a cause where
 * there is one. */
#ifndef DDBSIM_FAILURES_H
#define DDBSIM_FAILURES_H

#include "diagnosis_view.h"

void failures_by_conflict(struct diagnosis_view *view);
void failures_by_errors(struct diagnosis_view *view);
void failures_by_full_collections(struct diagnosis_view *view);
void failures_of_services(struct diagnosis_view *view);
void failures_by_storm(struct diagnosis_view *view);

/* Whatever failed, where nothing else says why. */
void failures_elsewhere(struct diagnosis_view *view);

#endif
