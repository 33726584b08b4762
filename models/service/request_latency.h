/* How long the service takes for a request, by its operation, its items and its bytes.
 *
 * Law. The median of a request of n items and b KiB in all is
 *
 *   round_trip + base + n per_item + b per_kib
 *
 * with the four times of its class: a put, update or delete; a strong or an eventual get; a batch
 * or a transaction of reads or of writes. A query or scan is a get of as many bytes, a page at a
 * time; what finds nothing brings no bytes, and a delete sends none. Around the median the latency
 * is lognormal up to its 95th percentile and again lognormal, with a slope of its own, beyond it,
 * so that the 99th is where it was measured: a transaction of 5 writes took 25 ms at the median,
 * 31 at the 90th and 93 at the 99th percentile, and no single lognormal does that. `p95` and `p99`
 * say how many times the median they are.
 *
 * A throttle, or an error of the service, is answered as quickly as an eventual get of nothing. A
 * transaction that is refused takes as long as one that is not.
 *
 * `median` and `p99` in place of all that give every request, throttled ones too, one lognormal
 * latency.
 *
 * Sources: base, per_kib and per_item of puts, gets and batches, and p95, are fitted to the means
 * and 95th percentiles of a harness in the table's Region [41] (M1 of `make validate`); p99 of
 * writes, and the base of a transaction, to [42] (M3). Not published, and therefore taken over: the
 * p99 of reads from that of writes, updates and deletes from puts, a TransactGetItems as two rounds
 * of a strong BatchGetItem.
 *
 * Known answer: by default a put of 1 KiB has a median of 3.652 ms and a 99th percentile of 7.85, a
 * put of 400 KiB a median of 16.42 ms, a transaction of 100 writes of 370 B one of 85.37 ms. */
#ifndef DDBSIM_REQUEST_LATENCY_H
#define DDBSIM_REQUEST_LATENCY_H

#include "capacity.h"
#include "field.h"
#include "rng.h"

enum latency_class {
    LATENCY_GET,
    LATENCY_EVENTUAL_GET,
    LATENCY_BATCH_GET,
    LATENCY_EVENTUAL_BATCH_GET,
    LATENCY_TRANSACT_GET,
    LATENCY_WRITE,
    LATENCY_BATCH_WRITE,
    LATENCY_TRANSACT_WRITE,
    LATENCY_CLASSES
};

struct class_latency_spec {
    struct origin origin;
    simtime base, per_item, per_kib;
    double p95, p99; /* times the median */
};

struct request_latency_spec {
    struct origin origin;
    simtime median, p99; /* both 0: by operation */
    simtime round_trip;
    struct class_latency_spec get, eventual_get, batch_get, eventual_batch_get, transact_get, write,
        batch_write, transact_write;
};
extern const struct record request_latency_record;

/* One kind of request of one workload. */
struct request_shape {
    enum operation operation;
    enum consistency consistency;
    bool transaction;
    int64_t items; /* of a batch or transaction; else 1 */
    int64_t bytes; /* that it carries in all, one way or the other */
};

enum { REQUEST_LATENCY_STEPS = 256 };

/* Its latency, made once and drawn from for each request. */
struct request_latency {
    double log_median, sigma;   /* up to the 95th percentile */
    double tail_from;           /* standard normal deviate; INFINITY: no tail */
    double log_tail, log_slope; /* beyond it: exp(log_tail + log_slope z) */
    double fixed;               /* part of the median that the number of items does not change */
    /* For gathered requests: its quantiles at equal steps, made when they are first asked for. */
    bool has_table;
    double table[REQUEST_LATENCY_STEPS];
};

struct request_latency request_latency_of(const struct request_latency_spec *spec,
                                          const struct request_shape *shape);

/* Of the reply to such a request that is throttled or fails in the service. */
struct request_latency request_latency_of_refusal(const struct request_latency_spec *spec,
                                                  const struct request_shape *shape);

/* In nanoseconds, for a uniform u in (0, 1). */
double request_latency_quantile(const struct request_latency *latency, double u);

/* The same from a table with straight lines between its steps, but for the first two of the 256 and
 * what is near the tail or in it: within 0.2 % of it. */
double request_latency_quick_quantile(struct request_latency *latency, double u);
simtime request_latency_draw(const struct request_latency *latency, struct rng *draws);

/* How many times as long `items` of a batch of `all` take as all of them. */
static inline double request_latency_of_part(const struct request_latency *latency, int items,
                                             int all)
{
    return latency->fixed + (1 - latency->fixed) * items / all;
}

#endif
