/* A past that was measured: the CSV file that a scenario names under `measured`.
 *
 *   time,tables/orders/consumed_read_capacity_units,tables/orders/provisioned_read_capacity_units
 *   2025-11-03T00:00:00Z,17410,400
 *   2025-11-03T00:05:00Z,,400
 *
 * The first column is the beginning of a period, as an instant (ISO 8601 with its zone) or in seconds
 * since 1970; times rise, and lie a whole number of periods after the scenario's start. Each other
 * column is a series of a result, by its path: of a count what there was of it in the period, of a
 * level (capacity, latency) its value. An empty cell, like a row that is missing, is no datapoint. It
 * is what `ddbsim export --csv` writes of a run that is sampled at the period.
 *
 * What lies outside the scenario's time is passed over. The file is no larger than 64 MiB, with at
 * most 1,000 columns and a million periods. */
#ifndef DDBSIM_HISTORY_H
#define DDBSIM_HISTORY_H

#include "scenario.h"

enum { HISTORY_BYTES = 64 << 20, HISTORY_COLUMNS = 1000, HISTORY_PERIODS = 1000000 };

struct history_column {
    char *path;     /* "tables/orders/consumed_read_capacity_units" */
    double *values; /* one a period; NAN: no datapoint */
};

struct history {
    simtime period;
    size_t periods; /* whole ones in the scenario's time */
    struct history_column *columns;
    size_t count;
    size_t rows, outside; /* rows in the scenario's time, and rows that are not */
    struct place place;   /* of its header */
};

/* False with diagnostics; the scenario has a `measured`. Release it in either case. Borrows the
 * scenario. */
bool history_read(struct history *history, const struct scenario *scenario,
                  struct diagnostics *diagnostics);
void history_release(struct history *history);

#endif
