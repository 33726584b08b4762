/* common/metric: datapoints as CloudWatch has them. */
#include "fixture.h"

#include "metric.h"

/* Something that is counted and something that has a level. */
struct meter {
    struct metric metric;
    double counted, level;
    int arrived;
    simtime last;
};

static const struct series meter_rows[] = {SUM(struct meter, counted, "1", "", "", ""),
                                           VALUE(struct meter, level, "1", "", "", ""), SERIES_END};

static void arrived(struct sim *sim, void *owner)
{
    struct meter *m = owner;
    m->arrived++;
    m->last = sim->now;
}

static void count_ten(struct sim *sim, void *subject)
{
    struct meter *m = subject;
    m->counted += 10;
    m->level = simtime_seconds(sim->now);
    if (sim->now < 150 * SECOND)
        sim_at(sim, sim->now + 5 * SECOND, PRIORITY_TRAFFIC, count_ten, m);
}

/* Counts ten every 5 s from 5 s to 150 s, for `seconds`; `row` 0 is the count and 1 the level. */
static void run_meter(struct meter *m, struct sim *sim, int row, simtime delay, int64_t start,
                      simtime seconds)
{
    *m = (struct meter){.metric = {.row = &meter_rows[row],
                                   .subject = m,
                                   .period = MINUTE,
                                   .delay = delay,
                                   .zero_is_missing = true,
                                   .arrived = arrived,
                                   .owner = m}};
    sim_init(sim, 1, seconds * SECOND);
    sim->start_epoch_s = start;
    metric_start(&m->metric, sim);
    sim_at(sim, 5 * SECOND, PRIORITY_TRAFFIC, count_ten, m);
    sim_run(sim);
}

/* 120 a minute, the first with its last event at 60 s: 120, 120, 60 in half a minute more, then
 * nothing: missing. A level of 0 s … is what it was at the end. Each is known 30 s after its
 * minute. */
static void test_datapoints(void **state)
{
    struct sim sim;
    struct meter m;
    (void)state;
    run_meter(&m, &sim, 0, 30 * SECOND, 0, 300);
    assert_int_equal(m.arrived, 4); /* the fifth would be known at 330 s */
    assert_int_equal(m.last, 270 * SECOND);
    assert_int_equal(m.metric.kept, 4);
    assert_true(isnan(m.metric.points[0]));
    assert_close(m.metric.points[1], 60, 0);
    assert_close(m.metric.points[2], 120, 0);
    assert_close(m.metric.points[3], 120, 0);
    assert_int_equal(metric_above(&m.metric, 4, 60), 2);
    assert_int_equal(metric_above(&m.metric, 3, 59), 2);
    assert_int_equal(metric_above(&m.metric, 2, 59), 1);
    assert_int_equal(metric_below(&m.metric, 4, 120), 1);
    assert_int_equal(metric_below(&m.metric, 1, 1e9), 0);
    assert_int_equal(metric_below(&m.metric, 60, 121), 3); /* no more than there are */
    sim_release(&sim);

    run_meter(&m, &sim, 1, 0, 0, 300);
    assert_int_equal(m.arrived, 5);
    assert_close(m.metric.points[4], 60, 1e-9);
    assert_close(m.metric.points[3], 120, 1e-9);
    assert_close(m.metric.points[0], 150, 1e-9); /* a level is never missing */
    sim_release(&sim);
}

static void end_outage(struct sim *sim, void *subject)
{
    (void)subject;
    sim->metrics_out_until = 0;
}

/* CloudWatch is out until 90 s: the first minute has no datapoint, the second counts from its
 * beginning; a count that does not move is 0 for whom 0 is no missing datapoint. */
static void test_missing(void **state)
{
    struct sim sim;
    struct meter m = {.metric = {.row = &meter_rows[0],
                                 .subject = &m,
                                 .period = MINUTE,
                                 .arrived = arrived,
                                 .owner = &m}};
    (void)state;
    sim_init(&sim, 1, 300 * SECOND);
    sim.metrics_out_until = 90 * SECOND;
    metric_start(&m.metric, &sim);
    sim_at(&sim, 5 * SECOND, PRIORITY_TRAFFIC, count_ten, &m);
    sim_at(&sim, 90 * SECOND, PRIORITY_CONTROL, end_outage, NULL);
    sim_run(&sim);
    assert_true(isnan(m.metric.points[4]));
    assert_close(m.metric.points[3], 120, 0);
    assert_close(m.metric.points[0], 0, 0);
    sim_release(&sim);
}

/* Periods are those of the wall clock: a run that begins at 00:00:45 sees its first minute end
 * after 15 s. More datapoints than are kept push the oldest out. */
static void test_whole_periods(void **state)
{
    struct sim sim;
    struct meter m;
    (void)state;
    run_meter(&m, &sim, 0, 0, 86400 * 20000 + 45, 20);
    assert_int_equal(m.arrived, 1);
    assert_int_equal(m.last, 15 * SECOND);
    assert_close(m.metric.points[0], 30, 0);
    sim_release(&sim);
    run_meter(&m, &sim, 1, 0, 0, 70 * 60);
    assert_int_equal(m.arrived, 70);
    assert_int_equal(m.metric.kept, METRIC_KEPT);
    assert_close(m.metric.points[METRIC_KEPT - 1], 150, 1e-9);
    sim_release(&sim);
}

TESTS(metric, cmocka_unit_test(test_datapoints), cmocka_unit_test(test_missing),
      cmocka_unit_test(test_whole_periods))
