/* Time to live: items expire and are deleted in the background, for no write units.
 *
 * Law. An item expires `lifetime` after it was added or last renewed, and is deleted `delay` later;
 * until then it is still stored, read and billed. A write that replaces an item renews it when it
 * sets the time anew: a put does, since it writes all attributes, an update only where `renewed_by:
 * writes` says so; an item that had expired and is still there lives again. Which item is replaced:
 * each of those stored with the same chance, so a workload that writes few keys renews fewer than
 * is counted. Reads that meet expired items pay for them like for any other, in proportion to what
 * is stored. The items of a table's start are of all ages: they expire at an even rate over the
 * first lifetime. Items that were deleted otherwise were of all ages too. Deletion is by the
 * minute. Source: developer guide [2], TTL ("within a few days").
 *
 * Known answers: 10 new items a second that live for an hour make 36,000, and those of the delay.
 * Of n items that are replaced at random n times in a lifetime, e^-1 of those that would have
 * expired do. Of reads of a table of which half has expired, half the units are for expired
 * items. */
#ifndef DDBSIM_TTL_H
#define DDBSIM_TTL_H

#include "field.h"
#include "sim.h"

/* Which writes over an item renew it. */
enum renewal { RENEWED_BY_NOTHING, RENEWED_BY_PUTS, RENEWED_BY_WRITES };

struct ttl_spec {
    struct origin origin;
    simtime lifetime, delay;
    int renewed_by;
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
    double alive; /* part of all items that was neither deleted otherwise nor renewed */
    /* outputs: expired and still there; since the start: deleted, renewed, and of what was read */
    double expired, deleted_all, renewed, expired_read, expired_units;
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

/* So many of `before` items are written over and live for another lifetime. */
void ttl_renew(struct ttl *ttl, double items, double before);

/* A granted read of so many of `stored` items, for that many units. */
void ttl_read(struct ttl *ttl, double items, double units, double stored);

extern const struct output_set ttl_outputs;

#endif
