/* What the text of a scenario is made from: what was collected, the traffic that follows from it,
 * and how the files beside it are called. Borrows all. */
#ifndef DDBSIM_ACCOUNT_SOURCES_H
#define DDBSIM_ACCOUNT_SOURCES_H

#include "account_traffic.h"

struct account_sources {
    const struct collected *collected;
    const char *table; /* the only one; NULL: all */
    bool hash_keys;
    const struct account_traffic *traffic;
    const char *name;                                         /* the output's stem */
    const char *traffic_file, *measured_file, *deployed_file; /* the last may be NULL */
    struct arena *arena;
};

#endif
