/* One entry of the timeline: something an operator or nature does at a moment.
 *
 * Every kind of action is a record of its own, kept in the room of what it acts on; its spec begins
 * with struct action_spec and its choice_kind's verb is a struct action_verb. Known answer: asked
 * for at 5 s with `at: 7s` by an alarm, it is performed at 12 s. */
#ifndef DDBSIM_ACTION_H
#define DDBSIM_ACTION_H

#include "field.h"
#include "sim.h"

struct action_spec {
    struct origin origin;
    simtime at;
};

struct action_verb {
    void (*perform)(struct sim *sim, const void *spec);
    /* Rules that need the wired world, such as an index that must exist; may be NULL. */
    void (*resolve)(const struct sim *sim, const void *spec, struct diagnostics *diagnostics);
    /* What it acts on is still being updated, so that whoever looks first waits; may be NULL. */
    bool (*busy)(const struct sim *sim, const void *spec);
    /* It gives the service more room (capacity, another billing, a quota): the rescue of an incident,
     * on which a plan must not rest unasked. */
    bool rescues;
};

/* Performs the action a while from now. */
void action_schedule(struct sim *sim, const struct choice *choice, simtime after);

/* The row of `at`, the same for every action. */
#define AT_FIELD(T)                                                                                \
    {                                                                                              \
        .name = "at", .type = FIELD_DURATION, .offset = offsetof(T, action.at), .fallback = "0s",  \
        .least = 0, .most = (double)SIMTIME_MAX,                                                   \
        .sentence = "When: since the start of the run; of an alarm's action, after the alarm."     \
    }

#endif
