#include "hero_labels.h"

#include <math.h>
#include <stdio.h>

#include "result.h"

double hero_labels_end(const struct hero_labels *h, size_t i)
{
    return i + 1 < h->count ? h->steps[i + 1].at_s : h->picture->duration_s;
}

static double y_of(const struct hero_labels *h, double units)
{
    return h->height * (1 - units / h->top);
}

static const char *step_words(const struct hero_labels *h, size_t i, struct text_number *out)
{
    if (isnan(h->steps[i].units))
        return h->is_used ? "on demand" : "none bought";
    return fabs(h->steps[i].units) < 1e6 ? text_thousands(out, rint(h->steps[i].units))
                                         : picture_amount(h->steps[i].units, out);
}

/* The strip over the stretch in which nothing is bought. */
static void add_gaps(const struct hero_labels *h)
{
    for (size_t i = 0; i < h->count; i++) {
        if (!isnan(h->steps[i].units))
            continue;
        text_add(h->picture->page, "<rect class=\"gap\" y=\"0\" height=\"9\"");
        picture_place(h->picture, "x", h->steps[i].at_s);
        picture_place(h->picture, "width", hero_labels_end(h, i) - h->steps[i].at_s);
        text_addf(h->picture->page,
                  "><title>%s: no capacity is provisioned, so there is no value</title></rect>",
                  h->is_used ? "on demand" : "none bought");
    }
}

/* How much a step changes: labels of great steps are placed before those of small ones. */
static double weight(const struct hero_labels *h, size_t i)
{
    if (i == 0)
        return INFINITY;
    double before = h->steps[i - 1].units, now = h->steps[i].units;
    return isnan(before) || isnan(now) ? 1e300 : fabs(now - before);
}

/* Marks the steps whose labels fit beside those of greater ones. */
static void place_labels(const struct hero_labels *h, double pixels, bool *placed)
{
    double scale = pixels / h->picture->duration_s;

    for (size_t round = 0; round < h->count; round++) {
        size_t best = h->count;
        struct text_number words;
        for (size_t i = 0; i < h->count; i++) {
            bool free_place = !placed[i];
            double from = h->steps[i].at_s * scale,
                   to = from + picture_text_width(step_words(h, i, &words)) + 8;
            for (size_t k = 0; k < h->count && free_place; k++) {
                double other = h->steps[k].at_s * scale;
                free_place = !placed[k] ||
                             from > other + 8 + picture_text_width(step_words(h, k, &words)) ||
                             to < other;
            }
            if (free_place && (best == h->count || weight(h, i) > weight(h, best)))
                best = i;
        }
        if (best == h->count)
            return;
        placed[best] = true;
    }
}

/* Words beside a moment, at one width. */
struct beside {
    const char *class, *words;
    double at_s, pixels, y; /* pixels: of the whole duration */
    bool left;              /* else right of it, or left of the end where there is no room */
    const char *what;       /* the words without their clock, which a script may tell anew; NULL */
};

static void add_words(const struct hero_labels *h, const struct beside *b)
{
    double from = b->at_s / h->picture->duration_s * b->pixels;
    bool at_end = !b->left && from + picture_text_width(b->words) + 6 > b->pixels;

    text_addf(h->picture->page, "<text class=\"%s%s\" dx=\"%d\" y=\"%.4g\"", b->class,
              b->left || at_end ? " end" : "",
              b->left  ? -4
              : at_end ? 0
                       : 3,
              b->y);
    picture_place(h->picture, "x", at_end ? h->picture->duration_s : b->at_s);
    if (b->what)
        text_addf(h->picture->page, " data-at=\"%.9g\" data-what=\"%s\"", b->at_s, b->what);
    text_addf(h->picture->page, ">%s</text>", b->words);
}

static void add_label(const struct hero_labels *h, size_t i, double pixels)
{
    struct text_number words;
    double y = isnan(h->steps[i].units) ? 22 : fmax(12, y_of(h, h->steps[i].units) - 5);

    add_words(h, &(struct beside){"step", step_words(h, i, &words), h->steps[i].at_s, pixels, y,
                                  false, NULL});
}

void hero_labels_add(const struct hero_labels *h)
{
    enum { LABELLED = 400 }; /* of more steps than that, none at all has room */

    add_gaps(h);
    for (const struct picture_size *size = NULL;
         h->count <= LABELLED && (size = picture_next_size(h->picture, size));) {
        bool placed[LABELLED] = {false};
        place_labels(h, size->pixels, placed);
        text_addf(h->picture->page, "<g class=\"%s\">", size->name);
        for (size_t i = 0; i < h->count; i++)
            if (placed[i])
                add_label(h, i, size->pixels);
        text_add(h->picture->page, "</g>");
    }
}

/* A strip of no width, so that it goes along when the range changes, as all that is placed by x. */
static void add_line(const struct hero_labels *h, double at_s, double bottom)
{
    text_addf(h->picture->page, "<svg");
    picture_place(h->picture, "x", at_s);
    text_addf(h->picture->page, "><path class=\"moment\" d=\"M0 0V%g\"/></svg>", bottom);
}

/* Words that would meet the next moment stand left of their own, or else a line above it. */
static void add_moments(const struct hero_labels *h, const struct result *r,
                        const struct hero_moment *moments, size_t count, double pixels)
{
    enum { LINE = 14 };
    double taken = -1, y = 11;

    for (size_t i = 0; i < count; i++) {
        struct units_text clock;
        char words[80];
        if (isnan(moments[i].at_s))
            continue;
        bool wide = pixels > picture_sizes[PICTURE_NARROW].pixels; /* else without its clock */
        snprintf(words, sizeof words, "%s%s%s", moments[i].what, wide ? " " : "",
                 wide ? result_clock(r, moments[i].at_s, &clock) : "");
        double scale = pixels / h->picture->duration_s, from = moments[i].at_s * scale,
               width = picture_text_width(words) + 10;
        bool meets = i + 1 < count && moments[i + 1].at_s * scale < from + width,
             left = meets && from - width > taken;
        y = from < taken ? y + LINE : 11;
        taken = left ? from : from + width;
        add_words(h, &(struct beside){"moment", words, moments[i].at_s, pixels, y, left,
                                      wide ? moments[i].what : NULL});
    }
}

void hero_labels_moments(const struct hero_labels *h, const struct result *r,
                         const struct hero_moment *moments, size_t count, double bottom)
{
    for (size_t i = 0; i < count; i++)
        if (!isnan(moments[i].at_s))
            add_line(h, moments[i].at_s, bottom);
    for (const struct picture_size *size = NULL; (size = picture_next_size(h->picture, size));) {
        text_addf(h->picture->page, "<g class=\"%s\">", size->name);
        add_moments(h, r, moments, count, size->pixels);
        text_add(h->picture->page, "</g>");
    }
}

void hero_labels_sentence(const struct hero_labels *h, struct text *out)
{
    enum { TOLD = 7 };
    struct text_number words;

    if (h->count > TOLD) {
        double least = INFINITY, most = 0;
        for (size_t i = 0; i < h->count; i++) {
            least = fmin(least, h->steps[i].units);
            most = fmax(most, h->steps[i].units);
        }
        text_addf(out, "Bought: between %s ", picture_amount(least, &words));
        text_addf(out, "and %s, in %zu steps.", picture_amount(most, &words), h->count);
        return;
    }
    text_add(out, "Bought: ");
    for (size_t i = 0; i < h->count; i++)
        text_addf(out, "%s%s", i ? " → " : "", step_words(h, i, &words));
    text_add(out, ".");
}
