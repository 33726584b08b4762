#include "bill_spec.h"

const char *const table_class_names[] = {"standard", "standard_infrequent_access", NULL};

static const struct field backup_fields[] = {
    FLAG(struct backup_spec, point_in_time, "false", "Point-in-time recovery is on."),
    SIZE(struct backup_spec, stored, "0", 0, 1e18, "On-demand backups that are kept."), FIELD_END};

const struct record backup_spec_record =
    RECORD(struct backup_spec, "backups", backup_fields, NULL, "Backups of a table.");

static const char *const term_names[] = {"1y", "3y", NULL};

static const struct field reserved_fields[] = {
    COUNT(struct reserved_spec, read, "0", 0, 100000000, "Read units, in blocks of 100."),
    COUNT(struct reserved_spec, write, "0", 0, 100000000, "Write units, in blocks of 100."),
    ENUM(struct reserved_spec, term, term_names, "1y", "For one year or three."), FIELD_END};

static void reserved_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct reserved_spec *s = spec;

    if (s->read % 100 || s->write % 100 || s->read + s->write == 0)
        diagnostics_add(diagnostics, origin_place(&s->origin, s->read % 100 ? "read" : "write"),
                        "reserved capacity is sold in blocks of 100 units; give 'read' or 'write' "
                        "as a multiple of 100");
}

const struct record reserved_spec_record =
    RECORD(struct reserved_spec, "reserved", reserved_fields, reserved_validate,
           "Reserved capacity of one term.");

static const struct field savings_fields[] = {
    NUMBER(struct savings_plan_spec, commitment, REQUIRED, 0, 1e6,
           "USD for each hour; 0: none stands, the rates are for `bill --modes`."),
    RATIO(struct savings_plan_spec, provisioned, "=the price book's", 0, 1,
          "By how much your plan makes provisioned units cheaper."),
    RATIO(struct savings_plan_spec, on_demand, "=the price book's", 0, 1,
          "By how much it makes on-demand units cheaper."),
    FIELD_END};

const struct record savings_plan_spec_record = {
    .name = "savings_plan",
    .size = sizeof(struct savings_plan_spec),
    .fields = savings_fields,
    .sentence = "A Database Savings Plan of one year, nothing upfront.",
    .shorthand = "commitment"};
