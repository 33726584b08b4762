#include "plan_write.h"

#include <math.h>

#include "interval.h"
#include "measures.h"
#include "number_format.h"
#include "text_table.h"
#include "units.h"

enum { INDENT = 10 };

void plan_write_setting(const struct planning *p, const size_t *levels, bool names,
                        struct text *out)
{
    for (size_t k = 0; k < p->trials.knob_count; k++) {
        text_add(out, k ? ", " : "");
        if (names)
            text_addf(out, "%s = ", p->trials.knobs[k].path);
        knob_write(&p->trials.knobs[k], levels[k], out);
    }
}

/* A paragraph under a name in the first column. */
static void write_paragraph(const char *name, struct text *words, struct text *out)
{
    text_addf(out, "%-*s", INDENT, name);
    number_format_wrap(out, text_get(words), INDENT);
    text_release(words);
}

/* What the plan came to, its name in a look that says whether it is good. */
static void write_verdict(enum text_look look, struct text *words, struct text *out)
{
    text_style(out, look);
    text_addf(out, "%-*s", INDENT, "Plan");
    text_style(out, TEXT_PLAIN);
    number_format_wrap(out, text_get(words), INDENT);
    text_release(words);
}

static void add_cost(const struct planning *p, double cost, struct text *out)
{
    struct text_number number;
    text_addf(out, "%s %s", p->trials.minimize,
              number_format(cost, measure_unit(p->trials.minimize), &number));
}

/* The share that its plan proves, whatever it came to. */
static void add_proof(const struct planning *p, const struct candidate *c, struct text *out)
{
    text_addf(
        out,
        "; proven: all goals held in %zu of %zu fresh futures, which no search has seen: with "
        "95 %% confidence in at least %.4g %% of all",
        c->made - c->missed, c->made, 100 * p->proof.share);
    if (p->proof.candidate_count > 1)
        text_addf(out, " (the plan of candidate %zu allows %zu misses)", p->proof.candidate_count,
                  c->misses);
    text_add(out, ".");
}

/* Why it is not over, and that nothing is lost; "" when it is. */
static const char *why_not_over(const struct planning *p)
{
    if (p->proof.spent || p->trials.late)
        return " The budget is spent: with a larger one the plan goes on from here.";
    return p->status == EXIT_INTERRUPTED
               ? " The plan was interrupted: the next one goes on from here."
               : "";
}

static void add_unproven(const struct planning *p, const struct point *answer, struct text *out)
{
    const struct candidate *c =
        p->proof.candidate_count ? &p->proof.candidates[p->proof.candidate_count - 1] : NULL;
    bool same = c && memcmp(c->levels, answer->levels, sizeof c->levels) == 0;

    text_addf(out, "; not proven: it held in %zu of the search's %zu futures", answer->held,
              answer->futures);
    if (same && c->missed > c->misses)
        text_addf(out,
                  " and was refused, since it missed %zu of %zu fresh ones; no setting was "
                  "found that does better",
                  c->missed, c->made);
    else if (same)
        text_addf(out, ", and %zu of %zu fresh futures are made, %zu of them missed", c->made,
                  c->futures, c->missed);
    else
        text_add(out, ", and the search was not over");
    text_addf(out, ".%s", why_not_over(p));
}

/* The command that runs the point: with the changes that were given, then those that were found. */
static void write_command(const struct planning *p, const struct point *point, struct text *out)
{
    text_addf(out, "%*s%s", INDENT, "", text_get(&p->rerun));
    for (size_t k = 0; k < p->trials.knob_count; k++)
        for (size_t i = 0; i < p->trials.knobs[k].path_count; i++) {
            text_addf(out, " --set '%s=", p->trials.knobs[k].paths[i]);
            knob_write(&p->trials.knobs[k], point->levels[k], out);
            text_add(out, "'");
        }
    text_add(out, "\n");
}

static size_t settings_tried(const struct planning *p)
{
    size_t count = 0, levels[PLANNER_KNOBS];

    while (proof_tried(&p->proof, count, levels))
        count++;
    return count;
}

static void write_answer(const struct planning *p, const struct point *answer, struct text *out)
{
    const struct candidate *proven = proof_proven(&p->proof);
    struct text words = {0};

    plan_write_setting(p, answer->levels, true, &words);
    write_verdict(proven ? TEXT_GOOD : TEXT_PLAIN, &words, out);
    add_cost(p, proven ? proven->cost : answer->cost, &words);
    if (proven)
        add_proof(p, proven, &words);
    else
        add_unproven(p, answer, &words);
    text_addf(&words, " %zu settings were tried in %zu runs.", settings_tried(p), planning_runs(p));
    write_paragraph("", &words, out);
    write_command(p, answer, out);
}

static double closeness(const struct planning *p, const struct point *point)
{
    return point->goals[0] * (p->goals[0].op[0] == '>' ? -1 : 1);
}

const struct point *plan_nearest(const struct planning *p)
{
    const struct point *best = NULL;

    for (size_t i = 0; i < p->proof.planner.count; i++) {
        const struct point *point = &p->proof.planner.points[i];
        if (!best || closeness(p, point) < closeness(p, best))
            best = point;
    }
    return best;
}

static void write_failure(struct planning *p, struct text *out)
{
    const struct point *nearest = plan_nearest(p);
    struct text words = {0}, of = {0};
    char path[300];
    double lasts_s;

    text_addf(&words, "none of %zu settings meets the goals in %.4g %% of the futures.",
              settings_tried(p), 100 * p->proof.share);
    if (nearest) {
        struct text_number number;
        threshold_path(&p->goals[0], path, sizeof path);
        text_addf(&words, " Nearest: %s %s at ", path,
                  number_format(nearest->goals[0], measure_unit(path), &number));
        plan_write_setting(p, nearest->levels, true, &words);
        text_addf(&words, ", held in %zu of %zu futures.", nearest->held, nearest->futures);
        if (!p->trials.on_credit &&
            plan_trials_on_credit(&p->trials, nearest->levels, nearest->futures, &of, &lasts_s))
            text_addf(&words,
                      " There %s is served from burst credit still when the horizon is over; "
                      "--on-credit allows that.",
                      text_get(&of));
    }
    text_add(&words, *why_not_over(p) ? why_not_over(p)
                                      : " Something else limits: run the nearest setting and read "
                                        "its diagnosis.");
    write_verdict(TEXT_BAD, &words, out);
    text_release(&of);
}

static void write_goals(struct planning *p, const struct point *answer, struct text *out)
{
    struct text words = {0}, of = {0};
    struct units_text horizon, tail;
    struct text_number number;
    char path[300];
    double lasts_s;

    for (size_t g = 0; g < p->trials.goal_count; g++) {
        threshold_path(&p->goals[g], path, sizeof path);
        text_addf(&words, "%s%s %s %s", g ? ", " : "", path, p->goals[g].op,
                  number_format(p->goals[g].value, measure_unit(path), &number));
    }
    if (p->tail)
        text_addf(&words,
                  ", within the horizon of %s and again in the %s after it, in which the traffic "
                  "goes on as it is.",
                  units_write_duration(&horizon, p->scenario.spec->duration - p->tail),
                  units_write_duration(&tail, p->tail));
    else
        text_add(&words, ", within the horizon alone: no tail was run.");
    if (p->tail && !p->trials.on_credit) {
        text_add(&words, " Nothing is served from burst credit then.");
    } else if (p->tail &&
               plan_trials_on_credit(&p->trials, answer->levels, p->proof.futures, &of, &lasts_s)) {
        text_addf(&words,
                  " On credit: %s consumes more than is provisioned; the credit lasts for %s after "
                  "the horizon.",
                  text_get(&of),
                  number_format_seconds(lasts_s + (double)p->tail / SECOND, &number));
    }
    write_paragraph("Goals", &words, out);
    text_release(&of);
}

static void write_basis(const struct planning *p, struct text *out)
{
    const struct plan_basis *b = &p->basis;
    struct text words = {0};

    if (!b->tried)
        return;
    if (b->held_without_credit < b->held)
        text_addf(&words,
                  "Burst credit: without it the goals hold in %zu of %zu futures, with it in %zu. ",
                  b->held_without_credit, b->futures, b->held);
    if (b->has_rescue && b->held_without_rescue < b->held)
        text_addf(
            &words,
            "the rescue %s: without it the goals hold in %zu of %zu futures; --without rescue "
            "plans without it. ",
            text_get(&b->rescue), b->held_without_rescue, b->futures);
    else if (b->has_rescue)
        text_addf(&words, "Not on the rescue (%s): without it the goals hold in as many futures. ",
                  text_get(&b->rescue));
    if (p->without.length)
        text_addf(&words, "Planned without %s. ", text_get(&p->without));
    if (!words.length)
        text_add(&words, "Nothing but what is bought: neither burst credit nor a rescue.");
    write_paragraph("Rests on", &words, out);
}

/* What was drawn, and that nothing else was. */
static void write_cover(const struct planning *p, struct text *out)
{
    struct text words = {0};

    text_add(&words, "Arrivals, placement of keys");
    if (p->service_count)
        text_addf(&words, ", %zu unknowns of the service (its published ranges)", p->service_count);
    if (p->unknowns.length)
        text_addf(&words, ", %s", text_get(&p->unknowns));
    text_add(&words, p->unknowns.length
                         ? ". Not covered: whatever else may turn out otherwise than written."
                         : ". Not covered: traffic other than the scenario's; name what you do not "
                           "know under `unknowns`.");
    write_paragraph("Covers", &words, out);
}

static void write_refused(const struct planning *p, struct text *out)
{
    for (size_t i = 0; i < p->proof.candidate_count; i++) {
        const struct candidate *c = &p->proof.candidates[i];
        struct text words = {0};
        if (c->missed <= c->misses)
            continue;
        plan_write_setting(p, c->levels, false, &words);
        text_addf(&words, " missed %zu of %zu fresh futures; they joined the search.", c->missed,
                  c->made);
        write_paragraph("Refused", &words, out);
    }
}

/* What the formula says of each knob that is a capacity. */
static void add_formula_setting(const struct planning *p, struct text *out)
{
    const struct plan_formula *f = &p->formula;
    struct text_number peak, says;
    bool any = false;

    for (size_t k = 0; k < p->trials.knob_count; k++) {
        if (!(f->capacity[k] > 0))
            continue;
        text_addf(out, "%s%s = %s (busiest minute %s units/s)", any ? ", " : "",
                  p->trials.knobs[k].path, number_format_amount(f->capacity[k], &says),
                  number_format_amount(f->peak_per_s[k], &peak));
        any = true;
    }
}

static void write_formula(const struct planning *p, const struct point *answer, struct text *out)
{
    const struct plan_formula *f = &p->formula;
    const struct candidate *proven = proof_proven(&p->proof);
    struct text words = {0};

    if (!f->says || !(f->tried || f->outside))
        return;
    text_add(&words, "Busiest minute and 20 % headroom: ");
    add_formula_setting(p, &words);
    if (f->outside) {
        text_add(&words, ". That lies outside of what may be chosen, so it was not run.");
        write_paragraph("Formula", &words, out);
        return;
    }
    const struct point *last = proven ? &f->fresh : &f->search;
    double cost = proven ? proven->cost : answer->cost;
    text_add(&words, ": ");
    if (memcmp(f->levels, answer->levels, p->trials.knob_count * sizeof *f->levels) == 0) {
        text_add(&words, "that is the better buy; nothing cheaper that was tried meets the goals.");
    } else {
        add_cost(p, last->cost, &words);
        text_addf(&words,
                  ", %+.1f %% against the plan; the goals hold in %zu of the search's %zu "
                  "futures",
                  100 * (last->cost / cost - 1), f->search.held, f->search.futures);
        if (proven)
            text_addf(&words, " and in %zu of the %zu fresh ones", f->fresh.held, f->fresh.futures);
        text_add(&words, ".");
    }
    write_paragraph("Formula", &words, out);
}

static void add_frontier_row(const struct planning *p, struct text_table *table,
                             const struct point *point)
{
    struct interval_share share = interval_share(point->held, point->futures);
    struct text_number number;
    struct text setting = {0};
    char path[300];

    plan_write_setting(p, point->levels, false, &setting);
    text_table_add(table, "%s", text_get(&setting));
    text_release(&setting);
    text_table_add(table, "%s",
                   number_format(point->cost, measure_unit(p->trials.minimize), &number));
    text_table_add(table, "%zu of %zu", point->held, point->futures);
    text_table_add(table, "%.0f-%.0f%%", 100 * share.low, 100 * share.high);
    for (size_t g = 0; g < p->trials.goal_count; g++) {
        threshold_path(&p->goals[g], path, sizeof path);
        text_table_add(table, "%s", number_format(point->goals[g], measure_unit(path), &number));
    }
}

static void write_frontier(const struct planning *p, struct text *out)
{
    struct text_table table;
    char path[300];

    if (p->frontier_count == 0)
        return;
    text_table_init(&table, 4 + p->trials.goal_count);
    text_table_add(&table, "setting");
    text_table_add(&table, "%s", p->trials.minimize);
    text_table_add(&table, "goals hold in");
    text_table_add(&table, "of all, 95 %%");
    for (size_t g = 0; g < p->trials.goal_count; g++)
        text_table_add(&table, "%s", threshold_path(&p->goals[g], path, sizeof path));
    for (size_t i = 0; i < p->frontier_count; i++)
        add_frontier_row(p, &table, &p->frontier[i]);
    text_add(out, "\nCost against risk, in the search's futures\n");
    text_table_write(&table, false, out);
    text_table_release(&table);
}

static void write_rest(const struct planning *p, struct text *out)
{
    size_t begin = out->length;

    if (*p->beyond)
        text_addf(out, "\nWhat lies beyond the account's quotas was left out: %s.\n", p->beyond);
    if (p->invalid.length)
        text_addf(out, "\nSettings that are not valid were left out: %s.\n", text_get(&p->invalid));
    const struct point *odd = planner_contradiction(&p->proof.planner);
    if (odd) {
        text_add(out, "\nThe goals are not monotone: below and above this setting they held, at it "
                      "they did not: ");
        plan_write_setting(p, odd->levels, true, out);
        text_add(out, "\n");
    }
    number_format_fold(out, begin);
}

void plan_write_reasons(struct planning *p, struct text *out)
{
    const struct point *answer = planning_answer(p);

    if (!answer)
        return;
    write_answer(p, answer, out);
    write_goals(p, answer, out);
    write_basis(p, out);
}

void plan_write(struct planning *p, struct text *out)
{
    const struct point *answer = planning_answer(p);

    if (answer) {
        write_answer(p, answer, out);
        write_goals(p, answer, out);
        write_basis(p, out);
        write_cover(p, out);
        write_refused(p, out);
        write_formula(p, answer, out);
    } else {
        write_failure(p, out);
    }
    write_frontier(p, out);
    write_rest(p, out);
}
