/* engine/intervals: how long the intervals are where that is chosen. */
#include "fixture.h"

#include "intervals.h"

enum { SHORTEST = 100 };

static void next_is(struct intervals *i, simtime now, simtime length)
{
    intervals_next(i, now * MILLISECOND, HOUR);
    assert_int_equal(i->begin, now * MILLISECOND);
    assert_int_equal(i->end - i->begin, length);
}

static void begin(struct intervals *i)
{
    intervals_init(i, SHORTEST * MILLISECOND, 20 * SECOND);
    next_is(i, 0, 100 * MILLISECOND);
    next_is(i, 100, 200 * MILLISECOND);
    next_is(i, 300, 400 * MILLISECOND);
}

/* The header's known answers. */
static void test_known(void **state)
{
    struct intervals i;
    (void)state;

    begin(&i);
    simtime now = 700, step = 800;
    for (; step < 20000; now += step, step *= 2)
        next_is(&i, now, step * MILLISECOND);
    next_is(&i, now, 20 * SECOND);
    i.limit = SECOND;
    next_is(&i, now + 20000, SECOND);
    next_is(&i, now + 21000, 2 * SECOND);
    intervals_release(&i);

    begin(&i);
    intervals_mark(&i, event_key(SECOND, PRIORITY_OBSERVE));
    next_is(&i, 700, 300 * MILLISECOND);
    next_is(&i, 1000, 1600 * MILLISECOND);
    intervals_release(&i);

    begin(&i);
    intervals_mark(&i, event_key(SECOND, PRIORITY_CONTROL));
    next_is(&i, 700, 300 * MILLISECOND - 1);
    intervals_next(&i, SECOND - 1, HOUR);
    assert_int_equal(i.end, SECOND - 1 + 100 * MILLISECOND);
    intervals_release(&i);
}

/* It ends with the run, and nobody makes it shorter than the shortest. */
static void test_bounds(void **state)
{
    struct intervals i;
    (void)state;

    begin(&i);
    i.limit = 0;
    next_is(&i, 700, 100 * MILLISECOND);
    intervals_next(&i, 800 * MILLISECOND, 801 * MILLISECOND);
    assert_int_equal(i.end, 801 * MILLISECOND);
    intervals_release(&i);
    intervals_init(&i, SECOND, 10 * MILLISECOND);
    next_is(&i, 0, 10 * MILLISECOND);
    intervals_release(&i);
}

struct told {
    int times;
    simtime at[16];
};

static void ended(struct sim *sim, void *subject)
{
    struct told *told = subject;

    told->at[told->times++] = sim->now;
    if (sim->now == 100 * MILLISECOND)
        sim_limit_interval(sim, SHORTEST * MILLISECOND);
}

static void nothing(struct sim *sim, void *subject)
{
    (void)sim, (void)subject;
}

/* In a simulation: who gathers is told at each end, with its length; of one length at each multiple
 * of it, up to the run's end. */
static void test_gatherers(void **state)
{
    struct sim sim;
    struct told told = {0};
    (void)state;

    sim_init(&sim, 1, 950 * MILLISECOND);
    sim_choose_intervals(&sim, SHORTEST * MILLISECOND, SECOND);
    sim_gather_each(&sim, ended, &told);
    sim_at(&sim, 350 * MILLISECOND, PRIORITY_OBSERVE, nothing, NULL);
    sim_start_intervals(&sim);
    assert_int_equal(sim_gather_time(&sim, 1), 100 * MILLISECOND);
    assert_int_equal(sim_gather_time(&sim, 101 * MILLISECOND), 200 * MILLISECOND);
    sim_run(&sim);
    const simtime expected[] = {100, 200, 350, 750, 950};
    assert_int_equal(told.times, 5);
    for (int i = 0; i < 5; i++)
        assert_int_equal(told.at[i], expected[i] * MILLISECOND);
    assert_int_equal(sim_interval(&sim), 200 * MILLISECOND);
    sim_release(&sim);

    told.times = 0;
    sim_init(&sim, 1, 950 * MILLISECOND);
    sim.resolution = 300 * MILLISECOND;
    sim_gather_each(&sim, ended, &told);
    sim_start_intervals(&sim);
    sim_run(&sim);
    assert_int_equal(told.times, 4);
    assert_int_equal(told.at[2], 900 * MILLISECOND);
    assert_int_equal(told.at[3], 950 * MILLISECOND);
    sim_release(&sim);
}

TESTS(intervals, cmocka_unit_test(test_known), cmocka_unit_test(test_bounds),
      cmocka_unit_test(test_gatherers))
