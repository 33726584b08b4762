#include "list_metrics.h"

#include "series_name.h"

void list_metrics_read(struct document *document, const struct json_value *metric)
{
    struct collected *into = document->into;
    struct collected_series of;

    if (series_name_of_metric(metric, &of) != SERIES_NAMED || !of.table)
        return;
    into->listed =
        memory_grow(into->listed, into->listed_count, &into->listed_capacity, sizeof *into->listed);
    into->listed[into->listed_count++] =
        (struct collected_metric){of.table, of.index, of.operation, of.metric};
}
