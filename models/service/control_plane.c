#include "control_plane.h"

#include <math.h>

#include "memory.h"

static const struct field control_plane_fields[] = {
    DURATION(struct control_plane_spec, update_duration, "35s", 0, DAY,
             "From UpdateTable to capacity that is more than was ever provisioned (\"tens of "
             "seconds\")."),
    DURATION(
        struct control_plane_spec, return_duration, "2s", 0, DAY,
        "The same to capacity that is not, and to more warm throughput after the first time (1 "
        "to 2.3 s seen)."),
    DURATION(struct control_plane_spec, split_duration, "5m", 0, DAY,
             "What is added when partitions must be split first."),
    DURATION(
        struct control_plane_spec, scaling_duration, "35s", 0, DAY,
        "The least that an update by auto scaling takes (34 to 37 s in AWS's sample outputs)."),
    DURATION(struct control_plane_spec, billing_switch_duration, "3m", 0, DAY,
             "How long a switch to on-demand takes (\"several minutes\")."),
    DURATION(struct control_plane_spec, billing_return_duration, "5s", 0, DAY,
             "The same for a table that was on demand before (4 to 5 s seen)."),
    DURATION(struct control_plane_spec, provisioned_switch_duration, "80s", 0, DAY,
             "How long a switch to provisioned takes (60 to 98 s seen)."),
    DURATION(struct control_plane_spec, warm_duration, "6m", 0, DAY,
             "To more warm throughput, the first time or with splits (272 to 501 s seen)."),
    DURATION(struct control_plane_spec, index_allocation, "5m", 0, DAY,
             "From create_index until its backfill begins (about five minutes)."),
    FIELD_END};

static const struct past_default control_plane_past[] = {
    {"return_duration", "2026-11", "35s"},
    {"billing_return_duration", "2026-11", "3m"},
    {"provisioned_switch_duration", "2026-11", "3m"},
    {"warm_duration", "2026-11", "35s"},
    {"index_allocation", "2026-11", "1m"},
    {0}};

const struct record control_plane_record =
    RECORD_WITH_PAST(struct control_plane_spec, "control_plane", control_plane_fields,
                     control_plane_past, NULL, "How fast the table's control plane works.");

void control_plane_init(struct control_plane *control, struct sim *sim,
                        const struct control_plane_spec *spec, struct account_table *quota)
{
    *control = (struct control_plane){.sim = sim, .spec = spec, .quota = quota, .slowness = 1};
}

void control_plane_release(struct control_plane *control)
{
    free(control->members);
}

void control_plane_add(struct control_plane *control, struct throughput *member)
{
    control->members = memory_resize(control->members, control->member_count + 1, sizeof member);
    control->members[control->member_count++] = member;
    if (control->quota)
        account_add(control->quota, member);
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

/* What the table and its indexes are to have together once the change on its way is done. */
static void set_pending(struct control_plane *control, const double sums[SIDES])
{
    if (control->quota)
        memcpy(control->quota->pending, sums, sizeof control->quota->pending);
}

static void change_is_done(struct sim *sim, void *subject)
{
    struct control_plane *control = subject;

    control->updating = false;
    set_pending(control, (double[SIDES]){0, 0});
    control->done(sim, control->owner);
}

/* Returns when that will be. */
static simtime after(struct control_plane *control, simtime duration,
                     void (*done)(struct sim *sim, void *subject))
{
    simtime at = control->sim->now + simtime_from_ns((double)duration * control->slowness);

    sim_at(control->sim, at, PRIORITY_CONTROL, done, control);
    return at;
}

bool control_plane_change(struct control_plane *control, struct throughput *target, const char *who,
                          simtime duration, void (*done)(struct sim *sim, void *owner), void *owner)
{
    if (control->frozen)
        return control_plane_refuse(control, target, who, control->frozen);
    if (control->updating)
        return control_plane_refuse(control, target, who,
                                    "the table is UPDATING; a second update has to wait");
    control->updating = true;
    control->target = target;
    control->done = done;
    control->owner = owner;
    control->updating_until = after(control, duration, change_is_done);
    return true;
}

static double together(const struct control_plane *control, enum side side)
{
    return control->quota ? account_together(control->quota, side) : 0;
}

/* Whether the account's quotas let the table and its indexes have that much together. */
static bool within_quotas(struct control_plane *control, const struct throughput *target,
                          const double sums[SIDES], const char *who)
{
    char why[ACCOUNT_WHY];

    return !control->quota || account_allows(control->quota, sums, why) ||
           control_plane_refuse(control, target, who, why);
}

bool control_plane_may_add(struct control_plane *control, const struct throughput *index,
                           double read, double write, const char *who)
{
    const double more[SIDES] = {read, write};
    double sums[SIDES];

    if (index->billing != BILLING_PROVISIONED)
        return true;
    for (int s = 0; s < SIDES; s++)
        sums[s] = together(control, s) + more[s];
    return within_quotas(control, index, sums, who);
}

static simtime capacity_duration(const struct control_plane *control,
                                 const struct throughput *target, const double wanted[SIDES])
{
    const struct control_plane_spec *spec = control->spec;

    if (throughput_must_split(target, wanted[READ], wanted[WRITE]))
        return spec->update_duration + spec->split_duration;
    bool was_so =
        wanted[READ] <= target->side[READ].highest && wanted[WRITE] <= target->side[WRITE].highest;
    return was_so ? spec->return_duration : spec->update_duration;
}

static void capacity_done(struct sim *sim, void *subject)
{
    struct control_plane *control = subject;

    throughput_set_capacity(control->target, control->wanted[READ], control->wanted[WRITE]);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_CAPACITY, control->target->path,
                  "capacity is now %.0f read, %.0f write units per second", control->wanted[READ],
                  control->wanted[WRITE]);
}

/* What a member is to have after a switch to provisioned. */
static double switched(const struct control_plane *control, size_t member, enum side side)
{
    return member ? control->members[member]->side[side].highest : control->wanted[side];
}

static void billing_done(struct sim *sim, void *subject)
{
    struct control_plane *control = subject;

    control->was_on_demand = true; /* either before the switch or after it */
    for (size_t i = 0; i < control->member_count; i++)
        throughput_set_billing(control->members[i], control->billing, switched(control, i, READ),
                               switched(control, i, WRITE));
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_BILLING, control->target->path,
                  "billing is now %s", billing_names[control->billing]);
}

static bool update_capacity(struct control_plane *control, struct throughput *target,
                            const double asked[SIDES], simtime least, const char *who)
{
    double old[SIDES], wanted[SIDES], sums[SIDES];

    for (int s = 0; s < SIDES; s++) {
        old[s] = target->side[s].provisioned;
        wanted[s] = asked[s] > 0 ? asked[s] : old[s];
        sums[s] = together(control, s) - old[s] + wanted[s];
    }
    if (target->absent)
        return control_plane_refuse(control, target, who, "there is no such index");
    if (target->billing != BILLING_PROVISIONED)
        return control_plane_refuse(control, target, who,
                                    "capacity cannot be set in on-demand mode");
    if (!control->updating && !within_quotas(control, target, sums, who))
        return false;
    bool decrease = wanted[READ] < old[READ] || wanted[WRITE] < old[WRITE];
    if (!control->updating && decrease && !may_decrease(target))
        return control_plane_refuse(control, target, who,
                                    "the quota of decreases is used up (4 a day, then 1 an hour)");
    simtime duration = capacity_duration(control, target, wanted);
    if (!control_plane_change(control, target, who, duration > least ? duration : least,
                              capacity_done, control))
        return false;
    if (decrease)
        count_decrease(target);
    memcpy(control->wanted, wanted, sizeof wanted);
    set_pending(control, sums);
    return true;
}

bool control_plane_set_capacity(struct control_plane *control, struct throughput *target,
                                double read, double write, const char *who)
{
    return update_capacity(control, target, (double[SIDES]){read, write}, 0, who);
}

bool control_plane_scale(struct control_plane *control, struct throughput *target, enum side side,
                         double wanted)
{
    double asked[SIDES] = {0, 0};

    asked[side] = wanted;
    return update_capacity(control, target, asked, control->spec->scaling_duration, "auto scaling");
}

/* The fourth switch before this one was a day ago, or there were not that many. */
static bool may_switch(const struct control_plane *control)
{
    int oldest = control->switch_count % SWITCHES_A_DAY;
    return control->switch_count < SWITCHES_A_DAY ||
           control->sim->now - control->switches[oldest] >= DAY;
}

static simtime billing_duration(const struct control_plane *control, enum billing billing)
{
    const struct control_plane_spec *spec = control->spec;

    if (billing == BILLING_PROVISIONED)
        return spec->provisioned_switch_duration;
    return control->was_on_demand ? spec->billing_return_duration : spec->billing_switch_duration;
}

bool control_plane_set_billing(struct control_plane *control, enum billing billing, double read,
                               double write, const char *who)
{
    struct throughput *table = control->members[0];
    double sums[SIDES] = {read > 0 ? read : table->side[READ].highest,
                          write > 0 ? write : table->side[WRITE].highest};
    const double wanted[SIDES] = {sums[READ], sums[WRITE]};

    if (table->billing == billing)
        return control_plane_refuse(control, table, who,
                                    "the table is in that billing mode already");
    if (!control->updating && billing == BILLING_ON_DEMAND && !may_switch(control))
        return control_plane_refuse(control, table, who,
                                    "four switches to on-demand were made in the last 24 hours");
    for (size_t i = 1; i < control->member_count; i++)
        for (int s = 0; s < SIDES && !control->members[i]->absent; s++)
            sums[s] += control->members[i]->side[s].highest;
    bool provisioned = billing == BILLING_PROVISIONED;
    if (!control->updating && provisioned && !within_quotas(control, table, sums, who))
        return false;
    if (!control_plane_change(control, table, who, billing_duration(control, billing), billing_done,
                              control))
        return false;
    if (billing == BILLING_ON_DEMAND)
        control->switches[control->switch_count++ % SWITCHES_A_DAY] = control->sim->now;
    control->billing = billing;
    memcpy(control->wanted, wanted, sizeof wanted);
    if (provisioned)
        set_pending(control, sums);
    return true;
}

static void warm_done(struct sim *sim, void *subject)
{
    struct control_plane *control = subject;
    struct throughput *target = control->warm_target;

    control->warming = false;
    if (!target->absent)
        throughput_set_warm(target, control->warm_wanted[READ], control->warm_wanted[WRITE]);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_CAPACITY, target->path,
                  "warm throughput is now %.0f read, %.0f write units per second",
                  throughput_warm(target, READ), throughput_warm(target, WRITE));
}

/* NULL, or why the target cannot have that warm throughput. */
static const char *warm_refusal(const struct control_plane *control,
                                const struct throughput *target, const double wanted[SIDES])
{
    if (target->absent)
        return "there is no such index";
    if (control->frozen)
        return control->frozen;
    if (control->updating)
        return "the table is UPDATING; a second update has to wait";
    if (control->warming)
        return "its warm throughput is UPDATING; a second change of it has to wait";
    for (int s = 0; s < SIDES; s++) {
        if (wanted[s] > 0 && wanted[s] < throughput_warm(target, s))
            return "warm throughput cannot be lowered";
        if (control->quota && wanted[s] > target->law->account_quota[s])
            return "warm throughput cannot be above the account's quota for one table";
    }
    return NULL;
}

bool control_plane_set_warm(struct control_plane *control, struct throughput *target, double read,
                            double write, const char *who)
{
    const struct control_plane_spec *spec = control->spec;
    const double wanted[SIDES] = {read, write};
    const char *why = warm_refusal(control, target, wanted);
    bool first = target->side[READ].warm_set == 0 && target->side[WRITE].warm_set == 0;

    if (why)
        return control_plane_refuse(control, target, who, why);
    for (int s = 0; s < SIDES; s++) /* or with splits */
        first |=
            wanted[s] > (double)target->partitions.serving_count * target->law->limits.per_s[s];
    control->warming = true;
    control->warm_target = target;
    memcpy(control->warm_wanted, wanted, sizeof wanted);
    after(control, first ? spec->warm_duration : spec->return_duration, warm_done);
    return true;
}
