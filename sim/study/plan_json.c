/* The same as plan_write.c as JSON. */
#include <jansson.h>

#include "interval.h"
#include "plan_write.h"
#include "version.h"

static json_t *setting_json(const struct planning *p, const size_t *levels)
{
    json_t *setting = json_object();

    for (size_t k = 0; k < p->trials.knob_count; k++) {
        struct text value = {0};
        knob_write(&p->trials.knobs[k], levels[k], &value);
        json_object_set_new(setting, p->trials.knobs[k].path, json_string(text_get(&value)));
        text_release(&value);
    }
    return setting;
}

static json_t *point_json(const struct planning *p, const struct point *point)
{
    struct interval_share share = interval_share(point->held, point->futures);
    json_t *goals = json_object();
    char path[300];

    for (size_t g = 0; g < p->trials.goal_count; g++)
        json_object_set_new(goals, threshold_path(&p->goals[g], path, sizeof path),
                            json_real(point->goals[g]));
    return json_pack("{s:o, s:f, s:o, s:I, s:I, s:f, s:f, s:b, s:b}", "setting",
                     setting_json(p, point->levels), p->trials.minimize, point->cost, "goals",
                     goals, "futures", (json_int_t)point->futures, "held", (json_int_t)point->held,
                     "share_low", share.low, "share_high", share.high, "holds", point->holds,
                     "given_up", point->dear);
}

static json_t *candidate_json(const struct planning *p, const struct candidate *c)
{
    return json_pack("{s:o, s:I, s:I, s:I, s:I, s:f, s:b}", "setting", setting_json(p, c->levels),
                     "futures_planned", (json_int_t)c->futures, "misses_allowed",
                     (json_int_t)c->misses, "futures", (json_int_t)c->made, "missed",
                     (json_int_t)c->missed, p->trials.minimize, c->cost, "proven", c->proven);
}

static json_t *basis_json(const struct planning *p)
{
    const struct plan_basis *b = &p->basis;

    if (!b->tried)
        return json_null();
    json_t *basis =
        json_pack("{s:I, s:I, s:I}", "futures", (json_int_t)b->futures, "held", (json_int_t)b->held,
                  "held_without_burst_credit", (json_int_t)b->held_without_credit);
    if (b->has_rescue) {
        json_object_set_new(basis, "rescue", json_string(text_get(&b->rescue)));
        json_object_set_new(basis, "held_without_rescue",
                            json_integer((json_int_t)b->held_without_rescue));
    }
    return basis;
}

static json_t *formula_json(const struct planning *p)
{
    const struct plan_formula *f = &p->formula;

    if (!f->says || !f->tried)
        return json_null();
    json_t *formula = json_pack("{s:o}", "search", point_json(p, &f->search));
    if (f->fresh.futures)
        json_object_set_new(formula, "fresh", point_json(p, &f->fresh));
    return formula;
}

void plan_write_json(struct planning *p, struct text *out)
{
    const struct point *answer = planning_answer(p);
    json_t *points = json_array(), *frontier = json_array(), *candidates = json_array();

    for (size_t i = 0; i < p->proof.planner.count; i++)
        json_array_append_new(points, point_json(p, &p->proof.planner.points[i]));
    for (size_t i = 0; i < p->frontier_count; i++)
        json_array_append_new(frontier, point_json(p, &p->frontier[i]));
    for (size_t i = 0; i < p->proof.candidate_count; i++)
        json_array_append_new(candidates, candidate_json(p, &p->proof.candidates[i]));
    json_t *root = json_pack(
        "{s:s, s:s, s:o, s:b, s:f, s:f, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "version",
        version_number, "name", p->name, "plan", answer ? point_json(p, answer) : json_null(),
        "proven", proof_proven(&p->proof) != NULL, "share", p->proof.share, "confidence",
        proof_confidence, "minimize", p->trials.minimize, "runs", (json_int_t)planning_runs(p),
        "unknowns", (json_int_t)p->unknown_count, "candidates", candidates, "rests_on",
        basis_json(p), "formula", formula_json(p), "frontier", frontier, "points", points);
    if (*p->beyond)
        json_object_set_new(root, "left_out", json_string(p->beyond));
    if (p->invalid.length)
        json_object_set_new(root, "invalid", json_string(text_get(&p->invalid)));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    printable_add(out, text, strlen(text), PRINTABLE_JSON);
    text_add(out, "\n");
    free(text);
    json_decref(root);
}
