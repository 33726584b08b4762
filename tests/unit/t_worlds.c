/* Whole worlds: what adding an entity leaves as it was; and, at random with every feature on,
 * that requests and tokens are conserved in both resolutions (world_assert_conserved stops the
 * program when not), and that what the table counted is what the clients counted. `make check` takes
 * 30 worlds, five of each of the six kinds that the seed chooses; `make check-all` (ALL_TESTS) 120. */
#include "fixture.h"

#include "rng.h"
#include "text.h"

/* Law 2: adding a workload, an index or an alarm leaves the traffic of the others as it was. */
static void test_streams_stay(void **state)
{
    static const char *const base =
        "name: x\nduration: 20s\ntables: {t: {billing: on_demand}, u: {billing: on_demand}}\n"
        "clients: {c: {}}\nworkloads:\n  a: {client: c, table: t, keys: [{count: 50}, {key: k}],"
        " rate: [{per_second: 300}]}\n";
    struct fixture a, b;
    struct text more = {0};
    (void)state;
    text_addf(&more,
              "%s  b: {client: c, table: t, operation: put, keys: [{count: 9}], rate: "
              "[{per_second: 77}]}\n"
              "alarms: {z: {metric: tables/u/throttled_requests, threshold: 1}}\n",
              base);
    fixture_init(&a, base);
    fixture_init(&b, text_get(&more));
    fixture_run(&a);
    fixture_run(&b);
    assert_int_equal(flow_of(&a, 0)->offered, flow_of(&b, 0)->offered);
    assert_memory_equal(workloads_in(&a)[0].source.key_draws.s,
                        workloads_in(&b)[0].source.key_draws.s, 32);
    assert_memory_equal(workloads_in(&a)[0].flow.latency_draws.s,
                        workloads_in(&b)[0].flow.latency_draws.s, 32);
    assert_close(tables_in(&a)[0].top.keys[0].consumed, tables_in(&b)[0].top.keys[0].consumed, 0);
    fixture_release(&a);
    fixture_release(&b);
    text_release(&more);
}

static int below(struct rng *rng, int n)
{
    return (int)rng_below(rng, (uint64_t)n);
}

static const char *one_of(struct rng *rng, const char *const *list)
{
    int n = 0;
    while (list[n])
        n++;
    return list[below(rng, n)];
}

/* Each law in its turn. */
static const struct admission *admission_of(uint64_t seed)
{
    size_t laws = 0;

    while (admissions[laws])
        laws++;
    return admissions[seed % laws];
}

static void add_table(struct text *yaml, struct rng *rng, uint64_t seed)
{
    static const char *const scaling[] = {
        "", "steps: [{above: 60%, percent_change: 50%}, {below: 20%, change: -3}], ",
        "schedule: [{at: 30s, min: 20}, {at: 50s, every: 1m, max: 50}], ", NULL};
    static const char *const more[] = {
        "", "local_indexes: {l: {entry_size: 300}}, ", "time_to_live: {lifetime: 1m, delay: 30s}, ",
        "item_count: 5000, time_to_live: {lifetime: 2m, delay: 0s}, local_indexes: {l: {}}, ",
        NULL};
    const struct admission *admission = admission_of(seed);

    text_addf(
        yaml,
        "tables:\n  t: {admission: %s, item_size: %dB, routers: %d, partitions: %d, %s%s"
        "error_rate: %d%%, read: {capacity: %.3f, autoscaling: {min: 1, max: 900, %smetric_delay: 0s}}, "
        "write: {capacity: %.3f}, indexes: {i: {present: %s, read: {capacity: 3}, write: "
        "{capacity: 2.5}, buffer: %d}, j: {entry_size: 90, read: {capacity: 5}, write: "
        "{capacity: 50}}}}\n",
        admission->name, 1 + below(rng, 9000), 1 + below(rng, 4), 1 + below(rng, 9),
        one_of(rng, more),
        admission->storage_nodes ? "storage_nodes: {read_capacity: 90, write_capacity: 60}, " : "",
        seed % 3 ? 0 : 1, 0.5 + 100 * rng_uniform(rng), one_of(rng, scaling),
        0.5 + 100 * rng_uniform(rng), below(rng, 3) ? "true" : "false", 10 + below(rng, 300));
}

static const char *const services[] = {
    "workers: 2, queue_limit: 3, service_time: {mean: 30ms}",
    "workers: 3, drop_abandoned: true, load_factor: 0.5, service_time: {median: 20ms, p99: "
    "200ms}",
    "service_time: {constant: 15ms}", NULL};
static const char *const waits[] = {"", ", timeout: 60ms", ", retry: {attempts: 3, delay: 10ms}",
                                    ", timeout: 40ms, retry: {attempts: 2}", NULL};

static const char *const caches[] = {
    "ttl: 5s, coalesce: true",
    "ttl: 2s, on_write: invalidate, capacity: 20KiB, "
    "negative_ttl: 1s",
    "kind: dax, ttl: 9s",
    "enabled: false",
    "kind: dax, node_type: dax.r5.large, nodes: 3, "
    "replica_lag: 300ms, queue: 1ms, node_rate: 900, ttl: 9s",
    "nodes: 4, node_rate: 9, queue: 200ms",
    "ttl: 3s, soft_ttl: 1s, sessions: 4, next: far, coalesce: true",
    "ttl: 3s, next: far, on_write: update, capacity: 5KiB",
    "kind: write_behind, sessions: 3, flush: 2s, flush_to: "
    "flushed",
    NULL};

/* What calls the workloads `step` and `done`. */
static void add_application(struct text *yaml, struct rng *rng)
{
    static const struct {
        const char *queue, *consumer;
    } queues[] = {
        {"max_receives: 3, visibility_timeout: 2s, dead_letter_queue: e, in_flight_limit: 9", ""},
        {"kind: fifo, groups: 7, visibility_timeout: 1s, calls_per_second: 4, keys: [{key: hot}, {count: 50}]",
         "keys: record, bad_records: 5%, "},
        {"retention: 1m, keys: [{count: 50}]", "keys: record, service_time: {mean: 9ms}, "},
        {"kind: stream, table: t", ""},
        {"kind: stream, table: t, parallelization: 3, visibility_timeout: 100ms",
         "keys: record, bad_records: 5%, bisect_batch: true, max_retries: 2, "
         "max_record_age: 1m, "}};
    size_t q = (size_t)below(rng, sizeof queues / sizeof *queues);
    const char *partial = below(rng, 2) ? "true" : "false";

    text_addf(
        yaml,
        "gateways: {g: {rate: %d}}\ncaches: {k: {%s}, far: {ttl: 20s, nodes: 2, on_write: invalidate}}\nqueues: {q: {%s}, e: {retention: 1m}, back: {}}\n"
        "services: {front: {api: below, %s}, back: {%s}}\n"
        "apis:\n  page: {gateway: g, timeout: 3s, users: 5, think_time: 200ms, steps: "
        "[{workload: step, every_shard: true%s}, {workload: step, together: true, optional: true}, "
        "{workload: flushed, optional: true}, "
        "{service: front, optional: true%s}, {queue: q, work: 5ms}]}\n"
        "  below: {steps: [{workload: step%s}, {service: back, together: true%s}]}\n"
        "  more: {rate: [{per_second: %d}], steps: [{workload: look}, {service: front%s}]}\n"
        "consumers: {f: {queue: q, workload: done, batch_size: %d, %s%spartial_batch: %s}}\n",
        1 + below(rng, 60), one_of(rng, caches), queues[q].queue, one_of(rng, services),
        one_of(rng, services), one_of(rng, waits), one_of(rng, waits), one_of(rng, waits),
        one_of(rng, waits), 1 + below(rng, 60), one_of(rng, waits), 1 + below(rng, 10),
        queues[q].consumer, strstr(queues[q].consumer, "service_time") ? "" : "work: 3ms, ",
        strstr(queues[q].consumer, "bisect") ? "false" : partial);
}

/* What of it can be gathered. */
static void add_gathered_application(struct text *yaml, struct rng *rng)
{
    text_addf(
        yaml,
        "gateways: {g: {rate: %d}}\nservices: {front: {api: below, %s}, back: {%s}, side: "
        "{workload: flushed, %s}}\napis:\n"
        "  page: {gateway: g, timeout: 3s, rate: [{per_second: %d}], steps: [{workload: step, "
        "every_shard: true%s}, {workload: step, together: true, optional: true}, {service: front, "
        "optional: true%s}, {service: side, work: 400ms%s}]}\n"
        "  below: {steps: [{workload: step, times: %d%s}, {service: back, together: true%s}]}\n"
        "  more: {rate: [{per_second: %d}], steps: [{service: front%s}]}\n"
        "caches: {k: {%s}, far: {ttl: 20s, nodes: 2, on_write: invalidate}}\n",
        1 + below(rng, 60), one_of(rng, services), one_of(rng, services), one_of(rng, services),
        1 + below(rng, 60), one_of(rng, waits), one_of(rng, waits), one_of(rng, waits),
        1 + below(rng, 3), one_of(rng, waits), one_of(rng, waits), 1 + below(rng, 60),
        one_of(rng, waits), one_of(rng, caches));
}

static void add_client(struct text *yaml, struct rng *rng)
{
    static const char *const client[] = {"",
                                         ", connections: 9",
                                         ", breaker: {reset: 5s, fallback: true}",
                                         ", breaker: {reset: 9s}, connections: 30",
                                         ", hedge_after: 5ms, attempt_timeout: 30ms",
                                         NULL};
    static const char *const modes[] = {"none",   "legacy",   "standard",      "standard_2026",
                                        "custom", "adaptive", "adaptive_2026", NULL};
    static const char *const named[] = {
        "",  ", sdk: java-v2@2.20", ", sdk: js-v3@3.700", ", sdk: php@3.300", ", sdk: cpp@1.9",
        NULL};
    text_addf(yaml, "clients: {c: {timeout: %ds%s%s", 1 + below(rng, 20), one_of(rng, client),
              one_of(rng, named));
    if (below(rng, 3))
        text_addf(yaml, ", retry: {mode: %s}", one_of(rng, modes));
    text_add(yaml, "}}\n");
}

static void add_workloads(struct text *yaml, struct rng *rng, bool request)
{
    static const char *const usual[] = {"operation: get, missing: 20%",
                                        "operation: query, items: 7",
                                        "operation: scan, items: 3000",
                                        "operation: put, new_items: 60%",
                                        "operation: update, condition_failures: 30%",
                                        "operation: delete, missing: 40%",
                                        NULL};
    static const char *const many[] = {"operation: batch_get, items: 30",
                                       "operation: batch_write, items: 9, new_items: 10%",
                                       "operation: put, transaction: true, items: 5",
                                       "operation: get, transaction: true, items: 20",
                                       "operation: update, transaction: true, also: [{table: t, "
                                       "operation: delete, missing: 30%, keys: [{count: 9}]}, "
                                       "{table: t, operation: condition_check, items: 3, "
                                       "condition_failures: 20%, keys: [{count: 40}]}], "
                                       "application_retry: {delay: 20ms}",
                                       "operation: put, new_items: 100%",
                                       NULL};
    static const char *const keys[] = {
        "[{key: hot}, {count: 99, distribution: zipf}]",
        "[{key: one, share: 9%}, {count: 50, distribution: in_order, requests_each: 7}]",
        "[{key: big, sort_keys: random, share: 60%}, {count: 9}]", NULL};

    add_client(yaml, rng);
    if (request)
        add_application(yaml, rng);
    else
        add_gathered_application(yaml, rng);
    text_add(yaml, "workloads:\n");
    if (!request)
        text_add(yaml,
                 "  step: {client: c, table: t, operation: query, items: 3, keys: [{key: hot, "
                 "shards: 4}, {count: 5}], cache: k}\n"
                 "  look: {client: c, table: t, cache: k, cache_prefix: other, cache_bypass: 20%, "
                 "missing: 30%, keys: [{count: 30}], rate: [{per_second: 30}]}\n"
                 "  flushed: {client: c, table: t, operation: put, keys: [{count: 30}]}\n");
    if (request)
        text_add(yaml,
                 "  step: {client: c, table: t, operation: query, items: 3, keys: [{key: hot, "
                 "shards: 4}, {count: 5}], cache: k}\n"
                 "  flushed: {client: c, table: t, operation: put, keys: [{count: 30}]}\n"
                 "  look: {client: c, table: t, cache: k, cache_prefix: other, cache_bypass: 20%, "
                 "missing: 30%, keys: [{count: 30}]}\n"
                 "  done: {client: c, table: t, operation: update, cache: k, keys: [{count: "
                 "30}]}\n");
    for (int w = 0; w < 3; w++) {
        text_addf(yaml, "  w%d: {client: c, table: t, %s, keys: %s, ", w,
                  one_of(rng, below(rng, 2) ? many : usual), one_of(rng, keys));
        if (below(rng, 3) == 0)
            text_addf(yaml, "users: %d, think_time: %dms}\n", 1 + below(rng, 20), below(rng, 500));
        else
            text_addf(yaml, "rate: [{per_second: %.2f}, {at: 60s, per_second: %.2f}]}\n",
                      60 * rng_uniform(rng), 150 * rng_uniform(rng));
    }
    text_add(yaml,
             "  r: {client: c, table: t, index: i, operation: query, keys: [{count: 9}], rate: "
             "[{per_second: 9}]}\n");
}

/* Of each kind of datapoint, whose actions meet those of the timeline. */
static void add_alarms(struct text *yaml, struct rng *rng)
{
    static const char *const missing[] = {"notBreaching", "breaching", "ignore", "missing", NULL};
    static const char *const answers[] = {"acknowledged_after: {median: 9s, p99: 20s}",
                                          "repeat: 30s, recheck: false", "recheck: true", NULL};

    text_addf(
        yaml,
        "alarms:\n"
        "  use: {metric: tables/t/consumed_read_capacity_units, divided_by: "
        "[tables/t/provisioned_read_capacity_units], threshold: 0.8, period: 10s, %s, "
        "actions: [{action: multiply_capacity, table: t, factor: 2, indexes: true}]}\n"
        "  slow: {metric: workloads/w0/latency, statistic: p99, threshold: 0.1, "
        "evaluation_periods: 3, datapoints_to_alarm: 2, period: 20s, treat_missing_data: %s}\n"
        "  key: {metric: top_keys/t/consumed_capacity_units, divided_by: "
        "[tables/t/consumed_read_capacity_units], threshold: 0.5, severity: P3}\n"
        "  both: {all_of: [use], any_of: [slow, key], actions: [{action: slow_requests, table: t, "
        "for: 20s, at: 10s}]}\n"
        "  late: {metric: tables/t/throttled_requests, threshold: 200, period: 10s, metric_delay: "
        "0s}\n",
        one_of(rng, answers), one_of(rng, missing));
}

static void add_timeline(struct text *yaml, struct rng *rng, uint64_t seed)
{
    static const char *const what[] = {"set_capacity, table: t, write: 90",
                                       "create_index, table: t, index: i",
                                       "delete_index, table: t, index: i",
                                       "delete_index, table: t, index: j",
                                       "create_index, table: t, index: j",
                                       "set_warm_throughput, table: t, read: 20000",
                                       "set_capacity, table: t, index: i, write: 40",
                                       "multiply_capacity, table: t, factor: 2, indexes: true",
                                       "stop_metrics, for: 1m",
                                       "slow_control_plane, table: t, for: 1m",
                                       "lose_zone, table: t, for: 40s",
                                       "fail_requests, table: t, part: 30%, for: 40s",
                                       "slow_requests, table: t, for: 20s",
                                       "slow_partition, table: t, for: 50s",
                                       "fail_over, from: w0, to: w2, for: 30s",
                                       "fail_over, from: w1, to: w0",
                                       "deploy, deploy: rolling",
                                       "deploy, deploy: canary",
                                       NULL};

    text_add(yaml,
             "deploys:\n  canary: {from: w0, to: w1, steps: [5%, 40%, 100%], every: 20s, abort_on: "
             "late}\n  rolling: {from: w1, to: r, instances: 7, batch: 2, every: 9s, pause_on: "
             "late}\ntimeline:\n"
             "  - {at: 10s, action: deploy, deploy: canary}\n");
    for (int i = 0; i < 4; i++)
        text_addf(yaml, "  - {at: %ds, action: %s}\n", below(rng, 150), one_of(rng, what));
    if (seed % 2)
        text_add(yaml, "  - {at: 30s, action: set_cache, cache: k, ttl: 1s}\n"
                       "  - {at: 50s, action: lose_cache, cache: k, part: 50%}\n"
                       "  - {at: 51s, action: warm_cache, cache: k, workload: look, reads: 20}\n"
                       "  - {at: 51s, action: lose_nodes, cache: far, for: 20s}\n"
                       "  - {at: 52s, action: warm_cache, cache: k, workload: look, reads: 90, "
                       "per_second: 30}\n"
                       "  - {at: 55s, action: redrive, queue: e, to: back, per_second: 1}\n");
    if (admission_of(seed)->on_demand)
        text_add(yaml, "  - {at: 20s, action: set_billing, table: t, billing: on_demand}\n");
}

static void test_random_worlds(void **state)
{
    (void)state;
    const uint64_t count = getenv("ALL_TESTS") ? 120 : getenv("SANITIZED") ? 12 : 30;
    for (uint64_t seed = 0; seed < count; seed++) {
        struct rng rng;
        struct text yaml = {0};
        struct fixture f;
        bool request = seed % 2;

        rng_init(&rng, seed, "test", "worlds");
        text_addf(&yaml, "name: x\nduration: %ds\nseed: %d\nresolution: %s\n",
                  60 + below(&rng, 200), (int)seed, request ? "request" : "250ms");
        add_table(&yaml, &rng, seed);
        add_workloads(&yaml, &rng, request);
        add_timeline(&yaml, &rng, seed);
        add_alarms(&yaml, &rng);
        fixture_init(&f, text_get(&yaml));
        if (!f.valid)
            fprintf(stderr, "%s", text_get(&yaml));
        fixture_run(&f);
        const struct table *table = table_of(&f);
        int64_t attempts = 0, throttled = 0, errors = 0, batches = 0, others = 0;
        for (size_t w = 0; w < count_of(&f.scenario, "workloads"); w++) {
            const struct flow *flow = flow_of(&f, w);
            attempts += flow->attempts;
            throttled += flow->throttled;
            errors += flow->errors;
            batches += flow->items > 1 && !flow->transaction;
            others += flow->conflicts + (flow->transaction ? flow->transaction->in_progress : 0);
            assert_true(flow->timed_out <= flow->failed + flow->fallback);
        }
        int64_t counted = table->successful_requests + table->throttled_requests;
        assert_int_equal(errors, table->impairment.system_errors);
        counted += errors;
        assert_true(counted <= attempts && attempts <= counted + others);
        if (!batches) {
            assert_int_equal(counted + others, attempts);
            assert_int_equal(table->throttled_requests, throttled);
        }
        assert_true(table->items >= 0);
        for (size_t i = 0; i < table->throughput.partitions.count; i++)
            assert_true(table->throughput.partitions.all[i]->bytes >= 0);
        fixture_release(&f);
        text_release(&yaml);
    }
}

TESTS(worlds, cmocka_unit_test(test_streams_stay), cmocka_unit_test(test_random_worlds))
