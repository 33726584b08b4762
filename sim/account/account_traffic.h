/* The workloads of an account's tables: which operations were called how often, what one call costs,
 * and what it does to the indexes.
 *
 * A table with metrics by operation (SuccessfulRequestLatency's SampleCount) has a workload for each
 * operation and each thing it reads: Query and Scan of a table and of its indexes are one number, so
 * their calls are shared by the units that the other operations leave unexplained. Calls of longer
 * periods than the window's are spread as the units that they consumed. What a call costs is fitted
 * (operation_units.h); means between two prices become two workloads (unit_parts.h). A table without
 * such metrics has one workload a side, in units.
 *
 * Calls whose condition failed are among them (operation_mix.h). Throttled attempts stand in a
 * column of their own: how many calls are behind them is not measured. */
#ifndef DDBSIM_ACCOUNT_TRAFFIC_H
#define DDBSIM_ACCOUNT_TRAFFIC_H

#include "metric_window.h"

enum account_unit_source {
    ACCOUNT_UNITS_FITTED,  /* from calls and consumption */
    ACCOUNT_UNITS_ASSUMED, /* there was nothing to fit, so an item of the mean size was taken */
    ACCOUNT_UNITS_COUNTED  /* the column itself counts units */
};

struct account_index_write {
    const char *index;
    int writes;
};

struct account_workload {
    const char *name, *table, *index;    /* `index` NULL: the table itself */
    const char *operation, *consistency; /* the scenario's words; `consistency` NULL of a write */
    const char *aws_operation;           /* NULL: no one operation */
    bool transaction;
    double item_size, items, condition_failures;
    double units, share; /* of one call; of all calls of the operation that go there */
    double mean_units;   /* over all parts of the operation */
    double residual;
    enum account_unit_source source;
    struct account_index_write *index_writes;
    size_t index_write_count;
    double *calls;     /* of each period, or units; NAN: lost */
    double *throttled; /* attempts; NULL: none */
    int64_t period_s;  /* of the metric behind `calls` */
    struct metric_gaps gaps;
};

struct account_traffic {
    struct arena *arena;
    struct metric_window window;
    struct account_workload *items;
    size_t count, capacity;
    const char **notes; /* what could not be made a workload */
    size_t note_count, note_capacity;
};

/* Makes the workloads of all tables, or of one. What they hold is the arena's, which outlives them. */
void account_traffic_make(struct account_traffic *traffic, const struct collected *collected,
                          const char *table, const struct metric_window *window,
                          struct arena *arena);
void account_traffic_release(struct account_traffic *traffic);

/* TableSizeBytes / ItemCount, or 1 KiB where that is not known. */
double account_traffic_mean_item(const struct collected_table *table, bool *known);
/* IndexSizeBytes / ItemCount; NAN where that is not known. */
double account_traffic_entry_size(const struct collected_index *index);

#endif
