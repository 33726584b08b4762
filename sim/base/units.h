/* Quantities as people write them, and back.
 *
 *   duration  "5m" "2h30m" "100ms" "1.5s"     whole nanoseconds; units ns us ms s m h d w
 *   size      "2KiB" "400KB" "1024B" "64"     bytes; KiB MiB GiB TiB are powers of 1024,
 *                                             KB MB GB TB powers of 1000, no unit means bytes
 *   ratio     "70%" "0.7"                     0.7
 *   number    "1.5k" "2M" "3e4"               suffixes k M G are powers of 1000
 *   instant   "2025-12-14T14:30:00Z"          seconds since 1970-01-01T00:00:00Z (RFC 3339 with its
 *                                             offset, "Z" or +hh:mm, and without a fraction)
 *
 * Each reader takes the whole text or fails; it returns NULL on success and else the rule that the
 * text broke, as a phrase that fits behind "must be". Known answers: "2h30m" -> 9000 s,
 * "2KiB" -> 2048, "78.3%" -> 0.783, "1.5k" -> 1500. */
#ifndef DDBSIM_UNITS_H
#define DDBSIM_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simtime.h"

const char *units_read_duration(const char *text, simtime *out);
const char *units_read_size(const char *text, int64_t *bytes);
const char *units_read_ratio(const char *text, double *out);
const char *units_read_number(const char *text, double *out);
const char *units_read_instant(const char *text, int64_t *epoch_s);

/* The writers give the shortest text that the matching reader takes back unchanged. */
struct units_text {
    char bytes[64];
};
const char *units_write_duration(struct units_text *out, simtime t);
const char *units_write_size(struct units_text *out, int64_t bytes);
const char *units_write_ratio(struct units_text *out, double ratio);
const char *units_write_number(struct units_text *out, double value);
const char *units_write_instant(struct units_text *out, int64_t epoch_s);

/* "14:36:04" on the clock of a run that began at `epoch_s`; the date is left out. With it: "12-15
 * 00:03:10", or "2025-12-15 00:03:10". */
const char *units_write_clock(struct units_text *out, int64_t epoch_s, simtime t);
const char *units_write_date_clock(struct units_text *out, int64_t epoch_s, simtime t,
                                   bool with_year);

#endif
