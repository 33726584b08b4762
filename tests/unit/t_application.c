/* The application around the table: APIs, caches, queues, breakers, gateways, patterns, alarms that
 * act, faults. Expected figures are worked out by hand in the comments. */
#include <unistd.h>

#include "breaker.h"
#include "fixture.h"

static void run_yaml(struct fixture *f, const char *yaml)
{
    fixture_init(f, yaml);
    fixture_run(f);
}

#define FAST "latency: {median: 4ms, p99: 4ms}"
#define TABLE(more)                                                                                \
    "tables: {t: {read: {capacity: 5000}, write: {capacity: 5000}, partitions: 5, " FAST more "}}" \
    "\n"
#define CLIENT(how) "clients: {c: {" how "}}\n"

/* Two steps of 4 ms, 10 ms of work before the second: 18 ms; together: the longer of 4 and 14. */
static void test_api_latency(void **state)
{
    static const char *const second[] = {"", "together: true, "};
    static const double expected[] = {0.018, 0.014};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 10s\n" TABLE("")
                     CLIENT("") "workloads:\n  a: {client: c, table: t, keys: [{count: 100}]}\n"
                                "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                                "apis: {page: {arrivals: even, rate: [{per_second: 100}], steps: "
                                "[{workload: a}, "
                                "{workload: b, %swork: 10ms}]}}\n",
                 second[i]);
        run_yaml(&f, yaml);
        const struct api *api = &f.world.apis[0];
        assert_close((double)api->succeeded, 1000, 3);
        assert_int_equal(api->failed, 0);
        assert_close(histogram_quantile(&api->latency, 0.5), expected[i] * 1e9, 3e5);
        assert_close((double)flow_of(&f, 1)->succeeded, 1000, 3);
        fixture_release(&f);
    }
}

/* The first step can never be granted: half the calls of it fail, so does the page, and the second
 * step is not done for those; an optional step fails alone. */
static void test_api_failure(void **state)
{
    static const char *const kinds[] = {"", ", optional: true"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%%, burst: 1s, read: "
                 "{capacity: 50}, write: {capacity: 5000}, partitions: 5}}\n" CLIENT(
                     NONE) "workloads:\n  a: {client: c, table: t, consistency: strong, keys: "
                           "[{count: 100}]}\n"
                           "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                           "apis: {page: {lost_per_failure: 2, arrivals: even, rate: [{per_second: "
                           "100}], "
                           "steps: [{workload: a%s}, {workload: b}]}}\n",
                 kinds[i]);
        run_yaml(&f, yaml);
        const struct api *api = &f.world.apis[0];
        assert_close((double)flow_of(&f, 0)->failed, 5000, 60);
        assert_close((double)api->failed, i ? 0 : 5000, 60);
        assert_close((double)flow_of(&f, 1)->succeeded, i ? 10000 : 5000, 60);
        fixture_release(&f);
    }
}

/* Ten shards of one hot counter: a write takes one, a read all ten at once, ten times the units. */
static void test_scatter_gather(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10s\n"
        "tables: {t: {read: {capacity: 9000}, write: {capacity: 9000}, partitions: 9, item_size: "
        "1KiB, " FAST "}}\n" CLIENT(
            "") "workloads:\n"
                "  add: {client: c, table: t, operation: update, arrivals: even, rate: "
                "[{per_second: "
                "2000}], keys: [{key: counter, shards: 10}]}\n"
                "  part: {client: c, table: t, consistency: strong, keys: [{key: counter, shards: "
                "10}]}\n"
                "apis: {total: {arrivals: even, rate: [{per_second: 20}], steps: [{workload: part, "
                "every_shard: true}]}}\n");
    const struct throughput *tp = &table_of(&f)->throughput;
    assert_close((double)f.world.apis[0].succeeded, 200, 2);
    assert_close(tp->side[READ].consumed, 2000, 20);
    assert_close(histogram_quantile(&f.world.apis[0].latency, 0.5), 4e6, 1e5);
    int touched = 0; /* ten shards lie on several of nine partitions, none takes half the writes */
    for (size_t i = 0; i < tp->partitions.count; i++) {
        touched += tp->partitions.all[i]->side[WRITE].consumed > 0;
        assert_true(tp->partitions.all[i]->side[WRITE].consumed <= 10000);
    }
    assert_true(touched >= 4);
    fixture_release(&f);
}

/* Composite time keys: each hour another key, and a query of the last three reads three of them. */
static void test_time_keys(void **state)
{
    struct fixture f;
    struct key_pick pick;
    struct key keys[4];

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10s\n" TABLE("") CLIENT(
            "") "workloads:\n  q: {client: c, table: t, operation: query, keys: [{key: company, "
                "period: 1h}]}\n"
                "apis: {report: {arrivals: even, rate: [{per_second: 10}], steps: [{workload: q, "
                "last_periods: 3}]}}\n");
    assert_close((double)flow_of(&f, 0)->succeeded, 300, 3);
    struct workload *w = &f.world.workloads[0];
    pick = keyspace_pick(&w->source.keyspace, &w->source.key_draws);
    for (int i = 0; i < 4; i++) {
        pick.ago = i;
        keys[i] = keyspace_key(&w->source.keyspace, &pick, &w->source.key_draws);
    }
    assert_true(keys[0].position != keys[1].position && keys[1].position != keys[2].position);
    f.world.sim.now =
        3600 * SECOND; /* an hour later the present key is another, the last is known */
    pick.ago = 1;
    struct key last = keyspace_key(&w->source.keyspace, &pick, &w->source.key_draws);
    assert_true(last.position == keys[0].position);
    f.world.sim.now = f.world.sim.end;
    fixture_release(&f);
}

#define CACHED(cache, read)                                                                        \
    "name: x\nduration: 300s\n" TABLE("")                                                          \
        CLIENT("") "caches: {k: {" cache ", latency: {median: 1ms, p99: 1ms}}}\n"                  \
                   "workloads:\n  r: {client: c, table: t, cache: k, " read                        \
                   ", arrivals: even, rate: "                                                      \
                   "[{per_second: 100}]}\n"

/* One key read 100 times a second, ttl 30 s: a miss every 30 s. A fetch takes 1 + 4 ms, less than
 * the 10 ms between reads, so there is no stampede: 10 misses of 30,000 reads. */
static void test_cache_ttl(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f, CACHED("ttl: 30s", "keys: [{key: hot}]"));
    const struct cache *k = &f.world.caches[0];
    assert_int_equal(k->misses, 10);
    assert_close((double)k->hits, 29990, 3);
    assert_int_equal(flow_of(&f, 0)->attempts, 10);
    assert_int_equal(flow_of(&f, 0)->from_cache, k->hits);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.5), 1e6, 5e4);
    assert_close(k->items, 1, 0);
    fixture_release(&f);

    run_yaml(&f, CACHED("ttl: 30s", "keys: [{key: hot}], cache_bypass: 10%"));
    assert_close((double)f.world.caches[0].bypassed, 3000, 150);
    fixture_release(&f);
}

/* 5,000 reads a second of a key whose fetch takes 5 ms: some 25 miss together each time it expires;
 * coalesced, one does. */
static void test_stampede(void **state)
{
    static const char *const kinds[] = {"false", "true"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 10s\n" TABLE("") CLIENT(
                     "") "caches: {k: {ttl: 1s, coalesce: %s, latency: {median: 1ms, p99: 1ms}}}\n"
                         "workloads: {r: {client: c, table: t, cache: k, keys: [{key: hot}], "
                         "arrivals: even, "
                         "rate: [{per_second: 5000}]}}\n",
                 kinds[i]);
        run_yaml(&f, yaml);
        const struct cache *k = &f.world.caches[0];
        assert_close((double)k->misses, i ? 10 : 250, i ? 0 : 15);
        assert_close((double)k->coalesced, i ? 240 : 0, i ? 15 : 0);
        assert_int_equal(flow_of(&f, 0)->succeeded + flow_of(&f, 0)->in_flight,
                         flow_of(&f, 0)->offered);
        fixture_release(&f);
    }
}

/* Room for 100 of 200 items of 1 KiB, read evenly: half the reads are hits once it is warm. */
static void test_cache_capacity(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f, CACHED("ttl: 1h, capacity: 100KiB", "item_size: 1KiB, keys: [{count: 200}]"));
    const struct cache *k = &f.world.caches[0];
    assert_close((double)k->hits / 30000, 0.5, 0.02);
    assert_int_equal(k->items, 100);
    assert_close(k->bytes, 100 * 1024, 0);
    assert_int_equal(k->evictions, k->misses - 100);
    fixture_release(&f);
}

/* A write leaves the entry stale, removes it, or (DAX) renews it. The key is written every 10 s and
 * read 100 times a second: nothing done, nearly all hits within the 5 minutes of ttl are stale. */
static void test_cache_writes(void **state)
{
    static const char *const kinds[] = {"on_write: nothing", "on_write: invalidate", "kind: dax"};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char yaml[1200];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 300s\n" TABLE("")
                     CLIENT("") "caches: {k: {ttl: 10m, %s}}\n"
                                "workloads:\n  r: {client: c, table: t, cache: k, keys: [{key: "
                                "hot}], arrivals: "
                                "even, rate: [{per_second: 100}]}\n"
                                "  w: {client: c, table: t, cache: k, operation: put, keys: [{key: "
                                "hot}], arrivals: "
                                "even, rate: [{per_second: 0.1}]}\n",
                 kinds[i]);
        run_yaml(&f, yaml);
        const struct cache *k = &f.world.caches[0];
        assert_close((double)k->stale_hits, i == 0 ? 29000 : 0, i == 0 ? 110 : 0);
        assert_close((double)k->misses, i == 1 ? 30 : 1, i == 1 ? 1 : 0);
        fixture_release(&f);
    }
}

/* 50 keys written ten times a second each, flushed every minute: 50 writes a minute reach the
 * table. A node that is lost takes what was not written. */
static void test_write_behind(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f,
             "name: x\nduration: 5m\n" TABLE("")
                 CLIENT("") "caches: {k: {kind: write_behind, flush: 1m, flush_to: save}}\n"
                            "workloads:\n  prefs: {client: c, table: t, cache: k, operation: put, "
                            "keys: [{count: "
                            "50}], rate: [{per_second: 500}]}\n"
                            "  save: {client: c, table: t, operation: put, keys: [{count: 50}]}\n"
                            "timeline: [{at: 270s, action: lose_cache, cache: k}]\n");
    const struct cache *k = &f.world.caches[0];
    assert_int_equal(flow_of(&f, 0)->attempts, 0);
    assert_close((double)flow_of(&f, 0)->succeeded, 150000, 1500);
    assert_close((double)k->flushed, 200, 0);
    assert_int_equal(k->lost_writes, 50);
    assert_close(table_of(&f)->throughput.side[WRITE].consumed, 200, 0);
    fixture_release(&f);
}

/* 1,000 messages a second into a table of 100 writes a second: ten workers' worth; the depth grows
 * by 900 a second, nothing is throttled when concurrency is right, and all is accounted for. */
static void test_queue(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {read: {capacity: 10}, write: {capacity: 5000}, "
        "partitions: 5, " FAST "}}\n" CLIENT(
            "") "queues: {q: {}}\n"
                "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                "consumers: {f: {queue: q, workload: save, work: 6ms, start_concurrency: 1, "
                "concurrency: "
                "1}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 1000}], steps: [{queue: q}]}}\n");
    const struct message_queue *q = &f.world.queues[0];
    assert_close((double)q->sent, 100000, 2);
    assert_close((double)q->deleted, 10000, 30); /* one record in 6 + 4 ms */
    assert_close((double)q->visible, 90000, 40);
    assert_int_equal(f.world.apis[0].failed, 0);
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
        "read: {capacity: 10}, write: {capacity: 0.001}}}\n" CLIENT(
            NONE) "queues: {q: {max_receives: 3, visibility_timeout: 5s}}\n"
                  "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                  "consumers: {f: {queue: q, workload: save}}\n"
                  "apis: {add: {arrivals: even, calls: 50, rate: [{per_second: 10}], steps: "
                  "[{queue: "
                  "q}]}}\n");
    const struct message_queue *q = &f.world.queues[0];
    assert_int_equal(q->sent, 50);
    assert_int_equal(q->dead_letters, 50);
    assert_int_equal(q->received, 150);
    assert_int_equal(f.world.consumers[0].failures, 150);
    fixture_release(&f);
}

/* Two groups, one record in 10 ms each: 200 a second at most, whatever the concurrency. */
static void test_fifo(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" TABLE("") CLIENT(
            "") "queues: {q: {kind: fifo, groups: 2}}\n"
                "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                "consumers: {f: {queue: q, workload: save, work: 6ms}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 1000}], steps: [{queue: q}]}}\n");
    assert_close((double)f.world.queues[0].deleted, 20000, 60);
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
                 "5000}, partitions: 5, " FAST "}\n" CLIENT(
                     "") "queues: {s: {kind: stream, table: t}}\n"
                         "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: "
                         "10000}], "
                         "arrivals: even, rate: [{per_second: 400}]}\n"
                         "  a: {client: c, table: sum, operation: update, keys: [{count: 100}]}\n"
                         "consumers: {agg: {queue: s, workload: a, batch_size: 100, work: %s}}\n",
                 work[i]);
        run_yaml(&f, yaml);
        const struct message_queue *q = &f.world.queues[0];
        assert_int_equal(q->sent, flow_of(&f, 0)->succeeded);
        assert_close((double)q->deleted, i ? 4 * 100 / 0.024 : 40000, i ? 400 : 100);
        assert_true(i ? q->visible > 20000 : q->visible < 100);
        fixture_release(&f);
    }
}

/* A batch of ten is full after a second and never waits its window out; a group with one message in
 * three seconds does not hold up the others. */
static void test_window(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" TABLE("") CLIENT(
            "") "queues: {q: {}, g: {kind: fifo, groups: 50}}\n"
                "workloads:\n  a: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                "consumers: {f: {queue: q, workload: a, window: 30s}, e: {queue: g, workload: b, "
                "window: 2s}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 10}], steps: [{queue: q}]}, "
                "order: {arrivals: even, rate: [{per_second: 10}], steps: [{queue: g}]}}\n");
    assert_close((double)f.world.consumers[0].started, 100, 1);
    assert_int_equal(f.world.consumers[0].records, f.world.consumers[0].started * 10);
    assert_true(f.world.consumers[1].records > 950); /* each within 2 s */
    assert_true(histogram_quantile(&f.world.consumers[1].latency, 0.99) < 2.2e9);
    fixture_release(&f);
}

/* 100 a second through a gateway of 60, and 60 at once: the rest is turned away at no cost. */
static void test_gateway(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" TABLE("") CLIENT(
            "") "gateways: {g: {rate: 60, burst: 60}}\n"
                "workloads: {w: {client: c, table: t, gateway: g, keys: [{count: 100}], arrivals: "
                "even, rate: [{per_second: 100}]}}\n");
    assert_close((double)flow_of(&f, 0)->succeeded, 6060, 3);
    assert_close((double)flow_of(&f, 0)->rejected, 3940, 3);
    assert_int_equal(flow_of(&f, 0)->attempts, flow_of(&f, 0)->succeeded);
    fixture_release(&f);
}

static double total_cost(const struct fixture *f, const char *path)
{
    const struct probe *probe;
    const struct series *row = probes_find(&f->world.sim.probes, path, "total", &probe);
    assert_non_null(row);
    probe->refresh(probe->subject, f->world.sim.now);
    return series_read(row, probe->subject);
}

/* Three nodes at 0.5 USD an hour, in use for the second half of two hours: 1.5 USD. 36,000 messages
 * are as many sends, and a tenth of as many receives and deletes: 43,200 requests at 0.4 USD a
 * million. */
static void test_costs_of_the_rest(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 2h\n" TABLE("") CLIENT(
            "") "caches: {k: {nodes: 3, price_per_node_hour: 0.5, enabled: false}}\nqueues: {q: "
                "{}}\n"
                "workloads: {save: {client: c, table: t, operation: put, cache: k, keys: [{count: "
                "100}]}}\n"
                "consumers: {f: {queue: q, workload: save}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 5}], steps: [{queue: q}]}}\n"
                "timeline: [{at: 1h, action: set_cache, cache: k}]\n");
    assert_close(total_cost(&f, "cost/caches/k"), 1.5, 1e-9);
    assert_close(total_cost(&f, "cost/queues/q"), 43200 * 0.4e-6, 1e-5);
    fixture_release(&f);
}

/* The rules, one by one. */
static void test_breaker_states(void **state)
{
    struct sim sim;
    struct breaker b;
    struct breaker_spec spec = {.failure_ratio = 0.5,
                                .window = 10 * SECOND,
                                .least_calls = 4,
                                .reset = 30 * SECOND,
                                .probes = 2};
    (void)state;
    sim_init(&sim, 1, 1000 * SECOND);
    breaker_init(&b, &sim, &spec, "clients/c");
    breaker_note(&b, false);
    breaker_note(&b, false);
    breaker_note(&b, true);
    assert_int_equal(b.state, BREAKER_CLOSED); /* too few */
    breaker_note(&b, true);
    assert_int_equal(b.state, BREAKER_OPEN); /* 2 of 4 */
    assert_false(breaker_allows(&b));
    sim.now = 30 * SECOND;
    assert_true(breaker_allows(&b) && breaker_allows(&b) && !breaker_allows(&b));
    breaker_note(&b, true);
    assert_int_equal(b.state, BREAKER_HALF_OPEN);
    breaker_note(&b, false);
    assert_int_equal(b.state, BREAKER_OPEN);
    sim.now = 60 * SECOND;
    assert_true(breaker_allows(&b) && breaker_allows(&b));
    breaker_note(&b, true);
    breaker_note(&b, true);
    assert_int_equal(b.state, BREAKER_CLOSED);
    breaker_note(&b, false); /* the window began anew; an old failure leaves it */
    sim.now = 71 * SECOND;
    for (int i = 0; i < 3; i++)
        breaker_note(&b, i < 1);
    assert_int_equal(b.state, BREAKER_CLOSED);
    sim_release(&sim);
}

/* A table that serves a tenth of what it is asked: the breaker stops most calls, and with a
 * fallback the caller gets an answer all the same. */
static void test_breaker(void **state)
{
    static const char *const fallback[] = {"", ", fallback: true"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 300s\ntables: {t: {initial_burst: 0%%, burst: 1s, read: "
                 "{capacity: 10}, write: {capacity: 10}}}\nclients: {c: {" NONE ", breaker: "
                 "{reset: 30s%s}}}\nworkloads: {w: {client: c, table: t, " EVEN
                 ", rate: [{per_second: 100}]}}\n",
                 fallback[i]);
        run_yaml(&f, yaml);
        const struct flow *w = flow_of(&f, 0);
        assert_true(w->attempts < 3000);
        assert_true(f.world.clients[0].breaker->opened >= 5);
        assert_true(i ? w->failed == 0 && w->fallback > 25000 : w->fallback == 0);
        assert_true(i ? w->rejected == 0 : w->rejected > 25000);
        fixture_release(&f);
    }
}

/* Four connections, 4 ms an attempt: 1,000 a second at most; the others wait in line. Twice as many
 * calls come in: after two seconds the line is a second long, so long that all who are served are
 * served too late. */
static void test_connections(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f,
             "name: x\nduration: 10s\n" TABLE("")
                 CLIENT("connections: 4, timeout: 1s") "workloads: {w: {client: c, table: t, keys: "
                                                       "[{count: 100}], arrivals: even, rate: "
                                                       "[{per_second: 2000}]}}\n");
    const struct flow *w = flow_of(&f, 0);
    assert_close((double)w->attempts, 10000, 20);
    assert_close((double)w->succeeded, 2000, 20);
    assert_true(w->timed_out > 15000);
    fixture_release(&f);
}

/* An attempt of 4 ms median, 100 ms p99: hedged after 10 ms the p99 is that of the better of two.
 */
static void test_hedging(void **state)
{
    double p99[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\ntables: {t: {read: {capacity: 5000}, write: {capacity: "
                 "50}, partitions: 5, latency: {median: 4ms, p99: 100ms}}}\nclients: {c: {%s}}\n"
                 "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 1000}]}}\n",
                 i ? "hedge_after: 10ms" : "timeout: 60s");
        run_yaml(&f, yaml);
        p99[i] = (double)histogram_quantile(&flow_of(&f, 0)->latency, 0.99);
        if (i) { /* P(latency > 10 ms) = 1 - Phi(ln(2.5) / 1.384) = 25.4 % */
            assert_close((double)f.world.clients[0].hedges, 25400, 800);
            assert_int_equal(flow_of(&f, 0)->attempts,
                             flow_of(&f, 0)->offered + f.world.clients[0].hedges);
        }
        assert_int_equal(flow_of(&f, 0)->succeeded + flow_of(&f, 0)->in_flight,
                         flow_of(&f, 0)->offered);
        fixture_release(&f);
    }
    assert_close(p99[0], 100e6, 5e6);
    assert_true(p99[1] < 40e6);
}

/* An attempt is given up after 20 ms: what took longer is tried again, and consumes again. */
static void test_attempt_timeout(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f, "name: x\nduration: 100s\ntables: {t: {read: {capacity: 5000}, write: {capacity: "
                 "50}, partitions: 5, latency: {median: 4ms, p99: 100ms}}}\nclients: {c: {retry: "
                 "{mode: custom, base_delay: 1ms, jitter: none, attempts: 9}, attempt_timeout: "
                 "20ms}}\n"
                 "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 1000}]}}\n");
    /* P(latency > 20 ms) = 1 - Phi(ln(5) / 1.384) = 12.2 %; attempts a call 1 / (1 - 0.122) */
    assert_close((double)flow_of(&f, 0)->attempts, 100000 / (1 - 0.1224), 600);
    assert_close(table_of(&f)->throughput.side[READ].consumed, (double)flow_of(&f, 0)->attempts, 1);
    fixture_release(&f);
}

/* Retries are budgeted to a tenth of the calls, after the hundred the budget begins with. */
static void test_retry_budget(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f,
             "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%, burst: 1s, read: "
             "{capacity: 1}, write: {capacity: 1}}}\nclients: {c: {retry: {mode: custom, budget: "
             "10%, base_delay: 10ms}}}\n"
             "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 100}]}}\n");
    assert_close((double)flow_of(&f, 0)->retries, 1100, 15);
    fixture_release(&f);
}

static double rate_at(const char *pace, double second)
{
    struct fixture f;
    char yaml[900];

    snprintf(yaml, sizeof yaml,
             "name: x\nstart: 2025-01-01T00:00:00Z\nduration: 1d\nresolution: 1s\n" TABLE("")
                 CLIENT("") "workloads: {w: {client: c, table: t, keys: [{count: 9}], %s}}\n",
             pace);
    fixture_init(&f, yaml);
    assert_true(f.valid);
    struct rate *rate = &f.world.workloads[0].arrivals.rate;
    rate->here = 0;
    double r = rate_area(rate, simtime_from_seconds(second), simtime_from_seconds(second + 1));
    fixture_release(&f);
    return r;
}

static void test_patterns(void **state)
{
    (void)state;
    static const char diurnal[] = "diurnal: {mean: 10, peak: 15, peak_at: 20h}";
    assert_close(rate_at(diurnal, 20 * 3600), 15, 0.01);
    assert_close(rate_at(diurnal, 14 * 3600), 10, 0.01);
    assert_close(rate_at(diurnal, 8 * 3600), 5, 0.01);
    static const char bursts[] = "bursts: {every: 10s, length: 2s, per_second: 100, base: 3}";
    assert_close(rate_at(bursts, 0), 100, 1e-9);
    assert_close(rate_at(bursts, 5), 3, 1e-9);
    assert_close(rate_at(bursts, 3601), 100, 1e-9);
    static const char crowd[] =
        "flash_crowd: {at: 100s, base: 10, peak: 90, rise: 10s, half_life: 60s}";
    assert_close(rate_at(crowd, 50), 10, 1e-9);
    assert_close(rate_at(crowd, 104.5), 50, 1e-6);
    assert_close(rate_at(crowd, 110 + 60), 50, 0.5);
    assert_close(rate_at(crowd, 110 + 120), 30, 0.5);
}

/* What a trace of these lines makes: the first mistake, or the rate at two seconds. */
static const char *trace(const char *lines, double at[2])
{
    static char message[400], path[64];
    char yaml[600];
    struct fixture f;

    snprintf(path, sizeof path, "/tmp/ddbsim-trace-%d.csv", (int)getpid());
    FILE *file = fopen(path, "w");
    fputs(lines, file);
    fclose(file);
    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 1h\n" TABLE("") CLIENT(
                 "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], trace: %s}}\n",
             path);
    fixture_init(&f, yaml);
    snprintf(message, sizeof message, "%s",
             f.diagnostics.count ? f.diagnostics.items[0].message : "");
    for (int i = 0; f.valid && i < 2; i++) {
        struct rate *rate = &f.world.workloads[0].arrivals.rate;
        rate->here = 0;
        at[i] = rate_area(rate, (5 + 60 * i) * SECOND, (6 + 60 * i) * SECOND);
    }
    fixture_release(&f);
    remove(path);
    return message;
}

static void test_trace(void **state)
{
    double at[2];

    (void)state;
    assert_string_equal(trace("time,rate\n0,10\n60,10\n120,70\n", at), "");
    assert_close(at[0], 10, 1e-9);
    assert_close(at[1], 15.5, 1e-9);
    assert_string_equal(trace("time,count\n0s,600\n1m,60\n2m,0\n", at), "");
    assert_close(at[0], 10, 1e-9);
    assert_close(at[1], 1, 1e-9);
    assert_non_null(
        strstr(trace("when,rate\n0,1\n", at), "line 1 of the trace must be the header"));
    assert_non_null(strstr(trace("time,rate\n0,1\n5\n", at), "line 3 of the trace must be two"));
    assert_non_null(strstr(trace("time,rate\n0,1\nx,5\n", at), "line 3 of the trace has no time"));
    assert_non_null(
        strstr(trace("time,rate\n0,1\n9,-5\n", at), "line 3 of the trace has no number"));
    assert_non_null(strstr(trace("time,rate\n9,1\n9,5\n", at), "not after the line before"));
    assert_non_null(strstr(trace("time,rate\n9,1\n", at), "at least two lines"));
    assert_non_null(strstr(fixture_mistake("name: x\nduration: 1h\n" TABLE("") CLIENT(
                               "") "workloads: {w: {client: c, table: t, keys: [{count: "
                                   "9}], trace: /no/such.csv}}\n"),
                           "cannot be read: No such file"));
}

/* More than 100 throttles in a minute: capacity times three, up to 500, the index too; the
 * composite alarm follows its parts. */
static void test_alarm_acts(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 20m\ntables: {t: {initial_burst: 0%, burst: 1s, read: {capacity: 50}, "
        "write: {capacity: 10}, indexes: {i: {read: {capacity: 40}, write: {capacity: "
        "10}}}}}\n" CLIENT(
            NONE) "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 300}]}}\n"
                  "alarms:\n  hot: {metric: tables/t/read_throttle_events, threshold: 100, repeat: "
                  "5m, "
                  "actions: [{action: multiply_capacity, table: t, factor: 3, most: 500, indexes: "
                  "true}]}\n"
                  "  quiet: {metric: tables/t/write_throttle_events, threshold: 100}\n"
                  "  both: {all_of: [hot, quiet]}\n  one: {any_of: [hot, quiet]}\n");
    const struct throughput *tp = &table_of(&f)->throughput;
    assert_close(tp->side[READ].provisioned, 450, 0); /* 50, 150, 450 */
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].provisioned, 360, 0);
    assert_int_equal(f.world.alarms[0].state, ALARM_OK);
    assert_int_equal(f.world.alarms[2].state, ALARM_OK);
    size_t composite = 0;
    for (size_t i = 0; i < f.world.sim.event_log.count; i++)
        composite += strcmp(f.world.sim.event_log.entries[i].subject, "alarms/one") == 0;
    assert_int_equal(composite, 2); /* to ALARM and back */
    fixture_release(&f);
}

/* While CloudWatch is out auto scaling sees nothing; UpdateTable ten times as slow takes 350 s; a
 * lost zone takes a third of a hot key's eventual reads. */
static void test_faults(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 15m\nresolution: 1s\ntables: {t: {read: {capacity: 100, autoscaling: "
        "{min: 100, max: 900}}, write: {capacity: 10}}}\n" CLIENT(
            NONE) "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 90}]}}\n"
                  "timeline:\n  - {at: 0s, action: stop_metrics, for: 10m}\n"
                  "  - {at: 10m, action: slow_control_plane, table: t, for: 5m}\n");
    const struct event_log_entry *scaled = journal_first(&f, EVENT_LOG_SCALING);
    assert_true(scaled->at >= 12 * MINUTE);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 100, 0); /* not before 900 s */
    fixture_release(&f);

    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {billing: on_demand, split: {heat: false}}}\n" CLIENT(
            NONE) "workloads: {w: {client: c, table: t, arrivals: even, keys: [{key: hot}], rate: "
                  "[{per_second: 12000}]}}\n"
                  "timeline: [{at: 50s, action: lose_zone, table: t, for: 50s}]\n");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 50 * 4500 + 50 * 3000, 5000);
    fixture_release(&f);

    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {routers: 10, initial_burst: 0%, burst: 1s, read: "
        "{capacity: 1000}, "
        "write: {capacity: 10}}}\n" CLIENT(
            NONE) "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 800}]}}\n"
                  "timeline: [{at: 50s, action: lose_routers, table: t, part: 50%, for: 10s}]\n");
    assert_true(flow_of(&f, 0)->throttled < 4000); /* the others serve on after one interval */
    assert_true(flow_of(&f, 0)->succeeded > 74000);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_api_latency),     cmocka_unit_test(test_api_failure),
        cmocka_unit_test(test_scatter_gather),  cmocka_unit_test(test_time_keys),
        cmocka_unit_test(test_cache_ttl),       cmocka_unit_test(test_stampede),
        cmocka_unit_test(test_cache_capacity),  cmocka_unit_test(test_cache_writes),
        cmocka_unit_test(test_write_behind),    cmocka_unit_test(test_queue),
        cmocka_unit_test(test_dead_letters),    cmocka_unit_test(test_fifo),
        cmocka_unit_test(test_stream),          cmocka_unit_test(test_window),
        cmocka_unit_test(test_gateway),         cmocka_unit_test(test_costs_of_the_rest),
        cmocka_unit_test(test_breaker_states),  cmocka_unit_test(test_breaker),
        cmocka_unit_test(test_connections),     cmocka_unit_test(test_hedging),
        cmocka_unit_test(test_attempt_timeout), cmocka_unit_test(test_retry_budget),
        cmocka_unit_test(test_patterns),        cmocka_unit_test(test_alarm_acts),
        cmocka_unit_test(test_trace),           cmocka_unit_test(test_faults),
    };
    return RUN(tests);
}
