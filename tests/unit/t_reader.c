/* read/reader: the library is not asked for ever. */
#include "fixture.h"

#include <sys/time.h>

/* No timer of the reader runs on while the library is not asked. */
static void test_patience_ends(void **state)
{
    struct result r;
    struct itimerval left;
    (void)state;
    fixture_result(&r, "t.h5", HOT_WORLD("1", "20"));
    reader_names_free(result_groups(&r, "tables"));
    assert_int_equal(getitimer(ITIMER_PROF, &left), 0);
    assert_true(left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0);
    result_release(&r);
}

TESTS_IN_FOLDER(reader, cmocka_unit_test(test_patience_ends))
