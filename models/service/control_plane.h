/* The control plane of one table: UpdateTable for the table and its indexes.
 *
 * Law. One update at a time: while one is in flight the table is UPDATING, the old throughput stays
 * in force and a second call is refused. New capacity takes `update_duration`, longer by
 * `split_duration` when it needs more partitions than there are. Increases are unlimited; a
 * decrease is allowed while fewer than four were made on the UTC day, and otherwise when none was
 * made in the hour before (which makes 27 a day), counted for the table and for each index apart.
 * Billing may be switched; that takes `billing_switch_duration` and moves the indexes along; to
 * on-demand at most four times in any 24 hours. Warm throughput can be raised, never lowered, and
 * takes the time of its splits. Creating an index allocates its resources first, one index at a
 * time. Sources: developer guide [2], ServiceQuotas, warm-throughput and bp-switching-capacity-
 * modes. Known answers: of decreases tried every three minutes of a day 27 are allowed; a fifth
 * switch to on-demand is, a day after the first. */
#ifndef DDBSIM_CONTROL_PLANE_H
#define DDBSIM_CONTROL_PLANE_H

#include "throughput.h"

struct control_plane_spec {
    struct origin origin;
    simtime update_duration, split_duration, billing_switch_duration, index_allocation;
};
extern const struct record control_plane_record;

enum { SWITCHES_A_DAY = 4 };
struct control_plane {
    struct sim *sim;
    const struct control_plane_spec *spec;
    struct throughput **members; /* the table first, then its indexes; borrowed */
    size_t member_count;
    double slowness; /* 1; more in a fault */
    bool updating;   /* one change is in flight: */
    void (*done)(struct sim *sim, void *owner);
    void *owner;
    struct throughput *target;
    double wanted[SIDES];
    enum billing billing;
    simtime switches[SWITCHES_A_DAY]; /* the last to on-demand: a ring */
    int switch_count;
};

void control_plane_init(struct control_plane *control, struct sim *sim,
                        const struct control_plane_spec *spec);
void control_plane_release(struct control_plane *control);
void control_plane_add(struct control_plane *control, struct throughput *member);

/* Asks for new capacity on behalf of `who` ("auto scaling", "operator"). A side whose wanted
 * capacity is 0 stays as it is. False when refused; the reason is in the event log. */
bool control_plane_set_capacity(struct control_plane *control, struct throughput *target,
                                double read, double write, const char *who);
bool control_plane_set_billing(struct control_plane *control, enum billing billing, double read,
                               double write, const char *who);
bool control_plane_set_warm(struct control_plane *control, struct throughput *target, double read,
                            double write, const char *who);

/* Any other change: `done` is told after `duration`. False when one is in flight. */
bool control_plane_change(struct control_plane *control, struct throughput *target, const char *who,
                          simtime duration, void (*done)(struct sim *sim, void *owner),
                          void *owner);

/* Puts the refusal into the event log and returns false. */
bool control_plane_refuse(struct control_plane *control, const struct throughput *target,
                          const char *who, const char *why);

#endif
