/* What a scenario says of a global table; what it does is in global_table.h.
 *
 * Rules: at least two replicas, each another table. With strong consistency exactly three Regions,
 * one of which may be a witness, and a round trip between them in place of a lag. AWS calls
 * replication's lag "a second or less" and publishes no distribution of it: the median is 0.8 s, a
 * hundredth takes 2 s or more. Sources: developer guide [2], V2globaltables_HowItWorks. Known
 * answer: two replicas and a witness may be strong, two without may not. */
#ifndef DDBSIM_GLOBAL_TABLE_SPEC_H
#define DDBSIM_GLOBAL_TABLE_SPEC_H

#include "field.h"
#include "latency.h"

enum multi_region_consistency { MULTI_REGION_EVENTUAL, MULTI_REGION_STRONG };

struct global_table_spec {
    struct origin origin;
    const char **replicas; /* tables */
    size_t replicas_count;
    int consistency;
    bool witness;
    struct latency_spec lag, *round_trip;
    simtime retry_after;
};
extern const struct record global_table_record;

#endif
