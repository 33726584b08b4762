/* Provisioned capacity at the beginning of an import's window, and who changed it within.
 *
 * DescribeTable tells the capacity of now. At the beginning it was, by the first of these that is
 * there: what the last finished scaling activity before it set, if the metric does not say otherwise
 * by more than a fifth; the first datapoint of Provisioned...CapacityUnits; what DescribeTable says.
 *
 * Changes by hand are those of CloudTrail. Where no such event was collected, a jump of the metric
 * to another level of a side that has no scalable target is one too: nothing else changes it.
 *
 * Partitions: at least so many that they hold the table's bytes (10 GB each) and serve what it is
 * warm for (3,000 read and 1,000 write units each): a lower bound, since partitions of an earlier
 * peak stay. Known answer: 48 GB, 1,200 read and 1,400 write units are 5 partitions by size and 2 by
 * throughput, so 5. */
#ifndef DDBSIM_CAPACITY_FACTS_H
#define DDBSIM_CAPACITY_FACTS_H

#include "metric_window.h"

struct capacity_start {
    double units;     /* NAN: nobody says */
    const char *from; /* "DescribeScalingActivities", ...; the file is `file` */
    const char *file;
};

struct capacity_start capacity_facts_start(const struct collected *collected,
                                           const struct collected_dimension *of,
                                           const struct metric_window *window);

/* The highest capacity that was provisioned within the window; 0 when it is not known. */
double capacity_facts_highest(const struct collected *collected,
                              const struct collected_dimension *of,
                              const struct metric_window *window);

/* A change by hand of one table, or of one of its indexes. */
struct capacity_change {
    const char *table, *index;
    int64_t at;
    double units[SIDES]; /* NAN: that side stayed */
    int billing;         /* 1 to on demand, 0 to provisioned, -1 stays */
    const char *from, *file;
};

/* Whether the scenario has what a change is about: an index that was deleted since is not described
 * any more, and no part of it. */
bool capacity_facts_is_known(const struct collected *collected,
                             const struct collected_dimension *of);

/* In order of time, within the window, of what is known; the array is the arena's. */
struct capacity_change *capacity_facts_changes(const struct collected *collected, const char *table,
                                               const struct metric_window *window,
                                               struct arena *arena, size_t *count);

double capacity_facts_partitions(double size_bytes, double read, double write);

#endif
