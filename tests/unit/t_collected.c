#include "collected.h"
#include "fixture.h"

/* Tables stand in order whatever the order in which files name them, and each stands once. */
static void tables_by_name(void **state)
{
    struct collected collected;
    (void)state;

    collected_init(&collected);
    collected_table(&collected, "orders");
    collected_table(&collected, "carts");
    collected_table(&collected, "users");
    collected_table(&collected, "orders");
    assert_int_equal(collected.table_count, 3);
    assert_string_equal(collected.tables[0].name, "carts");
    assert_string_equal(collected.tables[2].name, "users");
    assert_null(collected_find_table(&collected, "order"));
    assert_int_equal(collected_find_table(&collected, "users")->extras.point_in_time, -1);
    collected_release(&collected);
}

/* A table's own series is not that of its index, nor that of an operation; the shortest period is
 * taken. */
static void series_by_scope(void **state)
{
    struct collected collected;
    struct collected_series series[] = {
        {.table = "t", .index = "i", .metric = "M", .statistic = "Sum", .period_s = 60},
        {.table = "t", .metric = "M", .statistic = "Sum", .period_s = 300},
        {.table = "t", .metric = "M", .statistic = "Sum", .period_s = 60},
        {.table = "t", .operation = "Query", .metric = "M", .statistic = "Sum", .period_s = 1}};
    (void)state;

    collected_init(&collected);
    collected.series = series;
    collected.series_count = 4;
    assert_ptr_equal(collected_find_series(&collected, "t", NULL, NULL, "M", "Sum"), &series[2]);
    assert_ptr_equal(collected_find_series(&collected, "t", "i", NULL, "M", "Sum"), &series[0]);
    assert_null(collected_find_series(&collected, "t", "j", NULL, "M", "Sum"));
    assert_null(collected_find_series(&collected, "t", NULL, NULL, "M", "Average"));
    collected.series = NULL;
    collected.series_count = 0;
    collected_release(&collected);
}

TESTS(collected, cmocka_unit_test(tables_by_name), cmocka_unit_test(series_by_scope))
