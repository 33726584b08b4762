#include "table_yaml.h"

#include <math.h>

#include "account_traffic.h"
#include "capacity_facts.h"
#include "keys_yaml.h"
#include "latency_yaml.h"
#include "replica_yaml.h"
#include "scaling_delay.h"
#include "units.h"
#include "yaml_text.h"

enum { NEW_TABLE_READ = 12000, NEW_TABLE_WRITE = 4000, DAY_S = 86400 };

struct writer {
    const struct collected *collected;
    const struct collected_table *table;
    const char *home;                     /* the name under which it was collected */
    const struct global_replica *replica; /* NULL: the table itself */
    const struct metric_window *window;
    bool on_demand, hash_keys;
    struct text *out;
};

static void write_duration(struct text *out, double seconds)
{
    struct units_text text;

    text_add(out, units_write_duration(&text, (simtime)llround(seconds) * SECOND));
}

static bool was_provisioned(const struct collected *collected, const char *table,
                            const struct metric_window *window)
{
    for (enum side side = READ; side < SIDES; side++)
        if (capacity_facts_highest(collected, &(struct collected_dimension){table, NULL, side},
                                   window) > 0)
            return true;
    return false;
}

bool table_yaml_on_demand(const struct collected *collected, const struct collected_table *table,
                          const struct metric_window *window)
{
    struct arena arena;
    size_t count;
    bool on_demand = table->described ? table->described->on_demand
                                      : !was_provisioned(collected, table->name, window);

    arena_init(&arena);
    const struct capacity_change *changes =
        capacity_facts_changes(collected, table->name, window, &arena, &count);
    for (size_t i = 0; i < count; i++) {
        if (changes[i].billing >= 0) { /* what it switched to, it was not before */
            on_demand = !changes[i].billing;
            break;
        }
    }
    arena_release(&arena);
    return on_demand;
}

static void add_action(struct text *out, const struct collected_action *action)
{
    struct units_text time;

    text_add(out, "{schedule: ");
    yaml_text_quoted(out, action->schedule);
    if (action->time_zone) {
        text_add(out, ", timezone: ");
        yaml_text_quoted(out, action->time_zone);
    }
    if (action->begins != COLLECTED_NO_TIME)
        text_addf(out, ", start_time: %s", units_write_instant(&time, action->begins));
    if (action->ends != COLLECTED_NO_TIME)
        text_addf(out, ", end_time: %s", units_write_instant(&time, action->ends));
    if (isfinite(action->min))
        text_addf(out, ", min: %.0f", action->min);
    if (isfinite(action->max))
        text_addf(out, ", max: %.0f", action->max);
    text_add(out, "}");
}

static bool is_action_of(const struct collected_action *action,
                         const struct collected_dimension *of)
{
    return collected_same_dimension(&action->of, of) && action->schedule &&
           (isfinite(action->min) || isfinite(action->max));
}

static void write_schedule(const struct writer *w, int indent, const struct collected_dimension *of)
{
    bool any = false;

    for (size_t i = 0; i < w->collected->action_count; i++) {
        const struct collected_action *action = &w->collected->actions[i];
        if (!is_action_of(action, of))
            continue;
        if (!any)
            text_addf(w->out, "%*sschedule:\n", indent, "");
        any = true;
        yaml_text_comment(w->out, indent + 2, "%s (%s)", action->name ? action->name : "unnamed",
                          yaml_text_file(action->file));
        text_addf(w->out, "%*s- ", indent + 2, "");
        add_action(w->out, action);
        text_add(w->out, "\n");
    }
}

/* Nothing, when nothing is suspended. */
static void add_suspended(struct text *text, const char *before,
                          const struct collected_target *target,
                          const struct collected_policy *policy, const char *behind)
{
    bool in = target->in_suspended || !policy, out = target->out_suspended || !policy;

    if (in || out || target->schedule_suspended)
        text_addf(text,
                  "%ssuspended: {dynamic_scaling_in: %s, dynamic_scaling_out: %s, "
                  "scheduled_scaling: %s}%s",
                  before, in ? "true" : "false", out ? "true" : "false",
                  target->schedule_suspended ? "true" : "false", behind);
}

static void write_suspended(const struct writer *w, int indent,
                            const struct collected_target *target,
                            const struct collected_policy *policy)
{
    struct text before = {0};

    if (!policy)
        yaml_text_comment(w->out, indent,
                          "No scaling policy was collected for it: the load moves nothing, only "
                          "scheduled actions do.");
    text_addf(&before, "%*s", indent, "");
    add_suspended(w->out, text_get(&before), target, policy, "\n");
    text_release(&before);
}

static void write_setting(const struct writer *w, int indent, const char *key, double seconds)
{
    text_addf(w->out, "%*s%s: ", indent, "", key);
    write_duration(w->out, seconds);
    text_add(w->out, "\n");
}

/* How late its alarms know, where scale-outs tell. */
static void write_delay(const struct writer *w, int indent, const struct collected_policy *policy)
{
    struct scaling_delay delay = scaling_delay_find(w->collected, &policy->of, policy->target);

    if (!isfinite(delay.seconds))
        return;
    yaml_text_comment(w->out, indent,
                      "Median of %zu scale-out%s: from two minutes over the target to the activity "
                      "(%s).",
                      delay.seen, delay.seen == 1 ? "" : "s", yaml_text_file(delay.file));
    write_setting(w, indent, "metric_delay", delay.seconds);
}

static void write_policy(const struct writer *w, int indent, const struct collected_policy *policy)
{
    text_addf(w->out, "%*starget: ", indent, "");
    yaml_text_number(w->out, fmin(fmax(policy->target, 20), 90), 3);
    text_add(w->out, "%\n");
    if (policy->out_cooldown_s > 0)
        write_setting(w, indent, "scale_out_cooldown", policy->out_cooldown_s);
    if (policy->in_cooldown_s > 0)
        write_setting(w, indent, "scale_in_cooldown", policy->in_cooldown_s);
    if (policy->in_disabled)
        text_addf(w->out, "%*sdisable_scale_in: true\n", indent, "");
    write_delay(w, indent, policy);
}

static void write_scaling(const struct writer *w, int indent, const struct collected_dimension *of)
{
    const struct collected_target *target = collected_find_target(w->collected, of);
    const struct collected_policy *policy = collected_find_policy(w->collected, of);

    if (!target || !(target->min >= 1) || !(target->max >= target->min))
        return;
    if (policy && !policy->tracks_target)
        policy = NULL;
    yaml_text_comment(w->out, indent, "%s", yaml_text_file(target->file));
    text_addf(w->out, "%*sautoscaling:\n%*smin: %.0f\n%*smax: %.0f\n", indent, "", indent + 2, "",
              target->min, indent + 2, "", target->max);
    if (policy)
        write_policy(w, indent + 2, policy);
    write_suspended(w, indent + 2, target, policy);
    write_schedule(w, indent + 2, of);
}

static void add_policy(struct text *out, const struct collected_policy *policy)
{
    text_add(out, ", target: ");
    yaml_text_number(out, fmin(fmax(policy->target, 20), 90), 3);
    text_add(out, "%");
    if (policy->out_cooldown_s > 0) {
        text_add(out, ", scale_out_cooldown: ");
        write_duration(out, policy->out_cooldown_s);
    }
    if (policy->in_cooldown_s > 0) {
        text_add(out, ", scale_in_cooldown: ");
        write_duration(out, policy->in_cooldown_s);
    }
    if (policy->in_disabled)
        text_add(out, ", disable_scale_in: true");
}

bool table_yaml_scaling(const struct collected *collected, const struct collected_dimension *of,
                        struct text *out)
{
    const struct collected_target *target = collected_find_target(collected, of);
    const struct collected_policy *policy = collected_find_policy(collected, of);
    const char *between = ", schedule: [";

    if (!target || !(target->min >= 1) || !(target->max >= target->min))
        return false;
    if (policy && !policy->tracks_target)
        policy = NULL;
    text_addf(out, "{min: %.0f, max: %.0f", target->min, target->max);
    if (policy)
        add_policy(out, policy);
    add_suspended(out, ", ", target, policy, "");
    for (size_t i = 0; i < collected->action_count; i++) {
        if (!is_action_of(&collected->actions[i], of))
            continue;
        text_add(out, between);
        add_action(out, &collected->actions[i]);
        between = ", ";
    }
    text_add(out, text_equal(between, ", ") ? "]}" : "}");
    return true;
}

/* Reads that a replica overrides are its own; what scales them there was not collected. */
static bool write_own_reads(const struct writer *w, int indent,
                            const struct collected_dimension *of)
{
    double units =
        w->replica && of->side == READ ? replica_yaml_own_reads(w->replica, of->index) : NAN;

    if (!w->replica || !isfinite(units))
        return false;
    yaml_text_comment(
        w->out, indent,
        "ProvisionedThroughputOverride of %s; what scales it there was not collected.",
        w->replica->of->region);
    text_addf(w->out, "%*scapacity: ", indent, "");
    yaml_text_number(w->out, fmax(units, 1), 0);
    text_add(w->out, "\n");
    return true;
}

static void write_capacity(const struct writer *w, int indent, const struct collected_dimension *of)
{
    struct capacity_start start = capacity_facts_start(w->collected, of, w->window);
    const struct collected_target *target = collected_find_target(w->collected, of);

    if (write_own_reads(w, indent, of))
        return;
    if (isfinite(start.units)) {
        yaml_text_comment(w->out, indent, "%s, %s", start.from, yaml_text_file(start.file));
    } else {
        start.units = target && target->min >= 1 ? target->min : 1000;
        yaml_text_comment(w->out, indent,
                          "A guess: no file says what was provisioned; ProvisionedRead- and "
                          "ProvisionedWriteCapacityUnits would.");
    }
    text_addf(w->out, "%*scapacity: ", indent, "");
    yaml_text_number(w->out, fmax(start.units, 1), 0);
    text_add(w->out, "\n");
    write_scaling(w, indent, of);
}

/* The most units per second of a minute of the window, over a side. */
static double busiest(const struct writer *w, const struct collected_dimension *of)
{
    const struct collected_series *s = collected_find_series(
        w->collected, of->table, of->index, NULL,
        of->side == READ ? "ConsumedReadCapacityUnits" : "ConsumedWriteCapacityUnits", "Sum");
    double most = 0;

    for (size_t i = 0; s && i < s->count; i++)
        if (s->times[i] >= w->window->begins && s->times[i] < metric_window_end(w->window))
            most = fmax(most, s->values[i] / (double)s->period_s);
    return most;
}

/* Warm throughput never falls. So it was there already when the window began, if nothing in the
 * window explains it: neither what was provisioned, nor twice the busiest minute on demand. */
static void write_warm(const struct writer *w, int indent, const struct collected_dimension *of,
                       const struct collected_throughput *throughput)
{
    double warm = throughput->warm[of->side];
    double in_window = w->on_demand ? 2 * busiest(w, of)
                                    : fmax(capacity_facts_highest(w->collected, of, w->window),
                                           throughput->capacity[of->side]);
    double of_new = of->side == READ ? NEW_TABLE_READ : NEW_TABLE_WRITE;

    if (!isfinite(warm) || warm <= in_window || (w->on_demand && warm <= of_new))
        return;
    yaml_text_comment(w->out, indent,
                      "WarmThroughput of now; nothing within the window was as high, so it was "
                      "there before.");
    text_addf(w->out, "%*swarm_throughput: ", indent, "");
    yaml_text_number(w->out, warm, 0);
    text_add(w->out, "\n");
}

static void write_side(const struct writer *w, int indent, const char *index, enum side side,
                       const struct collected_throughput *throughput)
{
    const struct collected_dimension of = {w->home, index, side};
    struct text inner = {0};
    struct writer to = *w;

    to.out = &inner;
    if (!w->on_demand)
        write_capacity(&to, indent + 2, &of);
    if (throughput && throughput->max_on_demand[side] > 0) {
        text_addf(&inner, "%*smax_on_demand: ", indent + 2, "");
        yaml_text_number(&inner, throughput->max_on_demand[side], 0);
        text_add(&inner, "\n");
    }
    if (throughput)
        write_warm(&to, indent + 2, &of, throughput);
    if (inner.length)
        text_addf(w->out, "%*s%s:\n%s", indent, "", side_names[side], text_get(&inner));
    text_release(&inner);
}

static void write_size(struct text *out, int indent, const char *key, double bytes)
{
    text_addf(out, "%*s%s: %.0fB\n", indent, "", key, bytes);
}

/* By which keys it is written, whichever workload does it. */
static void write_index_keys(const struct writer *w, const struct collected_index *index)
{
    struct account_keys keys;
    struct arena arena;

    arena_init(&arena);
    account_keys_make(&keys, w->collected, w->home, index->name, w->hash_keys, &arena);
    keys_yaml_write(&keys, index->keys.range != NULL, 8, NULL, w->out);
    arena_release(&arena);
}

static void write_index(const struct writer *w, const struct collected_index *index)
{
    double entry = account_traffic_entry_size(index);
    const struct collected_description *d = w->table->described;

    text_add(w->out, "      ");
    yaml_text_quoted(w->out, index->name);
    text_add(w->out, ":\n");
    if (isfinite(entry)) {
        yaml_text_comment(w->out, 8, "%.0f entries in %.0f bytes (%s); projection %s%s",
                          index->items, index->size_bytes, yaml_text_file(d->file),
                          index->projection ? index->projection : "not told",
                          index->items < 0.98 * d->items ? "; a sparse index" : "");
        write_size(w->out, 8, "entry_size", entry);
    }
    if (index->local) {
        if (!isfinite(entry))
            write_size(w->out, 8, "entry_size", 1024);
        return;
    }
    if (index->backfilling)
        yaml_text_comment(w->out, 8,
                          "It was still being built when it was described; here it is complete.");
    for (enum side side = READ; side < SIDES; side++)
        write_side(w, 8, index->name, side, &index->throughput);
    write_index_keys(w, index);
}

static void write_indexes(const struct writer *w, bool local)
{
    const struct collected_description *d = w->table->described;
    bool any = false;

    for (size_t i = 0; d && i < d->index_count; i++) {
        if (d->indexes[i].local != local)
            continue;
        if (!any)
            text_add(w->out, local ? "    local_indexes:\n" : "    indexes:\n");
        any = true;
        struct text entry = {0};
        struct writer to = *w;
        to.out = &entry;
        write_index(&to, &d->indexes[i]);
        /* a name alone would be a key without a value */
        const char *end = strchr(text_get(&entry), '\n');
        if (end && !end[1])
            text_addf(w->out, "%.*s {}\n", (int)(end - text_get(&entry)), text_get(&entry));
        else
            text_add(w->out, text_get(&entry));
        text_release(&entry);
    }
}

/* Items live as long as it takes to delete all of them at the pace of the window. Where nothing was
 * deleted there is no datapoint. */
static void write_time_to_live(const struct writer *w)
{
    const struct collected_description *d = w->table->described;
    const struct collected_series *s = collected_find_series(w->collected, w->home, NULL, NULL,
                                                             "TimeToLiveDeletedItemCount", "Sum");
    double deleted = 0;

    if (!w->table->extras.ttl_attribute)
        return;
    for (size_t i = 0; s && i < s->count; i++)
        if (s->times[i] >= w->window->begins && s->times[i] < metric_window_end(w->window))
            deleted += s->values[i];
    if (!s || !(deleted > 0) || !d || !(d->items > 0)) {
        yaml_text_comment(w->out, 4,
                          "Items expire by %s; no TimeToLiveDeletedItemCount was collected that "
                          "tells after how long, so none does here.",
                          w->table->extras.ttl_attribute);
        return;
    }
    double per_s = deleted / (double)(metric_window_end(w->window) - w->window->begins);
    double lifetime = fmin(fmax(round(d->items / per_s / 3600) * 3600, 3600), 3650.0 * DAY_S);
    yaml_text_comment(w->out, 4,
                      "Items expire by %s. A guess: %.0f items at %.1f deletions a second (%s) are "
                      "replaced in that time.",
                      w->table->extras.ttl_attribute, d->items, per_s, yaml_text_file(s->file));
    text_add(w->out, "    time_to_live: {lifetime: ");
    write_duration(w->out, lifetime);
    text_add(w->out, "}\n");
}

static void write_partitions(const struct writer *w)
{
    const struct collected_description *d = w->table->described;
    double units[SIDES];

    for (enum side side = READ; side < SIDES; side++) {
        const struct collected_dimension of = {w->home, NULL, side};
        struct capacity_start start = capacity_facts_start(w->collected, &of, w->window);
        units[side] = isfinite(d->throughput.warm[side]) ? d->throughput.warm[side] : 0;
        if (!w->on_demand && isfinite(start.units))
            units[side] = fmax(units[side], start.units);
        if (w->on_demand) /* four partitions of a new table are its own beginning */
            units[side] =
                units[side] > (side == READ ? NEW_TABLE_READ : NEW_TABLE_WRITE) ? units[side] : 0;
    }
    double partitions = capacity_facts_partitions(d->size_bytes, units[READ], units[WRITE]);
    if (partitions <= 1)
        return;
    yaml_text_comment(w->out, 4,
                      "A lower bound: AWS tells no number. 10 GB, 3,000 read and 1,000 write units "
                      "are a partition's most; an earlier peak may have left more.");
    text_addf(w->out, "    partitions: %.0f\n", partitions);
}

static void write_items(const struct writer *w)
{
    const struct collected_description *d = w->table->described;
    bool known;
    double mean = account_traffic_mean_item(w->table, &known);

    if (known)
        yaml_text_comment(w->out, 4, "%.0f items in %.0f bytes (%s, some hours old): the mean item",
                          d->items, d->size_bytes, yaml_text_file(d->file));
    else
        yaml_text_comment(w->out, 4, "A guess: %s; replace it by the items' mean size.",
                          d ? "DescribeTable says neither items nor bytes yet"
                            : "the table was not described");
    write_size(w->out, 4, "item_size", mean);
    if (d && d->items >= 1)
        text_addf(w->out, "    item_count: %.0f\n", d->items);
}

static void write_notes(const struct writer *w)
{
    const struct collected_description *d = w->table->described;

    if (d && d->has_vector_indexes)
        yaml_text_comment(w->out, 4, "Its vector indexes are not simulated.");
    bool saved = w->table->extras.point_in_time == 1 && !w->replica;
    if (saved)
        yaml_text_comment(w->out, 4, "Point-in-time recovery is on; it costs by the size stored.");
    if (d && text_equal(d->table_class, "STANDARD_INFREQUENT_ACCESS"))
        text_add(w->out, "    table_class: standard_infrequent_access\n");
    if (saved)
        text_add(w->out, "    backups: {point_in_time: true}\n");
}

static void write_table(const struct writer *w)
{
    const struct collected_description *d = w->table->described;

    write_notes(w);
    if (w->on_demand && !d)
        yaml_text_comment(w->out, 4,
                          "A guess: no datapoint of ProvisionedRead- or "
                          "ProvisionedWriteCapacityUnits, which tables on demand lack.");
    if (w->on_demand)
        text_add(w->out, "    billing: on_demand\n");
    write_items(w);
    if (d)
        write_partitions(w);
    for (enum side side = READ; side < SIDES; side++)
        write_side(w, 4, NULL, side, d ? &d->throughput : NULL);
    write_indexes(w, false);
    write_indexes(w, true);
    write_time_to_live(w);
}

static void begin_table(struct text *out, const char *name)
{
    text_add(out, "  ");
    yaml_text_quoted(out, name);
    text_add(out, ":\n");
}

/* As the table at home, but for what the replica overrides. */
static void write_replica(const struct writer *home, const struct global_replicas *replicas,
                          const struct global_replica *replica)
{
    struct writer w = *home;

    w.table = &replica->table;
    w.replica = replica;
    begin_table(w.out, replica->table.name);
    replica_yaml_note(replicas, home->table, replica, w.out);
    write_table(&w);
}

void table_yaml_write(const struct collected *collected, const struct collected_table *table,
                      const struct metric_window *window, bool hash_keys, struct text *out)
{
    struct writer w = {.collected = collected,
                       .table = table,
                       .home = table->name,
                       .window = window,
                       .on_demand = table_yaml_on_demand(collected, table, window),
                       .hash_keys = hash_keys,
                       .out = out};
    struct global_replicas replicas;
    struct arena arena;

    arena_init(&arena);
    replica_yaml_find(&replicas, collected, table, w.on_demand, &arena);
    begin_table(out, table->name);
    replica_yaml_note_home(&replicas, table, out);
    write_table(&w);
    latency_yaml_write(collected, table->name, window, out);
    for (size_t i = 0; i < replicas.count; i++)
        write_replica(&w, &replicas, &replicas.items[i]);
    arena_release(&arena);
}
