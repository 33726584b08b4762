/* client/retry_cohorts: gathered calls that are tried again together. */
#include "fixture.h"

#include "retry_cohorts.h"

struct arrived {
    int cohorts;
    int64_t calls[8];
    uint64_t position[8];
    enum cohort_kind kind[8];
};

static void due(struct sim *sim, struct retry_cohort *cohort)
{
    struct arrived *a = sim_find(sim, "arrived", "a");
    struct retry_points points;

    a->position[a->cohorts] = cohort->request.position;
    a->kind[a->cohorts] = cohort->kind;
    a->calls[a->cohorts++] = cohort->request.count;
    struct request part = cohort->request;
    part.count = 1; /* answered in two parts */
    retry_cohorts_take_out(sim, &part, &points);
    assert_int_equal(points.calls, 1);
    part.count = cohort->request.count - 1;
    retry_cohorts_take_out(sim, &part, &points);
    assert_int_equal(points.calls, part.count);
}

/* The header's known answer; those whose time is up are one cohort whatever their keys. What is taken
 * is at its attempt. */
static void test_together(void **state)
{
    struct arrived arrived = {0};
    struct retry_cohorts c;
    struct sim sim;
    struct rng draws;
    struct request request = {.tracked = -1};
    struct retry_point point = {.count = 2, .elapsed = SECOND, .attempt = 2};
    (void)state;
    rng_init(&draws, 1, "test", "cohorts");
    sim_init(&sim, 1, HOUR);
    sim_register(&sim, "arrived", "a", &arrived, NULL);
    retry_cohorts_init(&c, &sim, &draws, due);
    for (int i = 0; i < 20; i++) {
        request.position = (uint64_t)(7 - i % 2);
        retry_cohorts_add(&c, &request, COHORT_ATTEMPT, SECOND, &point);
        retry_cohorts_add(&c, &request, COHORT_GIVE_UP, SECOND, &point);
    }
    assert_int_equal(c.count, 3);
    for (int i = 0; i < 200; i++) /* others, so that the heads grow */
        retry_cohorts_add(&c, &request, COHORT_ATTEMPT, 2 * SECOND + i, &point);
    sim.end = SECOND;
    sim_run(&sim);
    assert_int_equal(arrived.cohorts, 3);
    assert_true(arrived.calls[0] == 20 && arrived.calls[1] == 40 && arrived.calls[2] == 20);
    assert_true(arrived.position[0] == 7 && arrived.position[2] == 6);
    assert_true(arrived.kind[1] == COHORT_GIVE_UP && arrived.kind[2] == COHORT_ATTEMPT);
    assert_int_equal(c.count, 200);
    retry_cohorts_release(&c);
    sim_release(&sim);
}

TESTS(retry_cohorts, cmocka_unit_test(test_together))
