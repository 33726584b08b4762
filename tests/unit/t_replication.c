/* service/replication, with service/global_table around it: what one Region wrote is written in the
 * others. */
#include "fixture.h"

#include "global_table.h"
#include "rng.h"
#include "text.h"

#define SCALED(capacity)                                                                           \
    "{capacity: " capacity ", autoscaling: {min: " capacity ", max: " capacity "}}"
#define REGION(write, more)                                                                        \
    "{initial_burst: 0%, read: {capacity: 100}, write: " SCALED(write) ", " FAST more "}"
#define WRITES(table, rate, more)                                                                  \
    "{client: c, table: " table ", operation: put, arrivals: even, keys: [{count: 1000, prefix: "  \
    "\"" table "\"}], rate: [{per_second: " rate "}]" more "}"

static const struct global_table *global_table_of(const struct fixture *f)
{
    return world_entities(&f->world, "global_tables");
}

static const struct replication *link_of(const struct fixture *f, size_t from, size_t to)
{
    const struct global_table *g = global_table_of(f);
    return &g->links[from * g->count + to];
}

/* Two Regions: their tables, how they replicate, what each workload writes. */
static void run_two(struct fixture *f, const char *head, const char *a, const char *b,
                    const char *how, const char *in_a, const char *in_b)
{
    struct text yaml = {0};

    text_addf(&yaml,
              "name: two\n%s\ntables:\n  a: %s\n  b: %s\nglobal_tables: {g: {replicas: [a, b]%s}}\n"
              "clients: {c: {retry: {mode: none}}}\nworkloads:\n  wa: %s\n  wb: %s\n",
              head, a, b, how, in_a, in_b);
    run_yaml(f, text_get(&yaml));
    text_release(&yaml);
}

static const char *const resolutions[] = {"request", "100ms", "1s"};

/* AWS's example: 5 + 5 writes a second of 1 KB need 10 write units in each Region, whoever wrote
 * them. */
static void test_five_and_five(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char head[80];
        snprintf(head, sizeof head, "duration: 1000s\nresolution: %s", resolutions[i]);
        run_two(&f, head, REGION("10.5", ""), REGION("10.5", ""), "", WRITES("a", "5", ""),
                WRITES("b", "5", ""));
        for (int t = 0; t < 2; t++) {
            assert_close(tables_in(&f)[t].throughput.side[WRITE].consumed, 10000, 40);
            assert_int_equal(flow_of(&f, (size_t)t)->succeeded, flow_of(&f, (size_t)t)->offered);
        }
        assert_close((double)link_of(&f, 0, 1)->applied, 5000, 20);
        assert_int_equal(link_of(&f, 0, 1)->replicated, flow_of(&f, 0)->succeeded);
        fixture_release(&f);
    }
}

/* A receiver of 8 whose own writes are 5 falls behind by 2 a second when it serves its own; nothing
 * is lost, and the lag of what it writes is what has piled up. Its own writes are throttled too. */
static void test_short_receiver(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char head[80];
        snprintf(head, sizeof head, "duration: 1000s\nresolution: %s", resolutions[i]);
        run_two(&f, head, REGION("20", ""), REGION("8", ""), "", WRITES("a", "5", ""),
                WRITES("b", "5", ""));
        const struct replication *to = link_of(&f, 0, 1), *back = link_of(&f, 1, 0);
        double served = tables_in(&f)[1].throughput.side[WRITE].consumed;
        assert_close(served, 8000, 30);
        assert_close((double)(to->applied + flow_of(&f, 1)->succeeded), served, 0);
        assert_close((double)to->replicated, 5000, 1);
        assert_true(to->pending > 1000);
        /* one try a second, which ends with the first that is throttled */
        assert_true(to->throttled > 550 && to->throttled < 1200);
        assert_close(to->replication_latency, (double)to->pending / 5, 40);
        assert_true(back->pending < 20 && back->throttled == 0);
        fixture_release(&f);
    }
}

/* Those of its own writes that come next after a try find no token: at any resolution as many. */
static void test_callers_that_come_next(void **state)
{
    double throttled[3];
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char head[80];
        snprintf(head, sizeof head, "duration: 2000s\nresolution: %s", resolutions[i]);
        run_two(&f, head, REGION("20", ""), REGION("8", ""), "", WRITES("a", "5", ""),
                "{client: c, table: b, operation: put, keys: [{count: 1000}], rate: [{per_second: "
                "5}]}");
        throttled[i] = (double)flow_of(&f, 1)->throttled;
        fixture_release(&f);
    }
    assert_true(throttled[0] > 1000 && throttled[0] < 3000);
    assert_close(throttled[1], throttled[0], 0.1 * throttled[0]);
    assert_close(throttled[2], throttled[0], 0.15 * throttled[0]);
}

/* A backlog is worked off when the receiver gets more, at the rate of what is then left over. */
static void test_catches_up(void **state)
{
    struct fixture f;

    (void)state;
    run_two(&f,
            "duration: 600s\ntimeline: [{at: 200s, action: set_rate, workload: wa, per_second: 0}]",
            REGION("30", ""), REGION("8", ""), "", WRITES("a", "20", ""), WRITES("b", "0", ""));
    const struct replication *to = link_of(&f, 0, 1);
    assert_close((double)to->replicated, 4000, 2);
    assert_int_equal(to->applied, to->replicated);
    assert_int_equal(to->pending, 0);
    assert_close(to->replication_latency, 500 - 200, 5); /* 4,000 at 8 a second */
    fixture_release(&f);
}

/* The lag is lognormal: half of all writes are applied within the median, one of a hundred later
 * than the 99th percentile; gathered, at the ends of intervals. */
static void test_lag(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char head[80];
        snprintf(head, sizeof head, "duration: 200s\nresolution: %s", resolutions[i]);
        run_two(&f, head, REGION("900", ""), REGION("900", ""), ", lag: {median: 2s, p99: 5s}",
                WRITES("a", "100", ""), WRITES("b", "0", ""));
        const struct replication *to = link_of(&f, 0, 1);
        double gathered = i ? 0.05 : 0;
        assert_close(histogram_quantile(&to->latency, 0.5) / 1e9, 2 + gathered, 0.06);
        assert_close(histogram_quantile(&to->latency, 0.99) / 1e9, 5 + gathered, 0.35);
        assert_close((double)to->pending, 100 * 2.16, 60); /* Little's law */
        fixture_release(&f);
    }
}

/* Ordinary units for each Region's index, on top of the table's; one with the keys of the workload
 * that writes it. New items make both tables larger. */
static void test_indexes_and_items(void **state)
{
    static const char *const region =
        "{billing: on_demand, item_size: 1500B, indexes: {i: {entry_size: 300B}}, " FAST "}";
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char head[80];
        snprintf(head, sizeof head, "duration: 100s\nresolution: %s", resolutions[i]);
        run_two(&f, head, region, region, ", lag: {median: 10ms, p99: 10ms}",
                WRITES("a", "50",
                       ", calls: 4000, new_items: 100%, index_writes: [{index: i, "
                       "writes: 2, keys: [{key: x, share: 50%}, {count: 10}]}]"),
                WRITES("b", "0", ""));
        for (int t = 0; t < 2; t++) {
            const struct table *table = &tables_in(&f)[t];
            assert_close(table->throughput.side[WRITE].consumed, 2 * 4000, 0);
            assert_close(table->indexes[0].throughput.side[WRITE].consumed, 2 * 4000, 1e-6);
            assert_close(table->items, 4000, 1e-6);
        }
        fixture_release(&f);
    }
}

/* Nobody's writes are replicated twice, and of three Regions each gets what the others wrote. */
static void test_three_regions(void **state)
{
    static const char *const yaml =
        "name: n\nduration: 100s\ntables: {a: {billing: on_demand}, b: {billing: on_demand}, d: "
        "{billing: on_demand}}\nglobal_tables: {g: {replicas: [a, b, d], lag: {median: 1ms, p99: "
        "1ms}}}\nclients: {c: {}}\nworkloads:\n  wa: " WRITES(
            "a", "10", ", calls: 500") "\n  wb: " WRITES("b", "20", ", calls: 1000") "\n";
    struct fixture f;
    (void)state;
    run_yaml(&f, yaml);
    for (int t = 0; t < 3; t++)
        assert_close(tables_in(&f)[t].throughput.side[WRITE].consumed, 1500, 0);
    assert_int_equal(link_of(&f, 0, 2)->applied, 500);
    assert_int_equal(link_of(&f, 1, 2)->applied, 1000);
    assert_int_equal(link_of(&f, 2, 0)->replicated, 0);
    fixture_release(&f);
}

/* One key written n times a second in each Region: a write is concurrent unless none of the other's
 * came within its lag, 1 - exp(-n lag). Other keys are never. */
static void test_concurrent(void **state)
{
#define ONE_KEY(table, key, rate)                                                                  \
    "{client: c, table: " table ", operation: put, keys: [{key: " key                              \
    "}], rate: [{per_second: " rate "}]}"
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char head[80];
        snprintf(head, sizeof head, "duration: 2000s\nresolution: %s", resolutions[i]);
        run_two(&f, head, "{billing: on_demand}", "{billing: on_demand}",
                ", lag: {median: 500ms, p99: 500ms}", ONE_KEY("a", "k", "1"),
                ONE_KEY("b", "k", "1"));
        double part =
            (link_of(&f, 0, 1)->concurrent_writes + link_of(&f, 1, 0)->concurrent_writes) / 4000;
        assert_close(part, 1 - exp(-0.5), i ? 0.05 : 0.03);
        fixture_release(&f);
        run_two(&f, head, "{billing: on_demand}", "{billing: on_demand}", "",
                ONE_KEY("a", "k", "1"), ONE_KEY("b", "l", "1"));
        assert_close(link_of(&f, 0, 1)->concurrent_writes, 0, 0);
        fixture_release(&f);
    }
    struct fixture
        f; /* an interval of 1 s and a lag of 100 ms: at a time, one of ten is under way */
    run_two(&f, "duration: 2000s\nresolution: 1s", "{billing: on_demand}", "{billing: on_demand}",
            ", lag: {median: 100ms, p99: 100ms}", ONE_KEY("a", "k", "1"), ONE_KEY("b", "k", "1"));
    double part =
        (link_of(&f, 0, 1)->concurrent_writes + link_of(&f, 1, 0)->concurrent_writes) / 4000;
    assert_close(part, 1 - exp(-0.1), 0.06);
    fixture_release(&f);
}

/* 1,200 items of 1.5 KiB expire in each of two Regions within the run; half of them are deleted
 * first at home, for nothing, and the others at 2 units each. */
static void test_time_to_live(void **state)
{
    static const char *const region =
        "{billing: on_demand, item_size: 1500B, item_count: 2400, time_to_live: {lifetime: 20m, "
        "delay: 0s}}";
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char head[80];
        snprintf(head, sizeof head, "duration: 13m\nresolution: %s", resolutions[i]);
        run_two(&f, head, region, region, "", WRITES("a", "0", ""), WRITES("b", "0", ""));
        for (int t = 0; t < 2; t++) {
            const struct table *table = &tables_in(&f)[t];
            double deleted = 2400 - table->items;
            assert_true(deleted > 1400);
            assert_close(table->throughput.side[WRITE].consumed, 2 * deleted / 2, 130);
        }
        fixture_release(&f);
    }
}

/* The stream of a receiver has the replicated writes, too. */
static void test_stream(void **state)
{
    static const char *const yaml =
        "name: n\nduration: 100s\ntables: {a: {billing: on_demand}, b: {billing: on_demand}}\n"
        "global_tables: {g: {replicas: [a, b]}}\nclients: {c: {}}\nqueues: {s: {kind: stream, "
        "table: b}}\nworkloads: {wa: " WRITES("a", "10", ", calls: 500") "}\n";
    struct fixture f;
    (void)state;
    run_yaml(&f, yaml);
    assert_int_equal(queues_in(&f)[0].sent, 500);
    fixture_release(&f);
}

/* The receiver's partitions are loaded alike, whatever those of the sender are. */
static void test_partitions_of_the_receiver(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char head[80];
        snprintf(head, sizeof head, "duration: 100s\nresolution: %s", resolutions[i]);
        run_two(&f, head, REGION("900", ""), REGION("900", ", partitions: 7"), "",
                "{client: c, table: a, operation: put, arrivals: even, keys: [{count: 100k}], "
                "rate: [{per_second: 500}]}",
                WRITES("b", "0", ""));
        const struct partition_map *map = &tables_in(&f)[1].throughput.partitions;
        double all = tables_in(&f)[1].throughput.side[WRITE].consumed;
        assert_int_equal(link_of(&f, 0, 1)->replicated, flow_of(&f, 0)->succeeded);
        for (size_t p = 0; p < 7; p++)
            assert_close(map->serving[p]->side[WRITE].consumed / all, 1.0 / 7, 0.006);
        fixture_release(&f);
    }
}

static int below(struct rng *rng, int n)
{
    return (int)rng_below(rng, (uint64_t)n);
}

static const char *one_of(struct rng *rng, const char *const *list)
{
    int n = 0;
    while (list[n])
        n++;
    return list[below(rng, n)];
}

/* Two or three Regions with all that a replica may have, at random. */
struct random_world {
    struct rng rng;
    int regions;
    bool request, strong;
    const char *with; /* what its tables have */
};

static struct random_world draw_world(uint64_t seed)
{
    static const char *const more[] = {
        "",
        "local_indexes: {l: {entry_size: 300}}, ",
        "routers: 3, ",
        "partitions: 7, ",
        "item_count: 3000, time_to_live: {lifetime: 2m, delay: 0s}, ",
        NULL};
    struct random_world world = {.request = seed % 2, .strong = seed % 8 == 5 || seed % 8 == 6};

    world.regions = world.strong ? 3 : 2 + (int)(seed % 3 == 0);
    rng_init(&world.rng, seed, "test", "regions");
    world.with = world.strong ? "" : one_of(&world.rng, more);
    return world;
}

static void add_tables(struct text *yaml, struct random_world *world)
{
    struct rng *rng = &world->rng;

    text_add(yaml, "tables:\n");
    for (int r = 0; r < world->regions; r++)
        text_addf(yaml,
                  "  t%d: {%sread: {capacity: 500}, write: {capacity: %d, autoscaling: {min: 1, "
                  "max: 900, metric_delay: 0s}}, indexes: {i: {read: {capacity: 5}, write: "
                  "{capacity: %d, autoscaling: {min: 1, max: 900}}, buffer: %d}}}\n",
                  r, world->with, 1 + below(rng, 90), 1 + below(rng, 90), 10 + below(rng, 300));
    text_addf(yaml, "global_tables: {g: {replicas: [%s], %s, retry_after: %dms}}\n",
              world->regions == 3 ? "t0, t1, t2" : "t0, t1",
              world->strong ? "consistency: strong, round_trip: {median: 60ms, p99: 90ms}"
                            : "lag: {median: 300ms, p99: 4s}",
              100 + below(rng, 3000));
}

static void add_workloads(struct text *yaml, struct random_world *world)
{
    static const char *const kinds[] = {"operation: put, new_items: 60%",
                                        "operation: update, condition_failures: 30%",
                                        "operation: delete, missing: 40%", "operation: get", NULL};
    static const char *const batches[] = {"operation: batch_write, items: 9",
                                          "operation: put, transaction: true, items: 3", NULL};
    static const char *const keys[] = {"[{key: hot, share: 60%}, {count: 9}]",
                                       "[{count: 500, distribution: zipf}]",
                                       "[{key: big, sort_keys: random}]", NULL};
    struct rng *rng = &world->rng;

    text_add(yaml, "clients: {c: {retry: {mode: standard}}}\nworkloads:\n");
    for (int w = 0; w < 5; w++) {
        bool several = world->request && !world->strong && w == 4;
        text_addf(yaml,
                  "  w%d: {client: c, table: t%d, %s, keys: %s, rate: [{per_second: %d}, {at: "
                  "60s, per_second: %d}, {at: 60s, per_second: 0}]}\n",
                  w, below(rng, world->regions), one_of(rng, several ? batches : kinds),
                  one_of(rng, keys), below(rng, 30), below(rng, 60));
    }
}

static void add_timeline(struct text *yaml, struct random_world *world)
{
    text_addf(yaml,
              "timeline:\n  - {at: 30s, action: fail_over, from: w0, to: w1, for: 20s}\n"
              "  - {at: 70s, action: set_capacity, table: t1, write: 300}\n"
              "  - {at: 20s, action: pause_replication, table: t%d, for: %ds}\n",
              below(&world->rng, world->regions), 1 + below(&world->rng, 60));
}

/* Nothing is lost, and what t1 has not yet it was throttled for or it has a reason to lack. */
static void assert_replicated(const struct fixture *f, const struct random_world *world)
{
    for (int from = 0; from < world->regions; from++) {
        const struct replication *link = link_of(f, (size_t)from, 1);
        if (from == 1)
            continue;
        assert_int_equal(link->replicated, link->applied + link->pending);
        assert_true(link->pending == 0 || link->throttled > 0 || *world->with);
    }
}

/* What is replicated is conserved (fixture_run checks), stays within what each table may write, and
 * arrives when it has time to, also after a pause. */
static void test_random_worlds(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 16; seed++) {
        struct random_world world = draw_world(seed);
        struct text yaml = {0};
        struct fixture f;
        text_addf(&yaml, "name: x\nduration: 150s\nseed: %d\nresolution: %s\n", (int)seed,
                  world.request ? "request" : "250ms");
        add_tables(&yaml, &world);
        add_workloads(&yaml, &world);
        add_timeline(&yaml, &world);
        fixture_init(&f, text_get(&yaml));
        if (!f.valid)
            fprintf(stderr, "%s", text_get(&yaml));
        fixture_run(&f);
        assert_replicated(&f, &world);
        fixture_release(&f);
        text_release(&yaml);
    }
}

TESTS(replication, cmocka_unit_test(test_five_and_five), cmocka_unit_test(test_short_receiver),
      cmocka_unit_test(test_callers_that_come_next), cmocka_unit_test(test_catches_up),
      cmocka_unit_test(test_lag), cmocka_unit_test(test_indexes_and_items),
      cmocka_unit_test(test_three_regions), cmocka_unit_test(test_concurrent),
      cmocka_unit_test(test_time_to_live), cmocka_unit_test(test_stream),
      cmocka_unit_test(test_partitions_of_the_receiver), cmocka_unit_test(test_random_worlds))
