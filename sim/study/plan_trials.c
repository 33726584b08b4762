#include "plan_trials.h"

#include <errno.h>
#include <math.h>

#include "input_files.h"
#include "measures.h"
#include "run.h"
#include "series_path.h"
#include "tail.h"
#include "version.h"

/* Futures by number are the runs of one cell by number, of which few are ever made. */
enum { FUTURES = PROOF_FRESH + 80000 };

size_t plan_trials_push(struct plan_trials *t, const size_t *levels)
{
    size_t before = t->campaign.source.change_count;

    for (size_t k = 0; k < t->knob_count; k++)
        for (size_t i = 0; i < t->knobs[k].path_count; i++) {
            struct text change = {0};
            text_addf(&change, "%s=", t->knobs[k].paths[i]);
            knob_write(&t->knobs[k], levels[k], &change);
            scenario_source_change(&t->campaign.source, text_get(&change));
            text_release(&change);
        }
    return before;
}

void plan_trials_pop(struct plan_trials *t, size_t to)
{
    struct scenario_source *source = &t->campaign.source;

    while (source->change_count > to)
        free(source->changes[--source->change_count]);
}

static void begin_sweep(struct plan_trials *t, struct sweep *sweep, size_t count)
{
    char why[512];

    *sweep = (struct sweep){0};
    sweep_begin(sweep, "", "", "", "", t->campaign.futures.first_seed, count, why);
    t->campaign.sweep = sweep;
}

/* The key of a future's run, as the scenario stands. */
static bool key_of(struct plan_trials *t, size_t future, struct digest_text *key)
{
    struct scenario scenario;
    struct digest digest;
    struct text resolved = {0}, inputs = {0};

    t->campaign.futures.independent = future >= PROOF_FRESH;
    t->status = campaign_decode(&t->campaign, future, &scenario, NULL);
    if (t->status != EXIT_DONE)
        return false;
    scenario_emit(&scenario, &resolved);
    digest_init(&digest);
    digest_add_text(&digest, version_number);
    digest_add_text(&digest, text_get(&resolved));
    input_files_digest(text_get(&resolved), t->campaign.source.path, &inputs);
    digest_add_text(&digest, text_get(&inputs));
    digest_add_doubles(&digest, &t->campaign.horizon_s, 1);
    digest_write(&digest, key);
    text_release(&inputs);
    text_release(&resolved);
    scenario_release(&scenario);
    return true;
}

/* Whether the stored run has all that is asked of it: an earlier plan may have had other goals. */
static bool tells_all(const struct plan_trials *t, size_t run)
{
    char path[SERIES_PATH];
    bool all = !isnan(run_store_value(&t->store, run, t->minimize));

    for (size_t g = 0; g < t->goal_count; g++)
        all &= !isnan(
            run_store_value(&t->store, run, threshold_path(&t->goals[g], path, sizeof path)));
    return all;
}

static size_t stored(const struct plan_trials *t, const struct digest_text *key)
{
    size_t run = run_store_find(&t->store, key);
    return run != SIZE_MAX && tells_all(t, run) ? run : SIZE_MAX;
}

/* Keeps what was made of these futures, also when the rest was not. */
static bool keep(struct plan_trials *t, const size_t *futures, const struct digest_text *keys,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sweep_run *run = &t->campaign.sweep->runs[futures[i]];
        if (!run->digest)
            continue;
        t->made++;
        if (!run_store_put(&t->store, &keys[i], run->values, run->count)) {
            fprintf(stderr, "ddbsim plan: error: cannot write the plan's file: %s\n",
                    strerror(errno));
            t->status = EXIT_IO;
            return false;
        }
    }
    return true;
}

/* Makes the runs of those futures that are of one kind. */
static bool make(struct plan_trials *t, const size_t *futures, const struct digest_text *keys,
                 size_t count, bool independent)
{
    size_t *mine = memory_new(count + 1, sizeof *mine), n = 0;
    struct digest_text *own = memory_new(count + 1, sizeof *own);

    for (size_t i = 0; i < count; i++)
        if ((futures[i] >= PROOF_FRESH) == independent) {
            own[n] = keys[i];
            mine[n++] = futures[i];
        }
    t->campaign.futures.independent = independent;
    t->status = n ? campaign_run(&t->campaign, mine, n) : EXIT_DONE;
    bool good = keep(t, mine, own, n) && t->status == EXIT_DONE;
    free(mine);
    free(own);
    return good;
}

static bool holds_in_tail(const struct plan_trials *t, size_t run, const struct threshold *goal,
                          const char *path)
{
    char tail[SERIES_PATH];
    bool counts = goal->op[0] == '>' && text_equal(measure_unit(path), "1");

    snprintf(tail, sizeof tail, "tail/%.1000s", path);
    double value = run_store_value(&t->store, run, tail);
    return counts || isnan(value) || threshold_holds(goal, value);
}

/* The number of a measure that says that credit serves in the tail; SIZE_MAX when none does. */
static size_t overdrawn(const struct plan_trials *t, size_t run)
{
    const struct stored_run *r = &t->store.runs[run];

    for (size_t i = 0; i < r->count; i++)
        if (r->values[i] > 0 && tail_is_overdrawn(t->store.measures[i].path, NULL))
            return i;
    return SIZE_MAX;
}

/* False when a goal or what is minimised is no measure. */
static bool judge(struct plan_trials *t, size_t run, struct proof_trial *out)
{
    char path[SERIES_PATH];

    *out = (struct proof_trial){.holds = t->on_credit || overdrawn(t, run) == SIZE_MAX,
                                .cost = run_store_value(&t->store, run, t->minimize)};
    for (size_t g = 0; g < t->goal_count; g++) {
        threshold_path(&t->goals[g], path, sizeof path);
        double value = out->goals[g] = run_store_value(&t->store, run, path);
        if (isnan(value) || isnan(out->cost)) {
            fprintf(stderr,
                    "ddbsim plan: error: no run has the measure %s; --goal takes what compare "
                    "--json lists\n",
                    isnan(out->cost) ? t->minimize : path);
            t->status = EXIT_USAGE;
            return false;
        }
        out->holds &=
            threshold_holds(&t->goals[g], value) && holds_in_tail(t, run, &t->goals[g], path);
    }
    return true;
}

/* As the scenario stands: the runs of these futures, from the store or made. */
static bool run_futures(struct plan_trials *t, const size_t *futures, size_t count,
                        struct proof_trial *out)
{
    struct digest_text *keys = memory_new(count + 1, sizeof *keys),
                       *missing_keys = memory_new(count + 1, sizeof *missing_keys);
    size_t *missing = memory_new(count + 1, sizeof *missing), n = 0;
    bool good = true;

    for (size_t i = 0; i < count && good; i++) {
        good = key_of(t, futures[i], &keys[i]);
        size_t run = good ? stored(t, &keys[i]) : 0;
        if (run != SIZE_MAX) {
            t->reused += good && run < t->found;
            continue;
        }
        missing_keys[n] = keys[i];
        missing[n++] = futures[i];
    }
    t->late |= n && progress_clock_s() >= t->end_s;
    good = good && !t->late && make(t, missing, missing_keys, n, false) &&
           make(t, missing, missing_keys, n, true);
    for (size_t i = 0; i < count && good && out; i++)
        good = judge(t, run_store_find(&t->store, &keys[i]), &out[i]);
    free(keys);
    free(missing_keys);
    free(missing);
    return good;
}

bool plan_trials_run(struct plan_trials *t, const size_t *levels, const size_t *futures,
                     size_t count, struct proof_trial *out)
{
    struct sweep sweep;
    size_t before = plan_trials_push(t, levels);

    begin_sweep(t, &sweep, FUTURES);
    bool good = run_futures(t, futures, count, out);
    sweep_release(&sweep);
    plan_trials_pop(t, before);
    return good;
}

bool plan_trials_held(struct plan_trials *t, const size_t *levels, const struct set_list *changes,
                      size_t count, size_t *held)
{
    struct sweep sweep;
    struct proof_trial *trials = memory_new(count + 1, sizeof *trials);
    size_t *futures = memory_new(count + 1, sizeof *futures);
    size_t before = plan_trials_push(t, levels);

    for (size_t i = 0; i < changes->count; i++)
        scenario_source_change(&t->campaign.source, changes->items[i]);
    for (size_t i = 0; i < count; i++)
        futures[i] = i;
    begin_sweep(t, &sweep, FUTURES);
    bool good = run_futures(t, futures, count, trials);
    *held = 0;
    for (size_t i = 0; i < count && good; i++)
        *held += trials[i].holds;
    sweep_release(&sweep);
    plan_trials_pop(t, before);
    free(trials);
    free(futures);
    return good;
}

bool plan_trials_on_credit(struct plan_trials *t, const size_t *levels, size_t count,
                           struct text *of, double *lasts_s)
{
    struct sweep sweep;
    size_t before = plan_trials_push(t, levels);

    *lasts_s = INFINITY;
    begin_sweep(t, &sweep, count);
    for (size_t i = 0; i < count; i++) {
        struct digest_text key;
        size_t run = key_of(t, i, &key) ? run_store_find(&t->store, &key) : SIZE_MAX,
               measure = run == SIZE_MAX ? SIZE_MAX : overdrawn(t, run);
        if (measure == SIZE_MAX)
            continue;
        const char *path = t->store.measures[measure].path;
        struct text lasts = {0};
        text_add_part(&lasts, path, strlen(path) - strlen("overdrawn"));
        text_add(&lasts, "credit_lasts");
        *lasts_s = fmin(*lasts_s, run_store_value(&t->store, run, text_get(&lasts)));
        text_release(&lasts);
        if (!of->length)
            tail_is_overdrawn(path, of);
    }
    sweep_release(&sweep);
    plan_trials_pop(t, before);
    return of->length > 0;
}

void plan_trials_sweep(struct plan_trials *t, const size_t *levels, size_t count,
                       struct sweep *sweep)
{
    size_t before = plan_trials_push(t, levels);

    begin_sweep(t, sweep, count);
    for (size_t i = 0; i < count; i++) {
        struct digest_text key;
        size_t run = key_of(t, i, &key) ? run_store_find(&t->store, &key) : SIZE_MAX;
        if (run != SIZE_MAX)
            run_store_copy(&t->store, run, sweep, i);
    }
    plan_trials_pop(t, before);
}
