/* Pictures of one number against another as SVG that needs no script, at any width (picture.h): axes
 * with ticks, marks of several shapes, whiskers, steps and limits.
 *
 * Places along x are percentages, along y pixels. An axis reaches a twentieth beyond its values on
 * either side; one whose values are all positive and more than a hundredfold of one another goes by
 * their logarithms. Ticks are 1, 2 or 5 times a power of ten apart, and by logarithms at powers of ten;
 * of a list they are its values. Known answers: of 3 to 17, at most 4 ticks: 5, 10, 15; of 0.02 to 30
 * by logarithms: 0.1, 1, 10. */
#ifndef DDBSIM_XY_PICTURE_H
#define DDBSIM_XY_PICTURE_H

#include "picture.h"

enum { XY_TICKS = 24 };

struct xy_axis {
    double from, to; /* as drawn; logarithms where `log` */
    bool log, list;  /* list: values are places in one */
    /* Adds a tick's text. */
    void (*write)(const void *context, double value, struct text *out);
    const void *context;
};

struct xy {
    struct text *page; /* borrowed */
    struct xy_axis x, y;
    double height; /* of the plot, in pixels */
};

/* The axis of these numbers, NANs left out. */
struct xy_axis xy_axis_of(const double *values, size_t count);
/* The same from 0 on, of counts, shares and money: with nothing below it. */
struct xy_axis xy_axis_from_zero(const double *values, size_t count);

/* At most `most` ticks; how many there are. */
size_t xy_ticks(const struct xy_axis *axis, size_t most, double out[XY_TICKS]);

/* For `write`: `context` is the name of a measure's unit ("USD", "ratio", …). */
void xy_write_unit(const void *context, double value, struct text *out);

void xy_write_share(const void *context, double value, struct text *out); /* 0.5 is "50 %" */

/* Opens the picture, which `words` describe, with its axes; `x_name` stands at the end of x. */
void xy_begin(struct xy *xy, const char *words, const char *x_name);
void xy_end(struct xy *xy);

/* The axis of y alone, for a picture whose x is time (picture.h). */
void xy_value_axis(const struct xy *xy);

double xy_left(const struct xy *xy, double x); /* percent */
double xy_top(const struct xy *xy, double y);  /* pixels */

/* Shapes are told apart without colours: a disc, a cross, an open square, a diamond, a ring around
 * another mark. */
enum xy_shape { XY_DISC, XY_CROSS, XY_SQUARE, XY_DIAMOND, XY_RING };
extern const char *const xy_shape_paths[]; /* around 0 0 */

/* `words` are told when it is pointed at; NULL: none. */
void xy_mark(const struct xy *xy, enum xy_shape shape, const char *style, double x, double y,
             const char *words);
void xy_whisker(const struct xy *xy, double x, double low, double high);

/* From each point on at its height, up to the end of the picture. */
void xy_steps(const struct xy *xy, const double *x, const double *y, size_t count);

/* A limit: a line across at y, or down at x, with its words beside it. */
void xy_limit_y(const struct xy *xy, double y, const char *words);
void xy_limit_x(const struct xy *xy, double x, const char *words);

#endif
