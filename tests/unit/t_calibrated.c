/* study/calibrated and study/calibrating: the text of a narrowed scenario, and where a past is cut. */
#include "fixture.h"

#include "calibrating.h"

#define WORLD                                                                                      \
    "name: t\nduration: 1m\ntables:\n  T: {item_size: 1KiB, read: {capacity: 10}, write: "         \
    "{capacity: 10}}\nclients: {c: {}}\nworkloads:\n  w: {client: c, table: T, keys: [{count: "    \
    "10}], rate: [{per_second: 1}]}\n"

static void narrow(const char *yaml, const double *low, const double *high, struct text *out)
{
    struct fixture f;
    struct unknowns unknowns;
    struct calibration_interval intervals[4];
    double points[] = {0.5, 0.5, 0.5, 0.5}, loss = 0;

    fixture_init(&f, yaml);
    assert_true(f.valid);
    assert_true(unknowns_init(&unknowns, &f.scenario, &f.diagnostics));
    for (size_t i = 0; i < unknowns.count; i++)
        intervals[i] = (struct calibration_interval){low[i], high[i], high[i] - low[i] < 0.7};
    struct calibration search = {.dimensions = unknowns.count,
                                 .points = points,
                                 .losses = &loss,
                                 .tried = 1,
                                 .bound = 1,
                                 .intervals = intervals};
    struct calibrated c = {&f.scenario, &unknowns, &search, "calibrated to past.csv"};
    calibrated_write(&c, out);
    unknowns_release(&unknowns);
    fixture_release(&f);
}

static void test_only_lines_of_narrower_unknowns_change(void **state)
{
    struct text out = {0};
    (void)state;

    narrow(WORLD "unknowns:  # guesses\n"
                 "  # how large\n"
                 "  size: {path: tables.T.item_size, uniform: 1000..3000}  # bytes\n"
                 "  pace:\n"
                 "    scale: workloads.w.rate.0.per_second\n"
                 "    uniform: 1..2\n"
                 "# the end\n"
                 "seed: 3\n",
           (const double[]){0.25, 0}, (const double[]){0.5, 1}, &out);
    assert_string_equal(text_get(&out),
                        WORLD "unknowns:  # guesses\n"
                              "  # calibrated to past.csv\n"
                              "  # how large\n"
                              "  # bytes\n"
                              "  # calibrated: best 2000; was uniform: 1000..3000\n"
                              "  size: {path: \"tables.T.item_size\", uniform: 1500..2000}\n"
                              "  pace:\n"
                              "    scale: workloads.w.rate.0.per_second\n"
                              "    uniform: 1..2\n"
                              "# the end\n"
                              "seed: 3\n");
    text_release(&out);
}

static void test_a_bracket_closes_below_its_key(void **state)
{
    struct text out = {0};
    (void)state;

    narrow(WORLD "unknowns:\n"
                 "  size: {\n"
                 "    path: tables.T.item_size,\n"
                 "    uniform: 1000..3000\n"
                 "  }\n"
                 "  pace: {scale: workloads.w.rate.0.per_second,\n"
                 "uniform: 1..2\n"
                 "}\n"
                 "seed: 3\n",
           (const double[]){0.25, 0.25}, (const double[]){0.5, 0.5}, &out);
    assert_string_equal(strstr(text_get(&out), "unknowns:"),
                        "unknowns:\n"
                        "  # calibrated to past.csv\n"
                        "  # calibrated: best 2000; was uniform: 1000..3000\n"
                        "  size: {path: \"tables.T.item_size\", uniform: 1500..2000}\n"
                        "  # calibrated: best 1.5; was uniform: 1..2\n"
                        "  pace: {scale: \"workloads.w.rate.0.per_second\", uniform: 1.25..1.5}\n"
                        "seed: 3\n");
    text_release(&out);

    narrow(WORLD "unknowns: {\n"
                 "  size: {path: tables.T.item_size, uniform: 1000..3000}\n"
                 "}\n"
                 "seed: 3\n",
           (const double[]){0.25}, (const double[]){0.5}, &out);
    assert_string_equal(strstr(text_get(&out), "unknowns:"),
                        "unknowns:\n"
                        "  # calibrated to past.csv\n"
                        "  # calibrated: best 2000; was uniform: 1000..3000\n"
                        "  size: {path: \"tables.T.item_size\", uniform: 1500..2000}\n"
                        "seed: 3\n");
    text_release(&out);
}

static void test_a_distribution_is_cut_and_values_are_dropped(void **state)
{
    struct text out = {0};
    (void)state;

    narrow(WORLD "unknowns: {size: {path: tables.T.item_size, triangular: [1000, 1500, 2000]}, "
                 "mode: {path: clients.c.retry.mode, discrete: [{value: standard, share: 80%}, "
                 "{value: legacy, share: 20%}]}}\nseed: 3\n",
           (const double[]){0.5, 0}, (const double[]){0.6, 1}, &out);
    const char *unknowns = strstr(text_get(&out), "unknowns:");
    assert_string_equal(
        unknowns, "unknowns:\n"
                  "  # calibrated to past.csv\n"
                  "  # calibrated: best 1500; was triangular: [1000, 1500, 2000]\n"
                  "  size: {path: \"tables.T.item_size\", triangular: [1000, 1500, 2000], "
                  "within: 1500..1553}\n"
                  "  # calibrated: best standard; was discrete: [{value: \"standard\", share: "
                  "0.8}, {value: \"legacy\", share: 0.2}]\n"
                  "  mode: {path: \"clients.c.retry.mode\", discrete: [{value: \"standard\", "
                  "share: 1}]}\n"
                  "seed: 3\n");
    text_release(&out);
}

static void test_a_past_is_cut_where_both_parts_have_throttles(void **state)
{
    double early[100] = {0}, none[100] = {0}, even[100], late[100] = {0};
    (void)state;

    early[10] = early[40] = 1;
    late[95] = late[75] = 1;
    for (int i = 0; i < 100; i++)
        even[i] = 1;
    assert_int_equal(calibrating_cut(even, 100, 0.6), 60);
    assert_int_equal(calibrating_cut(none, 100, 0.6), 60);
    assert_int_equal(calibrating_cut(early, 100, 0.6), 40);
    assert_int_equal(calibrating_cut(late, 100, 0.6), 76);
    const double end[10] = {0, 0, 0, 0, 0, 0, 30, 30, 30, 30}, once[10] = {[8] = 5};
    assert_int_equal(calibrating_cut(end, 10, 0.6), 8);
    assert_int_equal(calibrating_cut(once, 10, 0.6), 6);
}

/* The seeds differ among each other by far more than before and after do with the same seed. */
static void test_worse_is_worse_seed_by_seed(void **state)
{
    double before[24], after[24], error;
    (void)state;

    for (int i = 0; i < 12; i++) {
        before[2 * i + 1] = 0.2 + 0.05 * i;
        after[2 * i + 1] = before[2 * i + 1] + 0.04 + 0.001 * (i % 2);
    }
    struct calibrating c = {.before = {0.1, 0.4}, .after = {0.05, 0.44}};
    c.worse = calibrating_difference(before + 1, after + 1, 2, 12, &error);
    c.worse_error = error;
    assert_close(c.worse, 0.0405, 1e-9);
    assert_close(error, 0.0005 * sqrt(12. / 11) / sqrt(12), 1e-9);
    assert_true(calibrating_is_overfit(&c));
    c.worse = 0.012; /* decides nothing */
    assert_false(calibrating_is_overfit(&c));
    c.worse = 0.04, c.worse_error = 0.02; /* luck */
    assert_false(calibrating_is_overfit(&c));
}

static void test_a_rest_and_a_model_that_do_not_fit(void **state)
{
    struct calibrating c = {.before = {0.5, 0.9}, .after = {0.05, 0.3}, .luck = 0.06};
    (void)state;

    assert_true(calibrating_is_drift(&c)); /* better than before, and yet far worse */
    assert_false(calibrating_is_misfit(&c));
    c.after[CALIBRATING_TRAIN] = 0.25;
    assert_false(calibrating_is_drift(&c));
    assert_true(calibrating_is_misfit(&c));
    c.luck = 0.2; /* two futures of the model miss each other by as much */
    assert_false(calibrating_is_misfit(&c));
    c.luck = NAN;
    assert_true(calibrating_is_misfit(&c));
}

TESTS(calibrated, cmocka_unit_test(test_worse_is_worse_seed_by_seed),
      cmocka_unit_test(test_a_bracket_closes_below_its_key),
      cmocka_unit_test(test_a_rest_and_a_model_that_do_not_fit),
      cmocka_unit_test(test_only_lines_of_narrower_unknowns_change),
      cmocka_unit_test(test_a_distribution_is_cut_and_values_are_dropped),
      cmocka_unit_test(test_a_past_is_cut_where_both_parts_have_throttles))
