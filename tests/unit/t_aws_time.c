/* aws/aws_time: times as AWS spells them. */
#include "fixture.h"

#include "aws_time.h"

static int64_t of(const char *text)
{
    int64_t epoch_s = -7;

    return aws_time_read(text, &epoch_s) ? epoch_s : -1;
}

static void test_spellings(void **state)
{
    (void)state;
    assert_int_equal(of("2020-05-26T15:59:49.473000-07:00"), 1590533989);
    assert_int_equal(of("2020-05-26T22:59:49Z"), 1590533989);
    assert_int_equal(of("2020-05-27T04:29:49+0530"), 1590533989);
    assert_int_equal(of("2024-09-29T22:10:00+00:00"), 1727647800);
    assert_int_equal(of("2024-09-29T22:10:00"), 1727647800);
    assert_int_equal(of("2024-09-29T22:10Z"), 1727647800);
    assert_int_equal(of("2024-09-29"), 1727568000);
    assert_int_equal(of("1970-01-01T00:00:00Z"), 0);
}

static void test_not_a_time(void **state)
{
    static const char *const texts[] = {"",
                                        "2024",
                                        "2024-02-30",
                                        "2024-13-01",
                                        "2024-09-29T24:00:00Z",
                                        "2024-09-29T22:60:00Z",
                                        "2024-09-29T22:10:00.",
                                        "2024-09-29T22:10:00Zx",
                                        "2024-09-29T22:10:00+24:00",
                                        "2024-09-29T22:10:00+5",
                                        "1969-12-31T23:59:59Z",
                                        "1970-01-01T00:00:00+01:00",
                                        "29 September 2024",
                                        "99999-01-01"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (of(texts[i]) != -1)
            fail_msg("'%s' was taken as a time", texts[i]);
}

static int64_t of_number(double number)
{
    json_t *value = json_real(number);
    int64_t epoch_s;
    bool is = aws_time_of(value, &epoch_s);

    json_decref(value);
    return is ? epoch_s : -1;
}

static void test_numbers(void **state)
{
    int64_t epoch_s;

    (void)state;
    assert_int_equal(of_number(1421866952.062), 1421866952);
    assert_int_equal(of_number(0), 0);
    assert_int_equal(of_number(-1), -1);
    assert_int_equal(of_number(1e30), -1);
    assert_false(aws_time_of(json_true(), &epoch_s));
    assert_false(aws_time_of(NULL, &epoch_s));
}

TESTS(aws_time, cmocka_unit_test(test_spellings), cmocka_unit_test(test_not_a_time),
      cmocka_unit_test(test_numbers))
