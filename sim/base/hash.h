/* Hashes that are the same on every machine: of names (stream addresses, keys), and of what tells
 * runs and sweeps of ours apart. The digest of a result, which others compute too, is
 * record/result_digest.h.
 *
 * hash_mix is the finaliser of splitmix64 (Steele, Lea, Flood 2014): a bijection of 64-bit words in
 * which every input bit reaches every output bit. Known answer: hash_mix(0) is 0, and the first
 * output of splitmix64 seeded with 0, hash_mix(0x9e3779b97f4a7c15), is 0xe220a8397b1dcdaf. */
#ifndef DDBSIM_HASH_H
#define DDBSIM_HASH_H

#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 word128; /* a product of two words */

#define HASH_GOLDEN 0x9e3779b97f4a7c15u

static inline uint64_t hash_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static inline uint64_t hash_pair(uint64_t a, uint64_t b)
{
    return hash_mix(hash_mix(a + HASH_GOLDEN) ^ b);
}

uint64_t hash_text(const char *text); /* FNV-1a, then mixed */

/* A digest of a stream of doubles and names. All NaN are one NaN, and -0 is 0. */
struct digest {
    uint64_t a, b;
};

void digest_init(struct digest *digest);
void digest_add_text(struct digest *digest, const char *text);
void digest_add_doubles(struct digest *digest, const double *values, size_t count);

struct digest_text {
    char bytes[33];
};
const char *digest_write(const struct digest *digest, struct digest_text *out); /* 32 hex digits */

#endif
