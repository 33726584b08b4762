/* Why it throttled, in the order a guide's tree asks: which table or index, read or write, which
 * reason; is one key behind it or many; had burst credit run out, did auto scaling come too late or
 * reach its maximum; did retries make it worse. Each cause with its evidence and with changes worth
 * simulating, as --set lines that the scenario takes.
 *
 * Reads the result and the resolved scenario in it; knows the scenario's words, not the models. */
#ifndef DDBSIM_DIAGNOSIS_H
#define DDBSIM_DIAGNOSIS_H

#include "summary.h"

enum { DIAGNOSIS_REMEDIES = 4 };

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
    CAUSE_ELSEWHERE,   /* calls failed and nothing was throttled */
    CAUSE_IDLE,        /* far more was bought than used */
    CAUSE_KINDS
};
extern const char *const cause_names[CAUSE_KINDS]; /* "more than was bought", … */

struct remedy {
    char *sets; /* "--set 'A=1' --set 'B=2'" */
    const char *why;
};

struct cause {
    enum cause_kind kind;
    char *where;    /* "tables/orders, read" */
    char *evidence; /* sentences */
    struct remedy remedies[DIAGNOSIS_REMEDIES];
    size_t remedy_count;
};

struct diagnosis {
    struct cause *causes; /* the gravest first */
    size_t count;
};

void diagnosis_make(struct diagnosis *diagnosis, const struct summary *summary);
void diagnosis_release(struct diagnosis *diagnosis);

#endif
