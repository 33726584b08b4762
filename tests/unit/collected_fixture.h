/* What tests of an import fill by hand: series of equal periods, and a described table. */
#ifndef DDBSIM_COLLECTED_FIXTURE_H
#define DDBSIM_COLLECTED_FIXTURE_H

#include "collected.h"

/* A series from `begins` on with a value for each period; NAN leaves the datapoint out. "index" and
 * "operation" may be NULL. */
void collected_fixture_series(struct collected *c, const char *table, const char *index,
                              const char *operation, const char *metric, const char *statistic,
                              int64_t begins, int64_t period_s, const double *values, size_t count);

/* The table as described: provisioned, so many items of so many bytes, with an index (or NULL) of
 * all items with entries of so many bytes. */
struct collected_description *collected_fixture_describe(struct collected *c, const char *table,
                                                         double items, double item_bytes,
                                                         const char *index, double entry_bytes);

/* Auto scaling of that dimension between 5 and 1,000 units, without a policy. */
void collected_fixture_scaled(struct collected *c, struct collected_dimension of);

/* Billing switched by hand at that time: 1 on demand, 0 provisioned. Of both, one a collection. */
void collected_fixture_switch(struct collected *c, struct collected_dimension of, int64_t at,
                              int billing);

#endif
