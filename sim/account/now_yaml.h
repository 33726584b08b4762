/* What stands now, as lines of a variant: an imported scenario begins with what stood when the
 * measured time began, and repeats what people changed within it. A bill of the next month, or a
 * plan, asks about what stands when it was described.
 *
 * A side that target tracking moves keeps the capacity that it had at the window's begin: what it has
 * now is of another time of the day, and scaling brings it to where the load is. Billing and capacity
 * that nobody but people move are DescribeTable's. Known answer: a write side of 260 that was raised
 * to 900 by hand, which nothing scales, gives the one line tables.T.write.capacity=900. */
#ifndef DDBSIM_NOW_YAML_H
#define DDBSIM_NOW_YAML_H

#include "metric_window.h"
#include "text.h"

/* Items of `variants.now.set`, none for a table that was not described or is as it was. */
void now_yaml_write(const struct collected *collected, const struct collected_table *table,
                    const struct metric_window *window, struct text *out);

#endif
