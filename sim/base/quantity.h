/* A quantity of any kind, where a text may be one of several: a value between two ends of a plan's
 * knob, or of an unknown's distribution.
 *
 *   "500" "1.5k"    a number       "70%"        a ratio
 *   "5m" "100ms"    a duration     "2KiB"       a size
 *
 * The value is in the unit of its kind: plain, ratio, nanoseconds, bytes. What is written is taken
 * back by the readers of units.h. Known answers: "5m" is a duration of 3e11, "1.5KiB" a size of
 * 1536; "10..30" is a range of whole numbers, "0.5..2" of numbers. */
#ifndef DDBSIM_QUANTITY_H
#define DDBSIM_QUANTITY_H

#include <stdbool.h>

#include "text.h"

enum quantity_kind {
    QUANTITY_WHOLE, /* a number without decimals; read as QUANTITY_NUMBER */
    QUANTITY_NUMBER,
    QUANTITY_RATIO,
    QUANTITY_DURATION,
    QUANTITY_SIZE,
    QUANTITY_KINDS /* none of these: a text */
};
extern const char *const quantity_names[]; /* "whole", "number", … "text"; ends with NULL */

bool quantity_read_as(enum quantity_kind kind, const char *text, double *out);

/* The first kind from QUANTITY_NUMBER on that all texts are; QUANTITY_KINDS when there is none. */
enum quantity_kind quantity_kind_of(const char *const *texts, size_t count);

/* "FROM..TO", two quantities of one kind, the lesser first; false when it is not that. Whole numbers
 * when both ends are. */
bool quantity_read_range(const char *text, enum quantity_kind *kind, double *from, double *to);

/* Rounded where the kind is whole: WHOLE, DURATION, SIZE. */
double quantity_rounded(enum quantity_kind kind, double value);
void quantity_write(enum quantity_kind kind, double value, struct text *out);

#endif
