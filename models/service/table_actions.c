/* What an operator can do to a table at a moment of the timeline. */
#include <math.h>

#include "action.h"
#include "backfill.h"
#include "table.h"

static struct throughput *target_of(const struct sim *sim, const char *table_name,
                                    const char *index_name)
{
    struct table *table = sim_find(sim, "tables", table_name);
    struct index *index = index_name ? table_index(table, index_name) : NULL;
    return index ? &index->throughput : &table->throughput;
}

/* An update of the table is in flight, or a responder has more of them to ask for. */
static bool is_busy(const struct sim *sim, const char *table_name)
{
    const struct table *table = sim_find(sim, "tables", table_name);
    return table->control.updating || table->responders_at_work > 0;
}

static void check_index(const struct sim *sim, const struct action_spec *action,
                        const char *table_name, const char *index_name,
                        struct diagnostics *diagnostics)
{
    const struct table *table = sim_find(sim, "tables", table_name);

    if (index_name && !table_index(table, index_name))
        diagnostics_add(diagnostics, origin_place(&action->origin, "index"),
                        "table '%s' has no index '%s'", table_name, index_name);
}

struct set_capacity_spec {
    struct action_spec action;
    const char *table, *index;
    double read, write;
};

static const struct field set_capacity_fields[] = {
    AT_FIELD(struct set_capacity_spec),
    REFERENCE(struct set_capacity_spec, table, REQUIRED, "tables", "The table."),
    TEXT(struct set_capacity_spec, index, "=the table itself", "One of the table's indexes."),
    NUMBER(struct set_capacity_spec, read, "=read capacity stays", MORE_THAN_0, 10e6,
           "New read capacity."),
    NUMBER(struct set_capacity_spec, write, "=write capacity stays", MORE_THAN_0, 10e6,
           "New write capacity."),
    FIELD_END};

static void set_capacity_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct set_capacity_spec *s = spec;
    if (!s->read && !s->write)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, NULL),
                        "set_capacity needs 'read', 'write' or both");
}

static const struct record set_capacity_record =
    RECORD(struct set_capacity_spec, "set_capacity", set_capacity_fields, set_capacity_validate,
           "UpdateTable: asks for new provisioned capacity.");

static void set_capacity(struct sim *sim, const void *spec)
{
    const struct set_capacity_spec *s = spec;
    struct table *table = sim_find(sim, "tables", s->table);
    struct throughput *target = target_of(sim, s->table, s->index);

    bool accepted =
        control_plane_set_capacity(&table->control, target, s->read, s->write, "operator");
    if (accepted)
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, target->path,
                      "operator asks for %.0f read, %.0f write units per second",
                      table->control.wanted[READ], table->control.wanted[WRITE]);
}

static void set_capacity_resolve(const struct sim *sim, const void *spec,
                                 struct diagnostics *diagnostics)
{
    const struct set_capacity_spec *s = spec;
    check_index(sim, &s->action, s->table, s->index, diagnostics);
}

static bool set_capacity_busy(const struct sim *sim, const void *spec)
{
    return is_busy(sim, ((const struct set_capacity_spec *)spec)->table);
}

static const struct action_verb set_capacity_verb = {set_capacity, set_capacity_resolve,
                                                     set_capacity_busy, .rescues = true};

struct set_billing_spec {
    struct action_spec action;
    const char *table;
    int billing;
    double read, write;
};

static const struct field set_billing_fields[] = {
    AT_FIELD(struct set_billing_spec),
    REFERENCE(struct set_billing_spec, table, REQUIRED, "tables",
              "The table; its indexes go with it."),
    ENUM(struct set_billing_spec, billing, billing_names, REQUIRED, "The new billing mode."),
    NUMBER(struct set_billing_spec, read, "=the highest that was provisioned", MORE_THAN_0, 10e6,
           "Read capacity after a switch to provisioned."),
    NUMBER(struct set_billing_spec, write, "=the highest that was provisioned", MORE_THAN_0, 10e6,
           "Write capacity after a switch to provisioned."),
    FIELD_END};

static const struct record set_billing_record =
    RECORD(struct set_billing_spec, "set_billing", set_billing_fields, NULL,
           "UpdateTable: switches between provisioned and on-demand billing.");

static void set_billing(struct sim *sim, const void *spec)
{
    const struct set_billing_spec *s = spec;
    struct table *table = sim_find(sim, "tables", s->table);

    if (control_plane_set_billing(&table->control, s->billing, s->read, s->write, "operator"))
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, table->path,
                      "operator switches billing to %s", billing_names[s->billing]);
}

/* A switch to provisioned needs a capacity: of the table from the action or from its own keys, of
 * the indexes from their own keys. */
static void set_billing_resolve(const struct sim *sim, const void *spec,
                                struct diagnostics *diagnostics)
{
    const struct set_billing_spec *s = spec;
    const struct table *table = sim_find(sim, "tables", s->table);

    if (s->billing != BILLING_PROVISIONED) {
        if (!table->law.admission->on_demand)
            diagnostics_add(diagnostics, origin_place(&s->action.origin, "billing"),
                            "table '%s' has 'admission: %s', which knows no on-demand mode; use "
                            "'global'",
                            s->table, table->law.admission->name);
        return;
    }
    if ((!s->read && !table->spec->read.capacity) || (!s->write && !table->spec->write.capacity))
        diagnostics_add(diagnostics, origin_place(&s->action.origin, NULL),
                        "table '%s' never had a capacity; give 'read' and 'write'", s->table);
    for (size_t i = 0; i < table->index_count; i++)
        if (!table->indexes[i].spec->read.capacity || !table->indexes[i].spec->write.capacity)
            diagnostics_add(
                diagnostics, origin_place(&s->action.origin, NULL),
                "index '%s' of table '%s' is switched too and needs a capacity of its own; give it "
                "'read' and 'write' under 'indexes'",
                table->indexes[i].name, s->table);
}

static bool set_billing_busy(const struct sim *sim, const void *spec)
{
    return is_busy(sim, ((const struct set_billing_spec *)spec)->table);
}

static const struct action_verb set_billing_verb = {set_billing, set_billing_resolve,
                                                    set_billing_busy, .rescues = true};

struct set_warm_throughput_spec {
    struct action_spec action;
    const char *table, *index;
    double read, write;
};

static const struct field set_warm_throughput_fields[] = {
    AT_FIELD(struct set_warm_throughput_spec),
    REFERENCE(struct set_warm_throughput_spec, table, REQUIRED, "tables", "The table."),
    TEXT(struct set_warm_throughput_spec, index, "=the table itself",
         "One of the table's global indexes."),
    NUMBER(struct set_warm_throughput_spec, read, "=stays", MORE_THAN_0, 10e6,
           "Read units per second that are to be served at once."),
    NUMBER(struct set_warm_throughput_spec, write, "=stays", MORE_THAN_0, 10e6,
           "Write units per second that are to be served at once."),
    FIELD_END};

static void set_warm_throughput_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct set_warm_throughput_spec *s = spec;
    if (!s->read && !s->write)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, NULL),
                        "set_warm_throughput needs 'read', 'write' or both");
}

static const struct record set_warm_throughput_record =
    RECORD(struct set_warm_throughput_spec, "set_warm_throughput", set_warm_throughput_fields,
           set_warm_throughput_validate,
           "UpdateTable: raises warm throughput, which brings partitions, for a price paid once.");

static void set_warm_throughput(struct sim *sim, const void *spec)
{
    const struct set_warm_throughput_spec *s = spec;
    struct table *table = sim_find(sim, "tables", s->table);
    struct throughput *target = target_of(sim, s->table, s->index);

    if (control_plane_set_warm(&table->control, target, s->read, s->write, "operator"))
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, target->path,
                      "operator asks for warm throughput of %.0f read, %.0f write units per second",
                      fmax(s->read, throughput_warm(target, READ)),
                      fmax(s->write, throughput_warm(target, WRITE)));
}

static void set_warm_throughput_resolve(const struct sim *sim, const void *spec,
                                        struct diagnostics *diagnostics)
{
    const struct set_warm_throughput_spec *s = spec;
    check_index(sim, &s->action, s->table, s->index, diagnostics);
}

static const struct action_verb set_warm_throughput_verb = {
    set_warm_throughput, set_warm_throughput_resolve, .rescues = true};

/* create_index and delete_index say the same two things. */
struct index_action_spec {
    struct action_spec action;
    const char *table, *index;
};

static const struct field index_action_fields[] = {
    AT_FIELD(struct index_action_spec),
    REFERENCE(struct index_action_spec, table, REQUIRED, "tables", "The table."),
    TEXT(struct index_action_spec, index, REQUIRED, "One of its global indexes."), FIELD_END};

static void index_action_resolve(const struct sim *sim, const void *spec,
                                 struct diagnostics *diagnostics)
{
    const struct index_action_spec *s = spec;
    check_index(sim, &s->action, s->table, s->index, diagnostics);
}

static void allocated(struct sim *sim, void *subject)
{
    struct index *index = subject;
    const struct table *table = sim_find(sim, "tables", index->table_name);
    int64_t entry = index->spec->entry_size ? index->spec->entry_size : table->spec->item_size;

    backfill_start(index, table->items, capacity_units(OPERATION_PUT, CONSISTENCY_STRONG, entry, 1),
                   (double)entry + ITEM_OVERHEAD);
}

static bool one_is_creating(const struct table *table)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (table->indexes[i].status == INDEX_CREATING)
            return true;
    return false;
}

static void create_index(struct sim *sim, const void *spec)
{
    const struct index_action_spec *s = spec;
    struct table *table = sim_find(sim, "tables", s->table);
    struct index *index = table_index(table, s->index);
    struct throughput *target = &index->throughput;

    if (index->status != INDEX_ABSENT)
        control_plane_refuse(&table->control, target, "operator", "the index is there already");
    else if (one_is_creating(table))
        control_plane_refuse(&table->control, target, "operator", "another index is being created");
    else if (control_plane_may_add(&table->control, target, index->spec->read.capacity,
                                   index->spec->write.capacity, "operator") &&
             control_plane_change(&table->control, target, "operator",
                                  table->spec->control_plane.index_allocation, allocated, index)) {
        index_allocate(index);
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, target->path,
                      "operator creates the index: its resources are allocated");
    }
}

static void deleted(struct sim *sim, void *subject)
{
    struct index *index = subject;

    index_vanish(index);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, index->path, "the index is deleted");
}

static void delete_index(struct sim *sim, const void *spec)
{
    const struct index_action_spec *s = spec;
    struct table *table = sim_find(sim, "tables", s->table);
    struct index *index = table_index(table, s->index);
    struct throughput *target = &index->throughput;

    if (index->status == INDEX_ABSENT)
        control_plane_refuse(&table->control, target, "operator", "there is no such index");
    else if (index->status == INDEX_ACTIVE && one_is_creating(table))
        control_plane_refuse(&table->control, target, "operator", "another index is being created");
    else if (control_plane_change(&table->control, target, "operator",
                                  table->spec->control_plane.update_duration, deleted, index))
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, target->path,
                      "operator deletes the index");
}

static const struct record create_index_record =
    RECORD(struct index_action_spec, "create_index", index_action_fields, NULL,
           "UpdateTable: creates an index that is not 'present' at the start, and backfills it.");
static const struct record delete_index_record =
    RECORD(struct index_action_spec, "delete_index", index_action_fields, NULL,
           "UpdateTable: deletes an index.");
static bool index_action_busy(const struct sim *sim, const void *spec)
{
    return is_busy(sim, ((const struct index_action_spec *)spec)->table);
}

static const struct action_verb create_index_verb = {create_index, index_action_resolve,
                                                     index_action_busy};
static const struct action_verb delete_index_verb = {delete_index, index_action_resolve,
                                                     index_action_busy};

/* The emergency responder of a table and its indexes: each capacity times a factor. */
struct multiply_capacity_spec {
    struct action_spec action;
    const char *table;
    double factor, most;
    bool indexes;
};

static const struct field multiply_capacity_fields[] = {
    AT_FIELD(struct multiply_capacity_spec),
    REFERENCE(struct multiply_capacity_spec, table, REQUIRED, "tables", "The table."),
    NUMBER(struct multiply_capacity_spec, factor, REQUIRED, 0.01, 1000,
           "What each capacity is multiplied by."),
    NUMBER(struct multiply_capacity_spec, most, "40k", 1, 10e6, "No capacity goes above it."),
    FLAG(struct multiply_capacity_spec, indexes, "false", "Its global indexes too."),
    FIELD_END};

static const struct record multiply_capacity_record =
    RECORD(struct multiply_capacity_spec, "multiply_capacity", multiply_capacity_fields, NULL,
           "UpdateTable: multiplies read and write capacity, as an emergency responder does.");

/* UpdateTable takes one throughput at a time: the next follows when the last is in force. Lives in
 * the table's pool. */
struct responder {
    struct sim *sim;
    const struct multiply_capacity_spec *spec;
    size_t next; /* member of the table's control plane */
};

static void multiply_next(struct sim *sim, void *subject)
{
    struct responder *r = subject;
    const struct multiply_capacity_spec *s = r->spec;
    struct table *table = sim_find(sim, "tables", s->table);
    struct control_plane *control = &table->control;
    size_t last = s->indexes ? control->member_count : 1;

    while (!control->updating && r->next < last) {
        struct throughput *target = control->members[r->next++];
        double read = fmin(target->side[READ].provisioned * s->factor, s->most);
        double write = fmin(target->side[WRITE].provisioned * s->factor, s->most);
        if (target->absent ||
            (read == target->side[READ].provisioned && write == target->side[WRITE].provisioned))
            continue;
        if (control_plane_set_capacity(control, target, read, write, "responder"))
            event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, target->path,
                          "responder asks for %.0f read, %.0f write units per second", read, write);
    }
    if (r->next < last)
        sim_at(sim, sim->now + SECOND, PRIORITY_CONTROL, multiply_next, r);
    else {
        pool_give(&table->responders, r);
        table->responders_at_work--;
    }
}

static void multiply_capacity(struct sim *sim, const void *spec)
{
    const struct multiply_capacity_spec *s = spec;
    struct table *table = sim_find(sim, "tables", s->table);
    struct responder *r = pool_take(&table->responders);

    *r = (struct responder){sim, s, 0};
    table->responders_at_work++;
    multiply_next(sim, r);
}

static bool multiply_capacity_busy(const struct sim *sim, const void *spec)
{
    return is_busy(sim, ((const struct multiply_capacity_spec *)spec)->table);
}

static const struct action_verb multiply_capacity_verb = {multiply_capacity, NULL,
                                                          multiply_capacity_busy, .rescues = true};

struct suspend_scaling_spec {
    struct action_spec action;
    const char *table, *index;
    int side;
    bool dynamic_scaling_in, dynamic_scaling_out, scheduled_scaling;
    simtime lasts;
};

enum { BOTH_SIDES = SIDES };
static const char *const scaled_sides[] = {"read", "write", "both", NULL};

static const struct field suspend_scaling_fields[] = {
    AT_FIELD(struct suspend_scaling_spec),
    REFERENCE(struct suspend_scaling_spec, table, REQUIRED, "tables", "The table."),
    TEXT(struct suspend_scaling_spec, index, "=the table itself", "One of its global indexes."),
    ENUM(struct suspend_scaling_spec, side, scaled_sides, "both", "Which of its capacities."),
    FLAG(struct suspend_scaling_spec, dynamic_scaling_in, "false",
         "The policy lowers no capacity."),
    FLAG(struct suspend_scaling_spec, dynamic_scaling_out, "false",
         "The policy raises no capacity."),
    FLAG(struct suspend_scaling_spec, scheduled_scaling, "false",
         "Scheduled actions are passed over."),
    FIELD_NAMED(struct suspend_scaling_spec, "for", lasts, FIELD_DURATION, simtime,
                .fallback = "=to the end of the run", .least = (double)SECOND,
                .most = (double)SIMTIME_MAX, .sentence = "How long."),
    FIELD_END};

static void suspend_scaling_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct suspend_scaling_spec *s = spec;

    if (!s->dynamic_scaling_in && !s->dynamic_scaling_out && !s->scheduled_scaling)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, NULL),
                        "suspend_scaling needs one of 'dynamic_scaling_in', 'dynamic_scaling_out' "
                        "and 'scheduled_scaling'");
}

static const struct record suspend_scaling_record =
    RECORD(struct suspend_scaling_spec, "suspend_scaling", suspend_scaling_fields,
           suspend_scaling_validate,
           "RegisterScalableTarget: suspends parts of auto scaling, for a while.");

/* The i-th autoscaler that is meant; NULL after the last. */
static struct autoscaler *meant(const struct sim *sim, const struct suspend_scaling_spec *s,
                                size_t i)
{
    const struct table *table = sim_find(sim, "tables", s->table);
    const struct throughput *target = target_of(sim, s->table, s->index);

    for (size_t a = 0; a < table->scaling.count; a++) {
        struct autoscaler *autoscaler = table->scaling.items[a];
        if (autoscaler->target == target &&
            (s->side == BOTH_SIDES || s->side == (int)autoscaler->side) && i-- == 0)
            return autoscaler;
    }
    return NULL;
}

static void suspend(struct sim *sim, const struct suspend_scaling_spec *s, int more)
{
    const bool processes[SCALING_PROCESSES] = {s->dynamic_scaling_in, s->dynamic_scaling_out,
                                               s->scheduled_scaling};
    struct autoscaler *autoscaler;

    for (size_t i = 0; (autoscaler = meant(sim, s, i)) != NULL; i++)
        for (int p = 0; p < SCALING_PROCESSES; p++)
            if (processes[p])
                autoscaler_suspend(autoscaler, p, more);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION,
                  target_of(sim, s->table, s->index)->path, "auto scaling %s%s%s%s",
                  more > 0 ? "is suspended:" : "resumes:", processes[0] ? " scale-in" : "",
                  processes[1] ? " scale-out" : "", processes[2] ? " scheduled actions" : "");
}

static void resume_scaling(struct sim *sim, void *subject)
{
    suspend(sim, subject, -1);
}

static void suspend_scaling(struct sim *sim, const void *spec)
{
    const struct suspend_scaling_spec *s = spec;

    suspend(sim, s, 1);
    if (s->lasts && s->lasts <= sim->end - sim->now)
        sim_at(sim, sim->now + s->lasts, PRIORITY_CONTROL, resume_scaling, (void *)(uintptr_t)spec);
}

static void suspend_scaling_resolve(const struct sim *sim, const void *spec,
                                    struct diagnostics *diagnostics)
{
    const struct suspend_scaling_spec *s = spec;

    check_index(sim, &s->action, s->table, s->index, diagnostics);
    if (!diagnostics->count && !meant(sim, s, 0))
        diagnostics_add(diagnostics, origin_place(&s->action.origin, NULL),
                        "there is nothing to suspend: %s of table '%s' has no 'autoscaling'",
                        s->index ? s->index : "the capacity", s->table);
}

static const struct action_verb suspend_scaling_verb = {suspend_scaling, suspend_scaling_resolve};

const struct choice_kind table_actions[] = {
    {"set_capacity", &set_capacity_record, &set_capacity_verb},
    {"set_billing", &set_billing_record, &set_billing_verb},
    {"set_warm_throughput", &set_warm_throughput_record, &set_warm_throughput_verb},
    {"multiply_capacity", &multiply_capacity_record, &multiply_capacity_verb},
    {"suspend_scaling", &suspend_scaling_record, &suspend_scaling_verb},
    {"create_index", &create_index_record, &create_index_verb},
    {"delete_index", &delete_index_record, &delete_index_verb},
    {0}};
