/* read/settings: values of the resolved scenario. */
#include "fixture.h"

#include "settings.h"

static void test_settings(void **state)
{
    struct settings s;
    (void)state;
    settings_read(
        &s, "name: \"a b\"\ntables:\n  t.x:\n    read:\n      capacity: 10\nthresholds:\n"
            "  - \"x/y < 1%\"\nworkloads:\n  w:\n    keys:\n      - key: \"k: 1\"\n"
            "        share: 10%\n      - count: 9\ntimeline:\n  - action: set_rate\n    at: 5m\n");
    assert_string_equal(settings_get(&s, "name"), "a b");
    assert_string_equal(settings_get(&s, "tables.t.x.read.capacity"), "10");
    assert_string_equal(settings_get(&s, "thresholds.0"), "x/y < 1%");
    assert_string_equal(settings_get(&s, "workloads.w.keys.0.key"), "k: 1");
    assert_string_equal(settings_get(&s, "workloads.w.keys.0.share"), "10%");
    assert_string_equal(settings_get(&s, "workloads.w.keys.1.count"), "9");
    assert_string_equal(settings_get(&s, "timeline.0.at"), "5m");
    assert_null(settings_get(&s, "tables"));
    settings_release(&s);
}

TESTS(settings, cmocka_unit_test(test_settings))
