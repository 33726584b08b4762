/* study/history_fit: columns of a past become series of a run, and its values come back as text. */
#include "fixture.h"

#include "history_fit.h"

static const char world[] =
    "name: t\nduration: 3m\nsample_every: 1m\nresolution: 1s\ntables:\n  T: {item_size: 4KiB, read: "
    "{capacity: 10}, write: {capacity: 5}}\nclients: {c: {}}\nworkloads:\n  w: {client: c, table: "
    "T, consistency: strong, keys: [{count: 10}], arrivals: even, rate: [{per_second: 4}]}\n";

static void add(struct history *h, const char *path, double value)
{
    h->columns = memory_resize(h->columns, h->count + 1, sizeof *h->columns);
    h->columns[h->count] = (struct history_column){
        memory_text(path), memory_new(h->periods, sizeof *h->columns->values)};
    for (size_t i = 0; i < h->periods; i++)
        h->columns[h->count].values[i] = value;
    h->count++;
}

static void watch(struct sim *sim, void *context)
{
    history_fit_watch(context, sim);
    if (sim->now < sim->end && !sim->stopped)
        sim_at(sim, sim->now + MINUTE, PRIORITY_RECORD, watch, context);
}

static void test_columns_are_series_of_a_run(void **state)
{
    struct fixture f;
    struct history h = {.period = MINUTE, .periods = 3};
    struct history_fit hf, one;
    struct text answer = {0};
    char reason[64];
    (void)state;

    fixture_init(&f, world);
    add(&h, "tables/T/consumed_read_capacity_units", 240);
    add(&h, "tables/T/provisioned_read_capacity_units", 10);
    add(&h, "workloads/w/latency_p99", 0.01);
    add(&h, "tables/T/items", 1);                        /* nothing to compare */
    add(&h, "tables/U/consumed_read_capacity_units", 1); /* not simulated */
    add(&h, "tables/U/indexes/I/throttled", 1);
    add(&h, "tables/V", 1);
    add(&h, "tables/U/provisioned_read_capacity_units", 1);
    add(&h, "tables/U/indexes/I/consumed", 1);
    assert_true(history_fit_begin(&hf, &h, &f.world, 2, &f.diagnostics));
    assert_int_equal(hf.fit.count, 3);
    assert_int_equal(hf.passed_over, 1);
    assert_string_equal(text_get(&hf.absent), "tables/U, tables/U/indexes/I, tables");

    history_fit_one(&hf, &one);
    one.until = 2;
    sim_at(&f.world.sim, MINUTE, PRIORITY_RECORD, watch, &one);
    sim_run(&f.world.sim);
    assert_true(f.world.sim.stopped);
    history_fit_write(&one, &answer);
    assert_true(history_fit_take(&hf, 1, text_get(&answer)));
    const float *units = hf.fit.series[0].simulated + h.periods;
    assert_close(units[0], 240, 1);
    assert_close(units[1], 240, 1);
    assert_close(units[2], 0, 0); /* it stopped before */
    assert_close(hf.fit.series[1].simulated[h.periods], 10, 0);
    assert_true(hf.fit.series[2].simulated[h.periods] > 0);
    assert_close(hf.fit.series[0].simulated[0], 0, 0); /* the other future */
    assert_false(history_fit_take(&hf, 0, "3f800000*9 "));

    assert_int_equal(fit_kind_of("throttled.read.KeyRangeThroughputExceeded", reason), FIT_REASON);
    assert_string_equal(reason, "KeyRangeThroughputExceeded");
    text_release(&answer);
    history_fit_release(&one);
    history_fit_release(&hf);
    history_release(&h);
    fixture_release(&f);
}

/* Measured every fifth minute, as CloudWatch has capacity: 10, 10, 10, 40 and 40 are 22; what stood for
 * another five minutes that have no datapoint is not looked at. */
static void test_a_capacity_of_five_minutes_is_their_mean(void **state)
{
    struct fixture f;
    struct history h = {.period = MINUTE, .periods = 16};
    struct history_fit hf, one;
    (void)state;

    fixture_init(&f,
                 "name: t\nduration: 16m\nsample_every: 1m\nresolution: 1s\ntables: {T: {read: "
                 "{capacity: 10}, write: {capacity: 5}, control_plane: {update_duration: 10s}}}\n"
                 "timeline: [{action: set_capacity, at: 3m20s, table: T, read: 40}]\n");
    add(&h, "tables/T/provisioned_read_capacity_units", NAN);
    for (size_t i = 0; i < 16; i += 5)
        h.columns[0].values[i] = i == 10 ? NAN : 10;
    assert_true(history_fit_begin(&hf, &h, &f.world, 1, &f.diagnostics));
    history_fit_one(&hf, &one);
    sim_at(&f.world.sim, MINUTE, PRIORITY_RECORD, watch, &one);
    sim_run(&f.world.sim);
    assert_close(one.fit.series[0].simulated[0], 22, 1e-5);
    assert_close(one.fit.series[0].simulated[5], 40, 1e-5);
    assert_close(one.fit.series[0].simulated[15], 40, 1e-5);
    history_fit_release(&one);
    history_fit_release(&hf);
    history_release(&h);
    fixture_release(&f);
}

TESTS(history_fit, cmocka_unit_test(test_a_capacity_of_five_minutes_is_their_mean),
      cmocka_unit_test(test_columns_are_series_of_a_run))
