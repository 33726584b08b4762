#include "control_plane.h"

#include "memory.h"

static const struct field control_plane_fields[] = {
    DURATION(struct control_plane_spec, update_duration, "35s", 0, DAY,
             "From UpdateTable to new capacity (34 to 37 s in AWS's own sample outputs)."),
    DURATION(struct control_plane_spec, split_duration, "5m", 0, DAY,
             "What is added when partitions must be split first."),
    DURATION(struct control_plane_spec, billing_switch_duration, "3m", 0, DAY,
             "How long a switch of the billing mode takes (\"several minutes\")."),
    DURATION(struct control_plane_spec, index_allocation, "5m", 0, DAY,
             "From create_index until its backfill begins (about five minutes)."),
    FIELD_END};

const struct record control_plane_record =
    RECORD(struct control_plane_spec, "control_plane", control_plane_fields, NULL,
           "How fast the table's control plane works.");

void control_plane_init(struct control_plane *control, struct sim *sim,
                        const struct control_plane_spec *spec)
{
    *control = (struct control_plane){.sim = sim, .spec = spec, .slowness = 1};
}

void control_plane_release(struct control_plane *control)
{
    free(control->members);
}

void control_plane_add(struct control_plane *control, struct throughput *member)
{
    control->members = memory_resize(control->members, control->member_count + 1, sizeof member);
    control->members[control->member_count++] = member;
}

bool control_plane_refuse(struct control_plane *control, const struct throughput *target,
                          const char *who, const char *why)
{
    event_log_add(&control->sim->event_log, control->sim->now, EVENT_LOG_REFUSED, target->path,
                  "%s: %s", who, why);
    return false;
}

/* Four decreases a UTC day, and one more whenever the hour before saw none. */
static bool may_decrease(struct throughput *target)
{
    struct sim *sim = target->sim;
    int64_t day = (sim->start_epoch_s + sim->now / SECOND) / 86400;

    if (day != target->decrease_day) {
        target->decrease_day = day;
        target->decreases_today = 0;
    }
    bool hour_free = sim->now - target->last_decrease >= HOUR;
    return target->decreases_today < 4 || hour_free;
}

static void count_decrease(struct throughput *target)
{
    target->decreases_today++;
    target->last_decrease = target->sim->now;
}

static void change_is_done(struct sim *sim, void *subject)
{
    struct control_plane *control = subject;

    control->updating = false;
    control->done(sim, control->owner);
}

bool control_plane_change(struct control_plane *control, struct throughput *target, const char *who,
                          simtime duration, void (*done)(struct sim *sim, void *owner), void *owner)
{
    if (control->updating)
        return control_plane_refuse(control, target, who,
                                    "the table is UPDATING; a second update has to wait");
    control->updating = true;
    control->target = target;
    control->done = done;
    control->owner = owner;
    sim_at(control->sim, control->sim->now + simtime_from_ns((double)duration * control->slowness),
           PRIORITY_CONTROL, change_is_done, control);
    return true;
}

static simtime duration_of(const struct control_plane *control, bool split)
{
    return control->spec->update_duration + (split ? control->spec->split_duration : 0);
}

static void capacity_done(struct sim *sim, void *subject)
{
    struct control_plane *control = subject;

    throughput_set_capacity(control->target, control->wanted[READ], control->wanted[WRITE]);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_CAPACITY, control->target->path,
                  "capacity is now %.0f read, %.0f write units per second", control->wanted[READ],
                  control->wanted[WRITE]);
}

static void billing_done(struct sim *sim, void *subject)
{
    struct control_plane *control = subject;

    for (size_t i = 0; i < control->member_count; i++) {
        struct throughput *member = control->members[i];
        double read = i ? member->side[READ].highest : control->wanted[READ];
        double write = i ? member->side[WRITE].highest : control->wanted[WRITE];
        throughput_set_billing(member, control->billing, read, write);
    }
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_BILLING, control->target->path,
                  "billing is now %s", billing_names[control->billing]);
}

static void warm_done(struct sim *sim, void *subject)
{
    struct control_plane *control = subject;

    throughput_set_warm(control->target, control->wanted[READ], control->wanted[WRITE]);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_CAPACITY, control->target->path,
                  "warm throughput is now %.0f read, %.0f write units per second",
                  throughput_warm(control->target, READ), throughput_warm(control->target, WRITE));
}

bool control_plane_set_capacity(struct control_plane *control, struct throughput *target,
                                double read, double write, const char *who)
{
    double old[SIDES] = {target->side[READ].provisioned, target->side[WRITE].provisioned};
    double wanted[SIDES] = {read > 0 ? read : old[READ], write > 0 ? write : old[WRITE]};

    if (target->absent)
        return control_plane_refuse(control, target, who, "there is no such index");
    if (target->billing != BILLING_PROVISIONED)
        return control_plane_refuse(control, target, who,
                                    "capacity cannot be set in on-demand mode");
    bool decrease = wanted[READ] < old[READ] || wanted[WRITE] < old[WRITE];
    if (!control->updating && decrease && !may_decrease(target))
        return control_plane_refuse(control, target, who,
                                    "the quota of decreases is used up (4 a day, then 1 an hour)");
    bool split = throughput_must_split(target, wanted[READ], wanted[WRITE]);
    if (!control_plane_change(control, target, who, duration_of(control, split), capacity_done,
                              control))
        return false;
    if (decrease)
        count_decrease(target);
    control->wanted[READ] = wanted[READ];
    control->wanted[WRITE] = wanted[WRITE];
    return true;
}

/* The fourth switch before this one was a day ago, or there were not that many. */
static bool may_switch(const struct control_plane *control)
{
    int oldest = control->switch_count % SWITCHES_A_DAY;
    return control->switch_count < SWITCHES_A_DAY ||
           control->sim->now - control->switches[oldest] >= DAY;
}

bool control_plane_set_billing(struct control_plane *control, enum billing billing, double read,
                               double write, const char *who)
{
    struct throughput *table = control->members[0];

    if (table->billing == billing)
        return control_plane_refuse(control, table, who,
                                    "the table is in that billing mode already");
    if (!control->updating && billing == BILLING_ON_DEMAND && !may_switch(control))
        return control_plane_refuse(control, table, who,
                                    "four switches to on-demand were made in the last 24 hours");
    if (!control_plane_change(control, table, who, control->spec->billing_switch_duration,
                              billing_done, control))
        return false;
    if (billing == BILLING_ON_DEMAND)
        control->switches[control->switch_count++ % SWITCHES_A_DAY] = control->sim->now;
    control->billing = billing;
    control->wanted[READ] = read > 0 ? read : table->side[READ].highest;
    control->wanted[WRITE] = write > 0 ? write : table->side[WRITE].highest;
    return true;
}

bool control_plane_set_warm(struct control_plane *control, struct throughput *target, double read,
                            double write, const char *who)
{
    const double wanted[SIDES] = {read, write};
    bool split = false;

    if (target->absent)
        return control_plane_refuse(control, target, who, "there is no such index");
    for (int s = 0; s < SIDES; s++) {
        if (wanted[s] > 0 && wanted[s] < throughput_warm(target, s))
            return control_plane_refuse(control, target, who, "warm throughput cannot be lowered");
        split |=
            wanted[s] > (double)target->partitions.serving_count * target->law->limits.per_s[s];
    }
    if (!control_plane_change(control, target, who, duration_of(control, split), warm_done,
                              control))
        return false;
    control->wanted[READ] = read;
    control->wanted[WRITE] = write;
    return true;
}
