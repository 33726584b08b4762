/* application/cache_class: touching, fetch times, what is stale, cohorts. */
#include "fixture.h"

#include "cache_class.h"

static const double at_once[FETCH_POINTS];

static struct touched mean_touch(struct touching of, double *fetches, double *together,
                                 double *left)
{
    enum { DRAWS = 2000 };
    struct rng draws;
    struct touched t = {0};

    rng_init(&draws, 1, "test", "touch");
    *fetches = *together = *left = 0;
    for (int i = 0; i < DRAWS; i++) {
        t = touch(&of, &draws);
        assert_true(t.fetches + t.together + t.again <= of.reads);
        assert_true(t.filled + t.left <= of.units);
        *fetches += (double)t.fetches / DRAWS;
        *together += (double)t.together / DRAWS;
        *left += (double)t.left / DRAWS;
    }
    return t;
}

/* Feller's occupancy; a unit that expires a hundred times a window; nobody reads. */
static void test_first_touch(void **state)
{
    double fetches, together, left;

    (void)state;
    struct touching of = {.units = 100,
                          .reads = 100,
                          .window_s = 1,
                          .ttl_s = 30,
                          .stay = 1,
                          .empty = true,
                          .fetch_times_s = at_once};
    mean_touch(of, &fetches, &together, &left);
    assert_close(fetches, 63.397, 0.05);
    assert_close(left, 100 - 63.397, 0.05);
    assert_close(together, 0, 0);
    of.units = 1;
    of.ttl_s = 0.01;
    mean_touch(of, &fetches, &together, &left);
    assert_close(fetches, 50, 1);
    of.reads = 0;
    mean_touch(of, &fetches, &together, &left);
    assert_close(fetches, 0, 0);
    assert_close(left, 1, 1e-9);
}

/* 5,000 a second, 5 ms: 25. Of fetches of which some are quicker, the first counts. */
static void test_together(void **state)
{
    double five_ms[FETCH_POINTS], spread[FETCH_POINTS], fetches, together, left;

    (void)state;
    for (int i = 0; i < FETCH_POINTS; i++) {
        five_ms[i] = 0.005;
        spread[i] = 0.01 * fetch_knots[i];
    }
    assert_close(touch_fetch_s(five_ms, 5000), 0.005, 1e-12);
    assert_close(touch_fetch_s(spread, 0), 0.005, 1e-4);
    /* uniform on 0 … 10 ms at 100,000 a second: the integral of exp(-r t^2 / 20 ms) */
    assert_close(touch_fetch_s(spread, 1e5), sqrt(3.14159265 * 0.02 / 1e5) / 2, 4e-5);
    mean_touch((struct touching){.units = 1,
                                 .reads = 5000,
                                 .window_s = 1,
                                 .ttl_s = 30,
                                 .stay = 1,
                                 .empty = true,
                                 .fetch_times_s = five_ms},
               &fetches, &together, &left);
    assert_close(fetches, 1, 1e-9);
    assert_close(together, 25, 0.5);
}

/* Ten writes in a second remove the entry, which is read a hundred times. */
static void test_invalidated(void **state)
{
    double fetches, together, left;

    (void)state;
    mean_touch((struct touching){.units = 1,
                                 .reads = 100,
                                 .window_s = 1,
                                 .ttl_s = 30,
                                 .leave_per_s = 10,
                                 .all_units = 1,
                                 .stay = 0,
                                 .fetch_times_s = at_once},
               &fetches, &together, &left);
    assert_close(fetches, 1000. / 110, 0.2);
    assert_close(left, 10. / 110, 0.02);
}

/* Where half of the fetches fail, 1 + 1/2 + 1/4 + 1/8 of four reads try. */
static void test_tries(void **state)
{
    struct rng draws;
    int64_t again = 0, fetches = 0;

    (void)state;
    rng_init(&draws, 1, "test", "tries");
    for (int i = 0; i < 1000; i++) {
        struct touching of = {.units = 1,
                              .reads = 4,
                              .window_s = 1,
                              .ttl_s = 30,
                              .stay = 1,
                              .fails = 0.5,
                              .empty = true,
                              .fetch_times_s = at_once};
        struct touched t = touch(&of, &draws);
        again += t.again;
        fetches += t.fetches;
    }
    assert_int_equal(fetches, 1000);
    assert_close((double)again, 875, 40);
}

/* One write of all units: half of the reads come after it, a sixth of the window on average. */
static void test_outdating(void **state)
{
    (void)state;
    struct outdating o = outdating_of(1, 1, 2);
    assert_close(o.part, 0.5, 1e-12);
    assert_close(o.age_s, 2. / 6, 1e-12);
    assert_close(o.at_end, 1, 1e-12);
    assert_close(o.since_s, 1, 1e-12);
    o = outdating_of(1e-3, 1e-2, 2); /* seldom: to first order */
    struct outdating exact = outdating_of(1e-3, 1, 2);
    assert_close(o.part / exact.part, 0.01, 1e-4);
    assert_close(o.age_s / exact.age_s, 0.01, 1e-4);
    assert_close(spared(0.5, 3), 0.125, 1e-12);
    assert_close(spared(2, 1), 0, 0);
}

static void test_cohorts(void **state)
{
    struct cohorts c = {0};
    struct rng draws;

    (void)state;
    rng_init(&draws, 1, "test", "cohorts");
    for (int i = 100; i > 0; i--)
        cohorts_add(&c, (struct cache_cohort){.expires = i * SECOND, .entries = 10, .stale = 4});
    assert_true(c.count <= COHORTS_MOST);
    assert_int_equal(cohorts_entries(&c), 1000);
    double expires = 0;
    for (size_t i = 0; i < c.count; i++) {
        expires += simtime_seconds(c.items[i].expires) * (double)c.items[i].entries;
        assert_true(i == 0 || c.items[i - 1].expires <= c.items[i].expires);
    }
    assert_close(expires / 1000, 50.5, 1e-6); /* merged without a shift */
    struct cache_cohort part = cohort_part(&c.items[0], 5, &draws);
    assert_int_equal(part.entries, 5);
    assert_true(part.stale <= 5 && c.items[0].stale <= c.items[0].entries);
    assert_int_equal(cohorts_take(&c, 0, 2000), 995);
    assert_int_equal(c.count, 0);
    cohorts_release(&c);
}

TESTS(cache_class, cmocka_unit_test(test_first_touch), cmocka_unit_test(test_together),
      cmocka_unit_test(test_invalidated), cmocka_unit_test(test_tries),
      cmocka_unit_test(test_outdating), cmocka_unit_test(test_cohorts))
