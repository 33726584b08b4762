/* common/bucket: tokens. */
#include "fixture.h"

/* AWS Knowledge Center: 150 units a second, idle for 300 s, keep 45,000; at 200 a second they last
 * 900 s. */
static void test_bucket_known(void **state)
{
    struct bucket b;
    simtime t = 300 * SECOND;
    (void)state;
    bucket_init(&b, 150, 45000, 0, 0);
    assert_close(bucket_level(&b, t), 45000, 1e-6);
    while (bucket_level(&b, t) >= 1) { /* 200 requests a second */
        bucket_take(&b, 1);
        t += 5 * MILLISECOND;
    }
    assert_close(simtime_seconds(t) - 300, 900, 0.1);
    bucket_assert_conserved(&b, "test");
}

/* Property: fractions, odd moments, changes of rate and depth; never negative, never from nowhere.
 */
static void test_bucket_conserves(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct bucket b;
        struct rng rng;
        simtime now = 0;
        double taken = 0, most = 100;
        rng_init(&rng, seed, "test", "bucket");
        bucket_init(&b, 10 * rng_uniform(&rng), 100, 100 * rng_uniform(&rng), 0);
        double could = b.level;
        for (int i = 0; i < 2000; i++) {
            simtime step = (simtime)rng_below(&rng, 3 * SECOND);
            could += b.rate_per_s * simtime_seconds(step);
            now += step;
            double units = 5 * rng_uniform(&rng);
            if (bucket_level(&b, now) >= units) {
                bucket_take(&b, units);
                taken += units;
            }
            if (rng_below(&rng, 50) == 0)
                bucket_change(&b, 10 * rng_uniform(&rng), most = 200 * rng_uniform(&rng), now);
            if (rng_below(&rng, 300) == 0) {
                could += b.depth;
                bucket_fill(&b, now);
            }
            assert_true(b.level >= 0 && b.level <= most + 1e-9);
            bucket_assert_conserved(&b, "test");
        }
        if (taken > could * (1 + 1e-9))
            fail_msg("seed %d: %g tokens taken of %g", (int)seed, taken, could);
    }
}

/* 10 a second for 5 s on 20 are 70; a depth of 30 keeps 30 of them, a depth of 200 gives none
 * back; the new rate counts from the change on. */
static void test_what_is_kept_stays(void **state)
{
    struct bucket b;
    (void)state;
    bucket_init(&b, 10, 100, 20, SECOND);
    assert_close(bucket_level(&b, SECOND), 20, 0);
    bucket_change(&b, 4, 30, 6 * SECOND);
    assert_close(b.level, 30, 1e-12);
    bucket_change(&b, 4, 200, 6 * SECOND);
    assert_close(bucket_level(&b, 6 * SECOND), 30, 1e-12);
    assert_close(bucket_level(&b, 16 * SECOND), 70, 1e-9);
    assert_close(bucket_level(&b, 9 * SECOND), 70, 1e-9); /* time does not go back */
    assert_close(bucket_level(&b, DAY), 200, 0);
    bucket_assert_conserved(&b, "test");
}

/* Of a bucket of 100 that holds 40, 20 that come back make 60, and 100 make no more than 100. */
static void test_fill_and_return(void **state)
{
    struct bucket b;
    (void)state;
    bucket_init(&b, 1, 100, 90, 0);
    bucket_take(&b, 50);
    assert_close(b.granted, 50, 0);
    bucket_return(&b, 20);
    assert_close(bucket_level(&b, 0), 60, 0);
    assert_close(b.granted, 30, 0);
    bucket_return(&b, 30);
    assert_close(b.level, 90, 0);
    bucket_assert_conserved(&b, "test");
    bucket_return(&b, 100);
    assert_close(b.level, 100, 0);
    bucket_assert_conserved(&b, "test");
    bucket_take(&b, 70);
    bucket_fill(&b, 10 * SECOND);
    assert_close(b.level, 100, 0);
    bucket_assert_conserved(&b, "test");
}

/* 30 taken of 10 are a debt of 20, which 4 a second pay off in 5 s. */
static void test_debt(void **state)
{
    struct bucket b;
    (void)state;
    bucket_init(&b, 4, 10, 10, 0);
    bucket_take(&b, 30);
    assert_close(bucket_level(&b, 0), -20, 0);
    assert_close(bucket_level(&b, 5 * SECOND), 0, 1e-12);
    assert_close(bucket_level(&b, 6 * SECOND), 4, 1e-12);
    bucket_assert_conserved(&b, "test");
}

/* The header's known answer: 1,000 tokens, 100 a second more and 200 asked for last 8.0 s. What is
 * asked in them leaves five standard deviations, and a level that only chance could use up lasts for
 * as long as chance takes. */
static void test_lasts(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 100, 5000, 1000, 0);
    double t = bucket_lasts(&bucket, 200, 1);
    assert_close(t, 8.0, 0.01);
    assert_close(1000 + 100 * t - 200 * t, 5 * sqrt(200 * t), 1e-6);
    assert_close(bucket_lasts(&bucket, 100, 1), 1000.0 * 1000 / (25 * 100), 1e-6);
    assert_true(isinf(bucket_lasts(&bucket, 50, 1)));
    assert_true(isinf(bucket_lasts(&bucket, 0, 1)));
    bucket_init(&bucket, 100, 5000, -1, 0);
    assert_close(bucket_lasts(&bucket, 50, 1), 0, 0);
}

/* What does not fit is gone and was never accrued. */
static void test_lower(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 100, 5000, 1000, 0);
    bucket_lower(&bucket, 1500, 10 * SECOND);
    assert_close(bucket.level, 1500, 1e-9);
    assert_close(bucket.depth, 5000, 0);
    bucket_take(&bucket, 500);
    bucket_lower(&bucket, 1500, 10 * SECOND);
    assert_close(bucket_level(&bucket, 11 * SECOND), 1100, 1e-9);
    bucket_assert_conserved(&bucket, "test");
}

/* One second deep with room for intervals of 2 s: 300. The interval that ends is 0.5 s long, in which
 * 50 flow in: 150 are kept, and of 120 all. */
static void test_fit(void **state)
{
    struct bucket b;
    (void)state;
    bucket_init(&b, 100, 300, 300, 0);
    bucket_fit(&b, 1.5, 0);
    assert_close(b.level, 150, 0);
    bucket_take(&b, 30);
    bucket_fit(&b, 1.5, 0);
    assert_close(b.level, 120, 0);
    bucket_assert_conserved(&b, "test");
}

TESTS(bucket, cmocka_unit_test(test_fit), cmocka_unit_test(test_lasts),
      cmocka_unit_test(test_lower), cmocka_unit_test(test_bucket_known),
      cmocka_unit_test(test_bucket_conserves), cmocka_unit_test(test_what_is_kept_stays),
      cmocka_unit_test(test_fill_and_return), cmocka_unit_test(test_debt))
