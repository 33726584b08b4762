/* aws/series_name: what a Label says. */
#include "fixture.h"

#include "series_name.h"

static void test_labels(void **state)
{
    struct collected_series s = {0};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_int_equal(series_name_of_label(&arena, "abc|table|ConsumedReadCapacityUnits|Sum|60", &s),
                     SERIES_NAMED);
    assert_string_equal(s.table, "abc");
    assert_null(s.index);
    assert_null(s.operation);
    assert_string_equal(s.metric, "ConsumedReadCapacityUnits");
    assert_int_equal(s.period_s, 60);
    /* The metric tells an index from an operation. */
    assert_int_equal(series_name_of_label(&arena, "abc|Query|WriteThrottleEvents|Sum|60", &s),
                     SERIES_NAMED);
    assert_string_equal(s.index, "Query");
    assert_int_equal(series_name_of_label(&arena, "abc|Query|ThrottledRequests|Sum|60", &s),
                     SERIES_NAMED);
    assert_string_equal(s.operation, "Query");
    assert_null(s.index);
    assert_int_equal(series_name_of_label(&arena, "-|account|UserErrors|Sum|300", &s),
                     SERIES_NAMED);
    assert_null(s.table);
    assert_int_equal(series_name_of_label(&arena, "queue|NumberOfMessagesSent|Sum|60", &s),
                     SERIES_FOREIGN);
    arena_release(&arena);
}

static void test_other_labels(void **state)
{
    static const char *const labels[] = {"",
                                         "ConsumedReadCapacityUnits",
                                         "abc|table|M|Sum",
                                         "abc|table|M|Sum|0",
                                         "a|b|c|d|e",
                                         "abc|table|M|Sum|60|more",
                                         "ab|table|M|Sum|60",
                                         "abc|table|M|Sum|6000000000",
                                         "||||60",
                                         "abc|x y|M|Sum|60",
                                         "abc|table|M;rm|Sum|60"};
    struct collected_series s;
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (series_name_of_label(&arena, labels[i], &s) != SERIES_UNNAMED)
            fail_msg("'%s' was taken", labels[i]);
    arena_release(&arena);
}

TESTS(series_name, cmocka_unit_test(test_labels), cmocka_unit_test(test_other_labels))
