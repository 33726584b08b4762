/* What is asked at one instant of each of several partitions: added up while requests are decided
 * together (interval_admission.h, a transaction), and forgotten after.
 *
 * Partitions are known by their number, so adding is a look-up in an array. The order is that in
 * which partitions were first asked. */
#ifndef DDBSIM_ASKED_H
#define DDBSIM_ASKED_H

#include "throughput.h"

struct asked_partition {
    struct partition *partition; /* borrowed */
    struct cost cost;            /* all that is asked of it */
    double part;                 /* of that: what it could grant; set by whoever decides, */
    double level;                /* as is what batches find there (interval_admission.h) */
};

struct asked {
    struct asked_partition *partitions;
    size_t count, capacity;
    uint32_t *places; /* by the partition's number: 1 + where it is in `partitions`; 0: nowhere */
    size_t places_count;
};

/* A zeroed struct is empty. */
void asked_release(struct asked *asked);

/* Returns its place in `partitions`, the same each time until asked_clear. */
uint32_t asked_add(struct asked *asked, struct partition *partition, struct cost cost);
void asked_clear(struct asked *asked);

#endif
