/* application/message_queue_many: cohorts. */
#include "fixture.h"

#include "message_queue_cohorts.h"

enum { STANDARD, FIFO };

struct box {
    struct sim sim;
    struct message_queue_spec spec;
    struct message_queue q;
    struct diagnostics diagnostics;
    struct caller caller;
    int64_t sent, refused;
};

static void told(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct box *b = (struct box *)((char *)caller - offsetof(struct box, caller));

    assert_true(ending->at > sim->now);
    *(ending->success ? &b->sent : &b->refused) += ending->count;
}

static void box_begin(struct box *b, int kind, int64_t groups)
{
    *b = (struct box){.spec = {.kind = kind,
                               .groups = groups,
                               .max_receives = 2,
                               .visibility_timeout = 30 * SECOND,
                               .retention = MINUTE,
                               .send_batch = 1,
                               .in_flight_limit = 120000,
                               .latency = {.median = MILLISECOND, .p99 = MILLISECOND}},
                      .caller = {.finished = told}};
    b->spec.origin.name = "q";
    sim_init(&b->sim, 1, DAY);
    b->sim.resolution = SECOND;
    diagnostics_init(&b->diagnostics);
    message_queue_kind.init(&b->q, &b->sim, &b->spec, &b->diagnostics);
}

static void box_end(struct box *b)
{
    message_queue_kind.assert_conserved(&b->q);
    message_queue_kind.release(&b->q);
    diagnostics_release(&b->diagnostics);
    sim_release(&b->sim);
}

/* 100 messages of one second, of which 25 are taken: 75 of the last 750 ms are left. */
static void test_cohort(void **state)
{
    struct box b;
    (void)state;
    box_begin(&b, STANDARD, 1);
    b.sim.now = 5 * SECOND;
    message_queue_send_many(&b.q, 60, NULL, &b.caller);
    message_queue_send_many(&b.q, 40, NULL, &b.caller);
    struct lane *lane = lanes_leave(&b.q.lanes);
    assert_int_equal(b.sent, 100);
    assert_int_equal(lane->head->count, 100); /* they are alike, so they are one */
    struct message *m = message_queue_receive_many(&b.q, lane, 25, 3, 1);
    assert_int_equal(m->count, 25);
    assert_int_equal(m->sent, 4 * SECOND);
    assert_int_equal(m->receives, 1);
    assert_int_equal(lane->count, 75);
    assert_int_equal(lane->head->sent, 4250 * MILLISECOND);
    assert_int_equal(lane->head->spread, 750 * MILLISECOND);
    assert_int_equal(b.q.visible, 75);
    assert_int_equal(b.q.not_visible, 25);
    assert_int_equal(lane_sent_until(lane, 4500 * MILLISECOND), 25);
    assert_int_equal(lane_sent_at(lane, 75), 4995 * MILLISECOND);
    message_queue_put_back(&b.q, lane, m); /* in front */
    assert_int_equal(lane->head->sent, 4 * SECOND);
    m = message_queue_receive_many(&b.q, lane, 25, 3, 1);
    message_queue_redeliver(&b.q, lane, m, 40 * SECOND);
    assert_int_equal(b.q.dead_letters, 25); /* received twice */
    b.sim.now = 64500 * MILLISECOND; /* those of the first 250 ms that are left are too old */
    assert_false(message_queue_expire(&b.q, lane, 0));
    assert_int_equal(b.q.expired, 25);
    box_end(&b);
}

/* Of five two and three are taken by themselves. */
static void test_bisect(void **state)
{
    struct box b;
    (void)state;
    box_begin(&b, FIFO, 1);
    b.sim.now = SECOND;
    message_queue_send_many(&b.q, 8, NULL, NULL);
    struct lane *lane = lanes_leave(&b.q.lanes);
    message_queue_bisect(&b.q, lane, 5);
    assert_int_equal(lane->head->count, 2);
    assert_true(lane->head->ends_batch);
    assert_int_equal(lane->head->next->count, 3);
    assert_true(lane->head->next->ends_batch);
    assert_int_equal(lane->head->next->next->count, 3);
    assert_ptr_equal(lane->tail, lane->head->next->next);
    assert_int_equal(lane->count, 8);
    box_end(&b);
}

/* 300 calls a second, and what a second saved: 600 of the first 1,000, then 300 each second. */
static void test_quota_of_sends(void **state)
{
    struct box b;
    (void)state;
    box_begin(&b, FIFO, 1000);
    assert_int_equal(b.q.lanes.lane_count, MESSAGE_QUEUE_LANES);
    for (int i = 1; i <= 10; i++) {
        b.sim.now = i * SECOND;
        message_queue_send_many(&b.q, 1000, NULL, &b.caller);
        assert_int_equal(b.sent, 300 + 300 * i);
        assert_int_equal(b.refused, b.q.throttled_sends);
        assert_int_equal(b.sent + b.refused, 1000 * i);
    }
    int64_t groups = 0;
    for (size_t i = 0; i < b.q.lanes.lane_count; i++)
        groups += b.q.lanes.shards[0]->lanes[i].groups;
    assert_int_equal(groups, 1000);
    box_end(&b);
}

TESTS(message_queue_many, cmocka_unit_test(test_cohort), cmocka_unit_test(test_bisect),
      cmocka_unit_test(test_quota_of_sends))
