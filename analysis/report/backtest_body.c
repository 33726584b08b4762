#include "backtest_body.h"

#include <math.h>
#include <string.h>

#include "band_picture.h"
#include "json_member.h"
#include "markup.h"
#include "number_format.h"
#include "page_parts.h"
#include "units.h"

enum { OPEN = 8 }; /* OPEN: pictures that are not folded */

static void add_paragraph(const char *opening, const char *words, struct text *page)
{
    if (*words)
        markup_element(page, opening, words);
}

/* Good and bad have a colour besides their word. */
static const char *tile_of(const char *grade)
{
    return text_equal(grade, "yes") ? "good" : text_equal(grade, "no") ? "bad" : "";
}

static void add_tiles(const json_t *trusted, struct text *page)
{
    const char *area;
    json_t *grade;

    text_add(page, "<div class=\"tiles\">");
    json_object_foreach((json_t *)(uintptr_t)trusted, area, grade)
    {
        const char *word = json_string_value(grade) ? json_string_value(grade) : "";
        page_parts_tile(page, tile_of(word), word, area);
    }
    text_add(page, "</div>\n");
}

/* The findings of an area, as the terminal has them. */
static void add_findings(const json_t *findings, const char *area, struct text *page)
{
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        if (!text_equal(json_member_text(finding, "area"), area))
            continue;
        text_add(page, "<li>");
        markup_text(page, json_member_text(finding, "sentence"));
        text_add(page, "</li>");
    }
}

static bool is_told_before(const json_t *findings, size_t i)
{
    const char *advice = json_member_text(json_array_get(findings, i), "would_help");

    for (size_t k = 0; k < i; k++)
        if (text_equal(json_member_text(json_array_get(findings, k), "would_help"), advice))
            return true;
    return !*advice;
}

static void add_advice(const json_t *findings, struct text *page)
{
    bool any = false;

    for (size_t i = 0; i < json_array_size(findings); i++) {
        if (is_told_before(findings, i))
            continue;
        text_add(page, any ? "" : "<h2 id=\"helps\">What would help</h2>\n<ul class=\"said\">");
        any = true;
        text_add(page, "<li>");
        markup_text(page, json_member_text(json_array_get(findings, i), "would_help"));
        text_add(page, "</li>");
    }
    text_add(page, any ? "</ul>\n" : "");
}

static void add_verdict(const json_t *verdict, struct text *page)
{
    const json_t *trusted = json_object_get(verdict, "trusted");
    const json_t *findings = json_object_get(verdict, "findings");
    const char *area;
    json_t *grade;

    add_tiles(trusted, page);
    text_add(page, "<h2 id=\"why\">Why</h2>\n");
    json_object_foreach((json_t *)(uintptr_t)trusted, area, grade)
    {
        struct text findings_of = {0}, name = {0};
        add_findings(findings, area, &findings_of);
        if (findings_of.length) {
            text_addf(&name, "%s: %s", area,
                      json_string_value(grade) ? json_string_value(grade) : "");
            markup_element(page, "h3", text_get(&name));
            text_addf(page, "<ul class=\"said\">%s</ul>\n", text_get(&findings_of));
        }
        text_release(&findings_of);
        text_release(&name);
    }
    add_advice(findings, page);
}

/* "a period of 5m" of counts, what a level is of else. */
static void add_unit(const struct backtest_read *b, const struct backtest_series *s,
                     struct text *out)
{
    struct units_text period;
    const char *each = units_write_duration(&period, simtime_from_seconds(b->period_s));

    if (text_equal(s->kind, "consumed"))
        text_addf(out, "units a period of %s", each);
    else if (text_equal(s->kind, "capacity"))
        text_add(out, "units/s");
    else if (text_equal(s->kind, "latency"))
        text_add(out, "seconds");
    else
        text_addf(out, "throttles a period of %s", each);
}

static bool is_empty(const struct backtest_series *s)
{
    return !(s->total > 0) && !(s->simulated.high > 0);
}

static const char *value_text(const struct backtest_series *s, double value,
                              struct text_number *out)
{
    bool count = text_equal(s->kind, "consumed") || text_equal(s->kind, "throttled") ||
                 text_equal(s->kind, "reason");

    return text_equal(s->kind, "latency") ? number_format_seconds(value, out)
                                          : number_format_amount(count ? round(value) : value, out);
}

static const char *percent_text(double ratio, struct text_number *out)
{
    if (isnan(ratio))
        return "-";
    snprintf(out->bytes, sizeof out->bytes, "%.1f %%", 100 * ratio);
    return out->bytes;
}

static const char *clock_of(const struct backtest_read *b, double at_s, struct units_text *out)
{
    return units_write_date_clock(out, b->start_epoch_s, simtime_from_seconds(at_s), false);
}

/* The first period in which a capacity is another, as a moment and in words; NAN when there is none. */
static double first_difference(const struct backtest_read *b, const struct backtest_series *s,
                               struct text *words)
{
    const json_t *differs = json_object_get(s->figures, "differs_first");
    double at = json_is_object(differs) ? json_number_value(json_object_get(differs, "at_s")) : NAN;
    struct units_text clock;
    struct text_number measured, simulated;

    if (!(at >= 0) || !(at < b->period_s * (double)b->periods))
        return NAN;
    text_addf(words, " It differs first at %s UTC: measured %s, simulated %s.",
              clock_of(b, at, &clock),
              value_text(s, json_number_value(json_object_get(differs, "measured")), &measured),
              value_text(s, json_number_value(json_object_get(differs, "simulated")), &simulated));
    return at;
}

/* What a future misses by: the distance where there is one, as of throttles, else the error of that
 * name. */
static double off_by(const struct backtest_series *s, const char *error)
{
    double distance = backtest_read_figure(s, "distance");
    return isnan(distance) ? backtest_read_figure(s, error) : distance;
}

static void tell_series(const struct backtest_series *s, struct text *out)
{
    struct text_number measured, middle, low, high, off;

    text_addf(out, "Measured %s, simulated %s (5 %% %s, 95 %% %s); off by %s.",
              value_text(s, s->total, &measured), value_text(s, s->simulated.middle, &middle),
              value_text(s, s->simulated.low, &low), value_text(s, s->simulated.high, &high),
              percent_text(off_by(s, "wape"), &off));
}

static void add_panel(const struct backtest_read *b, const struct backtest_series *s,
                      struct text *page)
{
    struct text title = {0}, words = {0};

    text_addf(&title, "%s, ", s->path);
    add_unit(b, s, &title);
    tell_series(s, &words);
    double at = first_difference(b, s, &words);
    text_add(page, "<figure class=\"panel wide\"><figcaption>");
    markup_element(page, "h3", text_get(&title));
    text_add(page, "</figcaption>");
    markup_element(page, "p class=\"soft\"", text_get(&words));
    band_picture_add(b, s, text_get(&words), at, "differs first", page);
    text_add(page, "</figure>\n");
    text_release(&title);
    text_release(&words);
}

static void add_key(struct text *page)
{
    text_add(page,
             "<p class=\"legend\"><span><svg class=\"swatch\" width=\"20\" height=\"12\" "
             "aria-hidden=\"true\"><path class=\"measured\" fill=\"none\" d=\"M0 6H20\"/></svg>"
             "measured, a gap where nothing was</span><span><svg class=\"swatch\" width=\"20\" "
             "height=\"12\" aria-hidden=\"true\"><rect class=\"served\" width=\"20\" "
             "height=\"12\"/></svg>simulated: from 5 to 95 % of the futures</span><span><svg "
             "class=\"swatch\" width=\"20\" height=\"12\" aria-hidden=\"true\"><path "
             "class=\"median\" fill=\"none\" d=\"M0 6H20\"/></svg>their median</span></p>\n");
}

/* What a point of the pictures is. */
static void add_columns(const struct backtest_read *b, struct text *page)
{
    size_t width = band_picture_width(b->periods);
    struct units_text length;

    if (width > 1)
        text_addf(page,
                  "<p class=\"soft\">A column is %zu periods (%s): of the measured from its least "
                  "to its greatest, of the band from its least to its greatest, the mean of the "
                  "median.</p>\n",
                  width,
                  units_write_duration(&length, simtime_from_seconds(b->period_s * (double)width)));
}

static void add_panels(const struct backtest_read *b, struct text *page)
{
    size_t drawn = 0, empty = 0;

    text_add(page, "<h2 id=\"series\">Measured over simulated</h2>\n");
    add_key(page);
    add_columns(b, page);
    for (size_t i = 0; i < b->count; i++) {
        if (is_empty(&b->series[i])) {
            empty++;
            continue;
        }
        if (drawn == OPEN)
            text_add(page, "<details><summary>More series</summary>\n");
        add_panel(b, &b->series[i], page);
        drawn++;
    }
    text_add(page, drawn > OPEN ? "</details>\n" : "");
    if (empty)
        text_addf(page, "<p class=\"soft\">%zu series with nothing in either are left out.</p>\n",
                  empty);
}

static void add_row(const struct backtest_series *s, const char *const *heading, struct text *page)
{
    struct text_number number;

    text_add(page, "<tr>");
    markup_element(page, "th scope=\"row\"", s->path);
    page_parts_cell(page, heading[1], value_text(s, s->total, &number));
    page_parts_cell(page, heading[2], value_text(s, s->simulated.middle, &number));
    page_parts_cell(page, heading[3], value_text(s, s->simulated.low, &number));
    page_parts_cell(page, heading[4], value_text(s, s->simulated.high, &number));
    page_parts_cell(page, heading[5], percent_text(off_by(s, "wape"), &number));
    page_parts_cell(page, heading[6], percent_text(off_by(s, "wape_by_bin"), &number));
    page_parts_cell(page, heading[7], percent_text(backtest_read_figure(s, "covered"), &number));
    text_add(page, "</tr>\n");
}

static void add_table(const struct backtest_read *b, struct text *page)
{
    struct units_text period, bin;
    char off[60], off_bin[60];

    units_write_duration(&period, simtime_from_seconds(b->period_s));
    units_write_duration(&bin, simtime_from_seconds(b->bin_s));
    snprintf(off, sizeof off, "%.40s off", period.bytes);
    snprintf(off_bin, sizeof off_bin, "%.40s off", bin.bytes);
    const char *const heading[] = {"series", "measured", "simulated", "5 %", "95 %",
                                   off,      off_bin,    "covered",   NULL};
    text_add(page, "<h2 id=\"misfits\">By how much they differ</h2>\n");
    page_parts_open_table(page, "By how much they differ", heading);
    for (size_t i = 0; i < b->count; i++)
        if (!is_empty(&b->series[i]))
            add_row(&b->series[i], heading, page);
    page_parts_close_table(page);
    text_add(page, "<p class=\"soft\">Counts are of the whole time, levels its mean. Off: what a "
                   "future misses by, by periods and by bins (throttles: the distance, where 50 % "
                   "is twice as many or half). Covered: the share of the measured points in the "
                   "band.</p>\n");
}

static void add_unknown(const json_t *unknown, struct text *page)
{
    const char *now = json_member_text(unknown, "distribution");

    text_add(page, "<tr>");
    markup_element(page, "th scope=\"row\"", json_member_text(unknown, "name"));
    page_parts_cell(page, "best", json_member_text(unknown, "best"));
    page_parts_cell(page, "now", *now ? now : "not determined");
    text_add(page, "</tr>\n");
}

static void add_calibration(const struct backtest_read *b, struct text *page)
{
    static const char *const heading[] = {"unknown", "best", "now", NULL};
    const json_t *unknowns = json_object_get(json_object_get(b->root, "calibration"), "unknowns");

    if (!json_array_size(unknowns))
        return;
    text_add(page, "<h2 id=\"calibrated\">What was calibrated</h2>\n");
    add_paragraph("p", backtest_read_words(b, "calibration"), page);
    page_parts_open_table(page, "What was calibrated", heading);
    for (size_t i = 0; i < json_array_size(unknowns); i++)
        add_unknown(json_array_get(unknowns, i), page);
    page_parts_close_table(page);
}

/* The lines of the terminal's head as one. */
static void add_window(const struct backtest_read *b, struct text *page)
{
    struct text line = {0};

    for (const char *at = backtest_read_words(b, "of"); *at; at += strcspn(at, "\n")) {
        at += strspn(at, "\n");
        size_t length = strcspn(at, "\n");
        if (length)
            text_add(&line, line.length ? " · " : "Backtest of ");
        text_add_part(&line, at, length);
    }
    add_paragraph("p class=\"soft window\"", text_get(&line), page);
    text_release(&line);
}

void backtest_body(const struct backtest_read *b, struct text *page)
{
    markup_element(page, "h1", backtest_read_words(b, "headline"));
    text_add(page, "\n");
    add_window(b, page);
    add_paragraph("p class=\"cause\"", backtest_read_words(b, "unexplained"), page);
    add_verdict(json_object_get(b->root, "verdict"), page);
    add_panels(b, page);
    add_table(b, page);
    add_calibration(b, page);
}
