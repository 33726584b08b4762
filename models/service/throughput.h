/* The throughput of one table or one index: what it may serve, what it served and what was
 * throttled.
 *
 * A table and each of its indexes are metered alike and apart: capacity on two sides (read, write),
 * an admission law, partitions, and CloudWatch's counters. What a law allows is asked through
 * `struct admission`; everything else is the same for all laws.
 *
 * Law: provisioned capacity is a rate in units per second; unused units are kept for `burst` (300
 * s), by one of two laws (burst.h). In on-demand mode no rate is bought: partitions, the account's quota per table and the
 * owner's maximum remain. Sources: developer guide [1], bp-partition-key-design (burst capacity),
 * and [2], on-demand-capacity-mode and ServiceQuotas. Known answer: 100 units a second with 200
 * asked for serve 90,000 in ten minutes, of which 30,000 were kept.
 *
 * Borrows the sim, path and spec; they outlive it. */
#ifndef DDBSIM_THROUGHPUT_H
#define DDBSIM_THROUGHPUT_H

#include "burst.h"
#include "capacity.h"
#include "contention.h"
#include "field.h"
#include "limit.h"
#include "partition.h"
#include "sim.h"
#include "storage_node.h"

enum billing { BILLING_PROVISIONED, BILLING_ON_DEMAND };
extern const char *const billing_names[];

struct autoscaling_spec;
struct routers;

/* Read or write capacity, as written in a scenario. */
struct capacity_spec {
    struct origin origin;
    double capacity;
    double max_on_demand;
    double warm_throughput;
    struct autoscaling_spec *autoscaling;
};
extern const struct record capacity_record;

/* What is the same for a table and its indexes. */
struct throughput_law {
    const struct admission *admission;
    simtime burst;
    enum burst_law burst_law;
    double initial_burst;
    /* Requests gathered over an interval are decided at its end, when what flowed in meanwhile
     * counts for them: a bucket is as much deeper as flows in during one, the longest where they
     * differ (throughput_fit). 0 at `request`. */
    double interval_s;
    struct partition_limits limits;
    double account_quota[SIDES]; /* of one table: on demand the most that it or an index serves */
    size_t least_partitions;
    double partition_bytes; /* what one partition holds: more are needed for more */
    size_t routers;
    simtime router_interval;
    simtime reaction;              /* of adaptive capacity */
    const struct storage *storage; /* the nodes of the table and its indexes */
};

struct throughput_side {
    double provisioned;   /* units per second in force; 0 in on-demand mode */
    double max_on_demand; /* 0: none */
    struct bucket total;
    enum limit total_limit;    /* why `total` refuses */
    struct past_minutes *past; /* owned; what `total` keeps under that law, else NULL */
    double highest;            /* the highest ever provisioned */
    double warm_set;           /* warm throughput as the owner set it; 0: never */
    double previous_peak; /* units per second of the highest minute without a throttle (split.c) */
    /* outputs, counted since the start */
    double consumed;
    int64_t grants;         /* additions that made `consumed` */
    double throttled_units; /* units that were throttled */
    int64_t throttle_events;
    int64_t throttled_by[LIMITS];
    double burst_credit, warm, promised;
    /* for the bill */
    double bought_unit_seconds, on_demand_units, warm_bought;
    simtime bought_until;
    struct minute_before before;
};

struct throughput {
    struct sim *sim;
    const char *path; /* "tables/orders" or "tables/orders/indexes/by-email" */
    const struct throughput_law *law;
    enum billing billing;
    bool absent;   /* an index that is not created yet, or deleted: nothing is bought */
    bool building; /* an index that is being filled: auto scaling waits */
    struct contention contention; /* of writes, with replication */
    struct partition_map partitions;
    struct throughput_side side[SIDES];
    int64_t partition_count;
    struct routers *routers; /* owned; NULL where admission knows none */
    /* UpdateTable's quota of decreases */
    int64_t decrease_day;
    int decreases_today;
    simtime last_decrease; /* or SIMTIME_NEVER */
};

/* What is asked of a partition: units as they are metered and billed, and units against the
 * partition's hard limit. They differ for eventually consistent reads, which any of the three
 * replicas may serve: AWS measured 1.5 times the nominal limit (AWS blog series [10], part 2; case
 * C5 of `make validate`). */
struct cost {
    double units, hard;
};

/* An admission law: how the table's throughput reaches its partitions. */
struct admission {
    const char *name;
    /* What a table under it may have: */
    bool splits;        /* partitions are split for heat */
    bool on_demand;     /* the on-demand mode */
    bool routers;       /* several request routers */
    bool storage_nodes; /* nodes that limit bursts */
    bool burst_laws;    /* a burst that the table keeps as a whole, by either law (burst.h) */
    /* Once a minute; NULL where the law has nothing to adjust. */
    void (*adjust)(struct throughput *throughput, simtime now);
    /* After a change of capacity, billing or partitions. */
    void (*configure)(struct throughput *throughput, simtime now);
    /* Units the whole table may still grant to what comes in by that router (`door`, router.h);
     * INFINITY where the law knows no such limit. */
    double (*table_room)(struct throughput *throughput, enum side side, size_t door, simtime now);
    /* The part of `cost` that one partition may still grant, 1 when all of it; and which limit says
     * so. */
    double (*partition_part)(struct throughput *throughput, struct partition *partition,
                             enum side side, struct cost cost, simtime now, enum limit *limit);
    void (*take)(struct throughput *throughput, struct partition *partition, enum side side,
                 size_t door, struct cost cost);
    /* Unused units that are kept for a burst, in provisioned mode. */
    double (*credit)(struct throughput *throughput, enum side side, simtime now);
};

/* All there are (admission.c); the last is NULL. */
extern const struct admission *const admissions[];

/* `bytes` is what the items take at the start. */
void throughput_init(struct throughput *throughput, struct sim *sim, const char *path,
                     const struct throughput_law *law, enum billing billing,
                     const struct capacity_spec *read, const struct capacity_spec *write,
                     double bytes);
void throughput_release(struct throughput *throughput);

/* How many partitions the capacity needs. Source: the 2017 guide [3], ceil(RCU/3000 + WCU/1000).
 * Known answers: (1000, 500) -> 1, (1000, 1000) -> 2, (5000, 2000) -> 4. */
size_t throughput_partitions_for(const struct throughput_law *law, double read, double write);

/* True when that capacity would make the partitions double first. */
bool throughput_must_split(const struct throughput *throughput, double read, double write);

/* Splits one partition so that the second child begins at `at`; now. */
void throughput_split(struct throughput *throughput, struct partition *partition, uint64_t at);

/* Puts new capacity, or a new billing mode, in force now. */
void throughput_set_capacity(struct throughput *throughput, double read, double write);
void throughput_set_billing(struct throughput *throughput, enum billing billing, double read,
                            double write);

/* The account's quota for one table, in the law, is another. */
void throughput_quota_changed(struct throughput *throughput);

/* What evenly loaded keys are served a second: all partitions at their limit. */
double throughput_together(const struct throughput *throughput, enum side side);

/* Warm throughput is what a table serves at once when its keys are evenly loaded: on demand what
 * its partitions serve together, provisioned the highest ever bought, and what its owner set, which
 * brings the partitions it takes. It never falls. Source: developer guide [2], warm-throughput.
 * Known answer: a new on-demand table has 12,000 read and 4,000 write units. */
double throughput_warm(const struct throughput *throughput, enum side side);
void throughput_set_warm(struct throughput *throughput, double read, double write);

/* What AWS says an on-demand table serves at once: twice the previous peak, and at least
 * what four partitions serve and what was provisioned before; 0 when throughput is provisioned. The
 * previous peak is the highest minute in which nothing was throttled: growth that is still
 * throttled has not been reached. Source: developer guide [2], on-demand-capacity-mode. Known answer: after 2,500 writes a second 5,000 are
 * promised, before that 4,000. */
double throughput_promised(const struct throughput *throughput, enum side side);

/* An index comes or goes; when it comes its capacity is bought. */
void throughput_set_absent(struct throughput *throughput, bool absent, double read, double write);

/* One request for a key of `partition`, that came in by router `door` (0 where there are none),
 * decided at once. False: throttled, and counted. */
bool throughput_admit(struct throughput *throughput, struct partition *partition, enum side side,
                      size_t door, struct cost cost);

/* By how much the interval that ends now is shorter than the longest. */
static inline double throughput_shorter_s(const struct throughput *throughput)
{
    return throughput->law->interval_s - simtime_seconds(sim_interval(throughput->sim));
}

/* A bucket of a side holds no more than its depth and what flowed in during the interval that ends
 * now, which may be shorter than the longest. */
static inline void throughput_fit(const struct throughput *throughput, struct bucket *bucket)
{
    const struct sim *sim = throughput->sim;

    if (__builtin_expect(sim->intervals != NULL, 0))
        bucket_fit(bucket, throughput_shorter_s(throughput), sim->now);
}

/* The same of what a partition keeps. */
static inline void throughput_fit_partition(const struct throughput *throughput,
                                            struct partition *partition, enum side side)
{
    throughput_fit(throughput, &partition->side[side].hard);
    throughput_fit(throughput, &partition->side[side].allocation.kept);
    throughput_fit(throughput, &partition->side[side].allocation.steady);
}

/* The same of all that the table keeps; what past minutes left has no such depth. */
static inline void throughput_fit_total(struct throughput *throughput, enum side side)
{
    if (!throughput->side[side].past)
        throughput_fit(throughput, &throughput->side[side].total);
}

/* Counters for what was decided elsewhere (interval_admission.c, index.c). Throttled by no
 * partition in particular: NULL. */
void throughput_count_throttles(struct throughput *throughput, struct partition *partition,
                                enum side side, enum limit limit, int64_t count, double units_each);
void throughput_count_consumed(struct throughput *throughput, struct partition *partition,
                               enum side side, double units);

/* Brings outputs that are computed (burst credit, bill) up to date. */
void throughput_refresh(void *throughput, simtime now);

/* Stops the run when the partitions together served another sum than the table counted. Both are
 * sums of the same n terms in another order; an addition rounds by at most u = 2^-53 of its result,
 * so each is off by at most n u times itself, and adding up P partitions by P u more. */
void throughput_assert_conserved(struct throughput *throughput);

extern const struct output_set throughput_outputs;

/* Adds the probes of the throughput's own rows and of its partitions. */
void throughput_publish(struct throughput *throughput);

#endif
