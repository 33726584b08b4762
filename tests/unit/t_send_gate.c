/* client/send_gate: requests that wait for a token. */
#include "fixture.h"

#include "send_gate.h"

struct gate {
    struct send_gate gate;
    struct rng draws;
    int64_t went, given_up;
    simtime last;
};

static struct gate *the_gate(struct sim *sim)
{
    return sim_find(sim, "gates", "g");
}

static void went(struct sim *sim, const struct request *request)
{
    struct gate *g = the_gate(sim);
    g->went += request->count;
    g->last = sim->now;
}

static void given_up(struct sim *sim, const struct request *request)
{
    struct gate *g = the_gate(sim);
    g->given_up += request->count;
    assert_int_equal(sim->now, 3 * SECOND);
}

/* A limiter that has just been cut to ten a second, ten requests and no token. */
static void gate_begin(struct gate *g, struct sim *sim)
{
    *g = (struct gate){0};
    sim_init(sim, 1, HOUR);
    sim_register(sim, "gates", "g", g, NULL);
    rng_init(&g->draws, 1, "test", "gate");
    send_gate_init(&g->gate, sim, 1, &g->draws, 3 * SECOND, went, given_up);
    g->gate.limiter =
        (struct rate_limiter){.instances = 1, .enabled = true, .rate = 10, .most = 10};
}

/* Nothing is held back before the first throttle. Then ten tokens a second: of 35 requests ten a
 * second go, and what still waits at the timeout is given up. */
static void test_tokens_and_lots(void **state)
{
    struct sim sim;
    struct gate g;
    struct request request = {.count = 1};
    (void)state;
    gate_begin(&g, &sim);
    g.gate.limiter.enabled = false;
    for (int i = 0; i < 5; i++)
        send_gate_send(&g.gate, &request);
    assert_int_equal(g.went, 5);
    g.gate.limiter.enabled = true;
    for (int i = 0; i < 35; i++)
        send_gate_send(&g.gate, &request);
    assert_int_equal(g.went, 5);
    assert_int_equal(g.gate.held_back, 35);
    sim.end = simtime_from_seconds(1.05);
    sim_run(&sim);
    assert_int_equal(g.went, 15);
    assert_int_equal(g.gate.held_back, 25);
    assert_close(simtime_seconds(g.last), 1, 1e-6);
    send_gate_send(&g.gate, &(struct request){
                                .count = 1, .sent = 0}); /* who comes later waits with the others */
    assert_int_equal(g.gate.held_back, 26);
    sim.end = 10 * SECOND;
    sim_run(&sim);
    assert_true(g.went == 34 || g.went == 35); /* the token of 3 s and the timeout at 3 s */
    assert_int_equal(g.went + g.given_up, 5 + 36);
    assert_int_equal(g.gate.held_back, 0);
    assert_int_equal(g.gate.count, 0);
    send_gate_release(&g.gate);
    sim_release(&sim);
}

TESTS(send_gate, cmocka_unit_test(test_tokens_and_lots))
