/* What a table goes through while it serves: indexes that come and go, local indexes, time to live,
 * warm throughput, scheduled and stepwise scaling. */
#include "fixture.h"

#define CREATE "timeline: [{at: 10s, action: create_index, table: t, index: i}]\n"

/* 60,000 entries of one unit into 1,000 a second without credit: the backfill takes a minute, after
 * one for its resources; nothing is written to the index or paid for before. */
static void test_create_index(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 5m\n" CREATE,
            "item_count: 60000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, "
            "indexes: {i: {present: false, read: {capacity: 10}, write: {capacity: 1000}}}",
            NONE, "operation: put, keys: [{count: 1000}], rate: [{at: 0s, per_second: 0}]");
    struct index *index = &table_of(&f)->indexes[0];
    throughput_refresh(&index->throughput, f.world.sim.now);
    assert_int_equal(index->status, INDEX_ACTIVE);
    assert_close(index->backfill.consumed, 60000, 1e-6);
    assert_close(index->throughput.side[WRITE].consumed, 0, 0);
    assert_close(index->backfill.progress, 100, 0);
    /* from 70 s on it is bought */
    assert_close(index->throughput.side[WRITE].bought_unit_seconds, 230 * 1000, 1e-6);
    const struct event_log *j = &f.world.sim.event_log;
    assert_close(simtime_seconds(j->entries[j->count - 1].at), 130, 1.01);
    assert_non_null(strstr(j->entries[j->count - 1].detail, "60000 items were backfilled"));
    fixture_release(&f);
}

/* New writes come first: of 1,000 units they take 400, so the same backfill takes 100 s. */
static void test_backfill_competes(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 5m\n" CREATE,
            "item_count: 60000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, "
            "indexes: {i: {present: false, read: {capacity: 10}, write: {capacity: 1000}}}",
            NONE, "operation: put, " EVEN ", rate: [{at: 0s, per_second: 400}]");
    struct index *index = &table_of(&f)->indexes[0];
    const struct event_log *j = &f.world.sim.event_log;
    assert_close(simtime_seconds(j->entries[j->count - 1].at), 170, 2.01);
    assert_close(index->backfill.consumed, 60000, 1e-6);
    assert_close(index->throughput.side[WRITE].consumed, 400 * 230, 400);
    assert_int_equal(table_of(&f)->throughput.side[WRITE].throttle_events, 0);
    fixture_release(&f);
}

/* Queries of an index fail, unretried, until it is ACTIVE, and again when it is deleted; a closed
 * loop goes on at the pace of the replies. */
static void test_queries_of_no_index(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f,
            "duration: 5m\ntimeline:\n  - {at: 10s, action: create_index, table: t, index: i}\n"
            "  - {at: 100s, action: create_index, table: t, index: i}\n"
            "  - {at: 200s, action: delete_index, table: t, index: i}\n",
            "read: {capacity: 100}, write: {capacity: 100}, control_plane: {update_duration: 10s, "
            "index_allocation: 20s}, "
            "indexes: {i: {present: false, read: {capacity: 1000}, write: {capacity: 10}}}",
            NONE,
            "operation: query, index: i, arrivals: even, keys: [{count: 9}], "
            "rate: [{at: 0s, per_second: 10}]");
    struct flow *flow = flow_of(&f, 0);
    assert_close((double)flow->rejected, 10 * (30 + 90), 3);
    assert_close((double)flow->succeeded, 10 * 180, 3);
    assert_int_equal(flow->failed, 0);
    assert_int_equal(journal_count(&f, EVENT_LOG_REFUSED), 1); /* it is there already */
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].provisioned, 0, 0);
    fixture_release(&f);

    run_one(&f, "duration: 20s",
            "read: {capacity: 100}, write: {capacity: 100}, "
            "indexes: {i: {present: false, read: {capacity: 1000}, write: {capacity: 10}}}",
            NONE, "operation: query, index: i, users: 1, keys: [{count: 9}]");
    assert_true(flow_of(&f, 0)->rejected > 2000 && flow_of(&f, 0)->rejected < 8000);
    fixture_release(&f);
}

/* A write also writes the local index at the table's expense: 1 + 1 units, or 1 when nothing that
 * is projected changes; it is read strongly, at the table's throughput. */
static void test_local_index(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 10s",
            "read: {capacity: 1000}, write: {capacity: 900}, local_indexes: {by-date: {}, thin: "
            "{entry_size: 200}}",
            NONE,
            "operation: put, " EVEN
            ", index_writes: [{index: thin, writes: 2}], rate: [{at: 0s, per_second: 100}]");
    assert_close(table_of(&f)->throughput.side[WRITE].consumed, 1000 * (1 + 1 + 2), 8);
    fixture_release(&f);

    run_one(&f, "duration: 10s",
            "read: {capacity: 1000}, write: {capacity: 100}, local_indexes: {thin: {entry_size: "
            "200}}",
            NONE,
            "operation: query, index: thin, items: 50, " EVEN
            ", rate: [{at: 0s, per_second: 100}]");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 1000 * 3, 6); /* 10,000 B strongly */
    fixture_release(&f);
}

/* One item collection that saturates a partition is cut between its sort keys, unless a local index
 * keeps it whole. */
static void test_local_index_keeps_collections(void **state)
{
    static const char *const local[] = {"", ", local_indexes: {l: {}}"};
    size_t partitions[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char table[300];
        snprintf(table, sizeof table, "billing: on_demand, split: {sustained: 3m}%s", local[i]);
        run_one(&f, "duration: 15m\nresolution: 100ms", table, NONE,
                "operation: put, keys: [{key: big, sort_keys: random, share: 100%}], index_writes: "
                "[], rate: [{at: 0s, per_second: 3000}]");
        partitions[i] = table_of(&f)->throughput.partitions.serving_count;
        if (i)
            assert_non_null(strstr(journal_first(&f, EVENT_LOG_REFUSED)->detail, "local index"));
        fixture_release(&f);
    }
    assert_true(partitions[0] > 4);
    assert_int_equal(partitions[1], 4);
}

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

/* 50,000 reads a second at once need 17 partitions; four double to 32. Raising costs the increase
 * over 12,000 once, and it cannot be lowered. */
static void test_warm_throughput(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f,
            "duration: 20m\nresolution: 100ms\ntimeline:\n"
            "  - {at: 10s, action: set_warm_throughput, table: t, read: 50000}\n"
            "  - {at: 15m, action: set_warm_throughput, table: t, read: 20000}\n",
            "billing: on_demand, account_quota: 200k", NONE,
            "keys: [{count: 1000}], rate: [{at: 0s, per_second: 0}]");
    struct throughput *tp = &table_of(&f)->throughput;
    assert_int_equal(tp->partitions.serving_count, 32);
    assert_close(tp->side[READ].warm_bought, 50000 - 12000, 0);
    assert_close(throughput_warm(tp, READ), 96000, 0);
    assert_int_equal(journal_count(&f, EVENT_LOG_REFUSED), 1);
    fixture_release(&f);
}

/* C11: a table that has seen 50,000 serves 100,000 at once; after half an hour of that, 200,000. */
static void test_peak_doubles(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 50m\nresolution: 100ms",
            "billing: on_demand, account_quota: 400k, item_size: 4KiB, read: {warm_throughput: "
            "100k}, latency: {median: 1ms, p99: 2ms}",
            NONE,
            "consistency: strong, keys: [{count: 1000000}], rate: [{at: 0s, per_second: 50k}, {at: "
            "2m, per_second: 50k}, {at: 2m, per_second: 100k}, {at: 40m, per_second: 100k}, {at: "
            "40m, per_second: 200k}]");
    struct flow *flow = flow_of(&f, 0);
    assert_true((double)flow->throttled < 0.01 * (double)flow->offered);
    assert_true(table_of(&f)->throughput.partitions.serving_count >= 67);
    fixture_release(&f);
}

/* A scheduled action lifts the capacity to the new minimum at once; target tracking stays within
 * its bounds. */
static void test_schedule(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 30m\nresolution: 1s",
            "read: {capacity: 100, autoscaling: {min: 50, max: 150, schedule: [{at: 5m, min: 400, "
            "max: 500}, {at: 20m, every: 1d, min: 50}]}}, write: {capacity: 10}",
            NONE, EVEN ", rate: [{at: 0s, per_second: 90}]");
    struct throughput *tp = &table_of(&f)->throughput;
    assert_close(tp->side[READ].highest, 400, 0);
    assert_non_null(strstr(journal_first(&f, EVENT_LOG_SCALING)->detail, "from 100 to 129"));
    assert_non_null(
        strstr(journal_first(&f, EVENT_LOG_SCALING)->detail, "2 of 2 datapoints above 4200 units"));
    assert_close(tp->side[READ].provisioned, 129, 0); /* 90 / 70 %, after 15 quiet minutes */
    fixture_release(&f);
}

/* Above 80 % half as much again, above 95 % to 1,000. */
static void test_steps(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 20m\nresolution: 1s",
            "burst: 1s, read: {capacity: 100, autoscaling: {min: 50, max: 2000, steps: [{above: "
            "80%, percent_change: 50%}, {above: 95%, exact: 1000}, {below: 20%, change: -300}]}}, "
            "write: {capacity: 10}",
            NONE,
            EVEN ", rate: [{at: 0s, per_second: 85}, {at: 5m, per_second: 85}, {at: 5m, "
                 "per_second: 149}, {at: 20m, per_second: 149}]");
    struct throughput *tp = &table_of(&f)->throughput;
    assert_close(tp->side[READ].highest, 1000, 0);
    assert_non_null(strstr(journal_first(&f, EVENT_LOG_SCALING)->detail, "from 100 to 150"));
    fixture_release(&f);
}

/* An update that comes while another is in flight is refused, whatever kind it is. */
static void test_one_update_at_a_time(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f,
            "duration: 5m\ntimeline:\n"
            "  - {at: 10s, action: create_index, table: t, index: i}\n"
            "  - {at: 11s, action: set_capacity, table: t, read: 200}\n"
            "  - {at: 12s, action: set_billing, table: t, billing: on_demand}\n"
            "  - {at: 13s, action: set_warm_throughput, table: t, read: 20000}\n"
            "  - {at: 14s, action: delete_index, table: t, index: j}\n"
            "  - {at: 15s, action: set_capacity, table: t, index: i, read: 20}\n",
            "read: {capacity: 100}, write: {capacity: 100}, indexes: {i: {present: false, read: "
            "{capacity: 10}, write: {capacity: 10}}, j: {read: {capacity: 10}, write: {capacity: "
            "10}}}",
            NONE, "keys: [{count: 9}], rate: [{at: 0s, per_second: 1}]");
    assert_int_equal(journal_count(&f, EVENT_LOG_REFUSED), 5);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 100, 0);
    assert_int_equal(table_of(&f)->indexes[1].status, INDEX_ACTIVE);
    fixture_release(&f);
}

static double served_on_nodes(enum side side, const char *keys)
{
    struct fixture f;
    char work[300];

    snprintf(work, sizeof work,
             "operation: %s, consistency: strong, keys: %s, rate: [{per_second: 400}]",
             side == WRITE ? "put" : "get", keys);
    run_one(&f, "duration: 100s",
            "admission: static, item_size: 1KiB, partitions: 4, read: {capacity: 100}, write: "
            "{capacity: 100}, "
            "storage_nodes: {nodes: 4, read_capacity: 90, write_capacity: 120, used_by_others: "
            "50%}",
            NONE, work);
    double served = table_of(&f)->throughput.side[side].consumed / 100;
    fixture_release(&f);
    return served;
}

/* Four partitions of 25 units each with burst credit of 7,500, on four nodes that have 45 read and
 * 60 write units left: a hot key is served no more, as long as its credit lasts. A burst of writes
 * takes the tokens of all three replicas, so neighbours share them; reads take their leader's. */
static void test_storage_nodes(void **state)
{
    (void)state;
    assert_close(served_on_nodes(READ, "[{key: k1}]"), 45, 1);
    assert_close(served_on_nodes(READ, "[{key: k1, share: 50%}, {key: k0, share: 50%}]"), 90, 2);
    assert_close(served_on_nodes(WRITE, "[{key: k1}]"), 60, 1);
    assert_close(served_on_nodes(WRITE, "[{key: k1, share: 50%}, {key: k0, share: 50%}]"), 60, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_index),
        cmocka_unit_test(test_backfill_competes),
        cmocka_unit_test(test_queries_of_no_index),
        cmocka_unit_test(test_local_index),
        cmocka_unit_test(test_local_index_keeps_collections),
        cmocka_unit_test(test_time_to_live),
        cmocka_unit_test(test_expired_at_start),
        cmocka_unit_test(test_deletes),
        cmocka_unit_test(test_warm_throughput),
        cmocka_unit_test(test_peak_doubles),
        cmocka_unit_test(test_schedule),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_storage_nodes),
        cmocka_unit_test(test_one_update_at_a_time),
    };
    return RUN(tests);
}
