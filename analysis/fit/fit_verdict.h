/* Whether a model may be trusted for a table, and for what, by how a measured past was met.
 *
 * Four questions, each with a grade and the sentences it rests on. The grade of a question is the
 * worst of its places (a table or an index, its reads or its writes):
 *
 *   consumption  by bins the units are within 10 % of the measured (25 %: roughly).
 *   throttling   as many as were measured, by a factor of 2 (5, or within the futures' band where its
 *                ends are no more than a factor of 25 apart: roughly), and at the time they were: a
 *                distance by bins of 0.5 (0.8: roughly), which twice as many have all the time;
 *                the first one within 10 minutes or two periods (a bin: roughly), in at least half of
 *                the futures; the shares of the reasons agree to 80 % (50 %: roughly).
 *   scaling      by periods the capacity is within 10 % (25 %: roughly), and the steps come within 5
 *                minutes or two periods (15 minutes or four: roughly), of what was measured to the
 *                nearest simulated one and back; as many of them by a factor of 2 (5: roughly).
 *                Told is the first capacity that was not met within 10 % and 5 minutes or two periods.
 *   latency      within 25 % (a factor of 2 either way: roughly).
 *
 * What would help is told beside what was not met (fit_advice.h).
 *
 * What did not happen in the past is not tested by it, and nothing is trusted that was not tested: of
 * a past without a throttle nothing follows for throttling, unless the simulation throttles. Where
 * more than half of the consumption of a table and its indexes lies beyond every future, and a quarter
 * of it is missed, no draw of the unknowns explains the past of that table: the scenario is of another
 * table, another time or another unit, and what was met of it was met by chance. Fewer than 5 futures
 * say nothing of the kind. Where it is so of all tables taken together, latencies are no better.
 *
 * The bounds are a convention: twice as many throttles or ten minutes change no decision about a
 * capacity that is chosen in steps; they are told beside each verdict. Known answers: t_fit_verdict.c. */
#ifndef DDBSIM_FIT_VERDICT_H
#define DDBSIM_FIT_VERDICT_H

#include "fit.h"

enum fit_area { FIT_CONSUMPTION, FIT_THROTTLING, FIT_SCALING, FIT_LATENCIES, FIT_AREAS };
enum fit_grade { FIT_NOT_MEASURED, FIT_NOT_TESTED, FIT_GOOD, FIT_ROUGH, FIT_BAD };

extern const char *const fit_area_names[];  /* "consumption", "throttling", … */
extern const char *const fit_grade_names[]; /* "not measured", "not tested", "yes", … */

struct fit_finding {
    const struct fit_series *series; /* that it is of */
    enum fit_area area;
    enum fit_grade grade;
    char *sentence;
    const char *advice; /* what would help; NULL: nothing has to */
};

struct fit_verdict {
    enum fit_grade grades[FIT_AREAS];
    struct fit_finding *findings; /* in the order of the areas */
    size_t count;
    char *unexplained; /* tables whose past no future explains: "tables/T, tables/U" */
    bool hopeless;     /* it is so of all of them together */
};

/* Of a fit that was judged, and is borrowed. Release it. */
void fit_verdict_make(struct fit_verdict *verdict, const struct fit *fit);
void fit_verdict_release(struct fit_verdict *verdict);

#endif
