/* Why a request was throttled, in AWS's own words (ThrottlingReason, 2025): the resource, the side
 * and one of four limits, for example TableReadProvisionedThroughputExceeded. */
#ifndef DDBSIM_LIMIT_H
#define DDBSIM_LIMIT_H

enum limit {
    LIMIT_PROVISIONED,   /* more than was provisioned, and no burst credit left */
    LIMIT_KEY_RANGE,     /* more than one partition serves */
    LIMIT_MAX_ON_DEMAND, /* more than the maximum the owner has set in on-demand mode */
    LIMIT_ACCOUNT,       /* more than the account's quota for one table */
    LIMITS
};

extern const char *const limit_names[LIMITS]; /* "ProvisionedThroughputExceeded", … */

#endif
