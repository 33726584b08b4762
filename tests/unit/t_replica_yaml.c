/* account/replica_yaml, account/table_yaml: a global table in a scenario's words. */
#include "fixture.h"

#include "changes_yaml.h"
#include "collected_fixture.h"
#include "now_yaml.h"
#include "replica_yaml.h"
#include "table_yaml.h"

static const struct metric_window window = {60000, 300, 10};
static const struct collected_dimension writes = {"catalog", NULL, WRITE};
static struct collected_override most[] = {{NULL, NAN, 8000, {NAN, NAN}}},
                                 reads[] = {{NULL, 40, NAN, {NAN, NAN}}};
static struct collected_replica regions[] = {
    {.region = "us-east-1", .status = "ACTIVE"},
    {.region = "eu-west-1", .status = "ACTIVE", .overrides = most, .override_count = 1}};

static struct collected_description *describe(struct collected *c, bool on_demand)
{
    struct collected_description *d = collected_fixture_describe(c, "catalog", 1000, 500, NULL, 0);

    regions[1].overrides = on_demand ? most : reads;
    d->arn = "arn:aws:dynamodb:us-east-1:123456789012:table/catalog";
    d->replicas = regions;
    d->replica_count = 2;
    d->on_demand = on_demand;
    return d;
}

/* The entries of `tables` and `global_tables` as one text. */
static void write(const struct collected *c, struct text *out)
{
    const struct collected_table *table = collected_find_table(c, "catalog");
    struct global_replicas replicas;
    struct arena arena;

    arena_init(&arena);
    table_yaml_write(c, table, &window, false, out);
    replica_yaml_find(&replicas, c, table, table_yaml_on_demand(c, table, &window), &arena);
    replica_yaml_write(&replicas, c, table, out);
    replica_yaml_doubt(&replicas, c, table, out);
    arena_release(&arena);
}

static void assert_has(const struct text *out, const char *part)
{
    if (!strstr(text_get(out), part))
        fail_msg("no '%s' in\n%s", part, text_get(out));
}

/* The known answer of the header. */
static void test_on_demand(void **state)
{
    struct text out = {0};
    struct collected c;

    (void)state;
    collected_init(&c);
    describe(&c, true);
    write(&c, &out);
    assert_has(&out, "  \"catalog\":\n");
    assert_has(&out, "  \"catalog.eu-west-1\":\n");
    assert_has(&out, "    read:\n      max_on_demand: 8000\n");
    assert_has(&out, "    replicas: [\"catalog\", \"catalog.eu-west-1\"]\n");
    assert_has(&out, "Source = Customer or GlobalTable");
    assert_has(&out, "catalog: writes that came from other Regions count as calls of us-east-1");
    assert_null(strstr(text_get(&out), "strong"));
    text_release(&out);
    collected_release(&c);
}

/* Writes are scaled as at home, reads are the replica's own; without the scaling there is none. */
static void test_provisioned(void **state)
{
    struct text out = {0};
    struct collected c;

    (void)state;
    collected_init(&c);
    describe(&c, false);
    write(&c, &out);
    assert_null(strstr(text_get(&out), "\"catalog.eu-west-1\""));
    assert_has(&out,
               "catalog: not simulated in eu-west-1: no auto scaling of writes was collected");
    text_release(&out);
    collected_fixture_scaled(&c, writes);
    write(&c, &out);
    const char *replica = strstr(text_get(&out), "\"catalog.eu-west-1\":");
    assert_non_null(replica);
    assert_non_null(strstr(replica, "capacity: 40\n"));
    assert_non_null(strstr(replica, "autoscaling:\n        min: 5\n        max: 1000\n"));
    text_release(&out);
    collected_release(&c);
}

/* AWS publishes no round trip, so one is guessed, with a witness where there are two tables. */
static void test_strong(void **state)
{
    struct text out = {0};
    struct collected c;

    (void)state;
    collected_init(&c);
    describe(&c, true)->multi_region_consistency = "STRONG";
    write(&c, &out);
    assert_has(&out, "    consistency: strong\n    witness: true\n    # A guess:");
    assert_has(&out, "    round_trip: {median: 50ms, p99: 75ms}\n");
    text_release(&out);
    collected_release(&c);
}

/* The known answer of changes_yaml.h, and that the variant `now` switches both. */
static void test_changes(void **state)
{
    struct text out = {0};
    struct collected c;

    (void)state;
    collected_init(&c);
    describe(&c, true);
    collected_fixture_scaled(&c, writes);
    collected_fixture_switch(&c, writes, 61000, 1);
    const struct collected_table *table = collected_find_table(&c, "catalog");
    assert_int_equal(changes_yaml_write(&c, table, &window, &out), 1);
    assert_has(&out, "table: \"catalog\", billing: on_demand}");
    assert_has(&out, "table: \"catalog.eu-west-1\", billing: on_demand}");
    text_release(&out);
    now_yaml_write(&c, table, &window, &out);
    assert_string_equal(text_get(&out), "      - \"tables.catalog.billing=on_demand\"\n"
                                        "      - \"tables.catalog.eu-west-1.billing=on_demand\"\n");
    text_release(&out);
    collected_release(&c);
}

TESTS(replica_yaml, cmocka_unit_test(test_on_demand), cmocka_unit_test(test_provisioned),
      cmocka_unit_test(test_strong), cmocka_unit_test(test_changes))
