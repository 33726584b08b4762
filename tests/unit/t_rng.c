/* engine/rng: streams that have an address, and counts drawn from them. */
#include "fixture.h"

static void test_xoshiro(void **state)
{
    struct rng rng = {{1, 2, 3, 4}};
    (void)state;
    assert_true(rng_word(&rng) == 41943041u);
    assert_true(rng_word(&rng) == 58720359u);
    assert_true(rng_word(&rng) == UINT64_C(3588806011781223));
}

/* A stream depends on its address alone, and different addresses give unrelated numbers. */
static void test_streams(void **state)
{
    struct rng a, b, c;
    double product = 0;
    enum { N = 100000 };
    (void)state;
    rng_init(&a, 7, "workloads/a", "arrivals");
    rng_init(&b, 7, "workloads/a", "arrivals");
    for (int i = 0; i < 100; i++)
        assert_true(rng_word(&a) == rng_word(&b));
    rng_init(&b, 7, "workloads/a", "keys");
    rng_init(&c, 8, "workloads/a", "arrivals");
    assert_true(rng_word(&b) != rng_word(&c));
    for (int i = 0; i < N; i++)
        product += (rng_uniform(&b) - 0.5) * (rng_uniform(&c) - 0.5);
    assert_close(product / N, 0, 5.0 / 12 / sqrt(N)); /* five standard deviations */
}

static void test_counts(void **state)
{
    struct rng rng;
    double p[] = {1, 2, 7}, sum = 0;
    uint64_t counts[3], total[3] = {0};
    (void)state;
    rng_init(&rng, 5, "test", "counts");
    for (int i = 0; i < 2000; i++) {
        rng_multinomial(&rng, 1000, p, counts, 3);
        assert_int_equal(counts[0] + counts[1] + counts[2], 1000);
        for (int k = 0; k < 3; k++)
            total[k] += counts[k];
        sum += (double)rng_poisson(&rng, 123.4);
        assert_true(rng_binomial(&rng, 10, 0.5) <= 10);
    }
    assert_close(total[2], 1400000, 5 * sqrt(2000000 * 0.7 * 0.3));
    assert_close(sum / 2000, 123.4, 5 * sqrt(123.4 / 2000));
    assert_int_equal(rng_poisson(&rng, 0), 0);
}

/* More than GSL counts to: 6e10 calls of a minute at 1e9 a second. */
static void test_large_counts(void **state)
{
    struct rng rng;
    const double p[] = {1, 3}, mean = 6e10;
    uint64_t counts[2];
    (void)state;
    rng_init(&rng, 6, "test", "counts");
    assert_close((double)rng_poisson(&rng, mean), mean, 5 * sqrt(mean));
    assert_close((double)rng_binomial(&rng, (uint64_t)mean, 0.25), mean / 4,
                 5 * sqrt(mean * 0.25 * 0.75));
    rng_multinomial(&rng, (uint64_t)mean, p, counts, 2);
    assert_int_equal(counts[0] + counts[1], (uint64_t)mean);
    assert_close((double)counts[0], mean / 4, 5 * sqrt(mean * 0.25 * 0.75));
}

TESTS(rng, cmocka_unit_test(test_xoshiro), cmocka_unit_test(test_streams),
      cmocka_unit_test(test_counts), cmocka_unit_test(test_large_counts))
