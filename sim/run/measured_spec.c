#include "measured_spec.h"

static const struct field measured_fields[] = {
    TEXT(struct measured_spec, file, REQUIRED,
         "A CSV file, relative to the scenario's folder: `time`, then a column for each measured "
         "series, named by its path in a result (tables/T/consumed_read_capacity_units). Counts "
         "are those of a period, capacity is its average, an empty cell is no datapoint."),
    DURATION(struct measured_spec, period, "=the least distance between two of its rows", SECOND,
             DAY, "How long a datapoint lasts."),
    FIELD_END};

const struct record measured_record = {
    .name = "measured",
    .size = sizeof(struct measured_spec),
    .fields = measured_fields,
    .sentence = "What was measured, for backtest. May be said in short: `measured: FILE`.",
    .shorthand = "file"};
