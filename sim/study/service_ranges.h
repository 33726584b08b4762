/* What AWS does not publish of the service, each with the range that is known of it: the unknowns
 * that `service: published` stands for. The cases C1 to C13 are those of tests/validation/README.md; a line
 * is changed when better evidence comes.
 *
 * What has no parameter in the models is not among them: on-demand growth beyond the double of the
 * last peak follows from splits, whose time is. */
#ifndef DDBSIM_SERVICE_RANGES_H
#define DDBSIM_SERVICE_RANGES_H

#include "text.h"
#include "unknown.h"

struct service_range {
    const char *sentence;     /* what it is, and the evidence */
    struct unknown_spec spec; /* origin.name: the unknown's name */
};

/* In a fixed order: the place of a row is its dimension (futures.h). */
extern const struct service_range service_ranges[];
extern const size_t service_range_count;

/* All of them as a page: scenarios/SERVICE_RANGES.md. */
void service_ranges_markdown(struct text *out);

#endif
