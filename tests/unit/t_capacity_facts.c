/* aws/capacity_facts: capacity as a window began, changes by hand, partitions. */
#include "fixture.h"

#include "capacity_facts.h"
#include "collected_fixture.h"

static const struct metric_window window = {60000, 300, 10};
static const struct collected_dimension writes = {"orders", NULL, WRITE};

static void add_change(struct collected *c, int64_t at, double capacity, bool by_hand)
{
    c->changes = memory_grow(c->changes, c->change_count, &c->change_capacity, sizeof *c->changes);
    c->changes[c->change_count++] = (struct collected_change){.file = "activities.json",
                                                              .of = writes,
                                                              .asked_at = at,
                                                              .done_at = at,
                                                              .capacity = capacity,
                                                              .min = NAN,
                                                              .max = NAN,
                                                              .by_hand = by_hand,
                                                              .billing = -1};
}

static void add_metric(struct collected *c, const double *values, size_t count)
{
    collected_fixture_series(c, "orders", NULL, NULL, "ProvisionedWriteCapacityUnits", "Average",
                             window.begins, 300, values, count);
}

/* Of now, of the metric, of the last activity before: each goes before the former, and an activity
 * that the metric contradicts counts for nothing. */
static void test_start(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    collected_fixture_describe(&c, "orders", 1000, 1000, NULL, 0);
    assert_close(capacity_facts_start(&c, &writes, &window).units, 100, 0);
    add_metric(&c, (const double[]){207.5, 240}, 2);
    assert_close(capacity_facts_start(&c, &writes, &window).units, 208, 0);
    add_change(&c, 59000, 200, false);
    add_change(&c, 61000, 240, false); /* within the window */
    assert_close(capacity_facts_start(&c, &writes, &window).units, 200, 0);
    add_change(&c, 59500, 900, false);
    assert_close(capacity_facts_start(&c, &writes, &window).units, 208, 0);
    assert_close(capacity_facts_highest(&c, &writes, &window), 240, 0);
    collected_release(&c);
}

/* A jump where nothing scales is a change by hand; with a scalable target it is not, and what
 * CloudTrail tells is told once, with the level behind the mean datapoint. */
static void test_changes(void **state)
{
    const double jump[] = {260, 260, 500, 900, 900};
    struct collected c;
    struct arena arena;
    size_t count;

    (void)state;
    collected_init(&c);
    arena_init(&arena);
    add_metric(&c, jump, 5);
    const struct capacity_change *found =
        capacity_facts_changes(&c, "orders", &window, &arena, &count);
    assert_int_equal(count, 1);
    assert_close(found->units[WRITE], 900, 0);
    assert_true(isnan(found->units[READ]));
    assert_int_equal(found->at, 60600);
    add_change(&c, 60650, 900, true);
    add_change(&c, 60000, 260, true); /* what was there */
    found = capacity_facts_changes(&c, "orders", &window, &arena, &count);
    assert_int_equal(count, 1);
    assert_int_equal(found->at, 60650);
    c.change_count = 0;
    c.targets = memory_new(1, sizeof *c.targets);
    c.targets[0] = (struct collected_target){.of = writes, .min = 5, .max = 1000};
    c.target_count = 1;
    capacity_facts_changes(&c, "orders", &window, &arena, &count);
    assert_int_equal(count, 0);
    arena_release(&arena);
    collected_release(&c);
}

/* An index that was deleted since is no place for a change; and without a list of scalable targets
 * nobody knows whether one made a jump. */
static void test_unknown(void **state)
{
    const double jump[] = {260, 260, 900, 900};
    struct collected c;
    struct arena arena;
    size_t count;

    (void)state;
    collected_init(&c);
    arena_init(&arena);
    collected_fixture_describe(&c, "orders", 1000, 1000, "by-status", 300);
    add_change(&c, 60650, 900, true);
    c.changes[0].of.index = "gone";
    capacity_facts_changes(&c, "orders", &window, &arena, &count);
    assert_int_equal(count, 0);
    assert_false(capacity_facts_is_known(&c, &c.changes[0].of));
    c.changes[0].of.index = "by-status";
    capacity_facts_changes(&c, "orders", &window, &arena, &count);
    assert_int_equal(count, 1);
    c.change_count = 0;
    add_metric(&c, jump, 4);
    const struct capacity_change *found =
        capacity_facts_changes(&c, "orders", &window, &arena, &count);
    assert_int_equal(count, 1);
    assert_non_null(strstr(found->from, "no scalable targets were given"));
    arena_release(&arena);
    collected_release(&c);
}

static void test_partitions(void **state)
{
    (void)state;
    assert_close(capacity_facts_partitions(48318382080, 1200, 1400), 5, 0);
    assert_close(capacity_facts_partitions(1, 1200, 1400), 2, 0);
    assert_close(capacity_facts_partitions(NAN, NAN, NAN), 1, 0);
}

TESTS(capacity_facts, cmocka_unit_test(test_start), cmocka_unit_test(test_changes),
      cmocka_unit_test(test_unknown), cmocka_unit_test(test_partitions))
