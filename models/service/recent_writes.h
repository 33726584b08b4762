/* The last writes of keys, as far back as it matters: a hash table whose entries are forgotten
 * after a while, so that its size follows the rate of writes and not the length of the run.
 *
 * Law. A key is looked for in a run of eight slots from its hash on. A new key takes one that is
 * empty or has been forgotten; when all eight are in use, the table becomes twice as large. Known
 * answer: 10,000 keys written one after the other a millisecond apart, of which only the last 100 ms
 * matter, are never in more than 1,024 slots. */
#ifndef DDBSIM_RECENT_WRITES_H
#define DDBSIM_RECENT_WRITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simtime.h"

/* More writes of one key are seldom on their way at once: it takes 1,000 a second at most. */
enum { WRITES_OF_A_KEY = 4 };

struct recent_write {
    simtime at;  /* when it was, or will be, acknowledged; 0: there is none */
    simtime lag; /* so much later it counts */
};

struct recent_key {
    uint64_t position; /* in the range of hashed keys */
    struct recent_write
        writes[WRITES_OF_A_KEY]; /* the last ones, in any order; none: it is empty */
};

struct recent_writes {
    simtime kept; /* for how long a write matters */
    struct recent_key *slots;
    size_t count; /* of slots, a power of two */
};

void recent_writes_init(struct recent_writes *writes, simtime kept);
void recent_writes_release(struct recent_writes *writes);

/* The key is written; it matters until at + lag + kept. */
void recent_writes_note(struct recent_writes *writes, uint64_t position, struct recent_write write,
                        simtime now);

/* The key's last write that is acknowledged by now; at 0: there is none that matters. */
struct recent_write recent_writes_find(const struct recent_writes *writes, uint64_t position,
                                       simtime now);

#endif
