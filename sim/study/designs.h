/* Designs of sensitivity: with which unknowns, seed and placement of keys each run of a campaign is
 * made, so that what the runs come to tells what matters (analysis/decide/sensitivity.h).
 *
 * A campaign of a design has an axis `design`, whose values are those of design_label, and as many
 * rows (futures) of each. The seed of row r is the scenario's plus r, and keys lie where that seed
 * puts them, unless the value says otherwise; "another" seed is a million further, so that no row
 * has it and more rows change no earlier one.
 *
 *   tornado   "median"; "X p10" and "X p90" of each unknown X, the others at their medians; "luck":
 *             the medians with the rows' seeds and the first row's placement; "place": the other way
 *             round. (2 k + 3) N runs. Of an unknown with separate values (discrete) each is tried,
 *             however rare: "X value 1", "X value 2" ...; of a part FROM..TO X's p10 and p90 where they
 *             lie in it, else its middle.
 *   morris    "start", then "X step", "luck" and "place": each row is a trajectory, in the order of
 *             morris.h. (k + 3) N runs. An unknown with separate values begins at any of them and
 *             steps to any other: "X value".
 *   sobol     "A", "B", "A X": row A with X from row B, "luck": with B's seed, "place": with B's
 *             placement. A and B are halves of the dimensions of one sequence (sobol_points.h), so at
 *             most 20 unknowns. (k + 4) N runs; N is 8 times a power of 2.
 *
 * Where a scenario fixes the placement of keys there is no "place". */
#ifndef DDBSIM_DESIGNS_H
#define DDBSIM_DESIGNS_H

#include <stdbool.h>

#include "sobol_points.h"
#include "sweep.h"
#include "text.h"
#include "unknowns.h"

struct design_kind;

/* At which of its quantiles an unknown is tried for itself. */
struct design_tries {
    double *at;
    size_t count;
    bool values; /* they are its separate values; else p10 and p90 */
};

struct design {
    const struct design_kind *kind;
    char **names;
    struct design_tries *tries; /* of each unknown */
    size_t unknowns;            /* at most the kind's most_unknowns */
    bool place;                 /* placement follows the seed, so it may be varied */
    int64_t seed;               /* of the scenario */
};

struct design_point {
    double u[SOBOL_POINTS_DIMENSIONS]; /* a quantile of each unknown, strictly between 0 and 1 */
    int64_t seed, placement;           /* placement: where the scenario does not fix it */
};

struct design_kind {
    const char *name;
    size_t most_unknowns, usual_rows;
    size_t (*rows)(size_t wanted); /* that it can have, at least so many */
    size_t (*count)(const struct design *design);
    void (*label)(const struct design *design, size_t value, struct text *out);
    void (*point)(const struct design *design, size_t value, size_t row, struct design_point *out);
};

/* NULL when there is none of that name. */
const struct design_kind *design_kind(const char *name);

/* Of no unknown yet. Release it, zeroed or not. */
void design_init(struct design *design, const struct design_kind *kind, int64_t seed, bool place);
void design_add_unknown(struct design *design, const char *name); /* tried at p10 and p90 */

/* Those that it does not have yet. A variant or a varied key may bring unknowns of its own, so a
 * design has those of all cells, by their names; where a cell lacks one, it moves nothing there. */
void design_add_unknowns(struct design *design, const struct unknowns *unknowns);
void design_release(struct design *design);

/* Values of the axis, and what each is called. */
size_t design_count(const struct design *design);
void design_label(const struct design *design, size_t value, struct text *out);

/* What run `row` of a value is made with. */
void design_point(const struct design *design, size_t value, size_t row, struct design_point *out);

/* "design=A,B,…", for sweep_add_axis. */
void design_axis(const struct design *design, struct text *out);

/* Of a run of a sweep with that axis: the uniforms of a scenario's unknowns (medians of those that the
 * design lacks), and the seed and placement as sets. */
void design_draw(const struct design *design, const struct sweep *sweep, size_t run,
                 const struct unknowns *unknowns, double *uniforms, struct set_list *sets);

#endif
