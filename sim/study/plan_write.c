#include "plan_write.h"

#include <jansson.h>
#include <math.h>

#include "interval.h"
#include "measures.h"
#include "number_format.h"
#include "rule_of_thumb.h"
#include "text_table.h"

enum { MOST_FRONTIER = 12 };

static void write_point(const struct planning *p, const struct point *point, struct text *out)
{
    for (size_t k = 0; k < p->planner.knob_count; k++) {
        text_addf(out, "%s%s = ", k ? ", " : "", p->planner.knobs[k].path);
        knob_write(&p->planner.knobs[k], point->levels[k], out);
    }
}

static const char *minimize_unit(const struct planning *p)
{
    return measure_unit(p->minimize);
}

static bool is_before(const struct point *a, const struct point *b)
{
    return a->cost != b->cost ? a->cost < b->cost : a->held * b->seeds > b->held * a->seeds;
}

/* Cost against risk: the points that no cheaper point equals in the share of seeds that held. */
static size_t frontier(const struct planner *pl, const struct point **out)
{
    size_t count = 0;

    for (size_t i = 0; i < pl->count; i++) {
        const struct point *point = &pl->points[i];
        size_t place = count++;
        while (place > 0 && is_before(point, out[place - 1])) {
            out[place] = out[place - 1];
            place--;
        }
        out[place] = point;
    }
    size_t kept = 0;
    double most = -1;
    for (size_t i = 0; i < count; i++) {
        double share = (double)out[i]->held / (double)out[i]->seeds;
        if (share > most && !out[i]->dear) {
            most = share;
            out[kept++] = out[i];
        }
    }
    return kept;
}

static void add_frontier_row(const struct planning *p, struct text_table *grid,
                             const struct point *point)
{
    struct text_number number;
    struct text setting = {0};

    for (size_t k = 0; k < p->planner.knob_count; k++) {
        text_add(&setting, k ? ", " : "");
        knob_write(&p->planner.knobs[k], point->levels[k], &setting);
    }
    text_table_add(grid, "%s", text_get(&setting));
    text_release(&setting);
    text_table_add(grid, "%s", number_format(point->cost, minimize_unit(p), &number));
    text_table_add(grid, "%zu of %zu", point->held, point->seeds);
    for (size_t g = 0; g < p->planner.goal_count; g++) {
        text_table_add(grid, "%s",
                       number_format(point->goals[g], measure_unit(p->goals[g].measure), &number));
    }
}

static void write_frontier(const struct planning *p, struct text *out)
{
    const struct point **points = memory_new(p->planner.count + 1, sizeof *points);
    size_t count = frontier(&p->planner, points);
    struct text_table grid;
    char path[300];

    text_table_init(&grid, 3 + p->planner.goal_count);
    text_table_add(&grid, "setting");
    text_table_add(&grid, "%s", p->minimize);
    text_table_add(&grid, "goals held");
    for (size_t g = 0; g < p->planner.goal_count; g++) {
        threshold_path(&p->goals[g], path, sizeof path);
        text_table_add(&grid, "%s", path);
    }
    for (size_t i = count > MOST_FRONTIER ? count - MOST_FRONTIER : 0; i < count; i++)
        add_frontier_row(p, &grid, points[i]);
    text_add(out, "\nCost against risk: what held with more seeds than anything cheaper did\n");
    text_table_write(&grid, false, out);
    text_table_release(&grid);
    free(points);
}

/* The formula's setting in a knob's place, its price, and whether it would have held. */
static void write_formula(struct planning *p, size_t knob, struct text *out)
{
    struct planner *pl = &p->planner;
    struct rule_of_thumb rule;
    struct text_number peak, says, first, second;
    struct point best = pl->points[pl->best];

    if (pl->knobs[knob].quantity != QUANTITY_WHOLE ||
        !rule_of_thumb(&p->answer, pl->knobs[knob].path, &rule))
        return;
    double found = knob_number(&pl->knobs[knob], best.levels[knob]);
    text_addf(
        out,
        "\nThe usual formula (busiest minute %s units/s + 20%% headroom) says %s = %s: %+.0f%% "
        "against %.0f.\n",
        number_format_amount(rule.peak_per_s, &peak), pl->knobs[knob].path,
        number_format_amount(rule.capacity, &says), 100 * (rule.capacity / found - 1), found);
    if (rule.capacity < pl->knobs[knob].from || rule.capacity > pl->knobs[knob].to) {
        text_add(out, "It lies outside of what may be chosen, so it was not run.\n");
        return;
    }
    size_t levels[PLANNER_KNOBS];
    memcpy(levels, best.levels, sizeof levels);
    levels[knob] = knob_level(&pl->knobs[knob], rule.capacity);
    const struct point *point = planner_try(pl, levels, INFINITY);
    if (point)
        text_addf(out,
                  "Run, %s at the formula's value comes to %s %s against %s and meets the goals "
                  "with %zu of %zu seeds.\n",
                  pl->knobs[knob].path, p->minimize,
                  number_format(point->cost, minimize_unit(p), &first),
                  number_format(best.cost, minimize_unit(p), &second), point->held, point->seeds);
}

/* The command that runs the point: with the changes that were given, then those that were found. */
static void write_command(const struct planning *p, const struct point *point, struct text *out)
{
    text_addf(out, "          %s", text_get(&p->rerun));
    for (size_t k = 0; k < p->planner.knob_count; k++) {
        text_addf(out, " --set '%s=", p->planner.knobs[k].path);
        knob_write(&p->planner.knobs[k], point->levels[k], out);
        text_add(out, "'");
    }
    text_add(out, "\n");
}

static void write_answer(struct planning *p, struct text *out)
{
    const struct point best = p->planner.points[p->planner.best];
    struct text_number number;

    text_add(out, "Plan      ");
    write_point(p, &best, out);
    text_addf(
        out,
        "\n          %s %s; every goal held with %zu of %zu seeds: with 95 %% confidence in at "
        "least %.0f %% of all.\n          The least of %zu settings that were run, %s.\n",
        p->minimize, number_format(best.cost, minimize_unit(p), &number), best.held, best.seeds,
        100 * interval_share_at_least(best.held, best.seeds), p->planner.count,
        p->planner.knob_count == 1 ? "by bisection" : "by bisection and a refined grid");
    write_command(p, &best, out);
}

static void write_failure(const struct planning *p, struct text *out)
{
    const struct point *best = NULL;

    for (size_t i = 0; i < p->planner.count; i++) {
        const struct point *point = &p->planner.points[i];
        if (!best || point->goals[0] * (p->goals[0].op[0] == '>' ? -1 : 1) <
                         best->goals[0] * (p->goals[0].op[0] == '>' ? -1 : 1))
            best = point;
    }
    text_addf(out, "Plan      none of %zu settings meets the goals.", p->planner.count);
    if (best) {
        struct text_number number;
        text_addf(out, " Nearest: %s %s at ", p->goals[0].measure,
                  number_format(best->goals[0], measure_unit(p->goals[0].measure), &number));
        write_point(p, best, out);
    }
    text_add(
        out,
        "\n          Something else limits: run the nearest setting and read its diagnosis.\n");
}

void plan_write(struct planning *p, struct text *out)
{
    bool found = planning_found(p);

    if (found)
        write_answer(p, out);
    else
        write_failure(p, out);
    write_frontier(p, out);
    for (size_t k = 0; found && k < p->planner.knob_count; k++)
        write_formula(p, k, out);
    if (*p->beyond)
        text_addf(out, "\nWhat lies beyond the account's quotas was left out: %s.\n", p->beyond);
    progress_end(&p->campaign.progress); /* of the formula's runs */
    const struct point *odd = planner_contradiction(&p->planner);
    if (odd) {
        text_add(out, "\nThe goals are not monotone: below and above this setting they held, at it "
                      "they did not: ");
        write_point(p, odd, out);
        text_add(out, "\n");
    }
}

static json_t *point_json(const struct planning *p, const struct point *point)
{
    json_t *setting = json_object(), *goals = json_object();
    char path[300];

    for (size_t k = 0; k < p->planner.knob_count; k++) {
        struct text value = {0};
        knob_write(&p->planner.knobs[k], point->levels[k], &value);
        json_object_set_new(setting, p->planner.knobs[k].path, json_string(text_get(&value)));
        text_release(&value);
    }
    for (size_t g = 0; g < p->planner.goal_count; g++)
        json_object_set_new(goals, threshold_path(&p->goals[g], path, sizeof path),
                            json_real(point->goals[g]));
    return json_pack("{s:o, s:f, s:o, s:I, s:I, s:b, s:b}", "setting", setting, p->minimize,
                     point->cost, "goals", goals, "seeds_run", (json_int_t)point->seeds,
                     "seeds_held", (json_int_t)point->held, "holds", point->holds, "given_up",
                     point->dear);
}

void plan_write_json(const struct planning *p, struct text *out)
{
    json_t *points = json_array(), *best = json_null();

    for (size_t i = 0; i < p->planner.count; i++)
        json_array_append_new(points, point_json(p, &p->planner.points[i]));
    if (planning_found(p))
        best = point_json(p, &p->planner.points[p->planner.best]);
    json_t *root = json_pack(
        "{s:s, s:o, s:f, s:o}", "name", p->name, "plan", best, "share_of_seeds_at_least",
        planning_found(p) ? interval_share_at_least(p->seeds, p->seeds) : 0.0, "points", points);
    if (*p->beyond)
        json_object_set_new(root, "left_out", json_string(p->beyond));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    printable_add(out, text, strlen(text), PRINTABLE_JSON);
    text_add(out, "\n");
    free(text);
    json_decref(root);
}
