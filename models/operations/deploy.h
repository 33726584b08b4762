/* A deploy: the calls of one workload, the old version, move step by step to another, the new one:
 * other client settings, another cache, consistency or table.
 *
 * Law. The timeline's action `deploy` begins it. A canary moves the parts that `steps` names, a
 * rolling deploy of `instances` one `batch` after the other: k of N batches replaced is k/N of the
 * calls. The first step is at once, the next `every` later; arrivals.h says which calls move. All
 * workloads of a program are deployed together by a deploy for each, with the same alarms. While
 * the alarm of `pause_on` is in ALARM no step is taken; the one that is due meanwhile is taken when
 * the alarm is over, and `every` counts from then. When the alarm of `abort_on` goes to ALARM,
 * until `bake` after the last step, all calls go back to the old version at once and stay there;
 * calls under way end where they are. A deploy does not begin while that alarm is on, as
 * CodeDeploy does not, and ends where it is when something else, such as a failover, moves the
 * calls. An aborted one may begin anew.
 *
 * Source: AWS CodeDeploy user guide [50], deployment configurations (canary and linear shifts of
 * traffic) and monitoring with alarms. Known answer: of even 10 calls a second for 100 s, a deploy
 * at 20 s in steps of 10 %, 50 % and 100 % every 20 s leaves 200 + 180 + 100 to the old version
 * (in the mean) and gives 520 to the new; aborted at 50 s it leaves 200 + 180 + 50 + 500 and gives
 * 70. */
#ifndef DDBSIM_DEPLOY_H
#define DDBSIM_DEPLOY_H

#include "action.h"
#include "alarm_signal.h"
#include "entity.h"
#include "workload.h"

enum deploy_state {
    DEPLOY_NOT_BEGUN,
    DEPLOY_UNDER_WAY,
    DEPLOY_PAUSED,
    DEPLOY_DONE,
    DEPLOY_ABORTED
};

struct deploy_spec {
    struct origin origin;
    const char *from, *to;
    const char **steps;
    size_t steps_count;
    int64_t instances, batch;
    simtime every, bake;
    const char *abort_on, *pause_on;
};

struct deploy {
    struct sim *sim;
    const struct deploy_spec *spec;
    char *path;
    struct workload *from, *to;
    struct alarm_signal *abort_on, *pause_on; /* NULL: none */
    double *parts;                            /* after each step; owned */
    size_t step_count, taken;
    simtime next; /* when the next step is due, or it is done; others that come are ignored */
    double part;  /* output: of the calls, by the new version */
    int state;    /* output: enum deploy_state */
};

extern const struct entity_kind deploy_kind;
extern const struct choice_kind deploy_actions[]; /* for the timeline; the last has no name */

#endif
