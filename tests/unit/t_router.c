/* service/router: request routers, each with its part of the tokens. */
#include "fixture.h"

#include "admission.h"

#include "router.h"

/* Routers: nothing is lost or made in the long run, but what one router lacks another may have
 * left, so a load that just fits is throttled a little; the more routers, the more. */
static void test_routers(void **state)
{
    static const int counts[] = {1, 5, 20};
    double throttled[3], gathered;
    char table[200];
    struct fixture f;
    (void)state;
    for (int i = 0; i < 3; i++) {
        snprintf(table, sizeof table,
                 "routers: %d, item_size: 4KiB, initial_burst: 0%%, burst: 2s,"
                 " read: {capacity: 100}, write: {capacity: 1}",
                 counts[i]);
        run_one(&f, "duration: 1000s", table, NONE, EVEN ", rate: [{per_second: 95}]");
        throttled[i] = (double)table_of(&f)->throughput.side[READ].throttle_events / 95000;
        fixture_release(&f);
    }
    run_one(&f, "duration: 1000s\nresolution: 100ms", table, NONE,
            EVEN ", rate: [{per_second: 95}]");
    gathered = (double)table_of(&f)->throughput.side[READ].throttle_events / 95000;
    fixture_release(&f);
    assert_true(throttled[0] < 0.001 && gathered < 0.02);
    if (!(throttled[1] < throttled[2] && throttled[2] > 0.005 && throttled[2] < 0.2))
        fail_msg("1, 5, 20 routers throttle %g, %g, %g", throttled[0], throttled[1], throttled[2]);
    snprintf(table, sizeof table,
             "routers: 10, item_size: 4KiB, initial_burst: 0%%,"
             " read: {capacity: 100}, write: {capacity: 1}");
    run_one(&f, "duration: 1000s", table, NONE, EVEN ", rate: [{per_second: 300}]");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 100000,
                 1000); /* overload: all is used */
    fixture_release(&f);
}

/* A switch to provisioned begins without burst credit, through routers too. */
static void test_switch_with_routers(void **state)
{
    double consumed[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        struct text yaml = {0};
        text_addf(
            &yaml,
            "name: x\nduration: 10m\ntables: {t: {billing: on_demand, routers: %d, item_size: 4KiB,"
            " read: {capacity: 100}, write: {capacity: 5}}}\nclients: {c: {" NONE "}}\nworkloads:\n"
            "  w: {client: c, table: t, " EVEN ", rate: [{per_second: 200}]}\n"
            "timeline: [{at: 0s, action: set_billing, table: t, billing: provisioned}]\n",
            i ? 4 : 1);
        fixture_init(&f, text_get(&yaml));
        fixture_run(&f);
        consumed[i] = table_of(&f)->throughput.side[READ].consumed;
        fixture_release(&f);
        text_release(&yaml);
    }
    assert_close(consumed[0], 80 * 200 + 520 * 100, 200);
    assert_close(consumed[1], consumed[0], 1000);
}

/* Routers are no limit to what an index is fed by its table: with 4 of them it lags no more than
 * with one, and is not short of half its throughput. */
static void test_index_writes_need_no_router(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 2m",
            "routers: 4, initial_burst: 0%, read: {capacity: 10}, write: {capacity: 200}, indexes: "
            "{i: {read: {capacity: 10}, write: {capacity: 120}, buffer: 100}}",
            NONE, "operation: put, " EVEN ", rate: [{per_second: 100}]");
    assert_close(table_of(&f)->indexes[0].throughput.side[WRITE].consumed, 12000, 20);
    assert_true(table_of(&f)->indexes[0].throughput.side[WRITE].throttle_events <= 1);
    fixture_release(&f);
}

static void do_nothing(struct sim *sim, void *subject)
{
    (void)subject;
    sim_stop(sim);
}

/* Runs up to the instant after `second`. */
static void run_to(struct metered *m, double second)
{
    m->sim.stopped = false;
    sim_at(&m->sim, simtime_from_seconds(second), PRIORITY_TRAFFIC, do_nothing, NULL);
    sim_run(&m->sim);
}

/* Four routers, 100 read units a second: 25 for each in the first second. One that is asked for
 * 40 gets 80 next, the idle ones their even part; when all ask for more than there is, they get
 * it in proportion. */
static void test_vending(void **state)
{
    struct metered m;
    struct routers *r;
    size_t door = 0;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.routers = 4;
    metered_start(&m, BILLING_PROVISIONED, 100, 20);
    r = m.throughput.routers;
    run_to(&m, 0.5);
    for (door = 0; door < 4; door++) {
        assert_close(routers_room(r, READ, door), 25, 1e-9);
        assert_close(routers_room(r, WRITE, door), 5, 1e-9);
    }
    assert_close(routers_held(r, READ), 100, 1e-9);
    door = 2;
    routers_note(r, READ, door, 40);
    routers_take(r, READ, door, 25);
    assert_close(routers_room(r, READ, door), 0, 1e-9);
    assert_close(routers_held(r, READ), 75, 1e-9);
    run_to(&m, 1.5); /* there: -25 + 100 + ... : 75 back, 100 more, 100 for the interval to come */
    assert_close(routers_room(r, READ, door), 80, 1e-9);
    door = 3;
    assert_close(routers_room(r, READ, door), 25, 1e-9);
    routers_take(r, READ, door, 25);
    for (door = 0; door < 4; door++)
        routers_note(r, READ, door, door == 1 ? 300 : 100);
    run_to(&m, 2.5); /* 600 : 200 : 200 : 200 of what is there */
    door = 1;
    double most = routers_room(r, READ, door);
    door = 0;
    assert_close(most, 3 * routers_room(r, READ, door), 1e-9);
    assert_close(routers_held(r, READ),
                 m.throughput.side[READ].total.level + routers_held(r, READ) + 100, 1e-9);
    throughput_refresh(&m.throughput, m.sim.now);
    routers_void(r);
    assert_close(routers_held(r, READ), 0, 0);
    metered_release(&m);
}

/* Half of four are gone with their tokens; the others get all of the table's at the next
 * interval, and when they are back each has its part again. Gathered requests are spread evenly
 * over those that serve. */
static void test_lost_routers(void **state)
{
    struct metered m;
    struct routers *r;
    size_t door = 0;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.routers = 4;
    metered_start(&m, BILLING_PROVISIONED, 100, 20);
    r = m.throughput.routers;
    run_to(&m, 0.5);
    routers_lose(r, 0.5);
    assert_int_equal(r->serving, 2);
    assert_close(routers_held(r, READ), 50, 1e-9);
    assert_close(routers_held(r, WRITE), 10, 1e-9);
    run_to(&m, 1.5);
    door = 1;
    assert_close(routers_room(r, READ, door), 50, 1e-9);
    routers_lose(r, 0);
    assert_int_equal(r->serving, 4);
    run_to(&m, 2.5);
    assert_close(routers_room(r, READ, door), 25, 1e-9);
    m.sim.resolution = SECOND;
    assert_close(routers_room(r, READ, door), 100, 1e-9);
    routers_take(r, READ, door, 60);
    assert_close(routers_held(r, READ), 40, 1e-9);
    routers_note(r, READ, door, 200);
    m.sim.resolution = 0;
    assert_close(routers_room(r, READ, door), 10, 1e-9);
    routers_lose(r, 0.99);
    assert_int_equal(r->serving, 1); /* one is left, always */
    throughput_release(&m.throughput);
    sim_release(&m.sim);
}

/* Two are the fewest that there are; reads of an index come through its own. */
static void test_two_and_indexes(void **state)
{
    struct metered m;
    struct fixture f;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.routers = 2;
    metered_start(&m, BILLING_PROVISIONED, 100, 20);
    run_to(&m, 0.5);
    assert_close(routers_held(m.throughput.routers, READ), 100, 1e-9);
    assert_close(routers_room(m.throughput.routers, WRITE, 0), 10, 1e-9);
    metered_release(&m);
    run_one(
        &f, "duration: 100s",
        "item_size: 4KiB, routers: 3, read: {capacity: 10}, write: {capacity: 200}, indexes: {i: {read: {capacity: 300}, write: {capacity: 200}}}",
        NONE,
        "index: i, operation: query, arrivals: even, keys: [{count: 99}], rate: [{per_second: 50}]");
    assert_int_equal(flow_of(&f, 0)->throttled, 0);
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].consumed, 0.5 * 4999, 1);
    fixture_release(&f);
}

TESTS(router, cmocka_unit_test(test_routers), cmocka_unit_test(test_switch_with_routers),
      cmocka_unit_test(test_index_writes_need_no_router), cmocka_unit_test(test_vending),
      cmocka_unit_test(test_lost_routers), cmocka_unit_test(test_two_and_indexes))
