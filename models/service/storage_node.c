#include "storage_node.h"

#include <math.h>

#include "memory.h"

static const struct field storage_fields[] = {
    COUNT(struct storage_spec, nodes, "3", REPLICAS, 100000,
          "Nodes that hold the replicas; partition p is led by node p, and followed by the next "
          "two."),
    NUMBER(struct storage_spec, read_capacity, REQUIRED, MORE_THAN_0, 1e9,
           "Read units per second that one node serves."),
    NUMBER(struct storage_spec, write_capacity, REQUIRED, MORE_THAN_0, 1e9,
           "Write units per second that one node serves."),
    RATIO(struct storage_spec, used_by_others, "0%", 0, 0.99,
          "Part of it that other tables' replicas use."),
    FIELD_END};

const struct record storage_record =
    RECORD(struct storage_spec, "storage_nodes", storage_fields, NULL,
           "The machines under the partitions: bursts need their tokens too.");

void storage_init(struct storage *storage, const struct storage_spec *spec, double interval_s)
{
    *storage = (struct storage){0};
    if (!spec)
        return;
    storage->count = (size_t)spec->nodes;
    storage->nodes = memory_new(storage->count, sizeof *storage->nodes);
    for (size_t i = 0; i < storage->count; i++) {
        double read = spec->read_capacity * (1 - spec->used_by_others);
        double write = spec->write_capacity * (1 - spec->used_by_others);
        struct bucket *bucket = storage->nodes[i].bucket;
        bucket_init(&bucket[READ], read, read * (1 + interval_s), read, 0);
        bucket_init(&bucket[WRITE], write, write * (1 + interval_s), write, 0);
    }
}

void storage_fit(const struct storage *storage, double shorter_s, simtime now)
{
    for (size_t i = 0; i < storage->count; i++)
        for (int s = 0; s < SIDES; s++)
            bucket_fit(&storage->nodes[i].bucket[s], shorter_s, now);
}

void storage_release(struct storage *storage)
{
    free(storage->nodes);
}

/* Reads are served by the leader, writes by all replicas. */
static int replicas_of(enum side side)
{
    return side == WRITE ? REPLICAS : 1;
}

double storage_room(const struct storage *storage, int partition, enum side side, simtime now)
{
    double room = INFINITY;

    for (int r = 0; storage->count && r < replicas_of(side); r++)
        room = fmin(room, bucket_level(&storage_replica(storage, partition, r)->bucket[side], now));
    return fmax(0, room);
}

void storage_take(const struct storage *storage, int partition, enum side side, double units,
                  simtime now)
{
    for (int r = 0; storage->count && r < replicas_of(side); r++) {
        struct bucket *bucket = &storage_replica(storage, partition, r)->bucket[side];
        bucket_level(bucket, now);
        bucket_take(bucket, units);
    }
}
