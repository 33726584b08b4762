/* A number for JSON, which knows neither infinity nor "none": null stands for both. */
#ifndef DDBSIM_JSON_NUMBER_H
#define DDBSIM_JSON_NUMBER_H

#include <jansson.h>
#include <math.h>

static inline json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

#endif
