/* Records of what time to live deletes, for those who must know of each item: a stream.
 *
 * Law. What is deleted in a minute (ttl.h) is told evenly over the minute that follows, second by
 * second. The items lie in the table's partitions in proportion to their bytes, and in each anywhere
 * with the same chance. Deletes of this kind are the service's own: they are records of the stream
 * (userIdentity: dynamodb.amazonaws.com) and take no write units. Source: developer guide [2], TTL.
 * Known answer: 600 items of two partitions, one with twice the bytes of the other, are ten records
 * a second for a minute, 400 and 200 of them. */
#ifndef DDBSIM_EXPIRY_H
#define DDBSIM_EXPIRY_H

#include "partition.h"
#include "sim.h"

struct expiry {
    struct sim *sim;
    const struct partition_map *map;
    void (*told)(void *owner, uint64_t position); /* of each record */
    void *owner;
    struct rng draws;
    double left, each, carry; /* still to be told; in a second; less than a record */
    bool running;
};

/* Borrows map, path and owner. */
void expiry_init(struct expiry *expiry, struct sim *sim, const struct partition_map *map,
                 const char *path, void (*told)(void *owner, uint64_t position), void *owner);

/* So many items were deleted now. */
void expiry_add(struct expiry *expiry, double items);

#endif
