/* Where a time axis is marked, and what its marks say.
 *
 * Law. The step is the least of 1, 2, 5, 10, 15 and 30 seconds and minutes, 1, 2, 3, 6 and 12 hours,
 * and 1, 2, 7, 14, 28, 91 and 364 days of which no more than `most` ticks come; ticks are whole steps
 * of the calendar of a time zone (time_zone.h; weeks from Monday), so that an hour that its clocks skip
 * has none, and one that they show twice has them once. A label says "14:36:10" in up to ten minutes, "14:36" in up
 * to 36 hours, then "06" between midnights; a tick at midnight says its day. `date` stands below the
 * first tick and below each midnight, where the label itself is no date. Beyond 14 days the day is
 * told without its weekday.
 * Known answer: from 2025-12-14 23:00 UTC three hours, six ticks at most: 23:00 (Sun 14 Dec), 23:30,
 * 00:00 (Mon 15 Dec, midnight), 00:30, 01:00, 01:30. */
#ifndef DDBSIM_TIME_TICKS_H
#define DDBSIM_TIME_TICKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TIME_TICKS_MOST = 40 };

struct time_tick {
    double at_s; /* since the start */
    bool midnight;
    char label[24], date[24]; /* date: "" where none is told */
};

/* `most` is at least 1 and at most TIME_TICKS_MOST, which `out` holds. Returns how many there are:
 * of the start, and before the end. */
size_t time_ticks(const char *zone, int64_t start_epoch_s, double duration_s, size_t most,
                  struct time_tick *out);

#endif
