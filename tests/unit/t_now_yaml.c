/* account/now_yaml: what stands now where it is not what stood when the window began. */
#include "fixture.h"

#include "collected_fixture.h"
#include "now_yaml.h"

static const struct metric_window window = {60000, 300, 10};
static const struct collected_dimension writes = {"orders", NULL, WRITE};

static void expect(const struct collected *c, const char *lines)
{
    struct text out = {0};

    now_yaml_write(c, collected_find_table(c, "orders"), &window, &out);
    assert_string_equal(text_get(&out), lines);
    text_release(&out);
}

static void add_target(struct collected *c)
{
    collected_fixture_scaled(c, writes);
    c->policies = memory_new(1, sizeof *c->policies);
    c->policies[0] = (struct collected_policy){.of = writes, .tracks_target = true, .target = 70};
    c->policy_count = 1;
}

/* A level of 260 that was raised to 900; as target tracking moved it, it is of another hour. */
static void test_capacity(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    struct collected_description *d =
        collected_fixture_describe(&c, "orders", 1000, 1000, "by-status", 300);
    collected_fixture_series(&c, "orders", NULL, NULL, "ProvisionedWriteCapacityUnits", "Average",
                             window.begins, 300, (const double[]){260, 260, 900}, 3);
    d->throughput.capacity[WRITE] = 260;
    expect(&c, "");
    d->throughput.capacity[WRITE] = 900;
    expect(&c, "      - \"tables.orders.write.capacity=900\"\n");
    add_target(&c);
    expect(&c, "");
    collected_release(&c);
}

/* A table that became provisioned is set whole; one that became on demand has no capacity. */
static void test_billing(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    struct collected_description *d = collected_fixture_describe(&c, "orders", 1000, 1000, NULL, 0);
    add_target(&c);
    collected_fixture_switch(&c, writes, 61000, 0);
    expect(&c, "      - \"tables.orders.billing=provisioned\"\n"
               "      - \"tables.orders.read.capacity=100\"\n"
               "      - \"tables.orders.write.capacity=100\"\n"
               "      - \"tables.orders.write.autoscaling={min: 5, max: 1000, target: 70%}\"\n");
    c.changes[0].billing = 1;
    d->on_demand = true;
    expect(&c, "      - \"tables.orders.billing=on_demand\"\n");
    collected_release(&c);
}

TESTS(now_yaml, cmocka_unit_test(test_capacity), cmocka_unit_test(test_billing))
