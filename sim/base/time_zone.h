/* Time zones by their names in the tz database, such as Europe/Berlin: how far their clocks are from
 * UTC at a moment. The C library reads the database of the machine; nothing is asked of a network.
 *
 * Known answer: Europe/Berlin is 3,600 s east of UTC on 1 January 2025 and 7,200 s on 1 July. */
#ifndef DDBSIM_TIME_ZONE_H
#define DDBSIM_TIME_ZONE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the machine knows that zone; it always knows UTC. */
bool time_zone_known(const char *name);

/* Seconds east of UTC at a moment, of a zone that is known. */
int64_t time_zone_offset_s(const char *name, int64_t epoch_s);

/* The moment at which clocks there show what UTC's show at `civil_s`. A time that they show twice is
 * the first of the two; false for one that they skip. Known answer: in Berlin on 30 March 2025
 * clocks go from 2:00 to 3:00, and on 26 October 2:30 is first at 0:30 UTC. */
bool time_zone_moment(const char *name, int64_t civil_s, int64_t *epoch_s);

#endif
