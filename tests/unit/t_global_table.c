/* service/global_table: strong consistency between Regions, the bill, and what is refused. */
#include "fixture.h"

#include "global_table.h"
#include "text.h"

static const struct global_table *global_table_of(const struct fixture *f)
{
    return world_entities(&f->world, "global_tables");
}

#define STRONG(more)                                                                               \
    "tables: {a: {billing: on_demand, " FAST "}, b: {billing: on_demand, " FAST "}}\n"             \
    "global_tables: {g: {replicas: [a, b], witness: true, consistency: strong, round_trip: "       \
    "{median: 80ms, p99: 80ms}" more "}}\nclients: {c: {retry: {mode: none}}}\n"
#define ON(table, operation, more)                                                                 \
    "{client: c, table: " table ", operation: " operation ", keys: [{count: 100000}], rate: "      \
    "[{per_second: 50}]" more "}"

static double median_ms(struct fixture *f, size_t workload)
{
    return histogram_quantile(&flow_of(f, workload)->latency, 0.5) / 1e6;
}

/* Writes and strong reads wait for another Region, eventual reads do not; all writes arrive. */
static void test_round_trip(void **state)
{
    static const char *const resolutions[] = {"request", "100ms"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        struct text yaml = {0};
        text_addf(&yaml,
                  "name: n\nduration: 60s\nresolution: %s\n" STRONG("") "workloads:\n  w: " ON(
                      "a", "put", "") "\n  s: " ON("a", "get",
                                                   ", consistency: strong") "\n  e: " ON("b", "get",
                                                                                         "") "\n",
                  resolutions[i]);
        run_yaml(&f, text_get(&yaml));
        assert_close(median_ms(&f, 0), 84, 0.5);
        assert_close(median_ms(&f, 1), 84, 0.5);
        assert_close(median_ms(&f, 2), 4, 0.1);
        assert_close(histogram_quantile(&global_table_of(&f)->links[1].latency, 0.5) / 1e6,
                     i ? 100 : 40, 0.5);
        assert_close(tables_in(&f)[1].throughput.side[WRITE].consumed,
                     (double)flow_of(&f, 0)->succeeded, 10);
        fixture_release(&f);
        text_release(&yaml);
    }
}

/* Poisson writes of one key, 5 a second in each Region: one that comes within the 40 ms of another
 * Region's is rejected, 1 - exp(-0.2 (1 - p)) of them, and costs nothing. Tried again they succeed. */
static void test_conflicts(void **state)
{
#define HOT(table)                                                                                 \
    "{client: c, table: " table ", operation: put, keys: [{key: k}], rate: [{per_second: 5}]}"
    static const char *const runs[][2] = {
        {"request", "none"}, {"100ms", "none"}, {"request", "legacy"}, {"100ms", "standard"}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct fixture f;
        struct text yaml = {0};
        text_addf(&yaml,
                  "name: n\nduration: 1000s\nresolution: %s\n" STRONG("") "workloads:\n  wa: " HOT(
                      "a") "\n  wb: " HOT("b") "\n",
                  runs[i][0]);
        char *none = strstr(yaml.bytes, "mode: none");
        assert_non_null(none);
        struct text chosen = {0};
        text_addf(&chosen, "%.*smode: %s%s", (int)(none - yaml.bytes), yaml.bytes, runs[i][1],
                  none + strlen("mode: none"));
        run_yaml(&f, text_get(&chosen));
        const struct global_table *g = global_table_of(&f);
        int64_t offered = flow_of(&f, 0)->offered + flow_of(&f, 1)->offered;
        int64_t failed = flow_of(&f, 0)->failed + flow_of(&f, 1)->failed;
        int64_t written = flow_of(&f, 0)->succeeded + flow_of(&f, 1)->succeeded;
        if (i < 2) {
            assert_int_equal(failed, g->write_conflicts);
            assert_close((double)failed / (double)offered, 0.155, 0.03);
        } else {
            assert_true(g->write_conflicts > 1000);
            assert_true(failed < offered / 100);
        }
        assert_close(tables_in(&f)[0].throughput.side[WRITE].consumed, (double)written, 3);
        assert_int_equal(flow_of(&f, 0)->throttled, 0);
        fixture_release(&f);
        text_release(&yaml);
        text_release(&chosen);
    }
}

/* A million writes of 1 KB into one of two Regions cost 1.25 USD on demand, and until November 2024
 * 2 x 1.875 USD. Provisioned 100 units in each for an hour: 0.13, before that 0.195. */
static void test_bill(void **state)
{
    static const double million[] = {1.25, 3.75}, hour[] = {0.13, 0.195};
    static const char *const books[] = {"us-east-1-2024-11", "us-east-1-2018-11"};
    static const char *const tables[] = {
        "tables: {a: {billing: on_demand, partitions: 10}, b: {billing: on_demand, partitions: "
        "10}}\n",
        "tables: {a: {read: {capacity: 0.0001}, write: {capacity: 100, autoscaling: {min: 100, "
        "max: 100}}}, b: {read: {capacity: 0.0001}, write: {capacity: 100, autoscaling: {min: 100, "
        "max: 100}}}}\n"};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        struct text yaml = {0};
        const char *book = books[i / 2], *kind = tables[i % 2];
        text_addf(&yaml,
                  "name: n\nduration: 1h\nresolution: 1s\nprice_book: %s\n%sglobal_tables: {g: "
                  "{replicas: [a, b]}}\nclients: {c: {}}\nworkloads: {w: {client: c, table: a, "
                  "operation: put, keys: [{count: 1000}], arrivals: even, calls: 1000000, rate: "
                  "[{per_second: %d}]}}\n",
                  book, kind, i % 2 ? 0 : 1000);
        run_yaml(&f, text_get(&yaml));
        double sum = 0;
        const struct probes *probes = &f.world.sim.probes;
        for (size_t p = 0; p < probes->count; p++) {
            const struct probe *probe = &probes->items[p];
            if (strncmp(probe->path, "cost/", 5) != 0)
                continue;
            probe->refresh(probe->subject, f.world.sim.now);
            for (const struct series *row = probe->outputs->rows; row->name; row++)
                if (strcmp(row->role, "cost") == 0)
                    sum += series_read(row, probe->subject);
        }
        assert_close(sum, i % 2 ? hour[i / 2] : million[i / 2], 0.001);
        fixture_release(&f);
        text_release(&yaml);
    }
}

#define GLOBAL(tables, how)                                                                        \
    "name: n\nduration: 1s\ntables: {" tables "}\nglobal_tables: {g: {" how "}}\n"
#define D "{billing: on_demand}"
#define ABD "a: " D ", b: " D ", d: " D
#define TRIP "round_trip: {median: 60ms, p99: 90ms}"

static void test_mistakes(void **state)
{
    (void)state;
    assert_mistake(GLOBAL("a: " D ", b: " D, "replicas: [a, b]"), "");
    assert_mistake(GLOBAL(ABD, "replicas: [a, b, d], consistency: strong, " TRIP), "");
    assert_mistake(GLOBAL("a: " D ", b: " D, "replicas: [a, b], witness: true, consistency: "
                                             "strong, " TRIP),
                   "");
    assert_mistake(GLOBAL("a: " D, "replicas: [a]"), "at least two replicas");
    assert_mistake(GLOBAL("a: " D, "replicas: [a, x]"), "there is no table 'x'");
    assert_mistake(GLOBAL("a: " D, "replicas: [a, a]"), "'a' is named twice");
    assert_mistake(GLOBAL("a: " D ", b: " D, "replicas: [a, b]}, h: {replicas: [b, a]"),
                   "'b' is a replica of another global table already");
    assert_mistake(GLOBAL("a: " D ", b: " D, "replicas: [a, b], consistency: strong, " TRIP),
                   "exactly three Regions");
    assert_mistake(GLOBAL(ABD, "replicas: [a, b, d], witness: true, consistency: strong, " TRIP),
                   "exactly three Regions");
    assert_mistake(GLOBAL(ABD, "replicas: [a, b, d], consistency: strong"), "needs a 'round_trip");
    assert_mistake(
        GLOBAL(ABD, "replicas: [a, b, d], consistency: strong, lag: {median: 1s}, " TRIP),
        "'lag' is for 'consistency: eventual'");
    assert_mistake(GLOBAL(ABD, "replicas: [a, b, d], " TRIP), "'round_trip' is for");
    assert_mistake(GLOBAL("a: " D ", b: " D, "replicas: [a, b], lag: {median: 3s}"),
                   "'p99' must not be below 'median'");
}

#define STRONG_OF(more)                                                                            \
    GLOBAL("a: {billing: on_demand, " more "}, b: {billing: on_demand, " more                      \
           "}, d: {billing: on_demand, " more "}",                                                 \
           "replicas: [a, b, d], consistency: strong, " TRIP)

static void test_strong_has_not(void **state)
{
    (void)state;
    assert_mistake(STRONG_OF("time_to_live: {lifetime: 1d}"), "has no 'time_to_live'");
    assert_mistake(STRONG_OF("local_indexes: {l: {}}"), "has no 'local_indexes'");
    assert_mistake(STRONG_OF("item_size: 1KiB") "clients: {c: {}}\nworkloads: {w: {client: c, "
                                                "table: a, operation: put, transaction: true, "
                                                "items: 2, keys: [{count: 9}], rate: "
                                                "[{per_second: 1}]}}\n",
                   "workload 'w' makes transactions");
}

TESTS(global_table, cmocka_unit_test(test_round_trip), cmocka_unit_test(test_conflicts),
      cmocka_unit_test(test_bill), cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_strong_has_not))
