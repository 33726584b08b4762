/* A cause of throttling or failure, with its evidence and with changes worth simulating: what a
 * diagnosis is made of. */
#ifndef DDBSIM_CAUSE_H
#define DDBSIM_CAUSE_H

#include <stddef.h>

#include "trials.h"

enum { CAUSE_REMEDIES = 4 };

enum cause_kind {
    CAUSE_PROVISIONED,  /* more than was bought, once burst credit was spent */
    CAUSE_SCALING_LATE, /* the same, mostly while auto scaling was still on its way to its maximum
                         */
    CAUSE_HOT_KEY,      /* more than a partition serves, for one key */
    CAUSE_KEY_RANGE,    /* more than a partition serves, for many keys in it */
    CAUSE_ON_DEMAND_MAXIMUM,
    CAUSE_ACCOUNT_QUOTA,
    CAUSE_UNNAMED,     /* what throttled gives no reason */
    CAUSE_RETRY_STORM, /* attempts far beyond the calls */
    CAUSE_CONFLICT,    /* transactions that meet on an item */
    CAUSE_ERRORS,      /* the service failed */
    CAUSE_OUTGROWN,    /* item collections at their limit */
    CAUSE_SERVICE,     /* a service that turned calls away, or whose callers gave up waiting */
    CAUSE_ELSEWHERE,   /* calls failed and nothing was throttled */
    CAUSE_IDLE,        /* far more was bought than used */
    CAUSE_KINDS
};
extern const char *const cause_names[CAUSE_KINDS]; /* "more than was bought", … */

struct remedy {
    char *sets, *why;           /* "--set 'A=1' --set 'B=2'" */
    enum trial_outcome outcome; /* of those that are offered: helps or untried */
    struct trial_values values; /* with the change, where it was tried */
};

/* When it was, in seconds since the start; NAN where it cannot be told, or there was no such moment. */
struct cause_times {
    double from_s, to_s;
    double credit_spent_s, raised_s; /* burst credit; capacity, for the first time since from_s */
};

struct cause {
    enum cause_kind kind;
    struct cause_times times;
    char *where;    /* "tables/orders, read" */
    char *evidence; /* sentences */
    struct remedy remedies[CAUSE_REMEDIES];
    size_t remedy_count;
    size_t refused; /* changes that were tried and are not offered */
};

#endif
