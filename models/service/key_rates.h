/* How much happens to each key in a second, smoothed: what gathered requests need to know of others that
 * touch their keys (conflict.h, staleness.h).
 *
 * Law. What is noted of a class of keys in one interval is divided by the interval's length and goes into
 * a mean that forgets with the time constant `memory`, which is corrected for its beginning (so the
 * first interval counts whole). What an interval brings counts from the next one on, so the mean is
 * independent of the counts that it is held against; a law g that is not straight is off by g'' / 2 times
 * the mean's variance, the rate / (2 memory). Classes whose key is known are one item; the others of a
 * group in one partition are a class of `keys` alike, of which each has its part. Known answer: 30 noted
 * in each second of 1 s are 30 a second from the second one on; with memory 1 s, after 2 s without any
 * exp(-2) of it. */
#ifndef DDBSIM_KEY_RATES_H
#define DDBSIM_KEY_RATES_H

#include "keyspace.h"

struct key_rate {
    uint64_t class;      /* 0: none */
    double mean, weight; /* weight: the part of the mean that is not from before its beginning */
    double noted;        /* in the interval that ends */
    simtime at, length;  /* when it ends, and how long it is */
};

struct key_rates {
    simtime memory;
    struct key_rate *slots; /* a hash table with open addressing */
    size_t count, capacity;
};

/* A zeroed struct, but for its memory, has none. */
void key_rates_release(struct key_rates *rates);

void key_rates_note(struct key_rates *rates, uint64_t class, double amount, const struct sim *sim);
double key_rates_of(struct key_rates *rates, uint64_t class, const struct sim *sim);

/* The class of a key or a cell of that keyspace (NULL: it is not known), or of the flow's. */
struct key_class {
    uint64_t id;
    double keys; /* alike, at least 1 */
};
struct key_class key_class_in(const struct keyspace *keyspace, const struct key *key);
static inline struct key_class key_class_of(const struct flow *flow, const struct key *key)
{
    return key_class_in(flow->keys, key);
}

/* The cell of a request of the flow, found again by its place; of several groups' the likeliest. */
struct key key_of_request(const struct flow *flow, uint64_t position, uint64_t width);

#endif
