/* What a post-mortem would say of a run, in sentences: for the summary and the page. */
#ifndef DDBSIM_INCIDENT_TEXT_H
#define DDBSIM_INCIDENT_TEXT_H

#include "summary.h"

/* NULL when there was no incident, or nobody was told of it; else the caller's. */
char *incident_text(const struct summary *summary);

#endif
