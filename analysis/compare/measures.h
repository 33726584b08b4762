/* The numbers that answers are made of: of the run as a whole, then of each group of the result.
 * One list for comparisons, sweeps and plans.
 *
 * A path is a name alone (the run as a whole: "failed_ratio", "cost") or GROUP/NAME as thresholds
 * write it ("workloads/checkout/failed_ratio"). Which outputs of a group become measures follows
 * from their roles (role.h); what is derived from several (time throttled, the busiest minute, the
 * hottest partition's share, the bill of a group) has a row here. */
#ifndef DDBSIM_MEASURES_H
#define DDBSIM_MEASURES_H

#include "summary.h"
#include "threshold.h"

/* A derived measure. */
struct measure_row {
    const char *name, *unit; /* "ratio", "s", "USD", "1" … */
    enum better better;
    const char *sentence;
    bool of_the_run; /* or of a group */
};

struct measured {
    char *path;
    char *unit, *sentence;
    enum better better;
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

/* The value that a threshold is about: from the list, or else any series of the result. */
double measures_value(const struct measures *measures, const struct result *result,
                      const struct threshold *threshold);

/* A derived measure by its name; NULL when it is none. */
const struct measure_row *measure_row(const char *name);

/* The unit of a measure that no result is at hand for, by its name. */
const char *measure_unit(const char *path);

/* The i-th derived measure, in the order to show them; NULL behind the last. */
const struct measure_row *measure_row_at(size_t i);

#endif
