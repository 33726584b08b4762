/* A global secondary index: a table's second life under another key, with throughput of its own.
 *
 * Law. A write to the table writes the index too, a moment later, at the index's expense. Between
 * the two stands a buffer: index writes are applied at once and may run into debt against the
 * index's write capacity and burst credit, or against what the partition of the entry's key serves.
 * The debt is the backlog; capacity pays it off. Once the
 * backlog fills the buffer, every write to the *table* is throttled with the index's reason until
 * there is room again. A write of the table costs the index as many writes of its entry as the
 * change needs: one for a new or changed entry, two when the index key changes (a delete and a
 * put), none when nothing that is projected changes. Reads of the index take its read capacity and
 * never touch the table. An index read is always eventual. Sources: developer guide, GSI; the AWS
 * lab on capacity units (facts section 6, case C6: about 19,000 units pass an index of 1 unit
 * before base writes are rejected, and the index reports them consumed). */
#ifndef DDBSIM_INDEX_H
#define DDBSIM_INDEX_H

#include "settle.h"
#include "split.h"
#include "throughput.h"

struct index_spec {
    struct origin origin;
    struct capacity_spec read, write;
    int64_t entry_size;
    double buffer;
};
extern const struct record index_record;

struct index {
    const struct index_spec *spec;
    const char *name;
    char *path;
    struct throughput throughput;
    struct splitter splitter;
    struct asks asks;        /* gathered reads */
    struct partition *worst; /* the one that is deepest in debt */
    double backlog, lag;     /* outputs */
};

/* `bytes` is what its entries take at the start. */
void index_init(struct index *index, struct sim *sim, const char *table_path,
                const struct index_spec *spec, const struct throughput_law *law,
                enum billing billing, double bytes);
void index_release(struct index *index);

/* Units that writes of the table may still bring before the buffer is full. */
double index_room(struct index *index);

/* `count` writes of the table are written to the index. */
void index_write(struct index *index, const struct index_effect *effect, int64_t count,
                 struct rng *draws);

/* `count` writes of the table were rejected because of this index. */
void index_reject(struct index *index, int64_t count);

void index_show(struct index *index);

#endif
