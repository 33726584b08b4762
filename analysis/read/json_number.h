/* Numbers for JSON, which knows neither infinity nor "none": null stands for both. The short form
 * writes whole numbers without a point, for pages that hold very many. */
#ifndef DDBSIM_JSON_NUMBER_H
#define DDBSIM_JSON_NUMBER_H

#include <jansson.h>
#include <math.h>
#include <stdbool.h>

static inline json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static inline json_t *json_short_number(double value)
{
    bool whole = value == floor(value) && fabs(value) < 1e15;
    return whole ? json_integer((json_int_t)value) : json_number(value);
}

#endif
