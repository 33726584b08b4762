/* Conservation (bucket.h, throughput.h) holds however many additions made the sums, and a leak far
 * smaller than what these round is still found. */
#include "fixture.h"

#include "bucket.h"
#include "throughput.h"

/* 50 million amounts that no double holds exactly; 1e-9 of the sum was once all that was allowed. */
static void test_bucket_after_many(void **state)
{
    struct bucket b;
    const simtime apart = MICROSECOND;
    const double each = 1.3, rate = 1.37 * each / 1e-6;
    (void)state;
    bucket_init(&b, rate, rate * 1e6, 0, 0);
    for (int64_t i = 1; i <= 50000000; i++) {
        bucket_level(&b, i * apart);
        bucket_take(&b, each);
    }
    bucket_assert_conserved(&b, "a test");
}

/* What is lowered leaves its rounding behind too: a bucket that loses nearly all, again and again. */
static void test_bucket_lowered(void **state)
{
    struct bucket b;
    (void)state;
    bucket_init(&b, 1e9 / 3, 1e11 / 3, 0, 0);
    for (int64_t i = 1; i <= 1000; i++) {
        bucket_level(&b, i * 99 * SECOND);
        bucket_take(&b, b.level * 0.7);
        bucket_return(&b, b.level * 1.1);
        bucket_change(&b, 0.1, 0.3, b.at);
        bucket_assert_conserved(&b, "a test");
        bucket_change(&b, 1e9 / 3, 1e11 / 3, b.at);
        bucket_fill(&b, b.at);
        bucket_assert_conserved(&b, "a test");
    }
}

static void leak_one_token(void)
{
    struct bucket b;

    bucket_init(&b, 1000, 1000, 1000, 0);
    for (int64_t i = 1; i <= 100000; i++) {
        bucket_level(&b, i * SECOND);
        bucket_take(&b, 1000 / 3.0);
    }
    b.level -= 1e-2; /* of 33 million that were granted */
    bucket_assert_conserved(&b, "a test");
}

static const char large[] = "name: large\nduration: 70s\nresolution: 1s\n"
                            "tables:\n"
                            "  t:\n"
                            "    read: {capacity: 1000}\n"
                            "    write: {capacity: 30000}\n"
                            "    indexes: {i: {read: {capacity: 100}, write: {capacity: 90000}}}\n"
                            "clients: {c: {}}\n"
                            "workloads:\n"
                            "  w: {client: c, table: t, operation: put, keys: [{count: 1000000}],\n"
                            "      rate: [{at: 0s, per_second: 25000}]}\n";

/* Its writes of the index fall to 91 partitions each. */
static void test_large_table_with_index(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f, large);
    fixture_run(&f);
    assert_true(table_of(&f)->indexes[0].throughput.partitions.serving_count > 90);
    fixture_release(&f);
}

static void leak_one_unit(void)
{
    struct fixture f;

    fixture_init(&f, large);
    fixture_run(&f);
    table_of(&f)->throughput.partitions.all[3]->side[WRITE].consumed -= 1;
    world_assert_conserved(&f.world);
}

static void test_leaks_are_found(void **state)
{
    (void)state;
    assert_int_equal(fixture_exit_status(leak_one_token), EXIT_INVARIANT);
    assert_int_equal(fixture_exit_status(leak_one_unit), EXIT_INVARIANT);
}

TESTS(conservation, cmocka_unit_test(test_bucket_after_many), cmocka_unit_test(test_bucket_lowered),
      cmocka_unit_test(test_large_table_with_index), cmocka_unit_test(test_leaks_are_found))
