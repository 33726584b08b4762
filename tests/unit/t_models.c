/* models, each law alone: capacity units, buckets, partitions, keys, rates, sharing, the SDK's
 * limiter. */
#include "fixture.h"

#include "autoscaler.h"
#include "interval_admission.h"
#include "node.h"

static void test_capacity(void **state)
{
    (void)state;
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_EVENTUAL, 8192, 1), 1, 0);
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_STRONG, 4096, 1), 1, 0);
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_STRONG, 4097, 1), 2, 0);
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_EVENTUAL, 1, 1), 0.5, 0);
    assert_close(capacity_units(OPERATION_PUT, CONSISTENCY_STRONG, 1638, 1), 2, 0);
    assert_close(capacity_units(OPERATION_UPDATE, CONSISTENCY_STRONG, 1024, 1), 1, 0);
    assert_close(capacity_units(OPERATION_DELETE, CONSISTENCY_STRONG, 0, 1), 1, 0);
    /* a query sums first: ten items, 40.8 KB in all, are 10 blocks, and 1,500 of 64 B are 24 */
    assert_close(capacity_units(OPERATION_QUERY, CONSISTENCY_STRONG, 4080, 10), 10, 0);
    assert_close(capacity_units(OPERATION_QUERY, CONSISTENCY_STRONG, 64, 1500), 24, 0);
    assert_close(capacity_units(OPERATION_QUERY, CONSISTENCY_EVENTUAL, 2000, 8), 2, 0);
    assert_close(capacity_units(OPERATION_SCAN, CONSISTENCY_EVENTUAL, 1024, 1024), 128,
                 0); /* a full page */
    assert_int_equal(capacity_side(OPERATION_SCAN), READ);
    assert_int_equal(capacity_side(OPERATION_QUERY), READ);
    assert_int_equal(capacity_side(OPERATION_PUT), WRITE);
}

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

static const struct partition_limits limits = {{3000, 1000}};

/* Property: whatever is split, every key has exactly one partition, and it is the one that is
 * found. */
static void test_partitions(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct partition_map map;
        struct rng rng;
        rng_init(&rng, seed, "test", "partitions");
        partition_map_init(&map, 1 + rng_below(&rng, 70), limits, 0);
        for (int i = 0; i < 60; i++) {
            struct partition *p = map.serving[rng_below(&rng, map.serving_count)];
            if (p->to - p->from > 2)
                partition_split(&map, p, p->from + 1 + rng_below(&rng, p->to - p->from), 5);
        }
        if (seed % 3 == 0)
            partition_double(&map, 6);
        double width = 0;
        for (size_t i = 0; i < map.serving_count; i++) {
            struct partition *p = map.serving[i];
            width += p->width;
            assert_true(p->from == (i ? map.serving[i - 1]->to + 1 : 0));
            assert_ptr_equal(partition_find(&map, p->from), p);
            assert_ptr_equal(partition_find(&map, p->to), p);
            assert_ptr_equal(map.all[p->id], p);
        }
        assert_close(width, 1, 1e-9);
        assert_true(map.serving[map.serving_count - 1]->to == UINT64_MAX);
        for (int i = 0; i < 1000; i++) {
            uint64_t key = rng_word(&rng);
            struct partition *p = partition_find(&map, key);
            assert_true(p->from <= key && key <= p->to && p->retired == SIMTIME_MAX);
        }
        partition_map_release(&map);
    }
}

static void test_partition_counts(void **state)
{
    struct throughput_law law = {.limits = limits, .least_partitions = 1};
    (void)state;
    assert_int_equal(throughput_partitions_for(&law, 1000, 500), 1);
    assert_int_equal(throughput_partitions_for(&law, 1000, 1000), 2);
    assert_int_equal(throughput_partitions_for(&law, 5000, 2000), 4);
    assert_int_equal(throughput_partitions_for(&law, 3000, 0), 1);
    law.least_partitions = 9;
    assert_int_equal(throughput_partitions_for(&law, 1000, 500), 9);
}

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

static struct key_group_spec group(const char *key, int64_t count, int distribution)
{
    return (struct key_group_spec){.key = key,
                                   .count = count,
                                   .prefix = "k#",
                                   .distribution = distribution,
                                   .exponent = 0.99,
                                   .shards = key ? 3 : 1};
}

/* The second way through: cells and single draws give every partition and tracked key the same
 * share. */
static void test_cells_agree(void **state)
{
    struct node empty = {.kind = NODE_MAP};
    struct key_group_spec specs[] = {group("hot", 0, KEYS_UNIFORM), group(NULL, 5000, KEYS_ZIPF),
                                     group(NULL, 3000000, KEYS_UNIFORM)};
    struct partition_map map;
    struct top_keys top = {0};
    struct keyspace keyspace;
    struct rng rng;
    enum { N = 400000 };
    double by_cell[40] = {0}, by_draw[40] = {0}, sum = 0;
    (void)state;
    for (int i = 0; i < 3; i++)
        specs[i].origin.node = &empty; /* no shares: a third each */
    specs[2].prefix = "cold#";
    partition_map_init(&map, 7, limits, 0);
    keyspace_init(&keyspace, NULL, specs, 3, &top);
    const struct cell *cells = keyspace_cells(&keyspace, &map);
    for (size_t i = 0; i < keyspace.cell_count; i++) {
        int slot = cells[i].key.tracked >= 0 ? cells[i].key.tracked
                                             : 20 + partition_find(&map, cells[i].key.position)->id;
        by_cell[slot] += cells[i].share;
        sum += cells[i].share;
    }
    assert_close(sum, 1, 1e-9);
    rng_init(&rng, 1, "test", "cells");
    for (int i = 0; i < N; i++) {
        struct key key = keyspace_draw(&keyspace, &rng);
        by_draw[key.tracked >= 0 ? key.tracked : 20 + partition_find(&map, key.position)->id]++;
    }
    assert_int_equal(top.count, 11);
    for (int i = 0; i < 40; i++)
        assert_close(by_draw[i] / N, by_cell[i], 5 * sqrt(by_cell[i] / N) + 1e-6);
    keyspace_release(&keyspace);
    top_keys_release(&top);
    partition_map_release(&map);
}

static void test_settle_part(void **state)
{
    struct rng rng;
    double sum = 0;
    (void)state;
    rng_init(&rng, 1, "test", "rounding");
    for (int i = 0; i < 100000; i++) {
        double carry = rng_uniform(&rng);
        int64_t total = 0;
        for (int k = 0; k < 5; k++)
            total += proportional_part(1, 0.3, &carry);
        assert_true(total == 1 || total == 2); /* 1.5 rounded down or up, never further away */
        sum += (double)total;
    }
    assert_close(sum / 100000, 1.5, 5 * 0.5 / sqrt(100000));
    double carry = 0.7;
    assert_int_equal(proportional_part(41, 1, &carry), 41);
}

static void test_limiter(void **state)
{
    struct rate_limiter l;
    simtime t = 0;
    (void)state;
    rate_limiter_init(&l, 1);
    assert_int_equal(rate_limiter_acquire(&l, 1000, t), 1000); /* nothing is limited yet */
    for (; t < 20 * SECOND; t += 10 * MILLISECOND)             /* 100 a second */
        rate_limiter_answered(&l, 1, 0, t);
    assert_false(l.enabled);
    assert_close(l.measured, 100, 1);
    rate_limiter_answered(&l, 0, 1, t);
    assert_true(l.enabled);
    assert_close(l.k, cbrt(l.w_max * 0.3 / 0.4), 1e-9);
    assert_close(l.k, 4.217, 0.05);
    assert_close(l.rate, 70, 1);
    for (simtime end = t + simtime_from_seconds(l.k); t < end; t += 14 * MILLISECOND)
        rate_limiter_answered(&l, 1, 0, t);
    assert_close(l.rate, 100, 3);
    assert_true(rate_limiter_acquire(&l, 1000000, t) < 200);
    assert_true(rate_limiter_next(&l, t) > t);
}

/* 200 units, consumption 150, target 70 % -> 215: the example of the developer guide. */
static void test_target_tracking(void **state)
{
    struct autoscaling_spec spec = {.min = 1, .max = 1000, .target = 0.7};
    (void)state;
    assert_close(autoscaling_wants(&spec, 150), 215, 0);
    assert_close(autoscaling_wants(&spec, 140), 200, 0);
    assert_close(autoscaling_wants(&spec, 0), 0, 0);

    struct scaling_step_spec steps[] = {{.above = 0.7, .percent_change = 0.2},
                                        {.above = 0.9, .change = 500},
                                        {.below = 0.4, .percent_change = -0.1},
                                        {.below = 0.2, .exact = 50}};
    spec.steps = steps;
    spec.steps_count = 4;
    assert_close(autoscaling_steps(&spec, 800, 1000), 1200, 0);
    assert_close(autoscaling_steps(&spec, 950, 1000), 1500, 0);
    assert_close(autoscaling_steps(&spec, 300, 1000), 900, 0);
    assert_close(autoscaling_steps(&spec, 100, 1000), 50, 0);
    assert_close(autoscaling_steps(&spec, 500, 1000), 1000, 0);
}

/* The legacy mode's nine waits sum to 25.55 s; jitters stay within their bounds. */
static void test_delays(void **state)
{
    struct retry_spec legacy = {.base_delay = 50 * MILLISECOND, .max_delay = DAY, .multiplier = 2};
    struct retry_spec custom = {
        .base_delay = 100 * MILLISECOND, .max_delay = 30 * SECOND, .multiplier = 2};
    simtime sum = 0;
    (void)state;
    for (int attempt = 1; attempt <= 9; attempt++)
        sum += retry_delay(&legacy, attempt, 0.123, 0);
    assert_int_equal(sum, 25550 * MILLISECOND);
    assert_int_equal(retry_delay(&custom, 20, 0.5, 0), 30 * SECOND);
    custom.jitter = JITTER_FULL;
    assert_int_equal(retry_delay(&custom, 2, 0.25, 0), 50 * MILLISECOND);
    custom.jitter = JITTER_EQUAL;
    assert_int_equal(retry_delay(&custom, 2, 0.5, 0), 150 * MILLISECOND);
    custom.jitter = JITTER_SMALL;
    assert_int_equal(retry_delay(&custom, 1, 1, 0), 110 * MILLISECOND);
    custom.jitter = JITTER_DECORRELATED; /* between the base and three times the delay before */
    assert_int_equal(retry_delay(&custom, 1, 1, 0), 100 * MILLISECOND);
    assert_int_equal(retry_delay(&custom, 2, 0.5, 1), 1550 * MILLISECOND);
    assert_int_equal(retry_delay(&custom, 9, 1, 20), 30 * SECOND);
}

/* 500 tokens: a hundred retries after throttles, fifty after timeouts, 35 in the mode of 2026. */
static void test_quota_costs(void **state)
{
    static const int modes[] = {RETRY_STANDARD, RETRY_STANDARD, RETRY_STANDARD_2026};
    static const int paid[] = {100, 50, 35};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct retry_spec spec = {.mode = modes[i]};
        struct retry retry;
        retry_init(&retry, &spec, 1);
        assert_int_equal(retry_pay(&retry, 1000, i > 0), paid[i]);
        assert_int_equal(retry.rules.attempts, modes[i] == RETRY_STANDARD ? 3 : 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_capacity),         cmocka_unit_test(test_bucket_known),
        cmocka_unit_test(test_bucket_conserves), cmocka_unit_test(test_partitions),
        cmocka_unit_test(test_partition_counts), cmocka_unit_test(test_rate_known),
        cmocka_unit_test(test_rate_inverts),     cmocka_unit_test(test_cells_agree),
        cmocka_unit_test(test_settle_part),      cmocka_unit_test(test_limiter),
        cmocka_unit_test(test_target_tracking),  cmocka_unit_test(test_quota_costs),
        cmocka_unit_test(test_delays),
    };
    return RUN(tests);
}
