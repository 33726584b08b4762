/* How many things are under way for each of many keys, such as writes of an item that another
 * Region has not seen yet.
 *
 * Law: open addressing with linear probing (Knuth, volume 3, section 6.4, algorithms L and R): a key
 * whose count falls to 0 is taken out and those behind it move up, so memory follows what is under
 * way at once. Keys are mixed first (hash.h). Known answer: 3 and 2 added for one key and 5 taken
 * away are none, and the table is as empty as before.
 *
 * A zeroed struct is empty. */
#ifndef DDBSIM_PENDING_KEYS_H
#define DDBSIM_PENDING_KEYS_H

#include <stddef.h>
#include <stdint.h>

struct pending_key {
    uint64_t key;
    int64_t count; /* 0: the place is empty */
};

struct pending_keys {
    struct pending_key *places;
    size_t capacity; /* a power of two, or 0 */
    size_t used;     /* at most half of it */
};

void pending_keys_release(struct pending_keys *keys);

/* `count` more, or fewer when it is negative; never fewer than there are. */
void pending_keys_add(struct pending_keys *keys, uint64_t key, int64_t count);

int64_t pending_keys_count(const struct pending_keys *keys, uint64_t key);

#endif
