/* report/hero_columns: by hand. */
#include "fixture.h"

#include "hero_columns.h"

static double times[] = {0, 10, 20, 30};
static double demand[] = {160, 100, 100, 100}, served[] = {100, 100, 100, 100};
static double bought[] = {100, 100, 100, NAN};

static struct result four_rows(void)
{
    return (struct result){.rows = 4, .time = times, .duration_s = 40, .complete = true};
}

static void test_columns(void **state)
{
    struct result r = four_rows();
    struct demand_curve c = {.rows = 4, .demand = demand, .served = served, .bought = bought};
    size_t count;
    (void)state;
    struct hero_column *columns = hero_columns_make(&r, &c, 2, &count);
    assert_int_equal(count, 2);
    assert_close(columns[0].served, 100, 0);
    assert_close(columns[1].served, 100, 0);
    assert_close(columns[0].unserved, 30, 0);
    assert_close(columns[0].demand, 130, 0);
    assert_close(columns[1].unserved, 0, 0);
    assert_close(columns[0].least, 100, 0);
    assert_close(columns[0].most, 160, 0);
    assert_close(columns[1].most, 100, 0);
    assert_close(columns[1].from_s, 20, 0);
    assert_close(columns[1].to_s, 40, 0);
    assert_true(isnan(columns[1].bought));
    free(columns);
    double *last = hero_columns_last(demand, 4, 2);
    assert_close(last[0], 100, 0);
    free(last);
}

static void test_steps(void **state)
{
    struct result r = four_rows();
    double steps_bought[] = {500, 500, 2177, NAN};
    struct demand_curve c = {.rows = 4, .demand = demand, .served = served, .bought = steps_bought};
    size_t count;
    (void)state;
    struct hero_step *steps = hero_columns_steps(&r, &c, &count);
    assert_int_equal(count, 3);
    assert_close(steps[0].units, 500, 0);
    assert_close(steps[1].units, 2177, 0);
    assert_close(steps[1].at_s, 20, 0);
    assert_true(isnan(steps[2].units));
    free(steps);
}

static void test_top(void **state)
{
    size_t steps;
    (void)state;
    assert_close(hero_columns_top(3666, &steps), 4000, 0);
    assert_int_equal(steps, 4);
    assert_close(hero_columns_top(15431, &steps), 20000, 0);
    assert_close(hero_columns_top(1.2, &steps), 1.5, 0);
    assert_int_equal(steps, 3);
    assert_close(hero_columns_top(0, &steps), 1, 0);
    assert_close(hero_columns_top(1000, &steps), 1000, 0);
}

TESTS(hero_columns, cmocka_unit_test(test_columns), cmocka_unit_test(test_steps),
      cmocka_unit_test(test_top))
