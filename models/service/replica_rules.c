#include "replica_rules.h"

#include "text.h"

static bool same_time_to_live(const struct ttl_spec *a, const struct ttl_spec *b)
{
    return a && b ? a->lifetime == b->lifetime && a->delay == b->delay : a == b;
}

static bool same_indexes(const struct table_spec *a, const struct table_spec *b)
{
    bool same =
        a->indexes_count == b->indexes_count && a->local_indexes_count == b->local_indexes_count;

    for (size_t i = 0; same && i < a->indexes_count; i++)
        same = text_equal(a->indexes[i].origin.name, b->indexes[i].origin.name) &&
               a->indexes[i].entry_size == b->indexes[i].entry_size;
    for (size_t i = 0; same && i < a->local_indexes_count; i++)
        same = text_equal(a->local_indexes[i].origin.name, b->local_indexes[i].origin.name) &&
               a->local_indexes[i].entry_size == b->local_indexes[i].entry_size;
    return same;
}

/* What AWS keeps in step between replicas. */
static void check_same(const struct table_spec *a, const struct table_spec *b,
                       struct diagnostics *diagnostics)
{
    const char *differs = a->billing != b->billing                               ? "billing"
                          : a->item_size != b->item_size                         ? "item_size"
                          : !same_indexes(a, b)                                  ? "indexes"
                          : !same_time_to_live(a->time_to_live, b->time_to_live) ? "time_to_live"
                                                                                 : NULL;
    if (differs)
        diagnostics_add(diagnostics, origin_place(&b->origin, differs),
                        "'%s' and '%s' are replicas of one global table and differ in '%s'; make "
                        "them the same",
                        a->origin.name, b->origin.name, differs);
}

static void check_scaling(const struct capacity_spec *write, const struct origin *owner,
                          const char *of, struct diagnostics *diagnostics)
{
    if (!write->autoscaling)
        diagnostics_add(diagnostics, origin_place(owner, "write"),
                        "%s of a global table that is provisioned needs 'write: {autoscaling: "
                        "…}'; or take 'billing: on_demand'",
                        of);
}

void replica_rules_check(const struct table_spec *spec, const struct table_spec *first, bool strong,
                         struct diagnostics *diagnostics)
{
    if (spec != first)
        check_same(first, spec, diagnostics);
    if (spec->billing == BILLING_PROVISIONED) {
        check_scaling(&spec->write, &spec->origin, "a replica", diagnostics);
        for (size_t i = 0; i < spec->indexes_count; i++)
            check_scaling(&spec->indexes[i].write, &spec->indexes[i].origin,
                          "an index of a replica", diagnostics);
    }
    if (!strong)
        return;
    if (spec->time_to_live)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "time_to_live"),
                        "a replica with strong consistency has no 'time_to_live'");
    if (spec->local_indexes_count)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "local_indexes"),
                        "a replica with strong consistency has no 'local_indexes'");
}
