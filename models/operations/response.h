/* What an alarm sets off: somebody acknowledges it, and actions are performed, again and again
 * while it lasts.
 *
 * Law. A program answers an alarm at once; somebody on call acknowledges it first, after a delay
 * drawn from `acknowledged_after` (lognormal), unless the alarm is over by then. From that moment
 * each action is due `at` later, and the whole again every `repeat` while the alarm lasts.
 * Whoever re-checks looks before each action, at all that is known at that instant, and leaves it
 * when the alarm it was planned for is over, or when what it acts on is still busy with an update,
 * as the emergency script of the production guide [33] does, which reads the metrics anew and whose
 * UpdateTable fails while the table is UPDATING. Whoever does not acts in any case, and actions
 * stack behind the update. Known answer: an alarm from 0 to 50 s whose action is due after 60 s
 * does nothing; one that lasts, with an update of 35 s and a repeat of 10 s, acts at 0, 40 and
 * 80 s.
 *
 * Borrows the actions and the path. */
#ifndef DDBSIM_RESPONSE_H
#define DDBSIM_RESPONSE_H

#include "action.h"
#include "latency.h"

struct planned_action;

extern const struct record acknowledgement_record;

struct response {
    struct sim *sim;
    const char *path; /* of the alarm */
    const struct choice *actions;
    size_t count;
    simtime repeat;                             /* 0: once */
    const struct latency_spec *acknowledgement; /* NULL: a program answers */
    bool rechecks;
    struct rng draws;
    bool lasts;       /* the alarm does */
    simtime since;    /* when it went off */
    int64_t episode;  /* how often it has gone off */
    int acknowledged; /* output: the alarm that lasts was */
    POOL(struct planned_action) planned;
};

/* The alarm goes off, and is over. */
void response_begin(struct response *response);
void response_end(struct response *response);
void response_release(struct response *response);

#endif
