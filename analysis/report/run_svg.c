#include "run_svg.h"

#include <ctype.h>

#include "hero.h"
#include "lane_picture.h"
#include "markup.h"
#include "series_plane.h"

enum { WIDE = 720, LEFT = 76, RIGHT = 18, PLANE = WIDE - LEFT - RIGHT };
enum { LEGEND = 46, LANE = 60, HEIGHT = 130, COLUMNS = 240, WHY = 512 };

static const struct picture_size size = {"alone", PLANE, 9};

extern const char _binary_picture_css_start[], _binary_picture_css_end[];

struct key {
    const char *class, *label;
    bool area;
};

/* What is made, and where the next part begins. */
struct svg {
    const struct summary *summary;
    const struct diagnosis *diagnosis;
    struct text title, sentence, body;
    double y;
};

static void add_legend(struct svg *svg, const struct key *keys, size_t count)
{
    double x = LEFT;

    for (size_t i = 0; i < count; i++) {
        text_addf(&svg->body,
                  keys[i].area ? "<rect class=\"%s\" x=\"%g\" y=\"%d\" width=\"22\" "
                                 "height=\"11\"/>"
                               : "<path class=\"%s\" d=\"M%g %dh22\"/>",
                  keys[i].class, x, keys[i].area ? LEGEND - 9 : LEGEND - 4);
        text_addf(&svg->body, "<text x=\"%g\" y=\"%d\">", x + 28, LEGEND);
        markup_text(&svg->body, keys[i].label);
        text_add(&svg->body, "</text>");
        x += 28 + picture_text_width(keys[i].label) + 16;
    }
}

/* A part as wide as the time axis; its places are percentages of that. */
static void add_part(struct svg *svg, const char *class, const struct text *inside, double height)
{
    text_addf(&svg->body,
              "<svg class=\"plot %s\" x=\"%d\" y=\"%g\" width=\"%d\" height=\"%g\" "
              "overflow=\"visible\">%s</svg>\n",
              class, LEFT, svg->y, PLANE, height, text_get(inside));
    svg->y += height;
}

static void add_lane(struct svg *svg)
{
    struct text inside = {0};
    double height = lane_picture_rows(&inside, svg->summary, &size, false);

    svg->y = LANE;
    if (height > 0) {
        add_part(svg, "lane", &inside, height);
        svg->y += 14;
    }
    text_release(&inside);
}

/* The side of that group which throttled most, else the busiest. */
static bool choose_of(const struct summary *s, const char *group, struct hero_choice *out)
{
    *out = (struct hero_choice){0};
    for (size_t i = 0; i < s->resource_count; i++)
        for (int k = 0; k < 2; k++) {
            const struct summary_side *side = &s->resources[i].sides[k];
            if (!text_equal(s->resources[i].path, group) || !*side->side)
                continue;
            if (!out->side || side->throttles > out->side->throttles ||
                (side->throttles == out->side->throttles && side->consumed > out->side->consumed))
                *out = (struct hero_choice){&s->resources[i], side};
        }
    return out->side != NULL;
}

static bool add_demand(struct svg *svg, const char *group, char *why)
{
    static const struct key keys[] = {{"demand", "demand", false},
                                      {"served", "served", true},
                                      {"bought", "provisioned", false},
                                      {"above", "demand, not served", true}};
    struct hero_choice chosen[HERO_MOST] = {0};
    struct text inside = {0};
    bool any =
        group ? choose_of(svg->summary, group, chosen) : hero_choose(svg->summary, chosen) > 0;
    double height = any ? hero_plane(&inside, svg->summary, svg->diagnosis, chosen[0],
                                     (struct hero_form){HEIGHT, COLUMNS, &size}, &svg->sentence)
                        : 0;

    if (!(height > 0 && chosen[0].side)) {
        snprintf(why, WHY, "has no demand%s%.200s; name series with --plot", group ? " of " : "",
                 group ? group : "");
        text_release(&inside);
        return false;
    }
    text_addf(&svg->title, "%s of %s, units/s",
              text_equal(chosen[0].side->side, "read") ? "Reads" : "Writes",
              chosen[0].resource->path);
    add_legend(svg, keys, sizeof keys / sizeof *keys - !(chosen[0].side->throttles > 0));
    add_part(svg, "plane", &inside, height);
    text_release(&inside);
    return true;
}

static bool is_of_one_group(const struct series_values *series, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (series[i].group != series[0].group)
            return false;
    return true;
}

static bool is_one_series(const struct series_values *series, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!text_equal(series[i].label, series[0].label))
            return false;
    return true;
}

/* What all lines have in common is the title's, the rest is each line's name. */
static void name_lines(struct svg *svg, const struct series_values *series, size_t count,
                       char (*labels)[2 * SERIES_VALUES_LABEL])
{
    bool group = is_of_one_group(series, count), same = is_one_series(series, count) && !group;

    if (group)
        text_addf(&svg->title, "%s, ", series[0].group->path);
    else if (same)
        text_addf(&svg->title, "%c%s, ", toupper((unsigned char)*series[0].label),
                  series[0].label + 1);
    else if (text_equal(series[0].unit, "a second"))
        text_add(&svg->title, "Count ");
    text_add(&svg->title, series[0].unit);
    for (size_t i = 0; i < count; i++)
        snprintf(labels[i], sizeof *labels, "%.60s%s%s", group ? "" : group_name(series[i].group),
                 group || same ? "" : ": ", same ? "" : series[i].label);
}

static void add_lines(struct svg *svg, const struct series_values *series, size_t count)
{
    static const char *const classes[] = {"line-1", "line-2", "line-3", "line-4"};
    const struct result *r = svg->summary->result;
    struct text inside = {0};
    struct picture picture = {&inside, r->time_zone, r->start_epoch_s, result_end(r), &size};
    struct key keys[SERIES_PLANE_MOST] = {0};
    char labels[SERIES_PLANE_MOST][2 * SERIES_VALUES_LABEL];

    name_lines(svg, series, count, labels);
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct key){classes[i], labels[i], false};
    add_legend(svg, keys, count);
    double height = series_plane(&picture, r, series, count, HEIGHT, COLUMNS, &svg->sentence);
    add_part(svg, "plane", &inside, height);
    text_release(&inside);
}

static bool add_series(struct svg *svg, const struct run_svg_wish *wish, char *why)
{
    struct series_values series[SERIES_PLANE_MOST];
    size_t found = 0;
    bool good = wish->series_count <= SERIES_PLANE_MOST;

    if (!good)
        snprintf(why, WHY, "is drawn with %d series at most", SERIES_PLANE_MOST);
    for (size_t i = 0; good && i < wish->series_count; i++) {
        good = series_values_find(&series[found], svg->summary->result, wish->series[i]);
        if (!good)
            snprintf(why, WHY, "has no series %.200s over time; 'ddbsim export --csv' lists them",
                     wish->series[i]);
        found += good;
        if (good && !text_equal(series[i].unit, series[0].unit)) {
            snprintf(why, WHY, "has %.160s in another unit (%s) than %.160s (%s)", wish->series[i],
                     series[i].unit, wish->series[0], series[0].unit);
            good = false;
        }
    }
    if (good)
        add_lines(svg, series, found);
    for (size_t i = 0; i < found; i++)
        series_values_release(&series[i]);
    return good;
}

/* What the letters of the marks stand for. */
static void add_mark_key(struct svg *svg)
{
    struct text key = {0};

    lane_picture_key(&key, svg->summary, "<tspan class=\"letter-key\">", "</tspan>");
    if (key.length) {
        svg->y += 16;
        text_addf(&svg->body, "<text class=\"keys\" x=\"16\" y=\"%g\">%s</text>\n", svg->y - 2,
                  text_get(&key));
    }
    text_release(&key);
}

/* Ground, style and words around what was made. */
static char *finish(struct svg *svg)
{
    struct text out = {0};
    const struct result *r = svg->summary->result;
    double height = svg->y + 6;

    text_addf(&out,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%g\" "
              "viewBox=\"0 0 %d %g\" role=\"img\" aria-labelledby=\"title desc\">\n<title "
              "id=\"title\">",
              WIDE, height, WIDE, height);
    markup_text(&out, r->title);
    text_add(&out, ": ");
    markup_text(&out, text_get(&svg->title));
    text_add(&out, "</title>\n<desc id=\"desc\">");
    markup_text(&out, text_get(&svg->sentence));
    text_add(&out, " Made by ddbsim.</desc>\n<style>\n");
    text_add_part(&out, _binary_picture_css_start,
                  (size_t)(_binary_picture_css_end - _binary_picture_css_start));
    text_add(&out, "</style>\n<defs>");
    hero_add_patterns(&out);
    text_addf(&out,
              "</defs>\n<rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%g\" "
              "rx=\"8\"/>\n<text class=\"title\" x=\"16\" y=\"24\">",
              WIDE - 1, height - 1);
    markup_text(&out, text_get(&svg->title));
    text_addf(&out, "</text><text class=\"run\" x=\"%d\" y=\"24\">", WIDE - 16);
    markup_text(&out, r->title);
    text_addf(&out, "</text>\n%s</svg>\n", text_get(&svg->body));
    return out.bytes;
}

char *run_svg(const struct result *result, const struct run_svg_wish *wish, char *why)
{
    struct summary summary;
    struct diagnosis diagnosis;
    struct svg svg = {.summary = &summary, .diagnosis = &diagnosis};
    char *made = NULL;

    if (!(result_end(result) > 0)) {
        snprintf(why, WHY, "has no time to draw");
        return NULL;
    }
    summary_make(&summary, result);
    diagnosis_make(&diagnosis, &summary);
    add_lane(&svg);
    if (wish->series_count ? add_series(&svg, wish, why) : add_demand(&svg, wish->group, why)) {
        add_mark_key(&svg);
        made = finish(&svg);
    }
    text_release(&svg.title);
    text_release(&svg.sentence);
    text_release(&svg.body);
    diagnosis_release(&diagnosis);
    summary_release(&summary);
    return made;
}
