/* common/latency_points: the latency of gathered calls that are made of several others. */
#include "fixture.h"

#include "latency_points.h"

static double mean_ms(const struct latency_points *p)
{
    double sum = 0;
    int64_t calls = 0;

    for (int i = 0; i < p->n; i++) {
        sum += (double)p->at[i].count * (double)p->at[i].latency / MILLISECOND;
        calls += p->at[i].count;
    }
    assert_int_equal(calls, p->calls);
    return sum / (double)calls;
}

static struct latency_points hundred(struct rng *rng)
{
    struct latency_points p = {0};

    for (int i = 1; i <= 100; i++)
        latency_points_add(&p, i * MILLISECOND, 1, rng);
    return p;
}

/* The header's known answers: 100 calls of 1 … 100 ms keep their mean; 8 of 1 ms and then 2 ms took
 * 3 ms; the longest of three uniform ones is 0.75 on average, the longer of two 2/3. */
static void test_known(void **state)
{
    struct rng rng;
    double thinned = 0, both = 0, longer = 0, longest = 0;
    enum { N = 4000 };

    (void)state;
    rng_init(&rng, 1, "test", "latency points");
    for (int i = 0; i < N; i++) {
        struct latency_points a = hundred(&rng), b = hundred(&rng), c = hundred(&rng),
                              d = hundred(&rng), e = hundred(&rng);
        latency_points_thin(&a, &rng);
        assert_int_equal(a.n, LATENCY_POINTS);
        assert_int_equal(a.calls, 100);
        thinned += mean_ms(&a);
        latency_points_then(&a, &b, &rng);
        both += mean_ms(&a);
        latency_points_longer(&c, &d, &rng);
        longer += mean_ms(&c);
        latency_points_longest_of(&e, 3, &rng);
        longest += mean_ms(&e);
    }
    assert_close(thinned / N, 50.5, 0.2);
    assert_close(both / N, 101, 0.4);
    assert_close(longer / N, 67, 0.7);
    assert_close(longest / N, 75.5, 0.7);

    struct latency_points p = {0}, next = {0};
    latency_points_add(&p, MILLISECOND, 8, &rng);
    latency_points_add(&next, 2 * MILLISECOND, 8, &rng);
    latency_points_then(&p, &next, &rng);
    for (int i = 0; i < p.n; i++)
        assert_int_equal(p.at[i].latency, 3 * MILLISECOND);
}

/* Any part of the calls can be taken out, all points alike, and none is lost. */
static void test_take(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 2, "test", "latency points");
    for (int64_t count = 0; count <= 100; count++) {
        struct latency_points p = hundred(&rng), taken = {0};
        latency_points_take(&p, count, &taken, &rng);
        assert_int_equal(taken.calls, count);
        assert_int_equal(p.calls, 100 - count);
        if (count == 50)
            assert_close(mean_ms(&taken), 50.5, 1.5);
    }
    struct latency_points one = {0}, taken = {0};
    latency_points_add(&one, SECOND, 3, &rng);
    latency_points_take(&one, 3, &taken, &rng);
    assert_int_equal(one.n, 0);
    assert_int_equal(taken.at[0].count, 3);
}

TESTS(latency_points, cmocka_unit_test(test_known), cmocka_unit_test(test_take))
