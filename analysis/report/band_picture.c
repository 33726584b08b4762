#include "band_picture.h"

#include <math.h>

#include "markup.h"
#include "number_format.h"
#include "xy_picture.h"

enum { TALL = 190, WIDE = 4800 }; /* WIDE: of the drawing's own units, the height is 1,000 */

struct column {
    double low, middle, high, least, most; /* NAN: none */
};

size_t band_picture_width(size_t periods)
{
    return (periods + BAND_COLUMNS - 1) / BAND_COLUMNS;
}

static struct column column_of(const struct backtest_series *s, size_t from, size_t to)
{
    struct column c = {NAN, 0, NAN, NAN, NAN};
    size_t count = 0;

    for (size_t i = from; i < to; i++) {
        c.low = fmin(c.low, s->low[i]);
        c.high = fmax(c.high, s->high[i]);
        c.least = fmin(c.least, s->measured[i]);
        c.most = fmax(c.most, s->measured[i]);
        if (isfinite(s->middle[i])) {
            c.middle += s->middle[i];
            count++;
        }
    }
    c.middle = count ? c.middle / (double)count : NAN;
    return c;
}

static size_t make_columns(const struct backtest_read *b, const struct backtest_series *s,
                           struct column out[BAND_COLUMNS])
{
    size_t width = band_picture_width(b->periods), count = 0;

    for (size_t from = 0; from < b->periods; from += width) {
        size_t to = from + width < b->periods ? from + width : b->periods;
        out[count++] = column_of(s, from, to);
    }
    return count;
}

struct drawing {
    struct xy *xy;
    const struct column *columns;
    size_t count;
    double unit; /* columns of the whole picture, of which the last may be a part */
};

static int x_of(const struct drawing *d, double column)
{
    return (int)lrint(fmin(1, column / d->unit) * WIDE);
}

static int y_of(const struct drawing *d, double value)
{
    return (int)lrint(xy_top(d->xy, value) / d->xy->height * 1000);
}

/* From the columns' 95 % there and by their 5 % back, stretch by stretch. */
static void add_band(const struct drawing *d, struct text *page)
{
    text_add(page, "<path class=\"served\" d=\"");
    for (size_t i = 0; i < d->count;) {
        size_t from = i;
        if (isnan(d->columns[i].high) || isnan(d->columns[i].low)) {
            i++;
            continue;
        }
        for (; i < d->count && !isnan(d->columns[i].high) && !isnan(d->columns[i].low); i++)
            text_addf(page, "%s%d %d", i == from ? "M" : "L", x_of(d, (double)i + 0.5),
                      y_of(d, d->columns[i].high));
        for (size_t k = i; k > from; k--)
            text_addf(page, "L%d %d", x_of(d, (double)k - 0.5), y_of(d, d->columns[k - 1].low));
        text_add(page, "z");
    }
    text_add(page, "\"/>");
}

static void add_middle(const struct drawing *d, struct text *page)
{
    bool drawing = false;

    text_add(page, "<path class=\"median\" d=\"");
    for (size_t i = 0; i < d->count; i++) {
        bool there = !isnan(d->columns[i].middle);
        if (there)
            text_addf(page, "%s%d %d", drawing ? "L" : "M", x_of(d, (double)i + 0.5),
                      y_of(d, d->columns[i].middle));
        drawing = there;
    }
    text_add(page, "\"/>");
}

/* A point that stands alone is a stretch of its column's length. */
static void add_measured(const struct drawing *d, struct text *page)
{
    bool drawing = false;

    text_add(page, "<path class=\"measured\" d=\"");
    for (size_t i = 0; i < d->count; i++) {
        const struct column *c = &d->columns[i];
        bool there = !isnan(c->least),
             alone = there && !drawing && (i + 1 == d->count || isnan(c[1].least));
        if (alone)
            text_addf(page, "M%d %dH%d", x_of(d, (double)i), y_of(d, c->most),
                      x_of(d, (double)i + 1));
        else if (there)
            text_addf(page, "%s%d %d", drawing ? "L" : "M", x_of(d, (double)i + 0.5),
                      y_of(d, c->least));
        if (there && c->most > c->least)
            text_addf(page, "V%d", y_of(d, c->most));
        drawing = there && !alone;
    }
    text_add(page, "\"/>");
}

static void write_value(const void *context, double value, struct text *out)
{
    struct text_number number;

    text_add(out, text_equal(context, "latency") ? number_format_seconds(value, &number)
                                                 : picture_amount(value, &number));
}

static void add_mark(const struct picture *picture, double at_s, const char *marked)
{
    bool right = at_s > picture->duration_s / 2;

    text_addf(picture->page, "<line class=\"limit\" y2=\"%d\"", TALL);
    picture_place(picture, "x1", at_s);
    picture_place(picture, "x2", at_s);
    text_addf(picture->page, "/><text class=\"step%s\" dx=\"%d\" y=\"12\"", right ? " end" : "",
              right ? -5 : 5);
    picture_place(picture, "x", at_s);
    text_add(picture->page, ">");
    markup_text(picture->page, marked);
    text_add(picture->page, "</text>");
}

void band_picture_add(const struct backtest_read *b, const struct backtest_series *s,
                      const char *words, double at_s, const char *marked, struct text *page)
{
    struct column columns[BAND_COLUMNS];
    struct picture picture = {page, "UTC", b->start_epoch_s, b->period_s * (double)b->periods,
                              NULL};
    struct xy xy = {.page = page, .height = TALL};
    size_t count = make_columns(b, s, columns);
    struct drawing drawing = {&xy, columns, count,
                              (double)b->periods / (double)band_picture_width(b->periods)};
    double tops[2 * BAND_COLUMNS] = {0};

    for (size_t i = 0; i < count; i++) {
        tops[i] = columns[i].high;
        tops[count + i] = columns[i].most;
    }
    xy.y = xy_axis_from_zero(tops, 2 * count);
    xy.y.write = write_value;
    xy.y.context = s->kind;
    text_add(page, "<div class=\"plot\"><svg role=\"img\" aria-label=\"");
    markup_text(page, words);
    text_addf(page, "\" height=\"%d\">", TALL + 36);
    xy_value_axis(&xy);
    picture_time_axis(&picture, 0, TALL);
    text_addf(page,
              "<svg class=\"lines\" height=\"%d\" viewBox=\"0 0 %d 1000\" "
              "preserveAspectRatio=\"none\">",
              TALL, WIDE);
    add_band(&drawing, page);
    add_middle(&drawing, page);
    add_measured(&drawing, page);
    text_add(page, "</svg>");
    if (isfinite(at_s))
        add_mark(&picture, at_s, marked);
    text_add(page, "</svg></div>\n");
}
