/* Times as ISO 8601 and RFC 3339 write them: a date, and behind it what is known of the clock.
 *
 *   2026-11-12                        a date alone is its midnight
 *   2026-11-12T21:00                  without seconds
 *   2025-12-14T14:30:00Z              RFC 3339; a space or 't' may stand for the 'T', 'z' for the 'Z'
 *   2020-05-26T15:59:49.473000-07:00  a fraction of any number of digits; an offset, also as -0700
 *
 * The parts of date and clock have two digits; one is taken too. Who reads says which of these it
 * means to take, by what is said in the text. A time without its offset is read as UTC. Known
 * answers: the last is 1590533989 s and 473,000,000 ns; 1970-01-01T00:00:00+01:00 is -3600 s. */
#ifndef DDBSIM_ISO_TIME_H
#define DDBSIM_ISO_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct iso_time {
    int64_t epoch_s; /* since 1970-01-01T00:00:00Z, of the whole second */
    int64_t fraction_ns;
    bool has_seconds, has_fraction, has_offset;
};

/* The whole text; false when it is no time, or none of the years 1970 to 9999. */
bool iso_time_read(const char *text, struct iso_time *out);

#endif
