#include "xy_picture.h"

#include <math.h>
#include <string.h>

#include "markup.h"
#include "number_format.h"

enum { AXIS = 50 };

static struct xy_axis reaching(double from, double to, bool log)
{
    double room = (to - from) / 20;

    if (!(room > 0))
        room = from != 0 && !log ? fabs(from) / 10 : 0.5;
    return (struct xy_axis){.from = from - room, .to = to + room, .log = log};
}

static void ends_of(const double *values, size_t count, double *least, double *most)
{
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i])) {
            *least = fmin(*least, values[i]);
            *most = fmax(*most, values[i]);
        }
    if (*least > *most)
        *least = *most = 0;
}

struct xy_axis xy_axis_of(const double *values, size_t count)
{
    double least, most;

    ends_of(values, count, &least, &most);
    bool log = least > 0 && most > 100 * least;
    return reaching(log ? log10(least) : least, log ? log10(most) : most, log);
}

struct xy_axis xy_axis_from_zero(const double *values, size_t count)
{
    double least, most;

    ends_of(values, count, &least, &most);
    struct xy_axis axis = reaching(0, fmax(most, 0), false);
    axis.from = 0;
    return axis;
}

/* The least of 1, 2 and 5 times a power of ten of which no more than `most` steps fit. */
static double step_of(double room, size_t most)
{
    double power = pow(10, floor(log10(room / (double)most)));
    static const double parts[] = {1, 2, 5, 10};

    for (size_t i = 0; i < 4; i++)
        if (room / (parts[i] * power) <= (double)most)
            return parts[i] * power;
    return 10 * power;
}

size_t xy_ticks(const struct xy_axis *a, size_t most, double out[XY_TICKS])
{
    size_t count = 0;

    most = most < 1 ? 1 : most < XY_TICKS ? most : XY_TICKS;
    double step = step_of(a->to - a->from, most);
    if (a->log || a->list)
        step = fmax(1, step);
    for (double i = ceil(a->from / step); i * step <= a->to && count < most; i++)
        out[count++] = a->log ? pow(10, i * step) : i * step + 0.0; /* no -0 */
    return count;
}

void xy_write_unit(const void *context, double value, struct text *out)
{
    struct text_number number;

    text_add(out, number_format(value, context, &number));
}

void xy_write_share(const void *context, double value, struct text *out)
{
    (void)context;
    text_addf(out, "%.4g %%", 100 * value);
}

static double part(const struct xy_axis *a, double value)
{
    double at = a->log ? log10(value) : value;
    return fmin(1, fmax(0, (at - a->from) / (a->to - a->from)));
}

double xy_left(const struct xy *xy, double x)
{
    return 100 * part(&xy->x, x);
}

double xy_top(const struct xy *xy, double y)
{
    return xy->height * (1 - part(&xy->y, y));
}

/* Of so many pixels: the rest of a longer text is left out. */
static void add_label(const struct xy *xy, const struct xy_axis *a, double value, double pixels)
{
    struct text words = {0};
    size_t most = pixels > 20 ? (size_t)(pixels / 6.6) : 3;

    a->write(a->context, value, &words);
    if (words.length > most) {
        size_t keep = most - 1;
        while (keep > 0 && ((unsigned char)words.bytes[keep] & 0xc0) == 0x80)
            keep--;
        words.bytes[keep] = '\0';
        words.length = keep;
        text_add(&words, "…");
    }
    markup_text(xy->page, text_get(&words));
    text_release(&words);
}

void xy_value_axis(const struct xy *xy)
{
    double ticks[XY_TICKS];
    size_t count = xy_ticks(&xy->y, 5, ticks);

    for (size_t i = 0; i < count; i++) {
        double y = xy_top(xy, ticks[i]);
        text_addf(xy->page,
                  "<line class=\"grid\" x2=\"100%%\" y1=\"%.4g\" y2=\"%.4g\"/><text class=\"side\" "
                  "x=\"-8\" y=\"%.4g\">",
                  y, y, y + 4);
        add_label(xy, &xy->y, ticks[i], 66);
        text_add(xy->page, "</text>");
    }
}

static void add_x_axis(const struct xy *xy)
{
    double ticks[XY_TICKS];

    for (int w = 0; w < PICTURE_WIDTHS; w++) {
        double pixels = picture_sizes[w].pixels;
        size_t most = (size_t)(pixels / 86), count;
        count = xy_ticks(&xy->x, xy->x.list ? XY_TICKS : most, ticks);
        text_addf(xy->page, "<g class=\"axis %s\">", picture_sizes[w].name);
        for (size_t i = 0; i < count; i++) {
            double x = xy_left(xy, ticks[i]);
            text_addf(xy->page,
                      "<line class=\"tick\" x1=\"%.5g%%\" x2=\"%.5g%%\" y2=\"%g\"/><text "
                      "class=\"label\" x=\"%.5g%%\" y=\"%g\">",
                      x, x, xy->height, x, xy->height + 16);
            add_label(xy, &xy->x, ticks[i], pixels / (double)count - 8);
            text_add(xy->page, "</text>");
        }
        text_add(xy->page, "</g>");
    }
}

void xy_begin(struct xy *xy, const char *words, const char *x_name)
{
    text_add(xy->page, "<div class=\"plot\"><svg role=\"img\" aria-label=\"");
    markup_text(xy->page, words);
    text_addf(xy->page, "\" height=\"%g\">", xy->height + AXIS);
    xy_value_axis(xy);
    add_x_axis(xy);
    text_addf(xy->page,
              "<line class=\"base\" x2=\"100%%\" y1=\"%g\" y2=\"%g\"/><text class=\"side\" "
              "x=\"100%%\" y=\"%g\">",
              xy->height, xy->height, xy->height + 36);
    markup_text(xy->page, x_name);
    text_add(xy->page, xy->x.log ? " (log)</text>" : "</text>");
}

void xy_end(struct xy *xy)
{
    text_add(xy->page, "</svg></div>\n");
}

const char *const xy_shape_paths[] = {"M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
                                      "M-4-4L4 4M-4 4L4-4", "M-3.5-3.5h7v7h-7z",
                                      "M0-7L7 0L0 7L-7 0z", "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0z"};

void xy_mark(const struct xy *xy, enum xy_shape shape, const char *style, double x, double y,
             const char *words)
{
    text_addf(xy->page, "<svg x=\"%.5g%%\" y=\"%.5g\"><path class=\"%s\" d=\"%s\">", xy_left(xy, x),
              xy_top(xy, y), style, xy_shape_paths[shape]);
    if (words) {
        text_add(xy->page, "<title>");
        markup_text(xy->page, words);
        text_add(xy->page, "</title>");
    }
    text_add(xy->page, "</path></svg>");
}

void xy_whisker(const struct xy *xy, double x, double low, double high)
{
    text_addf(xy->page,
              "<svg x=\"%.5g%%\"><path class=\"whisker\" d=\"M0 %.5gV%.5gM-4 %.5gh8M-4 "
              "%.5gh8\"/></svg>",
              xy_left(xy, x), xy_top(xy, low), xy_top(xy, high), xy_top(xy, low), xy_top(xy, high));
}

void xy_steps(const struct xy *xy, const double *x, const double *y, size_t count)
{
    if (count == 0)
        return;
    text_addf(xy->page,
              "<svg class=\"lines\" height=\"%g\" viewBox=\"0 0 100 %g\" "
              "preserveAspectRatio=\"none\"><path class=\"bought\" d=\"",
              xy->height, xy->height);
    for (size_t i = 0; i < count; i++)
        text_addf(xy->page, "%s%.5g%s%.5g", i ? "H" : "M", xy_left(xy, x[i]), i ? "V" : " ",
                  xy_top(xy, y[i]));
    text_add(xy->page, "H100\"/></svg>");
}

void xy_limit_y(const struct xy *xy, double y, const char *words)
{
    double top = xy_top(xy, y);

    text_addf(xy->page,
              "<line class=\"limit\" x2=\"100%%\" y1=\"%.5g\" y2=\"%.5g\"/><text class=\"step\" "
              "x=\"4\" y=\"%.5g\">",
              top, top, top > 16 ? top - 5 : top + 14);
    markup_text(xy->page, words);
    text_add(xy->page, "</text>");
}

void xy_limit_x(const struct xy *xy, double x, const char *words)
{
    double left = xy_left(xy, x);

    text_addf(xy->page,
              "<line class=\"limit\" x1=\"%.5g%%\" x2=\"%.5g%%\" y2=\"%g\"/><text class=\"step%s\" "
              "x=\"%.5g%%\" dx=\"%d\" y=\"12\">",
              left, left, xy->height, left > 50 ? " end" : "", left, left > 50 ? -5 : 5);
    markup_text(xy->page, words);
    text_add(xy->page, "</text>");
}
