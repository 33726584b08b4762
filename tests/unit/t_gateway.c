/* application/gateway: what is turned away. */
#include "fixture.h"

#include "gateway.h"

/* 100 a second through a gateway of 60, and 60 at once: the rest is turned away at no cost. */
static void test_gateway(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "gateways: {g: {rate: 60, burst: 60}}\n"
                "workloads: {w: {client: c, table: t, gateway: g, keys: [{count: 100}], arrivals: "
                "even, rate: [{per_second: 100}]}}\n");
    assert_close((double)flow_of(&f, 0)->succeeded, 6060, 3);
    assert_close((double)flow_of(&f, 0)->rejected, 3940, 3);
    assert_int_equal(flow_of(&f, 0)->attempts, flow_of(&f, 0)->succeeded);
    fixture_release(&f);
}

/* Ten a second and room for 25: of 30 at once 25 come through, a second later 10 more; a burst
 * that is not given is one second's worth, at least one call; where there is no gateway all come
 * through. */
static void test_admit(void **state)
{
    struct gateway_spec spec = {.rate = 10, .burst = 25}, slow = {.rate = 0.2};
    struct gateway g;
    struct sim sim;
    (void)state;
    sim_init(&sim, 1, HOUR);
    gateway_kind.init(&g, &sim, &spec, NULL);
    assert_int_equal(gateway_admit(&g, 30), 25);
    assert_int_equal(gateway_admit(&g, 1), 0);
    sim.now = SECOND;
    assert_int_equal(gateway_admit(&g, 3), 3);
    assert_int_equal(gateway_admit(&g, 30), 7);
    assert_int_equal(g.admitted, 35);
    assert_int_equal(g.rejected, 29);
    gateway_kind.release(&g);
    spec.burst = 0;
    gateway_kind.init(&g, &sim, &spec, NULL);
    assert_int_equal(gateway_admit(&g, 30), 10);
    gateway_kind.release(&g);
    spec.burst = 1;
    gateway_kind.init(&g, &sim, &spec, NULL);
    assert_int_equal(gateway_admit(&g, 30), 1);
    gateway_kind.release(&g);
    gateway_kind.init(&g, &sim, &slow, NULL);
    assert_int_equal(gateway_admit(&g, 30), 1);
    gateway_kind.release(&g);
    assert_int_equal(gateway_admit(NULL, 30), 30);
    sim_release(&sim);
}

/* Gathered calls find the tokens of their whole interval, in whatever room; what an idle interval brings
 * must fit. */
static void test_gathered(void **state)
{
    struct gateway_spec spec = {.rate = 10, .burst = 3};
    struct gateway g;
    struct sim sim;

    (void)state;
    sim_init(&sim, 1, HOUR);
    sim.resolution = SECOND;
    gateway_kind.init(&g, &sim, &spec, NULL);
    sim.now = SECOND;
    assert_int_equal(gateway_admit(&g, 30), 13);
    assert_int_equal(gateway_admit(&g, 30), 0);
    sim.now = 2 * SECOND;
    assert_int_equal(gateway_admit(&g, 4), 4);
    sim.now = 3 * SECOND;
    assert_int_equal(gateway_admit(&g, 30), 13);
    sim.now = 9 * SECOND;
    assert_int_equal(gateway_admit(&g, 30), 13);
    gateway_kind.release(&g);
    sim_release(&sim);
}

TESTS(gateway, cmocka_unit_test(test_gateway), cmocka_unit_test(test_admit),
      cmocka_unit_test(test_gathered))
