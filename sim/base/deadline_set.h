/* A set of 64-bit words, each of which is in it until a moment: what is in flight.
 *
 * Nothing has to take a word out: it is gone once its moment has come, and its place is used again.
 * So no event is needed for the end, and memory follows what is in the set at once, not what ever
 * was. Open addressing with linear probing (Knuth, volume 3, section 6.4, algorithm L) by the mixed
 * word (hash.h), at most half full; when it fills up, what is over is dropped and the table made
 * anew for what is left. Known answer: of 1,000 words a second that stay for 10 ms each, a thousand
 * seconds need 64 places.
 *
 * A zeroed struct is an empty set. Times must not go back from call to call. */
#ifndef DDBSIM_DEADLINE_SET_H
#define DDBSIM_DEADLINE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simtime.h"

struct deadline {
    uint64_t word;
    simtime until; /* 0: the place is empty */
};

struct deadline_set {
    struct deadline *places;
    size_t capacity; /* a power of two, or 0 */
    size_t used;     /* places that hold a word, also one that is over */
};

void deadline_set_release(struct deadline_set *set);

/* The word is in the set until `until` (after now), or longer when it was already. */
void deadline_set_add(struct deadline_set *set, uint64_t word, simtime until, simtime now);

/* Whether it is in the set now: its moment is still to come. */
bool deadline_set_has(const struct deadline_set *set, uint64_t word, simtime now);

#endif
