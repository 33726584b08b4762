/* service/burst: how unused capacity is kept. */
#include "fixture.h"

static double credit_at(struct fixture *f, simtime at)
{
    struct throughput *tp = &table_of(f)->throughput;

    f->world.sim.end = at;
    sim_run(&f->world.sim);
    return tp->law->admission->credit(tp, READ, at);
}

/* 150 reads a second idle for five minutes, then 200 asked for until `end`: how many are throttled.
 */
static int64_t throttles(const char *law, const char *resolution, simtime end, double credit)
{
    struct fixture f;
    struct text yaml = {0};

    text_addf(&yaml,
              "name: x\nduration: %ds\nresolution: %s\ntables: {t: {item_size: 4KiB, "
              "initial_burst: 0%%, burst_law: %s, read: {capacity: 150}, write: {capacity: 1}}}\n"
              "clients: {c: {" NONE "}}\nworkloads: {w: {client: c, table: t, " EVEN
              ", rate: [{at: 5m, per_second: 0}, {at: 5m, per_second: 200}]}}\n",
              (int)(end / SECOND), resolution, law);
    run_yaml(&f, text_get(&yaml));
    text_release(&yaml);
    struct throughput *tp = &table_of(&f)->throughput;
    assert_close(tp->law->admission->credit(tp, READ, end), credit, 201);
    int64_t count = tp->side[READ].throttle_events;
    fixture_release(&f);
    return count;
}

/* 45,000 units last 900 s under one law and 300 s under the other, whatever the resolution. */
static void test_known_answers(void **state)
{
    static const char *const resolutions[] = {"request", "100ms", "1s"};
    const simtime idle = 5 * MINUTE;
    (void)state;
    for (int i = 0; i < 3; i++) {
        const char *r = resolutions[i];
        assert_int_equal(throttles("token_bucket", r, idle + SECOND, 45000), 0);
        assert_int_equal(throttles("past_minutes", r, idle + SECOND, 45000), 0);
        assert_int_equal(throttles("token_bucket", r, idle + 895 * SECOND, 250), 0);
        assert_int_equal(throttles("past_minutes", r, idle + 295 * SECOND, 6250), 0);
        assert_close(throttles("token_bucket", r, idle + 960 * SECOND, 0), 3000, 160);
        assert_close(throttles("past_minutes", r, idle + 360 * SECOND, 0), 3000, 210);
    }
}

/* One minute's leftover is there when the minute is over, for five minutes, and then it is gone;
 * within the minute no more than a second's worth is. */
static void test_minutes_pass(void **state)
{
    struct bucket bucket;
    struct past_minutes past;
    (void)state;
    bucket_init(&bucket, 0, 0, 0, 0);
    past_minutes_init(&past, &bucket, 5, 0);
    past_minutes_change(&past, 10, 0);
    assert_close(bucket_level(&bucket, 59 * SECOND), 10, 0);
    past_minutes_close(&past, MINUTE);
    assert_close(past.kept, 590, 1e-9);
    assert_close(bucket_level(&bucket, MINUTE), 600, 1e-9);
    for (int minute = 2; minute < 6; minute++) { /* all that comes in is used, and 10 more */
        bucket_take(&bucket, 10);
        for (int s = 1; s <= 60; s++) {
            bucket_level(&bucket, (minute - 1) * MINUTE + s * SECOND);
            bucket_take(&bucket, 10);
        }
        past_minutes_close(&past, minute * MINUTE);
    }
    /* The second that was held over went first, then 10 a minute, of the first minute's. */
    assert_close(past.left[4], 560, 1e-9);
    assert_close(past.kept, 560, 1e-9);
    for (int s = 0; s < 60; s++) {
        bucket_level(&bucket, 5 * MINUTE + (s + 1) * SECOND);
        bucket_take(&bucket, 10);
    }
    past_minutes_close(&past, 6 * MINUTE);
    assert_close(past.kept, 0, 1e-9);
    assert_close(bucket_level(&bucket, 6 * MINUTE), 0, 1e-9);
    bucket_assert_conserved(&bucket, "t");
}

/* A new rate counts from when it is in force; a debt outlives the minutes. */
static void test_rate_and_debt(void **state)
{
    struct bucket bucket;
    struct past_minutes past;
    (void)state;
    bucket_init(&bucket, 0, 0, 0, 0);
    past_minutes_init(&past, &bucket, 5, 0);
    past_minutes_change(&past, 10, 0);
    past_minutes_change(&past, 40, 30 * SECOND);
    past_minutes_close(&past, MINUTE);
    assert_close(past.kept, 300 + 1200 - 40, 1e-9);
    bucket_take(&bucket, 1500 + 3000);
    past_minutes_close(&past, 2 * MINUTE);
    assert_close(past.kept, 0, 1e-9);
    assert_close(bucket.level, -600, 1e-9);
    past_minutes_fill(&past, 0.5, 2 * MINUTE);
    assert_close(past.kept, 0.5 * 300 * 40, 1e-9);
    assert_close(bucket.level, 6000 + 20, 1e-9);
    bucket_assert_conserved(&bucket, "t");
}

/* After a switch to provisioned there is no credit, under this law too; an index has a burst of its
 * own. */
static void test_switched(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f,
                 "name: x\nduration: 30m\ntables: {t: {burst_law: past_minutes, read: {capacity: "
                 "100}, write: {capacity: 10}, indexes: {i: {read: {capacity: 7}, write: "
                 "{capacity: 1}}}}}\ntimeline:\n"
                 "  - {at: 2m, action: set_billing, table: t, billing: on_demand}\n"
                 "  - {at: 10m, action: set_billing, table: t, billing: provisioned}\n");
    assert_close(credit_at(&f, 1), 300 * 100, 101);
    struct throughput *index = &table_of(&f)->indexes[0].throughput;
    assert_close(index->side[READ].past->kept, 300 * 7, 0);
    assert_close(credit_at(&f, 11 * MINUTE + 20 * SECOND), 0, 0);
    assert_close(credit_at(&f, 12 * MINUTE), 40 * 100, 1);
    fixture_release(&f);
}

static void test_burst_mistakes(void **state)
{
    (void)state;
    assert_mistake("name: x\nduration: 1m\ntables: {t: {read: {capacity: 1}, write: {capacity: 1}, "
                   "burst_law: past_minutes, admission: static}}\n",
                   "'static' keeps it by partition");
    assert_mistake("name: x\nduration: 1m\ntables: {t: {read: {capacity: 1}, write: {capacity: 1}, "
                   "burst_law: past_minutes, burst: 90s}}\n",
                   "must be whole minutes");
}

TESTS(burst, cmocka_unit_test(test_known_answers), cmocka_unit_test(test_minutes_pass),
      cmocka_unit_test(test_rate_and_debt), cmocka_unit_test(test_switched),
      cmocka_unit_test(test_burst_mistakes))
