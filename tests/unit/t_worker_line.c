/* common/worker_line: waiting and loss of many calls at once, whatever the interval. */
#include "fixture.h"

#include "worker_line.h"

struct seen {
    double mean_s, waited, rejected;
};

/* Poisson arrivals, counted by the interval. */
static struct seen run(int64_t workers, int64_t limit, double per_s, struct worker_load load,
                       double interval_s, double duration_s)
{
    struct worker_line line;
    struct worker_line_outcome out;
    struct rng rng;
    double calls = 0, rejected = 0, wait = 0, waited = 0;

    rng_init(&rng, 3, "test", "worker line");
    worker_line_init(&line, workers, limit, 7, "test");
    for (double t = 0; t < duration_s; t += interval_s) {
        int64_t count = (int64_t)rng_poisson(&rng, per_s * interval_s), told = 0;
        worker_line_pass(&line, count, interval_s, &load, NULL, &out);
        for (int i = 0; i < out.n; i++) {
            wait += (double)out.waits[i].count * (double)out.waits[i].latency / 1e9;
            waited += out.waits[i].latency > 0 ? (double)out.waits[i].count : 0;
            told += out.waits[i].count;
        }
        assert_int_equal(told + out.rejected, count);
        calls += (double)count;
        rejected += (double)out.rejected;
    }
    return (struct seen){wait / (calls - rejected), waited / (calls - rejected), rejected / calls};
}

static const double intervals[] = {0.1, 1, 10};

/* The header's, by Erlang and by Pollaczek and Khinchine, at any interval. */
static void test_waits(void **state)
{
    static const struct {
        int64_t workers;
        struct worker_load load;
        double per_s, wait_s, waited;
    } cases[] = {
        {2, {0.2, 1}, 8, 0.3556, 0.711}, {1, {0.1, 0}, 8, 0.2, 0.8},
        {1, {0.1, 1}, 8, 0.4, 0.8},      {1, {0.1, 1}, 5, 0.1, 0.5},
        {10, {1, 1}, 8, 0.2046, 0.4092},
    };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
            struct seen seen = run(cases[c].workers, 1000000000, cases[c].per_s, cases[c].load,
                                   intervals[i], 20000);
            assert_close(seen.mean_s, cases[c].wait_s, 0.12 * cases[c].wait_s);
            assert_close(seen.waited, cases[c].waited, 0.05);
        }
}

/* Erlang B, M/M/1/K, M/M/c/K, and pools that are overloaded whose lines are full. */
static void test_loss(void **state)
{
    static const struct {
        int64_t workers, limit;
        double mean_s, per_s, lost, wait_s;
    } cases[] = {
        {2, 0, 0.2, 8, 0.3299, 0},         {1, 2, 0.1, 8, 0.1734, -1},
        {400, 0, 1, 400, 0.0389, 0},       {1, 10, 0.1, 12, 0.1877, -1},
        {20, 20, 1, 18, 0.0071, -1},       {400, 1000, 1.6, 380, 0.3421, 4},
        {4, 100, 0.001, 8000, 0.5, 0.025},
    };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
            struct worker_load load = {cases[c].mean_s, 1};
            struct seen seen =
                run(cases[c].workers, cases[c].limit, cases[c].per_s, load, intervals[i], 5000);
            assert_close(seen.rejected, cases[c].lost, 0.012);
            if (cases[c].wait_s >= 0)
                assert_close(seen.mean_s, cases[c].wait_s, 0.1 * cases[c].wait_s);
        }
}

/* 15 a second where 10 are done: after 10 seconds the last waits 5; nothing more comes, and later
 * nobody waits. Late calls of an interval use what it left over. */
static void test_fluid(void **state)
{
    struct worker_line line;
    struct worker_line_outcome out;
    struct worker_load load = {0.02, 0};

    (void)state;
    worker_line_init(&line, 2, 1000000000, 1, "test");
    worker_line_pass(&line, 1500, 10, &load, NULL, &out);
    assert_close((double)out.waits[out.n - 1].latency / 1e9, 5 * 15.0 / 16, 0.3);
    assert_close(line.wait_s, 5, 0.2);
    worker_line_pass(&line, 0, 4, &load, NULL, &out);
    assert_close(line.wait_s, 1, 0.3);
    worker_line_pass(&line, 10, 10, &load, NULL, &out);
    worker_line_pass(&line, 700, 0, &load, NULL, &out);
    assert_true(line.wait_s < 0.2);
    worker_line_pass(&line, 700, 0, &load, NULL, &out);
    assert_true(line.wait_s > 3);
}

TESTS(worker_line, cmocka_unit_test(test_waits), cmocka_unit_test(test_loss),
      cmocka_unit_test(test_fluid))
