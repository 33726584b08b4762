/* models/service/staleness.h: reads that do not see the last acknowledged write. */
#include "fixture.h"

#include "staleness.h"

static const struct staleness_spec published = {.lagging = 0.015,
                                                .delay = 22 * MILLISECOND,
                                                .index_late = 0.0315,
                                                .index_delay = 3400 * MICROSECOND,
                                                .index_very_late = 0.0031,
                                                .index_very_delay = SECOND};

/* The header's known answers; with one zone lost the two others have every write. */
static void test_known(void **state)
{
    const simtime ages[] = {0, 10 * MILLISECOND, 100 * MILLISECOND};
    const double table[] = {0.005, 0.00317, 0.000053}, index[] = {0.0346, 0.00473, 0.00280};

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_close(staleness_of(&published, false, ages[i], 0), table[i], 0.000005);
        assert_close(staleness_of(&published, true, ages[i], 0), index[i], 0.000005);
        assert_close(staleness_of(&published, false, ages[i], 1), 0, 0);
        assert_close(staleness_of(&published, true, ages[i], 1), index[i], 0.000005);
    }
}

/* Calls of an API that writes one key and reads it `work` after the reply, four a second. The
 * third replica has what was written an hour later, so one read in three is stale. */
static void run_trial(struct fixture *f, const char *staleness, const char *operation,
                      const char *read, const char *work, const char *timeline)
{
    char yaml[1200];

    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 1000s\ntables: {t: {billing: on_demand, staleness: {%s}, "
             "indexes: {i: {}}}}\nclients: {c: {}}\n"
             "workloads:\n"
             "  write: {client: c, table: t, %s, keys: [{key: a}], index_writes: [{index: i, "
             "writes: 1, keys: [{key: b}]}]}\n"
             "  read: {client: c, table: t, %s}\n"
             "apis: {trial: {arrivals: even, rate: [{per_second: 4}], steps: [{workload: write}, "
             "{workload: read, work: %s}]}}\n%s",
             staleness, operation, read, work, timeline);
    run_yaml(f, yaml);
}

static double stale_part(struct fixture *f)
{
    const struct flow *flow = flow_of(f, 1);
    return (double)flow->stale / (double)flow->succeeded;
}

#define ALWAYS "lagging: 100%, delay: 1h, index_late: 50%, index_delay: 1h, index_very_late: 0%"
#define GET "operation: get, keys: [{key: a}]"

static void test_reads(void **state)
{
    static const struct {
        const char *read, *work;
        double part;
    } cases[] = {{GET, "0s", 1.0 / 3},
                 {GET, "100ms", 1.0 / 3},
                 {"operation: query, keys: [{key: a}]", "0s", 1.0 / 3},
                 {"operation: query, index: i, keys: [{key: b}]", "0s", 1.0 / 2},
                 {"operation: get, keys: [{key: b}]", "0s", 0},
                 {"operation: query, index: i, keys: [{key: a}]", "0s", 0},
                 {"operation: get, consistency: strong, keys: [{key: a}]", "0s", 0},
                 {"operation: get, transaction: true, keys: [{key: a}]", "0s", 0},
                 {"operation: batch_get, items: 1, keys: [{key: a}]", "0s", 1.0 / 3}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        run_trial(&f, ALWAYS, "operation: put", cases[i].read, cases[i].work, "");
        assert_close(stale_part(&f), cases[i].part, cases[i].part > 0 ? 0.04 : 0);
        fixture_release(&f);
    }
}

/* A replica that is late by 20 ms on average: e^-5 of the reads are stale after 100 ms. */
static void test_age(void **state)
{
    struct fixture f;

    (void)state;
    run_trial(&f, "lagging: 100%, delay: 20ms", "operation: put", GET, "20ms", "");
    assert_close(stale_part(&f), exp(-1) / 3, 0.025);
    fixture_release(&f);
    run_trial(&f, "lagging: 100%, delay: 20ms", "operation: put", GET, "100ms", "");
    assert_close(stale_part(&f), exp(-5) / 3, 0.004);
    fixture_release(&f);
}

/* Batches and transactions of writes are acknowledged too; a write whose condition fails changes
 * nothing; without a zone both replicas have it. */
static void test_writes(void **state)
{
    struct fixture f;

    (void)state;
    run_trial(&f, ALWAYS, "operation: put, transaction: true", GET, "0s", "");
    assert_close(stale_part(&f), 1.0 / 3, 0.04);
    fixture_release(&f);
    run_trial(&f, ALWAYS, "operation: batch_write, items: 1", GET, "0s", "");
    assert_close(stale_part(&f), 1.0 / 3, 0.04);
    fixture_release(&f);
    run_trial(&f, ALWAYS, "operation: put, condition_failures: 100%", GET, "0s", "");
    assert_close(stale_part(&f), 0, 0);
    fixture_release(&f);
    run_trial(&f, ALWAYS, "operation: put", GET, "0s",
              "timeline: [{action: lose_zone, table: t, for: 1h}]\n");
    assert_close(stale_part(&f), 0, 0);
    fixture_release(&f);
}

/* While its entries wait in the index's buffer every read of the index is stale: 10 units a second
 * are written for 100 s, the index has 5 and no credit, so from the first second on it is behind. */
static void test_backlog(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {read: {capacity: 1000}, write: {capacity: 1000}, "
        "initial_burst: 0%, staleness: {index_late: 0%, index_very_late: 0%}, indexes: {i: "
        "{read: {capacity: 100}, write: {capacity: 5}}}}}\nclients: {c: {}}\nworkloads:\n"
        "  write: {client: c, table: t, operation: put, keys: [{key: a}], arrivals: even, "
        "rate: [{per_second: 10}], index_writes: [{index: i, writes: 1, keys: [{key: b}]}]}\n"
        "  read: {client: c, table: t, index: i, operation: query, keys: [{key: b}], "
        "arrivals: even, rate: [{per_second: 10}]}\n");
    assert_true(stale_part(&f) > 0.9);
    fixture_release(&f);
}

/* Poisson writes of a key, at 45 a second, make 0.249 % of its reads stale, more of them with a part and
 * delays that count; of few keys alike a part of it; of batches what one of the items is; and of an
 * index. Both ways. */
static void test_gathered(void **state)
{
    static const char *const resolutions[] = {"request", "100ms", "1s"};
    struct staleness_spec spec = {.lagging = 0.015, .delay = 22 * MILLISECOND};
    double parts[3][4];

    (void)state;
    struct staleness s;
    struct sim sim;
    sim_init(&sim, 1, MINUTE);
    sim.resolution = sim.now = SECOND;
    staleness_init(&s, &spec, 0, 1, "x");
    staleness_note_many(&s, 0, (struct key_class){7, 1}, 45, &sim);
    sim.now = 2 * SECOND;
    assert_close(staleness_part(&s, 0, (struct key_class){7, 1}, 0, 0, &sim), 0.00249, 1e-5);
    assert_close(staleness_part(&s, 0, (struct key_class){7, 1}, 0, 1, &sim), 0, 0);
    assert_close(staleness_part(&s, 0, (struct key_class){8, 1}, 0, 0, &sim), 0, 0);
    staleness_release(&s);
    sim_release(&sim);
    for (int r = 0; r < 3; r++) {
        struct fixture f;
        char yaml[1600];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 200s\nresolution: %s\ntables: {t: {read: {capacity: 20000}, write: {capacity: 5000}, staleness: "
            "{lagging: 90%%, delay: 30ms, index_late: 40%%, index_delay: 40ms}, indexes: {i: {read: {capacity: 2000}, write: {capacity: 5000}}}}}\n"
            "clients: {c: {}}\nworkloads:\n"
            "  hot: {client: c, table: t, keys: [{key: a}], rate: [{per_second: 200}]}\n"
            "  few: {client: c, table: t, keys: [{count: 40}], rate: [{per_second: 400}]}\n"
            "  batch: {client: c, table: t, operation: batch_get, items: 4, keys: [{count: 40}], rate: [{per_second: 200}]}\n"
            "  by: {client: c, table: t, index: i, operation: query, keys: [{key: b, share: 30%%}, {count: 50, prefix: i}], rate: [{per_second: 200}]}\n"
            "  write: {client: c, table: t, operation: put, keys: [{key: a, share: 20%%}, {count: 40}], rate: [{per_second: 100}], "
            "index_writes: [{index: i, writes: 1, keys: [{key: b, share: 30%%}, {count: 50, prefix: i}]}]}\n",
            resolutions[r]);
        run_yaml(&f, yaml);
        for (size_t w = 0; w < 4; w++)
            parts[r][w] = (double)flow_of(&f, w)->stale / (double)flow_of(&f, w)->succeeded;
        fixture_release(&f);
    }
    for (int r = 1; r < 3; r++)
        for (int w = 0; w < 4; w++)
            assert_close(parts[r][w], parts[0][w], 0.06 * parts[0][w] + 0.002);
    assert_true(parts[0][0] > 0.08 && parts[0][1] > 0.01 && parts[0][2] > 0.03 &&
                parts[0][3] > 0.05);
}

static void test_mistakes(void **state)
{
    (void)state;
#define WITH(head, how)                                                                            \
    "name: x\nduration: 1m\n" head "tables: {t: {billing: on_demand, staleness: {" how "}}}\n"
    assert_mistake(WITH("", ""), "");
    assert_mistake(WITH("resolution: 1s\n", ""), "");
    assert_mistake(WITH("", "index_late: 60%, index_very_late: 60%"), "100 % at most in all");
}

TESTS(staleness, cmocka_unit_test(test_known), cmocka_unit_test(test_reads),
      cmocka_unit_test(test_age), cmocka_unit_test(test_writes), cmocka_unit_test(test_backlog),
      cmocka_unit_test(test_gathered), cmocka_unit_test(test_mistakes))
