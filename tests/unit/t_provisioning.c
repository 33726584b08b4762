/* aws/provisioning, aws/deployed: what is bought, in a scenario's words and in an account's. */
#include "fixture.h"

#include <unistd.h>

#include "account_files.h"
#include "deployed.h"
#include "provisioning.h"
#include "text.h"

static const char world[] =
    "name: n\nduration: 1s\nstart: 2026-11-12T00:00:00Z\naccount: {table_write: 50000}\n"
    "tables:\n"
    "  orders-prod:\n"
    "    item_size: 1400B\n"
    "    item_count: 1000\n"
    "    read: {capacity: 335.5, warm_throughput: 1200}\n"
    "    write: {capacity: 700, autoscaling: {min: 150, max: 1400, target: 60%, "
    "scale_out_cooldown: 60s, disable_scale_in: true, suspended: {scheduled_scaling: true}, "
    "schedule: [{at: 21h45m, every: 7d, min: 900}, {at: 1h, every: 1d, max: 2000}, "
    "{at: 90m, min: 5}, {at: 1h, every: 2h, min: 6}, "
    "{schedule: \"cron(0 9 ? * MON *)\", timezone: Europe/Dublin, min: 7}]}}\n"
    "    local_indexes: {by-total: {}}\n"
    "    indexes: {by-status: {entry_size: 300B, read: {capacity: 90}, write: {capacity: 260}}, "
    "later: {present: false, read: {capacity: 1}, write: {capacity: 1}}}\n"
    "  sessions-prod: {billing: on_demand, write: {max_on_demand: 4000}}\n";

static void test_scenario(void **state)
{
    static const char *const schedules[] = {"cron(45 21 ? * THU *)", "cron(0 1 * * ? *)",
                                            "at(2026-11-12T01:30:00)", "rate(120 minutes)",
                                            "cron(0 9 ? * MON *)"};
    struct fixture f;
    struct provisioning p;

    (void)state;
    fixture_init(&f, world);
    assert_true(f.valid);
    provisioning_of_scenario(&p, f.scenario.spec);
    const struct provisioned_table *table = provisioning_table(&p, "orders-prod");
    const struct provisioned_side *write = &table->members[0].side[WRITE];
    assert_int_equal(table->member_count, 2); /* not the one that comes later */
    assert_non_null(provisioned_member(table, "by-status"));
    assert_null(provisioned_member(table, "later"));
    assert_close(write->target, 60, 0);
    assert_close(write->out_cooldown_s, 60, 0);
    assert_true(write->suspended[SCHEDULED_SCALING] && !write->suspended[DYNAMIC_SCALING_IN]);
    assert_true(isnan(write->warm) && isnan(write->max_on_demand));
    for (size_t i = 0; i < write->action_count; i++)
        assert_string_equal(write->actions[i].schedule, schedules[i]);
    assert_int_equal(write->actions[3].begins, f.scenario.spec->start + 3600);
    assert_true(write->actions[0].begins == COLLECTED_NO_TIME);
    assert_null(write->actions[0].time_zone);
    assert_string_equal(write->actions[4].time_zone, "Europe/Dublin");
    assert_true(provisioning_table(&p, "sessions-prod")->on_demand);
    assert_null(provisioning_table(&p, "nobody"));
    provisioning_release(&p);
    fixture_release(&f);
}

/* What a scenario is described as, read back, provides the same. */
static void test_described(void **state)
{
    struct fixture f;
    struct provisioning said, read;
    struct collected collected;

    (void)state;
    fixture_init(&f, world);
    char *json = deployed_of_scenario(f.scenario.spec);
    FILE *file = fopen(fixture_path("made.deployed.json"), "w");
    assert_non_null(file);
    fputs(json, file);
    fclose(file);
    free(json);
    collected_init(&collected);
    assert_int_equal(deployed_read(&collected, fixture_path("s.yaml"), (struct place){"", 1, 1},
                                   "made.deployed.json"),
                     0);
    provisioning_of_scenario(&said, f.scenario.spec);
    provisioning_of_collected(&read, &collected);
    assert_int_equal(read.table_count, 2);
    assert_string_equal(read.region, "us-east-1");
    for (size_t i = 0; i < said.table_count; i++) {
        const struct provisioned_table *a = &said.tables[i],
                                       *b = provisioning_table(&read, a->name);
        assert_int_equal(a->on_demand, b->on_demand);
        assert_int_equal(a->member_count, b->member_count);
        for (size_t k = 0; k < a->member_count; k++)
            for (enum side s = READ; s < SIDES; s++) {
                const struct provisioned_side *x = &a->members[k].side[s],
                                              *y = &b->members[k].side[s];
                assert_close(y->capacity, ceil(x->capacity), 0);
                assert_int_equal(x->scaled, y->scaled);
                assert_true(isnan(x->max_on_demand) ? isnan(y->max_on_demand)
                                                    : x->max_on_demand == y->max_on_demand);
                assert_int_equal(x->action_count, y->action_count);
                assert_close(x->target, y->target, 0);
                assert_int_equal(x->in_disabled, y->in_disabled);
                assert_memory_equal(x->suspended, y->suspended, sizeof x->suspended);
                for (size_t n = 0; n < x->action_count; n++) {
                    assert_string_equal(x->actions[n].schedule, y->actions[n].schedule);
                    assert_true(x->actions[n].begins == y->actions[n].begins);
                }
            }
    }
    const struct collected_description *d =
        collected_find_table(&collected, "orders-prod")->described;
    assert_close(d->size_bytes, 1400e3, 0);
    assert_close(d->items, 1000, 0);
    assert_string_equal(d->keys.range, "sk"); /* there is a local index */
    assert_close(d->throughput.warm[READ], 1200, 0);
    assert_close(collected_find_index(collected_find_table(&collected, "orders-prod"), "by-status")
                     ->size_bytes,
                 300e3, 0);
    assert_close(collected.limits.table[WRITE], 50000, 0);
    provisioning_release(&read);
    provisioning_release(&said);
    collected_release(&collected);
    fixture_release(&f);
}

TESTS_IN_FOLDER(provisioning, cmocka_unit_test(test_scenario), cmocka_unit_test(test_described))
