/* client/retry_points: times and attempts of many calls. */
#include "fixture.h"

#include "retry_points.h"

static struct retry_point point(int64_t count, double ms, int attempt)
{
    return (struct retry_point){
        .count = count, .elapsed = simtime_from_seconds(ms / 1000), .attempt = (int16_t)attempt};
}

static double total(const struct retry_points *p)
{
    double sum = 0;

    for (int i = 0; i < p->n; i++)
        sum += (double)p->at[i].count * simtime_seconds(p->at[i].elapsed);
    return sum;
}

static int64_t at_attempt(const struct retry_points *p, int attempt)
{
    int64_t count = 0;

    for (int i = 0; i < p->n; i++)
        if (p->at[i].attempt == attempt)
            count += p->at[i].count;
    return count;
}

/* The header's known answers. */
static void test_alike_and_taken(void **state)
{
    struct retry_points p, taken;
    struct rng draws;
    struct retry_point a = point(3, 100, 2), b = point(1, 102, 2), c = point(10, 100, 3);
    (void)state;
    rng_init(&draws, 1, "test", "points");
    retry_points_clear(&p);
    retry_points_add(&p, &a, &draws);
    retry_points_add(&p, &b, &draws);
    assert_int_equal(p.n, 1);
    assert_int_equal(p.at[0].count, 4);
    assert_close(simtime_seconds(p.at[0].elapsed), 0.1005, 1e-9);
    a.count = 26;
    retry_points_add(&p, &c, &draws); /* at another attempt they stay two */
    retry_points_add(&p, &a, &draws);
    assert_int_equal(p.n, 2);
    retry_points_clear(&taken);
    retry_points_take(&p, 20, &taken, &draws);
    assert_int_equal(at_attempt(&taken, 2), 15);
    assert_int_equal(at_attempt(&taken, 3), 5);
    assert_int_equal(p.calls, 20);
    assert_int_equal(at_attempt(&p, 2), 15);
}

/* However many are added, RETRY_POINTS are kept; the counts of each attempt and the sum of all times
 * stay, and so do the ends of the distribution, nearly. */
static void test_bounded(void **state)
{
    struct retry_points p;
    struct rng draws;
    double sum = 0;
    (void)state;
    rng_init(&draws, 2, "test", "points");
    retry_points_clear(&p);
    for (int i = 0; i < 3000; i++) {
        struct retry_point a = point(1 + i % 3, 1 + 999 * rng_uniform(&draws), 2 + i % 2);
        retry_points_add(&p, &a, &draws);
        sum += (double)a.count * simtime_seconds(a.elapsed);
        assert_true(p.n <= RETRY_POINTS);
    }
    assert_int_equal(p.calls, 6000);
    assert_int_equal(at_attempt(&p, 2), 3000);
    assert_close(total(&p), sum, 1e-3);
    assert_true(p.n >= 10 && simtime_seconds(p.at[0].elapsed) < 0.12 &&
                simtime_seconds(p.at[p.n - 1].elapsed) > 0.88);
    for (int i = 1; i < p.n; i++)
        assert_true(p.at[i].attempt > p.at[i - 1].attempt || p.at[i].elapsed > p.at[i - 1].elapsed);
}

/* Calls at more attempts than there are points: each attempt keeps its calls on average. */
static void test_many_attempts(void **state)
{
    int64_t late = 0;
    struct rng draws;
    (void)state;
    rng_init(&draws, 3, "test", "points");
    for (int i = 0; i < 2000; i++) {
        struct retry_points p;
        retry_points_clear(&p);
        for (int attempt = 1; attempt <= 20; attempt++) {
            struct retry_point a = point(5, 100, attempt);
            retry_points_add(&p, &a, &draws);
        }
        assert_int_equal(p.calls, 100);
        for (int k = 0; k < p.n; k++)
            late += p.at[k].attempt > 10 ? p.at[k].count : 0;
    }
    assert_close((double)late / 2000, 50, 1);
}

/* What is taken and what is left are all there were, of any counts. */
static void test_conserved(void **state)
{
    struct rng draws;
    (void)state;
    rng_init(&draws, 4, "test", "points");
    for (int i = 0; i < 2000; i++) {
        struct retry_points p, taken;
        retry_points_clear(&p);
        retry_points_clear(&taken);
        for (int k = 0; k < 8; k++) {
            struct retry_point a =
                point((int64_t)rng_below(&draws, 5), 1000 * rng_uniform(&draws), 1 + k % 3);
            retry_points_add(&p, &a, &draws);
        }
        int64_t all = p.calls, count = (int64_t)rng_below(&draws, (uint64_t)all + 1);
        retry_points_take(&p, count, &taken, &draws);
        assert_int_equal(taken.calls, count);
        assert_int_equal(p.calls + taken.calls, all);
        for (int k = 0; k < p.n; k++)
            assert_true(p.at[k].count > 0);
    }
}

TESTS(retry_points, cmocka_unit_test(test_alike_and_taken), cmocka_unit_test(test_bounded),
      cmocka_unit_test(test_many_attempts), cmocka_unit_test(test_conserved))
