/* What AWS does not publish of the service, each with the range that is known of it: the unknowns
 * that `service: published` stands for. Sources by number: models/README.md, Sources. A line is
 * changed when better evidence comes.
 *
 * Where a range is said without a distribution's numbers, its ends are the 5th and 95th percentile's
 * neighbours: the distribution is cut there (`within`). */
#ifndef DDBSIM_SERVICE_RANGES_H
#define DDBSIM_SERVICE_RANGES_H

#include "unknown.h"

struct service_range {
    const char *sentence;     /* what it is, and the evidence */
    struct unknown_spec spec; /* origin.name: the unknown's name */
};

/* In a fixed order: the place of a row is its dimension (futures.h). */
extern const struct service_range service_ranges[];
extern const size_t service_range_count;

#endif
