/* A run as one picture that stands alone: an SVG for a document, a message or a README.
 *
 * Law. From above: what is shown and its legend, the phases and events of the run, and over the same
 * time demand on a table or index, what was served and bought (hero.h; of the side that throttled most,
 * else of the busiest), or series that are named (series_values.h). It has its own light ground and
 * colours, so that it is readable on a dark page, names no font of its own, fetches nothing and runs
 * nothing; what it shows is told in words as its description. 720 units wide, at most 25 kB. Known
 * answer: a table of 100 units/s that is asked for 160 makes "Reads of tables/t, units/s". */
#ifndef DDBSIM_RUN_SVG_H
#define DDBSIM_RUN_SVG_H

#include "result.h"

struct run_svg_wish {
    const char *group;         /* only the sides of this table or index; NULL: of all */
    const char *const *series; /* paths; none: demand and capacity */
    size_t series_count;
};

/* free() it. NULL when the result has not what is wished: `why` (512 bytes) says what. */
char *run_svg(const struct result *result, const struct run_svg_wish *wish, char *why);

#endif
