/* engine/sim: the run loop. */
#include "fixture.h"

struct trace {
    char order[64];
    size_t count;
};

static void say_a(struct sim *sim, void *subject)
{
    struct trace *t = subject;
    t->order[t->count++] = 'a';
    if (sim->now == 10 && t->count == 3)
        sim_at(sim, 10, PRIORITY_OBSERVE, say_a, t);
}

static void say_b(struct sim *sim, void *subject)
{
    struct trace *t = subject;
    (void)sim;
    t->order[t->count++] = 'b';
}

static void stop(struct sim *sim, void *subject)
{
    (void)subject;
    sim_stop(sim);
}

/* Law 1: (time, priority, order of asking), and nothing after the end or after a stop. */
static void test_run_loop(void **state)
{
    struct sim sim;
    struct trace t = {0};
    (void)state;
    sim_init(&sim, 1, 100);
    sim_at(&sim, 10, PRIORITY_TRAFFIC, say_a, &t);
    sim_at(&sim, 10, PRIORITY_TRAFFIC, say_b, &t);
    sim_at(&sim, 10, PRIORITY_CONTROL, say_b, &t);
    sim_at(&sim, 5, PRIORITY_OBSERVE, say_b, &t);
    sim_at(&sim, 100, PRIORITY_TRAFFIC, say_b, &t);
    sim_at(&sim, 101, PRIORITY_TRAFFIC, say_b, &t);
    sim_run(&sim);
    assert_memory_equal(t.order, "bbabab", 6);
    assert_int_equal(t.count, 6);
    sim_release(&sim);

    t.count = 0;
    sim_init(&sim, 1, 100);
    sim_at(&sim, 5, PRIORITY_TRAFFIC, stop, NULL);
    sim_at(&sim, 6, PRIORITY_TRAFFIC, say_b, &t);
    sim_run(&sim);
    assert_int_equal(t.count, 0);
    sim_release(&sim);
}

static void test_may_go_on(void **state)
{
    struct sim sim;
    (void)state;
    sim_init(&sim, 1, 100);
    sim_at(&sim, 50, PRIORITY_TRAFFIC, stop, NULL);
    assert_true(sim_may_go_on(&sim, 49, PRIORITY_TRAFFIC));
    assert_int_equal(sim.now, 49);
    assert_false(
        sim_may_go_on(&sim, 50, PRIORITY_TRAFFIC)); /* a tie: the one that asked first goes */
    assert_true(sim_may_go_on(&sim, 50, PRIORITY_CONTROL));
    assert_false(sim_may_go_on(&sim, 101, PRIORITY_TRAFFIC));
    sim.resolution = 30;
    assert_int_equal(sim_gather_time(&sim, 31), 60);
    assert_int_equal(sim_gather_time(&sim, 60), 60);
    assert_int_equal(sim_gather_time(&sim, 95), 100); /* the last interval ends with the run */
    sim_release(&sim);
}

struct echo {
    int order[4];
    int count;
};

static void second(struct sim *sim, void *subject)
{
    struct echo *echo = subject;
    (void)sim;
    echo->order[echo->count++] = 2;
}

static void late(struct sim *sim, void *subject)
{
    struct echo *echo = subject;
    echo->order[echo->count++] = 1;
    sim_at(sim, sim->now, PRIORITY_CONTROL, second, echo); /* its priority is over */
}

/* An event that is asked for at this instant for a priority that is over comes next. */
static void test_priority_that_is_over(void **state)
{
    struct sim sim;
    struct echo echo = {{0}, 0};

    (void)state;
    sim_init(&sim, 1, SECOND);
    sim_at(&sim, MILLISECOND, PRIORITY_OBSERVE, late, &echo);
    sim_run(&sim);
    assert_int_equal(echo.count, 2);
    assert_int_equal(echo.order[1], 2);
    assert_int_equal(sim.now, MILLISECOND);
    sim_release(&sim);
}

TESTS(sim, cmocka_unit_test(test_run_loop), cmocka_unit_test(test_may_go_on),
      cmocka_unit_test(test_priority_that_is_over))
