#include "json_value.h"

#include <math.h>

#include "aws_name.h"
#include "aws_time.h"
#include "text.h"

enum { MOST = 10, SHOWN = 60 };

struct json_value json_value_of(struct json_source *source, const json_t *json)
{
    return (struct json_value){.source = source, .json = json};
}

struct json_value json_value_member(const struct json_value *of, const char *name)
{
    const json_t *json = json_object_get(of->json, name);

    return (struct json_value){
        .source = of->source, .up = of, .member = name, .json = json_is_null(json) ? NULL : json};
}

struct json_value json_value_item(const struct json_value *list, size_t index)
{
    return (struct json_value){.source = list->source,
                               .up = list,
                               .index = index,
                               .json = json_array_get(list->json, index)};
}

static void write_path(const struct json_value *value, struct text *out)
{
    if (!value->up)
        return;
    write_path(value->up, out);
    if (value->member)
        text_addf(out, "%s%s", out->length ? "." : "", value->member);
    else
        text_addf(out, "[%zu]", value->index);
}

static void tell(const struct json_value *value, const char *format, va_list args, bool mistake)
{
    struct place place = {.source = value->source->file};
    struct text path = {0}, message = {0};

    write_path(value, &path);
    printable_vaddf(&message, format, args);
    const char *what = path.length ? text_get(&path) : "the document";
    if (mistake)
        diagnostics_add(value->source->diagnostics, place, "%s %s", what, text_get(&message));
    else
        diagnostics_warn(value->source->diagnostics, place, "%s %s", what, text_get(&message));
    text_release(&path);
    text_release(&message);
}

void json_value_mistake(const struct json_value *value, const char *format, ...)
{
    va_list args;

    if (++value->source->mistakes > MOST)
        return;
    va_start(args, format);
    tell(value, format, args, true);
    va_end(args);
}

void json_value_note(const struct json_value *value, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    tell(value, format, args, false);
    va_end(args);
}

void json_source_end(const struct json_source *source)
{
    if (source->mistakes > MOST)
        diagnostics_add(source->diagnostics, (struct place){.source = source->file},
                        "%zu more mistakes of this kind are not listed; mend these first",
                        source->mistakes - MOST);
}

/* "is VALUE; it must be RULE", the value as JSON and not at length. */
static void refuse(const struct json_value *value, const char *rule)
{
    char *shown = json_is_array(value->json)    ? memory_text("a list")
                  : json_is_object(value->json) ? memory_text("an object")
                                                : json_dumps(value->json, JSON_ENCODE_ANY);

    json_value_mistake(value, "is %.*s%s; it must be %s", SHOWN, shown ? shown : "?",
                       shown && strlen(shown) > SHOWN ? "…" : "", rule);
    free(shown);
}

bool json_value_is_object(const struct json_value *value)
{
    if (value->json && !json_is_object(value->json))
        refuse(value, "an object");
    return json_is_object(value->json);
}

size_t json_value_count(const struct json_value *list)
{
    if (list->json && !json_is_array(list->json))
        refuse(list, "a list");
    return json_array_size(list->json);
}

static bool is_there(const struct json_value *value, bool needed)
{
    if (!value->json && needed)
        json_value_mistake(value, "is absent; the file must be what the AWS CLI wrote, in whole");
    return value->json != NULL;
}

static const char *read_text(const struct json_value *value, bool needed)
{
    if (!is_there(value, needed))
        return NULL;
    if (json_is_string(value->json))
        return arena_text(value->source->arena, json_string_value(value->json));
    refuse(value, "a text");
    return NULL;
}

const char *json_value_text(const struct json_value *of, const char *name)
{
    struct json_value value = json_value_member(of, name);

    return read_text(&value, false);
}

const char *json_value_need_text(const struct json_value *of, const char *name)
{
    struct json_value value = json_value_member(of, name);

    return read_text(&value, true);
}

const char *json_value_need_name(const struct json_value *of, const char *name)
{
    struct json_value value = json_value_member(of, name);
    const char *text = read_text(&value, true);

    if (!text || aws_name_is_table(text))
        return text;
    refuse(&value, AWS_NAME_RULE);
    return NULL;
}

static double read_number(const struct json_value *value, bool needed)
{
    if (!is_there(value, needed))
        return NAN;
    double number = json_is_number(value->json) ? json_number_value(value->json) : NAN;
    if (number >= 0 && isfinite(number))
        return number;
    refuse(value, "a number of 0 or more");
    return NAN;
}

double json_value_number(const struct json_value *of, const char *name)
{
    struct json_value value = json_value_member(of, name);

    return read_number(&value, false);
}

double json_value_need_number(const struct json_value *of, const char *name)
{
    struct json_value value = json_value_member(of, name);

    return read_number(&value, true);
}

double json_value_limit(const struct json_value *of, const char *name)
{
    const json_t *json = json_object_get(of->json, name);

    if (json_is_number(json) && json_number_value(json) == -1)
        return NAN;
    return json_value_number(of, name);
}

static int64_t read_time(const struct json_value *value, bool needed)
{
    int64_t epoch_s;

    if (!is_there(value, needed))
        return COLLECTED_NO_TIME;
    if (aws_time_of(value->json, &epoch_s))
        return epoch_s;
    refuse(value, "a time, such as 2026-11-12T22:00:00Z or epoch seconds");
    return COLLECTED_NO_TIME;
}

int64_t json_value_time(const struct json_value *of, const char *name)
{
    struct json_value value = json_value_member(of, name);

    return read_time(&value, false);
}

int64_t json_value_need_time(const struct json_value *of, const char *name)
{
    struct json_value value = json_value_member(of, name);

    return read_time(&value, true);
}

bool json_value_flag(const struct json_value *of, const char *name, bool otherwise)
{
    struct json_value value = json_value_member(of, name);

    if (value.json && !json_is_boolean(value.json))
        refuse(&value, "true or false");
    return json_is_boolean(value.json) ? json_is_true(value.json) : otherwise;
}
