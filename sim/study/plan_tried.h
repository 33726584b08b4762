/* What a plan's search saw, setting by setting, for those who show it: each setting that was tried,
 * the answer future by future, and its neighbours.
 *
 * A setting's futures are those of the search that counted for it (proof.h), a missed one that joined
 * it included. It failed when it missed more of them than may be missed, or than might be in the
 * search that looked at it last (the first one is on two futures); it held when the last search took
 * it so; else it was dropped: given up since it costs more than the best, or left by a search that
 * went on elsewhere.
 *
 * A neighbour of the answer differs from it by one knob: the nearest below and above that were tried,
 * of a list every other value. */
#ifndef DDBSIM_PLAN_TRIED_H
#define DDBSIM_PLAN_TRIED_H

#include "planning.h"

enum plan_state { PLAN_HELD, PLAN_FAILED, PLAN_DROPPED, PLAN_STATES };
extern const char *const plan_state_names[]; /* "held", "failed", "dropped" */

struct plan_tried {
    size_t levels[PLANNER_KNOBS];
    size_t futures, held;
    enum plan_state state;
    double cost; /* mean over the futures; NAN of none */
};

/* False behind the last. */
bool plan_tried_at(const struct planning *planning, size_t i, struct plan_tried *out);

/* The number of the setting with these levels; SIZE_MAX when it was not tried. */
size_t plan_tried_find(const struct planning *planning, const size_t *levels);

/* What a setting came to in each future that counts, those of the search first, by their numbers. */
struct plan_future {
    size_t future;
    struct proof_trial trial;
};
/* free() them. */
struct plan_future *plan_tried_futures(const struct planning *planning, size_t setting,
                                       size_t *count);

/* The neighbours of the levels along a knob, from the least on: their numbers. free() them. */
size_t *plan_tried_neighbours(const struct planning *planning, const size_t *levels, size_t knob,
                              size_t *count);

#endif
