/* operations/response: what an alarm sets off, and who looks first. */
#include "fixture.h"

#include "response.h"

struct trial {
    struct sim sim;
    struct response response;
    struct action_spec spec;
    struct choice choice;
    struct choice_kind kind;
    int done;
    simtime last, busy_until;
};

static struct trial trial;

static void note(struct sim *sim, const void *spec)
{
    (void)spec;
    trial.done++;
    trial.last = sim->now;
    trial.busy_until = sim->now + 35 * SECOND;
}

static bool busy(const struct sim *sim, const void *spec)
{
    (void)spec;
    return sim->now < trial.busy_until;
}

static const struct action_verb verb = {note, NULL, busy};

static void begin(struct sim *sim, void *subject)
{
    (void)sim;
    response_begin(subject);
}

static void end(struct sim *sim, void *subject)
{
    (void)sim;
    response_end(subject);
}

/* An alarm from 0 until `over` (0: to the end of a minute and a half). */
static void play(struct response how, simtime at, simtime over)
{
    trial = (struct trial){.response = how, .spec = {.at = at}};
    trial.kind = (struct choice_kind){.name = "note", .verb = &verb};
    trial.choice = (struct choice){.kind = &trial.kind, .spec = &trial.spec};
    trial.response.sim = &trial.sim;
    trial.response.path = "alarms/a";
    trial.response.actions = &trial.choice;
    trial.response.count = 1;
    sim_init(&trial.sim, 1, 90 * SECOND);
    sim_at(&trial.sim, 0, PRIORITY_CONTROL, begin, &trial.response);
    if (over)
        sim_at(&trial.sim, over, PRIORITY_CONTROL, end, &trial.response);
    sim_run(&trial.sim);
    response_release(&trial.response);
    sim_release(&trial.sim);
}

static void test_over_by_then(void **state)
{
    (void)state;
    play((struct response){.rechecks = true}, 60 * SECOND, 50 * SECOND);
    assert_int_equal(trial.done, 0);
    play((struct response){.rechecks = true}, 60 * SECOND, 0);
    assert_int_equal(trial.done, 1);
    play((struct response){0}, 60 * SECOND, 50 * SECOND);
    assert_int_equal(trial.done, 1);
}

static void test_update_in_flight(void **state)
{
    (void)state;
    play((struct response){.rechecks = true, .repeat = 10 * SECOND}, 0, 0);
    assert_int_equal(trial.done, 3);
    assert_int_equal(trial.last, 80 * SECOND);
    play((struct response){.repeat = 10 * SECOND}, 0, 0);
    assert_int_equal(trial.done, 10); /* at 0, 10 … 90 s */
}

/* Two minutes until it is seen are too long for a run of ninety seconds; twenty seconds are not,
 * and the action is due ten later. */
static void test_acknowledged(void **state)
{
    const struct latency_spec late = {.median = 2 * MINUTE}, soon = {.median = 20 * SECOND};
    (void)state;
    play((struct response){.acknowledgement = &late}, 10 * SECOND, 0);
    assert_int_equal(trial.done, 0);
    assert_int_equal(trial.response.acknowledged, 0);
    play((struct response){.acknowledgement = &soon}, 10 * SECOND, 0);
    assert_int_equal(trial.last, 30 * SECOND);
    assert_int_equal(trial.response.acknowledged, 1);
    play((struct response){.acknowledgement = &soon}, 10 * SECOND, 15 * SECOND);
    assert_int_equal(trial.done, 0);
}

TESTS(response, cmocka_unit_test(test_over_by_then), cmocka_unit_test(test_update_in_flight),
      cmocka_unit_test(test_acknowledged))
