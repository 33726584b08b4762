#include "replica_yaml.h"

#include <math.h>

#include "printable.h"
#include "yaml_text.h"

/* The index of which the scaling of writes was not collected; "" for the table; NULL: all was. */
static const char *unscaled(const struct collected *collected, const struct collected_table *table)
{
    const struct collected_description *d = table->described;

    for (size_t i = 0; i <= d->index_count; i++) {
        const struct collected_index *index = i ? &d->indexes[i - 1] : NULL;
        const struct collected_dimension of = {table->name, index ? index->name : NULL, WRITE};
        const struct collected_target *target = collected_find_target(collected, &of);
        if ((index && index->local) || (target && target->min >= 1 && target->max >= target->min))
            continue;
        return index ? index->name : "";
    }
    return NULL;
}

void replica_yaml_find(struct global_replicas *out, const struct collected *collected,
                       const struct collected_table *table, bool on_demand, struct arena *arena)
{
    global_replicas_find(out, collected, table, arena);
    if (out->count && !out->why_none && (!on_demand || !table->described->on_demand)) {
        const char *index = unscaled(collected, table);
        if (index)
            out->why_none = arena_printf(
                arena,
                "no auto scaling of writes was collected%s%s, without which AWS takes no global "
                "table that is provisioned; describe-scalable-targets and "
                "describe-scaling-policies tell it",
                *index ? " of index " : "", index);
    }
    if (out->why_none)
        out->count = 0;
}

double replica_yaml_own_reads(const struct global_replica *replica, const char *index)
{
    const struct collected_override *own =
        replica ? global_replicas_override(replica->of, index) : NULL;

    return own ? own->read_capacity : NAN;
}

/* Which Regions are left out: "eu-west-1 (CREATING), ap-south-1 (DELETING)". */
static void add_others(const struct global_replicas *replicas, const struct collected_table *home,
                       struct text *out)
{
    const struct collected_description *d = home->described;

    for (size_t i = 0; i < d->replica_count; i++) {
        const struct collected_replica *r = &d->replicas[i];
        bool has = !r->region || (replicas->home && text_equal(r->region, replicas->home));
        for (size_t k = 0; k < replicas->count && !has; k++)
            has = text_equal(replicas->items[k].of->region, r->region);
        if (has)
            continue;
        printable_addf(out, "%s%s", out->length ? ", " : "", r->region);
        if (r->status && !text_equal(r->status, "ACTIVE"))
            printable_addf(out, " (%s)", r->status);
    }
}

void replica_yaml_note_home(const struct global_replicas *replicas,
                            const struct collected_table *home, struct text *out)
{
    struct text others = {0};

    if (!replicas->elsewhere)
        return;
    add_others(replicas, home, &others);
    if (others.length)
        yaml_text_comment(out, 4, "Its replica%s in %s %s not simulated%s%s, nor %s writes.",
                          strchr(text_get(&others), ',') ? "s" : "", text_get(&others),
                          strchr(text_get(&others), ',') ? "are" : "is",
                          replicas->why_none ? ": " : "",
                          replicas->why_none ? replicas->why_none : "",
                          strchr(text_get(&others), ',') ? "their" : "its");
    if (replicas->count)
        yaml_text_comment(
            out, 4,
            "The global table in %s. ConsumedWriteCapacityUnits of a Region contains the writes "
            "that came from the others (CloudWatch parts them by Source = Customer or GlobalTable; "
            "they take the receiver's write capacity). They are not parted in these files: all "
            "count as calls of %s. Each Region makes the sum of all Regions' writes so, as it did.",
            replicas->home, replicas->home);
    text_release(&others);
}

void replica_yaml_note(const struct global_replicas *replicas, const struct collected_table *home,
                       const struct global_replica *replica, struct text *out)
{
    yaml_text_comment(
        out, 4,
        "The replica of %s in %s, of which DescribeTable of %s tells (%s): as there, but for what "
        "it overrides. What its own clients do, how its reads are scaled and its point-in-time "
        "recovery are in none of these files; there is no workload. It has the price book and the "
        "account's quotas of %s, for a scenario has one of each.",
        home->name, replica->of->region, replicas->home, yaml_text_file(home->described->file),
        replicas->home);
}

static bool has_latency(const struct collected *collected, const char *table)
{
    for (size_t i = 0; i < collected->series_count; i++)
        if (collected->series[i].table && text_equal(collected->series[i].table, table) &&
            text_equal(collected->series[i].metric, "SuccessfulRequestLatency") &&
            !text_equal(collected->series[i].statistic, "SampleCount"))
            return true;
    return false;
}

/* AWS publishes no round trip between Regions. */
static void write_strong(const struct global_replicas *replicas, const struct collected *collected,
                         const struct collected_table *home, struct text *out)
{
    bool measured = has_latency(collected, home->name);

    text_add(out, "    consistency: strong\n");
    if (replicas->witness)
        text_add(out, "    witness: true\n");
    yaml_text_comment(out, 4, "%s",
                      measured
                          ? "Measured latency contains the round trip between Regions, so next "
                            "to none is added here. How long it is, AWS does not publish."
                          : "A guess: AWS publishes no round trip between Regions. Replace it "
                            "by that to the nearest other one.");
    text_addf(out, "    round_trip: {median: %s, p99: %s}\n", measured ? "1ms" : "50ms",
              measured ? "2ms" : "75ms");
}

void replica_yaml_write(const struct global_replicas *replicas, const struct collected *collected,
                        const struct collected_table *home, struct text *out)
{
    if (!replicas->count)
        return;
    text_add(out, "  ");
    yaml_text_quoted(out, home->name);
    text_add(out, ":\n    replicas: [");
    yaml_text_quoted(out, home->name);
    for (size_t i = 0; i < replicas->count; i++) {
        text_add(out, ", ");
        yaml_text_quoted(out, replicas->items[i].table.name);
    }
    text_add(out, "]\n");
    if (replicas->strong)
        write_strong(replicas, collected, home, out);
}

void replica_yaml_doubt(const struct global_replicas *replicas, const struct collected *collected,
                        const struct collected_table *home, struct text *out)
{
    struct text others = {0};

    (void)collected;
    if (!replicas->elsewhere)
        return;
    add_others(replicas, home, &others);
    if (others.length)
        printable_addf(out, "%s: not simulated in %s%s%s.\n", home->name, text_get(&others),
                       replicas->why_none ? ": " : "",
                       replicas->why_none ? replicas->why_none : "");
    for (size_t i = 0; i < replicas->count; i++)
        printable_addf(
            out,
            "%s: a replica in %s; what clients do there is in no file, so it has no calls "
            "of its own, and is billed at the prices of %s.\n",
            replicas->items[i].table.name, replicas->items[i].of->region, replicas->home);
    if (replicas->count)
        printable_addf(out,
                       "%s: writes that came from other Regions count as calls of %s: its metrics "
                       "contain them.\n",
                       home->name, replicas->home);
    text_release(&others);
}
