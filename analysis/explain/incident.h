/* The post-mortem's figures of a run: when it failed, how long until somebody knew, looked and
 * acted, and what the calls were before, during and after.
 *
 * Law. An interval is bad when of some caller more than 1 % of the attempts were throttled or more
 * than 1 % of the calls were not served. Bad intervals less than five minutes apart are one
 * incident; of several the one with most bad intervals is told. It begins with the first of them
 * and is over (recovered) at the end of the last. Until then, counted from its beginning:
 *
 *   detected      the first alarm that went off; one with a severity before those without
 *   acknowledged  the first acknowledgement of any alarm
 *   mitigated     the last action before the recovery: of an operator, a responder or auto scaling
 *
 * Each is NAN when it did not happen. Calls are those of the folder of callers in which the greatest
 * part was not served, as the verdict counts them (summary_calls). Before and after are five
 * minutes each, or what there is of them. A run without an alarm has no post-mortem: nobody was
 * told. Source: the incident report [32], resolution timeline and performance comparison. Known
 * answer: 10 calls a second of which half fail from 60 to 180 s, an alarm at 120 s, acknowledged
 * 30 s later, and an action at 160 s: detected after 60, acknowledged after 90, mitigated after
 * 100, recovered after 120 s; 600 of 1,200 calls were not served. */
#ifndef DDBSIM_INCIDENT_H
#define DDBSIM_INCIDENT_H

#include "summary.h"

/* A stretch of time; NAN where it is empty. */
struct incident_phase {
    double offered_per_s, failed_ratio, p99_s; /* p99: the mean of the intervals', at the slowest */
};

struct incident {
    bool happened;
    double from_s, to_s; /* since the start of the run */
    bool recovered;      /* before the run was over */
    double detected_s, acknowledged_s, mitigated_s;
    const char *alarm, *action, *action_by; /* borrowed from the summary's events; NULL: none */
    char severity[16];
    double calls, unserved, throttled; /* in the incident; throttled attempts */
    size_t callers_affected;           /* of all callers, those with a bad interval in it */
    struct incident_phase before, during, after;
};

void incident_find(struct incident *incident, const struct summary *summary);

/* Whether the event is an alarm that goes off, and with which severity ("" when it has none). */
bool incident_goes_off(const struct result_event *event);
void incident_severity(const struct result_event *event, char severity[16]);

#endif
