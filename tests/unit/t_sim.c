/* engine/sim: the run loop. */
#include "fixture.h"

struct run_trace {
    char order[64];
    size_t count;
};

static void say_a(struct sim *sim, void *subject)
{
    struct run_trace *t = subject;
    t->order[t->count++] = 'a';
    if (sim->now == 10 && t->count == 3)
        sim_at(sim, 10, PRIORITY_OBSERVE, say_a, t);
}

static void say_b(struct sim *sim, void *subject)
{
    struct run_trace *t = subject;
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
    struct run_trace t = {0};
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
    sim.now = 30;
    assert_int_equal(sim_resume_time(&sim, 44), 30);
    assert_int_equal(sim_resume_time(&sim, 46), 60);
    assert_int_equal(sim_resume_time(&sim, 76), 90);
    sim.resolution = 0;
    assert_int_equal(sim_resume_time(&sim, 44), 44);
    assert_int_equal(sim_resume_time(&sim, 29), 30);
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

/* By kind and name, both. */
static void test_entities(void **state)
{
    struct sim sim;
    int a, b, c;
    (void)state;
    sim_init(&sim, 1, 100);
    assert_null(sim_find(&sim, "tables", "x"));
    sim_register(&sim, "tables", "x", &a, NULL);
    sim_register(&sim, "queues", "x", &b, NULL);
    sim_register(&sim, "tables", "y", &c, NULL);
    assert_ptr_equal(sim_find(&sim, "tables", "x"), &a);
    assert_ptr_equal(sim_find(&sim, "queues", "x"), &b);
    assert_ptr_equal(sim_find(&sim, "tables", "y"), &c);
    assert_null(sim_find(&sim, "queues", "y"));
    sim_release(&sim);
}

/* A source goes on by itself up to the end itself, not beyond, and not once the run is stopped
 * or interrupted;
 * the event that it asks for then comes after those that were pending. */
static void test_going_on_ends(void **state)
{
    struct sim sim;
    struct run_trace t = {0};
    (void)state;
    sim_init(&sim, 1, 100);
    const volatile int interrupted = 1, *never = sim.interrupted;
    sim.interrupted = &interrupted;
    assert_false(sim_may_go_on(&sim, 100, PRIORITY_TRAFFIC));
    sim.interrupted = never;
    assert_true(sim_may_go_on(&sim, 100, PRIORITY_TRAFFIC));
    sim_at(&sim, 100, PRIORITY_CONTROL, say_b, &t); /* its turn is over: it comes as traffic */
    assert_true(event_key(100, PRIORITY_TRAFFIC) == queue_next_key(&sim.queue));
    sim_stop(&sim);
    assert_false(sim_may_go_on(&sim, 100, PRIORITY_TRAFFIC));
    sim_release(&sim);
    assert_int_equal(sim.queue.count, 0);
    assert_int_equal(event_time(event_key(77, PRIORITY_RECORD)), 77);
    assert_true(event_key(77, PRIORITY_RECORD) < event_key(78, PRIORITY_CONTROL));
    assert_true(event_key(77, PRIORITY_DECIDE) < event_key(77, PRIORITY_SHARE));
    sim = (struct sim){.end = 100};
    assert_int_equal(sim_gather_time(&sim, 37), 37); /* each request has its own instant */
    sim.resolution = 30;
    assert_int_equal(sim_gather_time(&sim, 0), 0);
    assert_int_equal(sim_gather_time(&sim, 1), 30);
    assert_int_equal(sim_gather_time(&sim, 101), 120);
}

TESTS(sim, cmocka_unit_test(test_run_loop), cmocka_unit_test(test_may_go_on),
      cmocka_unit_test(test_priority_that_is_over), cmocka_unit_test(test_entities),
      cmocka_unit_test(test_going_on_ends))
