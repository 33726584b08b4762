/* study/remedy_join: two changes made into one. */
#include "fixture.h"

#include "reader.h"
#include "remedy_join.h"
#include "trial_run.h"

static void assert_joined(const char *a, const char *b, const char *expected)
{
    char *joined = remedy_join(a, b);

    assert_string_equal(joined, expected);
    free(joined);
}

static void test_join(void **state)
{
    (void)state;
    assert_joined("--set 'a=5' --set 'b=x'", "--set 'b=y' --set 'a=4' --set 'c=1'",
                  "--set 'a=5' --set 'b=y' --set 'c=1'");
    assert_joined("--set 'a=5'", "--set 'a=50'", "--set 'a=50'");
    assert_joined("", "--set 'a=5'", "--set 'a=5'");
    assert_joined("--set 'a.b=5'", "--set 'a=6'", "--set 'a.b=5' --set 'a=6'");
}

static void test_changes(void **state)
{
    char **changes = trial_run_changes("--set 'a.b={mode: x}' --set 'c=1'");
    (void)state;
    assert_string_equal(changes[0], "a.b={mode: x}");
    assert_string_equal(changes[1], "c=1");
    assert_null(changes[2]);
    reader_names_free(changes);
    changes = trial_run_changes("");
    assert_null(changes[0]);
    reader_names_free(changes);
}

static void test_answer(void **state)
{
    struct trial_end end;
    (void)state;
    trial_run_read(&end, "17 0x1p+3 0x0p+0 0x1.8p+0 0x1p+0\n1 0x1p-2\n0 nan\n");
    assert_true(end.known);
    assert_int_equal(end.events, 17);
    assert_close(end.values.throttles, 8, 0);
    assert_close(end.values.bill, 1.5, 0);
    assert_close(end.values.thresholds_failed, 1, 0);
    assert_int_equal(end.threshold_count, 2);
    assert_true(end.holds[0] && !end.holds[1]);
    assert_close(end.thresholds[0], 0.25, 0);
    assert_true(isnan(end.thresholds[1]));
}

TESTS(remedy_join, cmocka_unit_test(test_join), cmocka_unit_test(test_changes),
      cmocka_unit_test(test_answer))
