/* Capacity units: what an operation costs.
 *
 * Law. A read unit is one strongly consistent read of up to 4 KiB, half a unit when eventually
 * consistent; a write unit is one write of up to 1 KiB. Sizes are rounded up: per item for get,
 * put, update and delete, after summing for query and scan (over the items evaluated, whatever a
 * filter lets through). A put or update costs by the larger of the old and the new item. A
 * transaction costs twice, and reads strongly. A missing item still costs the least read, and a delete of nothing
 * costs one write unit. One request of a query or scan reads a page of 1 MiB at most. Source:
 * DynamoDB developer guide [1], ProvisionedThroughput and bp-partition-key-design. Known
 * answers: an 8 KiB item read eventually costs 1; a write of 1.6 KiB costs 2; a query over ten
 * items of 4.08 KB (40.8 KB in all) costs 10 strongly, 5 eventually; three items of 500 B
 * written in a transaction cost 6. */
#ifndef DDBSIM_CAPACITY_H
#define DDBSIM_CAPACITY_H

#include <stdint.h>

/* Storage that AWS counts for an item beside its attributes. */
enum { ITEM_OVERHEAD = 100 };

enum side { READ, WRITE, SIDES };
enum { PAGE_BYTES = 1 << 20 };
enum { BATCH_GET_ITEMS = 100, BATCH_WRITE_ITEMS = 25, TRANSACTION_ITEMS = 100 };
enum operation {
    OPERATION_GET,
    OPERATION_QUERY,
    OPERATION_SCAN,
    OPERATION_BATCH_GET,
    OPERATION_PUT,
    OPERATION_UPDATE,
    OPERATION_DELETE,
    OPERATION_BATCH_WRITE
};
enum consistency { CONSISTENCY_EVENTUAL, CONSISTENCY_STRONG };

extern const char *const operation_names[];
extern const char *const consistency_names[];
extern const char *const side_names[SIDES]; /* "read", "write" */

enum side capacity_side(enum operation operation);

/* Units of one item of `size_bytes`, or of a query or scan over `items` of them. */
double capacity_units(enum operation operation, enum consistency consistency, int64_t size_bytes,
                      int64_t items);

#endif
