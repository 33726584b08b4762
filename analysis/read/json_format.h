/* JSON that says its format (format.h) in its first member. */
#ifndef DDBSIM_JSON_FORMAT_H
#define DDBSIM_JSON_FORMAT_H

#include <jansson.h>

#include "format.h"

/* Takes the object and gives it with the member. */
static inline json_t *json_format(enum format format, json_t *object)
{
    json_t *whole = json_pack("{s:s}", "format", format_rows[format].id);

    json_object_update(whole, object);
    json_decref(object);
    return whole;
}

#endif
