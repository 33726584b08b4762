/* base/quantity: values of several kinds. */
#include "fixture.h"

#include "quantity.h"

/* The known answers of quantity.h. */
static void test_kinds(void **state)
{
    static const struct {
        const char *text;
        enum quantity_kind kind;
        double value;
    } known[] = {{"5m", QUANTITY_DURATION, 3e11},
                 {"1.5KiB", QUANTITY_SIZE, 1536},
                 {"1.5k", QUANTITY_NUMBER, 1500},
                 {"70%", QUANTITY_RATIO, 0.7}};

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        double value = 0;
        assert_int_equal(quantity_kind_of(&known[i].text, 1), known[i].kind);
        assert_true(quantity_read_as(known[i].kind, known[i].text, &value));
        assert_close(value, known[i].value, 1e-9 * known[i].value);
    }
    const char *mixed[] = {"5m", "70%"};
    assert_int_equal(quantity_kind_of(mixed, 2), QUANTITY_KINDS);
}

static void test_ranges(void **state)
{
    enum quantity_kind kind;
    double from, to;

    (void)state;
    assert_true(quantity_read_range("10..30", &kind, &from, &to));
    assert_int_equal(kind, QUANTITY_WHOLE);
    assert_true(quantity_read_range("0.5..2", &kind, &from, &to));
    assert_int_equal(kind, QUANTITY_NUMBER);
    assert_false(quantity_read_range("30..10", &kind, &from, &to));
    assert_false(quantity_read_range("1m..10%", &kind, &from, &to));
    assert_false(quantity_read_range("10", &kind, &from, &to));
}

/* What is written is read again as the same kind and value. */
static void test_written(void **state)
{
    static const double values[QUANTITY_KINDS] = {12, 0.25, 0.125, 90e9, 2048};

    (void)state;
    for (enum quantity_kind kind = 0; kind < QUANTITY_KINDS; kind++) {
        struct text text = {0};
        double back;
        quantity_write(kind, values[kind], &text);
        assert_true(quantity_read_as(kind, text_get(&text), &back));
        assert_close(back, values[kind], 1e-9);
        text_release(&text);
    }
}

TESTS(quantity, cmocka_unit_test(test_kinds), cmocka_unit_test(test_ranges),
      cmocka_unit_test(test_written))
