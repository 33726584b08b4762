/* A global secondary index: a table's second life under another key, with throughput of its own.
 *
 * Law. A write to the table writes the index too, a moment later, at the index's expense. Between
 * the two stands a buffer: index writes are applied at once and may run into debt against the
 * index's write capacity and burst credit, or against what the partition of the entry's key serves.
 * The debt is the backlog; capacity pays it off. Once the backlog fills the buffer, every write to
 * the *table* is throttled with the index's reason until there is room again. A write of the table
 * costs the index as many writes of its entry as the change needs: one for a new or changed entry,
 * two when the index key changes (a delete and a put), none when nothing that is projected changes.
 * Reads of the index take its read capacity and never touch the table. An index read is always
 * eventual. Sources: developer guide [1], GSI; the AWS lab on capacity units [12] (case C6 of
 * `make validate`: about 19,000 units pass an index of 1 unit before base writes are rejected, and
 * the index reports them consumed). Known answer: 20 writes of 2 units against 4 a second without
 * credit are a backlog of 40, which takes 10 s. */
#ifndef DDBSIM_INDEX_H
#define DDBSIM_INDEX_H

#include "interval_admission.h"
#include "split.h"
#include "throughput.h"

struct index_spec {
    struct origin origin;
    bool present;
    struct capacity_spec read, write;
    int64_t entry_size;
    double buffer;
};
extern const struct record index_record;

enum index_status { INDEX_ABSENT, INDEX_CREATING, INDEX_ACTIVE };

/* Of an index that is being created (backfill.h). */
struct backfill {
    double items, left;  /* to be written in all, and still */
    double units, bytes; /* of one */
    simtime started;
    double progress, consumed; /* outputs */
    int64_t throttled;
};

struct index {
    const struct index_spec *spec;
    const char *name, *table_name;
    char *path;
    struct throughput throughput;
    struct splitter splitter;
    struct gathered gathered; /* gathered reads */
    struct partition *worst;  /* the one that is deepest in debt */
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

/* Whether writes of the table are written to it. */
static inline bool index_is_written(const struct index *index)
{
    return index->status != INDEX_ABSENT;
}

static inline bool index_is_read(const struct index *index)
{
    return index->status == INDEX_ACTIVE;
}

/* Units that writes of the table may still bring before the buffer is full. */
double index_room(struct index *index);

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
