#include "index_writes.h"

static const struct field index_writes_fields[] = {
    TEXT(struct index_writes_spec, index, REQUIRED, "One of the table's indexes, global or local."),
    COUNT(struct index_writes_spec, writes, REQUIRED, 0, 2,
          "0: nothing that is projected changes; 1: a new or changed entry; 2: the index key "
          "changes."),
    LIST(struct index_writes_spec, keys, struct key_group_spec, key_group_record,
         "=the entries spread evenly over the index's partitions",
         "The values of the index's partition key, and how often each is written."),
    FIELD_END};

static void index_writes_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct index_writes_spec *writes = spec;
    if (writes->keys_count)
        keyspace_validate(writes->keys, writes->keys_count, &writes->origin, diagnostics);
}

const struct record index_writes_record =
    RECORD(struct index_writes_spec, "index_writes", index_writes_fields, index_writes_validate,
           "What a write of the workload means for one index.");
