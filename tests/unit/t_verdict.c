/* explain/verdict: what is said of a run that was interrupted is said of what there is of it. */
#include "fixture.h"

#include "run.h"
#include "summary_text.h"
#include "verdict.h"

static void interrupt_at_10_s(void *context, const struct run_progress *run)
{
    if (run->now >= 10 * SECOND)
        *(sig_atomic_t *)context = 1;
}

/* Simulates and opens what was kept. */
static void simulate(const char *yaml, const char *name, enum run_status expected,
                     struct result *result)
{
    struct fixture f;
    struct run_outcome outcome;
    sig_atomic_t interrupted = 0;
    char path[300], why[512];

    snprintf(path, sizeof path, "%s", fixture_path(name));
    struct run_options options = {.output = path,
                                  .interrupted = &interrupted,
                                  .progress = interrupt_at_10_s,
                                  .context = &interrupted};
    if (expected == RUN_DONE)
        options.interrupted = NULL;
    fixture_init(&f, yaml);
    assert_true(f.valid);
    run(&f.scenario, &options, &outcome, &f.diagnostics);
    assert_int_equal(outcome.status, expected);
    fixture_release(&f);
    assert_int_equal(result_open(result, outcome.kept, why), RESULT_GOOD);
}

/* The line of the summary that begins with `word`; free() it. */
static char *line_of(const struct summary *summary, const char *word)
{
    struct text page = {0}, line = {0};

    summary_write_text(summary, &page);
    const char *at = strstr(text_get(&page), word);
    assert_non_null(at);
    text_add_part(&line, at, strcspn(at, "\n"));
    text_release(&page);
    return line.bytes;
}

#define TIGHT(duration)                                                                            \
    "name: tight\nduration: " duration                                                             \
    "\ntables: {t: {item_size: 4KiB, initial_burst: 0%, read: {capacity: 10}, write: {capacity: "  \
    "5}}}\nclients: {c: {}}\nworkloads: {w: {client: c, table: t, keys: [{count: 50}], rate: "     \
    "[{per_second: 100}]}}\n"

/* A run of an hour that was interrupted after ten seconds is as one of ten seconds: throttled until
 * it ended, not until it was to end, and its bill is for ten seconds. */
static void test_interrupted(void **state)
{
    struct result partial, whole;
    struct summary s, of_whole;

    (void)state;
    simulate(TIGHT("1h"), "p.h5", RUN_INTERRUPTED, &partial);
    simulate(TIGHT("10s"), "w.h5", RUN_DONE, &whole);
    assert_close(result_end(&partial), 10, 0);
    assert_close(result_end(&whole), 10, 0);
    summary_make(&s, &partial);
    summary_make(&of_whole, &whole);
    char *said = verdict(&s), *expected = verdict(&of_whole);
    assert_non_null(strstr(expected, "to 00:00:10 (10s in all)"));
    assert_string_equal(said, expected);
    free(said);
    free(expected);
    said = line_of(&s, "Bill ");
    expected = line_of(&of_whole, "Bill ");
    assert_string_equal(said, expected);
    free(said);
    free(expected);
    summary_release(&s);
    summary_release(&of_whole);
    result_release(&partial);
    result_release(&whole);
}

/* A step tries a service four times that can answer no call in time: every call of the service
 * fails, and of those who call half, since every other API needs it not. */
static void test_services_are_not_callers(void **state)
{
    struct result result;
    struct summary summary;
    (void)state;
    simulate(
        "name: s\nduration: 1m\ntables: {t: {billing: on_demand}}\n"
        "services: {slow: {service_time: {constant: 1s}}, quick: {service_time: {constant: 1ms}}}\n"
        "apis:\n  a: {arrivals: even, rate: [{per_second: 5}], steps: [{service: slow, timeout: "
        "10ms, retry: {attempts: 4, delay: 1ms}}]}\n"
        "  b: {arrivals: even, rate: [{per_second: 5}], steps: [{service: quick}]}\n",
        "services.h5", RUN_DONE, &result);
    summary_make(&summary, &result);
    char *said = verdict(&summary);
    assert_non_null(strstr(said, "Nothing was throttled."));
    assert_non_null(strstr(said, " 50.0% of all calls failed."));
    free(said);
    summary_release(&summary);
    result_release(&result);
}

/* A run that crosses midnight says of which day a moment is. */
static void test_dates(void **state)
{
    struct result result;
    struct summary summary;
    (void)state;
    simulate("start: 2025-12-14T23:59:55Z\n" TIGHT("10s"), "dates.h5", RUN_DONE, &result);
    summary_make(&summary, &result);
    char *said = verdict(&summary);
    assert_non_null(strstr(said, " from 12-14 23:59:55 to 12-15 00:00:05 "));
    free(said);
    summary_release(&summary);
    result_release(&result);
}

#define TWO_TABLES                                                                                 \
    "name: two\nduration: 1m\nclients: {c: {}}\ntables:\n"                                         \
    "  a: {initial_burst: 0%, read: {capacity: 10}, write: {capacity: 10}}\n"                      \
    "  b: {initial_burst: 0%, partition_read_limit: 10, read: {capacity: 100}, write: {capacity: " \
    "1}}\nworkloads:\n"                                                                            \
    "  x: {client: c, table: a, keys: [{count: 5000}], rate: [{per_second: 200}]}\n"               \
    "  y: {client: c, table: b, keys: [{key: hot}], rate: [{per_second: 100}]}\n"

/* Two tables throttle for different reasons: both are named, most throttles first. */
static void test_names_all_that_matter(void **state)
{
    struct result result;
    struct summary summary;
    (void)state;
    simulate(TWO_TABLES, "two.h5", RUN_DONE, &result);
    summary_make(&summary, &result);
    char *said = verdict(&summary);
    const char *first = strstr(said, "Reads of tables/a were throttled from 00:00:00 to 00:01:00"),
               *second = strstr(said, "So were reads of tables/b from 00:00:00 to 00:01:00");
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first < second);
    assert_non_null(strstr(first, "% of all throttles): they asked for more than was provisioned"));
    assert_non_null(strstr(second, "% of all throttles): they asked one partition for more than"));
    free(said);
    summary_release(&summary);
    result_release(&result);
}

static void assert_rests_on(const char *lines, const char *expected)
{
    char resolved[400];
    struct result result = {.seed = 4, .resolved = resolved};
    struct summary summary = {.result = &result};

    snprintf(resolved, sizeof resolved, "%s", lines);
    char *said = verdict_rests_on(&summary);
    assert_string_equal(said, expected);
    free(said);
}

/* Which of all that may be otherwise the run has as it is. */
static void test_rests_on(void **state)
{
    (void)state;
    assert_rests_on("placement: \"by_seed\"\n", "one future: seed 4 and its placement of keys; "
                                                "--futures 20 tells how often it holds.");
    assert_rests_on("placement: \"7\"\n",
                    "one future: seed 4, and keys placed as by seed 7; "
                    "--futures 20 tells how often it holds at that placement.");
    assert_rests_on("", "one future: seed 4, and keys placed by their names; --futures 20 tells "
                        "how often it holds at that placement.");
    assert_rests_on("placement: \"by_seed\"\nunknowns:\n  a:\n    set: \"drawn\"\n"
                    "    path: \"seed\"\n  b:\n    set: \"as_written\"\n",
                    "one future: seed 4 and its placement of keys, and one value for 1 unknown; "
                    "--futures 20 tells how often it holds.");
    char future[] = "future 3 of seed 2: surge 1.58";
    struct result chosen = {.seed = 4, .resolved = future, .future = future};
    struct summary summary = {.result = &chosen};
    char *said = verdict_rests_on(&summary);
    assert_string_equal(said,
                        "future 3 of seed 2: surge 1.58; --futures 20 tells how often it holds.");
    free(said);
}

TESTS_IN_FOLDER(verdict, cmocka_unit_test(test_dates), cmocka_unit_test(test_names_all_that_matter),
                cmocka_unit_test(test_rests_on), cmocka_unit_test(test_interrupted),
                cmocka_unit_test(test_services_are_not_callers))
