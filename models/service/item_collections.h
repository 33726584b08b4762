/* Item collections of a table with a local index: what the items of one partition key take together
 * with their entries in its local indexes.
 *
 * Law. One holds 10 GB at most. A write that would add an item to a full one is rejected with
 * ItemCollectionSizeLimitExceededException, which no SDK tries again; a batch or a transaction with
 * such a write is rejected whole. Writes that add nothing, reads and deletes go on. It is rejected
 * before it is metered (whether AWS charges it is not published). Of the writes of a workload that
 * adds items in part (`new_items`) that part is rejected. Tables without a local index have no such
 * limit. A collection holds what `item_collections` says at the start, else nothing; those that are
 * written later than COLLECTIONS_MOST others are not followed. Gathered requests know the
 * collections that have cells of their own (keyspace.h). Source: developer guide [1], LSI. Known
 * answer: a collection of 1,000 bytes at most takes ten items of 100 bytes; the eleventh is
 * rejected, and when one is deleted there is room again. */
#ifndef DDBSIM_ITEM_COLLECTIONS_H
#define DDBSIM_ITEM_COLLECTIONS_H

#include "field.h"
#include "request.h"
#include "sim.h"

/* A large one of the table's start. */
struct item_collection_spec {
    struct origin origin;
    const char *key;
    int64_t size;
};
extern const struct record item_collection_record;

enum { COLLECTIONS_MOST = 100000 };

struct item_collection {
    double bytes; /* before `scale` */
    uint64_t id;
    bool used, told;
};

struct item_collections {
    struct sim *sim;
    const char *path; /* borrowed: the table's */
    double limit;
    struct item_collection *slots; /* a hash table with open addressing */
    size_t count, capacity;
    double scale; /* of all: what time to live left of them */
    struct rng draws;
    uint64_t largest_id;
    bool largest_shrank;
    /* outputs */
    int64_t rejected;
    double largest;
};

void item_collections_init(struct item_collections *collections, struct sim *sim, const char *path,
                           double limit);
void item_collections_release(struct item_collections *collections);

/* What the key of the spec holds at the start; returns its place in the key range. */
uint64_t item_collections_begin(struct item_collections *collections,
                                const struct item_collection_spec *spec);

/* How many of `count` writes of the flow for keys from `position` on, over a width, are rejected. */
int64_t item_collections_stop(struct item_collections *collections, const struct flow *flow,
                              uint64_t position, uint64_t width, int64_t count);

/* So many bytes come to the collection, or (negative) go. False: it is full and takes none. */
bool item_collections_grow(struct item_collections *collections, uint64_t position, double bytes);

/* Of all collections a part is left. */
void item_collections_shrink(struct item_collections *collections, double part);

void item_collections_publish(struct item_collections *collections);
extern const struct output_set item_collections_outputs;

#endif
