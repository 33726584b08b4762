/* The picture of a run: demand on a table or index over time (demand_curve.h: each call counts once),
 * what of it was served and what was bought, in units a second on one axis, with the burst credit below.
 *
 * Law. There is a picture for each side of a table or index that throttled, most throttles first, three
 * at most; when none throttled, of the side that served most units. Demand above what is served is
 * hatched: its area is the units that calls needed and did not get in that time, and there is none when
 * nothing went wrong. When credit was spent and capacity first raised are marked (cause.h). Where
 * nothing is bought (on demand) the line of what was bought has a gap, and a hatched strip says so. The
 * columns are hero_columns.h's. Known answer: a demand of 160 units/s on 100 provisioned gives one picture
 * with a hatched area; one of 50 gives one without. */
#ifndef DDBSIM_HERO_H
#define DDBSIM_HERO_H

#include "diagnosis.h"
#include "picture.h"

enum { HERO_MOST = 3 };

struct hero_choice {
    const struct summary_resource *resource; /* borrowed */
    const struct summary_side *side;
};

/* Which sides are drawn; returns how many. */
size_t hero_choose(const struct summary *summary, struct hero_choice out[HERO_MOST]);

/* How the plane of a picture is drawn. */
struct hero_form {
    double height;
    size_t columns;                  /* at most */
    const struct picture_size *only; /* NULL: for every width */
};

/* The plane alone, to be put into an SVG as wide as its time axis; `sentence` is what it shows. Returns
 * its height with the credit and the time below it; 0, and nothing, when the side has no curve. */
double hero_plane(struct text *page, const struct summary *summary,
                  const struct diagnosis *diagnosis, struct hero_choice of, struct hero_form form,
                  struct text *sentence);

/* The hatchings that a plane's style names, each once in a document. */
void hero_add_patterns(struct text *page);

/* The pictures, under the event lane (lane_picture.h). Nothing of a result that has no sides. */
void hero_add(struct text *page, const struct summary *summary, const struct diagnosis *diagnosis);

#endif
