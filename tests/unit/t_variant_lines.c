/* compare/variant_lines: what a variant says, and what follows from it. */
#include "fixture.h"

#include "variant_lines.h"

static const char resolved[] = "name: \"n\"\n"
                               "variants:\n"
                               "  today:\n"
                               "  more:\n"
                               "    set:\n"
                               "      - \"tables.t.read.capacity=40\"\n"
                               "      - \"workloads.*.rate.0.per_second=5\"\n"
                               "  all:\n"
                               "    extends: \"more\"\n"
                               "    set:\n"
                               "      - \"caches.c={ttl: 5s}\"\n"
                               "  round:\n"
                               "    extends: \"round\"\n"
                               "variant: \"all\"\n";

static void test_lines(void **state)
{
    struct settings settings;
    struct variant_lines lines;
    (void)state;
    settings_read(&settings, resolved);
    variant_lines_read(&lines, &settings, "all");
    assert_int_equal(lines.count, 3);
    assert_string_equal(lines.items[0], "tables.t.read.capacity=40");
    assert_string_equal(lines.items[2], "caches.c={ttl: 5s}");
    assert_true(variant_lines_set(&lines, "tables.t.read.capacity"));
    assert_true(variant_lines_set(&lines, "caches.c.nodes"));
    assert_true(variant_lines_set(&lines, "workloads.w.rate.0.per_second"));
    assert_false(variant_lines_set(&lines, "workloads.w.rate.1.per_second"));
    assert_false(variant_lines_set(&lines, "tables.t.write.capacity"));
    assert_false(variant_lines_set(&lines, "tables.t.read"));
    assert_false(variant_lines_set(&lines, "tables.t.read.capacity_units"));
    variant_lines_release(&lines);
    variant_lines_read(&lines, &settings, "today");
    assert_int_equal(lines.count, 0);
    variant_lines_release(&lines);
    variant_lines_read(&lines, &settings, "round");
    variant_lines_release(&lines);
    settings_release(&settings);
}

TESTS(variant_lines, cmocka_unit_test(test_lines))
