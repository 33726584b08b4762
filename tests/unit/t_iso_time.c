/* base/iso_time: what is read of a time, and what is none. */
#include "fixture.h"

#include "iso_time.h"

static struct iso_time read(const char *text)
{
    struct iso_time t;

    if (!iso_time_read(text, &t))
        fail_msg("'%s' was not taken as a time", text);
    return t;
}

/* The header's known answers. */
static void test_known(void **state)
{
    struct iso_time t = read("2020-05-26T15:59:49.473000-07:00");

    (void)state;
    assert_int_equal(t.epoch_s, 1590533989);
    assert_int_equal(t.fraction_ns, 473000000);
    assert_true(t.has_seconds && t.has_fraction && t.has_offset);
    assert_int_equal(read("1970-01-01T00:00:00+01:00").epoch_s, -3600);
}

/* The same second in every spelling. */
static void test_spellings(void **state)
{
    static const char *const same[] = {"2020-05-26T22:59:49Z",     "2020-05-26 22:59:49Z",
                                       "2020-05-26t22:59:49z",     "2020-5-26T22:59:49",
                                       "2020-05-27T04:29:49+0530", "2020-05-27T4:29:49+5:30"};

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_int_equal(read(same[i]).epoch_s, 1590533989);
}

/* Who wants an instant to the second asks whether it was said. */
static void test_what_is_said(void **state)
{
    struct iso_time date = read("2024-09-29"), minute = read("2024-09-29T22:10Z"),
                    local = read("2024-09-29T22:10:00");

    (void)state;
    assert_int_equal(date.epoch_s, 1727568000);
    assert_false(date.has_seconds || date.has_offset);
    assert_int_equal(minute.epoch_s, 1727647800);
    assert_true(minute.has_offset && !minute.has_seconds);
    assert_true(local.has_seconds && !local.has_offset && !local.has_fraction);
}

static void test_fractions(void **state)
{
    (void)state;
    assert_int_equal(read("2024-09-29T22:10:00.5Z").fraction_ns, 500000000);
    assert_int_equal(read("2024-09-29T22:10:00.000000001Z").fraction_ns, 1);
    assert_int_equal(read("2024-09-29T22:10:00.0000000014Z").fraction_ns, 1);
    assert_int_equal(read("2024-09-29T22:10:00.0000000015Z").fraction_ns, 2);
    assert_int_equal(read("2024-09-29T22:10:00.99999999999Z").fraction_ns, 1000000000);
}

static void test_not_a_time(void **state)
{
    static const char *const texts[] = {"",
                                        "2024",
                                        "2024-02-30",
                                        "2025-02-29",
                                        "2024-13-01",
                                        "2024-09-291",
                                        "2024-09-29T",
                                        "2024-09-29T22",
                                        "2024-09-29T24:00:00Z",
                                        "2024-09-29T22:60:00Z",
                                        "2024-09-29T22:10:60Z",
                                        "2024-09-29T22:10:00.",
                                        "2024-09-29T22:10:00.Z",
                                        "2024-09-29T22:10.5Z",
                                        "2024-09-29T22:10:00Zx",
                                        "2024-09-29T22:10:00+24:00",
                                        "2024-09-29T22:10:00+5",
                                        "2024-09-29T22:10:00+05:3x",
                                        "1969-12-31T23:59:59Z",
                                        "29 September 2024",
                                        "99999-01-01",
                                        " 2024-09-29"};
    struct iso_time t;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (iso_time_read(texts[i], &t))
            fail_msg("'%s' was taken as a time", texts[i]);
}

TESTS(iso_time, cmocka_unit_test(test_known), cmocka_unit_test(test_spellings),
      cmocka_unit_test(test_what_is_said), cmocka_unit_test(test_fractions),
      cmocka_unit_test(test_not_a_time))
