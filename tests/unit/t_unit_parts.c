/* aws/unit_parts: a mean as a mixture of two prices. */
#include "fixture.h"

#include "unit_parts.h"

static void test_known(void **state)
{
    struct unit_part parts[UNIT_PARTS_MOST];
    struct unit_level levels[] = {unit_level_between(1.5, 1, 2), unit_level_between(0.25, 0, 1)};
    struct unit_level moves = unit_level_between(1.2, 0, 2);

    (void)state;
    assert_int_equal(unit_parts_make(parts, &moves, 1), 2);
    assert_close(parts[0].share, 0.6, 1e-12);
    assert_true(parts[0].upper[0] && !parts[1].upper[0]);
    assert_int_equal(unit_parts_make(parts, levels, 2), 3);
    assert_close(parts[0].share, 0.25, 1e-12);
    assert_close(parts[1].share, 0.25, 1e-12);
    assert_close(parts[2].share, 0.5, 1e-12);
    assert_true(parts[1].upper[0] && !parts[1].upper[1]);
}

/* The mean is kept, and next to a price it is that price. */
static void test_around(void **state)
{
    struct unit_part parts[UNIT_PARTS_MOST];
    struct unit_level level = unit_level_around(2.3, 0.5);

    (void)state;
    assert_close(level.lower * (1 - level.upper_share) + level.upper * level.upper_share, 2.3,
                 1e-12);
    level = unit_level_around(1.99, 1);
    assert_int_equal(unit_parts_make(parts, &level, 1), 1);
    assert_true(parts[0].upper[0]);
    level = unit_level_around(0.2, 0.5);
    assert_close(level.lower, 0.5, 0);
    assert_int_equal(unit_parts_make(parts, &level, 1), 1);
}

TESTS(unit_parts, cmocka_unit_test(test_known), cmocka_unit_test(test_around))
