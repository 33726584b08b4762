/* Allocation by partition: each has a bucket for its part of the table's throughput, times its
 * boost. Static allocation never boosts, adaptive capacity does; the rest they share. Beyond its
 * allocation a partition bursts as far as its nodes let it (storage_node.h). Known answer: 400
 * units over four partitions are 100 for each, and two idle seconds 200. */
#ifndef DDBSIM_ADMISSION_STATIC_H
#define DDBSIM_ADMISSION_STATIC_H

#include "throughput.h"

void allocated_configure(struct throughput *throughput, simtime now);
double allocated_table_room(struct throughput *throughput, enum side side, size_t door,
                            simtime now);
double allocated_partition_part(struct throughput *throughput, struct partition *partition,
                                enum side side, struct cost cost, simtime now, enum limit *limit);
void allocated_take(struct throughput *throughput, struct partition *partition, enum side side,
                    size_t door, struct cost cost);
double allocated_credit(struct throughput *throughput, enum side side, simtime now);

#endif
