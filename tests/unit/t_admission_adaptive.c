/* service/admission_adaptive: boosts for partitions that are throttled. */
#include "fixture.h"

#include "admission.h"

/* C11: 400 units over four partitions, one asked for 150: throttled above 100 at first, boosted
 * after the reaction time, then not throttled; and boosts go back when the table as a whole asks
 * for more than it has. */
static void test_adaptive_capacity(void **state)
{
    static const char *const heads[] = {"duration: 40m", "duration: 40m\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "admission: adaptive, partitions: 4, initial_burst: 0%, read: {capacity: 1}, "
                "write: {capacity: 400}",
                NONE,
                "operation: put, item_size: 3KiB, arrivals: even, keys: [{key: one}], rate: "
                "[{per_second: 50}]");
        struct throughput_side *write = &table_of(&f)->throughput.side[WRITE];
        assert_close((double)write->throttle_events, 11 * 60 * 50 / 3.0, 60 * 50 / 3.0);
        assert_int_equal(write->throttled_by[LIMIT_PROVISIONED], write->throttle_events);
        fixture_release(&f);
        run_one(
            &f, heads[i],
            "admission: adaptive, partitions: 4, initial_burst: 0%, read: {capacity: 1}, write: "
            "{capacity: 400}",
            NONE,
            "operation: put, arrivals: even, keys: [{key: one, share: 33.33%}, {count: 10k}], "
            "rate: [{per_second: 450}, {at: 20m, per_second: 450}, {at: 20m, per_second: 900}]");
        double boost = 0;
        for (size_t p = 0; p < 4; p++)
            boost = fmax(boost,
                         table_of(&f)->throughput.partitions.serving[p]->side[WRITE].boost.factor);
        assert_close(boost, 1, 0.2);
        fixture_release(&f);
    }
}

/* Adaptive capacity raises no more than the table leaves unused: four partitions that ask for 60 of
 * 100 in all, two of them hot, end with what they ask for and never above the table's capacity. */
static void test_adaptive_raises_share(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 90m\nresolution: 1s",
            "admission: adaptive, partitions: 4, initial_burst: 0%, read: {capacity: 10}, write: "
            "{capacity: 100}",
            NONE,
            "operation: put, arrivals: even, keys: [{key: k1, share: 50%}, {key: k0, share: 50%}], "
            "rate: [{per_second: 240}]");
    const struct throughput *tp = &table_of(&f)->throughput;
    double allocated = 0;
    for (size_t i = 0; i < tp->partitions.serving_count; i++)
        allocated += tp->partitions.serving[i]->side[WRITE].allocation.kept.rate_per_s;
    assert_true(tp->side[WRITE].consumed <= 100 * 5400 * 1.02);
    assert_true(tp->side[WRITE].consumed >= 50 * 5400);
    assert_true(allocated <= 200); /* the cold two keep theirs, unused */
    fixture_release(&f);
}

/* A minute in which partition 0 of four served and threw back so much a second. */
static void minute(struct metered *m, double served, double thrown, double others)
{
    struct throughput *tp = &m->throughput;
    for (size_t p = 0; p < 4; p++)
        throughput_count_consumed(tp, tp->partitions.serving[p], WRITE, 60 * (p ? others : served));
    if (thrown > 0)
        throughput_count_throttles(tp, tp->partitions.serving[0], WRITE, LIMIT_PROVISIONED, 60,
                                   thrown);
    m->sim.now += MINUTE;
    admission_adaptive.adjust(tp, m->sim.now);
}

static double share_of(struct metered *m, size_t partition)
{
    return m->throughput.partitions.serving[partition]->side[WRITE].allocation.kept.rate_per_s;
}

/* 100 of 400 units each; one is asked for 150 and throttled for ten minutes: then it has 150, of
 * the 225 that are unused. When the others use all, half of what it has more goes back each
 * minute: 125, 112.5. A minute without throttles begins the reaction time anew; and what is
 * unused limits the raise. */
static void test_boost_known(void **state)
{
    struct metered m;
    (void)state;
    metered_init(&m, &admission_adaptive);
    m.law.least_partitions = 4;
    metered_start(&m, BILLING_PROVISIONED, 40, 400);
    for (int i = 0; i < 5; i++)
        minute(&m, 100, 50, 25);
    minute(&m, 100, 0, 25);
    for (int i = 0; i < 10; i++) {
        minute(&m, 100, 50, 25);
        assert_close(share_of(&m, 0), 100, 1e-9);
    }
    minute(&m, 100, 50, 25);
    assert_close(share_of(&m, 0), 150, 1e-9);
    assert_close(share_of(&m, 1), 100, 1e-9);
    assert_close(m.throughput.partitions.serving[0]->side[READ].allocation.kept.rate_per_s, 10,
                 1e-9);
    minute(&m, 100, 0, 100);
    assert_close(share_of(&m, 0), 125, 1e-9);
    minute(&m, 100, 0, 100);
    assert_close(share_of(&m, 0), 112.5, 1e-9);
    for (int i = 0; i < 12; i++) /* 30 unused: 100 + 30 is the most */
        minute(&m, 100, 50, 90);
    assert_close(share_of(&m, 0), 130, 1e-9);
    for (int i = 0; i < 12; i++) /* its own hard limit */
        minute(&m, 990, 50, -300);
    assert_close(share_of(&m, 0), 1000, 1e-9);
    throughput_release(&m.throughput);
    sim_release(&m.sim);

    metered_init(
        &m,
        &admission_adaptive); /* throttled below its share, by something else: it keeps its share */
    m.law.least_partitions = 4;
    metered_start(&m, BILLING_PROVISIONED, 40, 400);
    for (int i = 0; i < 13; i++)
        minute(&m, 20, 10, 25);
    assert_close(share_of(&m, 0), 100, 1e-9);
    throughput_release(&m.throughput);
    sim_release(&m.sim);
}

TESTS(admission_adaptive, cmocka_unit_test(test_adaptive_capacity),
      cmocka_unit_test(test_adaptive_raises_share), cmocka_unit_test(test_boost_known))
