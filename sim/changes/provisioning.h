/* What is bought of tables and their global indexes: billing, capacity, auto scaling. A scenario says
 * it in its words and an account in AWS's; here both are said alike, so that one can be laid beside
 * the other (change_set.h) and either can be written as documents (deployed.h) or templates.
 *
 * A number that is not said is NAN. Capacity is in units per second and 0 on demand; the target of
 * auto scaling is in percent, as AWS has it. A scenario's scheduled action `at` some time since the
 * start becomes at(…), one that comes again becomes cron(…) where it comes daily or weekly and else
 * rate(…) with a begin, in the whole minutes that are next above: AWS knows no other. Source: Application Auto Scaling user guide [7],
 * scheduled scaling. Known answer: `at: 21h45m, every: 7d` of a run that begins on Thursday,
 * 2026-11-12T00:00:00Z is cron(45 21 ? * THU *).
 *
 * All memory is the arena's, but for what `described` and the texts of a collection point to: the
 * collection outlives the provisioning. */
#ifndef DDBSIM_PROVISIONING_H
#define DDBSIM_PROVISIONING_H

#include "autoscaling.h"
#include "collected.h"
#include "scenario.h"

struct provisioned_action {
    const char *name;                 /* NULL: it has none yet */
    const char *schedule, *time_zone; /* `time_zone` NULL: UTC */
    int64_t begins, ends;             /* COLLECTED_NO_TIME: always */
    double min, max;                  /* NAN: stays */
    bool inexact; /* the scenario has it again in a time that is no whole number of minutes */
};

struct provisioned_side {
    double capacity, max_on_demand, warm;
    bool scaled, tracks; /* there is a target; and a policy */
    bool steps;          /* the scenario scales in steps, which DynamoDB does not take */
    double min, max, target;
    bool floor_moved; /* `min` is there for a capacity that was chosen */
    double out_cooldown_s, in_cooldown_s;
    bool in_disabled;
    bool suspended[SCALING_PROCESSES];
    const char *policy; /* its name; NULL: none yet */
    struct provisioned_action *actions;
    size_t action_count;
};

/* A table itself, or one of its global indexes. */
struct provisioned {
    const char *index;  /* NULL: the table */
    double entry_bytes; /* of an index; 0: as the table's items */
    struct provisioned_side side[SIDES];
};

struct provisioned_table {
    const char *name;      /* in the scenario */
    const char *is_called; /* by AWS, where a replica is called otherwise; NULL: as `name` */
    const char *region;    /* of a replica in another Region (global_replicas.h); NULL: at home */
    bool on_demand;
    const char *table_class; /* "STANDARD", "STANDARD_INFREQUENT_ACCESS"; NULL: not said */
    const struct collected_description *described; /* NULL: of a scenario */
    struct provisioned *members;                   /* the table itself first */
    size_t member_count;
};

struct provisioning {
    struct arena arena;
    const char *region, *account; /* NULL: not known */
    struct provisioned_table *tables;
    size_t table_count;
};

/* Of a scenario at its start. Indexes that are not present yet are left out. Release it. */
void provisioning_of_scenario(struct provisioning *provisioning, const struct scenario_spec *spec);

/* Of what was collected; tables that nothing describes are left out. Release it. */
void provisioning_of_collected(struct provisioning *provisioning,
                               const struct collected *collected);
void provisioning_release(struct provisioning *provisioning);

/* NULL when it is not there. */
const struct provisioned_table *provisioning_table(const struct provisioning *provisioning,
                                                   const char *name);

/* What AWS calls the table: a replica has the name of the table that it is one of. */
const char *provisioned_table_called(const struct provisioned_table *table);

/* The index of that name, the table itself for NULL; NULL when it is not there. */
const struct provisioned *provisioned_member(const struct provisioned_table *table,
                                             const char *index);

/* Equal, or neither said. */
bool provisioned_same(double a, double b);

/* The action that is due at the same times: it is that one, perhaps with other bounds. NULL: none. */
const struct provisioned_action *provisioned_action_of(const struct provisioned_side *side,
                                                       const struct provisioned_action *action);

/* Whether two that are due at the same times do the same. */
bool provisioned_action_equal(const struct provisioned_action *a,
                              const struct provisioned_action *b);

/* Whether it does nothing more from then on, seconds since 1970. */
bool provisioned_action_over(const struct provisioned_action *action, int64_t now);

#endif
