/* What a table or index owes to its burst credit: what it served beyond what is provisioned.
 *
 * Law. Over the intervals with provisioned capacity, overdrawn = consumed - sum of capacity *
 * length, a second: more than 0 while the credit falls. At that pace the credit that is left lasts
 * left / overdrawn. `spent` is the deepest fall of the credit from what it was before. Source:
 * unused capacity is kept as credit (models/README.md [1]; models/service/burst.h). Known answer:
 * with 100 units/s provisioned and 160 consumed, a credit of 30,000 lasts 500 s. */
#ifndef DDBSIM_CREDIT_USE_H
#define DDBSIM_CREDIT_USE_H

#include "result.h"

struct credit_use {
    double spent;           /* units */
    double left;            /* units, at the end */
    double overdrawn_per_s; /* 0 where no more is consumed than provisioned */
    double lasts_s;         /* INFINITY where nothing is overdrawn */
};

/* Of one side, "read" or "write". False when the group has no credit of it. */
bool credit_use_of(const struct result *result, const struct group *group, const char *side,
                   struct credit_use *out);

#endif
