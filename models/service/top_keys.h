/* Who was hot, in the manner of CloudWatch Contributor Insights: units and throttles of the keys
 * that the scenario names and of the first ranks of every Zipf group. These are the hottest by
 * construction, so no sketch is needed and the counts are exact. Two workloads that name the same
 * key share it. Known answer: 2.5 units and then 0.5 of one key are 3. */
#ifndef DDBSIM_TOP_KEYS_H
#define DDBSIM_TOP_KEYS_H

#include "capacity.h"
#include "sim.h"

struct top_key {
    char *name;
    double consumed;
    int64_t throttled;
};

struct top_keys {
    struct top_key *keys;
    size_t count, capacity;
};

int32_t top_keys_track(struct top_keys *top, const char *name); /* its number */
void top_keys_release(struct top_keys *top);
void top_keys_publish(struct top_keys *top, struct sim *sim, const char *table);

static inline void top_keys_count(struct top_keys *top, int32_t tracked, double units,
                                  int64_t throttled)
{
    if (tracked < 0)
        return;
    top->keys[tracked].consumed += units;
    top->keys[tracked].throttled += throttled;
}

extern const struct output_set top_keys_outputs;

#endif
