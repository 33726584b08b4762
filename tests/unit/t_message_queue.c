/* application/message_queue: what is sent is received until it is deleted. */
#include "fixture.h"

#include "message_queue.h"

/* 1,000 messages a second into a table of 100 writes a second: ten workers' worth; the depth grows
 * by 900 a second, nothing is throttled when concurrency is right, and all is accounted for. */
enum { STANDARD, FIFO }; /* of queue_kinds */

static void test_queue(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {read: {capacity: 10}, write: {capacity: 5000}, "
        "partitions: 5, " FAST "}}\n" ONE_CLIENT(
            "") "queues: {q: {}}\n"
                "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                "consumers: {f: {queue: q, workload: save, work: 6ms, start_concurrency: 1, "
                "concurrency: "
                "1}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 1000}], steps: [{queue: q}]}}\n");
    const struct message_queue *q = &queues_in(&f)[0];
    assert_close((double)q->sent, 100000, 2);
    assert_close((double)q->deleted, 10000, 30); /* one record in 6 + 4 ms */
    assert_close((double)q->visible, 90000, 40);
    assert_int_equal(apis_in(&f)[0].failed, 0);
    fixture_release(&f);
}

/* A table that grants nothing: each message is tried three times, 5 s apart, then is a dead letter.
 */
static void test_dead_letters(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%, burst: 1s, item_size: 10KiB, "
        "read: {capacity: 10}, write: {capacity: 0.001}}}\n" ONE_CLIENT(
            NONE) "queues: {q: {max_receives: 3, visibility_timeout: 5s}}\n"
                  "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                  "consumers: {f: {queue: q, workload: save}}\n"
                  "apis: {add: {arrivals: even, calls: 50, rate: [{per_second: 10}], steps: "
                  "[{queue: "
                  "q}]}}\n");
    const struct message_queue *q = &queues_in(&f)[0];
    assert_int_equal(q->sent, 50);
    assert_int_equal(q->dead_letters, 50);
    assert_int_equal(q->received, 150);
    assert_int_equal(consumers_in(&f)[0].failures, 150);
    fixture_release(&f);
}

/* Two groups, one record in 10 ms each: 200 a second at most, whatever the concurrency. */
static void test_fifo(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "queues: {q: {kind: fifo, groups: 2}}\n"
                "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                "consumers: {f: {queue: q, workload: save, work: 6ms}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 1000}], steps: [{queue: q}]}}\n");
    assert_close((double)queues_in(&f)[0].deleted, 20000, 60);
    fixture_release(&f);
}

/* A stream of four partitions into another table: every write arrives, and the lag is small as long
 * as the consumer keeps up; with one record in 24 ms a shard it does not. */
static void test_stream(void **state)
{
    static const char *const work[] = {"1ms", "20ms"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[1200];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\ntables:\n  t: {read: {capacity: 10}, write: {capacity: "
                 "1000}, partitions: 4, " FAST "}\n  sum: {read: {capacity: 10}, write: {capacity: "
                 "5000}, partitions: 5, " FAST "}\n" ONE_CLIENT(
                     "") "queues: {s: {kind: stream, table: t}}\n"
                         "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: "
                         "10000}], "
                         "arrivals: even, rate: [{per_second: 400}]}\n"
                         "  a: {client: c, table: sum, operation: update, keys: [{count: 100}]}\n"
                         "consumers: {agg: {queue: s, workload: a, batch_size: 100, work: %s}}\n",
                 work[i]);
        run_yaml(&f, yaml);
        const struct message_queue *q = &queues_in(&f)[0];
        assert_int_equal(q->sent, flow_of(&f, 0)->succeeded);
        assert_close((double)q->deleted, i ? 4 * 100 / 0.024 : 40000, i ? 400 : 100);
        assert_true(i ? q->visible > 20000 : q->visible < 100);
        fixture_release(&f);
    }
}

struct box {
    struct sim sim;
    struct message_queue_spec spec;
    struct message_queue q;
    struct diagnostics diagnostics;
};

static void box_begin(struct box *b, int kind, int64_t groups, int64_t max_receives)
{
    *b = (struct box){.spec = {.kind = kind,
                               .groups = groups,
                               .max_receives = max_receives,
                               .visibility_timeout = 30 * SECOND,
                               .send_batch = 1,
                               .in_flight_limit = 120000,
                               .latency = {.median = MILLISECOND, .p99 = MILLISECOND}}};
    b->spec.origin.name = "q";
    sim_init(&b->sim, 1, DAY);
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

static void box_run(struct box *b, simtime to)
{
    b->sim.end = to;
    sim_run(&b->sim);
    b->sim.now = to;
}

static struct lane *lane_of(struct box *b)
{
    return &b->q.lanes.shards[0]->lanes[0];
}

static struct message *take(struct box *b, int64_t most)
{
    struct lane *lane = lanes_next(&b->q.lanes);
    return lane ? message_queue_receive(&b->q, lane, most) : NULL;
}

static double oldest(struct box *b)
{
    message_queue_kind.publish(&b->q);
    const struct probe *probe;
    const struct series *row = probes_find(&b->sim.probes, "queues/q", "age_of_oldest_s", &probe);
    b->sim.probes.items[b->sim.probes.count - 1].refresh(&b->q, b->sim.now);
    (void)row;
    return b->q.age_of_oldest_s;
}

/* A standard queue has one lane from which many receive at once, the oldest first; five sent,
 * three and two received. */
static void test_lanes(void **state)
{
    struct box b;
    (void)state;
    box_begin(&b, STANDARD, 1, 0);
    assert_null(lanes_next(&b.q.lanes));
    for (int i = 0; i < 5; i++) {
        b.sim.now = i * SECOND;
        message_queue_send(&b.q, NULL);
    }
    assert_int_equal(b.q.visible, 5);
    b.sim.now = 10 * SECOND;
    assert_close(oldest(&b), 10, 1e-9);
    struct message *first = take(&b, 3);
    assert_int_equal(first->sent, 0);
    assert_int_equal(first->next->sent, SECOND);
    assert_null(first->next->next->next);
    assert_int_equal(b.q.visible, 2);
    assert_int_equal(b.q.not_visible, 3);
    assert_close(oldest(&b), 7, 1e-9);
    struct message *second = take(&b, 3);
    assert_int_equal(second->sent, 3 * SECOND);
    assert_null(second->next->next);
    assert_null(lanes_next(&b.q.lanes));
    assert_close(oldest(&b), 0, 0);
    assert_int_equal(b.q.received, 5);
    message_queue_delete(&b.q, lane_of(&b), second->next);
    assert_int_equal(b.q.deleted, 1);
    assert_int_equal(b.q.not_visible, 4);
    box_end(&b);
}

/* What fails is visible again after 30 s, behind what was sent meanwhile; in a FIFO lane in
 * front, and the lane waits. */
static void test_visibility(void **state)
{
    struct box b;
    (void)state;
    box_begin(&b, STANDARD, 1, 0);
    message_queue_send(&b.q, NULL);
    struct message *m = take(&b, 1);
    message_queue_fail(&b.q, lane_of(&b), m);
    message_queue_end_batch(&b.q, lane_of(&b), true);
    b.sim.now = SECOND;
    message_queue_send(&b.q, NULL);
    box_run(&b, 30 * SECOND - 1);
    assert_int_equal(b.q.visible, 1);
    assert_int_equal(b.q.not_visible, 1);
    box_run(&b, 30 * SECOND);
    assert_int_equal(b.q.visible, 2);
    assert_int_equal(b.q.not_visible, 0);
    m = take(&b, 2);
    assert_int_equal(m->sent, SECOND);
    assert_int_equal(m->next->receives, 2);
    box_end(&b);

    box_begin(&b, FIFO, 1, 0);
    for (int i = 0; i < 4; i++)
        message_queue_send(&b.q, NULL);
    m = take(&b, 2);
    assert_null(lanes_next(&b.q.lanes)); /* the lane is being worked on */
    struct message *later = m->next;
    message_queue_fail(&b.q, lane_of(&b), later);
    message_queue_fail(&b.q, lane_of(&b), m);
    message_queue_end_batch(&b.q, lane_of(&b), true);
    assert_int_equal(b.q.visible, 4);
    box_run(&b, 30 * SECOND - 1);
    assert_null(lanes_next(&b.q.lanes));
    box_run(&b, 30 * SECOND);
    assert_ptr_equal(take(&b, 9), m);
    assert_ptr_equal(m->next, later);
    assert_int_equal(b.q.not_visible, 4);
    for (struct message *next; m; m = next) {
        next = m->next;
        message_queue_delete(&b.q, lane_of(&b), m);
    }
    message_queue_end_batch(&b.q, lane_of(&b), false);
    message_queue_send(&b.q, NULL);
    assert_non_null(lanes_next(&b.q.lanes)); /* free at once after a success */
    box_end(&b);
}

/* After two receives a message that fails again is a dead letter. */
static void test_dead(void **state)
{
    struct box b;
    (void)state;
    for (int kind = STANDARD; kind <= FIFO; kind++) {
        box_begin(&b, kind, 1, 2);
        message_queue_send(&b.q, NULL);
        for (int i = 1; i <= 2; i++) {
            struct message *m = take(&b, 1);
            assert_int_equal(m->receives, i);
            assert_int_equal(b.q.dead_letters, 0);
            message_queue_fail(&b.q, lane_of(&b), m);
            message_queue_end_batch(&b.q, lane_of(&b), true);
            box_run(&b, i * MINUTE);
        }
        assert_int_equal(b.q.dead_letters, 1);
        assert_int_equal(b.q.visible + b.q.not_visible, 0);
        box_end(&b);
    }
}

/* Messages of many groups: lanes are taken in the order in which they became ready; one that is
 * deferred goes behind. */
static void test_stream_lanes(void **state)
{
    struct box b;
    struct lane *lanes[3];
    (void)state;
    box_begin(&b, FIFO, 3, 0);
    for (int i = 0; i < 60; i++)
        message_queue_send(&b.q, NULL);
    assert_int_equal(b.q.lanes.ready_count, 3);
    for (int i = 0; i < 3; i++) {
        lanes[i] = lanes_next(&b.q.lanes);
        assert_true(lanes[i]->count > 5);
        lanes_defer(&b.q.lanes);
    }
    assert_ptr_equal(lanes_next(&b.q.lanes), lanes[0]);
    lanes_defer(&b.q.lanes);
    assert_ptr_equal(lanes_next(&b.q.lanes), lanes[1]);
    message_queue_receive(&b.q, lanes[1], 1);
    assert_ptr_equal(lanes_next(&b.q.lanes), lanes[2]);
    message_queue_receive(&b.q, lanes[2], 1);
    message_queue_end_batch(&b.q, lanes[1], false);
    assert_ptr_equal(lanes_next(&b.q.lanes), lanes[0]);
    message_queue_receive(&b.q, lanes[0], 100);
    assert_ptr_equal(lanes_next(&b.q.lanes), lanes[1]);
    assert_int_equal(lanes[0]->count, 0);
    box_end(&b);
}

/* Three lanes for each of four shards; records of one item collection lie in one of them, in order,
 * and those of ten thousand in all. */
static void test_shards_of_a_stream(void **state)
{
    static const char *const keys[] = {"{key: one, sort_keys: random}", "{count: 10k}"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[500];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\ntables: {t: {read: {capacity: 1}, write: {capacity: 1000}, partitions: 4}}\n" ONE_CLIENT(
                "") "queues: {s: {kind: stream, table: t, parallelization: 3}}\n"
                    "workloads: {w: {client: c, table: t, operation: put, keys: [%s], arrivals: even, rate: [{per_second: 100}]}}\n",
            keys[i]);
        run_yaml(&f, yaml);
        const struct message_queue *q = &queues_in(&f)[0];
        size_t used = 0;
        assert_int_equal(q->lanes.lane_count, 12);
        assert_int_equal(q->lanes.shard_count, 4);
        for (size_t s = 0; s < 12; s++)
            used += q->lanes.shards[s / 3]->lanes[s % 3].count > 0;
        assert_int_equal(used, i ? 12 : 1);
        assert_int_equal(q->sent, flow_of(&f, 0)->succeeded);
        fixture_release(&f);
    }
}

/* A table of one partition is split twice over by a raised capacity: its stream gets two shards and
 * then four. One record in 1 s a shard, 20 a second: the first is read for as long as it has
 * records, and only then its children, so that 1 of 7 is read at a time until then. */
static void test_shards_follow_partitions(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 400s\ntables: {t: {control_plane: {update_duration: 0s, split_duration: 0s}, initial_burst: 0%, read: {capacity: 1}, write: {capacity: 500}}, d: {billing: on_demand}}\n" ONE_CLIENT(
            "") "queues: {s: {kind: stream, table: t}}\n"
                "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: 10k}], arrivals: even, rate: [{per_second: 10}]}\n"
                "  v: {client: c, table: d, operation: put, keys: [{count: 9}]}\n"
                "consumers: {f: {queue: s, workload: v, work: 1s, batch_size: 1}}\n"
                "timeline: [{at: 10s, action: set_capacity, table: t, write: 1500}, {at: 20s, action: set_capacity, table: t, write: 3500}]\n");
    const struct message_queue *q = &queues_in(&f)[0];
    assert_int_equal(q->lanes.shard_count, 7);
    assert_int_equal(q->lanes.lane_count, 7);
    for (size_t i = 1; i < 7; i++)
        assert_ptr_equal(q->lanes.shards[i]->parent,
                         q->lanes.shards[table_of(&f)->throughput.partitions.all[i]->parent]);
    /* Records of 10 s are 100 in the first, then 50 in each of two: the first is done at 100 s, the
     * two at some 150 s, and then four are read at a time. */
    assert_int_equal(q->lanes.shards[0]->left + q->lanes.shards[1]->left + q->lanes.shards[2]->left,
                     0);
    assert_close((double)q->deleted, 100 + 100 + 4 * 245, 30);
    fixture_release(&f);
}

/* Ten items a second expire: as many records come in that no workload wrote, at no write units. */
static void test_expiry_records(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 20m\ntables: {t: {item_count: 72000, time_to_live: {lifetime: 1h, delay: 1h}, partitions: 2, read: {capacity: 1}, write: {capacity: 1000}}}\n" ONE_CLIENT(
            "") "queues: {s: {kind: stream, table: t}}\n"
                "workloads: {w: {client: c, table: t, operation: put, keys: [{count: 10k}], arrivals: even, rate: [{per_second: 1}]}}\n");
    const struct message_queue *q = &queues_in(&f)[0];
    assert_close((double)q->expired_records, 600 * 20, 601);
    assert_int_equal(q->sent, q->expired_records + flow_of(&f, 0)->succeeded);
    assert_close(table_of(&f)->throughput.side[WRITE].consumed, 1200, 2);
    assert_close((double)q->lanes.shards[0]->left, (double)q->sent / 2, 100);
    fixture_release(&f);
}

/* Fifty dead letters with their keys lie in the error queue, as old as they were; from 50 s on they go
 * back at ten a second, as new messages, when the table can be written again. */
static void test_redrive_known(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 60s\ntables: {t: {initial_burst: 0%, control_plane: {update_duration: 0s}, "
        "read: {capacity: 10}, write: {capacity: 0.001}}}\n" ONE_CLIENT(
            NONE) "queues: {q: {max_receives: 1, dead_letter_queue: e, keys: [{key: hot}]}, e: {}}\n"
                  "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                  "consumers: {f: {queue: q, workload: save, keys: record}}\n"
                  "apis: {add: {arrivals: even, calls: 50, rate: [{per_second: 10}], steps: "
                  "[{queue: q}]}}\n"
                  "timeline: [{at: 40s, action: set_capacity, table: t, write: 900}, "
                  "{at: 50s, action: redrive, queue: e, to: q, per_second: 10}, "
                  "{at: 51s, action: redrive, queue: e, to: q}]\n");
    const struct message_queue *q = &queues_in(&f)[0], *e = &queues_in(&f)[1];
    assert_int_equal(q->dead_letters, 50);
    assert_int_equal(q->sent, 100);
    assert_int_equal(q->deleted, 50);
    assert_int_equal(e->sent, 50);
    assert_int_equal(e->redriven, 50);
    assert_int_equal(e->deleted, 50);
    assert_null(e->redrive.to);
    assert_close(table_of(&f)->top.keys[0].consumed, 50, 0); /* each is still about the hot one */
    assert_true(histogram_quantile(&consumers_in(&f)[0].latency, 1) < 1e9); /* new from 50 s on */
    fixture_release(&f);
}

/* A standard queue's dead letters keep their age, a FIFO queue's begin anew. */
static void test_age_of_dead_letters(void **state)
{
    static const char *const kinds[] = {"", ", kind: fifo"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%%, "
                 "read: {capacity: 10}, write: {capacity: 0.001}}}\n" ONE_CLIENT(
                     NONE) "queues: {q: {max_receives: 1, dead_letter_queue: e%s}, e: {retention: "
                           "80s%s}}\n"
                           "workloads: {save: {client: c, table: t, operation: put, keys: [{count: "
                           "100}]}}\n"
                           "consumers: {f: {queue: q, workload: save, work: 30s}}\n"
                           "apis: {add: {arrivals: even, calls: 1, rate: [{per_second: 0.2}], "
                           "steps: [{queue: q}]}}\n",
                 kinds[i], kinds[i]);
        run_yaml(&f, yaml);
        const struct message_queue *e = &queues_in(&f)[1];
        const struct probe *probe;
        probes_find(&f.world.sim.probes, "queues/e", "expired", &probe);
        probe->refresh(probe->subject, f.world.sim.now);
        assert_int_equal(e->sent, 1);
        assert_int_equal(e->expired, i ? 0 : 1);
        assert_int_equal(e->visible, i ? 1 : 0);
        fixture_release(&f);
    }
}

#define FIFO_OF(quota, rate)                                                                       \
    "name: x\nduration: 100s\n" ROOMY_TABLE("") ONE_CLIENT(                                        \
        "") "queues: {q: {kind: fifo, groups: 1000" quota "}}\n"                                   \
            "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"     \
            "consumers: {f: {queue: q, workload: save}}\n"                                         \
            "apis: {add: {arrivals: even, rate: [{per_second: " rate "}], steps: [{queue: q}]}}\n"

/* 300 calls a second of each action, a second's worth at first: 300 messages, 3,000 in full batches
 * of ten, as many as come in high throughput mode and by the defaults of 2025. */
static void test_fifo_quota(void **state)
{
    static const struct {
        const char *yaml;
        double sent;
    } cases[] = {{FIFO_OF("", "1000"), 30300},
                 {FIFO_OF(", send_batch: 10", "1000"), 100000},
                 {FIFO_OF(", send_batch: 2", "1000"), 60600},
                 {FIFO_OF(", calls_per_second: 2400", "1000"), 100000},
                 {"defaults: 2025-01\n" FIFO_OF("", "1000"), 100000}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        run_yaml(&f, cases[i].yaml);
        const struct message_queue *q = &queues_in(&f)[0];
        assert_close((double)q->sent, cases[i].sent, 5);
        assert_close((double)(q->sent + q->throttled_sends), 100000, 5);
        assert_int_equal(apis_in(&f)[0].failed, q->throttled_sends);
        fixture_release(&f);
    }
}

/* A thousand lanes of one message at a time are 300 receives a second. */
static void test_receives_are_calls(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(&f, FIFO_OF(", send_batch: 10", "500"));
    assert_true(consumers_in(&f)[0].started <= 300 * 101);
    assert_true(consumers_in(&f)[0].started > 200 * 100);
    fixture_release(&f);
}

/* Twelve may be in flight: of five invocations of ten records two run, of ten and of two. */
static void test_in_flight(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 5s\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "queues: {q: {in_flight_limit: 12}}\n"
                "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                "consumers: {f: {queue: q, workload: save, work: 1m, window: 1s}}\n"
                "apis: {add: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, "
                "times: 50}]}}\n");
    assert_int_equal(queues_in(&f)[0].not_visible, 12);
    assert_int_equal(consumers_in(&f)[0].running, 2);
    assert_true(queues_in(&f)[0].over_limit > 0);
    fixture_release(&f);
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE("") "queues: {q: {send_batch: 10}}\n",
                   "'send_batch' is for 'kind: fifo'");
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE(
                       "") "queues: {q: {dead_letter_queue: e}, e: {kind: fifo}}\n",
                   "dead letters of a FIFO queue go to a FIFO queue");
    assert_mistake(
        "name: x\nduration: 1m\n" ROOMY_TABLE("") "queues: {q: {dead_letter_queue: q}}\n",
        "dead letters cannot go to the queue they come from");
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE(
                       "") "queues: {q: {}}\n"
                           "timeline: [{action: redrive, queue: q, to: q}]\n",
                   "messages cannot be moved to the queue that they are in");
}

TESTS(message_queue, cmocka_unit_test(test_redrive_known),
      cmocka_unit_test(test_age_of_dead_letters), cmocka_unit_test(test_fifo_quota),
      cmocka_unit_test(test_receives_are_calls), cmocka_unit_test(test_in_flight),
      cmocka_unit_test(test_queue), cmocka_unit_test(test_dead_letters),
      cmocka_unit_test(test_fifo), cmocka_unit_test(test_stream), cmocka_unit_test(test_lanes),
      cmocka_unit_test(test_visibility), cmocka_unit_test(test_dead),
      cmocka_unit_test(test_stream_lanes), cmocka_unit_test(test_shards_of_a_stream),
      cmocka_unit_test(test_shards_follow_partitions), cmocka_unit_test(test_expiry_records))
