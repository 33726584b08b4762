/* The changes that provision all tables and indexes of a scenario by what they consumed on demand, and
 * the same in words.
 *
 * Law. Target 70 %. Of each side, min carries the mean of the quietest hour at the target and max
 * twice the busiest minute; what it begins with carries the busiest minute of the hour after
 * midnight. Scheduled, each hour of the day (by the clocks of the month's zone) has the busiest
 * minute of that hour as its min, said where it changes, five minutes early where it rises. Demand is
 * taken over the windows of all kinds of days of the month.
 *
 * Known answer: steady 34 writes a second make min 49 and max 98; the words say "t.write 49 to 98".
 * Scheduled, with those writes from midnight to 01:00 only, min is 34 from 23:55 and 1 from 01:00. */
#ifndef DDBSIM_SCALED_SETS_H
#define DDBSIM_SCALED_SETS_H

#include "bill_run.h"

struct scaled_sets {
    struct set_list sets;
    struct text words; /* "target 70%; units from min to max: orders.read 5 to 100 (min by the hour
                        * 5 to 64), orders.write …" */
};

/* `windows` are runs on demand, one of each kind of day of the month; those that were not opened are
 * of no day. Borrows nothing. Release it. */
void scaled_sets_init(struct scaled_sets *scaled, const struct scenario_spec *spec,
                      const struct month *month, const struct bill_window *windows, bool scheduled);
void scaled_sets_release(struct scaled_sets *scaled);

#endif
