/* The source of a workload's requests: what is sent when a call is to be made, and for which key.
 *
 * Whoever makes the calls - the workload's own arrivals, an API's step, a consumer of a queue -
 * gets a request of one key, or of a batch of them, with its kind drawn; a transaction has the keys
 * of further sources too, one for each of its other actions. Many calls at once
 * (resolution other than `request`) are split over cells of keys by a multinomial draw (keyspace.h)
 * and sent as one request a cell. Of many batches or transactions up to BATCHES_A_DRAW are drawn, and
 * each stands for an equal part of them (batch.h): their items are stratified over the cells, item by
 * item, so that each cell has its share of the items to within one batch's part, and which items meet
 * in one batch is left to chance. Those that are fewer are drawn one by one, as at `request`. Known answer: of 3,000 calls with `missing: 30%` some 900 find
 * nothing, gathered or not. */
#ifndef DDBSIM_REQUEST_SOURCE_H
#define DDBSIM_REQUEST_SOURCE_H

#include "gateway.h"
#include "keyspace.h"
#include "request.h"

enum { BATCHES_A_DRAW = 32 };

struct request_source {
    struct sim *sim;         /* borrowed, as are */
    struct flow *flow;       /* what all its requests share */
    struct gateway *gateway; /* and what they come through; NULL: none */
    struct keyspace keyspace;
    int keys;       /* of one request */
    double nothing; /* part of the requests that find nothing to read or to write */
    struct request_source **further; /* whose keys belong to the same transaction; borrowed */
    size_t further_count;
    struct rng key_draws, kind_draws;
    double *cell_shares; /* scratch of the multinomial draw */
    uint64_t *cell_counts;
    size_t cell_room;
};

/* Keys that are named are counted by the flow's table. `path` gives the draws their address. */
void request_source_init(struct request_source *source, struct sim *sim, const char *path,
                         struct flow *flow, const struct key_group_spec *keys, size_t keys_count);
void request_source_release(struct request_source *source);

/* One call for a key that is drawn; its end is told to `caller` unless that is NULL. */
void request_source_one(struct request_source *source, struct caller *caller);

/* One call for that key. */
void request_source_for(struct request_source *source, struct key key, struct caller *caller);

/* One call for these places, as a batch; an item that is among them twice is written once. */
void request_source_batch(struct request_source *source, const uint64_t *positions, int count,
                          struct caller *caller);

/* One call for a batch of so many keys that are drawn. */
void request_source_some(struct request_source *source, int count, struct caller *caller);

/* A key, of which each shard or each of the last periods is to be called. */
struct key_pick request_source_draw(struct request_source *source);
void request_source_pick(struct request_source *source, struct caller *caller,
                         const struct key_pick *pick);

/* Many calls of an interval, each for a batch of so many keys that are drawn. What is told of those that
 * fail in part has their number of items left. */
void request_source_many_batches(struct request_source *source, int64_t count, int items_each,
                                 struct caller *caller);

/* Many calls of an interval, for keys of its own or for that one; each end is told to `caller`, unless
 * that is NULL. */
void request_source_many(struct request_source *source, int64_t count, struct caller *caller);
void request_source_many_for(struct request_source *source, int64_t count, const struct key *key,
                             struct caller *caller);

/* So many calls over the cells of one group of keys, or of all (NULL), as a multinomial draw; of
 * their keys of so many periods ago. */
void request_source_spread(struct request_source *source, int64_t count,
                           const struct key_group *group, int64_t ago,
                           void (*each)(void *context, int64_t count, const struct key *key),
                           void *context);

#endif
