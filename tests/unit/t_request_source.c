/* application/request_source: which requests a call becomes. */
#include "fixture.h"

#include "client.h"

static int batches, twice;

/* Counts the keys that a refused batch has twice, then lets the client have its answer. */
static void look(struct sim *sim, const struct request *request, const struct answer *answer)
{
    batches++;
    for (int i = 0; i < request->batch->count; i++)
        for (int k = 0; k < i; k++)
            twice += request->batch->keys[i].position == request->batch->keys[k].position;
    client_answered(sim, request, answer);
}

/* Batches of 15 of 30 keys: no key is twice in one. */
static void test_no_item_twice(void **state)
{
    struct fixture f;
    (void)state;
    batches = twice = 0;
    fixture_init(
        &f,
        "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%, read: {capacity: 0.001}, write: {capacity: 1}}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, operation: batch_get, items: 15, keys: [{count: 30}], arrivals: even, rate: [{per_second: 1}]}}\n");
    flow_of(&f, 0)->answered = look;
    fixture_run(&f);
    assert_int_equal(batches, 99);
    assert_int_equal(twice, 0);
    fixture_release(&f);
}

static int same_name;

static void look_at_parts(struct sim *sim, const struct request *request,
                          const struct answer *answer)
{
    const struct transaction *t = request->flow->transaction;

    batches++;
    for (int i = 0; i < request->batch->count; i++)
        for (int k = 0; k < i; k++) {
            const struct key *a = &request->batch->keys[i], *b = &request->batch->keys[k];
            bool same_table = t->parts[a->part].flow->table == t->parts[b->part].flow->table;
            twice += a->position == b->position && same_table;
            same_name += a->position == b->position && !same_table;
        }
    client_answered(sim, request, answer);
}

/* Two and two of the five keys of one table, and the same five names of another: nothing is twice
 * in a transaction, though keys of one name in two tables are. A kind is for all items of an
 * action. */
static void test_parts_of_transactions(void **state)
{
    struct fixture f;
    (void)state;
    batches = twice = same_name = 0;
    fixture_init(
        &f,
        "name: x\nduration: 100s\ntables: {t: {billing: on_demand}, u: {billing: on_demand}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, transaction: true, items: 2, keys: [{count: 5}], arrivals: even, rate: [{per_second: 1}], also: [{table: t, operation: get, items: 2, missing: 50%, keys: [{count: 5}]}, {table: u, operation: get, items: 4, keys: [{count: 5}]}]}}\n");
    flow_of(&f, 0)->answered = look_at_parts;
    fixture_run(&f);
    assert_int_equal(batches, 99);
    assert_int_equal(twice, 0);
    assert_true(same_name > 99);
    assert_close(tables_in(&f)[0].throughput.side[READ].consumed, 99 * 8, 0);
    fixture_release(&f);
}

/* Gathered calls fall to keys by their shares: of 10,000 some 7,000 to the one and 3,000 to the
 * other, and as many as are drawn one by one. */
static void test_shares_of_many(void **state)
{
    static const char *const heads[] = {"duration: 100s", "duration: 100s\nresolution: 1s"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(
            &f, heads[i], ROOMY, NONE,
            "consistency: strong, arrivals: even, calls: 9900, keys: [{key: a, share: 70%}, {key: b}], rate: [{per_second: 100}]");
        const struct top_key *keys = table_of(&f)->top.keys;
        assert_close(keys[0].consumed + keys[1].consumed, 9900, 1e-9);
        assert_close(keys[0].consumed, 6930, 5 * sqrt(9900 * 0.21));
        fixture_release(&f);
    }
}

/* Through a gateway of 20 a second, of 50 calls: what is turned away is no part of what finds
 * nothing, and each call has one end. */
static void test_kinds_of_many(void **state)
{
    static const char *const heads[] = {"", "resolution: 1s\n"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[700];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\n%s" ROOMY_TABLE("") ONE_CLIENT(
                NONE) "gateways: {g: {rate: 20, burst: 20}}\n"
                      "workloads: {w: {client: c, table: t, gateway: g, operation: get, item_size: 8KiB, missing: 25%%, " EVEN
                      ", rate: [{per_second: 50}]}}\n",
            heads[i]);
        run_yaml(&f, yaml);
        const struct flow *w = flow_of(&f, 0);
        double n = (double)w->succeeded,
               nothing = 2 * n - table_of(&f)->throughput.side[READ].consumed;
        assert_close(n, 2000, 25);
        assert_int_equal(w->attempts, w->succeeded + w->in_flight);
        assert_int_equal(w->offered, w->succeeded + w->rejected + w->in_flight);
        assert_close(nothing / n, 0.25, 5 * sqrt(0.25 * 0.75 / n));
        fixture_release(&f);
    }
}

static int64_t ended;

static void count_end(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    (void)sim;
    (void)caller;
    ended += ending->count;
}

struct spread {
    struct request_source *source;
    struct caller *caller;
};

static void send_part(void *context, int64_t count, const struct key *key)
{
    const struct spread *to = context;
    request_source_many_for(to->source, count, key, to->caller);
}

/* Calls for one group's keys reach no other's, those for all reach both; of three periods a third is for
 * the present one's key. Each end is told. */
static void test_parts_of_many(void **state)
{
    struct fixture f;
    struct caller caller = {.finished = count_end};

    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 2s\nresolution: 1s\ntables: {t: {read: {capacity: 90000}, write: {capacity: 1}, partition_read_limit: 90000}}\n" ONE_CLIENT(
            NONE) "workloads:\n  w: {client: c, table: t, keys: [{key: a, shards: 10, share: 50%}, {count: 9, shards: 2}], arrivals: even, rate: [{per_second: 0}]}\n"
                  "  v: {client: c, table: t, keys: [{key: b, period: 1h}], arrivals: even, rate: [{per_second: 0}]}\n");
    ended = 0;
    struct spread w = {&workloads_in(&f)[0].source, &caller};
    struct spread v = {&workloads_in(&f)[1].source, &caller};
    request_source_spread(w.source, 10000, &w.source->keyspace.groups[0], 0, send_part, &w);
    request_source_spread(w.source, 10000, &w.source->keyspace.groups[1], 0, send_part, &w);
    request_source_spread(w.source, 10000, NULL, 0, send_part, &w);
    for (int64_t ago = 0; ago < 3; ago++)
        request_source_spread(v.source, 100, NULL, ago, send_part, &v);
    sim_run(&f.world.sim); /* no arrivals have served what was offered */
    assert_int_equal(ended, 30300);
    assert_close(2 * tables_in(&f)[0].top.keys[0].consumed, 15000, 5 * 50);
    assert_int_equal(2 * tables_in(&f)[0].top.keys[1].consumed, 300);
    fixture_release(&f);
}

TESTS(request_source, cmocka_unit_test(test_no_item_twice),
      cmocka_unit_test(test_parts_of_transactions), cmocka_unit_test(test_shares_of_many),
      cmocka_unit_test(test_kinds_of_many), cmocka_unit_test(test_parts_of_many))
