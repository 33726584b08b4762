/* service/control_plane: quotas of updates. */
#include "fixture.h"

/* Four decreases a day, then one an hour; increases are free; and one update at a time. */
static void test_control_quota(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 20h\nstart: 2025-01-01T00:00:00Z\nsample_every: 1m\n"
                    "tables: {t: {read: {capacity: 500}, write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 8; i++)
        text_addf(&yaml, "  - {at: %dm, action: set_capacity, table: t, read: %d}\n", 2 + 2 * i,
                  400 - i);
    text_add(&yaml, "  - {at: 80m, action: set_capacity, table: t, read: 300}\n"
                    "  - {at: 81m, action: set_capacity, table: t, read: 200}\n"
                    "  - {at: 82m, action: set_capacity, table: t, read: 900}\n"
                    "  - {at: 82m10s, action: set_capacity, table: t, read: 950}\n");
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(event_count(&f, EVENT_LOG_CAPACITY), 4 + 1 + 1);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 4 + 1 + 1);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 900, 0);
    fixture_release(&f);
    text_release(&yaml);
}

/* 27 decreases fit into a day: four and then one an hour. */
static void test_control_27(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 24h\nstart: 2025-01-01T00:00:00Z\nsample_every: 1h\n"
                    "tables: {t: {read: {capacity: 5000}, write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 24 * 20 - 1; i++)
        text_addf(&yaml, "  - {at: %dm, action: set_capacity, table: t, read: %d}\n", 3 * i,
                  4000 - i);
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(event_count(&f, EVENT_LOG_CAPACITY), 27);
    fixture_release(&f);
    text_release(&yaml);
}

/* Four switches to on-demand in any 24 hours, the fifth is refused. */
static void test_switch_quota(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 30h\nsample_every: 1h\ntables: {t: {read: {capacity: 5}, "
                    "write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 5; i++)
        text_addf(&yaml,
                  "  - {at: %dm, action: set_billing, table: t, billing: on_demand}\n"
                  "  - {at: %dm, action: set_billing, table: t, billing: provisioned}\n",
                  60 * i, 60 * i + 30);
    text_add(&yaml, "  - {at: 24h1m, action: set_billing, table: t, billing: on_demand}\n");
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(event_count(&f, EVENT_LOG_BILLING), 9);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED),
                     2); /* the fifth, and the way back from it */
    assert_int_equal(table_of(&f)->throughput.billing, BILLING_ON_DEMAND);
    fixture_release(&f);
    text_release(&yaml);
}

TESTS(control_plane, cmocka_unit_test(test_control_quota), cmocka_unit_test(test_control_27),
      cmocka_unit_test(test_switch_quota))
