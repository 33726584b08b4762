/* compare/compare: results side by side. */
#include "fixture.h"

#include "compare.h"

static void test_comparison(void **state)
{
    static const char *const yaml[] = {HOT_WORLD("1", "20"), HOT_WORLD("2", "20"),
                                       HOT_WORLD("1", "30"), HOT_WORLD("2", "30")};
    struct comparison c = {0};
    struct text out = {0};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct result r;
        char name[16];
        snprintf(name, sizeof name, "c%d.h5", i);
        fixture_result(&r, name, yaml[i]);
        comparison_add(&c, &r);
        result_release(&r);
    }
    assert_int_equal(c.count, 2);
    assert_int_equal(c.variants[0].count, 2);
    struct compared *failed = compare_measure(&c, "failed_ratio");
    assert_close(failed[0].value.mean, 0.5, 0.02);
    assert_close(failed[1].value.mean, 0.25, 0.02);
    assert_true(failed[1].best && !failed[0].best);
    assert_int_equal(failed[1].difference.count, 2);
    assert_true(interval_beyond_noise(failed[1].difference));
    free(failed);
    struct compared *cost = compare_measure(&c, "cost");
    assert_true(cost[0].best && !cost[1].best);
    free(cost);
    compare_write(&c, false, &out);
    assert_non_null(strstr(text_get(&out), "tables.t.read.capacity = 30 (was 20)"));
    assert_non_null(strstr(text_get(&out), "2 seeds"));
    text_release(&out);
    comparison_release(&c);
}

TESTS_IN_FOLDER(compare, cmocka_unit_test(test_comparison))
