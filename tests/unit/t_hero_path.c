/* report/hero_path: by hand. */
#include "fixture.h"

#include "hero_path.h"

static const struct hero_column two[] = {{0, 50, 100, 100, 0, 100, 100, NAN},
                                         {50, 100, 50, 50, 0, 50, 50, NAN}};

static void test_known(void **state)
{
    struct text d = {0};
    (void)state;
    hero_path_served(&d, two, 2, 100, 200);
    assert_string_equal(text_get(&d), "M0 500H1000V750H2000V1000H0Z");
    text_release(&d);
}

/* What of demand is above what is served is an area; where nothing is, there is none. */
static void test_above(void **state)
{
    struct hero_column columns[] = {two[0], two[1]};
    struct text d = {0};
    (void)state;
    hero_path_above(&d, columns, 2, 100, 200);
    assert_string_equal(text_get(&d), "");
    columns[1].unserved = 50;
    hero_path_above(&d, columns, 2, 100, 200);
    assert_string_equal(text_get(&d), "M1000 500H2000V750H1000Z");
    text_release(&d);
}

/* The mean, with a stroke to its greatest; a gap where there is no value. */
static void test_demand(void **state)
{
    struct hero_column columns[] = {two[0], two[1], {100, 150, NAN, NAN, NAN, NAN, NAN, NAN}};
    struct text d = {0};
    (void)state;
    columns[1].most = 100;
    hero_path_demand(&d, columns, 3, 200, 200);
    assert_string_equal(text_get(&d), "M0 500H500V750H750V500V750V750H1000");
    text_release(&d);
}

static void test_bought(void **state)
{
    static const struct hero_step steps[] = {{0, 50}, {20, 100}, {60, NAN}, {80, 200}};
    struct text d = {0};
    (void)state;
    hero_path_bought(&d, steps, 4, 100, 200);
    assert_string_equal(text_get(&d), "M0 750H400V500H1200M1600 0H2000");
    text_release(&d);
}

TESTS(hero_path, cmocka_unit_test(test_known), cmocka_unit_test(test_above),
      cmocka_unit_test(test_demand), cmocka_unit_test(test_bought))
