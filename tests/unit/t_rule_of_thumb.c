/* compare/rule_of_thumb: capacity by a formula. */
#include "fixture.h"

#include "rule_of_thumb.h"

static void test_rule_of_thumb(void **state)
{
    struct sweep s;
    struct rule_of_thumb rule;
    (void)state;
    fixture_sweep(&s);
    for (size_t r = 0; r < 2; r++) {
        struct sweep_value *values = memory_new(2, sizeof *values);
        values[0] =
            fixture_sweep_value("tables/t/peak_minute_read_capacity_units", 100 + (double)r);
        values[1] = fixture_sweep_value("tables/t/indexes/i/peak_minute_write_capacity_units", 10);
        sweep_put(&s, r, memory_text("d"), values, 2);
    }
    assert_true(rule_of_thumb(&s, "tables.t.read.capacity", &rule));
    assert_close(rule.capacity, ceil(100.5 * 1.2), 0);
    assert_true(rule_of_thumb(&s, "tables.t.indexes.i.write.autoscaling.min", &rule));
    assert_close(rule.capacity, 12, 0);
    assert_false(rule_of_thumb(&s, "tables.t.billing", &rule));
    assert_false(rule_of_thumb(&s, "workloads.w.read.capacity", &rule));
    sweep_release(&s);
}

TESTS(rule_of_thumb, cmocka_unit_test(test_rule_of_thumb))
