#include "backtest.h"

#include <stdlib.h>

#include "campaign.h"
#include "history_given.h"
#include "units.h"

static int no_history(const struct backtest *b)
{
    fprintf(
        stderr,
        "ddbsim: error: %s names nothing that was measured: give 'measured: FILE.csv', with a "
        "column 'time' and one for each series, such as tables/T/consumed_read_capacity_units\n",
        b->source.path);
    return EXIT_BAD_DATA;
}

static int tell(struct diagnostics *diagnostics)
{
    bool good = diagnostics->count == 0;

    diagnostics_print(diagnostics, stderr);
    diagnostics_release(diagnostics);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

static int read_history(struct backtest *b)
{
    struct diagnostics diagnostics;

    if (!b->scenario.spec->measured)
        return no_history(b);
    diagnostics_init(&diagnostics);
    history_read(&b->history, &b->scenario, &diagnostics);
    return tell(&diagnostics);
}

/* Sampled at the measured period; the history's place lives in the scenario, so that one stays until
 * the other has been read anew. */
static int decode_at_period(struct backtest *b)
{
    struct units_text period;
    struct text change = {0};

    text_addf(&change, "sample_every=%s", units_write_duration(&period, b->history.period));
    scenario_source_change(&b->source, text_get(&change));
    text_release(&change);
    history_release(&b->history);
    b->history = (struct history){0};
    scenario_release(&b->scenario);
    b->decoded = false;
    int status = scenario_source_decode(&b->source, NULL, &b->scenario);
    b->decoded = status == EXIT_DONE;
    return b->decoded ? read_history(b) : status;
}

static int wire(struct backtest *b)
{
    struct world world;
    struct diagnostics diagnostics;
    int status = scenario_source_wire(&b->scenario, &world, !b->quiet);

    if (status == EXIT_DONE) {
        diagnostics_init(&diagnostics);
        history_fit_begin(&b->compared, &b->history, &world, b->futures, &diagnostics);
        history_given_mark(&b->compared.fit, b->scenario.spec);
        status = tell(&diagnostics);
    }
    world_release(&world);
    return status;
}

int backtest_begin(struct backtest *b)
{
    struct set_list none = {0};
    int status = scenario_source_decode(&b->source, NULL, &b->scenario);

    b->decoded = status == EXIT_DONE;
    if (status == EXIT_DONE)
        status = read_history(b);
    if (status == EXIT_DONE && b->history.period != b->scenario.spec->sample_every)
        status = decode_at_period(b);
    if (status == EXIT_DONE)
        status = wire(b);
    if (status == EXIT_DONE)
        status = unknowns_resolve(&b->unknowns, &b->scenario);
    if (status == EXIT_DONE)
        status = campaign_try_unknowns(&b->source, &none, &b->unknowns);
    b->runs = (struct history_runs){.source = &b->source,
                                    .unknowns = &b->unknowns,
                                    .pattern = &b->compared,
                                    .jobs = b->jobs,
                                    .interrupted = b->interrupted,
                                    .progress = &b->progress};
    return status;
}

int backtest_run(struct backtest *b)
{
    struct history_trial *trials = memory_new(b->futures, sizeof *trials);
    struct futures futures;
    int64_t seed = b->scenario.spec->seed;

    futures_init(&futures, seed, false);
    for (size_t k = 0; k < b->futures; k++) {
        trials[k] =
            (struct history_trial){.seed = seed + (int64_t)k, .drawn = b->unknowns.count > 0};
        futures_row(&futures, &b->unknowns, k, trials[k].uniforms);
    }
    futures_release(&futures);
    progress_begin(&b->progress, b->scenario.spec->start, b->quiet);
    b->runs.made = 0;
    b->runs.total = b->futures;
    int status = history_runs_series(&b->runs, trials, b->futures);
    progress_end(&b->progress);
    free(trials);
    if (status == EXIT_DONE)
        fit_judge(&b->compared.fit);
    return status;
}

void backtest_release(struct backtest *b)
{
    history_fit_release(&b->compared);
    history_release(&b->history);
    unknowns_release(&b->unknowns);
    if (b->decoded)
        scenario_release(&b->scenario);
    b->decoded = false;
}

bool backtest_check(const struct scenario *scenario, const struct world *world,
                    struct diagnostics *diagnostics)
{
    struct history history;
    struct history_fit compared = {0};
    size_t before = diagnostics->count;

    if (!scenario->spec->measured)
        return true;
    if (history_read(&history, scenario, diagnostics))
        history_fit_begin(&compared, &history, world, 1, diagnostics);
    history_fit_release(&compared);
    history_release(&history);
    return diagnostics->count == before;
}
