/* report/run_phases: by hand. */
#include "fixture.h"

#include "run_phases.h"

static size_t phases(const char *yaml, double duration_s, struct run_phase *out)
{
    struct settings s = {0};

    settings_read(&s, yaml);
    size_t count = run_phases(&s, duration_s, out);
    settings_release(&s);
    return count;
}

#define POINTS                                                                                     \
    "    rate:\n      - at: 5m\n        per_second: 220\n      - at: 6m\n        per_second: 2847\n"

static void test_known(void **state)
{
    struct run_phase p[RUN_PHASES_MOST];
    (void)state;
    assert_int_equal(phases("workloads:\n  w:\n" POINTS, 5400, p), 3);
    assert_close(p[0].from_per_s, 220, 0);
    assert_close(p[0].to_per_s, 220, 0);
    assert_close(p[0].to_s, 300, 0);
    assert_close(p[1].to_per_s, 2847, 0);
    assert_close(p[1].to_s, 360, 0);
    assert_close(p[2].from_per_s, 2847, 0);
    assert_close(p[2].to_s, 5400, 0);
}

/* Rates add up, times their scale; a jump is a jump. */
static void test_two_rates(void **state)
{
    struct run_phase p[RUN_PHASES_MOST];
    (void)state;
    assert_int_equal(phases("workloads:\n  a:\n    scale: 2\n    rate:\n      - at: 0s\n        "
                            "per_second: 10\n      - at: 60s\n        per_second: 10\n      - at: "
                            "60s\n        per_second: 30\n  b:\n    rate:\n      - at: 0s\n        "
                            "per_second: 5\n",
                            120, p),
                     2);
    assert_close(p[0].to_per_s, 25, 0);
    assert_close(p[1].from_per_s, 65, 0);
    assert_close(p[1].to_per_s, 65, 0);
}

static void test_none(void **state)
{
    struct run_phase p[RUN_PHASES_MOST];
    (void)state;
    assert_int_equal(
        phases("workloads:\n  a:\n" POINTS "  b:\n    diurnal:\n      mean: 1\n", 5400, p), 0);
    assert_int_equal(phases("tables:\n  t:\n" POINTS, 5400, p), 0);
}

TESTS(run_phases, cmocka_unit_test(test_known), cmocka_unit_test(test_two_rates),
      cmocka_unit_test(test_none))
