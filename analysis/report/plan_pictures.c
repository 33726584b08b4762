#include "plan_pictures.h"

#include <math.h>
#include <stdlib.h>

#include "markup.h"
#include "memory.h"
#include "number_format.h"
#include "threshold.h"
#include "xy_picture.h"

enum { TALL = 260, LOW = 150, BINS = 40, TOLD = 400 }; /* TOLD: marks that say what they are */

static void open_figure(struct text *page, const char *title, const char *about)
{
    text_add(page, "<figure class=\"panel wide\"><figcaption>");
    markup_element(page, "h3", title);
    text_add(page, "</figcaption>");
    markup_element(page, "p class=\"soft\"", about);
}

static void add_key(struct text *page, enum xy_shape shape, const char *style, const char *words)
{
    text_addf(page,
              "<span><svg class=\"swatch\" width=\"20\" height=\"20\" viewBox=\"-10 -10 20 20\" "
              "aria-hidden=\"true\"><path class=\"%s\" d=\"%s\"/></svg>%s</span>",
              style, xy_shape_paths[shape], words);
}

/* "cost, USD" */
static const char *minimised(const struct plan_read *p, struct text *out)
{
    text_addf(out, "%s%s", p->minimize, text_equal(p->unit, "USD") ? ", USD" : "");
    return text_get(out);
}

static double part_of(const struct plan_setting *s)
{
    return s->futures > 0 ? s->held / s->futures : 0;
}

static void tell_setting(const struct plan_read *p, const struct plan_setting *s, const char *what,
                         struct text *out)
{
    struct text_number number;

    text_addf(out, "%s%s: %s %s, goals held in %.0f of %.0f futures", what, s->text, p->minimize,
              number_format(s->cost, p->unit, &number), s->held, s->futures);
}

static void mark_risk(const struct plan_read *p, const struct xy *xy, const struct plan_setting *s,
                      enum xy_shape shape, const char *style, const char *what)
{
    struct text words = {0};

    tell_setting(p, s, what, &words);
    text_addf(&words, ", in %.0f to %.0f %% of all with 95 %% confidence", 100 * s->low,
              100 * s->high);
    xy_whisker(xy, s->cost, s->low, s->high);
    xy_mark(xy, shape, style, s->cost, part_of(s), text_get(&words));
    text_release(&words);
}

/* What the front's marks are, without their colours. */
static void draw_risk(const struct plan_read *p, struct xy *xy, const double *costs,
                      const double *parts)
{
    struct text limit = {0};

    xy_steps(xy, costs, parts, p->front_count);
    text_addf(&limit, "asked for: %.4g %%", 100 * p->share);
    xy_limit_y(xy, p->share, text_get(&limit));
    for (size_t i = 0; i < p->front_count; i++) {
        bool answer = text_equal(p->front[i].text, p->tried[p->answer].text);
        mark_risk(p, xy, &p->front[i], XY_DISC, "front", answer ? "The answer, " : "");
        if (answer)
            xy_mark(xy, XY_RING, "ring", p->front[i].cost, part_of(&p->front[i]), NULL);
    }
    if (p->has_formula)
        mark_risk(p, xy, &p->formula, XY_DIAMOND, "formula", "The usual formula, ");
    text_release(&limit);
}

void plan_pictures_risk(const struct plan_read *p, struct text *page)
{
    struct text name = {0};
    double *costs = memory_new(p->front_count + 1, sizeof *costs),
           *parts = memory_new(p->front_count + 1, sizeof *parts);
    struct xy xy = {.page = page, .height = TALL};

    if (p->front_count && p->found) {
        for (size_t i = 0; i < p->front_count; i++) {
            costs[i] = p->front[i].cost;
            parts[i] = part_of(&p->front[i]);
        }
        costs[p->front_count] = p->has_formula ? p->formula.cost : NAN;
        xy.x = xy_axis_of(costs, p->front_count + 1);
        xy.x.write = xy_write_unit;
        xy.x.context = p->unit;
        xy.y = (struct xy_axis){.from = 0, .to = 1.04, .write = xy_write_share};
        open_figure(page, "Cost against risk",
                    "Each setting in the same futures of the search: up, in what share of them all "
                    "goals held, with the 95 % interval of the share of all futures; right, what "
                    "it costs. The line is the most that so much money buys.");
        xy_begin(
            &xy,
            "Share of futures in which all goals held, against cost; the table below has the numbers",
            minimised(p, &name));
        draw_risk(p, &xy, costs, parts);
        xy_end(&xy);
        text_add(page, "<p class=\"legend\">");
        add_key(page, XY_DISC, "front", "a setting on the front");
        add_key(page, XY_RING, "ring", "the answer");
        if (p->has_formula)
            add_key(page, XY_DIAMOND, "formula", "busiest minute and 20 % headroom");
        text_add(page, "</p></figure>\n");
    }
    free(costs);
    free(parts);
    text_release(&name);
}

static const struct {
    enum xy_shape shape;
    const char *style, *word, *sentence;
} states[] = {[PLAN_READ_HELD] = {XY_DISC, "held", "held: ", "held in as many futures as it must"},
              [PLAN_READ_FAILED] = {XY_CROSS, "failed", "failed: ", "failed"},
              [PLAN_READ_DROPPED] = {XY_SQUARE, "dropped",
                                     "dropped: ", "dropped: dearer than the best, or left"}};

static void write_knob(const void *context, double value, struct text *out)
{
    const struct plan_knob *knob = context;

    if (knob->quantity == QUANTITY_WHOLE) {
        struct text_number number;
        text_add(out, picture_amount(value, &number));
    } else if (knob->quantity != QUANTITY_KINDS || value < (double)json_array_size(knob->values))
        plan_read_value(knob, value, out);
}

/* What stands along an axis of the search: a knob, or what is minimised. */
static double along(const struct plan_read *p, size_t i, size_t knob)
{
    return knob < p->knob_count ? p->tried[i].at[knob] : p->tried[i].cost;
}

static struct xy_axis axis_along(const struct plan_read *p, size_t knob)
{
    double *values = memory_new(p->tried_count + 1, sizeof *values);
    struct xy_axis axis;

    for (size_t i = 0; i < p->tried_count; i++)
        values[i] = along(p, i, knob);
    axis = xy_axis_of(values, p->tried_count);
    if (knob < p->knob_count && p->knobs[knob].quantity == QUANTITY_KINDS)
        axis = (struct xy_axis){
            .from = -0.5, .to = (double)json_array_size(p->knobs[knob].values) - 0.5, .list = true};
    axis.write = knob < p->knob_count ? write_knob : xy_write_unit;
    axis.context = knob < p->knob_count ? (const void *)&p->knobs[knob] : p->unit;
    free(values);
    return axis;
}

static void mark_tried(const struct plan_read *p, const struct xy *xy, size_t i, size_t across,
                       size_t up)
{
    const struct plan_setting *s = &p->tried[i];
    struct text words = {0};

    tell_setting(p, s, states[s->state].word, &words);
    xy_mark(xy, states[s->state].shape, states[s->state].style, along(p, i, across),
            along(p, i, up), p->tried_count <= TOLD ? text_get(&words) : NULL);
    text_release(&words);
}

/* Those that did not hold are drawn first, so that none of them lies over one that did. */
static void draw_tried(const struct plan_read *p, struct text *page, size_t across, size_t up)
{
    static const enum plan_read_state order[] = {PLAN_READ_DROPPED, PLAN_READ_FAILED,
                                                 PLAN_READ_HELD};
    struct xy xy = {.page = page,
                    .x = axis_along(p, across),
                    .y = axis_along(p, up),
                    .height = up < p->knob_count ? TALL + 60 : TALL - 40};
    const char *rising = up < p->knob_count ? p->knobs[up].path : p->minimize;
    struct text words = {0};

    text_addf(&words, "Up: %s%s", rising, xy.y.log ? " (log)" : "");
    markup_element(page, "p class=\"soft axis-name\"", text_get(&words));
    text_release(&words);
    text_addf(&words, "Every setting tried: %s against %s; the table below has the numbers", rising,
              p->knobs[across].path);
    xy_begin(&xy, text_get(&words), p->knobs[across].path);
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < p->tried_count; i++)
            if (p->tried[i].state == order[k] && isfinite(along(p, i, up)))
                mark_tried(p, &xy, i, across, up);
    if (p->found)
        xy_mark(&xy, XY_RING, "ring", along(p, p->answer, across), along(p, p->answer, up),
                "The answer");
    xy_end(&xy);
    text_release(&words);
}

static size_t in_state(const struct plan_read *p, enum plan_read_state state)
{
    size_t count = 0;

    for (size_t i = 0; i < p->tried_count; i++)
        count += p->tried[i].state == state;
    return count;
}

void plan_pictures_tried(const struct plan_read *p, struct text *page)
{
    struct text about = {0};

    text_addf(&about,
              "%zu settings: %zu held, %zu failed, %zu were dropped, since they cost more than the "
              "best so far or the search went on elsewhere.",
              p->tried_count, in_state(p, PLAN_READ_HELD), in_state(p, PLAN_READ_FAILED),
              in_state(p, PLAN_READ_DROPPED));
    open_figure(page, "Every setting that was tried", text_get(&about));
    if (p->knob_count == 2)
        draw_tried(p, page, 0, 1);
    else
        for (size_t k = 0; k < p->knob_count; k++)
            draw_tried(p, page, k, p->knob_count);
    text_add(page, "<p class=\"legend\">");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        add_key(page, states[i].shape, states[i].style, states[i].sentence);
    add_key(page, XY_RING, "ring", "the answer");
    text_add(page, "</p></figure>\n");
    text_release(&about);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The values that there are, sorted; free() them. */
static double *sorted_values(const struct plan_read *p, const struct plan_goal *goal, size_t *count)
{
    double *values = memory_new(p->outcome_count + 2, sizeof *values);

    *count = 0;
    for (size_t i = 0; i < p->outcome_count; i++)
        if (isfinite(goal->values[i]))
            values[(*count)++] = goal->values[i];
    if (*count)
        qsort(values, *count, sizeof *values, by_value);
    return values;
}

static size_t misses_of(const struct plan_goal *goal, const double *values, size_t count)
{
    struct threshold limit = {.value = goal->value};
    size_t missed = 0;

    snprintf(limit.op, sizeof limit.op, "%.2s", goal->op);
    for (size_t i = 0; i < count; i++)
        missed += !threshold_holds(&limit, values[i]);
    return missed;
}

/* "164 futures: median 0.00 %, worst 0.09 %; it must be < 0.10 %, which 0 missed." */
static void tell_margin(const struct plan_goal *goal, const double *values, size_t count,
                        struct text *out)
{
    struct text_number middle, worst, limit;
    bool below = goal->op[0] == '<';

    if (count == 0) {
        text_add(out, "No future has a value of it.");
        return;
    }
    text_addf(out, "%zu futures, median %s, %s %s; it must be %s %s, which %zu missed.", count,
              number_format(values[count / 2], goal->unit, &middle), below ? "greatest" : "least",
              number_format(values[below ? count - 1 : 0], goal->unit, &worst), goal->op,
              number_format(goal->value, goal->unit, &limit), misses_of(goal, values, count));
}

static size_t bin_of(const struct xy *xy, double value)
{
    double at = xy_left(xy, value) / 100 * BINS;
    return at >= BINS ? BINS - 1 : (size_t)at;
}

static void draw_margin(const struct plan_goal *goal, double *values, size_t count,
                        const char *words, struct text *page)
{
    size_t bins[BINS] = {0}, most = 0;
    struct text limit = {0};
    struct text_number number;
    struct xy xy = {.page = page, .height = LOW};

    values[count] = goal->value;
    xy.x = values[0] < 0 ? xy_axis_of(values, count + 1) : xy_axis_from_zero(values, count + 1);
    xy.x.write = xy.y.write = xy_write_unit;
    xy.x.context = goal->unit;
    for (size_t i = 0; i < count; i++) {
        size_t bin = bin_of(&xy, values[i]);
        most = ++bins[bin] > most ? bins[bin] : most;
    }
    xy.y = (struct xy_axis){
        .from = 0, .to = 1.15 * (double)most, .list = true, .write = xy_write_unit, .context = "1"};
    xy_begin(&xy, words, goal->measure);
    for (size_t i = 0; i < BINS; i++) {
        double top = fmin(LOW - 3, xy_top(&xy, (double)bins[i])); /* one of many is seen too */
        if (bins[i])
            text_addf(page,
                      "<rect class=\"counted\" x=\"%.5g%%\" width=\"%.5g%%\" y=\"%.5g\" "
                      "height=\"%.5g\"/>",
                      100.0 * (double)i / BINS, 100.0 / BINS - 0.2, top, LOW - top);
    }
    text_addf(&limit, "limit: %s %s", goal->op, number_format(goal->value, goal->unit, &number));
    xy_limit_x(&xy, goal->value, text_get(&limit));
    xy_end(&xy);
    text_release(&limit);
}

void plan_pictures_margins(const struct plan_read *p, struct text *page)
{
    for (size_t g = 0; g < p->goal_count && p->found; g++) {
        const struct plan_goal *goal = &p->goals[g];
        size_t count;
        double *values = sorted_values(p, goal, &count);
        struct text words = {0};
        tell_margin(goal, values, count, &words);
        open_figure(page, goal->measure, text_get(&words));
        if (count)
            draw_margin(goal, values, count, text_get(&words), page);
        text_add(page, "</figure>\n");
        text_release(&words);
        free(values);
    }
}
