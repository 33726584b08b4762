#include "global_table.h"

#include "memory.h"
#include "proportional_part.h"
#include "replica_rules.h"
#include "text.h"

static const struct series global_table_series[] = {
    SUM(struct global_table, write_conflicts, "1", "turned_away", "",
        "strong: writes that were rejected because another Region was writing the item "
        "(ReplicatedWriteConflictException)."),
    SERIES_END};

static const struct output_set global_table_outputs = {
    .of = "global_table", .where = "global_tables/*", .rows = global_table_series};

/* What the requests of one flow do beyond their Region. */
struct crossing {
    struct replica *replica;
    void (*answered)(struct sim *sim, const struct request *request, const struct answer *answer);
    size_t count;                   /* of a write: the Regions; of a read 0 */
    struct replicated_flow flows[]; /* by the receiver's number; its own is unused */
};

/* Replicated writes have no crossing: they are not replicated once more. */
static void written(void *owner, const struct request *request, uint64_t position, int64_t count)
{
    struct replica *replica = owner;
    struct global_table *g = replica->global_table;
    struct crossing *crossing = request->flow->crossing;
    uint64_t width = request->batch ? 0 : request->width;

    if (!crossing) {
        invariant(!request->flow->client, "%s: a flow writes to a replica unseen", g->path);
        return;
    }
    for (size_t i = 0; i < g->count; i++) {
        if (i == replica->number)
            continue;
        struct replication *in = global_table_link(g, i, replica->number);
        if (width == 0)
            in->concurrent_writes += (double)count * replication_concurrent(in, position);
    }
    for (size_t i = 0; i < g->count; i++)
        if (i != replica->number)
            replication_send(global_table_link(g, replica->number, i), &crossing->flows[i],
                             position, width, count);
}

static void deleted(void *owner, double items)
{
    struct replica *replica = owner;
    struct global_table *g = replica->global_table;

    for (size_t i = 0; i < g->count; i++)
        if (i != replica->number)
            replication_expire(global_table_link(g, replica->number, i), items);
}

/* The part of a request's writes that another Region's writes of the item keep out. What one that
 * is isolated wrote before was acknowledged by a third and keeps none out. */
static double kept_out(const struct replica *replica, uint64_t position)
{
    const struct global_table *g = replica->global_table;
    double free_of_all = 1;

    for (size_t i = 0; i < g->count; i++) {
        if (i == replica->number || g->replicas[i].isolations)
            continue;
        const struct replication *link = global_table_link(g, i, replica->number);
        free_of_all *= 1 - replication_concurrent(link, position);
    }
    return 1 - free_of_all;
}

int64_t global_table_let_through(struct sim *sim, const struct request *request)
{
    struct flow *flow = request->flow;
    struct replica *replica = flow->crossing->replica;

    if (!global_table_is_strong(replica->global_table) || flow->side == READ || request->batch ||
        request->width > 0 || replica->isolations > 0 || replica->catches_up)
        return request->count;
    double part = kept_out(replica, request->position);
    int64_t refused =
        part > 0 ? proportional_part(request->count, part, &replica->refusals_carry) : 0;
    if (!refused)
        return request->count;
    struct request rejected = *request;
    rejected.count = refused;
    replica->global_table->write_conflicts += refused;
    flow->answered(sim, &rejected, &(struct answer){.errors = refused});
    return request->count - refused;
}

/* The answer waits for another Region. */
static void answer_after_round_trip(struct sim *sim, const struct request *request,
                                    const struct answer *answer)
{
    const struct crossing *crossing = request->flow->crossing;
    struct replica *replica = crossing->replica;
    struct answer later = *answer;

    for (int i = 0; i < answer->points; i++)
        later.latency[i] += latency_draw(&replica->global_table->round_trip, &replica->round_trips);
    crossing->answered(sim, request, &later);
}

static void init_law(struct global_table *g)
{
    struct latency_spec half = g->spec->lag;

    if (global_table_is_strong(g) && g->spec->round_trip) {
        g->round_trip = latency_distribution(g->spec->round_trip);
        half.median = (g->spec->round_trip->median + 1) / 2;
        half.p99 = (g->spec->round_trip->p99 + 1) / 2;
    }
    g->law = (struct replication_law){.lag = latency_distribution(&half),
                                      .median = half.median,
                                      .retry_after = g->spec->retry_after,
                                      .regions = g->count};
}

static struct replica *replica_of(const struct global_table *g, const struct table *table)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->replicas[i].table == table)
            return &g->replicas[i];
    return NULL;
}

struct replica *global_table_replica(const struct sim *sim, const struct table *table)
{
    struct replica *replica = NULL;

    for (size_t e = 0; e < sim->entity_count && !replica; e++)
        if (text_equal(sim->entities[e].plural, "global_tables"))
            replica = replica_of(sim->entities[e].entity, table);
    return replica;
}

static bool find_replicas(struct global_table *g, struct diagnostics *diagnostics)
{
    const struct global_table_spec *spec = g->spec;
    struct place place = origin_place(&spec->origin, "replicas");
    size_t mistakes = diagnostics->count;

    for (size_t i = 0; i < g->count; i++) {
        struct table *table = sim_find(g->sim, "tables", spec->replicas[i]);
        if (!table)
            diagnostics_add(diagnostics, place, "there is no table '%s' under 'tables'",
                            spec->replicas[i]);
        else if (global_table_replica(g->sim, table))
            diagnostics_add(diagnostics, place,
                            "table '%s' is a replica of another global table already",
                            spec->replicas[i]);
        g->replicas[i] = (struct replica){.global_table = g, .table = table, .number = i};
    }
    return diagnostics->count == mistakes;
}

static void init_replicas(struct global_table *g, struct diagnostics *diagnostics)
{
    const char *name = g->spec->origin.name;

    g->links = memory_new(g->count * g->count, sizeof *g->links);
    for (size_t i = 0; i < g->count; i++) {
        struct replica *replica = &g->replicas[i];
        replica_rules_check(replica->table->spec, g->replicas[0].table->spec,
                            global_table_is_strong(g), diagnostics);
        rng_init(&replica->round_trips, g->sim->seed, replica->table->path, "round trips");
        for (size_t j = 0; j < g->count; j++)
            if (j != i)
                replication_init(global_table_link(g, i, j), g->sim, name, replica->table,
                                 g->replicas[j].table, &g->replicas[j].asks, &g->law);
        table_watch_writes(
            replica->table,
            (struct write_watcher){.written = written, .owner = replica, .deleted = deleted});
    }
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct global_table *g = entity;
    const struct global_table_spec *spec = of;

    *g = (struct global_table){.sim = sim, .spec = spec, .count = spec->replicas_count};
    g->path = entity_path("global_tables", spec->origin.name);
    g->replicas = memory_new(g->count, sizeof *g->replicas);
    init_law(g);
    if (find_replicas(g, diagnostics))
        init_replicas(g, diagnostics);
    else
        g->count = 0;
}

static void cross(struct global_table *g, struct replica *replica, struct flow *flow,
                  const char *name)
{
    size_t count = flow->side == WRITE ? g->count : 0;
    struct crossing *crossing = memory_new(1, sizeof *crossing + count * sizeof *crossing->flows);

    crossing->replica = replica;
    crossing->answered = flow->answered;
    crossing->count = count;
    for (size_t i = 0; i < count; i++)
        if (i != replica->number)
            replication_add_flow(global_table_link(g, replica->number, i), &crossing->flows[i],
                                 flow, name);
    g->crossings = memory_resize(g->crossings, g->crossing_count + 1, sizeof *g->crossings);
    g->crossings[g->crossing_count++] = crossing;
    flow->crossing = crossing;
    flow->table->looks_first = true;
    if (global_table_is_strong(g) && flow->needs_leader)
        flow->answered = answer_after_round_trip;
}

/* All flows are known: those that write to a replica, and with strong consistency also reads. */
static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct global_table *g = entity;

    for (size_t e = 0; e < g->sim->entity_count; e++) {
        struct sim_entity *named = &g->sim->entities[e];
        if (!text_equal(named->plural, "flows"))
            continue;
        struct flow *flow = named->entity;
        struct replica *replica = replica_of(g, flow->table);
        if (!replica || (flow->side == READ && !global_table_is_strong(g)))
            continue;
        if (global_table_is_strong(g) && flow->transaction)
            diagnostics_add(diagnostics, origin_place(&g->spec->origin, "consistency"),
                            "workload '%s' makes transactions, which a global table with strong "
                            "consistency has not",
                            named->name);
        cross(g, replica, flow, named->name);
    }
}

static void release(void *entity)
{
    struct global_table *g = entity;

    for (size_t c = 0; c < g->crossing_count; c++) {
        struct crossing *crossing = g->crossings[c];
        for (size_t i = 0; i < crossing->count; i++)
            if (i != crossing->replica->number)
                replicated_flow_release(&crossing->flows[i]);
        free(crossing);
    }
    free(g->crossings);
    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < g->count; j++)
            if (i != j)
                replication_release(global_table_link(g, i, j));
    for (size_t i = 0; i < g->count; i++)
        asked_release(&g->replicas[i].asks.partitions);
    free(g->links);
    free(g->replicas);
    free(g->path);
}

static void publish(void *entity)
{
    struct global_table *g = entity;

    if (global_table_is_strong(g))
        probes_add(&g->sim->probes, g->path,
                   (struct probe){.outputs = &global_table_outputs, .subject = g});
    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < g->count; j++)
            if (i != j)
                replication_publish(global_table_link(g, i, j));
}

static void assert_conserved(void *entity)
{
    const struct global_table *g = entity;

    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < g->count; j++)
            if (i != j)
                replication_assert_conserved(global_table_link(g, i, j));
}

/* By how much the tables' write units cost more than in their own bills. */
static double surcharge(void *entity, const struct price_book *book, simtime now)
{
    const struct global_table *g = entity;
    double plain = 0;

    for (size_t i = 0; i < g->count; i++) {
        struct throughput *tp = &g->replicas[i].table->throughput;
        const struct throughput_side *side = &tp->side[WRITE];
        throughput_refresh(tp, now);
        plain += side->bought_unit_seconds / 3600 * book->unit_hour[WRITE] +
                 side->on_demand_units * book->on_demand[WRITE];
    }
    return plain * (book->replicated - 1);
}

static void bill(void *entity, struct bills *bills)
{
    struct global_table *g = entity;

    if (bills->book->replicated != 1)
        bills_add_total(bills, g->path, surcharge, g);
}

static const struct output_set *const outputs[] = {&global_table_outputs, &replication_outputs,
                                                   &bill_outputs, NULL};

const struct entity_kind global_table_kind = {.plural = "global_tables",
                                              .fallback = "=no table has replicas",
                                              .sentence = "Global tables, by name.",
                                              .record = &global_table_record,
                                              .size = sizeof(struct global_table),
                                              .outputs = outputs,
                                              .init = init,
                                              .resolve = resolve,
                                              .publish = publish,
                                              .bill = bill,
                                              .assert_conserved = assert_conserved,
                                              .release = release};
