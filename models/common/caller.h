/* Who waits for the end of a call: a user of a closed loop, an API's step, a cache. It is told when
 * the end is known, which may be a moment before it is. Who is called may keep its record of the
 * call in `call`, so that it knows which one is meant when the caller gives up waiting (entity.h,
 * abandon). Of many calls at once (call_many) it says with them how long each waits: `patience`. */
#ifndef DDBSIM_CALLER_H
#define DDBSIM_CALLER_H

#include <stdbool.h>
#include <stdint.h>

#include "simtime.h"

struct sim;
struct batch;

struct ending {
    simtime at;
    int64_t count;
    bool success;
    const struct batch *left; /* of a failed call of several items, those that were not processed;
                                valid while it is told. NULL: nothing is known of single items */
};

struct caller {
    void (*finished)(struct sim *sim, struct caller *caller, const struct ending *ending);
    void *call;
    simtime patience; /* from the call on, at most so long; 0: to the end, or until `abandon` */
};

#endif
