/* service/ttl: items that expire. */
#include "fixture.h"

#include "ttl.h"

/* Ten new items a second that live for ten minutes and are deleted two later: 7,200 of them, 1,200
 * expired, and what they took is free again; deletes cost nothing. */
static void test_time_to_live(void **state)
{
    struct fixture f;

    (void)state;
    run_one(
        &f, "duration: 1h\nresolution: 1s",
        "read: {capacity: 10}, write: {capacity: 100}, time_to_live: {lifetime: 10m, delay: 2m}",
        NONE,
        "operation: put, new_items: 100%, item_size: 924B, arrivals: even, keys: [{count: "
        "1000}], rate: [{at: 0s, per_second: 10}]");
    struct table *t = table_of(&f);
    assert_close(t->items, 7200, 610);
    assert_close(t->ttl.expired, 1200, 610);
    assert_close(t->ttl.deleted_all + t->items, 36000, 1e-6);
    assert_close(t->throughput.partitions.all[0]->bytes, t->items * 1024, 1);
    assert_close(t->throughput.side[WRITE].consumed, 36000, 0);
    fixture_release(&f);

    /* Without writes the first items, of all ages, are gone after lifetime and delay. */
    run_one(&f, "duration: 12m\nresolution: 1s",
            "item_count: 12000, read: {capacity: 10}, write: {capacity: 100}, time_to_live: "
            "{lifetime: 20m, delay: 4m}",
            NONE, "operation: put, keys: [{count: 1000}], rate: [{at: 0s, per_second: 0}]");
    assert_close(table_of(&f)->items, 6000, 501);
    fixture_release(&f);
}

/* Of items of all ages that live for a day and are deleted a day late, half have expired. */
static void test_expired_at_start(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 10m\nresolution: 1s",
            "item_count: 20000, read: {capacity: 10}, write: {capacity: 100}, time_to_live: "
            "{lifetime: 1d, delay: 1d}",
            NONE, "operation: put, keys: [{count: 1000}], rate: [{at: 0s, per_second: 0}]");
    assert_close(table_of(&f)->ttl.expired / table_of(&f)->items, 0.5, 0.01);
    fixture_release(&f);
}

/* Deletes make the table smaller, and what they took does not expire a second time. */
static void test_deletes(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 100s",
            "item_count: 10000, read: {capacity: 10}, write: {capacity: 100}, time_to_live: "
            "{lifetime: 1d}",
            NONE, "operation: delete, missing: 0%, " EVEN ", rate: [{at: 0s, per_second: 50}]");
    assert_close(table_of(&f)->items, 5000, 10);
    assert_close(table_of(&f)->ttl.alive, 0.5, 0.01);
    fixture_release(&f);
}

static void take_out(void *owner, double items)
{
    *(double *)owner -= items;
}

static void run_minutes(struct sim *sim, int64_t minutes)
{
    sim->end = minutes * MINUTE;
    sim_run(sim);
    sim->now = sim->end;
}

/* Ten items of minute 0 and twenty of minute 2 live for five and are deleted two later: at 5 m
 * ten have expired, at 7 m they are gone, at 9 m the twenty. */
static void test_cohorts(void **state)
{
    struct ttl_spec spec = {.lifetime = 5 * MINUTE, .delay = 2 * MINUTE};
    struct sim sim;
    struct ttl ttl;
    double items = 30;
    (void)state;
    sim_init(&sim, 1, HOUR);
    ttl_init(&ttl, &sim, &spec, 0, take_out, &items);
    ttl_count(&ttl, 4, 0);
    sim.now = 30 * SECOND;
    ttl_count(&ttl, 6, 4);
    run_minutes(&sim, 2);
    ttl_count(&ttl, 20, 10);
    run_minutes(&sim, 4);
    assert_close(ttl.expired, 0, 0);
    run_minutes(&sim, 5);
    assert_close(ttl.expired, 10, 1e-9);
    run_minutes(&sim, 6);
    assert_close(items, 30, 0);
    run_minutes(&sim, 7);
    assert_close(items, 20, 1e-9);
    assert_close(ttl.expired, 20, 1e-9);
    assert_close(ttl.deleted_all, 10, 1e-9);
    run_minutes(&sim, 8);
    assert_close(ttl.expired, 20, 1e-9);
    run_minutes(&sim, 30);
    assert_close(items, 0, 1e-9);
    assert_close(ttl.deleted_all, 30, 1e-9);
    assert_close(ttl.expired, 0, 1e-9);
    ttl_release(&ttl);
    sim_release(&sim);
}

/* Half of all are deleted by requests: of the ten that then expire five are left. When all were
 * deleted it begins anew. */
static void test_deleted_otherwise(void **state)
{
    struct ttl_spec spec = {.lifetime = 5 * MINUTE};
    struct sim sim;
    struct ttl ttl;
    double items = 20;
    (void)state;
    sim_init(&sim, 1, HOUR);
    ttl_init(&ttl, &sim, &spec, 0, take_out, &items);
    ttl_count(&ttl, 10, 10);
    ttl_count(&ttl, -10, 20);
    assert_close(ttl.alive, 0.5, 1e-12);
    ttl_count(&ttl, 3, 10); /* new ones are all there */
    run_minutes(&sim, 6);
    assert_close(ttl.deleted_all, 8, 1e-9);
    ttl_count(&ttl, -5, 5);
    assert_close(ttl.alive, 0, 0);
    ttl_count(&ttl, -5, 0);
    ttl_count(&ttl, 7, 0);
    assert_close(ttl.alive, 1, 0);
    run_minutes(&sim, 12);
    assert_close(ttl.deleted_all, 15, 1e-9);
    ttl_release(&ttl);
    ttl_init(&ttl, &sim, NULL, 10, take_out, &items);
    ttl_count(&ttl, 10, 10);
    assert_close(ttl.alive, 1, 0);
    ttl_release(&ttl);
    sim_release(&sim);
}

/* Ten items of the start live for four minutes and one: two of each age in whole minutes, so
 * that the oldest are due at once and two go with each minute. */
static void test_first_items(void **state)
{
    struct ttl_spec spec = {.lifetime = 4 * MINUTE, .delay = MINUTE};
    struct sim sim;
    struct ttl ttl;
    double items = 10;
    (void)state;
    sim_init(&sim, 1, HOUR);
    ttl_init(&ttl, &sim, &spec, 10, take_out, &items);
    for (int minute = 1; minute <= 4; minute++) {
        run_minutes(&sim, minute);
        assert_close(items, 10 - 2 * (minute + 1), 1e-9);
        assert_close(ttl.expired, minute < 4 ? 2 : 0, 1e-9);
    }
    ttl_release(&ttl);
    sim_release(&sim);
}

/* What expires leaves the indexes, too. */
static void test_entries_expire_too(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 6m\nresolution: 1s",
        "item_count: 1200, item_size: 900B, read: {capacity: 10}, write: {capacity: 100}, indexes: {i: {entry_size: 100, read: {capacity: 1}, write: {capacity: 1}}}, time_to_live: {lifetime: 10m, delay: 2m}",
        NONE, "operation: put, keys: [{count: 9}], rate: [{per_second: 0}]");
    double left = table_of(&f)->items;
    assert_close(left, 500, 1e-6); /* a twelfth of them each minute, and the oldest at once */
    assert_close(table_of(&f)->throughput.partitions.all[0]->bytes, 1000 * left, 1e-3);
    assert_close(table_of(&f)->indexes[0].throughput.partitions.all[0]->bytes, 200 * left, 1e-3);
    fixture_release(&f);
}

/* What is left of items of all ages after a lifetime in which each is written over once, in parts of
 * them: the n that are left lose the oldest, of which a part s was not renewed, n' = -s and s' = -s
 * / n, by Euler's method. */
static double left_after_a_lifetime(void)
{
    enum { STEPS = 100000 };
    double n = 1, s = 1;

    for (int i = 0; i < STEPS; i++) {
        double lost = s;
        s -= s / n / STEPS;
        n -= lost / STEPS;
    }
    return n;
}

/* 6,000 items of all ages that live for 100 minutes and are put over once a second, as often as
 * there were items. Without renewals all of the start are gone after that time; updates renew only
 * where that is said. */
static void test_renewals(void **state)
{
    static const struct {
        const char *spec, *operation;
        bool renews;
    } cases[] = {{"", "put", true},
                 {"renewed_by: nothing,", "put", false},
                 {"", "update", false},
                 {"renewed_by: writes,", "update", true}};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct fixture f;
        char table[200], work[200];
        snprintf(
            table, sizeof table,
            "item_count: 6000, read: {capacity: 10}, write: {capacity: 100}, time_to_live: {%s lifetime: 100m, delay: 0s}",
            cases[i].spec);
        snprintf(work, sizeof work, "operation: %s, " EVEN ", rate: [{per_second: 1}]",
                 cases[i].operation);
        run_one(&f, "duration: 100m\nresolution: 1s", table, NONE, work);
        const struct table *t = table_of(&f);
        assert_close(t->items, cases[i].renews ? 6000 * left_after_a_lifetime() : 0, 60);
        assert_close(t->ttl.renewed, cases[i].renews ? 6000 : 0, cases[i].renews ? 10 : 0);
        assert_close(t->throughput.side[WRITE].consumed, 6000, 10);
        fixture_release(&f);
    }
}

/* A thousand items are replaced at random a thousand times in a lifetime: e^-1 of them expire. */
static void test_some_are_never_replaced(void **state)
{
    struct ttl_spec spec = {.lifetime = 5 * MINUTE, .delay = HOUR};
    struct sim sim;
    struct ttl ttl;
    double items = 1000;
    (void)state;
    sim_init(&sim, 1, DAY);
    ttl_init(&ttl, &sim, &spec, 0, take_out, &items);
    ttl_count(&ttl, 1000, 0);
    sim.now = MINUTE;
    for (int i = 0; i < 1000; i++)
        ttl_renew(&ttl, 1, 1000);
    sim.now = 0;
    run_minutes(&sim, 5);
    assert_close(ttl.expired, 1000 * exp(-1), 1);
    ttl_release(&ttl);
    sim_release(&sim);
}

/* An expired item that is still there lives again; so many renewals that no number could hold their
 * product change nothing else. */
static void test_renewed_for_long(void **state)
{
    struct ttl_spec spec = {.lifetime = 5 * MINUTE, .delay = 2 * MINUTE};
    struct sim sim;
    struct ttl ttl;
    double items = 10;
    (void)state;
    sim_init(&sim, 1, DAY);
    ttl_init(&ttl, &sim, &spec, 0, take_out, &items);
    ttl_count(&ttl, 10, 0);
    run_minutes(&sim, 6);
    assert_close(ttl.expired, 10, 1e-9);
    ttl_renew(&ttl, 5, 10);
    run_minutes(&sim, 7);
    assert_close(items, 5, 1e-9);
    assert_close(ttl.expired, 0, 1e-9);
    for (int i = 0; i < 2000; i++)
        ttl_renew(&ttl, 4, 5);
    assert_close(ttl.renewed, 8005, 1e-6);
    run_minutes(&sim, 13);
    assert_close(items, 5, 1e-9);
    run_minutes(&sim, 14);
    assert_close(items, 0, 1e-9);
    ttl_renew(&ttl, 3, 0);
    assert_close(ttl.renewed, 8005, 1e-6);
    ttl_release(&ttl);
    sim_release(&sim);
}

/* Half of a table has expired: so has half of what gets, queries, scans, batches and transactions
 * read and pay for, gathered or not; reads that find nothing meet nothing. */
static void test_expired_items_are_read(void **state)
{
    static const struct {
        const char *head, *work;
        double items, units; /* of a request */
    } cases[] = {{"", "operation: get", 1, 2},
                 {"resolution: 1s", "operation: query, items: 20", 20, 20},
                 {"", "operation: scan, items: 510", 255, 256},
                 {"", "operation: batch_get, items: 10", 10, 20},
                 {"", "operation: get, transaction: true, items: 10", 10, 40},
                 {"", "operation: get, missing: 100%", 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char head[60], work[200];
        snprintf(head, sizeof head, "duration: 5m\n%s", cases[i].head);
        snprintf(work, sizeof work,
                 "%s, " EVEN ", rate: [{at: 2m, per_second: 0}, {at: 2m, per_second: 2}]",
                 cases[i].work);
        run_one(
            &f, head,
            "item_size: 4100B, item_count: 20000, read: {capacity: 9000}, write: {capacity: 100}, time_to_live: {lifetime: 10d, delay: 10d}",
            NONE, work);
        const struct table *t = table_of(&f);
        double requests = (double)t->successful_requests;
        assert_close(t->ttl.expired_read, requests * cases[i].items / 2,
                     requests * cases[i].items / 400);
        assert_close(t->ttl.expired_units,
                     cases[i].items > 0 ? t->throughput.side[READ].consumed / 2 : 0,
                     requests * cases[i].units / 400 + 1);
        fixture_release(&f);
    }
}

TESTS(ttl, cmocka_unit_test(test_renewals), cmocka_unit_test(test_some_are_never_replaced),
      cmocka_unit_test(test_renewed_for_long), cmocka_unit_test(test_expired_items_are_read),
      cmocka_unit_test(test_time_to_live), cmocka_unit_test(test_expired_at_start),
      cmocka_unit_test(test_deletes), cmocka_unit_test(test_cohorts),
      cmocka_unit_test(test_deleted_otherwise), cmocka_unit_test(test_first_items),
      cmocka_unit_test(test_entries_expire_too))
