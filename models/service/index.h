/* A global secondary index: a table's second life under another key, with throughput of its own.
 *
 * Law. A write to the table writes the index too, a moment later, at the index's expense. Between
 * the two stands a buffer: index writes are applied at once and may run into debt against the
 * index's write capacity and burst credit, or against what the partition of the entry's key serves.
 * The debt is the backlog; capacity pays it off. While the backlog fills the buffer, writes to the
 * *table* are throttled with the index's reason. Which writes, sources do not agree on, so
 * `back_pressure` says it: `all_writes`, since the service has no time to find out whether a write
 * reaches the index, so that all have the same chance [12]; or `index_writes`, those that write it.
 * A write of the table costs the index as many writes of its entry as the change needs: one for a
 * new or changed entry, two when the index key changes (a delete and a put), none when nothing that
 * is projected changes. By which index keys writes come is for workloads to say (`index_writes`):
 * few of them lie in few partitions, whose limits then are the index's. Where no workload says it
 * the index's own `keys` count; where these are not given either, keys are taken to be even, with a
 * warning. Reads of the index take its read capacity and never touch the table. An index read is
 * always eventual. Sources: developer guide [1], GSI; the AWS lab on capacity units [12] (case C6
 * of `make validate`: about 19,000 units pass an index of 1 unit before base writes are rejected,
 * and the index reports them consumed). Known answers: 20 writes of 2 units against 4 a second
 * without credit are a backlog of 40, which takes 10 s; of 50 writes a second that reach an index
 * of one unit and 50 that do not, a full buffer lets about one a second of each pass, or with
 * `index_writes` one and 50. */
#ifndef DDBSIM_INDEX_H
#define DDBSIM_INDEX_H

#include "interval_admission.h"
#include "split.h"
#include "throughput.h"
#include "top_keys.h"

struct key_group_spec;
struct keyspace;

/* Which writes of the table wait while the buffer is full. */
enum back_pressure { BACK_PRESSURE_ALL_WRITES, BACK_PRESSURE_INDEX_WRITES };

struct index_spec {
    struct origin origin;
    bool present;
    struct capacity_spec read, write;
    int64_t entry_size;
    double buffer;
    int back_pressure;
    struct key_group_spec *keys;
    size_t keys_count;
};
extern const struct record index_record;

enum index_status { INDEX_ABSENT, INDEX_CREATING, INDEX_ACTIVE };

/* Of an index that is being created (backfill.h). */
struct backfill {
    int running;         /* output, as are progress, consumed and throttled: 1 while it runs */
    double items, left;  /* to be written in all, and still */
    double units, bytes; /* of one */
    simtime started, due;
    double progress, consumed;
    int64_t throttled;
};

struct index {
    const struct index_spec *spec;
    const char *name, *table_name;
    char *path;
    struct throughput throughput;
    struct splitter splitter;
    struct top_keys top;       /* of the requests that query it */
    struct gathered gathered;  /* gathered reads */
    struct partition *worst;   /* the one that is deepest in debt */
    struct keyspace *own_keys; /* as its spec tells them; owned, NULL: it does not */
    struct keyspace *keys;     /* those, or the first that a workload tells; NULL: even */
    bool has_writers;
    struct index_place *places; /* of index_places */
    size_t place_room;
    uint64_t written; /* where the last entry lies that was written; not of gathered writes */
    struct backfill backfill;
    int status; /* output, as are: */
    double backlog, lag;
};

/* `bytes` is what its entries take at the start. */
void index_init(struct index *index, struct sim *sim, const char *table_name,
                const struct index_spec *spec, const struct throughput_law *law,
                enum billing billing, double bytes);
void index_release(struct index *index);

/* Neither written nor read from now on, and not paid for. */
void index_vanish(struct index *index);

/* Its resources are being allocated; then backfill_start. */
void index_allocate(struct index *index);

/* Whether writes of the table are written to it. */
static inline bool index_is_written(const struct index *index)
{
    return index->status == INDEX_ACTIVE || index->backfill.running;
}

static inline bool index_is_read(const struct index *index)
{
    return index->status == INDEX_ACTIVE;
}

/* Units that writes of the table may still bring before the buffer is full; it is full at 0. */
double index_room(struct index *index);

/* Whether a write that brings the index so many units waits while the buffer is full. */
static inline bool index_holds_up(const struct index *index, double units)
{
    return units > 0 || index->spec->back_pressure == BACK_PRESSURE_ALL_WRITES;
}

/* Where entries lie by those keys (NULL: evenly), for the partitions as they are now: a share and a
 * range in one partition for each of `count` places. Valid until the next call. */
struct index_place {
    struct partition *partition;
    uint64_t position, width;
    double share;
};
const struct index_place *index_places(struct index *index, struct keyspace *keys, size_t *count);

/* The place's part of `count` writes, for whoever looks for a point to split at. */
void index_note(const struct index_place *place, int64_t count);

/* `count` writes of the table are written to the index. */
void index_write(struct index *index, const struct index_effect *effect, int64_t count,
                 struct rng *draws);

/* Seconds that what was written last waits in the buffer. */
double index_lag(struct index *index);

/* `count` writes of the table were rejected because of this index. */
void index_reject(struct index *index, int64_t count);

void index_publish(struct index *index);
extern const struct output_set index_outputs;

#endif
