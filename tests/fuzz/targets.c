/* The readers, one target each: what it is given, and what it is asked afterwards. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "account_files.h"
#include "account_scenario.h"
#include "checked_line.h"
#include "checked_run.h"
#include "collected_text.h"
#include "exit_status.h"
#include "fuzz.h"
#include "history.h"
#include "json_mutator.h"
#include "node.h"
#include "plan_body.h"
#include "price_source.h"
#include "quantity.h"
#include "rate.h"
#include "regular_file.h"
#include "threshold.h"
#include "trace.h"
#include "units.h"
#include "yaml_mutator.h"

static bool take_scenario(const char *bytes, size_t length)
{
    return checked_run("fuzz.yaml", bytes, length, NULL);
}

static size_t change_scenario(uint8_t *bytes, size_t length, size_t most, unsigned seed)
{
    return yaml_mutator_change(NULL, bytes, length, most, seed);
}

const struct fuzz_target fuzz_scenario = {"scenario", take_scenario, change_scenario,
                                          yaml_mutator_cross};

/* A line is a --set of a scenario that has one of most things. */
static bool take_set(const char *bytes, size_t length)
{
    static const char text[] =
        "name: set\nduration: 2m\nresolution: auto\ntables:\n"
        "  a: {read: {capacity: 5, autoscaling: {min: 1, max: 9}}, write: {capacity: 5}, indexes: "
        "{i: {read: {capacity: 2}, write: {capacity: 2}}}}\n"
        "  b.c: {billing: on_demand}\n"
        "clients: {k: {}}\n"
        "workloads:\n"
        "  w: {table: a, client: k, operation: get, rate: [{at: 0s, per_second: 3}, {at: 1m, "
        "per_second: 20}], keys: [{count: 10}]}\n"
        "timeline: [{at: 30s, action: set_rate, workload: w, per_second: 5}]\n"
        "variants: {big: {set: ['tables.a.read.capacity=50']}}\n"
        "thresholds: ['workloads/w/failed_ratio < 1%']\n";
    char *lines = memory_new(length + 1, 1);
    const char *sets[16];
    size_t count = 0;

    memcpy(lines, bytes, length);
    for (char *line = lines, *end; line && count < 16; line = end ? end + 1 : NULL) {
        if ((end = strchr(line, '\n')))
            *end = '\0';
        sets[count++] = line;
    }
    bool good =
        checked_run("fuzz.yaml", text, sizeof text - 1, &(struct scenario_changes){sets, count});
    free(lines);
    return good;
}

const struct fuzz_target fuzz_set = {"set", take_set, NULL, NULL};

/* What is read and written, to four digits where it is no whole number, is read as that. */
static bool check_quantity(enum quantity_kind kind, const char *bytes)
{
    struct text text = {0};
    double value, again;

    if (!quantity_read_as(kind, bytes, &value))
        return false;
    invariant(isfinite(value), "'%s' is %g", bytes, value);
    quantity_write(kind, value, &text);
    bool good = quantity_read_as(kind, text_get(&text), &again);
    invariant(good && fabs(again - value) <= 1e-3 * fabs(value),
              "'%s' is %.17g and written as '%s'", bytes, value, text_get(&text));
    text_release(&text);
    return true;
}

static bool take_units(const char *bytes, size_t length)
{
    struct units_text written;
    struct threshold threshold;
    enum quantity_kind kind;
    int64_t epoch_s, again;
    double from, to;

    (void)length;
    bool good = false;
    for (int i = QUANTITY_NUMBER; i < QUANTITY_KINDS; i++)
        good = check_quantity(i, bytes) || good;
    if (quantity_read_range(bytes, &kind, &from, &to))
        invariant(kind < QUANTITY_KINDS && from < to, "'%s' is a range of %g to %g", bytes, from,
                  to);
    threshold_parse(bytes, &threshold);
    if (units_read_instant(bytes, &epoch_s))
        return good;
    units_write_instant(&written, epoch_s);
    invariant(!units_read_instant(written.bytes, &again) && again == epoch_s,
              "'%s' is the instant %lld", bytes, (long long)epoch_s);
    return true;
}

const struct fuzz_target fuzz_units = {"units", take_units, NULL, NULL};

/* The first byte says how the file is used. */
static bool take_trace(const char *bytes, size_t length)
{
    struct diagnostics diagnostics;
    struct trace trace;
    unsigned how = length ? (unsigned char)*bytes : 0;
    struct node node = {.kind = NODE_MAP};
    struct trace_spec spec = {.origin = {&node, NULL},
                              .file = fuzz_file(bytes + (length > 0), length - (length > 0)),
                              .counts = how & 1,
                              .values = (int)(how >> 1) % 3,
                              .gaps = (int)(how >> 3) & 1,
                              .period = how & 16 ? MINUTE : 0};
    struct trace_use use = {.start_epoch_s = how & 32 ? 1765722600 : 253402300799,
                            .units_a_call = how & 64 ? 2.5 : 0,
                            .has_window = how & 128};

    diagnostics_init(&diagnostics);
    bool good = trace_read(&trace, &spec, &use, &diagnostics);
    invariant(good == (diagnostics.count == 0), "refused without a word, or taken with one");
    for (size_t i = 0; good && i < trace.count; i++) {
        const struct rate_point *point = &trace.points[i];
        invariant(isfinite(point->per_second) && point->per_second >= 0, "a rate of %g",
                  point->per_second);
        invariant(i == 0 || point->at >= point[-1].at, "a trace goes back in time");
    }
    trace_release(&trace);
    diagnostics_release(&diagnostics);
    return good;
}

const struct fuzz_target fuzz_trace = {"trace", take_trace, NULL, NULL};

static bool take_history(const char *bytes, size_t length)
{
    static const char text[] = "name: h\nstart: 2025-11-03T00:00:00Z\nduration: 1h\n"
                               "measured: {file: %s}\ntables: {t: {billing: on_demand}}\n";
    struct diagnostics diagnostics;
    struct scenario scenario;
    struct history history = {0};
    struct text yaml = {0};
    bool good = false;

    text_addf(&yaml, text, fuzz_file(bytes, length));
    diagnostics_init(&diagnostics);
    if (scenario_load(&scenario, "fuzz.yaml", text_get(&yaml), yaml.length, NULL, &diagnostics)) {
        good = history_read(&history, &scenario, &diagnostics);
        invariant(good == (diagnostics.count == 0), "refused without a word, or taken with one");
        history_release(&history);
    }
    scenario_release(&scenario);
    diagnostics_release(&diagnostics);
    text_release(&yaml);
    return good;
}

const struct fuzz_target fuzz_history = {"history", take_history, NULL, NULL};

/* When the first metric begins: a year of minutes would make files of megabytes. */
static int64_t begin_of(const struct collected *collected)
{
    int64_t begin = COLLECTED_NO_TIME;

    for (size_t i = 0; i < collected->series_count; i++) {
        const struct collected_series *s = &collected->series[i];
        if (s->table && s->count && (begin == COLLECTED_NO_TIME || s->times[0] < begin))
            begin = s->times[0];
    }
    return begin;
}

/* What import makes of a day of an account's metrics is a scenario that runs. */
static void import(const struct collected *collected)
{
    int64_t from = begin_of(collected), to = from == COLLECTED_NO_TIME ? from : from + 86400;
    struct account_scenario_options options = {fuzz_path("imported.yaml"), NULL, false, from, to};
    char why[REGULAR_FILE_WHY];
    struct text summary = {0};
    size_t length;

    if (account_scenario_write(collected, &options, &summary) == EXIT_DONE) {
        char *yaml = regular_file_read(options.output, NODE_BYTES, &length, why);
        invariant(yaml, "what import wrote cannot be read: %s", why);
        checked_run(options.output, yaml, length, NULL);
        free(yaml);
    }
    text_release(&summary);
}

static bool take_aws(const char *bytes, size_t length)
{
    struct collected_choice choice = {NULL, COLLECTED_NO_TIME, COLLECTED_NO_TIME};
    struct diagnostics diagnostics;
    struct collected collected;
    struct text page = {0};

    collected_init(&collected);
    diagnostics_init(&diagnostics);
    bool good = account_files_read_one(&collected, fuzz_file(bytes, length), &diagnostics);
    if (good) {
        collected_text_write(&collected, &choice, &page);
        import(&collected);
    }
    text_release(&page);
    diagnostics_release(&diagnostics);
    collected_release(&collected);
    return good;
}

const struct fuzz_target fuzz_aws = {"aws", take_aws, json_mutator_change, NULL};

static bool take_price_book(const char *bytes, size_t length)
{
    struct diagnostics diagnostics;
    struct arena arena;

    arena_init(&arena);
    diagnostics_init(&diagnostics);
    const struct price_book_spec *book = price_source_read(
        &arena, fuzz_file(bytes, length), NULL, (struct place){"fuzz", 1, 1}, &diagnostics);
    invariant((book != NULL) == (diagnostics.count == 0),
              "refused without a word, or taken with one");
    if (book)
        price_book_init(&(struct price_book){0}, book);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    return book;
}

static size_t change_price_book(uint8_t *bytes, size_t length, size_t most, unsigned seed)
{
    return yaml_mutator_change(&price_book_record, bytes, length, most, seed);
}

const struct fuzz_target fuzz_price_book = {"price_book", take_price_book, change_price_book, NULL};

/* The line of a plan's file that is read, with its check. */
static bool take_plan(const char *bytes, size_t length)
{
    char why[PLAN_READ_WHY] = "";
    struct text file = {0}, page = {0};
    struct plan_read plan;
    size_t from;

    text_add(&file, PLAN_READ_HEAD);
    from = file.length;
    text_add(&file, "p\t");
    text_add(&file, bytes);
    for (size_t i = from; i < file.length; i++)
        file.bytes[i] = file.bytes[i] == '\n' ? ' ' : file.bytes[i];
    checked_line_end(&file, from);
    enum plan_read_error error = plan_read(&plan, fuzz_file(file.bytes, file.length), why);
    (void)length;
    invariant((error == PLAN_READ_GOOD) == !*why, "refused without a word, or taken with one");
    if (error == PLAN_READ_GOOD)
        plan_body(&plan, &page);
    text_release(&page);
    text_release(&file);
    plan_read_release(&plan);
    return error == PLAN_READ_GOOD;
}

const struct fuzz_target fuzz_plan = {"plan", take_plan, json_mutator_change, NULL};
