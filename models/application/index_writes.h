/* How many writes of an index one write of a table makes: a line of a workload, or of a
 * transaction's action. Known answer in index.h: a change of the index key makes two. */
#ifndef DDBSIM_INDEX_WRITES_H
#define DDBSIM_INDEX_WRITES_H

#include "keyspace.h"

struct index_writes_spec {
    struct origin origin;
    const char *index;
    int64_t writes;
    struct key_group_spec *keys;
    size_t keys_count;
};
extern const struct record index_writes_record;

#endif
