/* models/common/rate_sum.h: parts that are moved, drawn out, repeated and added. */
#include "fixture.h"

#include "rate_sum.h"

static struct rate_point minute[] = {
    {.at = 0, .per_second = 10}, {.at = MINUTE, .per_second = 10}, {.at = MINUTE, .per_second = 0}};

static struct rate_part part_of_minute(void)
{
    return (struct rate_part){.of = {.points = minute, .count = 3},
                              .scale = 1,
                              .stretch = 1,
                              .has_window = true,
                              .end = HOUR};
}

static double area(struct rate_sum *sum, simtime from, simtime to)
{
    struct rate rate = rate_of_sum(sum);
    return rate_area(&rate, from, to);
}

static void test_known(void **state)
{
    struct rate_part part = part_of_minute();
    struct rate_sum sum = {.parts = &part, .count = 1};

    (void)state;
    part.scale = 3;
    part.stretch = 2;
    part.shift = 10 * MINUTE;
    part.begin = rate_part_moved(&part, 0);
    part.end = rate_part_moved(&part, MINUTE);
    assert_int_equal(part.end, 12 * MINUTE);
    assert_close(area(&sum, 0, 10 * DAY), 3600, 1e-9);
    assert_close(area(&sum, 10 * MINUTE, 12 * MINUTE), 3600, 1e-9);
    assert_close(area(&sum, 11 * MINUTE, 11 * MINUTE + SECOND), 30, 1e-9);
    part.repeat = HOUR;
    assert_close(area(&sum, 70 * MINUTE, 72 * MINUTE), 3600, 1e-9);
    assert_close(area(&sum, 12 * MINUTE, 70 * MINUTE), 0, 1e-9);
    assert_close(area(&sum, 0, 24 * HOUR), 24 * 3600, 1e-6);
    assert_close(area(&sum, -50 * MINUTE, -48 * MINUTE), 3600, 1e-9);
}

/* A window longer than the period: after it its last period, before it its first. */
static void test_long_window(void **state)
{
    struct rate_point steps[] = {{.at = 0, .per_second = 1}, {.at = 90, .per_second = 91}};
    struct rate_part part = {.of = {.points = steps, .count = 2},
                             .scale = 1,
                             .stretch = 1,
                             .repeat = 60 * SECOND,
                             .has_window = true,
                             .end = 90 * SECOND};
    struct rate_sum sum = {.parts = &part, .count = 1};

    (void)state;
    steps[1].at = 90 * SECOND;
    struct rate rate = rate_of_sum(&sum);
    for (int t = -200; t < 400; t++) {
        int own = t;
        while (own >= 90)
            own -= 60;
        while (own < 0)
            own += 60;
        assert_close(rate_piece_at(&rate, t * SECOND).r, 1 + own, 1e-9);
        assert_close(rate_piece_at(&rate, t * SECOND).slope, 1, 1e-12);
    }
}

/* Property: the sum is pointwise, in any order of asking; its areas add up; what reach finds has the
 * area; every piece is a step forward. Of parts with odd factors too. */
static void test_pointwise(void **state)
{
    struct rng draws;

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct rate_point points[2][5];
        struct rate_part parts[2];
        struct rate_sum sum = {.parts = parts, .count = 2};
        rng_init(&draws, seed, "test", "rate_sum");
        for (int p = 0; p < 2; p++) {
            simtime at = 0;
            for (int i = 0; i < 5; i++) {
                at += (simtime)(rng_uniform(&draws) * 1e11) * (i != 3);
                points[p][i] =
                    (struct rate_point){.at = at, .per_second = 50 * rng_uniform(&draws)};
            }
            parts[p] =
                (struct rate_part){.of = {.points = points[p], .count = 5},
                                   .scale = 3 * rng_uniform(&draws),
                                   .stretch = p ? 0.3 + rng_uniform(&draws) : 1,
                                   .shift = (simtime)(4e11 * rng_uniform(&draws)) - 2 * HOUR / 36,
                                   .has_window = seed % 2,
                                   .about = points[p][0].at,
                                   .repeat = seed % 3 ? 77 * SECOND : 0};
            parts[p].begin = rate_part_moved(&parts[p], points[p][0].at);
            parts[p].end = rate_part_moved(&parts[p], points[p][4].at);
        }
        struct rate_sum first = {.parts = parts, .count = 1},
                        second = {.parts = parts + 1, .count = 1};
        struct rate one = rate_of_sum(&first), two = rate_of_sum(&second), all = rate_of_sum(&sum);
        for (int i = 0; i < 200; i++) {
            simtime t = (simtime)(1e12 * rng_uniform(&draws)) - 2 * MINUTE;
            double want = rate_piece_at(&one, t).r + rate_piece_at(&two, t).r;
            struct rate_piece piece = rate_piece_at(&all, t);
            assert_close(piece.r, want, 1e-9 * (1 + want));
            assert_true(piece.to > t);
        }
        double whole = rate_area(&all, 0, 10 * MINUTE);
        assert_close(whole, rate_area(&one, 0, 10 * MINUTE) + rate_area(&two, 0, 10 * MINUTE),
                     1e-6 * (1 + whole));
        simtime half = rate_reach(&all, 0, whole / 2);
        assert_close(rate_area(&all, 0, half), whole / 2, 1e-6 * (1 + whole));
    }
}

/* What has no points, and what repeats nothing, must not be searched for calls forever. */
static void test_no_calls(void **state)
{
    struct rate_point never[] = {{.at = 0}, {.at = MILLISECOND}};
    struct rate_part parts[] = {
        {.scale = 1, .stretch = 1},
        {.of = {.points = never, .count = 2}, .scale = 1, .stretch = 1, .repeat = MILLISECOND}};
    struct rate_sum sum = {.parts = parts, .count = 1};
    struct rate rate = rate_of_sum(&sum);

    (void)state;
    assert_int_equal(rate_reach(&rate, 0, 1), SIMTIME_MAX);
    sum.count = 2;
    sum.end = MINUTE;
    rate = rate_of_sum(&sum);
    assert_int_equal(rate_reach(&rate, 0, 1), SIMTIME_MAX);
}

TESTS(rate_sum, cmocka_unit_test(test_no_calls), cmocka_unit_test(test_known),
      cmocka_unit_test(test_long_window), cmocka_unit_test(test_pointwise))
