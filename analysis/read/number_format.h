/* Numbers as people read them: thousands, units, one precision everywhere. */
#ifndef DDBSIM_NUMBER_FORMAT_H
#define DDBSIM_NUMBER_FORMAT_H

#include <stddef.h>

#include "text.h"

/* "1,234" up to a million, "12.30 M" beyond; "-" when there is no number. */
const char *number_format_amount(double value, struct text_number *out);

/* "3.2 ms", "1.5 s", "2m30s" from two minutes on. */
const char *number_format_seconds(double value, struct text_number *out);

/* By the unit of a measure: "s", "ratio", "USD", and anything else as an amount. */
const char *number_format(double value, const char *unit, struct text_number *out);

/* Words that fill lines of 100 columns; the first line stands at column `indent` already. */
void number_format_wrap(struct text *out, const char *words, size_t indent);

#endif
