/* service/isolation: a replica to which and from which nothing is replicated, by the fault
 * pause_replication of the timeline. */
#include "fixture.h"

#include "global_table.h"
#include "text.h"

#define WRITES(table, rate)                                                                        \
    "{client: c, table: " table ", operation: put, arrivals: even, keys: [{count: 1000}], rate: "  \
    "[{per_second: " rate "}]}"
#define READS(table, consistency)                                                                  \
    "{client: c, table: " table ", consistency: " consistency                                      \
    ", arrivals: even, keys: [{count: 1000}], rate: [{per_second: 10}]}"
#define STRONG ", consistency: strong, round_trip: {median: 40ms, p99: 40ms}"

static const char *const resolutions[] = {"request", "100ms", "1s"};

/* Replicas a, b and maybe d on demand, each written ten times a second; `how` they are one global
 * table, and a timeline. */
static void begin(struct fixture *f, const char *resolution, const char *replicas, const char *how,
                  const char *more, const char *timeline)
{
    struct text yaml = {0};

    text_addf(&yaml,
              "name: x\nduration: 400s\nresolution: %s\ntables: {a: {billing: on_demand}, b: "
              "{billing: on_demand}, d: {billing: on_demand}}\nglobal_tables: {g: {replicas: "
              "[%s]%s}}\nclients: {c: {retry: {mode: none}}}\nworkloads:\n  wa: " WRITES(
                  "a", "10") "\n  wb: " WRITES("b", "10") "\n  wd: " WRITES("d", "10") "\n%s"
                                                                                       "timeline:\n"
                                                                                       "%s",
              resolution, replicas, how, more, timeline);
    fixture_init(f, text_get(&yaml));
    if (!f->valid)
        fprintf(stderr, "%s", text_get(&yaml));
    assert_true(f->valid);
    text_release(&yaml);
}

static void until(struct fixture *f, double second)
{
    f->world.sim.end = simtime_from_seconds(second);
    sim_run(&f->world.sim);
}

static const struct replication *link_of(const struct fixture *f, size_t from, size_t to)
{
    return global_table_link(world_entities(&f->world, "global_tables"), from, to);
}

static double age_of_oldest(const struct replication *link)
{
    const struct series *row = replication_outputs.rows;

    while (strcmp(row->name, "age_of_oldest") != 0)
        row++;
    return series_read(row, link);
}

static int64_t not_served(struct fixture *f, size_t workload)
{
    return flow_of(f, workload)->failed;
}

#define APART "  - {at: 100s, action: pause_replication, table: b, for: 100s}\n"

/* Ten writes a second into each of two Regions that are apart for 100 s: 1,000 wait each way, the
 * oldest 100 s old; then all are made, none is lost, and nobody's call has failed. */
static void test_two_apart(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        bool after = i >= 3;
        struct fixture f;
        begin(&f, resolutions[i % 3], "a, b", ", lag: {median: 500ms, p99: 500ms}", "", APART);
        until(&f, after ? 399.5 : 199.5);
        for (size_t to = 0; to < 2; to++) {
            const struct replication *link = link_of(&f, 1 - to, to);
            assert_close((double)link->replicated, after ? 3995 : 1995, 15);
            assert_close((double)link->pending, after ? 10 : 1000, 16);
            assert_close(age_of_oldest(link), after ? 1 : 100, 1.7);
            assert_close(histogram_quantile(&link->latency, 1) / 1e9, after ? 100.5 : 1, 2);
            assert_int_equal(link->replicated, link->applied + link->pending);
            replication_assert_conserved(link);
            assert_int_equal(not_served(&f, to), 0);
        }
        fixture_release(&f);
    }
}

/* How many wait from a to b and from a to d at that second: pauses of one replica that overlap end
 * with the last, and of three Regions the other two go on. */
static void assert_waiting(double second, double to_b, double to_d)
{
    struct fixture f;

    begin(&f, "request", "a, b, d", ", lag: {median: 500ms, p99: 500ms}", "",
          APART "  - {at: 150s, action: pause_replication, table: b, for: 20s}\n"
                "  - {at: 180s, action: pause_replication, global_table: g, for: 70s}\n");
    until(&f, second);
    assert_close((double)link_of(&f, 0, 1)->pending, to_b, 8);
    assert_close((double)link_of(&f, 0, 2)->pending, to_d, 8);
    fixture_release(&f);
}

static void test_overlap_and_third(void **state)
{
    (void)state;
    assert_waiting(90, 5, 5);
    assert_waiting(175, 750, 5);
    assert_waiting(240, 1400, 600);
    assert_waiting(260, 5, 5);
}

/* What the same key is written meanwhile in both Regions does not know of one another. */
static void test_written_apart(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        begin(
            &f, resolutions[i], "a, b", ", lag: {median: 1ms, p99: 1ms}",
            "  ka: {client: c, table: a, operation: put, keys: [{key: k}], arrivals: even, rate: "
            "[{per_second: 5}]}\n"
            "  kb: {client: c, table: b, operation: put, keys: [{key: k}], rate: [{per_second: 5}]}\n",
            "  - {at: 100s, action: pause_replication, table: a, for: 100s}\n");
        until(&f, 199.9);
        /* of one key and, where each write has its own instant, of 1,000 keys those that wait */
        double many = i == 0 ? 1000 * exp(-1) : 0;
        assert_close(link_of(&f, 0, 1)->concurrent_writes, 500 + many, 40);
        fixture_release(&f);
    }
}

/* With strong consistency writes and strong reads of the replica that is isolated fail, its
 * eventual reads do not, and the other Regions go on. */
static void test_strong(void **state)
{
    static const char *const reads =
        "  sb: " READS("b", "strong") "\n  eb: " READS("b", "eventual") "\n";
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        begin(&f, resolutions[i], "a, b, d", STRONG, reads, APART);
        until(&f, 399);
        assert_close((double)not_served(&f, 1), 1000, 25); /* and until it has caught up */
        assert_close((double)not_served(&f, 3), 1000, 25);
        assert_true(not_served(&f, 0) + not_served(&f, 2) < 15); /* conflicts */
        assert_int_equal(not_served(&f, 4), 0);
        assert_close((double)tables_in(&f)[1].impairment.system_errors,
                     (double)(not_served(&f, 1) + not_served(&f, 3)), 15);
        assert_true(link_of(&f, 0, 1)->pending < 30 && link_of(&f, 0, 1)->replicated > 3900);
        fixture_release(&f);
    }
}

/* A Region needs another one: with two isolated the third fails, unless there is a witness. */
static void test_second_region(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "request", "a, b, d", STRONG, "",
          APART "  - {at: 150s, action: pause_replication, table: d, for: 100s}\n");
    until(&f, 399);
    assert_close((double)not_served(&f, 0), 500, 8); /* from 150 to 200 s */
    assert_close((double)not_served(&f, 1), 1000, 15);
    assert_close((double)not_served(&f, 2), 1000, 15);
    fixture_release(&f);

    begin(&f, "request", "a, b", STRONG ", witness: true", "", APART);
    until(&f, 399);
    assert_true(not_served(&f, 0) < 8);
    assert_close((double)not_served(&f, 1), 1000, 15);
    fixture_release(&f);
}

/* A strong replica is not served before it has made what waited for it: 2,000 writes at 40 a second
 * take 50 s, in which 20 new ones a second come. */
static void test_catches_up_first(void **state)
{
    static const char *const yaml =
        "name: x\nduration: 400s\ntables:\n  a: {billing: on_demand}\n  b: {billing: on_demand, "
        "write: {max_on_demand: 40}}\n  d: {billing: on_demand}\nglobal_tables: {g: {replicas: [a, b, d]" STRONG
        "}}\nclients: {c: {retry: {mode: none}}}\nworkloads:\n  wa: " WRITES(
            "a", "20") "\n  wb: " WRITES("b", "1") "\ntimeline:\n"
                                                   "  - {at: 100s, action: pause_replication, "
                                                   "table: b, for: 100s}\n";
    struct fixture f;

    (void)state;
    fixture_init(&f, yaml);
    if (!f.valid)
        fprintf(stderr, "%s\n", f.diagnostics.count ? f.diagnostics.items[0].message : "");
    assert_true(f.valid);
    until(&f, 399);
    assert_close((double)not_served(&f, 1), 200, 20);
    fixture_release(&f);
}

/* The settings of the table stay as they are until replication goes on. */
static void test_settings_are_frozen(void **state)
{
    struct fixture f;

    (void)state;
    begin(
        &f, "request", "a, b", "", "",
        APART
        "  - {at: 150s, action: set_billing, table: b, billing: provisioned, read: 5, write: 50}\n"
        "  - {at: 150s, action: set_warm_throughput, table: b, write: 9000}\n"
        "  - {at: 150s, action: set_warm_throughput, table: a, write: 9000}\n");
    until(&f, 250);
    const struct event_log_entry *refused = event_first(&f, EVENT_LOG_REFUSED);
    assert_non_null(refused);
    assert_true(tables_in(&f)[0].control.warming && !tables_in(&f)[1].control.warming);
    assert_false(tables_in(&f)[1].control.updating);
    fixture_release(&f);
}

TESTS(isolation, cmocka_unit_test(test_two_apart), cmocka_unit_test(test_overlap_and_third),
      cmocka_unit_test(test_written_apart), cmocka_unit_test(test_strong),
      cmocka_unit_test(test_second_region), cmocka_unit_test(test_catches_up_first),
      cmocka_unit_test(test_settings_are_frozen))
