/* run/knob_spec: numbers that are meant to be turned. */
#include "fixture.h"

#include "knob_spec.h"

#define WORLD                                                                                      \
    "name: k\nduration: 10s\n"                                                                     \
    "tables: {orders: {read: {capacity: 100}, write: {capacity: 100}}}\n"                          \
    "clients: {app: {timeout: 1s}}\n"                                                              \
    "workloads: {w: {client: app, table: orders, keys: [{count: 10}], rate: [{per_second: 5}]}}\n" \
    "knobs:\n"

static const char capacity[] =
    "  - {path: tables.orders.read.capacity, from: 100, to: 4000, log: true}\n";

static void test_known(void **state)
{
    struct fixture f;
    struct text yaml = {0}, range = {0};
    (void)state;
    text_addf(&yaml, "%s%s  - {path: clients.app.timeout, from: 100ms, to: 5s}\n", WORLD, capacity);
    fixture_init(&f, text_get(&yaml));
    assert_true(f.valid);
    const struct scenario_spec *spec = f.scenario.spec;
    assert_int_equal(spec->knobs_count, 2);
    assert_true(spec->knobs[0].log);
    assert_false(spec->knobs[1].log);
    assert_true(knob_spec_range(spec->knobs, 2, "tables.orders.read.capacity", &range));
    assert_string_equal(text_get(&range), "tables.orders.read.capacity=100..4000");
    assert_false(knob_spec_range(spec->knobs, 2, "tables.orders.read", &range));
    assert_false(knob_spec_range(spec->knobs, 0, "clients.app.timeout", &range));
    text_release(&range);
    text_release(&yaml);
    fixture_release(&f);
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *knob, *says;
    } cases[] = {{"{path: tables.orders.read.capacity, from: 9, to: 5}", "the lesser first"},
                 {"{path: clients.app.timeout, from: 1s, to: 4KiB}", "one kind"},
                 {"{path: tables.orders.read.capacity, from: 0, to: 5, log: true}", "more than 0"},
                 {"{path: tables.orders.raed.capacity, from: 1, to: 5}", "leads to no number"},
                 {"{path: tables.orders.billing, from: 1, to: 5}", "leads to no number"},
                 {"{path: tables.ordres.read.capacity, from: 1, to: 5}", "did you mean 'orders'"},
                 {"{path: tables.orders.read.capacity, from: 1s, to: 5s}", "'capacity' must be"},
                 {"{path: tables.orders.read.capacity, from: 1, to: 1G}", "'capacity' must be"},
                 {"{path: tables.orders.read.capacity, to: 5}", "from"},
                 {"{path: tables.orders.read.capacity, from: 1, to: 5, steps: 7}", "steps"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text yaml = {0};
        text_addf(&yaml, "%s  - %s\n", WORLD, cases[i].knob);
        const char *told = fixture_mistake(text_get(&yaml));
        if (!strstr(told, cases[i].says))
            fail_msg("%s: %s", cases[i].knob, told);
        text_release(&yaml);
    }
    struct text twice = {0};
    text_addf(&twice, "%s%s%s", WORLD, capacity, capacity);
    assert_non_null(strstr(fixture_mistake(text_get(&twice)), "has a knob already"));
    text_release(&twice);
}

TESTS(knob_spec, cmocka_unit_test(test_known), cmocka_unit_test(test_mistakes))
