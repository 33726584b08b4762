/* The group /remedies of a result: the changes that were tried against what went wrong in the run,
 * each in a run of its own on the same future, and what they came to.
 *
 * /remedies/{where,cause,sets,why,outcome,throttles,failed_calls,bill,thresholds_failed}(remedy)
 *
 * Attributes of the group say the same four numbers of the run without a change (before_throttles,
 * …), at the resolution at which all were tried. A run against which nothing was to be tried has
 * no such group. The group is written behind the rest and has no part in the digest.
 *
 * Owns all of its texts. */
#ifndef DDBSIM_TRIALS_H
#define DDBSIM_TRIALS_H

#include <stddef.h>

struct h5;

enum trial_outcome {
    TRIAL_HELPS,   /* something is better with it, and nothing is worse */
    TRIAL_NO_HELP, /* nothing is better */
    TRIAL_WORSE,   /* throttles, failed calls or a threshold are worse */
    TRIAL_UNTRIED,
    TRIAL_OUTCOMES
};
extern const char *const trial_outcome_names[TRIAL_OUTCOMES + 1]; /* "helps", …, NULL */

/* Throttled requests, calls that were not served, the bill in USD, and thresholds that do not hold;
 * NAN of what was not tried. */
struct trial_values {
    double throttles, failed_calls, bill, thresholds_failed;
};

struct trial {
    char *where, *cause; /* what it is against, as the diagnosis says it; "": of several together */
    char *sets;          /* "--set 'A=1' --set 'B=2'" */
    char *why;           /* what it does */
    enum trial_outcome outcome;
    struct trial_values values;
};

struct trials {
    char *resolution; /* of the runs that were made for it; NULL when there are no trials */
    struct trial_values before;
    struct trial *items; /* of one cause the best first, those of several together last */
    size_t count;
};

/* Copies the texts. */
struct trial *trials_add(struct trials *trials, const char *where, const char *cause,
                         const char *sets, const char *why);
void trials_release(struct trials *trials);

/* Writes the group; nothing when there are no trials. */
void trials_write(struct h5 *h5, const struct trials *trials);

#endif
