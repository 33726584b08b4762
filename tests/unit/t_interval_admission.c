/* service/interval_admission: what asks together shares what there is. */
#include "fixture.h"

#include "interval_admission.h"

static void test_settle_part(void **state)
{
    struct rng rng;
    double sum = 0;
    (void)state;
    rng_init(&rng, 1, "test", "rounding");
    for (int i = 0; i < 100000; i++) {
        double carry = rng_uniform(&rng);
        int64_t total = 0;
        for (int k = 0; k < 5; k++)
            total += proportional_part(1, 0.3, &carry);
        assert_true(total == 1 || total == 2); /* 1.5 rounded down or up, never further away */
        sum += (double)total;
    }
    assert_close(sum / 100000, 1.5, 5 * 0.5 / sqrt(100000));
    double carry = 0.7;
    assert_int_equal(proportional_part(41, 1, &carry), 41);
}

/* interval_admission.h's known answer: room 100; 300 asked at a partition with room 50, 100 at an open one;
 * each grants 50, whoever stands first. */
static void test_settle_known(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        double granted[2] = {0, 0};
        struct fixture f;
        fixture_init(&f, "name: x\nduration: 1s\nresolution: 100ms\ntables: {t: {partitions: 2, "
                         "read: {capacity: 5},"
                         " write: {capacity: 5}}}\nclients: {c: {" NONE "}}\nworkloads:\n"
                         "  w: {client: c, table: t, operation: put, keys: [{key: a}], rate: "
                         "[{per_second: 1}]}\n");
        struct throughput *tp = &table_of(&f)->throughput;
        for (int i = 0; i < 1000; i++) {
            for (int n = 0; n < 2; n++) {
                int p = n ^ order;
                struct partition *partition = tp->partitions.serving[p];
                struct request request = {.flow = flow_of(&f, 0),
                                          .position = partition->from,
                                          .count = p ? 100 : 300,
                                          .tracked = -1,
                                          .attempt = 1};
                bucket_init(&partition->side[WRITE].hard, 0, p ? 1000 : 50, p ? 1000 : 50, 0);
                gathered_add(&table_of(&f)->gathered, &request, partition);
            }
            bucket_init(&tp->side[WRITE].total, 0, 100, 100, 0);
            gathered_decide(&table_of(&f)->gathered, tp, WRITE);
            for (int n = 0; n < 2; n++)
                granted[n ^ order] += (double)table_of(&f)->gathered.items[n].left / 1000;
            table_of(&f)->gathered.count = 0;
        }
        assert_close(granted[0], 50, 1);
        assert_close(granted[1], 50, 1);
        fixture_release(&f);
    }
}

/* Nobody is favoured for being first: two alike workloads share a scarce table evenly. */
static void test_gathered_fairness(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f, "name: x\nduration: 60s\nresolution: 100ms\ntables: {t: {item_size: 4KiB, "
                     "read: {capacity: 50},"
                     " write: {capacity: 1}, initial_burst: 0%}}\nclients: {c: {retry: {mode: "
                     "standard}}}\nworkloads:\n"
                     "  a: {client: c, table: t, " EVEN ", rate: [{per_second: 400}]}\n"
                     "  b: {client: c, table: t, " EVEN ", rate: [{per_second: 400}]}\n");
    fixture_run(&f);
    double a = (double)flow_of(&f, 0)->succeeded, b = (double)flow_of(&f, 1)->succeeded;
    assert_close(a + b, 3000, 60);
    assert_close(a / (a + b), 0.5, 0.05);
    a = (double)flow_of(&f, 0)->retries, b = (double)flow_of(&f, 1)->retries;
    assert_close(a / (a + b), 0.5, 0.05);
    fixture_release(&f);
}

TESTS(interval_admission, cmocka_unit_test(test_settle_part), cmocka_unit_test(test_settle_known),
      cmocka_unit_test(test_gathered_fairness))
