/* base/civil_date: the calendar there and back. */
#include "fixture.h"

#include "civil_date.h"

static void test_known(void **state)
{
    int64_t days;

    (void)state;
    assert_true(civil_date_days((struct civil_date){2000, 3, 1}, &days));
    assert_int_equal(days, 11017);
    assert_true(civil_date_days((struct civil_date){1970, 1, 1}, &days));
    assert_int_equal(days, 0);
}

static void test_no_such_date(void **state)
{
    static const struct civil_date none[] = {{2025, 2, 29},  {2100, 2, 29}, {2025, 4, 31},
                                             {2025, 0, 1},   {2025, 13, 1}, {2025, 1, 0},
                                             {1969, 12, 31}, {10000, 1, 1}};
    int64_t days;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(civil_date_days(none[i], &days));
    assert_true(civil_date_days((struct civil_date){2000, 2, 29}, &days));
}

/* Every day of a cycle of the calendar is one more than the day before. */
static void test_round_trip(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 146097; day++) {
        int64_t back;
        assert_true(civil_date_days(civil_date_of_days(day), &back));
        assert_int_equal(back, day);
    }
}

TESTS(civil_date, cmocka_unit_test(test_known), cmocka_unit_test(test_no_such_date),
      cmocka_unit_test(test_round_trip))
