/* A workload: requests of one kind, for keys of a keyspace, at a rate over time.
 *
 * Law. Arrivals are a Poisson process of the given rate, or evenly spaced (rate.h). At resolution
 * `request` each has its own instant and key. Otherwise the number that falls into an interval is
 * drawn (Poisson, or the whole part of the area under the rate), split over cells of keys by a
 * multinomial draw (keyspace.h) and sent as one request a cell at the interval's end.
 *
 * Conservation, checked: offered = succeeded + failed + rejected + in flight. */
#ifndef DDBSIM_WORKLOAD_H
#define DDBSIM_WORKLOAD_H

#include "keyspace.h"
#include "rate.h"
#include "request.h"

enum arrivals { ARRIVALS_POISSON, ARRIVALS_EVEN };

/* How many writes of an index one write of the workload makes. */
struct index_writes_spec {
    struct origin origin;
    const char *index;
    int64_t writes;
};

struct workload_spec {
    struct origin origin;
    const char *client, *table, *index;
    int operation, consistency;
    int64_t item_size, old_item_size, items;
    bool transaction;
    double new_items;
    struct key_group_spec *keys;
    size_t keys_count;
    struct index_writes_spec *index_writes;
    size_t index_writes_count;
    int arrivals;
    struct rate_point *rate;
    size_t rate_count;
};
extern const struct record workload_record;

struct workload {
    struct sim *sim;
    const struct workload_spec *spec;
    char *path;
    struct flow flow;
    double *index_units;
    struct keyspace keyspace;
    struct rate rate;
    struct rate_point constant; /* after set_rate */
    struct rng arrival_draws, key_draws;
    simtime next;       /* arrival, or end of the interval */
    simtime counted_to; /* arrivals before it are sent (gathered) */
    double owed;    /* area from `counted_to` to the next arrival; gathered: part of an even one */
    double carried; /* gathered: area of this interval under the rate before a change */
    double *cell_shares; /* scratch of the multinomial draw */
    unsigned *cell_counts;
    size_t cell_room;
};

/* Adds a diagnostic when an index is named that the table does not have. */
void workload_init(struct workload *workload, struct sim *sim, const struct workload_spec *spec,
                   struct diagnostics *diagnostics);
void workload_start(struct workload *workload);
void workload_release(struct workload *workload);
void workload_show(struct workload *workload);
void workload_check(const struct workload *workload);

extern const struct choice_kind workload_set_rate_action;

#endif
