/* study/remedy_trials: what a run tries against its own causes. */
#include "fixture.h"

#include <unistd.h>

#include "diagnosis.h"
#include "remedy_trials.h"
#include "run.h"
#include "text.h"

#define WORLD(head, table, client, work)                                                           \
    "name: n\nduration: 5m\n" head "tables: {t: {" table "}}\nclients: {c: {" client "}}\n"        \
    "workloads: {w: {client: c, table: t, " work "}}\n"

/* Runs it as the command does, and reads what it offers. */
static void run_tried(const char *name, const char *yaml, struct result *r, struct summary *s,
                      struct diagnosis *d)
{
    struct scenario_source source = {
        .path = "test.yaml", .text = (char *)(uintptr_t)yaml, .length = strlen(yaml)};
    struct remedy_trials trials = {.source = &source, .quiet = true};
    struct run_options options = {
        .output = fixture_path(name), .try = remedy_trials_make, .try_context = &trials};
    struct scenario scenario;
    struct diagnostics diagnostics;
    struct run_outcome outcome;
    char why[512];

    diagnostics_init(&diagnostics);
    assert_int_equal(scenario_source_decode(&source, NULL, &scenario), 0);
    run(&scenario, &options, &outcome, &diagnostics);
    assert_int_equal(outcome.status, RUN_DONE);
    diagnostics_release(&diagnostics);
    scenario_release(&scenario);
    assert_int_equal(result_open(r, outcome.kept, why), RESULT_GOOD);
    summary_make(s, r);
    diagnosis_make(d, s);
}

static void release(struct result *r, struct summary *s, struct diagnosis *d)
{
    diagnosis_release(d);
    summary_release(s);
    result_release(r);
}

static const struct remedy *find(const struct diagnosis *d, const char *part)
{
    for (size_t c = 0; c < d->count; c++)
        for (size_t i = 0; i < d->causes[c].remedy_count; i++)
            if (strstr(d->causes[c].remedies[i].sets, part))
                return &d->causes[c].remedies[i];
    return NULL;
}

#define SHORT_OF_READS "initial_burst: 0%, read: {capacity: 20}, write: {capacity: 5}"
#define READS "consistency: strong, keys: [{count: 500}], rate: [{per_second: 40}]"

/* Both changes end it; the cheaper one comes first, whichever was thought of first. */
static void test_best_first(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    (void)state;
    run_tried("b.h5", WORLD("", SHORT_OF_READS, NONE, READS), &r, &s, &d);
    assert_true(d.tried);
    assert_string_equal(d.resolution, "auto");
    assert_int_equal(d.causes[0].remedy_count, 2);
    const struct remedy *first = &d.causes[0].remedies[0], *second = &d.causes[0].remedies[1];
    assert_int_equal(first->outcome, TRIAL_HELPS);
    assert_close(first->values.throttles, 0, 0.005 * d.before.throttles);
    assert_close(second->values.throttles, 0, 0.005 * d.before.throttles);
    assert_true(first->values.bill < second->values.bill);
    assert_non_null(strstr(first->sets, "capacity"));
    assert_true(d.before.throttles > 1000);
    release(&r, &s, &d);
}

/* The same at the run's own resolution: it is what it is compared with, and nothing is run for it. */
static void test_gathered(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    (void)state;
    run_tried("g.h5", WORLD("resolution: 1s\n", SHORT_OF_READS, NONE, READS), &r, &s, &d);
    assert_string_equal(d.resolution, "1s");
    assert_close(d.before.throttles, summary_throttles(&s), 0);
    assert_close(d.before.bill, s.bill, 0);
    release(&r, &s, &d);
}

/* On demand the bill breaks a threshold that held: it is not offered, though it ends the throttles. */
static void test_harm_is_refused(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    (void)state;
    run_tried("h.h5",
              WORLD("thresholds: ['cost/tables/t/total < 0.0015']\n", SHORT_OF_READS, NONE, READS),
              &r, &s, &d);
    assert_int_equal(s.thresholds_failed, 0);
    assert_null(find(&d, "on_demand"));
    assert_non_null(find(&d, "capacity"));
    assert_int_equal(d.causes[0].refused, 1);
    release(&r, &s, &d);
}

/* Reads and writes are short: each change leaves the other half. */
static void test_together(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    (void)state;
    run_tried("t.h5",
              "name: n\nduration: 5m\ntables: {t: {initial_burst: 0%, read: {capacity: 20}, write: "
              "{capacity: 20}}, u: {initial_burst: 0%, read: {capacity: 20}, write: {capacity: "
              "20}}}\nclients: {c: {" NONE "}}\nworkloads: {w: {client: c, table: t, " READS
              "}, v: {client: c, table: u, " READS "}}\n",
              &r, &s, &d);
    assert_int_equal(d.count >= 2, true);
    assert_true(d.causes[0].remedies[0].values.throttles > 0.4 * d.before.throttles);
    assert_true(d.together_count >= 1);
    assert_close(d.together[0].values.throttles, 0, 0.005 * d.before.throttles);
    assert_non_null(strstr(d.together[0].sets, "tables.t."));
    assert_non_null(strstr(d.together[0].sets, "tables.u."));
    release(&r, &s, &d);
}

/* Writes that the table takes once it has capacity are too many for its index: what is bought is bought
 * for both, and does it alone. */
static void test_index_is_carried(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    (void)state;
    run_tried("x.h5",
              WORLD("resolution: 1s\n",
                    "initial_burst: 0%, item_size: 1KiB, read: {capacity: 5}, write: {capacity: "
                    "20}, indexes: {i: {entry_size: 1KiB, buffer: 100, read: {capacity: 5}, write: "
                    "{capacity: 20}}}",
                    NONE, "operation: put, keys: [{count: 500}], rate: [{per_second: 60}]"),
              &r, &s, &d);
    const struct remedy *carried = find(&d, "tables.t.indexes.i.write.capacity");
    assert_non_null(carried);
    assert_non_null(strstr(carried->sets, "tables.t.write.capacity"));
    assert_int_equal(carried->outcome, TRIAL_HELPS);
    assert_close(carried->values.throttles, 0, 0.01 * d.before.throttles);
    release(&r, &s, &d);
}

/* Nothing went wrong: nothing is tried, and the file is as it was before there were trials. */
static void test_nothing_to_try(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    size_t size[READER_RANK];
    (void)state;
    run_tried("n.h5",
              WORLD("", "billing: on_demand", NONE, "keys: [{count: 50}], rate: [{per_second: 4}]"),
              &r, &s, &d);
    assert_false(d.tried);
    assert_int_equal(reader_shape(r.reader, "/remedies/outcome", size), 0);
    release(&r, &s, &d);
}

/* The same trials every time, whoever was first to answer. */
static void test_same_every_time(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    struct trial_values first[CAUSE_REMEDIES];
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        run_tried("s.h5", HOT_WORLD("1", "20"), &r, &s, &d);
        for (size_t i = 0; i < d.causes[0].remedy_count; i++) {
            if (turn)
                assert_memory_equal(&first[i], &d.causes[0].remedies[i].values, sizeof *first);
            first[i] = d.causes[0].remedies[i].values;
        }
        release(&r, &s, &d);
    }
}

static void test_how_many_fit(void **state)
{
    (void)state;
    assert_int_equal(remedy_trials_fit(16000000, false, 100000), 10);
    assert_int_equal(remedy_trials_fit(47000, false, 11000), 90);
    assert_int_equal(remedy_trials_fit(4000000, true, 1000000), 4);
    assert_int_equal(remedy_trials_fit(2000000, false, 5000000), 1); /* one is always made */
    assert_int_equal(remedy_trials_fit(1000, false, 0), 1);
}

/* No more are begun once somebody stops it: what is not known is untried. */
static void test_interrupted(void **state)
{
    static const volatile sig_atomic_t stopped = 1;
    const char *yaml = WORLD("", SHORT_OF_READS, NONE, READS);
    struct scenario_source source = {
        .path = "test.yaml", .text = (char *)(uintptr_t)yaml, .length = strlen(yaml)};
    struct remedy_trials order = {.source = &source, .quiet = true, .interrupted = &stopped};
    struct trials trials = {0};
    struct result r;
    (void)state;
    fixture_result(&r, "i.h5", yaml);
    char *path = r.path;
    r.path = NULL;
    result_release(&r);
    char why[512];
    assert_true(remedy_trials_make(&order, path, 1000, &trials, why));
    assert_true(trials.count >= 2);
    for (size_t i = 0; i < trials.count; i++)
        assert_int_equal(trials.items[i].outcome, TRIAL_UNTRIED);
    trials_release(&trials);
    free(path);
}

/* A file that cannot be read back gets no name. */
static bool refuse(void *context, const char *written, uint64_t events, struct trials *trials,
                   char *why)
{
    (void)context, (void)events, (void)trials;
    assert_int_equal(access(written, F_OK), 0);
    snprintf(why, 512, "it is not what it was");
    return false;
}

static void test_refused_file(void **state)
{
    struct run_options options = {.output = fixture_path("r.h5"), .try = refuse};
    struct run_outcome outcome;
    struct fixture f;
    (void)state;
    fixture_init(&f, WORLD("", SHORT_OF_READS, NONE, READS));
    run(&f.scenario, &options, &outcome, &f.diagnostics);
    assert_int_equal(outcome.status, RUN_NOT_WRITTEN);
    assert_non_null(strstr(outcome.why, "it is not what it was"));
    assert_int_equal(access(options.output, F_OK), -1);
    fixture_release(&f);
}

TESTS_IN_FOLDER(remedy_trials, cmocka_unit_test(test_best_first), cmocka_unit_test(test_gathered),
                cmocka_unit_test(test_harm_is_refused), cmocka_unit_test(test_together),
                cmocka_unit_test(test_index_is_carried), cmocka_unit_test(test_nothing_to_try),
                cmocka_unit_test(test_same_every_time), cmocka_unit_test(test_how_many_fit),
                cmocka_unit_test(test_interrupted), cmocka_unit_test(test_refused_file))
