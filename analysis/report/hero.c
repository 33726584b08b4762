#include "hero.h"

#include <math.h>

#include "harm.h"
#include "hero_columns.h"
#include "hero_labels.h"
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
    const struct cause
        *cause; /* of its throttles, with when credit was spent; NULL: none is told */
    struct demand_curve curve;
    struct hero_column *columns;
    struct hero_step *steps;
    double *credit; /* by columns; NULL when there is none */
    size_t count, step_count, number, most_columns;
    double top, height, credit_most;
};

/* Whether demand, what was served and what was bought can be told of it in units. */
static bool is_drawn(const struct summary_resource *r, const struct summary_side *side)
{
    char role[64];

    snprintf(role, sizeof role, "throttled_units.%s", side->side);
    return *side->side && group_has(r->group, role);
}

static bool choose_busiest(const struct summary *s, struct hero_choice *out)
{
    *out = (struct hero_choice){0};
    for (size_t i = 0; i < s->resource_count; i++)
        for (int k = 0; k < 2; k++) {
            const struct summary_side *side = &s->resources[i].sides[k];
            if (is_drawn(&s->resources[i], side) &&
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
        if (list[i].side->throttles > 0 && is_drawn(list[i].resource, list[i].side))
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

/* Above what is asked and bought there is room for words. */
static double greatest(const struct hero *h)
{
    double most = 0;

    for (size_t i = 0; i < h->count; i++)
        most = fmax(most, fmax(1.1 * h->columns[i].most, h->columns[i].served));
    for (size_t i = 0; i < h->step_count; i++)
        most = fmax(most, 1.1 * h->steps[i].units);
    return most;
}

static void add_value_axis(struct hero *h)
{
    size_t steps;

    h->top = hero_columns_top(greatest(h), &steps);
    picture_value_axis(&h->picture, h->height, h->top, steps);
}

static struct hero_labels labels_of(const struct hero *h)
{
    return (struct hero_labels){.picture = &h->picture,
                                .steps = h->steps,
                                .count = h->step_count,
                                .height = h->height,
                                .top = h->top,
                                .is_used = h->of.side->consumed > 0};
}

/* Served as an area, demand above it hatched, demand and bought as lines. */
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
    text_add(page, "\"/><path class=\"demand\" d=\"");
    hero_path_demand(page, h->columns, h->count, h->picture.duration_s, h->top);
    text_add(page, "\"/><path class=\"bought\" d=\"");
    hero_path_bought(page, h->steps, h->step_count, h->picture.duration_s, h->top);
    text_add(page, "\"/></svg>");
}

static void add_credit(const struct hero *h)
{
    struct text *page = h->picture.page;
    double top = h->height + GAP;
    struct hero_labels labels = labels_of(h);

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
        picture_place(&h->picture, "width", hero_labels_end(&labels, i) - h->steps[i].at_s);
        text_add(page, "><title>no burst credit on demand</title></rect>");
    }
    text_add(page, "</g>");
}

static double plot_height(const struct hero *h)
{
    return h->height + (h->credit ? GAP + CREDIT : 0);
}

static void add_moments(const struct hero *h)
{
    const struct cause_times *times = h->cause ? &h->cause->times : NULL;
    struct hero_labels labels = labels_of(h);

    if (!times)
        return;
    const struct hero_moment moments[] = {{times->credit_spent_s, "credit spent"},
                                          {times->raised_s, "first raise"}};
    hero_labels_moments(&labels, h->summary->result, moments, sizeof moments / sizeof *moments,
                        plot_height(h));
}

/* What is drawn as demand, and what the attempts for it came to. */
static void tell_demand(const struct hero *h, double demand, double attempts, struct text *out)
{
    struct text_number number;

    if (h->curve.of == DEMAND_OF_ATTEMPTS) {
        text_addf(out,
                  "Demand, each attempt counted, for the calls behind them cannot be told: at most "
                  "%s units/s. ",
                  picture_amount(demand, &number));
        return;
    }
    text_addf(out, "Demand, each call counted once: at most %s units/s",
              picture_amount(demand, &number));
    if (attempts > 1.1 * demand)
        text_addf(out, "; with what was tried again, attempts for up to %s",
                  picture_amount(attempts, &number));
    text_add(out, ". ");
}

/* What the picture shows, in sentences: its name for who does not see it, and its caption. */
static void add_sentence(const struct hero *h, struct text *out)
{
    const struct result *r = h->summary->result;
    double demand = 0, attempts = 0, unserved = 0;
    struct hero_labels labels = labels_of(h);
    struct text_number number;
    struct units_text clock;

    for (size_t i = 0; i < h->curve.rows; i++) {
        double length = result_interval_end(r, i) - r->time[i],
               above = h->curve.demand[i] - h->curve.served[i];
        demand = fmax(demand, h->curve.demand[i]);
        attempts = fmax(attempts, h->curve.attempts ? h->curve.attempts[i] : NAN);
        unserved += above > 0 ? above * length : 0;
    }
    tell_demand(h, demand, attempts, out);
    hero_labels_sentence(&labels, out);
    if (h->of.side->throttles > 0) {
        text_addf(out, " Throttled from %s ", result_clock(r, h->of.side->first_s, &clock));
        text_addf(out, "to %s: ", result_clock(r, h->of.side->last_s, &clock));
        text_addf(out, "%s units of demand were not served.", picture_amount(unserved, &number));
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
    } keys[] = {{"demand", "demand"},
                {"served", "served"},
                {"above", "demand, not served"},
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

static void add_plane(struct hero *h)
{
    add_value_axis(h);
    struct hero_labels labels = labels_of(h);
    picture_time_axis(&h->picture, 0, plot_height(h));
    add_areas(h);
    hero_labels_add(&labels);
    add_credit(h);
    add_moments(h);
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
              plot_height(h) + AXIS);
    markup_text(page, text_get(&sentence));
    text_add(page, "\">");
    add_plane(h);
    text_add(page, "</svg></div><p class=\"soft\">");
    markup_text(page, text_get(&sentence));
    if (h->curve.rows > h->count) {
        struct text_number number;
        text_addf(page,
                  " Each column is %s: areas are means, the line of demand goes from least to "
                  "greatest.",
                  number_format_seconds(h->columns[0].to_s - h->columns[0].from_s, &number));
    }
    text_add(page, "</p></figure>\n");
    text_release(&sentence);
}

/* The cause that says when credit was spent, of that side; NULL when none does. */
static const struct cause *cause_of(const struct diagnosis *d, const struct hero_choice *of)
{
    struct text where = {0};
    const struct cause *found = NULL;

    text_addf(&where, "%s, %s", of->resource->path, of->side->side);
    for (size_t i = 0; i < d->count && !found; i++) {
        const struct cause *c = &d->causes[i];
        bool tells = !isnan(c->times.credit_spent_s) || !isnan(c->times.raised_s);
        found = tells && text_equal(c->where, text_get(&where)) ? c : NULL;
    }
    text_release(&where);
    return found;
}

/* False, and nothing to release, when the side has no curve. */
static bool begin(struct hero *h, struct text *page, const struct summary *s,
                  const struct diagnosis *d, struct hero_choice of, struct hero_form form)
{
    const struct result *r = s->result;
    struct settings settings = {0};

    *h = (struct hero){.picture = {page, r->time_zone, r->start_epoch_s, result_end(r), form.only},
                       .summary = s,
                       .of = of,
                       .cause = cause_of(d, &of),
                       .number = 1,
                       .most_columns = form.columns,
                       .height = form.height};
    settings_read(&settings, r->resolved);
    bool good = demand_curve_of(&h->curve, s, &settings, of.resource, of.side);
    settings_release(&settings);
    if (!good)
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

static void add_heroes(struct text *page, const struct summary *s, const struct diagnosis *d)
{
    struct hero_choice chosen[HERO_MOST];
    size_t count = result_end(s->result) > 0 ? hero_choose(s, chosen) : 0;

    for (size_t i = 0; i < count; i++) {
        struct hero h;
        if (!begin(&h, page, s, d, chosen[i], (struct hero_form){i ? LOW : TALL, COLUMNS, NULL}))
            continue;
        h.number = i + 1;
        add_figure(&h);
        end(&h);
    }
}

double hero_plane(struct text *page, const struct summary *s, const struct diagnosis *d,
                  struct hero_choice of, struct hero_form form, struct text *sentence)
{
    struct hero h;

    if (!begin(&h, page, s, d, of, form))
        return 0;
    add_plane(&h);
    add_sentence(&h, sentence);
    double height = plot_height(&h) + AXIS;
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

void hero_add(struct text *page, const struct summary *s, const struct diagnosis *d)
{
    /* Hatchings are named by the style, so every page has one of each. */
    text_add(page, "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\">");
    hero_add_patterns(page);
    text_add(page, "</svg>\n<section id=\"hero\" aria-label=\"Demand, what was served and "
                   "bought\">");
    lane_picture_add(page, s);
    add_heroes(page, s, d);
    text_add(page, "</section>\n");
}
