/* The same as plan_write.c as JSON. */
#include <errno.h>
#include <jansson.h>

#include "interval.h"
#include "json_format.h"
#include "json_member.h"
#include "json_number.h"
#include "measures.h"
#include "plan_fragment.h"
#include "plan_tried.h"
#include "plan_words.h"
#include "plan_write.h"
#include "series_path.h"
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
    char path[SERIES_PATH];

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

static json_t *goals_json(const struct planning *p)
{
    json_t *goals = json_array();
    char path[SERIES_PATH];

    for (size_t g = 0; g < p->trials.goal_count; g++) {
        threshold_path(&p->goals[g], path, sizeof path);
        json_array_append_new(
            goals, json_pack("{s:s, s:s, s:o, s:s}", "measure", path, "op", p->goals[g].op, "value",
                             json_number(p->goals[g].value), "unit", measure_unit(path)));
    }
    return goals;
}

/* What may be chosen: a range in the unit of its quantity (quantity.h), or a list of values. */
static json_t *knobs_json(const struct planning *p)
{
    json_t *knobs = json_array();

    for (size_t k = 0; k < p->trials.knob_count; k++) {
        const struct knob *knob = &p->trials.knobs[k];
        json_t *values = json_array();
        for (size_t i = 0; !knob->is_range && i < knob->levels; i++)
            json_array_append_new(values, json_string(knob->list.axes[0].values[i]));
        json_array_append_new(
            knobs, json_pack("{s:s, s:s, s:o}", "path", knob->path, "quantity",
                             quantity_names[knob->is_range ? knob->quantity : QUANTITY_KINDS],
                             "values", values));
    }
    return knobs;
}

/* Of a range the number, of a list the place in it. */
static json_t *at_json(const struct planning *p, const size_t *levels)
{
    json_t *at = json_array();

    for (size_t k = 0; k < p->trials.knob_count; k++) {
        const struct knob *knob = &p->trials.knobs[k];
        json_array_append_new(at, json_short_number(knob->is_range ? knob_number(knob, levels[k])
                                                                   : (double)levels[k]));
    }
    return at;
}

static json_t *tried_json(const struct planning *p)
{
    json_t *list = json_array();
    struct plan_tried tried;

    for (size_t i = 0; plan_tried_at(p, i, &tried); i++) {
        struct text setting = {0};
        plan_words_setting(p, tried.levels, false, &setting);
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:o, s:I, s:I, s:s}", "at", at_json(p, tried.levels),
                            "setting", text_get(&setting), p->trials.minimize,
                            json_number(tried.cost), "futures", (json_int_t)tried.futures, "held",
                            (json_int_t)tried.held, "state", plan_state_names[tried.state]));
        text_release(&setting);
    }
    return list;
}

/* The answer in every future it was run in, those of the search first: which it held, and the measure
 * of each goal. */
static json_t *outcomes_json(const struct planning *p, size_t setting)
{
    size_t count;
    struct plan_future *list = plan_tried_futures(p, setting, &count);
    json_t *held = json_array(), *fresh = json_array(), *goals = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(held, json_boolean(list[i].trial.holds));
        json_array_append_new(fresh, json_boolean(list[i].future >= PROOF_FRESH));
    }
    for (size_t g = 0; g < p->trials.goal_count; g++) {
        json_t *values = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(values, json_number(list[i].trial.goals[g]));
        json_array_append_new(goals, values);
    }
    free(list);
    return json_pack("{s:o, s:o, s:o}", "held", held, "fresh", fresh, "goals", goals);
}

/* By knobs: the numbers in `tried` of what differs from the answer by it alone. */
static json_t *neighbours_json(const struct planning *p, const size_t *levels)
{
    json_t *all = json_array();

    for (size_t k = 0; k < p->trials.knob_count; k++) {
        size_t count, *list = plan_tried_neighbours(p, levels, k, &count);
        json_t *numbers = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(numbers, json_integer((json_int_t)list[i]));
        json_array_append_new(all, numbers);
        free(list);
    }
    return all;
}

static json_t *answer_json(const struct planning *p)
{
    const struct point *answer = planning_answer(p);
    size_t setting = answer ? plan_tried_find(p, answer->levels) : SIZE_MAX;

    if (setting == SIZE_MAX)
        return json_null();
    return json_pack("{s:I, s:o, s:o}", "tried", (json_int_t)setting, "outcomes",
                     outcomes_json(p, setting), "neighbours", neighbours_json(p, answer->levels));
}

/* What lays the answer into a scenario's file; nothing when a path names no place of one. */
static void add_fragment(const struct planning *p, const size_t *levels, struct text *out)
{
    json_t *tree = json_object();
    bool good = true;

    for (size_t k = 0; k < p->trials.knob_count; k++)
        for (size_t i = 0; i < p->trials.knobs[k].path_count; i++) {
            struct text value = {0};
            knob_write(&p->trials.knobs[k], levels[k], &value);
            good = good && plan_fragment_add(tree, p->trials.knobs[k].paths[i], text_get(&value));
            text_release(&value);
        }
    if (good)
        plan_fragment_write(tree, out);
    json_decref(tree);
}

typedef bool one_of_many(const struct planning *planning, size_t i, struct text *out);

static json_t *lines_json(const struct planning *p, one_of_many *one)
{
    json_t *lines = json_array();
    struct text line = {0};

    for (size_t i = 0; one(p, i, &line); i++) {
        if (line.length)
            json_array_append_new(lines, json_string(text_get(&line)));
        text_release(&line);
    }
    return lines;
}

/* The sentences that the terminal has. */
static json_t *words_json(struct planning *p)
{
    const struct point *answer = planning_answer(p);
    json_t *words = json_object();
    struct text text = {0};

    plan_words_headline(p, &text);
    json_member_put(words, "headline", &text);
    if (answer)
        plan_words_proof(p, &text);
    else
        plan_words_failure(p, &text);
    json_member_put(words, "proof", &text);
    plan_words_goals(p, &text);
    json_member_put(words, "goals", &text);
    plan_words_basis(p, &text);
    json_member_put(words, "rests_on", &text);
    plan_words_cover(p, &text);
    json_member_put(words, "covers", &text);
    plan_words_formula(p, &text);
    json_member_put(words, "formula", &text);
    json_object_set_new(words, "refused", lines_json(p, plan_words_refused));
    json_object_set_new(words, "notes", lines_json(p, plan_words_note));
    if (answer) {
        plan_words_command(p, answer, &text);
        json_member_put(words, "command", &text);
        add_fragment(p, answer->levels, &text);
        json_member_put(words, "fragment", &text);
    }
    return words;
}

/* What the page shows besides (plan_read.h). */
static void add_shown(struct planning *p, json_t *root)
{
    json_object_set_new(root, "scenario", json_string(p->trials.campaign.source.path));
    json_object_set_new(root, "minimize_unit", json_string(measure_unit(p->trials.minimize)));
    json_object_set_new(root, "futures", json_integer((json_int_t)p->proof.futures));
    json_object_set_new(root, "first_seed",
                        json_integer((json_int_t)p->trials.campaign.futures.first_seed));
    json_object_set_new(root, "tail_s", json_real((double)p->tail / SECOND));
    json_object_set_new(root, "goals", goals_json(p));
    json_object_set_new(root, "knobs", knobs_json(p));
    json_object_set_new(root, "tried", tried_json(p));
    json_object_set_new(root, "answer", answer_json(p));
    json_object_set_new(root, "words", words_json(p));
}

static json_t *make_root(struct planning *p)
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
    add_shown(p, root);
    if (*p->beyond)
        json_object_set_new(root, "left_out", json_string(p->beyond));
    if (p->invalid.length)
        json_object_set_new(root, "invalid", json_string(text_get(&p->invalid)));
    return json_format(FORMAT_PLAN, root);
}

void plan_write_json(struct planning *p, struct text *out)
{
    json_t *root = make_root(p);
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    printable_add(out, text, strlen(text), PRINTABLE_JSON);
    text_add(out, "\n");
    free(text);
    json_decref(root);
}

int plan_write_kept(struct planning *p)
{
    json_t *root = make_root(p);
    char *line = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(12));
    bool good = run_store_put_answer(&p->trials.store, line);

    if (!good)
        fprintf(stderr, "ddbsim plan: error: cannot write the plan's file: %s\n", strerror(errno));
    free(line);
    json_decref(root);
    return good ? EXIT_DONE : EXIT_IO;
}
