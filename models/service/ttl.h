/* Time to live: items expire and are deleted in the background, for no write units.
 *
 * Law. An item expires `lifetime` after it was added and is deleted `delay` later; until then it is
 * still stored, read and billed. The items of a table's start are of all ages: they expire at an
 * even rate over the first lifetime. Items that were deleted otherwise were of all ages too. A
 * write that replaces an item does not renew it. Deletion is by the minute. Source: developer guide
 * [2], TTL ("within a few days"). Known answer: 10 new items a second that live for an hour make
 * 36,000, and those of the delay. */
#ifndef DDBSIM_TTL_H
#define DDBSIM_TTL_H

#include "field.h"
#include "sim.h"

struct ttl_spec {
    struct origin origin;
    simtime lifetime, delay;
};
extern const struct record ttl_record;

/* The items that were added in one minute. */
struct cohort {
    simtime born;
    double items; /* as if nothing had been deleted otherwise since the start */
};

struct ttl {
    struct sim *sim;
    const struct ttl_spec *spec;
    void (*deleted)(void *owner, double items); /* takes them out of the table */
    void *owner;
    struct cohort *cohorts; /* oldest first */
    size_t count, capacity, expired_to, deleted_to;
    double alive;                /* part of all items that was not deleted otherwise */
    double expired, deleted_all; /* outputs: expired and still there; deleted since the start */
};

/* A spec of NULL: no item ever expires. */
void ttl_init(struct ttl *ttl, struct sim *sim, const struct ttl_spec *spec, double items,
              void (*deleted)(void *owner, double items), void *owner);
/* All over again with that many items of all ages, before time passes; ttl_add then adds some that
 * were born at one time, each not before those of the last call. */
void ttl_begin_anew(struct ttl *ttl, double items);
void ttl_add(struct ttl *ttl, simtime born, double items);
void ttl_release(struct ttl *ttl);

/* `items` are added, or (negative) deleted by a request, of `before` in the table. */
void ttl_count(struct ttl *ttl, double items, double before);

extern const struct output_set ttl_outputs;

#endif
