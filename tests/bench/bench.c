/* `make bench`: the engine against its floors and its peers, as ratios of one run. Medians of
 * several rounds in which the two sides take turns, so that a machine that slows down slows both.
 * Times are those of the processor in this process, so that others on the machine do not count.
 */
#include "bench.h"

#include <math.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "distribution.h"
#include "exact.h"
#include "gathered.h"
#include "heap4.h"
#include "long_trace.h"
#include "run.h"
#include "workload.h"
#include "world.h"
#include "zipf.h"

enum { RING = 1 << 16, ROUNDS = 5 };

double bench_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
    return values[count / 2];
}

static uint64_t steps[RING];

static void make_steps(void)
{
    struct rng rng;
    rng_init(&rng, 1, "bench", "steps");
    for (size_t i = 0; i < RING; i++) /* exponential, mean 1 s */
        steps[i] = event_key(simtime_from_seconds(-exact_log(rng_uniform(&rng))), 0) + 1;
}

static double radix_hold(size_t pending, size_t holds, uint64_t *sum)
{
    struct queue queue;
    queue_init(&queue);
    for (size_t i = 0; i < pending; i++)
        queue_push(&queue, (struct event){steps[i % RING], NULL, NULL});
    for (size_t i = 0; i < 2 * pending; i++) {
        struct event e = queue_pop(&queue);
        e.key += steps[i % RING];
        queue_push(&queue, e);
    }
    double began = bench_seconds();
    for (size_t i = 0; i < holds; i++) {
        struct event e = queue_pop(&queue);
        *sum += e.key;
        e.key += steps[i % RING];
        queue_push(&queue, e);
    }
    double ns = (bench_seconds() - began) * 1e9 / (double)holds;
    queue_release(&queue);
    return ns;
}

static double heap4_hold(size_t pending, size_t holds, uint64_t *sum)
{
    struct heap4 heap = {0};
    for (size_t i = 0; i < pending; i++)
        heap4_push(&heap, (struct event){steps[i % RING], NULL, NULL});
    for (size_t i = 0; i < 2 * pending; i++) {
        struct event e = heap4_pop(&heap);
        e.key += steps[i % RING];
        heap4_push(&heap, e);
    }
    double began = bench_seconds();
    for (size_t i = 0; i < holds; i++) {
        struct event e = heap4_pop(&heap);
        *sum += e.key;
        e.key += steps[i % RING];
        heap4_push(&heap, e);
    }
    double ns = (bench_seconds() - began) * 1e9 / (double)holds;
    free(heap.items);
    return ns;
}

static void bench_queue(void)
{
    static const size_t pending[] = {10, 1000, 100000, 1000000};
    printf("%-34s %12s %12s %12s %9s\n", "hold, ns", "radix heap", "4-ary heap", "std::p_q",
           "ratio");
    for (int i = 0; i < 4; i++) {
        double radix[ROUNDS], heap[ROUNDS], standard[ROUNDS], ratio[ROUNDS];
        uint64_t a = 0, b = 0, c = 0;
        for (int r = 0; r < ROUNDS; r++) {
            radix[r] = radix_hold(pending[i], 1000000, &a);
            standard[r] = standard_queue_hold(pending[i], 1000000, steps, RING, &b);
            heap[r] = heap4_hold(pending[i], 1000000, &c);
            ratio[r] = standard[r] / radix[r];
        }
        printf("  %-32zu %12.1f %12.1f %12.1f %8.2fx%s\n", pending[i], bench_median(radix, ROUNDS),
               bench_median(heap, ROUNDS), bench_median(standard, ROUNDS),
               bench_median(ratio, ROUNDS), a == b && b == c ? "" : "  ORDER DIFFERS");
    }
}

/* The naive floor: the same draws and the same arithmetic in one loop, with no event list, no
 * client, no table. */
static double floor_ns(uint64_t keys, size_t partitions, size_t requests, double *sink)
{
    struct zipf zipf;
    struct rng arrivals, ranks, latencies;
    struct bucket *buckets = memory_new(partitions, sizeof *buckets), total;
    struct distribution latency = distribution_lognormal(4e6, 10e6);
    struct histogram *histogram = memory_new(1, sizeof *histogram);
    double *consumed = memory_new(partitions, sizeof *consumed);
    simtime now = 0;

    histogram_init(histogram);
    zipf_init(&zipf, keys, 0.99);
    rng_init(&arrivals, 1, "floor", "arrivals");
    rng_init(&ranks, 1, "floor", "keys");
    rng_init(&latencies, 1, "floor", "latency");
    bucket_init(&total, 1e9, 1e9, 1e9, 0);
    for (size_t i = 0; i < partitions; i++)
        bucket_init(&buckets[i], 1e9, 1e9, 1e9, 0);
    double began = bench_seconds();
    for (size_t i = 0; i < requests; i++) {
        now += simtime_from_seconds(-exact_log(rng_uniform(&arrivals)) / 10000);
        uint64_t position = hash_pair(7, zipf_draw(&zipf, &ranks));
        size_t p = (size_t)((word128)position * partitions >> 64);
        if (bucket_level(&total, now) >= 1 && bucket_level(&buckets[p], now) >= 1) {
            bucket_take(&total, 1);
            bucket_take(&buckets[p], 1);
            consumed[p] += 1;
        }
        histogram_add(histogram, (simtime)distribution_quantile(&latency, rng_uniform(&latencies)),
                      1);
    }
    double ns = (bench_seconds() - began) * 1e9 / (double)requests;
    *sink += consumed[0] + histogram_quantile(histogram, 0.5);
    free(buckets);
    free(consumed);
    free(histogram);
    return ns;
}

static void load(struct scenario *scenario, const char *yaml)
{
    struct diagnostics d;
    diagnostics_init(&d);
    if (!scenario_load(scenario, "bench", yaml, strlen(yaml), NULL, &d)) {
        diagnostics_print(&d, stderr);
        exit(1);
    }
    diagnostics_release(&d);
}

/* Nanoseconds per request of a whole world, by the requests it offered. */
static double world_ns(const char *yaml, const char *output, double *cpu_s)
{
    struct scenario scenario;
    struct run_outcome outcome;
    struct diagnostics d;
    struct run_options options = {.output = output};
    load(&scenario, yaml);
    diagnostics_init(&d);
    double began = bench_seconds();
    run(&scenario, &options, &outcome, &d);
    *cpu_s = bench_seconds() - began;
    const struct workload_spec *w =
        (const struct workload_spec *)scenario_specs(scenario.spec, "workloads", &(size_t){0});
    double requests =
        w->pace.traffic.pattern.rate[0].per_second * simtime_seconds(scenario.spec->duration);
    scenario_release(&scenario);
    return *cpu_s * 1e9 / requests;
}

static char *request_yaml(uint64_t keys, size_t partitions, double rate, double duration_s,
                          const char *resolution)
{
    struct text text = {0};
    text_addf(&text,
              "name: bench\nduration: %.0fs\nresolution: %s\ntables:\n  t: {item_size: 4KiB, "
              "partitions: %zu,"
              " read: {capacity: 10M}, write: {capacity: 1}, partition_read_limit: 1000000000}\n"
              "clients: {c: {}}\nworkloads:\n  w: {client: c, table: t, consistency: strong,"
              " keys: [{count: %llu, distribution: zipf}], rate: [{per_second: %.0f}]}\n",
              duration_s, resolution, partitions, (unsigned long long)keys, rate);
    return text.bytes;
}

static void bench_request(double *sink)
{
    static const uint64_t keys[] = {1000, 1000000};
    static const size_t partitions[] = {10, 1000};
    printf("\n%-34s %12s %12s %9s\n", "simulated request, ns", "ddbsim", "naive floor", "ratio");
    for (int k = 0; k < 2; k++) {
        for (int p = 0; p < 2; p++) {
            double whole[ROUNDS], bare[ROUNDS], ratio[ROUNDS], cpu;
            char *yaml = request_yaml(keys[k], partitions[p], 10000, 200, "request");
            for (int r = 0; r < ROUNDS; r++) {
                whole[r] = world_ns(yaml, NULL, &cpu);
                bare[r] = floor_ns(keys[k], partitions[p], 2000000, sink);
                ratio[r] = whole[r] / bare[r];
            }
            printf("  1e%d Zipf keys, %4zu partitions     %12.1f %12.1f %8.2fx\n", k ? 6 : 3,
                   partitions[p], bench_median(whole, ROUNDS), bench_median(bare, ROUNDS),
                   bench_median(ratio, ROUNDS));
            free(yaml);
        }
    }
}

static void bench_recording(const char *path)
{
    double with[ROUNDS], without[ROUNDS], share[ROUNDS], cpu;
    char *yaml = request_yaml(1000, 10, 10000, 600, "request");
    for (int r = 0; r < ROUNDS; r++) {
        world_ns(yaml, path, &with[r]);
        world_ns(yaml, NULL, &without[r]);
        share[r] = (with[r] - without[r]) / with[r];
    }
    printf("\nrecording at 1 s intervals, 10,000 requests/s: %.1f %% of the run\n",
           100 * bench_median(share, ROUNDS));
    free(yaml);
    yaml = request_yaml(1000, 1, 1, 100000, "request");
    world_ns(yaml, path, &cpu);
    printf("rows written: %.0f a second of all series of a table, a client and a workload\n",
           100000 / cpu);
    free(yaml);
    unlink(path);
}

/* Ten minutes of 25,000 writes a second, most of them to twenty item collections that are split for
 * heat, recorded at 1 s intervals. */
static double splits_ns(int partitions, const char *path)
{
    struct text yaml = {0};
    double cpu;

    text_addf(
        &yaml,
        "name: splits\nduration: 10m\ntables: {t: {billing: on_demand, account_quota: 10M, "
        "partitions: %d, split: {sustained: 1m, duration: 30s, duration_p99: 40s}}}\n"
        "clients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, operation: "
        "put, keys: [{count: 20, sort_keys: random, share: 90%%}, {count: 1M}], rate: "
        "[{per_second: 25000}]}}\n",
        partitions);
    double ns = world_ns(yaml.bytes, path, &cpu);
    text_release(&yaml);
    return ns;
}

static void bench_splits(const char *path)
{
    double few[3], many[3], speed[3];

    for (int r = 0; r < 3; r++) {
        few[r] = splits_ns(10, path);
        many[r] = splits_ns(10000, path);
        speed[r] = few[r] / many[r];
    }
    printf(
        "\na request of a table that splits for heat, recorded, ns: %.1f on 10 partitions, %.1f on "
        "10,000: %.2f of the speed\n",
        bench_median(few, 3), bench_median(many, 3), bench_median(speed, 3));
    unlink(path);
}

/* The set-up (keys counted into partitions, once) is measured by a run of one second and shown
 * apart. */
static void bench_resolution(void)
{
    static const double factors[] = {1, 100, 10000};
    printf("\n%-34s %12s %12s %12s\n", "traffic, keys: 60 s of it, s", "request", "100ms",
           "set-up");
    for (int i = 0; i < 3; i++) {
        double exact = NAN, gathered, set_up, rate = 1000 * factors[i];
        char *yaml = request_yaml((uint64_t)rate, 10, rate, 60, "request");
        if (i < 2)
            world_ns(yaml, NULL, &exact);
        free(yaml);
        yaml = request_yaml((uint64_t)rate, 10, rate, 1, "100ms");
        world_ns(yaml, NULL, &set_up);
        free(yaml);
        yaml = request_yaml((uint64_t)rate, 10, rate, 60, "100ms");
        world_ns(yaml, NULL, &gathered);
        free(yaml);
        printf("  x %-30.0f %12.3f %12.3f %12.3f%s\n", factors[i], exact, gathered - set_up, set_up,
               i < 2 ? "" : "   (request: 600 M requests, left out)");
    }
}

static void bench_memory(const char *path)
{
    printf("\n%-34s %12s\n", "simulated duration", "peak memory");
    for (int hours = 1; hours <= 100; hours *= 10) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            double cpu;
            struct rusage usage;
            char *yaml = request_yaml(1000, 10, 10, 3600.0 * hours, "request");
            world_ns(yaml, path, &cpu);
            getrusage(RUSAGE_SELF, &usage);
            printf("  %3d h %39.1f MB\n", hours, (double)usage.ru_maxrss / 1024);
            fflush(stdout);
            _exit(0);
        }
        while (waitpid(child, NULL, 0) < 0)
            ;
    }
    unlink(path);
}

int main(int argc, char **argv)
{
    double sink = 0;
    const char *path = argc > 1 ? argv[1] : "/tmp/ddbsim-bench.h5";

    bench_memory(path); /* first: a process that has grown would hide it */
    printf("\n");
    make_steps();
    bench_queue();
    bench_request(&sink);
    bench_recording(path);
    bench_splits(path);
    bench_resolution();
    bench_throttled();
    bench_parts();
    bench_tiny();
    bench_trace_rows();
    bench_fifteen_days();
    return sink == 1; /* never: keeps the floor's work alive */
}
