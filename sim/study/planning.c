#include "planning.h"

#include <math.h>

#include "rule_of_thumb.h"
#include "units.h"
#include "unknowns.h"
#include "vocabulary.h"

/* A name that the scenario has not would only be NaN after every run. */
static int check_minimize(const struct planning *p)
{
    int status = EXIT_DONE;

    if (!vocabulary_has_measure(&p->standing, p->trials.minimize)) {
        fputs("ddbsim plan: error: --minimize must be a measure such as cost or "
              "workloads/W/latency_p99\n",
              stderr);
        status = EXIT_USAGE;
    }
    return status;
}

/* A path that goes through a name which the scenario has not would change nothing. */
static int check_knobs(const struct planning *p)
{
    struct text resolved = {0};
    int status = EXIT_DONE;

    scenario_emit(&p->scenario, &resolved);
    for (size_t k = 0; k < p->proof.planner.knob_count; k++) {
        const struct knob *knob = &p->proof.planner.knobs[k];
        for (size_t i = 0; i < knob->path_count && status == EXIT_DONE; i++)
            status = campaign_check_path(text_get(&resolved), knob->paths[i]);
    }
    text_release(&resolved);
    return status;
}

/* What is drawn cannot be chosen. Notes what the unknowns are. */
static int check_unknowns(struct planning *p)
{
    struct unknowns unknowns;
    struct diagnostics diagnostics;
    const char *both = NULL;

    diagnostics_init(&diagnostics);
    bool good = unknowns_init(&unknowns, &p->scenario, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    for (size_t k = 0; k < p->proof.planner.knob_count && good; k++) {
        const struct knob *knob = &p->proof.planner.knobs[k];
        for (size_t i = 0; i < knob->path_count && !both; i++)
            both = unknowns_set_path(&unknowns, knob->paths[i]) ? knob->paths[i] : NULL;
    }
    if (both)
        fprintf(stderr,
                "ddbsim plan: error: '%s' is chosen and an unknown; let it be one of them\n", both);
    p->unknown_count = unknowns.count;
    for (size_t i = 0; i < unknowns.count; i++) {
        bool service = unknowns.items[i].sentence != NULL;
        p->service_count += service;
        if (!service)
            text_addf(&p->unknowns, "%s%s", p->unknowns.length ? ", " : "", unknowns.items[i].name);
    }
    unknowns_release(&unknowns);
    return good && !both ? EXIT_DONE : EXIT_BAD_DATA;
}

/* The ranges that are published of the service, unless the scenario or an option says otherwise. */
static void change_service(struct planning *p, const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->spec->unknowns_count; i++)
        if (text_equal(scenario->spec->unknowns[i].origin.name, "service"))
            return;
    scenario_source_change(&p->trials.campaign.source, "unknowns.service=published");
}

static void change_tail(struct planning *p, const struct scenario *scenario)
{
    struct text change = {0};
    struct units_text until;
    simtime horizon = scenario->spec->duration;

    if (p->tail == 0)
        return;
    p->trials.campaign.horizon_s = (double)horizon / SECOND;
    text_addf(&change, "duration=%s", units_write_duration(&until, horizon + p->tail));
    scenario_source_change(&p->trials.campaign.source, text_get(&change));
    text_release(&change);
}

static void change_rescue(struct planning *p, const struct scenario *scenario)
{
    struct set_list removals = {0};

    plan_basis_rescues(scenario, &removals, &p->without);
    for (size_t i = 0; i < removals.count; i++)
        scenario_source_change(&p->trials.campaign.source, removals.items[i]);
    set_list_release(&removals);
}

/* The thresholds of the scenario, or else that nothing is throttled. */
static int default_goals(struct planning *p, const struct scenario *scenario)
{
    size_t count = scenario->spec->thresholds_count;

    if (p->proof.planner.goal_count)
        return EXIT_DONE;
    if (count > PLANNER_GOALS) {
        fputs("ddbsim plan: error: the scenario has more than eight thresholds; give --goal\n",
              stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < count; i++)
        threshold_parse(scenario->spec->thresholds[i], &p->goals[i]);
    if (count == 0)
        threshold_parse("throttle_events < 1", &p->goals[0]);
    p->proof.planner.goal_count = count ? count : 1;
    return EXIT_DONE;
}

/* From the scenario as it was given to the one that is planned. */
static int change_scenario(struct planning *p)
{
    struct scenario given;
    int status = scenario_source_decode(&p->trials.campaign.source, NULL, &given);

    if (status != EXIT_DONE)
        return status;
    p->name = memory_text(given.spec->name);
    futures_init(&p->trials.campaign.futures, given.spec->seed, false);
    change_service(p, &given);
    change_tail(p, &given);
    if (p->without_rescue)
        change_rescue(p, &given);
    status = default_goals(p, &given);
    scenario_release(&given);
    return status;
}

static void begin_trials(struct planning *p)
{
    struct plan_trials *t = &p->trials;

    t->knobs = p->proof.planner.knobs;
    t->knob_count = p->proof.planner.knob_count;
    t->campaign.goals = t->goals = p->goals;
    t->campaign.goal_count = t->goal_count = p->proof.planner.goal_count;
}

int planning_keep(struct planning *p, const char *file)
{
    char why[RUN_STORE_WHY];

    if (!run_store_open(&p->trials.store, file, why)) {
        fprintf(stderr, "ddbsim plan: error: %s\n", why);
        return EXIT_IO;
    }
    p->trials.found = p->trials.store.count;
    if (p->trials.store.damaged)
        fprintf(
            stderr,
            "ddbsim plan: %s: %zu damaged line%s passed over; the other %zu runs are there, the "
            "rest is made again\n",
            file, p->trials.store.damaged, p->trials.store.damaged == 1 ? "" : "s",
            p->trials.store.count);
    return EXIT_DONE;
}

int planning_begin(struct planning *p)
{
    int status = change_scenario(p);

    if (status == EXIT_DONE)
        status = scenario_source_decode(&p->trials.campaign.source, NULL, &p->scenario);
    if (status != EXIT_DONE)
        return status;
    p->begun = true;
    begin_trials(p);
    status = check_knobs(p);
    if (status == EXIT_DONE)
        status = scenario_source_wire(&p->scenario, &p->standing, !p->trials.campaign.quiet);
    if (status == EXIT_DONE)
        status = check_minimize(p);
    if (status == EXIT_DONE)
        status = check_unknowns(p);
    return status == EXIT_DONE ? campaign_begin(&p->trials.campaign, NULL) : status;
}

const struct point *planning_answer(const struct planning *p)
{
    return p->proof.found ? &p->proof.best : NULL;
}

static bool run_trials(void *context, const size_t *levels, const size_t *futures, size_t count,
                       struct proof_trial *out)
{
    struct planning *p = context;
    const struct campaign *c = &p->trials.campaign;
    bool first = !c->made, good = plan_trials_run(&p->trials, levels, futures, count, out);

    if (first && c->made)
        progress_estimate(&p->progress, "runs at least",
                          p->proof.futures + proof_futures(&p->proof), c->jobs, c->first);
    return good;
}

/* Why a setting makes no valid scenario, of the first that does not. */
static void note_invalid(struct planning *p, const struct diagnostics *diagnostics)
{
    const struct diagnostic *first = diagnostics->items;

    if (p->invalid.length || !diagnostics->count)
        return;
    text_add(&p->invalid, first->place.source);
    if (first->place.line)
        text_addf(&p->invalid, ":%d:%d", first->place.line, first->place.column);
    text_addf(&p->invalid, ": %s", first->message);
}

/* A setting that starts above the account's quotas as they stand cannot be bought; nor can one that is
 * not valid, such as a minimum of auto scaling above its maximum. */
static bool cannot_be_bought(void *context, const size_t *levels)
{
    struct planning *p = context;
    struct scenario scenario;
    struct world world;
    struct diagnostics diagnostics;
    char why[ACCOUNT_WHY];
    bool beyond = false;
    size_t before = plan_trials_push(&p->trials, levels);

    diagnostics_init(&diagnostics);
    bool valid = scenario_source_try(&p->trials.campaign.source, NULL, &scenario, &diagnostics);
    if (valid) {
        valid = world_init(&world, &scenario, (uint64_t)scenario.spec->seed, &diagnostics);
        beyond = valid && account_starts_beyond(&world.account, &p->standing.account, why);
        world_release(&world);
    }
    note_invalid(p, &diagnostics);
    diagnostics_release(&diagnostics);
    scenario_release(&scenario);
    plan_trials_pop(&p->trials, before);
    if (beyond && !*p->beyond)
        memcpy(p->beyond, why, sizeof why);
    return beyond || !valid;
}

/* What the formula says of the runs of a setting that holds. */
static void ask_formula(struct planning *p, const size_t *best)
{
    struct plan_formula *f = &p->formula;
    struct sweep runs;

    *f = (struct plan_formula){0};
    memcpy(f->levels, best, sizeof f->levels);
    size_t futures = p->proof.used < p->proof.futures ? p->proof.used : p->proof.futures;
    plan_trials_sweep(&p->trials, best, futures, &runs);
    for (size_t k = 0; k < p->trials.knob_count; k++) {
        const struct knob *knob = &p->trials.knobs[k];
        struct rule_of_thumb rule;
        if (!knob->is_range || knob->quantity != QUANTITY_WHOLE ||
            !rule_of_thumb(&runs, knob->paths[0], &rule))
            continue;
        f->says = true;
        f->outside |= rule.capacity < knob->from || rule.capacity > knob->to;
        f->peak_per_s[k] = rule.peak_per_s;
        f->capacity[k] = rule.capacity;
        f->levels[k] = knob_level(knob, rule.capacity);
    }
    sweep_release(&runs);
}

static bool suggest(void *context, const size_t *best, size_t i, size_t *levels)
{
    struct planning *p = context;

    if (i > 0)
        return false;
    ask_formula(p, best);
    memcpy(levels, p->formula.levels, sizeof p->formula.levels);
    return p->formula.says && !p->formula.outside;
}

static void write_levels(const struct planning *p, const size_t *levels, struct text *out)
{
    for (size_t k = 0; k < p->trials.knob_count; k++) {
        text_add(out, k ? ", " : "");
        knob_write(&p->trials.knobs[k], levels[k], out);
    }
}

/* The cheapest of the runs so far that is fit; NULL while there is none. */
static const struct point *best_so_far(const struct planning *p)
{
    const struct planner *pl = &p->proof.planner;
    return pl->best != SIZE_MAX ? &pl->points[pl->best] : planning_answer(p);
}

static void tell_json(const struct planning *p)
{
    const struct point *best = best_so_far(p);
    json_t *told = json_pack("{s:I}", "done", (json_int_t)p->proof.made);
    struct text levels = {0};

    if (best) {
        write_levels(p, best->levels, &levels);
        json_object_set_new(told, "best",
                            json_pack("{s:f, s:s, s:I, s:I}", "cost", best->cost, "levels",
                                      text_get(&levels), "held", (json_int_t)best->held, "futures",
                                      (json_int_t)best->futures));
    }
    progress_json(told);
    text_release(&levels);
}

/* One line on the terminal: runs so far, the best of them, how far its proof is. */
static void tell(void *context)
{
    struct planning *p = context;
    const struct proof *proof = &p->proof;
    const struct point *best = best_so_far(p);
    struct text line = {0};

    if (progress_json_due(&p->progress))
        tell_json(p);
    if (!p->progress.shown)
        return;
    text_addf(&line, "%zu runs", proof->made);
    if (best) {
        text_addf(&line, ", best so far %s %.6g at ", p->trials.minimize, best->cost);
        write_levels(p, best->levels, &line);
        text_addf(&line, " (held in %zu of %zu futures)", best->held, best->futures);
    }
    if (proof->candidate_count && !proof_proven(proof)) {
        const struct candidate *c = &proof->candidates[proof->candidate_count - 1];
        if (c->missed <= c->misses)
            text_addf(&line, ", proof %zu of %zu", c->made, c->futures);
    }
    fprintf(stderr, "\r%.150s \033[K", text_get(&line));
    fflush(stderr);
    text_release(&line);
}

/* Points of the last search that cost less than the answer, the cheapest first. */
static size_t list_cheaper(const struct planner *pl, double cost, const struct point **out)
{
    size_t count = 0;

    for (size_t i = 0; i < pl->count; i++) {
        const struct point *point = &pl->points[i];
        size_t place = count;
        if (point->dear || !(point->cost < cost))
            continue;
        for (; place > 0 && point->cost < out[place - 1]->cost; place--)
            out[place] = out[place - 1];
        out[place] = point;
        count++;
    }
    return count;
}

static bool add_to_frontier(struct planning *p, const size_t *levels)
{
    struct point *out = &p->frontier[p->frontier_count];
    bool good = proof_try(&p->proof, levels, p->proof.futures, out);

    p->frontier_count += good;
    return good;
}

/* By cost; of those before the last, the answer, only what no cheaper one equals in what it holds. */
static void sort_frontier(struct planning *p)
{
    size_t kept = 0;

    for (size_t i = 1; i + 1 < p->frontier_count; i++) {
        struct point point = p->frontier[i];
        size_t place = i;
        for (; place > 0 && point.cost < p->frontier[place - 1].cost; place--)
            p->frontier[place] = p->frontier[place - 1];
        p->frontier[place] = point;
    }
    for (size_t i = 0; i < p->frontier_count; i++)
        if (kept == 0 || i + 1 == p->frontier_count ||
            p->frontier[i].held > p->frontier[kept - 1].held)
            p->frontier[kept++] = p->frontier[i];
    p->frontier_count = kept;
}

/* Some of them, close to one another where they come close to the answer, and the answer: each in
 * all of the search's futures. */
static void make_frontier(struct planning *p, const struct point *answer)
{
    const struct point **cheaper = memory_new(p->proof.planner.count + 1, sizeof *cheaper);
    size_t count = list_cheaper(&p->proof.planner, answer->cost, cheaper), last = SIZE_MAX;
    bool good = true;

    for (int i = 0; i < PLANNING_FRONTIER - 1 && count && good; i++) {
        double rest = 1 - (double)i / (PLANNING_FRONTIER - 2);
        size_t place = (size_t)round((double)(count - 1) * (1 - rest * rest));
        if (place != last)
            good = add_to_frontier(p, cheaper[place]->levels);
        last = place;
    }
    free(cheaper);
    if (good && add_to_frontier(p, answer->levels))
        sort_frontier(p);
}

/* What belongs to an answer besides, as far as time and runs reach. */
static void look_around(struct planning *p, const struct point *answer)
{
    const struct candidate *proven = proof_proven(&p->proof);
    struct plan_formula *f = &p->formula;

    if (p->proof.planner.stopped || p->proof.spent ||
        !plan_basis_try(&p->basis, &p->trials, &p->scenario, answer->levels, p->proof.futures))
        return;
    ask_formula(p, answer->levels);
    if (f->says && !f->outside)
        f->tried = proof_try(&p->proof, f->levels, p->proof.futures, &f->search) &&
                   (!proven || proof_try_fresh(&p->proof, f->levels, proven, &f->fresh));
    make_frontier(p, answer);
}

/* What is to come, so that nobody waits without knowing for what. */
static void announce(const struct planning *p)
{
    struct units_text length;

    if (!p->trials.campaign.quiet)
        fprintf(
            stderr,
            "ddbsim plan: a search on %zu future%s, then a proof on %zu fresh ones or more; a run "
            "is %s long\n",
            p->proof.futures, p->proof.futures == 1 ? "" : "s", proof_futures(&p->proof),
            units_write_duration(&length, p->scenario.spec->duration));
}

int planning_search(struct planning *p)
{
    announce(p);
    p->proof.run = run_trials;
    p->proof.cannot_be = cannot_be_bought;
    p->proof.suggest = suggest;
    p->proof.tell = tell;
    p->proof.context = p;
    p->proof.at_a_time = p->trials.campaign.jobs;
    progress_begin(&p->progress, 0, p->trials.campaign.quiet);
    if (p->trials.campaign.json_progress)
        progress_begin_json(&p->progress, 0);
    proof_search(&p->proof);
    if (planning_answer(p))
        look_around(p, planning_answer(p));
    progress_end(&p->progress);
    if (p->trials.reused && !p->trials.campaign.quiet)
        fprintf(stderr, "ddbsim plan: %zu runs were in the plan's file\n", p->trials.reused);
    bool over = p->proof.spent || p->trials.late;
    p->status = p->trials.status != EXIT_DONE && !over ? p->trials.status : EXIT_DONE;
    if (p->status == EXIT_DONE && !over && !p->proof.made && p->invalid.length) {
        fprintf(stderr, "ddbsim plan: error: no setting is valid, so none was tried: %s\n",
                text_get(&p->invalid));
        p->status = EXIT_BAD_DATA;
    }
    return p->status;
}

size_t planning_runs(const struct planning *p)
{
    size_t besides = p->basis.tried ? 1 + p->basis.has_rescue : 0;
    return p->proof.made + besides * p->basis.futures;
}

void planning_release(struct planning *p)
{
    campaign_end(&p->trials.campaign);
    proof_release(&p->proof);
    run_store_release(&p->trials.store);
    if (p->begun) {
        world_release(&p->standing);
        scenario_release(&p->scenario);
    }
    futures_release(&p->trials.campaign.futures);
    scenario_source_release(&p->trials.campaign.source);
    plan_basis_release(&p->basis);
    text_release(&p->invalid);
    text_release(&p->unknowns);
    text_release(&p->without);
    text_release(&p->rerun);
    free(p->name);
}
