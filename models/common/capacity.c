#include "capacity.h"

#include <stdbool.h>
#include <stddef.h>

enum { READ_BYTES = 4096, WRITE_BYTES = 1024 };

const char *const operation_names[] = {"get",    "query",  "scan",        "batch_get", "put",
                                       "update", "delete", "batch_write", NULL};
const char *const consistency_names[] = {"eventual", "strong", NULL};
const char *const side_names[SIDES] = {"read", "write"};

enum side capacity_side(enum operation operation)
{
    return operation <= OPERATION_BATCH_GET ? READ : WRITE;
}

static double blocks(int64_t bytes, int64_t block)
{
    int64_t whole = (bytes + block - 1) / block;
    return whole > 0 ? (double)whole : 1;
}

double capacity_units(enum operation operation, enum consistency consistency, int64_t size_bytes,
                      int64_t items)
{
    if (capacity_side(operation) == WRITE)
        return blocks(size_bytes, WRITE_BYTES);
    bool summed = operation == OPERATION_QUERY || operation == OPERATION_SCAN;
    int64_t bytes = summed ? size_bytes * items : size_bytes;
    return blocks(bytes, READ_BYTES) * (consistency == CONSISTENCY_STRONG ? 1 : 0.5);
}
