#include "json_member.h"

#include <math.h>

double json_member_number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

const char *json_member_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

void json_member_put(json_t *object, const char *name, struct text *text)
{
    if (text->length)
        json_object_set_new(object, name, json_string(text_get(text)));
    text_release(text);
}
