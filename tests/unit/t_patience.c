/* record/patience: a bound on reading, and none on simulating. */
#include "fixture.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "patience.h"
#include "temporary.h"

/* The bound holds while a file is open, and ends with it. */
static void test_patience_ends(void **state)
{
    struct result r;
    struct itimerval left;
    (void)state;
    fixture_result(&r, "t.h5", HOT_WORLD("1", "20"));
    reader_names_free(result_groups(&r, "tables"));
    assert_int_equal(getitimer(ITIMER_PROF, &left), 0);
    assert_true(left.it_value.tv_sec > 0);
    result_release(&r);
    assert_int_equal(getitimer(ITIMER_PROF, &left), 0);
    assert_true(left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0);
}

/* What goes on has the whole time again. */
static void test_patience_begins_anew(void **state)
{
    struct itimerval left = {.it_value = {.tv_sec = 2}};
    (void)state;
    patience_begin("a.h5");
    assert_int_equal(setitimer(ITIMER_PROF, &left, NULL), 0);
    patience_renew();
    assert_int_equal(getitimer(ITIMER_PROF, &left), 0);
    assert_true(left.it_value.tv_sec > 2);
    patience_end();
    patience_renew(); /* of nothing that goes on */
    assert_int_equal(getitimer(ITIMER_PROF, &left), 0);
    assert_true(left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0);
}

static void lose_patience(void)
{
    patience_begin("a.h5");
    temporary_add(fixture_path("half.csv"));
    raise(SIGPROF);
}

/* What was being made of a file that ends the program goes with it. */
static void test_half_of_a_file_goes(void **state)
{
    (void)state;
    FILE *half = fopen(fixture_path("half.csv"), "w");
    assert_non_null(half);
    fclose(half);
    assert_int_equal(fixture_exit_status(lose_patience), 65);
    assert_int_equal(access(fixture_path("half.csv"), F_OK), -1);
}

TESTS_IN_FOLDER(patience, cmocka_unit_test(test_patience_ends),
                cmocka_unit_test(test_patience_begins_anew),
                cmocka_unit_test(test_half_of_a_file_goes))
