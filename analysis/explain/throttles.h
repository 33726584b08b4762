/* Why requests were throttled: for each table or index and side, by the reasons that DynamoDB gives,
 * whether one key is behind it or many, and whether auto scaling came too late. */
#ifndef DDBSIM_THROTTLES_H
#define DDBSIM_THROTTLES_H

#include "diagnosis_view.h"

void throttles_diagnose(struct diagnosis_view *view);

#endif
