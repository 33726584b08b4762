/* service/table_batch: batches that are gathered. */
#include "fixture.h"

#include "batch.h"
#include "table_batch.h"

static int64_t done, with_left[4];

static void look(struct sim *sim, const struct request *request, const struct answer *answer)
{
    (void)sim;
    done += answer->granted;
    with_left[request->batch->count] += request->count;
    assert_int_equal(request->count, answer->granted + answer->throttled);
    assert_true(answer->partial == (request->batch->count == 1));
    batch_leave(request->flow, request->batch, request->count);
}

/* The header's known answer: 20,000 batches of two items, one of a partition that grants half of what
 * it is asked and one of a roomy one: half of them succeed, the others have one left. */
static void test_known(void **state)
{
    struct fixture f;

    (void)state;
    fixture_init(&f,
                 "name: x\nduration: 1s\nresolution: 1s\ntables: {t: {partitions: 2, read: "
                 "{capacity: 5}, write: {capacity: 5}}}\nclients: {c: {" NONE "}}\nworkloads:\n"
                 "  w: {client: c, table: t, operation: batch_write, items: 3, keys: [{count: 9}], "
                 "rate: [{per_second: 0}]}\n");
    struct table *table = table_of(&f);
    struct throughput *tp = &table->throughput;
    struct flow *flow = flow_of(&f, 0);
    flow->answered = look;
    done = 0;
    for (int i = 0; i < 4; i++)
        with_left[i] = 0;
    for (int p = 0; p < 2; p++)
        bucket_init(&tp->partitions.serving[p]->side[WRITE].hard, 0, p ? 30000 : 10000,
                    p ? 30000 : 10000, 0);
    bucket_init(&tp->side[WRITE].total, 0, 90000, 90000, 0);
    for (int i = 0; i < 100; i++) {
        struct batch *batch = batch_new(flow, 200);
        for (int k = 0; k < 2; k++)
            batch->keys[batch->count++] =
                (struct key){.position = tp->partitions.serving[k]->from, .tracked = -1};
        table_submit(&f.world.sim,
                     &(struct request){
                         .flow = flow, .count = 200, .batch = batch, .tracked = -1, .attempt = 1});
    }
    sim_run(&f.world.sim);
    assert_int_equal(done, with_left[0]);
    assert_int_equal(with_left[0] + with_left[1], 20000);
    assert_close((double)done, 10000, 5 * sqrt(20000 * 0.25));
    assert_int_equal(table->successful_requests, 20000);
    assert_int_equal(table->throttled_requests, 0);
    fixture_release(&f);
}

static void run(struct fixture *f, const char *resolution)
{
    char yaml[900];

    snprintf(
        yaml, sizeof yaml,
        "name: x\nduration: 120s\nresolution: %s\ntables: {t: {initial_burst: 0%%, read: "
        "{capacity: 1}, write: {capacity: 300}, partitions: 2}}\nclients: {c: {instances: 99}}\n"
        "workloads:\n  w: {client: c, table: t, operation: batch_write, items: 10, keys: "
        "[{count: 9999}], rate: [{per_second: 40}]}\n"
        "  s: {client: c, table: t, operation: put, keys: [{count: 9999}], rate: "
        "[{per_second: 50}]}\n",
        resolution);
    run_yaml(f, yaml);
}

/* Both ways the same calls succeed, fail and are counted as throttled, of batches and of single writes
 * beside them; items that had no luck together make the difference: independent ones would let a
 * third as many succeed. */
static void test_agrees(void **state)
{
    static const char *const resolutions[] = {"100ms", "1s"};
    struct fixture exact;

    (void)state;
    run(&exact, "request");
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run(&f, resolutions[i]);
        for (size_t w = 0; w < 2; w++) {
            const struct flow *a = flow_of(&exact, w), *b = flow_of(&f, w);
            assert_close((double)b->succeeded, (double)a->succeeded, 0.15 * (double)a->succeeded);
            assert_close((double)b->throttled, (double)a->throttled, 0.05 * (double)a->throttled);
        }
        assert_close((double)table_of(&f)->throttled_requests,
                     (double)table_of(&exact)->throttled_requests,
                     0.06 * (double)table_of(&exact)->throttled_requests);
        fixture_release(&f);
    }
    assert_true(flow_of(&exact, 0)->failed > 500);
    fixture_release(&exact);
}

/* An attempt whose answer came too late is sent again with all of its items: each attempt pays for
 * every one, and reaches the table. */
static void test_not_heard(void **state)
{
    const char *const resolutions[] = {"request", "250ms"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[600];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\nresolution: %s\ntables: {t: {read: {capacity: 1}, write: "
            "{capacity: 9000}, partitions: 20}}\nclients: {c: {attempt_timeout: 8ms, instances: "
            "99}}\nworkloads:\n  w: {client: c, table: t, operation: batch_write, items: 9, keys: "
            "[{count: 9999}], rate: [{per_second: 30}]}\n",
            resolutions[i]);
        run_yaml(&f, yaml);
        const struct flow *flow = flow_of(&f, 0);
        const struct table *table = table_of(&f);
        assert_true(flow->client->attempts_timed_out > 100);
        assert_true(flow->attempts - table->successful_requests <= 20); /* on the way */
        assert_close(table->throughput.side[WRITE].consumed,
                     9.0 * (double)table->successful_requests, 1e-6);
        fixture_release(&f);
    }
}

TESTS(table_batch, cmocka_unit_test(test_known), cmocka_unit_test(test_agrees),
      cmocka_unit_test(test_not_heard))
