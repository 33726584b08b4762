#include "trial_run.h"

#include <inttypes.h>
#include <stdio.h>

#include "memory.h"
#include "run.h"
#include "set_list.h"

static const char set_word[] = "--set '";

char **trial_run_changes(const char *sets)
{
    char **changes = memory_new(1, sizeof *changes);
    size_t count = 0;

    for (const char *at = strstr(sets, set_word); at; at = strstr(at, set_word)) {
        at += strlen(set_word);
        size_t length = strcspn(at, "'");
        changes = memory_resize(changes, count + 2, sizeof *changes);
        changes[count] = memory_new(length + 1, 1);
        memcpy(changes[count++], at, length);
        changes[count] = NULL;
    }
    return changes;
}

void trial_pieces_release(struct trial_pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++)
        free(pieces->items[i].sets);
    free(pieces->items);
}

void trial_run_measure(struct trial_end *end, const struct summary *s, uint64_t events)
{
    *end = (struct trial_end){.known = true,
                              .events = events,
                              .values = {.throttles = summary_throttles(s),
                                         .failed_calls = summary_calls(s).unserved,
                                         .bill = s->bill,
                                         .thresholds_failed = (double)s->thresholds_failed}};
    for (size_t i = 0; i < s->threshold_count && i < TRIAL_RUN_THRESHOLDS; i++) {
        end->thresholds[i] = s->thresholds[i].value;
        end->holds[i] = s->thresholds[i].holds;
        end->threshold_count++;
    }
}

/* "EVENTS THROTTLES FAILED BILL BROKEN" and of each threshold "HOLDS VALUE": hexadecimal keeps every
 * bit. */
static void answer(const struct trial_end *end, struct text *out)
{
    text_addf(out, "%" PRIu64 " %a %a %a %a\n", end->events, end->values.throttles,
              end->values.failed_calls, end->values.bill, end->values.thresholds_failed);
    for (size_t i = 0; i < end->threshold_count; i++)
        text_addf(out, "%d %a\n", end->holds[i], end->thresholds[i]);
}

void trial_run_read(struct trial_end *end, const char *text)
{
    char *at;

    *end = (struct trial_end){.known = true, .events = strtoull(text, &at, 10)};
    double *numbers[] = {&end->values.throttles, &end->values.failed_calls, &end->values.bill,
                         &end->values.thresholds_failed};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *numbers[i] = strtod(at, &at);
    for (at += strspn(at, "\n"); *at && end->threshold_count < TRIAL_RUN_THRESHOLDS;
         at += strspn(at, "\n")) {
        end->holds[end->threshold_count] = strtol(at, &at, 10) != 0;
        end->thresholds[end->threshold_count++] = strtod(at, &at);
    }
}

static int measure_run(const struct run_outcome *outcome, struct text *out)
{
    struct result result;
    struct summary summary;
    struct trial_end end;
    char why[READER_WHY];

    if (outcome->status != RUN_DONE || !outcome->memory)
        return EXIT_BAD_DATA;
    bool good = result_open_memory(&result, outcome->memory, why) == RESULT_GOOD;
    if (good) {
        summary_make(&summary, &result);
        trial_run_measure(&end, &summary, outcome->events);
        summary_release(&summary);
        answer(&end, out);
    }
    result_release(&result);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

static int run_scenario(const struct scenario *scenario, uint64_t most_events, struct text *out)
{
    struct run_options options = {
        .in_memory = true, .without_state = true, .most_events = most_events};
    struct run_outcome outcome;
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    run(scenario, &options, &outcome, &diagnostics);
    diagnostics_release(&diagnostics);
    int status = measure_run(&outcome, out);
    memory_file_free(outcome.memory);
    return status;
}

int trial_run_work(void *context, size_t number, struct text *out)
{
    const struct trial_pieces *pieces = context;
    const struct trial_piece *piece = &pieces->items[number];
    char **changes = trial_run_changes(piece->sets);
    struct scenario scenario;
    struct set_list sets = {0};

    if (!freopen("/dev/null", "w", stderr))
        return EXIT_IO;
    for (size_t i = 0; changes[i]; i++)
        set_list_add(&sets, changes[i]);
    if (piece->also)
        set_list_add(&sets, piece->also);
    struct scenario_changes all = set_list_changes(&sets);
    int status = scenario_source_decode(pieces->source, &all, &scenario);
    if (status == EXIT_DONE) {
        status = run_scenario(&scenario, piece->most_events, out);
        scenario_release(&scenario);
    }
    reader_names_free(changes);
    set_list_release(&sets);
    return status;
}
