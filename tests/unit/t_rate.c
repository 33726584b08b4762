/* common/rate: straight lines between points, and when an area under them is reached. */
#include "fixture.h"

static struct rate_point point(simtime at, double per_second)
{
    return (struct rate_point){.at = at, .per_second = per_second};
}

static void test_rate_known(void **state)
{
    struct rate_point rising[] = {point(0, 0), point(100 * SECOND, 200)};
    struct rate_point step[] = {point(0, 0), point(10 * SECOND, 0), point(10 * SECOND, 5)};
    struct rate_point ending[] = {point(0, 1), point(SECOND, 0)};
    struct rate r = {rising, 2, 0};
    (void)state;
    assert_int_equal(rate_reach(&r, 0, 9), 3 * SECOND);
    r = (struct rate){step, 3, 0};
    assert_int_equal(rate_reach(&r, 0, 1), 10200 * MILLISECOND);
    r = (struct rate){ending, 2, 0};
    assert_true(rate_reach(&r, 0, 0.4) < SECOND);
    r.here = 0;
    assert_int_equal(rate_reach(&r, 0, 0.6), SIMTIME_MAX);
}

/* Property: the area up to the moment that rate_reach finds is the area that was asked for. */
static void test_rate_inverts(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct rng rng;
        struct rate_point points[6];
        simtime at = 0;
        rng_init(&rng, seed, "test", "rate");
        for (int i = 0; i < 6; i++) {
            points[i] = point(at, rng_below(&rng, 3) ? 1000 * rng_uniform(&rng) : 0);
            at += (simtime)rng_below(&rng, 4) * (simtime)rng_below(&rng, 10 * SECOND);
        }
        points[5].per_second = 3;
        struct rate a = {points, 6, 0}, b = {points, 6, 0}, whole = {points, 6, 0};
        simtime now = 0;
        double sum = 0;
        for (int i = 0; i < 200; i++) {
            double area = -log(rng_uniform(&rng)) * (i % 10 ? 1 : 500);
            simtime next = rate_reach(&a, now, area);
            double reached = rate_area(&b, now, next);
            if (fabs(reached - area) > 1e-5 + 1e-9 * area)
                fail_msg("seed %d: area %g, reached %g", (int)seed, area, reached);
            sum += reached;
            now = next;
        }
        assert_close(rate_area(&whole, 0, now), sum, 1e-6 * sum);
    }
}

/* At the foot of a ramp the rate is 0 and rises: an arrival is found, and only one. */
static void test_foot_of_a_ramp(void **state)
{
    struct rate_point points[] = {{.at = 0, .per_second = 0}, {.at = 10 * SECOND, .per_second = 2}};
    struct rate rate = {points, 2, 0};

    (void)state;
    assert_close(simtime_seconds(rate_reach(&rate, 0, 1e-18)), 0, 1e-6);
    rate.here = 0;
    assert_close(simtime_seconds(rate_reach(&rate, 0, 10)), 10, 1e-9);
    rate.here = 0;
    assert_close(rate_area(&rate, 0, 10 * SECOND), 10, 1e-9);
}

/* Before the first point and after the last it is constant; at a jump the later point counts; a
 * falling line ends. */
static void test_rate_edges(void **state)
{
    struct rate_point points[] = {point(10 * SECOND, 4), point(20 * SECOND, 4),
                                  point(20 * SECOND, 1), point(30 * SECOND, 0)};
    struct rate r = {points, 4, 0};
    (void)state;
    assert_close(rate_area(&r, 0, 10 * SECOND), 40, 1e-9);
    assert_close(rate_area(&r, 10 * SECOND, 25 * SECOND), 40 + 3.75, 1e-9);
    assert_close(rate_area(&r, 25 * SECOND, HOUR), 1.25, 1e-9);
    assert_close(rate_area(&r, HOUR, HOUR), 0, 0);
    r.here = 0;
    assert_int_equal(rate_reach(&r, 0, 8), 2 * SECOND);
    assert_int_equal(rate_reach(&r, 2 * SECOND, 72), 20 * SECOND);
    assert_int_equal(rate_reach(&r, 20 * SECOND, 3.75), 25 * SECOND);
    assert_int_equal(rate_reach(&r, 25 * SECOND, 1.3), SIMTIME_MAX);
    r.here = 0;
    assert_int_equal(rate_reach(&r, 5 * SECOND, 0), 5 * SECOND); /* nothing more is asked for */
    struct rate_point slow[] = {point(0, 0), point(10 * SECOND, 0.5)};
    r = (struct rate){slow, 2, 0};
    assert_int_equal(rate_reach(&r, 0, 0), 0);
    assert_int_equal(rate_reach(&r, 0, 2.5), 10 * SECOND);
    assert_int_equal(rate_reach(&r, 10 * SECOND, 2.5), 15 * SECOND);
}

/* The header's known answer: from 100/s rising by 1/s each second it changes by a tenth in 10 s; a
 * point further on or a jump ends that. */
static void test_steady(void **state)
{
    const struct rate_point points[] = {{.at = 0, .per_second = 100},
                                        {.at = MINUTE, .per_second = 160},
                                        {.at = MINUTE, .per_second = 500},
                                        {.at = 2 * MINUTE, .per_second = 500}};
    struct rate rate = {.points = points, .count = 4};

    (void)state;
    assert_int_equal(rate_steady_for(&rate, 0, 0.1, SECOND), 10 * SECOND);
    assert_int_equal(rate_steady_for(&rate, 0, 0.001, SECOND), SECOND);
    assert_int_equal(rate_steady_for(&rate, MINUTE - MILLISECOND, 0.001, SECOND), MILLISECOND);
    assert_int_equal(rate_steady_for(&rate, 55 * SECOND, 0.1, SECOND), 5 * SECOND);
    assert_int_equal(rate_steady_for(&rate, MINUTE, 0.1, SECOND), 0);
    assert_true(rate_steady_after(&rate, MINUTE, 0.1, SECOND) > 0);
    assert_close(rate_jump(&rate, 30 * SECOND), 1, 1e-6);
    assert_int_equal(rate_steady_for(&rate, MINUTE + SECOND, 0.1, SECOND), 59 * SECOND);
    assert_int_equal(rate_steady_for(&rate, 3 * MINUTE, 0.1, SECOND), SIMTIME_MAX);
}

TESTS(rate, cmocka_unit_test(test_steady), cmocka_unit_test(test_rate_known),
      cmocka_unit_test(test_rate_inverts), cmocka_unit_test(test_foot_of_a_ramp),
      cmocka_unit_test(test_rate_edges))
