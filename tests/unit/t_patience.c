/* record/patience: a bound on reading, and none on simulating. */
#include "fixture.h"

#include <sys/time.h>

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

TESTS_IN_FOLDER(patience, cmocka_unit_test(test_patience_ends))
