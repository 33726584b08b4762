#include "plan_words.h"

#include <string.h>

#include "measures.h"
#include "number_format.h"
#include "series_path.h"
#include "units.h"

void plan_words_setting(const struct planning *p, const size_t *levels, bool names,
                        struct text *out)
{
    for (size_t k = 0; k < p->trials.knob_count; k++) {
        text_add(out, k ? ", " : "");
        if (names)
            text_addf(out, "%s = ", p->trials.knobs[k].path);
        knob_write(&p->trials.knobs[k], levels[k], out);
    }
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

void plan_words_command(const struct planning *p, const struct point *point, struct text *out)
{
    text_add(out, text_get(&p->rerun));
    for (size_t k = 0; k < p->trials.knob_count; k++)
        for (size_t i = 0; i < p->trials.knobs[k].path_count; i++) {
            text_addf(out, " --set '%s=", p->trials.knobs[k].paths[i]);
            knob_write(&p->trials.knobs[k], point->levels[k], out);
            text_add(out, "'");
        }
}

static size_t settings_tried(const struct planning *p)
{
    size_t count = 0, levels[PLANNER_KNOBS];

    while (proof_tried(&p->proof, count, levels))
        count++;
    return count;
}

/* " USD" behind money; other units are part of the number. */
static const char *unit_behind(const struct planning *p)
{
    return text_equal(measure_unit(p->trials.minimize), "USD") ? " USD" : "";
}

void plan_words_headline(const struct planning *p, struct text *out)
{
    const struct point *answer = planning_answer(p);
    const struct candidate *proven = proof_proven(&p->proof);

    if (!answer) {
        text_addf(out, "None of %zu settings meets the goals in %.4g %% of the futures",
                  settings_tried(p), 100 * p->proof.share);
        text_add(out, *why_not_over(p) ? ", as far as the search came." : ".");
        return;
    }
    text_add(out, proven ? "Set " : "Not proven: ");
    plan_words_setting(p, answer->levels, true, out);
    text_add(out, ": ");
    add_cost(p, proven ? proven->cost : answer->cost, out);
    text_add(out, unit_behind(p));
    if (proven)
        text_addf(out, ", holds in at least %.4g %% of the futures, with 95 %% confidence.",
                  100 * p->proof.share);
    else
        text_addf(out, ", held in %zu of the search's %zu futures.", answer->held, answer->futures);
}

void plan_words_proof(const struct planning *p, struct text *out)
{
    const struct point *answer = planning_answer(p);
    const struct candidate *proven = proof_proven(&p->proof);

    add_cost(p, proven ? proven->cost : answer->cost, out);
    if (proven)
        add_proof(p, proven, out);
    else
        add_unproven(p, answer, out);
    text_addf(out, " %zu settings were tried in %zu runs.", settings_tried(p), planning_runs(p));
}

static double closeness(const struct planning *p, const struct point *point)
{
    return point->goals[0] * (p->goals[0].op[0] == '>' ? -1 : 1);
}

const struct point *plan_words_nearest(const struct planning *p)
{
    const struct point *best = NULL;

    for (size_t i = 0; i < p->proof.planner.count; i++) {
        const struct point *point = &p->proof.planner.points[i];
        if (!best || closeness(p, point) < closeness(p, best))
            best = point;
    }
    return best;
}

void plan_words_failure(struct planning *p, struct text *out)
{
    const struct point *nearest = plan_words_nearest(p);
    struct text of = {0};
    char path[SERIES_PATH];
    double lasts_s;

    text_addf(out, "none of %zu settings meets the goals in %.4g %% of the futures.",
              settings_tried(p), 100 * p->proof.share);
    if (nearest) {
        struct text_number number;
        threshold_path(&p->goals[0], path, sizeof path);
        text_addf(out, " Nearest: %s %s at ", path,
                  number_format(nearest->goals[0], measure_unit(path), &number));
        plan_words_setting(p, nearest->levels, true, out);
        text_addf(out, ", held in %zu of %zu futures.", nearest->held, nearest->futures);
        if (!p->trials.on_credit &&
            plan_trials_on_credit(&p->trials, nearest->levels, nearest->futures, &of, &lasts_s))
            text_addf(out,
                      " There %s is served from burst credit still when the horizon is over; "
                      "--on-credit allows that.",
                      text_get(&of));
    }
    text_add(out, *why_not_over(p) ? why_not_over(p)
                                   : " Something else limits: run the nearest setting and read "
                                     "its diagnosis.");
    text_release(&of);
}

void plan_words_goals(struct planning *p, struct text *out)
{
    const struct point *answer = planning_answer(p);
    struct text of = {0};
    struct units_text horizon, tail;
    struct text_number number;
    char path[SERIES_PATH];
    double lasts_s;

    for (size_t g = 0; g < p->trials.goal_count; g++) {
        threshold_path(&p->goals[g], path, sizeof path);
        text_addf(out, "%s%s %s %s", g ? ", " : "", path, p->goals[g].op,
                  number_format(p->goals[g].value, measure_unit(path), &number));
    }
    if (p->tail)
        text_addf(out,
                  ", within the horizon of %s and again in the %s after it, in which the traffic "
                  "goes on as it is.",
                  units_write_duration(&horizon, p->scenario.spec->duration - p->tail),
                  units_write_duration(&tail, p->tail));
    else
        text_add(out, ", within the horizon alone: no tail was run.");
    if (p->tail && !p->trials.on_credit) {
        text_add(out, " Nothing is served from burst credit then.");
    } else if (answer && p->tail &&
               plan_trials_on_credit(&p->trials, answer->levels, p->proof.futures, &of, &lasts_s)) {
        text_addf(out,
                  " On credit: %s consumes more than is provisioned; the credit lasts for %s after "
                  "the horizon.",
                  text_get(&of),
                  number_format_seconds(lasts_s + (double)p->tail / SECOND, &number));
    }
    text_release(&of);
}

void plan_words_basis(const struct planning *p, struct text *out)
{
    const struct plan_basis *b = &p->basis;
    size_t begin = out->length;

    if (!b->tried)
        return;
    if (b->held_without_credit < b->held)
        text_addf(out,
                  "Burst credit: without it the goals hold in %zu of %zu futures, with it in %zu. ",
                  b->held_without_credit, b->futures, b->held);
    if (b->has_rescue && b->held_without_rescue < b->held)
        text_addf(
            out,
            "the rescue %s: without it the goals hold in %zu of %zu futures; --without rescue "
            "plans without it. ",
            text_get(&b->rescue), b->held_without_rescue, b->futures);
    else if (b->has_rescue)
        text_addf(out, "Not on the rescue (%s): without it the goals hold in as many futures. ",
                  text_get(&b->rescue));
    if (p->without.length)
        text_addf(out, "Planned without %s. ", text_get(&p->without));
    if (out->length == begin)
        text_add(out, "Nothing but what is bought: neither burst credit nor a rescue.");
}

void plan_words_cover(const struct planning *p, struct text *out)
{
    text_add(out, "Arrivals, placement of keys");
    if (p->service_count)
        text_addf(out, ", %zu unknowns of the service (its published ranges)", p->service_count);
    if (p->unknowns.length)
        text_addf(out, ", %s", text_get(&p->unknowns));
    text_add(out, p->unknowns.length
                      ? ". Not covered: whatever else may turn out otherwise than written."
                      : ". Not covered: traffic other than the scenario's; name what you do not "
                        "know under `unknowns`.");
}

bool plan_words_refused(const struct planning *p, size_t i, struct text *out)
{
    const struct candidate *c = &p->proof.candidates[i];

    if (i >= p->proof.candidate_count)
        return false;
    if (c->missed <= c->misses)
        return true;
    plan_words_setting(p, c->levels, false, out);
    text_addf(out, " missed %zu of %zu fresh futures; they joined the search.", c->missed, c->made);
    return true;
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

void plan_words_formula(const struct planning *p, struct text *out)
{
    const struct plan_formula *f = &p->formula;
    const struct candidate *proven = proof_proven(&p->proof);
    const struct point *answer = planning_answer(p);

    if (!answer || !f->says || !(f->tried || f->outside))
        return;
    text_add(out, "Busiest minute and 20 % headroom: ");
    add_formula_setting(p, out);
    if (f->outside) {
        text_add(out, ". That lies outside of what may be chosen, so it was not run.");
        return;
    }
    const struct point *last = proven ? &f->fresh : &f->search;
    double cost = proven ? proven->cost : answer->cost;
    text_add(out, ": ");
    if (memcmp(f->levels, answer->levels, p->trials.knob_count * sizeof *f->levels) == 0) {
        text_add(out, "that is the better buy; nothing cheaper that was tried meets the goals.");
    } else {
        add_cost(p, last->cost, out);
        text_addf(out,
                  ", %+.1f %% against the plan; the goals hold in %zu of the search's %zu "
                  "futures",
                  100 * (last->cost / cost - 1), f->search.held, f->search.futures);
        if (proven)
            text_addf(out, " and in %zu of the %zu fresh ones", f->fresh.held, f->fresh.futures);
        text_add(out, ".");
    }
}

bool plan_words_note(const struct planning *p, size_t i, struct text *out)
{
    const struct point *odd = planner_contradiction(&p->proof.planner);

    if (i == 0 && *p->beyond)
        text_addf(out, "What lies beyond the account's quotas was left out: %s.", p->beyond);
    if (i == 1 && p->invalid.length)
        text_addf(out, "Settings that are not valid were left out: %s.", text_get(&p->invalid));
    if (i == 2 && odd) {
        text_add(out, "The goals are not monotone: below and above this setting they held, at it "
                      "they did not: ");
        plan_words_setting(p, odd->levels, true, out);
    }
    return i < 3;
}
