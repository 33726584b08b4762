#include "history_runs.h"

#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "worker_pool.h"

static int decode(const struct history_runs *h, const struct history_trial *trial,
                  struct scenario *scenario)
{
    struct set_list sets = {0};

    set_list_addf(&sets, "seed=%lld", (long long)trial->seed);
    if (trial->drawn)
        unknowns_sets(h->unknowns, trial->uniforms, &sets);
    struct scenario_changes changes = set_list_changes(&sets);
    int status = scenario_source_decode(h->source, &changes, scenario);
    set_list_release(&sets);
    return status;
}

static size_t last_period(const struct history_runs *h)
{
    size_t last = 0;

    for (size_t i = 0; i < h->part_count; i++)
        last = h->parts[i].to > last ? h->parts[i].to : last;
    return h->parts ? last : h->pattern->fit.periods;
}

static int simulate(const struct scenario *scenario, struct history_fit *one)
{
    struct run_options options = {.watch = history_fit_watch, .watch_context = one};
    struct run_outcome outcome;
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    run(scenario, &options, &outcome, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    return outcome.status == RUN_DONE ? EXIT_DONE : EXIT_BAD_DATA;
}

/* "LOSS LOSS": hexadecimal keeps every bit. */
static void answer(const struct history_runs *h, const struct history_fit *one, struct text *out)
{
    if (!h->parts)
        history_fit_write(one, out);
    for (size_t i = 0; h->parts && i < h->part_count; i++)
        text_addf(out, "%a ", fit_loss(&one->fit, 0, h->parts[i].from, h->parts[i].to));
}

static int work(void *context, size_t number, struct text *out)
{
    const struct history_runs *h = context;
    struct history_fit one;
    struct scenario scenario;
    int status = decode(h, &h->trials[number], &scenario);

    if (status != EXIT_DONE)
        return status;
    history_fit_one(h->pattern, &one);
    one.until = last_period(h);
    status = simulate(&scenario, &one);
    if (status == EXIT_DONE)
        answer(h, &one, out);
    history_fit_release(&one);
    scenario_release(&scenario);
    return status;
}

static bool take_losses(struct history_runs *h, const struct process_answer *answer)
{
    const char *at = answer->text;
    char *end;

    for (size_t i = 0; i < h->part_count; i++, at = end) {
        h->losses[answer->number * h->part_count + i] = strtod(at, &end);
        if (end == at)
            return false;
    }
    return true;
}

static void take(void *context, const struct process_answer *answer)
{
    struct history_runs *h = context;
    int status = answer->status;

    if (status == EXIT_DONE &&
        !(h->parts ? take_losses(h, answer)
                   : history_fit_take(h->pattern, answer->number, answer->text)))
        status = EXIT_IO;
    if (status != EXIT_DONE && h->worst_status == EXIT_DONE)
        fprintf(stderr, "ddbsim: error: a run of the past failed (%s %d)\n",
                status > 128 ? "signal" : "exit status", status > 128 ? status - 128 : status);
    h->worst_status = status > h->worst_status ? status : h->worst_status;
    h->made++;
    if (h->progress)
        progress_count(h->progress, h->made, 0, h->total > h->made ? h->total : h->made);
}

static int run_all(struct history_runs *h, size_t count)
{
    size_t *numbers = memory_new(count, sizeof *numbers);
    struct worker_pool pool = {.numbers = numbers,
                               .count = count,
                               .slots = h->jobs,
                               .work = work,
                               .take = take,
                               .context = h,
                               .interrupted = h->interrupted};

    for (size_t i = 0; i < count; i++)
        numbers[i] = i;
    h->worst_status = EXIT_DONE;
    bool good = count == 0 || worker_pool_run(&pool);
    free(numbers);
    return worker_pool_status(&pool, good, h->worst_status);
}

int history_runs_series(struct history_runs *h, const struct history_trial *trials, size_t count)
{
    h->trials = trials;
    h->parts = NULL;
    h->part_count = 0;
    return run_all(h, count);
}

int history_runs_losses(struct history_runs *h, const struct history_trial *trials, size_t count,
                        const struct history_part *parts, size_t part_count, double *losses)
{
    h->trials = trials;
    h->parts = parts;
    h->part_count = part_count;
    h->losses = losses;
    return run_all(h, count);
}
