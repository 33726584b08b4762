/* Storage nodes: the machines that hold a table's partitions, three replicas of each on three
 * nodes, among replicas of other tables.
 *
 * Law (static allocation and adaptive capacity). A node has a bucket for each side: its own
 * capacity, one second deep, less what other tables use of it. What a partition asks for within its
 * allocation is granted whatever the node has, and is taken from the node too. What goes beyond, a
 * burst, needs tokens of the partition's burst bucket and of the node that leads the partition; a
 * burst of writes needs them on the nodes of all three replicas. Source: ATC'22 [4], section
 * 4.1.1; capacities are not published. Known answer: a partition of 10 units a second with burst
 * credit, on a node that has 50, is granted 50 at once, and its neighbour then its own 10. */
#ifndef DDBSIM_STORAGE_NODE_H
#define DDBSIM_STORAGE_NODE_H

#include "bucket.h"
#include "capacity.h"
#include "field.h"

enum { REPLICAS = 3 };

struct storage_spec {
    struct origin origin;
    int64_t nodes;
    double read_capacity, write_capacity, used_by_others;
};
extern const struct record storage_record;

struct storage_node {
    struct bucket bucket[SIDES];
};

struct storage {
    struct storage_node *nodes;
    size_t count; /* 0: nodes are never the limit */
};

/* A spec of NULL: nodes are never the limit. */
/* `interval_s`: as in struct throughput_law. */
void storage_init(struct storage *storage, const struct storage_spec *spec, double interval_s);

/* As bucket_fit, of all nodes. */
void storage_fit(const struct storage *storage, double shorter_s, simtime now);
void storage_release(struct storage *storage);

/* The node of a partition's replica; number 0 leads. */
static inline struct storage_node *storage_replica(const struct storage *storage, int partition,
                                                   int replica)
{
    return &storage->nodes[(size_t)(partition + replica) % storage->count];
}

/* Tokens that the nodes of a partition have for a burst. */
double storage_room(const struct storage *storage, int partition, enum side side, simtime now);
void storage_take(const struct storage *storage, int partition, enum side side, double units,
                  simtime now);

#endif
