/* The nodes of a cache: what they serve in a second, and how long a call waits for them.
 *
 * Law. A node serves `rate_per_s` units of work a second. A call of a node whose rate is the
 * scenario's is one unit. Of a DAX node that has a type, a hit is a unit for each begun KiB that it
 * answers, a miss ten, and a write 25 on every node, since each of them keeps the item. Without a
 * line the nodes together serve what a bucket of a second's depth holds, and turn away what is more.
 * With `longest_wait` each node has a line, first in, first out: a call waits until the work before
 * it is done, and is turned away when that is longer. So latency grows as utilisation does.
 *
 * A DAX node keeps all items, so that any of them may be asked; of another cache each key lies on
 * one node. A node that is lost serves nothing, and its keys are asked of the others.
 *
 * Sources: DAX.sizing-guide [2]: normalised requests and their rates by node type; us-east-1 prices
 * as of July 2025 [19].
 * Known answers: 135,000 units a second and half as much again in reserve are three dax.r5.large;
 * 40,000 writes of 1 KiB a second are all that any cluster bears. Poisson calls at 80 % of a node's
 * 100 a second wait for 20 ms on average (M/D/1, Kleinrock [49]: u / (2 (1 - u) rate)). */
#ifndef DDBSIM_CACHE_NODES_H
#define DDBSIM_CACHE_NODES_H

#include "bucket.h"

struct cache_node_type {
    const char *name;
    double rate_per_s; /* 0: the scenario says it all */
    double memory_bytes, price_per_hour;
};
/* The first is none of AWS's; the last has no name. */
extern const struct cache_node_type cache_node_types[];

enum { MISS_UNITS = 10, WRITE_UNITS = 25 };

struct cache_nodes {
    int64_t count, alive; /* the first `alive` of them are */
    double rate_per_s;    /* of one */
    simtime longest_wait; /* 0: they have no lines */
    simtime *free_at;     /* one for each node */
    struct bucket bucket; /* of all, where there are no lines */
    /* outputs */
    double work, wait_s;
};

void cache_nodes_init(struct cache_nodes *nodes, int64_t count, double rate_per_s,
                      simtime longest_wait);
void cache_nodes_release(struct cache_nodes *nodes);

/* The node of that key. */
int64_t cache_nodes_of(const struct cache_nodes *nodes, uint64_t key);

/* The node, or each of them (EVERY_NODE), is to do so much work. How long the call waits for it;
 * -1: it is turned away. */
enum { EVERY_NODE = -1 };
simtime cache_nodes_take(struct cache_nodes *nodes, int64_t node, double work, simtime now);

/* So many are there from now on, at least one. */
void cache_nodes_set_alive(struct cache_nodes *nodes, int64_t alive, simtime now);

/* Begun KiB. */
double cache_nodes_kib(double bytes);

#endif
