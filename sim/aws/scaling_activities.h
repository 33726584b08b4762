/* DescribeScalingActivities: what Application Auto Scaling did within six weeks, to the second.
 *
 * What was set stands only in the description's words: "Setting write capacity units to 10.",
 * "Setting min capacity to 5 and max capacity to 10". An activity that set nothing ("Attempting to
 * scale due to alarm triggered") keeps its time and status, and its figures are NAN. Source:
 * Application Auto Scaling API reference, ScalingActivity. */
#ifndef DDBSIM_SCALING_ACTIVITIES_H
#define DDBSIM_SCALING_ACTIVITIES_H

#include "document.h"

void scaling_activities_read(struct document *document, const struct json_value *activity);

/* The number behind `words` in a text; NAN when it is not there. Known answer: "capacity units to "
 * in "Setting write capacity units to 10." -> 10. */
double scaling_activities_figure(const char *text, const char *words);

#endif
