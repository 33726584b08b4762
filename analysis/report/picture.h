/* Pictures of a run's time as SVG that needs no script, at any width.
 *
 * Places along the time axis are percentages, so that a picture is as wide as its card and its texts
 * keep their size. What depends on how much fits (marks, ticks, labels) is made for three widths, of
 * which the style shows one: narrow below 640 pixels of page, middle below 1,080, wide. A picture that
 * stands alone (run_svg.h) has one width, and `only` says which. */
#ifndef DDBSIM_PICTURE_H
#define DDBSIM_PICTURE_H

#include <stdint.h>

#include "result.h"
#include "text.h"

enum picture_width { PICTURE_NARROW, PICTURE_MIDDLE, PICTURE_WIDE, PICTURE_WIDTHS };

struct picture_size {
    const char *name; /* the class of what is shown at this width only */
    double pixels;    /* of the time axis, at least */
    size_t ticks;     /* at most */
};
extern const struct picture_size picture_sizes[PICTURE_WIDTHS];

struct picture {
    struct text *page; /* borrowed */
    const char *zone;  /* in whose time ticks are told, borrowed */
    int64_t start_epoch_s;
    double duration_s;
    const struct picture_size *only; /* NULL: for every width */
};

/* The sizes that it is made for, one after the other: the first behind NULL, NULL behind the last. */
const struct picture_size *picture_next_size(const struct picture *picture,
                                             const struct picture_size *size);

/* " NAME=\"12.345%\"": a moment, or a length of time, along the axis. */
void picture_place(const struct picture *picture, const char *name, double at_s);

/* Lines and amounts from 0 up to `top` units in so many steps. */
void picture_value_axis(const struct picture *picture, double height, double top, size_t steps);

/* Tick lines from `top` to `bottom` pixels and their labels below, for all widths; with the
 * name of the zone. */
void picture_time_axis(const struct picture *picture, double top, double bottom);

/* "500", "2,177", "15.4 k", "1.24 M": at most three digits from 10,000 on. */
const char *picture_amount(double value, struct text_number *out);

/* About how many pixels a text takes. */
double picture_text_width(const char *text);

#endif
