/* engine/histogram: quantiles of what was counted. */
#include "fixture.h"

#include "distribution.h"
#include "histogram.h"

static int by_value(const void *a, const void *b)
{
    simtime x = *(const simtime *)a, y = *(const simtime *)b;
    return x < y ? -1 : x > y;
}

static void test_histogram(void **state)
{
    enum { N = 50000 };
    static simtime values[N];
    static struct histogram all, part;
    static const double quantiles[] = {0.01, 0.5, 0.9, 0.99, 0.999, 1};
    struct rng rng;
    (void)state;
    histogram_init(&all);
    assert_true(isnan(histogram_quantile(&all, 0.5)));
    for (simtime v = 1; v <= 100; v++)
        histogram_add(&all, v, 1);
    assert_close(histogram_quantile(&all, 0.5), 50, 0);
    assert_close(histogram_quantile(&all, 0.99), 99, 0);
    histogram_clear(&all);
    rng_init(&rng, 6, "test", "histogram");
    struct distribution d = distribution_pareto(1e5, 0.7); /* five decades */
    histogram_init(&part);
    for (int i = 0; i < N; i++) {
        values[i] = (simtime)distribution_quantile(&d, rng_uniform(&rng));
        histogram_add(i % 2 ? &all : &part, values[i], 1);
    }
    histogram_merge(&all, &part);
    qsort(values, N, sizeof *values, by_value);
    for (int q = 0; q < 6; q++) {
        double exact = (double)values[(int)ceil(quantiles[q] * N) - 1];
        if (exact < 1e14)
            assert_close(histogram_quantile(&all, quantiles[q]) / exact, 1, 0.004);
    }
    for (size_t i = 1; i < HISTOGRAM_BUCKETS; i++) {
        assert_int_equal(histogram_bucket_from(i), histogram_bucket_to(i - 1));
        assert_int_equal(histogram_index(histogram_bucket_from(i)), i);
    }
    histogram_add(&all, SIMTIME_MAX, 3); /* beyond the range: the last bucket */
    assert_int_equal(all.counts[HISTOGRAM_BUCKETS - 1] >= 3, 1);
}

/* {5} and {3, 1,000} are three values: the least and the greatest of them, whichever is added to
 * which; what is cleared is empty, and can be used again. */
static void test_merge_known(void **state)
{
    static struct histogram a, b;
    (void)state;
    for (int i = 0; i < 2; i++) {
        histogram_init(&a);
        histogram_init(&b);
        histogram_add(&a, 5, 1);
        histogram_add(&b, 1000, 1);
        histogram_add(&b, 3, 1);
        struct histogram *into = i ? &b : &a;
        histogram_merge(into, i ? &a : &b);
        assert_int_equal(into->total, 3);
        assert_close(histogram_quantile(into, 0.01), 3, 0);
        assert_close(histogram_quantile(into, 0.5), 5, 0);
        assert_close(histogram_quantile(into, 1), 1000, 4);
        histogram_clear(into);
        assert_true(isnan(histogram_quantile(into, 1)));
        histogram_add(into, 7, 2);
        assert_close(histogram_quantile(into, 1), 7, 0);
        assert_close(histogram_quantile(into, 0), 7, 0);
    }
}

TESTS(histogram, cmocka_unit_test(test_histogram), cmocka_unit_test(test_merge_known))
