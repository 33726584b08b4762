#include "changes_yaml.h"

#include <math.h>

#include "capacity_facts.h"
#include "replica_yaml.h"
#include "table_yaml.h"
#include "units.h"
#include "yaml_text.h"

/* Of the table itself, or as it holds for its replica in another Region. */
static void write_change(const struct capacity_change *change, const char *table, double read,
                         const struct metric_window *window, struct text *out)
{
    const double units[SIDES] = {read, change->units[WRITE]};
    struct units_text time, elapsed;

    yaml_text_comment(out, 2, "%s at %s, %s", change->from, units_write_instant(&time, change->at),
                      yaml_text_file(change->file));
    text_addf(out, "  - {action: %s, at: ", change->billing >= 0 ? "set_billing" : "set_capacity");
    text_add(out, units_write_duration(&elapsed, (simtime)(change->at - window->begins) * SECOND));
    text_add(out, ", table: ");
    yaml_text_quoted(out, table);
    if (change->index && change->billing < 0) {
        text_add(out, ", index: ");
        yaml_text_quoted(out, change->index);
    }
    if (change->billing >= 0)
        text_addf(out, ", billing: %s", change->billing ? "on_demand" : "provisioned");
    for (enum side side = READ; side < SIDES; side++)
        if (units[side] > 0 && change->billing != 1)
            text_addf(out, ", %s: %.0f", side_names[side], units[side]);
    text_add(out, "}\n");
}

/* AWS keeps billing and writes the same in all Regions, and reads that the Region does not override. */
static void follow_change(const struct capacity_change *change,
                          const struct global_replica *replica, const struct metric_window *window,
                          struct text *out)
{
    double own = replica_yaml_own_reads(replica, change->index);
    double read = !isfinite(own) ? change->units[READ] : change->billing == 0 ? own : NAN;

    if (change->billing >= 0 || read > 0 || change->units[WRITE] > 0)
        write_change(change, replica->table.name, read, window, out);
}

size_t changes_yaml_write(const struct collected *collected, const struct collected_table *table,
                          const struct metric_window *window, struct text *out)
{
    struct global_replicas replicas;
    struct arena arena;
    size_t count;

    arena_init(&arena);
    const struct capacity_change *changes =
        capacity_facts_changes(collected, table->name, window, &arena, &count);
    replica_yaml_find(&replicas, collected, table, table_yaml_on_demand(collected, table, window),
                      &arena);
    for (size_t i = 0; i < count; i++) {
        write_change(&changes[i], table->name, changes[i].units[READ], window, out);
        for (size_t k = 0; k < replicas.count; k++)
            follow_change(&changes[i], &replicas.items[k], window, out);
    }
    arena_release(&arena);
    return count;
}
