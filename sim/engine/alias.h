/* Draws an index with given shares in constant time from one random word and one cache line.
 *
 * Law: Walker 1977, built as by Vose 1991 [26]. An entry is eight bytes: a 32-bit threshold and a
 * 32-bit alias; the word's upper half chooses the entry, its lower half decides. Shares are kept to
 * one part in 2^32. Known answer: shares {1, 3} draw index 1 three times in four. */
#ifndef DDBSIM_ALIAS_H
#define DDBSIM_ALIAS_H

#include <stddef.h>
#include <stdint.h>

#include "rng.h"

struct alias_entry {
    uint32_t threshold, other;
};

struct alias {
    struct alias_entry *entries;
    uint32_t count;
};

void alias_init(struct alias *alias, const double *shares,
                size_t count); /* shares need not sum to 1 */
void alias_release(struct alias *alias);

static inline uint32_t alias_draw(const struct alias *alias, struct rng *rng)
{
    uint64_t word = rng_word(rng);
    uint32_t index = (uint32_t)((word >> 32) * alias->count >> 32);
    struct alias_entry entry = alias->entries[index];
    return (uint32_t)word <= entry.threshold ? index : entry.other;
}

#endif
