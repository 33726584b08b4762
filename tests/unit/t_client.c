/* client/client: attempts that are hedged or given up. */
#include "fixture.h"

/* An attempt of 4 ms median, 100 ms p99: hedged after 10 ms the p99 is that of the better of two.
 */
static void test_hedging(void **state)
{
    double p99[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\n%s\ntables: {t: {read: {capacity: 5000}, write: {capacity: "
            "50}, partitions: 5, latency: {median: 4ms, p99: 100ms}}}\nclients: {c: {%s}}\n"
            "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 1000}]}}\n",
            i < 2    ? ""
            : i == 2 ? "resolution: 100ms"
                     : "resolution: 1s",
            i ? "hedge_after: 10ms" : "timeout: 60s");
        run_yaml(&f, yaml);
        p99[i] = (double)histogram_quantile(&flow_of(&f, 0)->latency, 0.99);
        if (i) { /* P(latency > 10 ms) = 1 - Phi(ln(2.5) / 1.384) = 25.4 % */
            assert_close((double)clients_in(&f)[0].hedges, 25400, 800);
            assert_int_equal(flow_of(&f, 0)->attempts,
                             flow_of(&f, 0)->offered + clients_in(&f)[0].hedges);
        }
        assert_int_equal(flow_of(&f, 0)->succeeded + flow_of(&f, 0)->in_flight,
                         flow_of(&f, 0)->offered);
        fixture_release(&f);
    }
    assert_close(p99[0], 100e6, 5e6);
    assert_true(p99[1] < 40e6);
    assert_close(p99[2], p99[1], 0.05 * p99[1]);
    assert_close(p99[3], p99[1], 0.05 * p99[1]);
}

/* An attempt is given up after 20 ms: what took longer is tried again, and consumes again. */
static void test_attempt_timeout(void **state)
{
    static const char *const resolutions[] = {"request", "100ms", "1s"};
    double p99[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\nresolution: %s\ntables: {t: {read: {capacity: 5000}, write: {capacity: "
            "50}, partitions: 5, latency: {median: 4ms, p99: 100ms}}}\nclients: {c: {retry: "
            "{mode: custom, base_delay: 1ms, jitter: none, attempts: 9}, attempt_timeout: "
            "20ms}}\n"
            "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 1000}]}}\n",
            resolutions[i]);
        run_yaml(&f, yaml);
        /* P(latency > 20 ms) = 1 - Phi(ln(5) / 1.384) = 12.2 %; attempts a call 1 / (1 - 0.122) */
        assert_close((double)flow_of(&f, 0)->attempts, 100000 / (1 - 0.1224), 600);
        assert_close(table_of(&f)->throughput.side[READ].consumed, (double)flow_of(&f, 0)->attempts,
                     1);
        p99[i] = (double)histogram_quantile(&flow_of(&f, 0)->latency, 0.99);
        assert_int_equal(flow_of(&f, 0)->offered, flow_of(&f, 0)->succeeded +
                                                      flow_of(&f, 0)->failed +
                                                      flow_of(&f, 0)->in_flight);
        fixture_release(&f);
    }
    assert_close(p99[1], p99[0], 0.05 * p99[0]);
    assert_close(p99[2], p99[0], 0.05 * p99[0]);
}

/* One call a second for ten seconds, each attempt answered after `latency` ms; the client and
 * more of the table as YAML. */
static void run_ten(struct fixture *f, const char *head, int latency, const char *table,
                    const char *client)
{
    char yaml[1000];
    snprintf(
        yaml, sizeof yaml,
        "name: x\nduration: 20s\n%s\ntables: {t: {item_size: 4KiB, latency: {median: %dms, p99: %dms}, %s}}\n"
        "clients: {c: {%s}}\nworkloads: {w: {client: c, table: t, " EVEN
        ", calls: 10, rate: [{per_second: 1}]}}\n",
        head, latency, latency, table, client);
    run_yaml(f, yaml);
}

#define PLENTY "read: {capacity: 100}, write: {capacity: 1}"
#define NOTHING "initial_burst: 0%, read: {capacity: 0.01}, write: {capacity: 1}"

static double median_ms(const struct fixture *f)
{
    return histogram_quantile(&workloads_in(f)[0].flow.latency, 0.5) / 1e6;
}

/* Answered after 50 ms, given up by the caller after 40: all have failed at 40 ms, and were
 * served and paid for. */
static void test_times_out(void **state)
{
    static const char *const heads[] = {"", "resolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_ten(&f, heads[i], 50, PLENTY, NONE ", timeout: 40ms");
        const struct flow *w = flow_of(&f, 0);
        assert_int_equal(w->offered, 10);
        assert_int_equal(w->failed, 10);
        assert_int_equal(w->timed_out, 10);
        assert_int_equal(w->succeeded, 0);
        assert_close(median_ms(&f), 40, 0.2);
        assert_close(table_of(&f)->throughput.side[READ].consumed, 10, 0);
        fixture_release(&f);
    }
    struct fixture f;
    run_ten(&f, "", 50, PLENTY, NONE ", timeout: 50ms"); /* to the instant is in time */
    assert_int_equal(flow_of(&f, 0)->succeeded, 10);
    assert_close(median_ms(&f), 50, 0.2);
    fixture_release(&f);
}

/* Attempts of 50 ms given up after 20, waits of 100 and 200 ms: 20 + 100 + 20 + 200 + 20 = 360
 * ms and three attempts. */
static void test_attempts_given_up(void **state)
{
    struct fixture f;
    (void)state;
    run_ten(
        &f, "", 50, PLENTY,
        "retry: {mode: custom, attempts: 3, base_delay: 100ms, multiplier: 2, jitter: none}, attempt_timeout: 20ms");
    const struct flow *w = flow_of(&f, 0);
    assert_int_equal(w->attempts, 30);
    assert_int_equal(w->retries, 20);
    assert_int_equal(w->failed, 10);
    assert_int_equal(w->timed_out, 0);
    assert_int_equal(w->throttled, 0);
    assert_int_equal(clients_in(&f)[0].attempts_timed_out, 30);
    assert_int_equal(clients_in(&f)[0].attempts, 30);
    assert_close(median_ms(&f), 360, 2);
    assert_close(table_of(&f)->throughput.side[READ].consumed, 30, 0);
    fixture_release(&f);
    run_ten(&f, "", 50, PLENTY, "attempt_timeout: 50ms"); /* to the instant is in time */
    assert_int_equal(flow_of(&f, 0)->succeeded, 10);
    fixture_release(&f);
    run_ten(&f, "", 50, PLENTY,
            "retry: {mode: standard, attempts: 3}, timeout: 1h, attempt_timeout: 20ms");
    assert_close(clients_in(&f)[0].retry.quota, 500 - 20 * 10,
                 0); /* a retry after a timeout takes ten tokens */
    fixture_release(&f);
}

/* Refused after 10 ms each time, waits of 100 and 200 ms: the third attempt is made at 320 ms
 * and the call has failed at 330. A call that may take 320 ms is over before the third attempt,
 * one of 321 ms makes it. */
static void test_retries_in_time(void **state)
{
    static const struct {
        const char *timeout;
        int attempts, ends, timed_out;
    } cases[] = {{"1s", 3, 330, 0},
                 {"321ms", 3, 330, 0},
                 {"320ms", 2, 320, 10},
                 {"111ms", 2, 111, 10},
                 {"110ms", 1, 110, 10}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char client[200];
        snprintf(
            client, sizeof client,
            "retry: {mode: custom, attempts: 3, base_delay: 100ms, multiplier: 2, jitter: none}, timeout: %s",
            cases[i].timeout);
        run_ten(&f, "", 10, NOTHING, client);
        const struct flow *w = flow_of(&f, 0);
        assert_int_equal(w->attempts, 10 * cases[i].attempts);
        assert_int_equal(w->retries, 10 * (cases[i].attempts - 1));
        assert_int_equal(w->throttled, w->attempts);
        assert_int_equal(w->failed, 10);
        assert_int_equal(w->timed_out, cases[i].timed_out);
        assert_int_equal(w->in_flight, 0);
        assert_close(median_ms(&f), cases[i].ends, 2);
        fixture_release(&f);
    }
}

/* Sent once more after 10 ms: the first answer, at 30 ms, is the one that counts, and both are
 * paid for. When the table has one token a second the second attempt is refused and the call
 * succeeds all the same. Writes are not hedged. */
static void test_hedge_known(void **state)
{
    struct fixture f;
    (void)state;
    run_ten(&f, "", 30, PLENTY, "hedge_after: 10ms");
    const struct flow *w = flow_of(&f, 0);
    assert_int_equal(clients_in(&f)[0].hedges, 10);
    assert_int_equal(w->attempts, 20);
    assert_int_equal(w->retries, 0);
    assert_int_equal(w->succeeded, 10);
    assert_close(median_ms(&f), 30, 0.2);
    assert_close(table_of(&f)->throughput.side[READ].consumed, 20, 0);
    fixture_release(&f);
    run_ten(&f, "", 30, PLENTY, "hedge_after: 30ms"); /* answered by then */
    assert_int_equal(clients_in(&f)[0].hedges, 0);
    fixture_release(&f);
    run_ten(&f, "", 30, PLENTY, "hedge_after: 10ms, timeout: 25ms");
    assert_int_equal(flow_of(&f, 0)->timed_out, 10);
    assert_int_equal(flow_of(&f, 0)->failed, 10);
    assert_close(median_ms(&f), 25, 0.2);
    fixture_release(&f);
    run_ten(&f, "", 30, "initial_burst: 0%, burst: 1s, read: {capacity: 1}, write: {capacity: 1}",
            "hedge_after: 10ms");
    assert_int_equal(flow_of(&f, 0)->succeeded, 10);
    assert_int_equal(flow_of(&f, 0)->throttled, 10);
    fixture_release(&f);
    run_one(&f, "duration: 10s", ROOMY ", latency: {median: 30ms, p99: 30ms}", "hedge_after: 10ms",
            "operation: put, " EVEN ", rate: [{per_second: 5}]");
    assert_int_equal(clients_in(&f)[0].hedges, 0);
    fixture_release(&f);
    run_one(&f, "duration: 10s", ROOMY ", latency: {median: 30ms, p99: 30ms}", "hedge_after: 10ms",
            "operation: query, items: 1000, " EVEN ", rate: [{per_second: 5}]");
    assert_int_equal(clients_in(&f)[0].hedges, 0); /* a call of many pages */
    fixture_release(&f);
}

/* The breaker's answer stands in for the service's: an API that calls through it succeeds every
 * time, and the calls are counted apart: ten offered, two that failed open it, the other eight
 * are answered at once. */
static void test_fallback_counts(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 20s\ntables: {t: {item_size: 4KiB, latency: {median: 10ms, p99: 10ms}, " NOTHING
        "}}\nclients: {c: {" NONE ", breaker: {reset: 1h, least_calls: 2, fallback: true}}}\n"
        "workloads: {w: {client: c, table: t, consistency: strong, keys: [{count: 9}]}}\n"
        "apis: {a: {arrivals: even, calls: 10, rate: [{per_second: 1}], steps: [{workload: w}]}}\n");
    const struct flow *w = flow_of(&f, 0);
    assert_int_equal(w->offered, 10);
    assert_int_equal(w->attempts, 2);
    assert_int_equal(w->fallback, 10);
    assert_int_equal(w->failed + w->succeeded + w->rejected + w->in_flight, 0);
    assert_int_equal(apis_in(&f)[0].succeeded, 10);
    assert_close(histogram_quantile(&apis_in(&f)[0].latency, 0.9), 10e6, 1e5);
    assert_close(histogram_quantile(&apis_in(&f)[0].latency, 0.5), 0, 1);
    fixture_release(&f);
}

/* Five throttled calls of two retries each take 50 tokens; then the table grants all, and 15
 * calls give one back each. */
static void test_quota_is_given_back(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 30s\ntables: {t: {item_size: 4KiB, latency: {median: 10ms, p99: 10ms}, control_plane: {update_duration: 0s}, " NOTHING
        "}}\nclients: {c: {retry: {mode: standard}}}\n"
        "workloads: {w: {client: c, table: t, " EVEN
        ", calls: 20, rate: [{at: 0s, per_second: 1}, {at: 5500ms, per_second: 1}, {at: 5500ms, per_second: 0},"
        "{at: 15s, per_second: 0}, {at: 15s, per_second: 2}]}}\ntimeline: [{at: 14s, action: set_capacity, table: t, read: 100}]\n");
    assert_int_equal(flow_of(&f, 0)->failed, 5);
    assert_int_equal(flow_of(&f, 0)->retries, 10);
    assert_int_equal(flow_of(&f, 0)->succeeded, 15);
    assert_close(clients_in(&f)[0].retry.quota, 500 - 50 + 15, 0);
    fixture_release(&f);
}

/* One connection, attempts of 300 ms, five calls at once a quarter second apart: each waits for
 * the one before. The first ends at 300 ms, the second has waited 50 ms, the third 100 …; who
 * waits longer than 120 ms is given up at its turn. */
static void test_connections_wait(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10s\ntables: {t: {item_size: 4KiB, latency: {median: 300ms, p99: 300ms}, " PLENTY
        "}}\nclients: {c: {connections: 1, " NONE ", timeout: 420ms}}\n"
        "workloads: {w: {client: c, table: t, " EVEN ", calls: 5, rate: [{per_second: 4}]}}\n");
    const struct flow *w = flow_of(&f, 0);
    /* calls at 0.25, 0.5 … 1.25 s; turns at 0.25, 0.55, 0.85, 1.15, 1.45 s; latencies 300, 350, 400, 450, 500 ms */
    assert_int_equal(w->attempts, 5);
    assert_int_equal(w->succeeded, 3);
    assert_int_equal(w->timed_out, 2);
    assert_close(histogram_quantile(&w->latency, 0.3), 350e6, 2e6);
    assert_int_equal(clients_in(&f)[0].connections.busy, 0);
    fixture_release(&f);
}

/* Gathered: 40 a second of which ten are granted, two attempts each. Every call ends one way or
 * the other, attempts are two for each that failed and one or two for each that succeeded. */
static void test_gathered_ends(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 100s\nresolution: 250ms",
        "item_size: 4KiB, initial_burst: 0%, burst: 1s, read: {capacity: 10}, write: {capacity: 1}",
        "retry: {mode: custom, attempts: 2, base_delay: 100ms, jitter: full}, timeout: 10s",
        EVEN ", rate: [{per_second: 40}, {at: 90s, per_second: 40}, {at: 90s, per_second: 0}]");
    const struct flow *w = flow_of(&f, 0);
    assert_int_equal(w->offered, 3600);
    assert_int_equal(w->in_flight, 0);
    assert_int_equal(w->succeeded + w->failed, 3600);
    assert_close((double)w->succeeded, 900, 15);
    assert_int_equal(w->attempts, w->offered + w->retries);
    assert_int_equal(w->throttled, w->attempts - w->succeeded);
    assert_int_equal(w->throttled, w->failed + w->retries);
    assert_true(w->timed_out == 0);
    fixture_release(&f);
}

/* Gathered calls take as long as the SDK makes them, whatever the interval: the three attempts of
 * client.h, and as many of another second's length as fit into a timeout. */
static void test_gathered_latency(void **state)
{
    static const char *const heads[] = {"", "resolution: 100ms", "resolution: 1s"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        run_ten(
            &f, heads[i], 10, NOTHING,
            "retry: {mode: custom, attempts: 3, base_delay: 100ms, multiplier: 2, jitter: none}");
        const struct flow *w = flow_of(&f, 0);
        assert_int_equal(w->failed, 10);
        assert_int_equal(w->attempts, 30);
        assert_close(median_ms(&f), 330, 10);
        fixture_release(&f);
        run_ten(
            &f, heads[i], 10, NOTHING,
            "retry: {mode: custom, attempts: 99, base_delay: 90ms, multiplier: 1, jitter: none}, timeout: 450ms");
        w = flow_of(&f, 0);
        assert_int_equal(w->timed_out, 10);
        assert_int_equal(w->attempts, 50); /* at 0, 100 … 400 ms */
        assert_close(median_ms(&f), 450, 10);
        fixture_release(&f);
    }
}

/* A cell costs one attempt's request an interval, whatever its traffic: of 100 times the calls and
 * the capacity as many events are made, and the same part is throttled. */
static void test_gathered_cost(void **state)
{
    double throttled[2], cohorts[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 60s\nresolution: 100ms\ntables: {t: {item_size: 4KiB, initial_burst: 0%%, "
            "burst: 1s, split: {heat: false}, read: {capacity: %d}, write: {capacity: 1}}}\n"
            "clients: {c: {retry: {mode: legacy}, timeout: 10s}}\n"
            "workloads: {w: {client: c, table: t, arrivals: even"
            ", keys: [{key: a}], rate: [{per_second: %d}]}}\n",
            i ? 2000 : 20, i ? 20000 : 200);
        run_yaml(&f, yaml);
        throttled[i] = (double)flow_of(&f, 0)->throttled / (double)flow_of(&f, 0)->attempts;
        cohorts[i] = (double)clients_in(&f)[0].cohorts.count;
        fixture_release(&f);
    }
    assert_close(throttled[0], throttled[1], 0.01);
    assert_true(cohorts[0] > 10 && cohorts[0] < 120); /* one for each interval until the timeout */
    assert_close(cohorts[0], cohorts[1], 20);
}

/* In adaptive mode most of 50 calls a second wait for the limiter, and those whose two seconds
 * are up have failed at that moment: in the end every call is accounted for, and nobody took
 * longer. */
static void test_gate_gives_up(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 60s",
        "item_size: 4KiB, initial_burst: 0%, latency: {median: 5ms, p99: 5ms}, read: {capacity: 5}, write: {capacity: 1}",
        "retry: {mode: adaptive}, timeout: 2s",
        EVEN ", rate: [{per_second: 50}, {at: 30s, per_second: 50}, {at: 30s, per_second: 0}]");
    const struct flow *w = flow_of(&f, 0);
    assert_int_equal(w->in_flight, 0);
    assert_int_equal(w->offered, w->succeeded + w->failed);
    assert_int_equal(w->latency.total, w->offered);
    assert_true(w->timed_out > 1000 && w->timed_out <= w->failed);
    assert_true(histogram_quantile(&w->latency, 1) < 2.2e9);
    assert_int_equal(clients_in(&f)[0].gate.held_back, 0);
    fixture_release(&f);
}

/* A quota that more than a thousand calls a second share: all workloads of the client count, by their
 * busiest minute, but not those behind a cache. */
static void test_few_instances(void **state)
{
    static const struct {
        const char *client, *busy;
        const char *warning;
    } cases[] = {{"retry: {mode: standard}", "700",
                  "client 'c' makes up to 1400 calls a second with 1 SDK "
                  "instance, each with one retry quota; a fleet for that "
                  "has 'instances: 2' or more"},
                 {"instances: 2", "1600",
                  "with 2 SDK instances, each with one retry quota; a fleet for that "
                  "has 'instances: 4' or more"},
                 {"retry: {mode: standard}", "500", NULL},
                 {"instances: 4", "1600", NULL},
                 {"retry: {mode: legacy}", "1600", NULL},
                 {"sdk: python@1.20", "1600", NULL}};
    char yaml[900];
    struct fixture f;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 5m\ntables: {t: {" ROOMY "}}\ncaches: {k: {kind: "
            "dax}}\nclients:\n  c: {%s}\nworkloads:\n  a: {client: c, table: t, " EVEN
            ", rate: [{per_second: %s}, {at: 2m, per_second: %s}, {at: 2m, per_second: 1}]}\n"
            "  b: {client: c, table: t, " EVEN ", rate: [{per_second: %s}]}\n"
            "  hidden: {client: c, table: t, cache: k, keys: [{count: 9}], rate: [{per_second: "
            "9000}]}\n",
            cases[i].client, cases[i].busy, cases[i].busy, cases[i].busy);
        fixture_init(&f, yaml);
        assert_true(f.valid);
        assert_int_equal(f.diagnostics.warning_count, cases[i].warning != NULL);
        if (cases[i].warning)
            assert_non_null(strstr(f.diagnostics.warnings[0].message, cases[i].warning));
        fixture_release(&f);
    }
}

/* What intervals of a second tell only roughly is warned of; those of 100 ms are not. */
static void test_warns_of_intervals(void **state)
{
    static const struct {
        const char *resolution, *client, *workload;
        int warnings;
    } cases[] = {{"1s", "breaker: {}, connections: 5", "users: 3", 3},
                 {"1s", "hedge_after: 1s", "rate: [{per_second: 1}]", 0},
                 {"1s", "connections: 5", "rate: [{per_second: 1}]", 1},
                 {"100ms", "breaker: {}, connections: 5", "users: 3", 1},
                 {"auto", "breaker: {}, connections: 5", "rate: [{per_second: 1}]", 0},
                 {"request", "breaker: {}, connections: 5", "users: 3", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char yaml[500];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 1m\nresolution: %s\n" ROOMY_TABLE(
                     "") "clients: {c: {%s}}\n"
                         "workloads: {w: {client: c, table: t, keys: [{count: 9}], %s}}\n",
                 cases[i].resolution, cases[i].client, cases[i].workload);
        fixture_init(&f, yaml);
        assert_true(f.valid);
        assert_int_equal(f.diagnostics.warning_count, cases[i].warnings);
        fixture_release(&f);
    }
}

/* One token: the first call is granted, too slowly, and given up after 20 ms; the nine after it are
 * refused, and hear of it when the reply is in, after 50. */
static void test_replies_of_refusals(void **state)
{
    struct fixture f;
    (void)state;
    run_ten(&f, "", 50,
            "initial_burst: 100%, burst: 100s, read: {capacity: 0.01}, write: {capacity: 1}",
            NONE ", attempt_timeout: 20ms");
    assert_int_equal(clients_in(&f)[0].attempts_timed_out, 1);
    assert_int_equal(flow_of(&f, 0)->failed, 10);
    assert_int_equal(flow_of(&f, 0)->throttled, 9);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.1), 20e6, 1e5);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.2), 50e6, 2e5);
    fixture_release(&f);
}

TESTS(client, cmocka_unit_test(test_warns_of_intervals), cmocka_unit_test(test_hedging),
      cmocka_unit_test(test_attempt_timeout), cmocka_unit_test(test_times_out),
      cmocka_unit_test(test_attempts_given_up), cmocka_unit_test(test_retries_in_time),
      cmocka_unit_test(test_hedge_known), cmocka_unit_test(test_fallback_counts),
      cmocka_unit_test(test_quota_is_given_back), cmocka_unit_test(test_connections_wait),
      cmocka_unit_test(test_gathered_ends), cmocka_unit_test(test_gathered_latency),
      cmocka_unit_test(test_gathered_cost), cmocka_unit_test(test_gate_gives_up),
      cmocka_unit_test(test_replies_of_refusals), cmocka_unit_test(test_few_instances))
