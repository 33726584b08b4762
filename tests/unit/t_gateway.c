/* application/gateway: what is turned away. */
#include "fixture.h"

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

TESTS(gateway, cmocka_unit_test(test_gateway))
