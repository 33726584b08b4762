/* Times as AWS writes them, to seconds since 1970, UTC.
 *
 *   1421866952.062                       a JSON number: epoch seconds, as the services send them
 *   "2014-04-08T23:18:00Z"               CloudWatch, as version 1 of the CLI prints it
 *   "2020-05-26T15:59:49.473000-07:00"   version 2: an offset, a fraction, or none (iso_time.h)
 *   "2026-11-12", "2026-11-12T21:00:00"  Cost Explorer's dates; without an offset it is UTC
 *
 * A fraction is cut: a datapoint's time is a whole second, and of what happened the second is
 * enough. Source: AWS CLI user guide, cli_timestamp_format; API references of CloudWatch and Cost
 * Explorer. Known answers: the third is 1590533989, and 1421866952.062 is 1421866952. */
#ifndef DDBSIM_AWS_TIME_H
#define DDBSIM_AWS_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

/* False when it is none of these, or not from 1970 to 9999. */
bool aws_time_read(const char *text, int64_t *epoch_s);
bool aws_time_of(const json_t *value, int64_t *epoch_s);

#endif
