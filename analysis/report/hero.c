#include "hero.h"

#include <math.h>

#include "harm.h"
#include "hero_columns.h"
#include "hero_path.h"
#include "lane_picture.h"
#include "markup.h"
#include "memory.h"
#include "number_format.h"
#include "picture.h"

enum { COLUMNS = 530, TALL = 220, LOW = 150, CREDIT = 34, GAP = 8, AXIS = 36 };

struct hero {
    struct picture picture;
    const struct summary *summary;
    struct hero_choice of;
    struct demand_curve curve;
    struct hero_column *columns;
    struct hero_step *steps;
    double *credit; /* by columns; NULL when there is none */
    size_t count, step_count, number, most_columns;
    double top, height, credit_most;
};

static bool is_drawn(const struct summary *s, const struct summary_resource *r,
                     const struct summary_side *side)
{
    struct demand_curve curve;

    if (!*side->side || !demand_curve_of(&curve, s->result, r->group, side->side))
        return false;
    demand_curve_release(&curve);
    return true;
}

static bool choose_busiest(const struct summary *s, struct hero_choice *out)
{
    *out = (struct hero_choice){0};
    for (size_t i = 0; i < s->resource_count; i++)
        for (int k = 0; k < 2; k++) {
            const struct summary_side *side = &s->resources[i].sides[k];
            if (is_drawn(s, &s->resources[i], side) &&
                (!out->side || side->consumed > out->side->consumed))
                *out = (struct hero_choice){&s->resources[i], side};
        }
    return out->side != NULL;
}

size_t hero_choose(const struct summary *s, struct hero_choice out[HERO_MOST])
{
    size_t harmed, count = 0;
    struct harm *list = harm_list(s, &harmed);

    for (size_t i = 0; i < harmed && count < HERO_MOST; i++)
        if (list[i].side->throttles > 0 && is_drawn(s, list[i].resource, list[i].side))
            out[count++] = (struct hero_choice){list[i].resource, list[i].side};
    free(list);
    return count ? count : choose_busiest(s, &out[0]);
}

/* Credit as a part of its most; a gap where nothing is bought. */
static void read_credit(struct hero *h)
{
    char role[64];
    size_t count;

    snprintf(role, sizeof role, "credit.%s", h->of.side->side);
    double *values = result_role(h->summary->result, h->of.resource->group, role, &count);
    if (!values || count < h->curve.rows) {
        free(values);
        return;
    }
    for (size_t i = 0; i < h->curve.rows; i++) {
        values[i] = isnan(h->curve.bought[i]) ? NAN : values[i];
        h->credit_most = fmax(h->credit_most, values[i]);
    }
    if (h->credit_most > 0)
        h->credit = hero_columns_last(values, h->curve.rows, h->most_columns);
    free(values);
}

static double greatest(const struct hero *h)
{
    double most = 0;

    for (size_t i = 0; i < h->count; i++)
        most = fmax(most, h->columns[i].most);
    for (size_t i = 0; i < h->step_count; i++)
        most = fmax(most, h->steps[i].units);
    return most;
}

static double y_of(const struct hero *h, double units)
{
    return h->height * (1 - units / h->top);
}

static void add_value_axis(struct hero *h)
{
    size_t steps;

    h->top = hero_columns_top(greatest(h), &steps);
    picture_value_axis(&h->picture, h->height, h->top, steps);
}

/* Served as an area, what is asked above it hatched, asked and bought as lines. */
static void add_areas(struct hero *h)
{
    struct text *page = h->picture.page;

    text_addf(page,
              "<clipPath id=\"above-%zu\" clipPathUnits=\"objectBoundingBox\"><path "
              "class=\"above\" transform=\"scale(%g %g)\" d=\"",
              h->number, 1.0 / HERO_PATH_WIDTH, 1.0 / HERO_PATH_HEIGHT);
    hero_path_above(page, h->columns, h->count, h->picture.duration_s, h->top);
    text_addf(page,
              "\"/></clipPath><rect class=\"above\" width=\"100%%\" height=\"%g\" "
              "clip-path=\"url(#above-%zu)\"/>",
              h->height, h->number);
    text_addf(page,
              "<svg class=\"lines\" height=\"%g\" viewBox=\"0 0 %d %d\" "
              "preserveAspectRatio=\"none\"><path class=\"served\" d=\"",
              h->height, HERO_PATH_WIDTH, HERO_PATH_HEIGHT);
    hero_path_served(page, h->columns, h->count, h->picture.duration_s, h->top);
    text_add(page, "\"/><path class=\"asked\" d=\"");
    hero_path_asked(page, h->columns, h->count, h->picture.duration_s, h->top);
    text_add(page, "\"/><path class=\"bought\" d=\"");
    hero_path_bought(page, h->steps, h->step_count, h->picture.duration_s, h->top);
    text_add(page, "\"/></svg>");
}

static double step_end(const struct hero *h, size_t i)
{
    return i + 1 < h->step_count ? h->steps[i + 1].at_s : h->picture.duration_s;
}

static const char *step_words(const struct hero *h, size_t i, struct text_number *out)
{
    if (isnan(h->steps[i].units))
        return h->of.side->consumed > 0 ? "on demand" : "none bought";
    return fabs(h->steps[i].units) < 1e6 ? text_thousands(out, rint(h->steps[i].units))
                                         : picture_amount(h->steps[i].units, out);
}

/* The strip over the stretch in which nothing is bought. */
static void add_gaps(const struct hero *h)
{
    for (size_t i = 0; i < h->step_count; i++) {
        if (!isnan(h->steps[i].units))
            continue;
        text_add(h->picture.page, "<rect class=\"gap\" y=\"0\" height=\"9\"");
        picture_place(&h->picture, "x", h->steps[i].at_s);
        picture_place(&h->picture, "width", step_end(h, i) - h->steps[i].at_s);
        text_add(
            h->picture.page,
            "><title>on demand: no capacity is provisioned, so there is no value</title></rect>");
    }
}

/* How much a step changes: labels of great steps are placed before those of small ones. */
static double weight(const struct hero *h, size_t i)
{
    if (i == 0)
        return INFINITY;
    double before = h->steps[i - 1].units, now = h->steps[i].units;
    return isnan(before) || isnan(now) ? 1e300 : fabs(now - before);
}

/* Marks the steps whose labels fit beside those of greater ones. */
static void place_labels(const struct hero *h, double pixels, bool *placed)
{
    double scale = pixels / h->picture.duration_s;

    for (size_t round = 0; round < h->step_count; round++) {
        size_t best = h->step_count;
        struct text_number words;
        for (size_t i = 0; i < h->step_count; i++) {
            bool free_place = !placed[i];
            double from = h->steps[i].at_s * scale,
                   to = from + picture_text_width(step_words(h, i, &words)) + 8;
            for (size_t k = 0; k < h->step_count && free_place; k++) {
                double other = h->steps[k].at_s * scale;
                free_place = !placed[k] ||
                             from > other + 8 + picture_text_width(step_words(h, k, &words)) ||
                             to < other;
            }
            if (free_place && (best == h->step_count || weight(h, i) > weight(h, best)))
                best = i;
        }
        if (best == h->step_count)
            return;
        placed[best] = true;
    }
}

static void add_label(const struct hero *h, size_t i, double pixels)
{
    struct text_number words;
    const char *shown = step_words(h, i, &words);
    bool gap = isnan(h->steps[i].units);
    double y = gap ? 22 : fmax(12, y_of(h, h->steps[i].units) - 5),
           from = h->steps[i].at_s / h->picture.duration_s * pixels;
    bool at_end = from + picture_text_width(shown) + 6 > pixels;

    text_addf(h->picture.page, "<text class=\"step%s\" dx=\"%d\" y=\"%.4g\"", at_end ? " end" : "",
              at_end ? 0 : 3, y);
    picture_place(&h->picture, "x", at_end ? h->picture.duration_s : h->steps[i].at_s);
    text_addf(h->picture.page, ">%s</text>", shown);
}

/* The value of what was bought at each step, at each width where it fits. */
static void add_step_labels(const struct hero *h)
{
    enum { LABELLED = 400 }; /* of more steps than that, none at all has room */

    for (const struct picture_size *size = NULL;
         h->step_count <= LABELLED && (size = picture_next_size(&h->picture, size));) {
        bool placed[LABELLED] = {false};
        place_labels(h, size->pixels, placed);
        text_addf(h->picture.page, "<g class=\"%s\">", size->name);
        for (size_t i = 0; i < h->step_count; i++)
            if (placed[i])
                add_label(h, i, size->pixels);
        text_add(h->picture.page, "</g>");
    }
}

static void add_credit(const struct hero *h)
{
    struct text *page = h->picture.page;
    double top = h->height + GAP;

    if (!h->credit)
        return;
    text_addf(page,
              "<g class=\"credit\"><text class=\"side\" x=\"-8\" y=\"%g\">credit</text><svg "
              "class=\"lines\" y=\"%g\" height=\"%d\" viewBox=\"0 0 %d %d\" "
              "preserveAspectRatio=\"none\"><path class=\"credit\" d=\"",
              top + 21, top, CREDIT, HERO_PATH_WIDTH, HERO_PATH_HEIGHT);
    hero_path_level(page, h->columns, h->credit, h->count, h->picture.duration_s, h->credit_most);
    text_addf(page, "\"/></svg><line class=\"base\" x2=\"100%%\" y1=\"%g\" y2=\"%g\"/>",
              top + CREDIT, top + CREDIT);
    for (size_t i = 0; i < h->step_count; i++) {
        if (!isnan(h->steps[i].units))
            continue;
        text_addf(page, "<rect class=\"gap\" y=\"%g\" height=\"%d\"", top, CREDIT);
        picture_place(&h->picture, "x", h->steps[i].at_s);
        picture_place(&h->picture, "width", step_end(h, i) - h->steps[i].at_s);
        text_add(page, "><title>no burst credit on demand</title></rect>");
    }
    text_add(page, "</g>");
}

static void add_bought_sentence(const struct hero *h, struct text *out)
{
    enum { TOLD = 7 };
    struct text_number words;

    if (h->step_count > TOLD) {
        double least = INFINITY, most = 0;
        for (size_t i = 0; i < h->step_count; i++) {
            least = fmin(least, h->steps[i].units);
            most = fmax(most, h->steps[i].units);
        }
        text_addf(out, "Bought: between %s ", picture_amount(least, &words));
        text_addf(out, "and %s, in %zu steps.", picture_amount(most, &words), h->step_count);
        return;
    }
    text_add(out, "Bought: ");
    for (size_t i = 0; i < h->step_count; i++)
        text_addf(out, "%s%s", i ? " → " : "", step_words(h, i, &words));
    text_add(out, ".");
}

/* What the picture shows, in sentences: its name for who does not see it, and its caption. */
static void add_sentence(const struct hero *h, struct text *out)
{
    const struct result *r = h->summary->result;
    double asked = 0, served = 0, throttled = 0;
    struct text_number number;
    struct units_text clock;

    for (size_t i = 0; i < h->curve.rows; i++) {
        double length = result_interval_end(r, i) - r->time[i];
        asked = fmax(asked, h->curve.asked[i]);
        served = fmax(served, h->curve.served[i]);
        throttled += h->curve.throttled[i] > 0 ? h->curve.throttled[i] * length : 0;
    }
    text_addf(out, "Asked for at most %s units/s, ", picture_amount(asked, &number));
    text_addf(out, "served at most %s. ", picture_amount(served, &number));
    add_bought_sentence(h, out);
    if (throttled > 0) {
        text_addf(out, " %s units were asked for above what was served, ",
                  picture_amount(throttled, &number));
        text_addf(out, "from %s ", result_clock(r, h->of.side->first_s, &clock));
        text_addf(out, "to %s; each attempt counts.", result_clock(r, h->of.side->last_s, &clock));
    } else {
        text_add(out, " Nothing was throttled.");
    }
    if (h->credit)
        text_addf(out, " Below: burst credit, %s units at most.",
                  picture_amount(h->credit_most, &number));
}

static void add_legend(const struct hero *h)
{
    static const struct {
        const char *class, *label;
    } keys[] = {{"asked", "asked"},
                {"served", "served"},
                {"above", "asked and not served (throttled)"},
                {"bought", "provisioned"}};

    text_add(h->picture.page, "<p class=\"legend\">");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        text_addf(h->picture.page,
                  "<span><svg class=\"swatch\" width=\"22\" height=\"12\" aria-hidden=\"true\">%s "
                  "class=\"%s\" %s</svg> %s</span>",
                  i == 1 || i == 2 ? "<rect" : "<path", keys[i].class,
                  i == 1 || i == 2 ? "width=\"22\" height=\"12\"/>" : "d=\"M0 6H22\"/>",
                  keys[i].label);
    text_add(h->picture.page, "</p>");
}

static double bottom(const struct hero *h)
{
    return h->height + (h->credit ? GAP + CREDIT : 0);
}

static void add_plane(struct hero *h)
{
    add_value_axis(h);
    picture_time_axis(&h->picture, 0, bottom(h));
    add_areas(h);
    add_gaps(h);
    add_step_labels(h);
    add_credit(h);
}

static void add_figure(struct hero *h)
{
    struct text *page = h->picture.page, sentence = {0};
    bool read = text_equal(h->of.side->side, "read");

    add_sentence(h, &sentence);
    text_add(page, "<figure class=\"panel hero\" data-group=\"");
    markup_text(page, h->of.resource->path);
    text_addf(page, "\" data-side=\"%s\"><figcaption><h2>%s of ", h->of.side->side,
              read ? "Reads" : "Writes");
    markup_text(page, h->of.resource->path);
    text_add(page, ", units/s</h2>");
    add_legend(h);
    text_add(page, "</figcaption><div class=\"plot\">");
    text_addf(page, "<svg class=\"demand\" height=\"%g\" role=\"img\" aria-label=\"",
              bottom(h) + AXIS);
    markup_text(page, text_get(&sentence));
    text_add(page, "\">");
    add_plane(h);
    text_add(page, "</svg></div><p class=\"soft\">");
    markup_text(page, text_get(&sentence));
    if (h->curve.rows > h->count) {
        struct text_number number;
        text_addf(page,
                  " Each column is %s: areas are means, the line of what was asked goes from "
                  "least to greatest.",
                  number_format_seconds(h->columns[0].to_s - h->columns[0].from_s, &number));
    }
    text_add(page, "</p></figure>\n");
    text_release(&sentence);
}

/* False, and nothing to release, when the side has no curve. */
static bool begin(struct hero *h, struct text *page, const struct summary *s, struct hero_choice of,
                  struct hero_form form)
{
    const struct result *r = s->result;

    *h = (struct hero){.picture = {page, r->start_epoch_s, result_end(r), form.only},
                       .summary = s,
                       .of = of,
                       .number = 1,
                       .most_columns = form.columns,
                       .height = form.height};
    if (!demand_curve_of(&h->curve, r, of.resource->group, of.side->side))
        return false;
    h->columns = hero_columns_make(r, &h->curve, form.columns, &h->count);
    h->steps = hero_columns_steps(r, &h->curve, &h->step_count);
    read_credit(h);
    return true;
}

static void end(struct hero *h)
{
    free(h->columns);
    free(h->steps);
    free(h->credit);
    demand_curve_release(&h->curve);
}

static void add_hero(struct text *page, const struct summary *s, struct hero_choice of,
                     size_t number, double height)
{
    struct hero h;

    if (!begin(&h, page, s, of, (struct hero_form){height, COLUMNS, NULL}))
        return;
    h.number = number;
    add_figure(&h);
    end(&h);
}

double hero_plane(struct text *page, const struct summary *s, struct hero_choice of,
                  struct hero_form form, struct text *sentence)
{
    struct hero h;

    if (!begin(&h, page, s, of, form))
        return 0;
    add_plane(&h);
    add_sentence(&h, sentence);
    double height = bottom(&h) + AXIS;
    end(&h);
    return height;
}

void hero_add_patterns(struct text *page)
{
    text_add(page,
             "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
             "patternTransform=\"rotate(45)\"><rect class=\"ground\" width=\"6\" height=\"6\"/>"
             "<path class=\"stripe\" d=\"M1 0V6\"/></pattern>"
             "<pattern id=\"hatch-gap\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
             "patternTransform=\"rotate(45)\"><path class=\"gap-stripe\" d=\"M1 0V5\"/>"
             "</pattern>");
}

void hero_add(struct text *page, const struct summary *s)
{
    struct hero_choice chosen[HERO_MOST];
    size_t count = result_end(s->result) > 0 ? hero_choose(s, chosen) : 0;

    /* Hatchings are named by the style, so every page has one of each. */
    text_add(page, "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\">");
    hero_add_patterns(page);
    text_add(page, "</svg>\n<section id=\"hero\" aria-label=\"What was asked, served and "
                   "bought\">");
    lane_picture_add(page, s);
    for (size_t i = 0; i < count; i++)
        add_hero(page, s, chosen[i], i + 1, i ? LOW : TALL);
    text_add(page, "</section>\n");
}
