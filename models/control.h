/* The control plane of one table: UpdateTable for the table and its indexes.
 *
 * Law. One update at a time: while one is in flight the table is UPDATING, the old throughput stays
 * in force and a second call is refused. New capacity takes `update_duration`, longer by
 * `split_duration` when it needs more partitions than there are. Increases are unlimited; a
 * decrease is allowed while fewer than four were made on the UTC day, and otherwise when none was
 * made in the hour before (which makes 27 a day), counted for the table and for each index apart.
 * Billing may be switched; that takes `billing_switch_duration` and moves the indexes along; to
 * on-demand at most four times in any 24 hours. Sources: developer guide, ServiceQuotas; facts
 * sections 4 and 5. */
#ifndef DDBSIM_CONTROL_H
#define DDBSIM_CONTROL_H

#include "throughput.h"

struct control_spec {
    struct origin origin;
    simtime update_duration, split_duration, billing_switch_duration;
};
extern const struct record control_record;

enum { SWITCHES_A_DAY = 4 };
enum control_change { CONTROL_IDLE, CONTROL_CAPACITY, CONTROL_BILLING };

struct control {
    struct sim *sim;
    const struct control_spec *spec;
    struct throughput **members; /* the table first, then its indexes; borrowed */
    size_t member_count;
    enum control_change change; /* in flight */
    struct throughput *target;
    double wanted[SIDES];
    enum billing billing;
    const char *who;
    simtime switches[SWITCHES_A_DAY]; /* the last to on-demand: a ring */
    int switch_count;
};

void control_init(struct control *control, struct sim *sim, const struct control_spec *spec);
void control_release(struct control *control);
void control_add(struct control *control, struct throughput *member);

/* Asks for new capacity on behalf of `who` ("auto scaling", "operator"). A side whose wanted
 * capacity is 0 stays as it is. False when refused; the reason is in the journal. */
bool control_set_capacity(struct control *control, struct throughput *target, double read,
                          double write, const char *who);
bool control_set_billing(struct control *control, enum billing billing, double read, double write,
                         const char *who);

#endif
