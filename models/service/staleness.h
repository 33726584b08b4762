/* Stale reads: eventual reads that do not see the last write of their key that was acknowledged.
 *
 * Law. A write is acknowledged when two of three replicas have it. Of a part `lagging` of the writes
 * the third one does not have it by then, and gets it after an exponential time of mean `delay`. An
 * eventual read asks any replica, so at an age a (since the write's reply) it is stale with
 * probability 1/3 lagging exp(-a / delay). With a zone lost both replicas that are left have every
 * write, and no read of the table is stale.
 *
 * A global index is written behind the table: a part `index_late` of its writes arrives after the
 * reply, by an exponential time of mean `index_delay`, and a part `index_very_late` by one of mean
 * `index_very_delay`. A read of the index at age a is stale with probability
 *
 *   index_late exp(-a / index_delay) + index_very_late exp(-a / index_very_delay)
 *
 * and with certainty as long as the backlog that the write found in the index's buffer (index.h) is
 * not worked off; the age counts from then.
 *
 * A read is judged by the last write whose reply is out; what is on its way it may see or not. Draws are
 * independent from read to read. A read counts once for its key, a batch when one of its items is
 * stale, a query for the item it begins with; scans are not looked at. The reply of a batch of writes
 * that is sent again in part is taken to come after its median latency.
 *
 * It costs a look-up for each write and eventual read of the table, and nothing where `staleness` is
 * not asked for.
 *
 * Gathered requests have no instants: writes and reads of a key are taken to be independent, and the
 * age of the last write is exponential. With w writes of the key a second (key_rates.h) a part p of
 * mean delay d makes p w d / (1 + w d) of its reads stale, and a backlog of l seconds 1 - exp(-w l) of
 * them, of the others the former. A read that follows a write on purpose is stale as often as any other.
 * Measured against `request`, Poisson writes and reads: within the error of the counts.
 *
 * Sources: quorum and replicas ATC'22 [4], section 3; the times are fitted to [42] (M7 of
 * `make validate`): reads at 0, 10 and 100 ms saw the write in 99.50, 99.68 and 100 % of 5,000 trials,
 * of an index in 96.54, 99.53 and 99.72 %. Known answer: by default a read 0 ms after the reply is
 * stale with probability 0.5 %, 10 ms after it 0.317 %, 100 ms after it 0.0053 %; of an index 3.46,
 * 0.473 and 0.280 %. Gathered, of a key written 45 times a second 0.5 % * 0.99 / 1.99 = 0.249 %. */
#ifndef DDBSIM_STALENESS_H
#define DDBSIM_STALENESS_H

#include "field.h"
#include "key_rates.h"
#include "recent_writes.h"
#include "rng.h"

struct staleness_spec {
    struct origin origin;
    double lagging, index_late, index_very_late;
    simtime delay, index_delay, index_very_delay;
};
extern const struct record staleness_record;

/* A write whose reply is not yet known. */
struct unacknowledged {
    size_t where;
    uint64_t position;
    simtime lag;
};

struct staleness {
    const struct staleness_spec *spec;
    struct recent_writes *writes; /* owned: the table's, and those of each of its indexes */
    struct key_rates *rates;      /* owned: gathered, how often keys are written there */
    size_t count;
    struct unacknowledged *pending; /* owned */
    size_t pending_count, pending_capacity;
    struct rng draws;
};

/* For a table with so many global indexes. Place 0 is the table, place i + 1 its index i. */
void staleness_init(struct staleness *staleness, const struct staleness_spec *spec, size_t indexes,
                    uint64_t seed, const char *path);
void staleness_release(struct staleness *staleness);

/* A key is written; at an index behind a backlog that takes `lag` to work off. */
void staleness_note(struct staleness *staleness, size_t where, uint64_t position, simtime lag);

/* What was noted since the last time is acknowledged then. */
void staleness_acknowledge(struct staleness *staleness, simtime at, simtime now);

/* The probability that a read is stale, at that age of the write. */
double staleness_of(const struct staleness_spec *spec, bool of_index, simtime age, int zones_lost);

/* Whether a read of the key, now, is stale. */
bool staleness_draw(struct staleness *staleness, size_t where, uint64_t position, simtime now,
                    int zones_lost);

/* Gathered: keys of that class are written so many times; and the part of its reads that is stale. */
void staleness_note_many(struct staleness *staleness, size_t where, struct key_class class,
                         double count, const struct sim *sim);
double staleness_part(struct staleness *staleness, size_t where, struct key_class class,
                      double lag_s, int zones_lost, const struct sim *sim);

#endif
