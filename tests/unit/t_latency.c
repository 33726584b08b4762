/* common/latency: lognormal, by two of its quantiles. */
#include "fixture.h"

#include "latency.h"

/* The header's known answer: median 4 ms and p99 10 ms; half of 100,000 draws are below the one,
 * one in a hundred above the other. */
static void test_latency(void **state)
{
    struct latency_spec spec = {.median = 4 * MILLISECOND, .p99 = 10 * MILLISECOND};
    struct distribution d = latency_distribution(&spec);
    struct rng rng;
    int slow = 0, quick = 0;
    enum { N = 100000 };
    (void)state;
    rng_init(&rng, 1, "test", "latency");
    assert_close(distribution_quantile(&d, 0.5), 4e6, 1e-3);
    assert_close(distribution_quantile(&d, 0.99), 10e6, 1e-3);
    for (int i = 0; i < N; i++) {
        simtime t = latency_draw(&d, &rng);
        quick += t < spec.median;
        slow += t > spec.p99;
    }
    assert_close(quick, N / 2, 5 * sqrt(N / 4));
    assert_close(slow, N / 100, 5 * sqrt(N * 0.01 * 0.99));
    assert_non_null(strstr(
        fixture_mistake("name: x\nduration: 1m\ntables: {t: {billing: on_demand, latency: {median: "
                        "5ms, p99: 4ms}}}\n"),
        "'p99' must not be below 'median'"));
    assert_string_equal(
        fixture_mistake("name: x\nduration: 1m\ntables: {t: {billing: on_demand, latency: {median: "
                        "5ms, p99: 5ms}}}\n"),
        "");
}

TESTS(latency, cmocka_unit_test(test_latency))
