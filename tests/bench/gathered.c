#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "campaign.h"
#include "gathered.h"
#include "memory.h"
#include "run.h"

enum { ROUNDS = 5, WHY = BENCH_WHY };

double bench_run_s(const char *yaml, char why[WHY])
{
    struct scenario scenario;
    struct run_outcome outcome = {.status = RUN_INVALID};
    struct run_options options = {.without_state = true};
    struct diagnostics d;
    double best = NAN;

    diagnostics_init(&d);
    bool valid = scenario_load(&scenario, "bench", yaml, strlen(yaml), NULL, &d);
    for (int i = 0; i < 3 && valid; i++) {
        double began = bench_seconds();
        run(&scenario, &options, &outcome, &d);
        valid = outcome.status == RUN_DONE;
        best = fmin(best, bench_seconds() - began);
    }
    if (!valid) {
        best = NAN;
        if (!*why)
            snprintf(why, WHY, "%.*s", WHY - 1, d.count ? d.items[0].message : "it does not run");
    }
    scenario_release(&scenario);
    diagnostics_release(&d);
    return best;
}

/* Twice what the table has, under 1,000 keys, and every throttled request comes again. */
static double throttled_s(double factor, const char *resolution, char why[WHY])
{
    struct text yaml = {0};

    text_addf(&yaml,
              "name: bench\nduration: 10m\nresolution: %s\ntables: {t: {item_size: 1KiB, "
              "partitions: 10, partition_write_limit: 1000000000, read: {capacity: 1}, write: "
              "{capacity: %.0f}}}\nclients: {c: {retry: {mode: standard}}}\nworkloads: {w: "
              "{client: c, table: t, operation: put, keys: [{count: 1000}], rate: [{per_second: "
              "%.0f}]}}\n",
              resolution, 100 * factor, 200 * factor);
    double s = bench_run_s(text_get(&yaml), why);
    text_release(&yaml);
    return s;
}

/* "0.0123", "-" where the scenario is refused. */
static const char *shown(char out[24], double value, const char *format)
{
    if (isnan(value))
        return "-";
    snprintf(out, 24, format, value);
    return out;
}

/* How long each takes, and how many times the second the first takes. */
static void print_row(const char *name, const double s[3], double ratio, const char *why)
{
    char cells[4][24];

    printf("  %-32s %12s %12s %9s %12s%s%.90s\n", name, shown(cells[0], s[0], "%.4f"),
           shown(cells[1], s[1], "%.4f"), shown(cells[2], ratio, "%.1fx"),
           shown(cells[3], s[2], "%.4f"), *why ? "   refused: " : "", why);
}

void bench_throttled(void)
{
    static const double factors[] = {1, 100, 10000};

    printf("\n%-34s %12s %12s %9s %12s\n", "throttled traffic: 10 min of it, s", "1s", "100ms",
           "ratio", "auto");
    for (int i = 0; i < 3; i++) {
        char name[24], why[WHY] = "";
        double s[] = {throttled_s(factors[i], "1s", why), throttled_s(factors[i], "100ms", why),
                      throttled_s(factors[i], "auto", why)};
        snprintf(name, sizeof name, "x %.0f", factors[i]);
        print_row(name, s, s[1] / s[0], why);
    }
}

/* What an application is made of: what is said of the client `c`, and the entities behind it. The
 * table `t` has room for all of it. */
struct part {
    const char *name, *client, *rest;
};

#define KEYS "keys: [{key: hot, share: 10%}, {count: 10000}]"
#define READ(more) "r: {client: c, table: t, " more KEYS ", rate: [{per_second: 2000}]}"
/* Calls of others: to read, to write. */
#define GET "r: {client: c, table: t, " KEYS "}"
#define PUT "p: {client: c, table: t, operation: put, keys: [{count: 10000}]}"
#define API(workloads, steps)                                                                      \
    "workloads: {" workloads "}\napis: {a: {rate: [{per_second: 1000}], steps: [" steps "]}}\n"

static const struct part parts[] = {
    {"workload", "", "workloads: {" READ("") "}\n"},
    {"throttled, retried", "retry: {mode: standard}",
     "workloads: {w: {client: c, table: small, " KEYS ", rate: [{per_second: 2000}]}}\n"},
    {"adaptive rate limiter", "retry: {mode: adaptive}",
     "workloads: {w: {client: c, table: small, " KEYS ", rate: [{per_second: 2000}]}}\n"},
    {"attempt timeout", "attempt_timeout: 20ms", "workloads: {" READ("") "}\n"},
    {"hedging", "hedge_after: 15ms", "workloads: {" READ("") "}\n"},
    {"connection pool", "connections: 4, instances: 10", "workloads: {" READ("") "}\n"},
    {"circuit breaker", "breaker: {failure_ratio: 50%, window: 10s, reset: 30s, fallback: true}",
     "workloads: {w: {client: c, table: small, " KEYS ", rate: [{per_second: 2000}]}}\n"},
    {"batches", "",
     "workloads: {b: {client: c, table: t, operation: batch_write, items: 10, " KEYS
     ", rate: [{per_second: 200}]}}\n"},
    {"transactions", "",
     "workloads: {x: {client: c, table: t, transaction: true, operation: update, items: 2, keys: "
     "[{count: 10000}], rate: [{per_second: 500}]}}\n"},
    {"time keys", "",
     "workloads: {k: {client: c, table: t, operation: put, keys: [{count: 500, period: 10s, "
     "sort_keys: ascending}], rate: [{per_second: 1000}]}}\n"},
    {"users, closed loop", "",
     "workloads: {u: {client: c, table: t, " KEYS ", users: 200, think_time: 100ms}}\n"},
    {"look-aside cache", "", "caches: {k: {ttl: 10s}}\nworkloads: {" READ("cache: k, ") "}\n"},
    {"DAX", "", "caches: {k: {kind: dax, nodes: 3}}\nworkloads: {" READ("cache: k, ") "}\n"},
    {"write-behind cache", "",
     "caches: {k: {kind: write_behind, flush: 10s, flush_to: f}}\nworkloads: {w: {client: c, "
     "table: t, cache: k, operation: update, keys: [{count: 1000}], rate: [{per_second: 2000}]}, "
     "f: {client: c, table: t, operation: update, keys: [{count: 1000}]}}\n"},
    {"gateway", "",
     "gateways: {g: {rate: 1500, burst: 1500}}\nworkloads: {" READ("gateway: g, ") "}\n"},
    {"steps, one after the other", "", API(GET ", " PUT, "{workload: r}, {workload: p}")},
    {"steps, together", "", API(GET ", " PUT, "{workload: r}, {workload: p, together: true}")},
    {"scatter-gather", "", API(GET, "{workload: r, times: 10}")},
    {"service", "",
     "workloads: {" GET "}\nservices: {s: {workers: 100, queue_limit: 500, service_time: {median: "
     "20ms, p99: 80ms}, api: inner}}\napis: {inner: {steps: [{workload: r}]}, a: {rate: "
     "[{per_second: 1000}], steps: [{service: s}]}}\n"},
    {"queue and consumer", "",
     API(PUT, "{queue: q}") "queues: {q: {}}\nconsumers: {n: {queue: q, workload: p, concurrency: "
                            "100, start_concurrency: 100, service_time: {median: 40ms, p99: "
                            "120ms}}}\n"},
    {"stream and consumer", "",
     "workloads: {w: {client: c, table: t, operation: put, keys: [{count: 10000}], rate: "
     "[{per_second: 1000}]}, p: {client: c, table: small, operation: batch_write, items: 10, keys: "
     "[{count: 1000}]}}\nqueues: {q: {kind: stream, table: t}}\nconsumers: {n: {queue: q, "
     "workload: p, calls: batch, batch_size: 100, service_time: {median: 40ms, p99: 120ms}}}\n"},
};

static double part_s(const struct part *part, const char *resolution, char why[WHY])
{
    struct text yaml = {0};

    text_addf(&yaml,
              "name: bench\nduration: 10m\nresolution: %s\ntables:\n  t: {item_size: 1KiB, "
              "partitions: 8, read: {capacity: 20000}, write: {capacity: 8000}}\n  small: "
              "{item_size: 4KiB, initial_burst: 0%%, read: {capacity: 500}, write: {capacity: "
              "500}}\nclients: {c: {%s}}\n%s",
              resolution, part->client, part->rest);
    double s = bench_run_s(text_get(&yaml), why);
    text_release(&yaml);
    return s;
}

void bench_parts(void)
{
    static const char *const resolutions[] = {"request", "1s", "auto"};

    printf("\n%-34s %12s %12s %9s %12s\n", "10 min of it, s", "request", "1s", "ratio", "auto");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        double s[3];
        char why[WHY] = "";
        for (int r = 0; r < 3; r++)
            s[r] = part_s(&parts[i], resolutions[r], why);
        print_row(parts[i].name, s, s[0] / s[1], why);
    }
}

/* The quickstart, of a minute. */
static const char tiny[] =
    "name: tiny\nduration: 1m\ntables: {orders: {item_size: 4KiB, read: {capacity: 100}, write: "
    "{capacity: 10}}}\nclients: {app: {}}\nworkloads: {lookups: {client: app, table: orders, "
    "consistency: strong, keys: [{count: 10k}], rate: [{at: 10m, per_second: 80}, {at: 10m, "
    "per_second: 160}]}}\n";

/* Milliseconds of one of so many runs, as a sweep makes them: decoded, wired, simulated, measured. */
static double work_ms(struct campaign *c)
{
    size_t runs = c->sweep->run_count;
    double began = bench_seconds();

    for (size_t i = 0; i < runs; i++) {
        struct text answer = {0};
        char path[4200];
        if (campaign_work(c, i, &answer) != 0)
            exit(1);
        campaign_result_path(c, i, path, sizeof path);
        unlink(path);
        text_release(&answer);
    }
    return (bench_seconds() - began) * 1e3 / (double)runs;
}

void bench_tiny(void)
{
    struct sweep sweep = {0};
    struct campaign c = {.sweep = &sweep};
    double with[ROUNDS], without[ROUNDS], ratio[ROUNDS];
    char why[512];

    c.source = (struct scenario_source){
        .path = "bench", .text = memory_text(tiny), .length = strlen(tiny)};
    if (!sweep_begin(&sweep, "tiny", "", "", "", 1, 40, why) || campaign_begin(&c, NULL) != 0)
        exit(1);
    for (int i = 0; i < ROUNDS; i++) {
        c.keep_results = true;
        with[i] = work_ms(&c);
        c.keep_results = false;
        without[i] = work_ms(&c);
        ratio[i] = with[i] / without[i];
    }
    printf("\na sweep's run of a minute, ms: %.2f with its file, %.2f without: %.1f x\n",
           bench_median(with, ROUNDS), bench_median(without, ROUNDS), bench_median(ratio, ROUNDS));
    campaign_end(&c);
    sweep_release(&sweep);
    scenario_source_release(&c.source);
}
