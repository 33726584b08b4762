/* run/run: what a run leaves in memory is what it leaves in a file. */
#include "fixture.h"

#include <unistd.h>

#include "measures.h"
#include "run.h"
#include "text.h"

enum { PATH = 640 };

static const char *const attributes[] = {
    "output_id", "units",         "long_name",   "cell_methods", "NX_class", "signal",
    "axes",      "flag_meanings", "Conventions", "title",        "version",  "libraries",
    "digest",    "resolution",    "start",       "price_book",   "defaults", "standard_name",
    "calendar",  "bounds",        "history",     "source",       "absent"};
static const char *const numbers[] = {"seed",           "complete",   "duration", "sample_every",
                                      "layout_version", "_FillValue", "title",    "absent"};

/* To the bit; NaN is NaN. */
static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void assert_same_attributes(struct reader *file, struct reader *memory, const char *path)
{
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        char *a = reader_attribute_text(file, path, attributes[i]),
             *b = reader_attribute_text(memory, path, attributes[i]);
        if (!a != !b || (a && !text_equal(a, b)))
            fail_msg("%s, %s: '%s' in the file, '%s' in memory", path, attributes[i], a, b);
        free(a);
        free(b);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double a = 0, b = 0;
        bool there = reader_attribute_number(file, path, numbers[i], &a);
        if (there != reader_attribute_number(memory, path, numbers[i], &b) || !same_number(a, b))
            fail_msg("%s, %s: %g in the file, %g in memory", path, numbers[i], a, b);
    }
}

static void assert_same_texts(struct reader *file, struct reader *memory, const char *path,
                              int rank)
{
    size_t count, other;
    char **a = reader_texts(file, path, rank, &count),
         **b = reader_texts(memory, path, rank, &other);

    if (!a != !b || count != other)
        fail_msg("%s: %zu texts in the file, %zu in memory", path, count, other);
    for (size_t i = 0; i < count; i++)
        if (!text_equal(a[i], b[i]))
            fail_msg("%s: '%s' in the file, '%s' in memory", path, a[i], b[i]);
    reader_names_free(a);
    reader_names_free(b);
}

static void assert_same_numbers(struct reader *file, struct reader *memory, const char *path,
                                int rank)
{
    size_t count, other;
    double *a = reader_values(file, path, rank, &count),
           *b = reader_values(memory, path, rank, &other);

    if (!a != !b || count != other)
        fail_msg("%s: %zu values in the file, %zu in memory", path, count, other);
    for (size_t i = 0; i < count; i++)
        if (!same_number(a[i], b[i]))
            fail_msg("%s[%zu]: %.17g in the file, %.17g in memory", path, i, a[i], b[i]);
    free(a);
    free(b);
}

/* A file is damaged where texts are asked for numbers. */
static bool is_text(const char *path)
{
    static const char *const names[] = {"/subject", "/detail", "/key", "/lines"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_ends_with(path, names[i]))
            return true;
    return text_starts_with(path, "/scenario/") ||
           (text_starts_with(path, "/outputs/") && !text_equal(path, "/outputs/output"));
}

/* Of two axes memory keeps the sizes alone. */
static void assert_same_dataset(struct reader *file, struct reader *memory, const char *path)
{
    size_t a[READER_RANK] = {0}, b[READER_RANK] = {0};
    int rank = reader_shape(file, path, a);

    if (rank != reader_shape(memory, path, b) || memcmp(a, b, sizeof a) != 0)
        fail_msg("%s: of another shape in memory", path);
    if (rank && reader_is_along(file, path, "/time") != reader_is_along(memory, path, "/time"))
        fail_msg("%s: along another axis in memory", path);
    assert_same_attributes(file, memory, path);
    if (rank > 1)
        return;
    if (is_text(path))
        assert_same_texts(file, memory, path, rank);
    else
        assert_same_numbers(file, memory, path, rank);
}

/* Everything below a group, in the same order. Returns how many datasets there were. */
static size_t assert_same_group(struct reader *file, struct reader *memory, const char *group)
{
    size_t count = 0;

    assert_same_attributes(file, memory, group);
    for (int kind = READER_GROUPS; kind <= READER_DATASETS; kind++) {
        char **a = reader_names(file, group, (enum reader_kind)kind),
             **b = reader_names(memory, group, (enum reader_kind)kind);
        for (size_t i = 0; a[i] || b[i]; i++) {
            char path[PATH];
            if (!a[i] || !b[i] || !text_equal(a[i], b[i]))
                fail_msg("in %s: '%s' in the file, '%s' in memory", group, a[i], b[i]);
            snprintf(path, sizeof path, "%s/%s", group[1] ? group : "", a[i]);
            if (kind == READER_GROUPS)
                count += assert_same_group(file, memory, path);
            else
                assert_same_dataset(file, memory, path);
            count += kind == READER_DATASETS;
        }
        reader_names_free(a);
        reader_names_free(b);
    }
    return count;
}

static void assert_same_measures(const struct result *file, const struct result *memory)
{
    const struct result *results[] = {file, memory};
    struct summary summaries[2];
    struct measures m[2];

    for (int i = 0; i < 2; i++) {
        summary_make(&summaries[i], results[i]);
        measures_make(&m[i], &summaries[i]);
        assert_string_equal(results[i]->reader->damage, "");
    }
    assert_int_equal(m[0].count, m[1].count);
    for (size_t i = 0; i < m[0].count; i++) {
        const struct measured *a = &m[0].items[i], *b = &m[1].items[i];
        assert_string_equal(a->path, b->path);
        assert_string_equal(a->unit, b->unit);
        assert_string_equal(a->sentence, b->sentence);
        assert_int_equal(a->better, b->better);
        if (!same_number(a->value, b->value))
            fail_msg("%s: %.17g of the file, %.17g of memory", a->path, a->value, b->value);
    }
    for (int i = 0; i < 2; i++) {
        measures_release(&m[i]);
        summary_release(&summaries[i]);
    }
}

static void interrupt_after_5_s(void *context, const struct run_progress *progress)
{
    if (progress->now >= 5 * SECOND)
        *(sig_atomic_t *)context = 1;
}

static void simulate(const struct scenario *scenario, bool in_memory, bool interrupted,
                     struct run_outcome *outcome)
{
    struct diagnostics diagnostics;
    sig_atomic_t interrupt = 0;
    char path[300];
    struct run_options options = {
        .output = path, .without_state = true, .in_memory = in_memory, .context = &interrupt};

    snprintf(path, sizeof path, "%s", fixture_path("a.h5"));
    if (interrupted) {
        options.interrupted = &interrupt;
        options.progress = interrupt_after_5_s;
    }
    diagnostics_init(&diagnostics);
    run(scenario, &options, outcome, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    assert_int_equal(outcome->status, interrupted ? RUN_INTERRUPTED : RUN_DONE);
    diagnostics_release(&diagnostics);
}

/* Runs it both ways and compares all there is; returns how many datasets that is. */
static size_t assert_same(const struct scenario *scenario, bool interrupted)
{
    struct run_outcome of_file, of_memory;
    struct result file, memory;
    char why[READER_WHY];

    simulate(scenario, false, interrupted, &of_file);
    simulate(scenario, true, interrupted, &of_memory);
    assert_null(of_file.memory);
    assert_string_equal(of_memory.kept, "");
    assert_string_equal(of_file.digest.bytes, of_memory.digest.bytes);
    assert_int_equal(result_open(&file, of_file.kept, why), RESULT_GOOD);
    assert_int_equal(result_open_memory(&memory, of_memory.memory, why), RESULT_GOOD);
    size_t count = assert_same_group(file.reader, memory.reader, "/");
    assert_same_measures(&file, &memory);
    result_release(&file);
    result_release(&memory);
    memory_file_free(of_memory.memory);
    unlink(of_file.kept);
    return count;
}

static void load_shipped(struct scenario *scenario, const char *name, const char *duration)
{
    static char path[200]; /* the scenario borrows it: a trace lies beside */
    char set[100], why[512];
    const char *const sets[] = {set};
    struct scenario_changes changes = {sets, 1};
    struct diagnostics diagnostics;
    size_t length;

    snprintf(path, sizeof path, "scenarios/%s.yaml", name);
    snprintf(set, sizeof set, "duration=%s", duration);
    diagnostics_init(&diagnostics);
    char *text = scenario_read_file(path, &length, why);
    assert_non_null(text);
    assert_true(scenario_load(scenario, path, text, length, &changes, &diagnostics));
    diagnostics_release(&diagnostics);
    free(text);
}

/* Shipped scenarios that have, together, all kinds of entities, shortened. */
static void test_shipped(void **state)
{
    static const char *const some[][2] = {{"quickstart", "4m"},
                                          {"autoscaling_chases", "3m"},
                                          {"celebrity_spike", "10m"},
                                          {"checkout_dax", "10s"},
                                          {"index_backpressure", "1m"},
                                          {"global_orders", "1m"},
                                          {"session_ttl", "2m"},
                                          {"flash_sale_cascade", "20s"},
                                          {"checkout_transaction", "10s"},
                                          {"shared_functions", "20s"},
                                          {"stream_bad_records", "1m"},
                                          {"telemetry_scan", "20s"},
                                          {"step_scaling", "5m"},
                                          {"preferences_write_behind", "20s"},
                                          {"trace", "2m"},
                                          {"flash_sale_migration", "3m"}};
    (void)state;
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        struct scenario scenario;
        load_shipped(&scenario, some[i][0], some[i][1]);
        assert_true(assert_same(&scenario, false) > 50);
        scenario_release(&scenario);
    }
}

#define WORLD(duration, sample, rate)                                                              \
    "name: n\nduration: " duration "\nsample_every: " sample                                       \
    "\ntables: {t: {item_size: 4KiB, read: {capacity: 10}, initial_burst: 0%, write: {capacity: "  \
    "5}}}\nclients: {c: {}}\nworkloads: {w: {client: c, table: t, keys: [{count: 50}], rate: "     \
    "[{per_second: " rate "}]}}\nthresholds: [workloads/w/failed_ratio < 1%]\n"

static void assert_same_yaml(const char *yaml, bool interrupted)
{
    struct fixture f;

    fixture_init(&f, yaml);
    assert_true(f.valid);
    assert_same(&f.scenario, interrupted);
    fixture_release(&f);
}

/* What there is of a run that was interrupted, a last interval that is shorter, as many rows as
 * blocks have and one more, no call at all. */
static void test_lengths(void **state)
{
    (void)state;
    assert_same_yaml(WORLD("1m", "1s", "100"), true);
    assert_same_yaml(WORLD("10s", "7s", "100"), false);
    assert_same_yaml(WORLD("3s", "1m", "100"), false);
    assert_same_yaml(WORLD("1023s", "1s", "1"), false);
    assert_same_yaml(WORLD("1024s", "1s", "1"), false);
    assert_same_yaml(WORLD("2049s", "1s", "1"), false);
    assert_same_yaml(WORLD("10s", "1s", "0"), false);
}

/* A run of more rows than memory is for goes to its file, although nobody keeps it. */
static void test_too_long(void **state)
{
    struct fixture f;
    struct run_outcome outcome;
    (void)state;
    fixture_init(&f, WORLD("2h", "1s", "0.01"));
    assert_true(recorder_fits_in_memory(&f.world.sim, SECOND));
    f.world.sim.end = 30 * DAY;
    assert_false(recorder_fits_in_memory(&f.world.sim, SECOND));
    assert_true(recorder_fits_in_memory(&f.world.sim, HOUR));
    fixture_release(&f);
    fixture_init(&f, WORLD("72h", "1s", "0.01"));
    simulate(&f.scenario, true, false, &outcome);
    assert_null(outcome.memory);
    assert_int_equal(access(outcome.kept, R_OK), 0);
    fixture_release(&f);
}

TESTS_IN_FOLDER(run, cmocka_unit_test(test_shipped), cmocka_unit_test(test_lengths),
                cmocka_unit_test(test_too_long))
