/* The control plane of one table: UpdateTable for the table and its indexes.
 *
 * Law. One update at a time: while one is in flight the table is UPDATING, the old throughput stays
 * in force and a second call is refused. How long it takes depends on whether it was so before:
 *
 *   capacity up to the highest that was ever provisioned    return_duration             2 s
 *   more, as far as the partitions serve it                 update_duration            35 s
 *   more than that: partitions are split first              and split_duration     5 min on top
 *   any of these on behalf of auto scaling, at least        scaling_duration           35 s
 *   to on-demand, the first time and later                  billing_…, billing_return  3 min, 5 s
 *   to provisioned                                          provisioned_switch_…       80 s
 *   warm throughput, first or with splits, and later        warm_, return_duration     6 min, 2 s
 *
 * AWS promises none of them. Lab [12]: raising a small table took "tens of seconds"; AWS's sample
 * outputs of scaling activities took 34 and 37 s from start to end; timings of small tables in
 * October 2026 [37] are UpdateTable of capacity 1 to 2.3 s, the same by auto scaling 30 to 33 s, to
 * on-demand 129 to 172 s and 4 to 5 s for a table that had been on demand, to provisioned 60 to 98
 * s, warm throughput 272 to 501 s the first time and 2 s later, with the table ACTIVE meanwhile: it
 * does not hold up other updates.
 *
 * Increases are unlimited within the quotas of the account (account.h); a decrease is allowed while
 * fewer than four were made on the UTC day, and otherwise when none was made in the hour before
 * (which makes 27 a day), counted for the table and for each index apart. A switch of billing moves
 * the indexes along; to on-demand at most four times in any 24 hours. Warm throughput can be
 * raised, never lowered. Creating an index allocates its resources first, one index at a time.
 * Sources: developer guide [2], ServiceQuotas, warm-throughput and bp-switching-capacity-modes.
 * Known answers: of decreases tried every three minutes of a day 27 are allowed; a fifth switch to
 * on-demand is, a day after the first. */
#ifndef DDBSIM_CONTROL_PLANE_H
#define DDBSIM_CONTROL_PLANE_H

#include "account.h"

struct control_plane_spec {
    struct origin origin;
    simtime update_duration, return_duration, split_duration, scaling_duration;
    simtime billing_switch_duration, billing_return_duration, provisioned_switch_duration;
    simtime warm_duration, index_allocation;
};
extern const struct record control_plane_record;

enum { SWITCHES_A_DAY = 4 };
struct control_plane {
    struct sim *sim;
    const struct control_plane_spec *spec;
    struct throughput **members; /* the table first, then its indexes; borrowed */
    size_t member_count;
    struct account_table *quota; /* borrowed; NULL: there is none */
    double slowness;             /* 1; more in a fault */
    const char *frozen;          /* why nothing can be changed; NULL: it can */
    bool updating;               /* one change is in flight: */
    simtime updating_until;
    void (*done)(struct sim *sim, void *owner);
    void *owner;
    struct throughput *target;
    double wanted[SIDES];
    enum billing billing;
    bool was_on_demand;
    bool warming; /* warm throughput is on its way: */
    struct throughput *warm_target;
    double warm_wanted[SIDES];
    simtime switches[SWITCHES_A_DAY]; /* the last to on-demand: a ring */
    int switch_count;
};

void control_plane_init(struct control_plane *control, struct sim *sim,
                        const struct control_plane_spec *spec, struct account_table *quota);
void control_plane_release(struct control_plane *control);
void control_plane_add(struct control_plane *control, struct throughput *member);

/* Asks for new capacity on behalf of `who` ("auto scaling", "operator"). A side whose wanted
 * capacity is 0 stays as it is. False when refused; the reason is in the event log. */
bool control_plane_set_capacity(struct control_plane *control, struct throughput *target,
                                double read, double write, const char *who);

/* The same on behalf of auto scaling, for one side. */
bool control_plane_scale(struct control_plane *control, struct throughput *target, enum side side,
                         double wanted);
bool control_plane_set_billing(struct control_plane *control, enum billing billing, double read,
                               double write, const char *who);
bool control_plane_set_warm(struct control_plane *control, struct throughput *target, double read,
                            double write, const char *who);

/* Whether an index may come with that capacity; the refusal is in the event log. */
bool control_plane_may_add(struct control_plane *control, const struct throughput *index,
                           double read, double write, const char *who);

/* Any other change: `done` is told after `duration`. False when one is in flight. */
bool control_plane_change(struct control_plane *control, struct throughput *target, const char *who,
                          simtime duration, void (*done)(struct sim *sim, void *owner),
                          void *owner);

/* Puts the refusal into the event log and returns false. */
bool control_plane_refuse(struct control_plane *control, const struct throughput *target,
                          const char *who, const char *why);

#endif
