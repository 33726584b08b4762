#include "fault.h"

#include <math.h>

#include "isolation.h"
#include "keyspace.h"
#include "metric.h"
#include "router.h"
#include "series_path.h"
#include "table.h"
#include "workload.h"

struct fault_spec {
    struct action_spec action;
    const char *table, *key, *global_table;
    double part, factor;
    simtime lasts, leader_change;
};

#define LASTS                                                                                      \
    FIELD_NAMED(struct fault_spec, "for", lasts, FIELD_DURATION, simtime, .fallback = REQUIRED,    \
                .least = (double)SECOND, .most = (double)(30 * DAY), .sentence = "How long.")
#define TABLE REFERENCE(struct fault_spec, table, REQUIRED, "tables", "The table.")

static const struct field lose_zone_fields[] = {
    AT_FIELD(struct fault_spec), TABLE, LASTS,
    DURATION(
        struct fault_spec, leader_change, "2s", 0, HOUR,
        "How long partitions that led from the zone have no leader: writes and strong reads fail "
        "(\"a couple of seconds\")."),
    FIELD_END};
static const struct field fail_requests_fields[] = {
    AT_FIELD(struct fault_spec), TABLE, LASTS,
    RATIO(struct fault_spec, part, "10%", 0, 1,
          "Part of the requests that fail in the service (InternalServerError)."),
    FIELD_END};
static const struct field slow_requests_fields[] = {
    AT_FIELD(struct fault_spec), TABLE, LASTS,
    NUMBER(struct fault_spec, factor, "10", 1, 10000, "So many times as long."), FIELD_END};
static const struct field slow_partition_fields[] = {
    AT_FIELD(struct fault_spec),
    TABLE,
    LASTS,
    TEXT(struct fault_spec, key, "=the partition that has served most units",
         "The partition of this key."),
    NUMBER(struct fault_spec, factor, "10", 1, 10000, "So many times as long."),
    FIELD_END};
static const struct field lose_routers_fields[] = {
    AT_FIELD(struct fault_spec), TABLE, LASTS,
    RATIO(struct fault_spec, part, "33%", 0.001, 0.999, "Part of the routers that is gone."),
    FIELD_END};
static const struct field stop_metrics_fields[] = {AT_FIELD(struct fault_spec), LASTS, FIELD_END};
static const struct field slow_control_plane_fields[] = {
    AT_FIELD(struct fault_spec), TABLE, LASTS,
    NUMBER(struct fault_spec, factor, "10", 1, 10000, "So many times as long."), FIELD_END};

static const struct field pause_replication_fields[] = {
    AT_FIELD(struct fault_spec),
    REFERENCE(struct fault_spec, table, "=all of `global_table`", "tables",
              "The replica that is isolated from the others."),
    REFERENCE(struct fault_spec, global_table, "=that of `table`", "global_tables",
              "The global table of which every replica is isolated."),
    LASTS, FIELD_END};

static void pause_replication_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct fault_spec *s = spec;

    if (!s->table == !s->global_table)
        diagnostics_add(diagnostics,
                        origin_place(&s->action.origin, s->table ? "global_table" : NULL),
                        "pause_replication needs either a 'table', one replica that is isolated, "
                        "or a 'global_table', all of whose replicas are");
}

static const struct record lose_zone_record =
    RECORD(struct fault_spec, "lose_zone", lose_zone_fields, NULL,
           "A fault: an availability zone is gone, and one of three replicas with it.");
static const struct record fail_requests_record =
    RECORD(struct fault_spec, "fail_requests", fail_requests_fields, NULL,
           "A fault: the service fails a part of the requests.");
static const struct record slow_requests_record =
    RECORD(struct fault_spec, "slow_requests", slow_requests_fields, NULL,
           "A fault: the service takes longer for every request.");
static const struct record slow_partition_record =
    RECORD(struct fault_spec, "slow_partition", slow_partition_fields, NULL,
           "A fault: one partition takes longer for its requests.");
static const struct record lose_routers_record =
    RECORD(struct fault_spec, "lose_routers", lose_routers_fields, NULL,
           "A fault: request routers are gone, with their tokens.");
static const struct record stop_metrics_record =
    RECORD(struct fault_spec, "stop_metrics", stop_metrics_fields, NULL,
           "A fault: CloudWatch publishes nothing; alarms and auto scaling are blind.");
static const struct record slow_control_plane_record =
    RECORD(struct fault_spec, "slow_control_plane", slow_control_plane_fields, NULL,
           "A fault: UpdateTable takes longer.");
static const struct record pause_replication_record = RECORD(
    struct fault_spec, "pause_replication", pause_replication_fields, pause_replication_validate,
    "A fault (aws:dynamodb:global-table-pause-replication): a replica of a global table is "
    "isolated; what is written meanwhile is kept and made afterwards.");

static void note(struct sim *sim, const struct fault_spec *s, const char *what, bool over)
{
    char path[SERIES_PATH];
    const char *plural = s->table ? "tables/" : s->global_table ? "global_tables/" : "";
    const char *name = s->table ? s->table : s->global_table ? s->global_table : "metrics";

    snprintf(path, sizeof path, "%s%s", plural, name);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, path, "%s %s", what,
                  over ? "is over" : "begins");
}

static struct table *table_of(const struct sim *sim, const struct fault_spec *s)
{
    return sim_find(sim, "tables", s->table);
}

/* `end` is told when it is over. */
static void last(struct sim *sim, const struct fault_spec *s,
                 void (*end)(struct sim *sim, void *subject))
{
    sim_at(sim, sim->now + s->lasts, PRIORITY_CONTROL, end, (void *)(uintptr_t)s);
}

/* Workloads find their costs anew: eventual reads are spread over the replicas that are left. */
static void lose_zones(struct sim *sim, const struct fault_spec *s, int more)
{
    struct table *table = table_of(sim, s);

    table->losses.zones += more;
    int left = REPLICAS - table->losses.zones;
    double factor = left > 1 ? (double)left / REPLICAS : 1.0 / REPLICAS;
    for (size_t i = 0; i < sim->entity_count; i++) {
        struct workload *w = sim->entities[i].entity;
        if (strcmp(sim->entities[i].plural, "workloads") != 0 || w->flow.table != table)
            continue;
        workload_spread(w, fmax(1, table->spec->eventual_read_factor * factor));
    }
}

static void zone_is_back(struct sim *sim, void *subject)
{
    lose_zones(sim, subject, -1);
    note(sim, subject, "the loss of a zone", true);
}

static void leaders_are_there(struct sim *sim, void *subject)
{
    impairment_settle(subject, sim->now);
}

/* The partitions that led from the zone get new leaders. Gathered requests are asked at the end of
 * their interval, so the hand-over is remembered until then. */
static void change_leaders(struct sim *sim, const struct fault_spec *s)
{
    struct impairment *impairment = &table_of(sim, s)->impairment;
    simtime until = sim->now + s->leader_change;

    impairment_lose_zone(impairment, table_of(sim, s)->losses.zones, sim->now, until);
    sim_at(sim, sim_gather_time(sim, until), PRIORITY_OBSERVE, leaders_are_there, impairment);
}

static void lose_zone(struct sim *sim, const void *spec)
{
    const struct fault_spec *s = spec;

    if (s->leader_change)
        change_leaders(sim, s);
    lose_zones(sim, s, 1);
    note(sim, s, "the loss of a zone", false);
    last(sim, s, zone_is_back);
}

/* What fails is counted and shown wherever a fault may fail something. */
static void expect_errors(const struct sim *sim, const void *spec, struct diagnostics *diagnostics)
{
    (void)diagnostics;
    table_of(sim, spec)->impairment.possible = true;
}

/* Whoever may be slow has its answers looked at. */
static void expect_slowness(const struct sim *sim, const void *spec,
                            struct diagnostics *diagnostics)
{
    (void)diagnostics;
    table_of(sim, spec)->notes_answers = true;
}

static void lose_zone_resolve(const struct sim *sim, const void *spec,
                              struct diagnostics *diagnostics)
{
    if (((const struct fault_spec *)spec)->leader_change)
        expect_errors(sim, spec, diagnostics);
}

static void requests_succeed(struct sim *sim, void *subject)
{
    const struct fault_spec *s = subject;

    impairment_err(&table_of(sim, s)->impairment, s->part, -1);
    note(sim, s, "the failing of requests", true);
}

static void fail_requests(struct sim *sim, const void *spec)
{
    const struct fault_spec *s = spec;

    impairment_err(&table_of(sim, s)->impairment, s->part, 1);
    note(sim, s, "the failing of requests", false);
    last(sim, s, requests_succeed);
}

static void requests_are_quick(struct sim *sim, void *subject)
{
    const struct fault_spec *s = subject;

    impairment_slow_down(&table_of(sim, s)->impairment, s->factor, -1);
    note(sim, s, "the slowness of requests", true);
}

static void slow_requests(struct sim *sim, const void *spec)
{
    const struct fault_spec *s = spec;

    impairment_slow_down(&table_of(sim, s)->impairment, s->factor, 1);
    note(sim, s, "the slowness of requests", false);
    last(sim, s, requests_are_quick);
}

static const struct partition *busiest(const struct partition_map *map)
{
    const struct partition *most = map->serving[0];

    for (size_t i = 1; i < map->serving_count; i++) {
        const struct partition *p = map->serving[i];
        if (p->side[READ].consumed + p->side[WRITE].consumed >
            most->side[READ].consumed + most->side[WRITE].consumed)
            most = p;
    }
    return most;
}

static void partition_is_quick(struct sim *sim, void *subject)
{
    const struct fault_spec *s = subject;

    impairment_range_is_quick(&table_of(sim, s)->impairment, s);
    note(sim, s, "the slowness of a partition", true);
}

static void slow_partition(struct sim *sim, const void *spec)
{
    const struct fault_spec *s = spec;
    struct table *table = table_of(sim, s);
    const struct partition_map *map = &table->throughput.partitions;
    const struct partition *p =
        s->key ? partition_find(map, keyspace_position(sim, s->key)) : busiest(map);

    impairment_slow_range(&table->impairment, (struct slow_range){p->from, p->to, s->factor, s});
    note(sim, s, "the slowness of a partition", false);
    last(sim, s, partition_is_quick);
}

/* The parts of overlapping faults add up; when none is left, nothing is, whatever was rounded. */
static void lose_doors(struct table *table, double part, int faults)
{
    struct table_losses *losses = &table->losses;

    losses->router_faults += faults;
    losses->routers = losses->router_faults ? losses->routers + faults * part : 0;
    routers_lose(table->throughput.routers, fmin(losses->routers, 1));
}

static void routers_are_back(struct sim *sim, void *subject)
{
    const struct fault_spec *s = subject;

    lose_doors(table_of(sim, s), s->part, -1);
    note(sim, s, "the loss of routers", true);
}

static void lose_routers(struct sim *sim, const void *spec)
{
    const struct fault_spec *s = spec;

    lose_doors(table_of(sim, s), s->part, 1);
    note(sim, s, "the loss of routers", false);
    last(sim, s, routers_are_back);
}

static void lose_routers_resolve(const struct sim *sim, const void *spec,
                                 struct diagnostics *diagnostics)
{
    const struct fault_spec *s = spec;
    const struct table *table = table_of(sim, s);

    if (!table->throughput.routers)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, "table"),
                        "table '%s' has one exact router; give it 'routers' of at least 2",
                        s->table);
}

static void metrics_are_back(struct sim *sim, void *subject)
{
    note(sim, subject, "the outage of metrics", true);
}

static void stop_metrics(struct sim *sim, const void *spec)
{
    const struct fault_spec *s = spec;

    if (sim->metrics_out_until < sim->now + s->lasts)
        sim->metrics_out_until = sim->now + s->lasts;
    note(sim, s, "the outage of metrics", false);
    last(sim, s, metrics_are_back);
}

static void slow_down(struct table *table, double factor, int faults)
{
    struct table_losses *losses = &table->losses;
    double *slowness = &table->control.slowness;

    losses->slow_faults += faults;
    *slowness = !losses->slow_faults ? 1 : faults > 0 ? *slowness * factor : *slowness / factor;
}

static void control_plane_is_back(struct sim *sim, void *subject)
{
    const struct fault_spec *s = subject;

    slow_down(table_of(sim, s), s->factor, -1);
    note(sim, s, "the slow control plane", true);
}

static void slow_control_plane(struct sim *sim, const void *spec)
{
    const struct fault_spec *s = spec;

    slow_down(table_of(sim, s), s->factor, 1);
    note(sim, s, "the slow control plane", false);
    last(sim, s, control_plane_is_back);
}

/* The replicas of a fault: one, or all. */
static void each_replica(const struct sim *sim, const struct fault_spec *s,
                         void (*change)(struct replica *replica))
{
    if (s->table) {
        change(global_table_replica(sim, table_of(sim, s)));
        return;
    }
    const struct global_table *g = sim_find(sim, "global_tables", s->global_table);
    for (size_t i = 0; i < g->count; i++)
        change(&g->replicas[i]);
}

static void replication_goes_on(struct sim *sim, void *subject)
{
    each_replica(sim, subject, isolation_end);
    note(sim, subject, "the pause of replication", true);
}

static void pause_replication(struct sim *sim, const void *spec)
{
    each_replica(sim, spec, isolation_begin);
    note(sim, spec, "the pause of replication", false);
    last(sim, spec, replication_goes_on);
}

static void pause_replication_resolve(const struct sim *sim, const void *spec,
                                      struct diagnostics *diagnostics)
{
    const struct fault_spec *s = spec;

    if (s->table && !global_table_replica(sim, table_of(sim, s)))
        diagnostics_add(diagnostics, origin_place(&s->action.origin, "table"),
                        "table '%s' is a replica of no global table; name it under the "
                        "'replicas' of one",
                        s->table);
    else
        each_replica(sim, s, isolation_expect);
}

static const struct action_verb lose_zone_verb = {lose_zone, lose_zone_resolve};
static const struct action_verb fail_requests_verb = {fail_requests, expect_errors};
static const struct action_verb slow_requests_verb = {slow_requests, expect_slowness};
static const struct action_verb slow_partition_verb = {slow_partition, expect_slowness};
static const struct action_verb lose_routers_verb = {lose_routers, lose_routers_resolve};
static const struct action_verb stop_metrics_verb = {stop_metrics, NULL};
static const struct action_verb slow_control_plane_verb = {slow_control_plane, NULL};
static const struct action_verb pause_replication_verb = {pause_replication,
                                                          pause_replication_resolve};

const struct choice_kind fault_actions[] = {
    {"lose_zone", &lose_zone_record, &lose_zone_verb},
    {"lose_routers", &lose_routers_record, &lose_routers_verb},
    {"stop_metrics", &stop_metrics_record, &stop_metrics_verb},
    {"fail_requests", &fail_requests_record, &fail_requests_verb},
    {"slow_requests", &slow_requests_record, &slow_requests_verb},
    {"slow_partition", &slow_partition_record, &slow_partition_verb},
    {"slow_control_plane", &slow_control_plane_record, &slow_control_plane_verb},
    {"pause_replication", &pause_replication_record, &pause_replication_verb},
    {0}};
