#include "now_yaml.h"

#include <math.h>

#include "capacity_facts.h"
#include "replica_yaml.h"
#include "table_yaml.h"
#include "yaml_text.h"

struct now {
    const struct collected *collected;
    const char *home, *name;              /* as it was collected, and in the scenario */
    const struct global_replica *replica; /* NULL: the table itself */
    const struct metric_window *window;
    bool was_on_demand;
    struct text *out;
};

static void add_line(const struct now *now, const struct text *line)
{
    text_add(now->out, "      - ");
    yaml_text_quoted(now->out, text_get(line));
    text_add(now->out, "\n");
}

static bool scales_itself(const struct now *now, const struct collected_dimension *of)
{
    const struct collected_target *target = collected_find_target(now->collected, of);
    const struct collected_policy *policy = collected_find_policy(now->collected, of);

    return target && policy && policy->tracks_target &&
           !(target->in_suspended && target->out_suspended);
}

static void add_capacity(const struct now *now, const struct collected_dimension *of, double units,
                         const char *path)
{
    struct capacity_start start = capacity_facts_start(now->collected, of, now->window);
    struct text line = {0};
    double own = of->side == READ ? replica_yaml_own_reads(now->replica, of->index) : NAN;

    if (isfinite(own) && !now->was_on_demand)
        return; /* it is the one that stands in the table already */
    if (!(units >= 1) || (!now->was_on_demand && (scales_itself(now, of) || start.units == units)))
        return;
    text_addf(&line, "%s.%s.capacity=%.0f", path, side_names[of->side], units);
    add_line(now, &line);
    text_release(&line);
}

/* Only what was on demand lacks it. */
static void add_scaling(const struct now *now, const struct collected_dimension *of,
                        const char *path)
{
    struct text line = {0};

    text_addf(&line, "%s.%s.autoscaling=", path, side_names[of->side]);
    if (table_yaml_scaling(now->collected, of, &line))
        add_line(now, &line);
    text_release(&line);
}

static void add_throughput(const struct now *now, const char *index,
                           const struct collected_throughput *throughput)
{
    struct text path = {0};

    text_addf(&path, index ? "tables.%s.indexes.%s" : "tables.%s", now->name, index);
    for (enum side side = READ; side < SIDES; side++) {
        const struct collected_dimension of = {now->home, index, side};
        bool own = side == READ && isfinite(replica_yaml_own_reads(now->replica, index));
        add_capacity(now, &of, throughput->capacity[side], text_get(&path));
        if (now->was_on_demand && !own)
            add_scaling(now, &of, text_get(&path));
    }
    text_release(&path);
}

static void add_billing(const struct now *now, const struct collected_table *table)
{
    struct text line = {0};

    text_addf(&line, "tables.%s.billing=%s", now->name,
              table->described->on_demand ? "on_demand" : "provisioned");
    add_line(now, &line);
    text_release(&line);
}

static void write_table(const struct now *now, const struct collected_table *table)
{
    const struct collected_description *d = table->described;

    if (d->on_demand != now->was_on_demand)
        add_billing(now, table);
    if (d->on_demand)
        return;
    add_throughput(now, NULL, &d->throughput);
    for (size_t i = 0; i < d->index_count; i++)
        if (!d->indexes[i].local)
            add_throughput(now, d->indexes[i].name, &d->indexes[i].throughput);
}

void now_yaml_write(const struct collected *collected, const struct collected_table *table,
                    const struct metric_window *window, struct text *out)
{
    struct global_replicas replicas;
    struct arena arena;
    struct now now = {.collected = collected,
                      .home = table->name,
                      .name = table->name,
                      .window = window,
                      .was_on_demand = table_yaml_on_demand(collected, table, window),
                      .out = out};

    if (!table->described)
        return;
    write_table(&now, table);
    arena_init(&arena);
    replica_yaml_find(&replicas, collected, table, now.was_on_demand, &arena);
    for (size_t i = 0; i < replicas.count; i++) {
        now.replica = &replicas.items[i];
        now.name = now.replica->table.name;
        write_table(&now, &now.replica->table);
    }
    arena_release(&arena);
}
