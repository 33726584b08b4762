#include "table_scaling.h"

#include "autoscaler.h"
#include "memory.h"

static void scale(struct table *table, struct throughput *target, enum side side,
                  const struct capacity_spec *capacity)
{
    if (capacity->autoscaling)
        autoscaler_init(&table->autoscalers[table->autoscaler_count++], table->sim,
                        capacity->autoscaling, &table->control, target, side);
}

void table_scaling_init(struct table *table)
{
    table->autoscalers = memory_new(SIDES * (1 + table->index_count), sizeof *table->autoscalers);
    scale(table, &table->throughput, READ, &table->spec->read);
    scale(table, &table->throughput, WRITE, &table->spec->write);
    for (size_t i = 0; i < table->index_count; i++) {
        struct index *index = &table->indexes[i];
        scale(table, &index->throughput, READ, &index->spec->read);
        scale(table, &index->throughput, WRITE, &index->spec->write);
    }
}

void table_scaling_release(struct table *table)
{
    for (size_t i = 0; i < table->autoscaler_count; i++)
        autoscaler_release(&table->autoscalers[i]);
    free(table->autoscalers);
}
