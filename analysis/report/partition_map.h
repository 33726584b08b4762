/* Partitions against time as a picture: what each consumed and threw back, a second, the greatest
 * of the rows and partitions that share a cell. Partitions stand in the order of their key ranges.
 */
#ifndef DDBSIM_PARTITION_MAP_H
#define DDBSIM_PARTITION_MAP_H

#include <jansson.h>

#include "summary.h"

/* [{group, title, unit, kind: "consumed"|"throttled", from: [ms], partitions: [label],
 *   values: [[…] a partition]}], of every table and index that has more than one partition. */
json_t *partition_maps(const struct summary *summary);

#endif
