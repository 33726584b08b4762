/* service/admission_global: one bucket for the whole table. */
#include "fixture.h"

#include "admission.h"

/* The table has 500 tokens and each partition its own limit: whoever asks first gets them, from
 * any partition; a read that costs two thirds of a unit against the partition's limit is granted
 * 4,500 times. */
static void test_table_and_partition(void **state)
{
    struct metered m;
    struct cost eventual = {1, 2.0 / 3};
    int granted = 0;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.least_partitions = 4;
    m.law.initial_burst = 1;
    metered_start(&m, BILLING_PROVISIONED, 100, 5);
    assert_int_equal(metered_ask(&m, 0, WRITE, 900), 900);
    assert_int_equal(metered_ask(&m, 3, WRITE, 900), 600);
    assert_int_equal(m.throughput.side[WRITE].throttled_by[LIMIT_PROVISIONED], 300);
    for (int i = 0; i < 5000; i++)
        granted +=
            throughput_admit(&m.throughput, m.throughput.partitions.serving[1], READ, 0, eventual);
    assert_int_equal(granted, 4500);
    assert_int_equal(m.throughput.side[READ].throttled_by[LIMIT_KEY_RANGE], 500);
    assert_close(m.throughput.side[READ].consumed, 4500, 0);
    metered_release(&m);
}

/* The part of a cost that a partition could grant: all of it up to its limit, then in
 * proportion; and why not more. */
static void test_many_partitions(void **state)
{
    struct metered m;
    enum limit why = LIMIT_ACCOUNT;
    (void)state;
    metered_init(&m, &admission_global);
    metered_start(&m, BILLING_PROVISIONED, 10, 20);
    struct partition *p = m.throughput.partitions.serving[0];
    const struct admission *law = &admission_global;
    assert_close(law->partition_part(&m.throughput, p, WRITE, (struct cost){5, 1000}, 0, &why), 1,
                 0);
    assert_close(law->partition_part(&m.throughput, p, WRITE, (struct cost){5, 4000}, 0, &why),
                 0.25, 0);
    assert_int_equal(why, LIMIT_KEY_RANGE);
    assert_close(law->table_room(&m.throughput, READ, 0, 3 * SECOND), 30, 1e-9);
    assert_close(law->table_room(&m.throughput, WRITE, 0, 3 * SECOND), 60, 1e-9);
    assert_close(
        law->partition_part(&m.throughput, p, WRITE, (struct cost){5, 1}, 3 * SECOND, &why), 1, 0);
    law->take(&m.throughput, p, WRITE, 0, (struct cost){15, 250});
    assert_close(law->table_room(&m.throughput, WRITE, 0, 3 * SECOND), 45, 1e-9);
    assert_close(
        law->partition_part(&m.throughput, p, WRITE, (struct cost){5, 1000}, 3 * SECOND, &why),
        0.75, 1e-9);
    assert_true(law->splits);
    assert_null(law->adjust);
    assert_ptr_equal(admissions[0], law);
    metered_release(&m);
}

TESTS(admission_global, cmocka_unit_test(test_table_and_partition),
      cmocka_unit_test(test_many_partitions))
