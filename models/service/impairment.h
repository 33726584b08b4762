/* What the service of a table suffers at the moment: errors, slowness, partitions without a leader.
 *
 * Law. A part of the requests is answered with InternalServerError (HTTP 500): the table's base rate
 * and what faults add to it (fault.h), no more than all. A partition has its leader in one of three
 * zones; those of a table are spread evenly over them, from a random one on. When that zone is lost the others agree on a new leader, which may not
 * serve before the lease of the old one is over; until then writes, strong reads and transactions of
 * the partition are answered with an error, and eventual reads are not. Of a batch the items without
 * a leader stay unprocessed; it is an error when they all do. A second zone
 * that is lost while the first is away leads its own third and half of the other's: half of all. A request that fails consumes nothing and writes nothing.
 *
 * Latencies are multiplied by the factors of all spikes, and of slow ranges of keys where a request
 * touches one.
 *
 * A replica with strong consistency between Regions answers writes and strong reads with an error
 * while it reaches no other Region (isolation.h).
 *
 * Gathered requests fail in the part of their interval that had no leader. Where nothing is wrong
 * `any` is false and nothing else is looked at.
 *
 * Source: ATC'22 [4], sections 3 and 6: a hand-over takes "a couple of seconds", the remainder of a
 * lease. That the answer meanwhile is an error is taken from the SDKs, which retry it. The promise of
 * 99.99 % (SLA) bounds the base rate by 1e-4; the real one is not published, less than 1e-4 of
 * millions of requests failed in [41], and the default is 0. Known answer: errors of 10 % and 20 %
 * at once fail 30 % of the requests; of 600 partitions 200 lose their leader with the first
 * zone and 300 with the second. */
#ifndef DDBSIM_IMPAIRMENT_H
#define DDBSIM_IMPAIRMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rng.h"
#include "simtime.h"

enum { ZONES = 3 };

/* Hashed keys, both included, whose requests take `factor` times as long. */
struct slow_range {
    uint64_t from, to;
    double factor;
    const void *fault; /* that slows them; its earlier spell ends first */
};

struct impairment {
    bool any;      /* something is wrong now, or always a little */
    bool possible; /* or will be: errors are counted and published */
    double base_rate, error_part, slowness;
    bool isolated; /* no other Region can be reached, and one is needed (isolation.h) */
    int error_faults, slow_faults;
    struct slow_range *ranges; /* owned */
    size_t range_count, range_capacity;
    struct handover {
        simtime from, until; /* until 0: there is none */
    } handovers[ZONES];      /* of the leaders of that zone */
    uint64_t leaders;        /* the zones of partition 0, by number */
    struct rng draws;
    /* outputs */
    int64_t system_errors;
};

void impairment_init(struct impairment *impairment, uint64_t seed, const char *path,
                     double base_rate);
void impairment_release(struct impairment *impairment);

/* `faults` is 1 when a fault begins and -1 when it ends. */
void impairment_err(struct impairment *impairment, double part, int faults);
void impairment_slow_down(struct impairment *impairment, double factor, int faults);
void impairment_slow_range(struct impairment *impairment, struct slow_range range);
void impairment_range_is_quick(struct impairment *impairment, const void *fault);

/* Whether what needs a leader fails, for want of a second Region. */
void impairment_isolate(struct impairment *impairment, bool isolated);

/* The zone, of those that are lost in their order 0, 1 …, has been lost: its partitions have no
 * leader until then. Call impairment_settle when that time is over for whoever may still ask. */
void impairment_lose_zone(struct impairment *impairment, int zone, simtime now, simtime until);
void impairment_settle(struct impairment *impairment, simtime now);

/* The part of the interval that ends now and is that long (0: this instant) in which the partition
 * has no leader. */
double impairment_leaderless(const struct impairment *impairment, int partition, simtime now,
                             simtime interval);

/* Of `count` requests so many fail, by the errors of the whole table and, in a part of them, for
 * want of a leader. */
int64_t impairment_fail(struct impairment *impairment, int64_t count, double leaderless);

/* By how much a request for that key takes longer. */
double impairment_slowness(const struct impairment *impairment, uint64_t position);

#endif
