#include "tornado_picture.h"

#include <math.h>

#include "markup.h"
#include "number_format.h"
#include "xy_picture.h"

enum { ROW = 36, BAR = 12 };

struct bar {
    double from, to, middle; /* of a tornado `middle` is where the measure is at the medians */
    struct interval whisker; /* half NAN: none */
};

static struct bar bar_of(const struct sensitivity *s, const struct sensitivity_row *row)
{
    const struct interval none = {.half = NAN};

    switch (s->method) {
    case SENSITIVITY_MORRIS:
        return (struct bar){0, row->effect.mean, 0, row->effect};
    case SENSITIVITY_SOBOL:
        return (struct bar){0, fmax(0, row->total.mean), 0, row->total};
    default:
        return (struct bar){row->at_p10, row->at_p90, s->middle, none};
    }
}

static void add_value(const struct sensitivity_row *row, double value, const char *name,
                      struct text *out)
{
    struct text_number number;

    text_add(out, name ? name : number_format(value, row->unit ? row->unit : "1", &number));
}

/* "spike 0.8 → 1.6: 1.2 % → 9 %" */
static void tell_row(const struct sensitivity *s, const struct sensitivity_row *row,
                     struct text *out)
{
    struct text_number low, high;

    text_add(out, row->name);
    if (s->method == SENSITIVITY_TORNADO) {
        if (row->source == SENSITIVITY_UNKNOWN) {
            text_add(out, " ");
            add_value(row, row->p10, row->low, out);
            text_add(out, " → ");
            add_value(row, row->p90, row->high, out);
        }
        text_addf(out, ": %s → %s", number_format(row->at_p10, s->unit, &low),
                  number_format(row->at_p90, s->unit, &high));
    } else if (s->method == SENSITIVITY_MORRIS)
        text_addf(out, ": %s", number_format(row->effect.mean, s->unit, &low));
    else
        text_addf(out, ": %.2f", fmax(0, row->total.mean));
}

static double length_of(const struct bar *bar)
{
    double length = fmax(fabs(bar->from - bar->middle), fabs(bar->to - bar->middle));

    return isfinite(length) ? length : 0;
}

/* How many are long enough to be seen beside the longest, at least one; rows come by their weight. */
static size_t seen(const struct sensitivity *s)
{
    size_t count = s->count < TORNADO_BARS ? s->count : TORNADO_BARS, last = 0;
    double most = 0;

    for (size_t i = 0; i < count; i++) {
        struct bar bar = bar_of(s, &s->rows[i]);
        most = fmax(most, length_of(&bar));
        if (length_of(&bar) > most / 200)
            last = i + 1;
    }
    return last ? last : count > 1 ? 1 : count;
}

/* A rectangle between two values, whichever is less. */
static void add_rectangle(const struct xy *xy, const char *style, double a, double b, double top)
{
    double left = xy_left(xy, fmin(a, b)), right = xy_left(xy, fmax(a, b));

    text_addf(xy->page, "<rect class=\"%s\" x=\"%.5g%%\" width=\"%.5g%%\" y=\"%g\" height=\"%d\"/>",
              style, left, fmax(0.2, right - left), top, BAR);
}

static void add_row(const struct sensitivity *s, const struct xy *xy, size_t i)
{
    struct bar bar = bar_of(s, &s->rows[i]);
    double top = (double)i * ROW;
    struct text words = {0};

    tell_row(s, &s->rows[i], &words);
    text_addf(xy->page, "<text x=\"2\" y=\"%g\">", top + 14);
    markup_text(xy->page, text_get(&words));
    text_add(xy->page, "</text>");
    text_release(&words);
    if (!isfinite(bar.from) || !isfinite(bar.to))
        return;
    if (s->method == SENSITIVITY_TORNADO)
        add_rectangle(xy, "served", bar.middle, bar.from, top + 19);
    add_rectangle(xy, "counted", bar.middle, bar.to, top + 19);
    if (isfinite(bar.whisker.half))
        text_addf(xy->page,
                  "<line class=\"whisker\" x1=\"%.5g%%\" x2=\"%.5g%%\" y1=\"%g\" y2=\"%g\"/>",
                  xy_left(xy, bar.whisker.mean - bar.whisker.half),
                  xy_left(xy, bar.whisker.mean + bar.whisker.half), top + 25, top + 25);
}

static void write_nothing(const void *context, double value, struct text *out)
{
    (void)context;
    (void)value;
    (void)out;
}

static struct xy_axis axis_of(const struct sensitivity *s, size_t count)
{
    double ends[4 * TORNADO_BARS + 1];
    size_t n = 0;

    ends[n++] = s->method == SENSITIVITY_TORNADO ? s->middle : 0;
    for (size_t i = 0; i < count; i++) {
        struct bar bar = bar_of(s, &s->rows[i]);
        ends[n++] = bar.from;
        ends[n++] = bar.to;
        ends[n++] = bar.whisker.mean - bar.whisker.half;
        ends[n++] = bar.whisker.mean + bar.whisker.half;
    }
    struct xy_axis axis = xy_axis_of(ends, n);
    if (axis.log) { /* a bar has a length on a straight axis only */
        axis.from = 0;
        axis.to = pow(10, axis.to);
        axis.log = false;
    }
    axis.write = xy_write_unit;
    axis.context = s->method == SENSITIVITY_SOBOL ? "1" : s->unit;
    return axis;
}

void tornado_picture_add(const struct sensitivity *s, const char *title, struct text *page)
{
    static const char *const about[] = {
        [SENSITIVITY_TORNADO] = "Pale: from the middle to what it is at the unknown's p10; strong: "
                                "to p90; the others at their medians.",
        [SENSITIVITY_MORRIS] = "mu*: by how much it moves as a rule, with the 95 % interval.",
        [SENSITIVITY_SOBOL] = "Total index: the share of the variance that goes with it, with the "
                              "95 % interval."};
    size_t count = seen(s);
    struct xy xy = {.page = page, .x = axis_of(s, count), .height = (double)count * ROW + 4};

    xy.y = (struct xy_axis){.from = 0.1, .to = 0.9, .list = true, .write = write_nothing};
    text_add(page, "<figure class=\"panel wide tornado\"><figcaption>");
    markup_element(page, "h3", title);
    text_add(page, "</figcaption>");
    markup_element(page, "p class=\"soft\"", about[s->method]);
    xy_begin(&xy, title, s->method == SENSITIVITY_SOBOL ? "total index" : s->measure);
    for (size_t i = 0; i < count; i++)
        add_row(s, &xy, i);
    if (s->method == SENSITIVITY_TORNADO)
        text_addf(page, "<line class=\"midnight\" x1=\"%.5g%%\" x2=\"%.5g%%\" y2=\"%g\"/>",
                  xy_left(&xy, s->middle), xy_left(&xy, s->middle), xy.height);
    xy_end(&xy);
    if (s->count > count)
        text_addf(page,
                  "<p class=\"soft\">%zu more hardly move it, if at all; the table has them.</p>",
                  s->count - count);
    text_add(page, "</figure>\n");
}
