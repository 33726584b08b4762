/* Cohorts: gathered calls that are tried again together.
 *
 * Law. Calls of one flow and one cell of keys whose next attempt falls to the same interval are one
 * cohort, whatever attempt they are at: one event and one request of the table. So a throttled run
 * costs what the intervals and the cells cost, whatever the traffic. Calls whose time is up before
 * their next attempt are a cohort of their flow, whatever their keys. Known answer: 20 additions
 * for two cells and one due time are two cohorts, which come in the order in which they were begun.
 *
 * A cohort belongs to the cohorts until it is due, then to whom it is given: with its request it is
 * on its way, and what answers bring is taken out of its points, in as many parts as they come in;
 * it is given back with the last. Borrows `draws`. */
#ifndef DDBSIM_RETRY_COHORTS_H
#define DDBSIM_RETRY_COHORTS_H

#include "request.h"
#include "retry_points.h"

enum cohort_kind {
    COHORT_ATTEMPT, /* its next attempt is due */
    COHORT_HELD,    /* the same, of those that the rate limiter held back */
    COHORT_TURN,    /* a connection is free for its attempt */
    COHORT_HEDGE,   /* the second of two attempts is due */
    COHORT_GIVE_UP  /* its calls' time is up */
};

struct retry_cohorts;

struct retry_cohort {
    struct retry_cohorts *of;
    struct retry_cohort *chain; /* of those with one hash */
    simtime due;
    enum cohort_kind kind;
    struct request request; /* what its calls have in common */
    struct retry_points points;
};

struct retry_cohorts {
    struct sim *sim;
    struct rng *draws;
    void (*due)(struct sim *sim, struct retry_cohort *cohort);
    struct retry_cohort **heads;
    size_t count, capacity;
    POOL(struct retry_cohort) pool;
};

void retry_cohorts_init(struct retry_cohorts *cohorts, struct sim *sim, struct rng *draws,
                        void (*due)(struct sim *sim, struct retry_cohort *cohort));
void retry_cohorts_release(struct retry_cohorts *cohorts);

/* Calls of the request's flow and key will be due; `due` is called with their cohort. */
void retry_cohorts_add(struct retry_cohorts *cohorts, const struct request *request,
                       enum cohort_kind kind, simtime due, const struct retry_point *point);

/* One that is not due at any time, for who keeps calls otherwise; its points are empty. */
struct retry_cohort *retry_cohorts_take(struct retry_cohorts *cohorts,
                                        const struct request *request);
void retry_cohorts_give(struct retry_cohort *cohort);

/* Takes the request's calls out of its cohort, which is given back with its last calls. Calls that
 * are in no cohort are at their first attempt. */
void retry_cohorts_take_out(struct sim *sim, const struct request *request,
                            struct retry_points *points);

#endif
