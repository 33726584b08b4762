/* What an operator can do to a table at a moment of the timeline. */
#include "action.h"
#include "table.h"

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

static void set_capacity_check(const void *spec, struct diagnostics *diagnostics)
{
    const struct set_capacity_spec *s = spec;
    if (!s->read && !s->write)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, NULL),
                        "set_capacity needs 'read', 'write' or both");
}

static const struct record set_capacity_record =
    RECORD(struct set_capacity_spec, "set_capacity", set_capacity_fields, set_capacity_check,
           "UpdateTable: asks for new provisioned capacity.");

static void set_capacity(struct sim *sim, const void *spec)
{
    const struct set_capacity_spec *s = spec;
    struct table *table = sim_find(sim, "tables", s->table);
    struct index *index = s->index ? table_index(table, s->index) : NULL;
    struct throughput *target = index ? &index->throughput : &table->throughput;

    bool accepted = control_set_capacity(&table->control, target, s->read, s->write, "operator");
    if (accepted)
        journal_add(&sim->journal, sim->now, JOURNAL_ACTION, target->path,
                    "operator asks for %.0f read, %.0f write units per second",
                    table->control.wanted[READ], table->control.wanted[WRITE]);
}

static void set_capacity_resolve(const struct sim *sim, const void *spec,
                                 struct diagnostics *diagnostics)
{
    const struct set_capacity_spec *s = spec;
    const struct table *table = sim_find(sim, "tables", s->table);
    if (s->index && !table_index(table, s->index))
        diagnostics_add(diagnostics, origin_place(&s->action.origin, "index"),
                        "table '%s' has no index '%s'", s->table, s->index);
}

static const struct action_verb set_capacity_verb = {set_capacity, set_capacity_resolve};
const struct choice_kind table_set_capacity_action = {"set_capacity", &set_capacity_record,
                                                      &set_capacity_verb};

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

    if (control_set_billing(&table->control, s->billing, s->read, s->write, "operator"))
        journal_add(&sim->journal, sim->now, JOURNAL_ACTION, table->path,
                    "operator switches billing to %s", billing_names[s->billing]);
}

/* What a table and its indexes are switched to must be known: by the action or by their own
 * capacity. */
static void set_billing_resolve(const struct sim *sim, const void *spec,
                                struct diagnostics *diagnostics)
{
    const struct set_billing_spec *s = spec;
    const struct table *table = sim_find(sim, "tables", s->table);

    if (s->billing != BILLING_PROVISIONED) {
        if (table->law.admission != &admission_global)
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

static const struct action_verb set_billing_verb = {set_billing, set_billing_resolve};
const struct choice_kind table_set_billing_action = {"set_billing", &set_billing_record,
                                                     &set_billing_verb};
