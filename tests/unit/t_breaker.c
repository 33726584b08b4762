/* client/breaker: calls that are not made. */
#include "fixture.h"

#include "breaker.h"

/* The rules, one by one. */
static void test_breaker_states(void **state)
{
    struct sim sim;
    struct breaker b;
    struct breaker_spec spec = {.failure_ratio = 0.5,
                                .window = 10 * SECOND,
                                .least_calls = 4,
                                .reset = 30 * SECOND,
                                .probes = 2};
    (void)state;
    sim_init(&sim, 1, 1000 * SECOND);
    breaker_init(&b, &sim, &spec, "clients/c");
    breaker_note(&b, false, 1);
    breaker_note(&b, false, 1);
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_CLOSED); /* too few */
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_OPEN); /* 2 of 4 */
    assert_false(breaker_allow(&b, 1));
    sim.now = 30 * SECOND;
    assert_true(breaker_allow(&b, 1) && breaker_allow(&b, 1) && !breaker_allow(&b, 1));
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_HALF_OPEN);
    breaker_note(&b, false, 1);
    assert_int_equal(b.state, BREAKER_OPEN);
    sim.now = 60 * SECOND;
    assert_true(breaker_allow(&b, 1) && breaker_allow(&b, 1));
    breaker_note(&b, true, 1);
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_CLOSED);
    breaker_note(&b, false, 1); /* the window began anew; an old failure leaves it */
    sim.now = 71 * SECOND;
    for (int i = 0; i < 3; i++)
        breaker_note(&b, i < 1, 1);
    assert_int_equal(b.state, BREAKER_CLOSED);
    sim_release(&sim);
}

/* A table that serves a tenth of what it is asked: the breaker stops most calls, and with a
 * fallback the caller gets an answer all the same. */
static void test_breaker(void **state)
{
    static const char *const fallback[] = {"", ", fallback: true"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 300s\ntables: {t: {initial_burst: 0%%, burst: 1s, read: "
                 "{capacity: 10}, write: {capacity: 10}}}\nclients: {c: {" NONE ", breaker: "
                 "{reset: 30s%s}}}\nworkloads: {w: {client: c, table: t, " EVEN
                 ", rate: [{per_second: 100}]}}\n",
                 fallback[i]);
        run_yaml(&f, yaml);
        const struct flow *w = flow_of(&f, 0);
        assert_true(w->attempts < 3000);
        assert_true(clients_in(&f)[0].breaker->opened >= 5);
        assert_true(i ? w->failed == 0 && w->fallback > 25000 : w->fallback == 0);
        assert_true(i ? w->rejected == 0 : w->rejected > 25000);
        fixture_release(&f);
    }
}

/* Of a window of ten seconds only what ended in it counts, second by second; half is enough to
 * open, less is not. */
static void test_window_rolls(void **state)
{
    struct sim sim;
    struct breaker b;
    struct breaker_spec spec = {.failure_ratio = 0.5,
                                .window = 10 * SECOND,
                                .least_calls = 4,
                                .reset = 30 * SECOND,
                                .probes = 1};
    (void)state;
    sim_init(&sim, 1, 1000 * SECOND);
    breaker_init(&b, &sim, &spec, "clients/c");
    for (int i = 0; i < 3; i++) { /* three failures, one success less than four calls */
        sim.now = i * SECOND;
        breaker_note(&b, false, 1);
    }
    assert_int_equal(b.state, BREAKER_CLOSED);
    sim.now = 11 * SECOND; /* those of 0 s and 1 s are out, 2 s is in */
    breaker_note(&b, true, 1);
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_CLOSED);
    sim.now = 12 * SECOND; /* 2 s is out */
    breaker_note(&b, false, 1);
    assert_int_equal(b.state, BREAKER_CLOSED); /* one of three, too few */
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_CLOSED); /* one of four */
    sim.now = 20 * SECOND;
    breaker_note(&b, false, 1);
    assert_int_equal(b.state, BREAKER_CLOSED); /* two of five */
    breaker_note(&b, false, 1);
    assert_int_equal(b.state, BREAKER_OPEN); /* three of six */
    assert_int_equal(b.opened, 1);
    assert_non_null(
        strstr(sim.event_log.entries[sim.event_log.count - 1].detail, "3 of 6 calls failed"));
    sim_release(&sim);
}

/* It rests for `reset` to the instant, lets its probes go and no more; when it closes the window
 * is empty. */
static void test_probes(void **state)
{
    struct sim sim;
    struct breaker b;
    struct breaker_spec spec = {.failure_ratio = 1,
                                .window = 10 * SECOND,
                                .least_calls = 1,
                                .reset = 5 * SECOND,
                                .probes = 2};
    (void)state;
    sim_init(&sim, 1, 1000 * SECOND);
    breaker_init(&b, &sim, &spec, "clients/c");
    sim.now = SECOND;
    assert_true(breaker_allow(&b, 1));
    breaker_note(&b, false, 1);
    sim.now = 6 * SECOND - 1;
    assert_false(breaker_allow(&b, 1));
    breaker_note(&b, true, 1); /* the end of an earlier call changes nothing */
    assert_int_equal(b.state, BREAKER_OPEN);
    sim.now = 6 * SECOND;
    assert_true(breaker_allow(&b, 1));
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_HALF_OPEN);
    assert_true(breaker_allow(&b, 1));
    assert_false(breaker_allow(&b, 1));
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_CLOSED);
    assert_true(breaker_allow(&b, 1));
    breaker_note(&b, true, 1);
    assert_int_equal(b.state,
                     BREAKER_CLOSED); /* the failure before is forgotten, else it were half */
    breaker_note(&b, false, 1);
    assert_int_equal(b.state, BREAKER_CLOSED);
    sim.now = 20 * SECOND;
    breaker_note(&b, false, 1);
    assert_int_equal(b.state, BREAKER_OPEN);
    sim.now = 25 * SECOND;
    assert_true(breaker_allow(&b, 1));
    breaker_note(&b, false, 1);
    assert_int_equal(b.state, BREAKER_OPEN);
    assert_int_equal(b.opened, 3);
    sim.now = 30 * SECOND;
    assert_true(breaker_allow(&b, 1) && breaker_allow(&b, 1) && !breaker_allow(&b, 1));
    sim_release(&sim);
}

/* The header's known answer, gathered: what ended in an interval is judged at its end, whoever was told
 * first; of half-open intervals only the probes go on. */
static void test_gathered(void **state)
{
    struct sim sim;
    struct breaker b;
    struct breaker_spec spec = {.failure_ratio = 0.5,
                                .window = 10 * SECOND,
                                .least_calls = 4,
                                .reset = 30 * SECOND,
                                .probes = 3};
    (void)state;
    sim_init(&sim, 1, 1000 * SECOND);
    sim.resolution = SECOND;
    breaker_init(&b, &sim, &spec, "clients/c");
    sim.end = sim.now = SECOND;
    breaker_note(&b, false, 200); /* told first, and yet not more than half */
    breaker_note(&b, true, 300);
    sim_run(&sim);
    assert_int_equal(b.state, BREAKER_CLOSED);
    assert_int_equal(breaker_allow(&b, 100), 100);
    sim.end = sim.now = 2 * SECOND;
    breaker_note(&b, false, 100);
    assert_int_equal(b.state, BREAKER_CLOSED);
    assert_int_equal(breaker_allow(&b, 100), 100);
    sim_run(&sim);
    assert_int_equal(b.state, BREAKER_OPEN);
    assert_non_null(
        strstr(sim.event_log.entries[sim.event_log.count - 1].detail, "300 of 600 calls failed"));
    sim.now = 31 * SECOND;
    assert_int_equal(breaker_allow(&b, 100), 0);
    sim.now = 32 * SECOND;
    assert_int_equal(breaker_allow(&b, 2), 2);
    assert_int_equal(breaker_allow(&b, 100), 1);
    breaker_note(&b, true, 2);
    assert_int_equal(b.state, BREAKER_HALF_OPEN);
    breaker_note(&b, true, 1);
    assert_int_equal(b.state, BREAKER_CLOSED);
    sim_release(&sim);
}

/* The table of test_breaker, gathered: each call ends one way, and most are stopped. */
static void test_gathered_stops(void **state)
{
    static const char *const heads[] = {"request", "100ms", "1s"};
    int64_t rejected[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 3000s\nresolution: %s\ntables: {t: {initial_burst: 0%%, burst: "
            "1s, read: {capacity: 10}, write: {capacity: 10}}}\nclients: {c: {" NONE
            ", breaker: {reset: 30s}}}\nworkloads: {w: {client: c, table: t, " EVEN
            ", rate: [{per_second: 100}]}}\n",
            heads[i]);
        run_yaml(&f, yaml);
        const struct flow *w = flow_of(&f, 0);
        rejected[i] = w->rejected;
        assert_int_equal(w->offered, w->succeeded + w->failed + w->rejected + w->in_flight);
        assert_int_equal(w->attempts + w->rejected, w->offered);
        fixture_release(&f);
    }
    assert_close((double)rejected[1], (double)rejected[0], 0.02 * (double)rejected[0]);
    assert_close((double)rejected[2], (double)rejected[0], 0.03 * (double)rejected[0]);
}

TESTS(breaker, cmocka_unit_test(test_breaker_states), cmocka_unit_test(test_breaker),
      cmocka_unit_test(test_window_rolls), cmocka_unit_test(test_probes),
      cmocka_unit_test(test_gathered), cmocka_unit_test(test_gathered_stops))
