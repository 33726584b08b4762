/* The numbers that answers are made of: of the run as a whole, then of each API, workload, table,
 * index, cache and queue. One list for comparisons, sweeps and plans.
 *
 * A path is a name alone (the run as a whole: "failed_ratio", "cost") or GROUP/NAME as thresholds
 * write it ("workloads/checkout/failed_ratio"). */
#ifndef DDBSIM_MEASURES_H
#define DDBSIM_MEASURES_H

#include "summary.h"
#include "threshold.h"

enum measure_better { MEASURE_LESS, MEASURE_MORE, MEASURE_NEITHER };

struct measure_row {
    const char *name, *unit; /* "ratio", "s", "USD", "1" … */
    enum measure_better better;
    const char *sentence;
};

struct measured {
    char *path;
    const struct measure_row *row;
    double value; /* NAN when there is none */
};

struct measures {
    struct measured *items;
    size_t count, capacity;
    size_t of_the_run; /* how many of them, at the front, are of the run as a whole */
};

void measures_make(struct measures *measures, const struct summary *summary);
void measures_release(struct measures *measures);

/* NULL when the list has none of that path. */
const struct measured *measures_find(const struct measures *measures, const char *path);

/* The value that an threshold is about: from the list, or else any series of the result. */
double measures_value(const struct measures *measures, const struct result *result,
                      const struct threshold *threshold);

/* The row of a measure by the last part of its path; NULL when it is none of ours. */
const struct measure_row *measure_row(const char *path);

/* The name of the i-th row, in the order to show them; NULL behind the last. */
const char *measure_row_at(size_t i);

#endif
