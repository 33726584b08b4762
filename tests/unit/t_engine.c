/* sim/engine: pending events, random streams, distributions, histograms, the run loop. */
#include "fixture.h"

#include <gsl/gsl_cdf.h>

#include "alias.h"
#include "distribution.h"
#include "exact.h"
#include "heap4.h"
#include "histogram.h"
#include "zipf.h"

/* The order of a plain sorted list: by key, then by push. */
struct listed {
    uint64_t key;
    size_t pushed;
};

static int by_key(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->pushed < y->pushed ? -1 : x->pushed > y->pushed;
}

struct plain_list {
    struct listed items[4096];
    size_t count;
};

static void list_push(struct plain_list *list, uint64_t key, size_t pushed)
{
    struct listed item = {key, pushed};
    size_t i = list->count++;
    for (; i > 0 && by_key(&list->items[i - 1], &item) > 0; i--)
        list->items[i] = list->items[i - 1];
    list->items[i] = item;
}

static struct listed list_pop(struct plain_list *list)
{
    struct listed first = list->items[0];
    memmove(list->items, list->items + 1, --list->count * sizeof *list->items);
    return first;
}

/* Steps of very different size, and many ties: 0, same key; else up to 2^spread ahead. */
static uint64_t next_key(struct rng *rng, uint64_t now, int spread)
{
    if (rng_below(rng, 4) == 0)
        return now;
    return now + rng_below(rng, (uint64_t)1 << rng_below(rng, (uint64_t)spread + 1));
}

/* Property: radix heap, 4-ary heap and sorted list agree, whatever is pushed and popped in between.
 */
static void test_queue_order(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct rng rng;
        struct queue queue;
        struct heap4 heap = {0};
        static struct plain_list list;
        uint64_t now = 0;
        size_t pushed = 0;
        rng_init(&rng, seed, "test", "queue");
        queue_init(&queue);
        list.count = 0;
        int spread = (int)(seed % 45);
        for (int step = 0; step < 3000; step++) {
            bool push = list.count == 0 ||
                        (list.count < 4000 && rng_below(&rng, 100) < (seed % 3 ? 50 : 60));
            if (push) {
                struct event e = {next_key(&rng, now, spread), NULL, (void *)pushed};
                queue_push(&queue, e);
                heap4_push(&heap, e);
                list_push(&list, e.key, pushed++);
                continue;
            }
            if (queue_next_key(&queue) != list.items[0].key)
                fail_msg("seed %d: next key differs", (int)seed);
            struct listed expected = list_pop(&list);
            struct event a = queue_pop(&queue), b = heap4_pop(&heap);
            if (a.key != expected.key || (size_t)a.subject != expected.pushed ||
                b.key != expected.key || (size_t)b.subject != expected.pushed)
                fail_msg("seed %d step %d: order differs", (int)seed, step);
            now = a.key;
        }
        assert_int_equal(queue.count, list.count);
        queue_release(&queue);
        free(heap.items);
    }
}

/* A source that goes on by itself moves the clock between pops: pushes below all that is pending.
 */
static void test_queue_between(void **state)
{
    struct queue queue;
    (void)state;
    queue_init(&queue);
    for (size_t i = 0; i < 200; i++)
        queue_push(&queue, (struct event){1000000 + i, NULL, NULL});
    assert_int_equal(queue_pop(&queue).key, 1000000);
    for (size_t i = 0; i < 500; i++)
        queue_push(&queue, (struct event){1000000 + i % 7, NULL, NULL});
    uint64_t last = 0;
    while (queue.count) {
        uint64_t key = queue_pop(&queue).key;
        assert_true(key >= last);
        last = key;
    }
    assert_true(queue_next_key(&queue) == UINT64_MAX);
    queue_release(&queue);
}

/* A far event keeps the front from being empty; what was popped must make room all the same. */
static void test_queue_memory(void **state)
{
    struct queue queue;
    (void)state;
    queue_init(&queue);
    queue_push(&queue, (struct event){UINT64_C(1) << 60, NULL, NULL});
    queue_push(&queue, (struct event){1, NULL, NULL});
    queue_push(&queue, (struct event){2, NULL, NULL});
    for (int i = 0; i < 1000000; i++) {
        struct event e = queue_pop(&queue);
        e.key += 5;
        queue_push(&queue, e);
    }
    assert_true(queue.front.capacity <= 4096);
    queue_release(&queue);
}

static void test_xoshiro(void **state)
{
    struct rng rng = {{1, 2, 3, 4}};
    (void)state;
    assert_true(rng_word(&rng) == 41943041u);
    assert_true(rng_word(&rng) == 58720359u);
    assert_true(rng_word(&rng) == UINT64_C(3588806011781223));
}

/* A stream depends on its address alone, and different addresses give unrelated numbers. */
static void test_streams(void **state)
{
    struct rng a, b, c;
    double product = 0;
    enum { N = 100000 };
    (void)state;
    rng_init(&a, 7, "workloads/a", "arrivals");
    rng_init(&b, 7, "workloads/a", "arrivals");
    for (int i = 0; i < 100; i++)
        assert_true(rng_word(&a) == rng_word(&b));
    rng_init(&b, 7, "workloads/a", "keys");
    rng_init(&c, 8, "workloads/a", "arrivals");
    assert_true(rng_word(&b) != rng_word(&c));
    for (int i = 0; i < N; i++)
        product += (rng_uniform(&b) - 0.5) * (rng_uniform(&c) - 0.5);
    assert_close(product / N, 0, 5.0 / 12 / sqrt(N)); /* five standard deviations */
}

static void test_elementary(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 1, "test", "elementary");
    assert_close(exact_log(2), 0.693147180559945309, 1e-16);
    for (int i = 0; i <= 1000; i++)
        assert_close(exact_cos_turns(i / 1000.0), cos(2 * M_PI * i / 1000.0), 2e-15);
    assert_close(exact_exp(1), 2.718281828459045235, 5e-16);
    assert_close(exact_normal(0.975), 1.959963984540054, 1e-14);
    for (int i = 0; i < 20000; i++) {
        double x = exp(40 * rng_uniform(&rng) - 20), y = 1400 * rng_uniform(&rng) - 700;
        double p = i % 3 ? rng_uniform(&rng) : pow(rng_uniform(&rng), 30);
        assert_close(exact_log(x), log(x), 4e-16 * (1 + fabs(log(x))));
        assert_close(exact_exp(y) / exp(y), 1, 1e-15);
        if (p > 1e-300)
            assert_close(exact_normal(p), gsl_cdf_ugaussian_Pinv(p),
                         1e-13 * (1 + fabs(exact_normal(p))));
    }
    assert_close(exact_pow(2, 0.5), sqrt(2), 1e-15);
    assert_true(exact_exp(-1000) == 0);
}

static void test_distributions(void **state)
{
    struct distribution e = distribution_exponential(3), l = distribution_lognormal(4, 10);
    struct distribution p = distribution_pareto(1, 2), c = distribution_constant(5);
    double sum = 0;
    struct rng rng;
    (void)state;
    assert_close(distribution_quantile(&e, 0.5), 3 * log(2), 1e-14);
    assert_close(distribution_quantile(&l, 0.5), 4, 1e-13);
    assert_close(distribution_quantile(&l, 0.99), 10, 1e-12);
    assert_close(distribution_quantile(&p, 0.5), sqrt(2), 1e-14);
    assert_close(distribution_quantile(&c, 0.3), 5, 0);
    rng_init(&rng, 2, "test", "exponential");
    for (int i = 0; i < 100000; i++)
        sum += distribution_quantile(&e, rng_uniform(&rng));
    assert_close(sum / 100000, 3, 5 * 3 / sqrt(100000));
    assert_string_equal(p.kind->name, "pareto");
}

static void test_zipf(void **state)
{
    struct zipf z;
    struct rng rng;
    int counts[4] = {0};
    (void)state;
    rng_init(&rng, 3, "test", "zipf");
    zipf_init(&z, 3, 1);
    for (int i = 0; i < 110000; i++)
        counts[zipf_draw(&z, &rng)]++;
    assert_close(counts[1], 60000, 5 * sqrt(60000 * 5 / 11.0));
    assert_close(counts[2], 30000, 5 * sqrt(30000 * 8 / 11.0));
    assert_close(counts[3], 20000, 5 * sqrt(20000 * 9 / 11.0));
    assert_close(zipf_share(3, 1, 1, 1), 6.0 / 11, 1e-12);
    assert_close(zipf_share(3, 1, 2, 3), 5.0 / 11, 1e-12);
    /* the integral beyond a million ranks, against the sum */
    double sum = 0, head = 0;
    for (int k = 1; k <= 3000000; k++) {
        sum += pow(k, -0.99);
        head += k <= 10 ? pow(k, -0.99) : 0;
    }
    assert_close(zipf_share(3000000, 0.99, 1, 10), head / sum, 1e-9);
    zipf_init(&z, 1, 0.99);
    assert_true(zipf_draw(&z, &rng) == 1);
    zipf_init(&z, UINT64_C(1) << 50, 0);
    for (int i = 0; i < 1000; i++) {
        uint64_t k = zipf_draw(&z, &rng);
        assert_true(k >= 1 && k <= UINT64_C(1) << 50);
    }
}

static void test_alias(void **state)
{
    double shares[] = {0.1, 0, 0.6, 0.3};
    int counts[4] = {0};
    struct alias alias;
    struct rng rng;
    (void)state;
    rng_init(&rng, 4, "test", "alias");
    alias_init(&alias, shares, 4);
    for (int i = 0; i < 100000; i++)
        counts[alias_draw(&alias, &rng)]++;
    for (int i = 0; i < 4; i++)
        assert_close(counts[i], 100000 * shares[i],
                     1 + 5 * sqrt(100000 * shares[i] * (1 - shares[i])));
    alias_release(&alias);
}

static void test_counts(void **state)
{
    struct rng rng;
    double p[] = {1, 2, 7}, sum = 0;
    unsigned counts[3], total[3] = {0};
    (void)state;
    rng_init(&rng, 5, "test", "counts");
    for (int i = 0; i < 2000; i++) {
        rng_multinomial(&rng, 1000, p, counts, 3);
        assert_int_equal(counts[0] + counts[1] + counts[2], 1000);
        for (int k = 0; k < 3; k++)
            total[k] += counts[k];
        sum += (double)rng_poisson(&rng, 123.4);
        assert_true(rng_binomial(&rng, 10, 0.5) <= 10);
    }
    assert_close(total[2], 1400000, 5 * sqrt(2000000 * 0.7 * 0.3));
    assert_close(sum / 2000, 123.4, 5 * sqrt(123.4 / 2000));
    assert_int_equal(rng_poisson(&rng, 0), 0);
}

static int by_value(const void *a, const void *b)
{
    simtime x = *(const simtime *)a, y = *(const simtime *)b;
    return x < y ? -1 : x > y;
}

static void test_histogram(void **state)
{
    enum { N = 50000 };
    static simtime values[N];
    static struct histogram all, part;
    static const double quantiles[] = {0.01, 0.5, 0.9, 0.99, 0.999, 1};
    struct rng rng;
    (void)state;
    histogram_init(&all);
    assert_true(isnan(histogram_quantile(&all, 0.5)));
    for (simtime v = 1; v <= 100; v++)
        histogram_add(&all, v, 1);
    assert_close(histogram_quantile(&all, 0.5), 50, 0);
    assert_close(histogram_quantile(&all, 0.99), 99, 0);
    histogram_clear(&all);
    rng_init(&rng, 6, "test", "histogram");
    struct distribution d = distribution_pareto(1e5, 0.7); /* five decades */
    histogram_init(&part);
    for (int i = 0; i < N; i++) {
        values[i] = (simtime)distribution_quantile(&d, rng_uniform(&rng));
        histogram_add(i % 2 ? &all : &part, values[i], 1);
    }
    histogram_merge(&all, &part);
    qsort(values, N, sizeof *values, by_value);
    for (int q = 0; q < 6; q++) {
        double exact = (double)values[(int)ceil(quantiles[q] * N) - 1];
        if (exact < 1e14)
            assert_close(histogram_quantile(&all, quantiles[q]) / exact, 1, 0.004);
    }
    for (size_t i = 1; i < HISTOGRAM_BUCKETS; i++) {
        assert_int_equal(histogram_bucket_from(i), histogram_bucket_to(i - 1));
        assert_int_equal(histogram_index(histogram_bucket_from(i)), i);
    }
    histogram_add(&all, SIMTIME_MAX, 3); /* beyond the range: the last bucket */
    assert_int_equal(all.counts[HISTOGRAM_BUCKETS - 1] >= 3, 1);
}

struct trace {
    char order[64];
    size_t count;
};

static void say_a(struct sim *sim, void *subject)
{
    struct trace *t = subject;
    t->order[t->count++] = 'a';
    if (sim->now == 10 && t->count == 3)
        sim_at(sim, 10, PRIORITY_OBSERVE, say_a, t);
}

static void say_b(struct sim *sim, void *subject)
{
    struct trace *t = subject;
    (void)sim;
    t->order[t->count++] = 'b';
}

static void stop(struct sim *sim, void *subject)
{
    (void)subject;
    sim_stop(sim);
}

/* Law 1: (time, priority, order of asking), and nothing after the end or after a stop. */
static void test_run_loop(void **state)
{
    struct sim sim;
    struct trace t = {0};
    (void)state;
    sim_init(&sim, 1, 100);
    sim_at(&sim, 10, PRIORITY_TRAFFIC, say_a, &t);
    sim_at(&sim, 10, PRIORITY_TRAFFIC, say_b, &t);
    sim_at(&sim, 10, PRIORITY_CONTROL, say_b, &t);
    sim_at(&sim, 5, PRIORITY_OBSERVE, say_b, &t);
    sim_at(&sim, 100, PRIORITY_TRAFFIC, say_b, &t);
    sim_at(&sim, 101, PRIORITY_TRAFFIC, say_b, &t);
    sim_run(&sim);
    assert_memory_equal(t.order, "bbabab", 6);
    assert_int_equal(t.count, 6);
    sim_release(&sim);

    t.count = 0;
    sim_init(&sim, 1, 100);
    sim_at(&sim, 5, PRIORITY_TRAFFIC, stop, NULL);
    sim_at(&sim, 6, PRIORITY_TRAFFIC, say_b, &t);
    sim_run(&sim);
    assert_int_equal(t.count, 0);
    sim_release(&sim);
}

static void test_may_go_on(void **state)
{
    struct sim sim;
    (void)state;
    sim_init(&sim, 1, 100);
    sim_at(&sim, 50, PRIORITY_TRAFFIC, stop, NULL);
    assert_true(sim_may_go_on(&sim, 49, PRIORITY_TRAFFIC));
    assert_int_equal(sim.now, 49);
    assert_false(
        sim_may_go_on(&sim, 50, PRIORITY_TRAFFIC)); /* a tie: the one that asked first goes */
    assert_true(sim_may_go_on(&sim, 50, PRIORITY_CONTROL));
    assert_false(sim_may_go_on(&sim, 101, PRIORITY_TRAFFIC));
    sim.resolution = 30;
    assert_int_equal(sim_gather_time(&sim, 31), 60);
    assert_int_equal(sim_gather_time(&sim, 60), 60);
    assert_int_equal(sim_gather_time(&sim, 95), 100); /* the last interval ends with the run */
    sim_release(&sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queue_order),   cmocka_unit_test(test_queue_between),
        cmocka_unit_test(test_queue_memory),  cmocka_unit_test(test_xoshiro),
        cmocka_unit_test(test_streams),       cmocka_unit_test(test_elementary),
        cmocka_unit_test(test_distributions), cmocka_unit_test(test_zipf),
        cmocka_unit_test(test_alias),         cmocka_unit_test(test_counts),
        cmocka_unit_test(test_histogram),     cmocka_unit_test(test_run_loop),
        cmocka_unit_test(test_may_go_on),
    };
    return RUN(tests);
}
