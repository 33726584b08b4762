#include "picture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "markup.h"
#include "time_ticks.h"

const struct picture_size picture_sizes[PICTURE_WIDTHS] = {
    {"narrow", 260, 4}, {"middle", 540, 8}, {"wide", 960, 14}};

void picture_place(const struct picture *p, const char *name, double at_s)
{
    text_addf(p->page, " %s=\"%.6g%%\"", name, 100 * at_s / p->duration_s);
}

const struct picture_size *picture_next_size(const struct picture *p,
                                             const struct picture_size *size)
{
    if (p->only)
        return size ? NULL : p->only;
    size = size ? size + 1 : picture_sizes;
    return size < picture_sizes + PICTURE_WIDTHS ? size : NULL;
}

void picture_value_axis(const struct picture *p, double height, double top, size_t steps)
{
    struct text_number shown;

    for (size_t i = 0; i <= steps; i++) {
        double units = top * (double)i / (double)steps, y = height * (1 - units / top);
        text_addf(p->page,
                  "<line class=\"%s\" x2=\"100%%\" y1=\"%g\" y2=\"%g\"/><text class=\"side\" "
                  "x=\"-8\" y=\"%g\" data-units=\"%g\">%s</text>",
                  i ? "grid" : "base", y, y, y + 4, units, picture_amount(units, &shown));
    }
}

static void add_tick(const struct picture *p, const struct time_tick *tick, double top,
                     double bottom)
{
    text_addf(p->page, "<line class=\"%s\" y1=\"%g\" y2=\"%g\"",
              tick->midnight ? "midnight" : "tick", top, bottom);
    picture_place(p, "x1", tick->at_s);
    picture_place(p, "x2", tick->at_s);
    text_addf(p->page, "/><text class=\"label\" y=\"%g\"", bottom + 15);
    picture_place(p, "x", tick->at_s);
    text_addf(p->page, ">%s</text>", tick->label);
    if (!*tick->date)
        return;
    text_addf(p->page, "<text class=\"label\" y=\"%g\"", bottom + 29);
    picture_place(p, "x", tick->at_s);
    text_addf(p->page, ">%s</text>", tick->date);
}

void picture_time_axis(const struct picture *p, double top, double bottom)
{
    struct time_tick ticks[TIME_TICKS_MOST];

    for (const struct picture_size *size = NULL; (size = picture_next_size(p, size));) {
        size_t count = time_ticks(p->zone, p->start_epoch_s, p->duration_s, size->ticks, ticks);
        text_addf(p->page, "<g class=\"axis %s\">", size->name);
        for (size_t i = 0; i < count; i++)
            add_tick(p, &ticks[i], top, bottom);
        text_add(p->page, "</g>");
    }
    text_addf(p->page, "<text class=\"side zone\" x=\"100%%\" y=\"%g\">", bottom + 29);
    markup_text(p->page, p->zone);
    text_add(p->page, "</text>");
}

const char *picture_amount(double value, struct text_number *out)
{
    static const struct {
        double size;
        const char *unit;
    } steps[] = {{1e9, "G"}, {1e6, "M"}, {1e4, "k"}};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (fabs(value) < steps[i].size)
            continue;
        double unit = steps[i].size == 1e4 ? 1e3 : steps[i].size;
        snprintf(out->bytes, sizeof out->bytes, "%.3g %s", value / unit, steps[i].unit);
        return out->bytes;
    }
    if (value == floor(value) || fabs(value) >= 1000)
        return text_thousands(out, rint(value));
    snprintf(out->bytes, sizeof out->bytes, "%.3g", value);
    return out->bytes;
}

double picture_text_width(const char *text)
{
    size_t characters = 0;

    for (; *text; text++)
        characters += ((unsigned char)*text & 0xc0) != 0x80;
    return 6.6 * (double)characters;
}
