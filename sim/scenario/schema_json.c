#include <jansson.h>
#include <math.h>

#include "defaults.h"
#include "memory.h"
#include "schema.h"
#include "text.h"
#include "units.h"
#include "value.h"
#include "version.h"

static json_t *record_reference(const struct record *record, json_t *definitions);

#define NAME_PATTERN "^(?!\\.\\.?$)[A-Za-z0-9_.-]{1,255}$" /* decode.h */
#define NUMBER_PATTERN "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"

static json_t *pattern(const char *regex)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", regex);
}

static json_t *number_or(json_t *text, const char *type)
{
    return json_pack("{s:[{s:s}, o]}", "anyOf", "type", type, text);
}

/* Bounds apply to the plain number; a text with a unit is checked by its pattern alone. */
static void add_bounds(const struct field *field, json_t *schema)
{
    json_t *number = json_array_get(json_object_get(schema, "anyOf"), 0);

    if (field->least == MORE_THAN_0)
        json_object_set_new(number, "exclusiveMinimum", json_integer(0));
    else if (field->least > -DBL_MAX)
        json_object_set_new(number, "minimum", json_real(field->least));
    if (field->most < NO_LIMIT)
        json_object_set_new(number, "maximum", json_real(field->most));
}

static json_t *names_schema(const struct variants *variants)
{
    json_t *list = json_array();
    const char *name;

    for (size_t i = 0; (name = variant_name(variants, i)); i++)
        json_array_append_new(list, json_string(name));
    return json_pack("{s:o}", "enum", list);
}

static json_t *scalar_schema(const struct field *field)
{
    switch (field->type) {
    case FIELD_ENUM:
        return names_schema(&field->variants);
    case FIELD_FLAG:
        return json_pack("{s:s}", "type", "boolean");
    case FIELD_COUNT:
    case FIELD_NUMBER:
        return number_or(pattern("^" NUMBER_PATTERN "[kMG]?$"), "number");
    case FIELD_RATIO:
        return number_or(pattern("^" NUMBER_PATTERN "%?$"), "number");
    case FIELD_DURATION:
        return json_pack("{s:[{s:i}, o]}", "anyOf", "const", 0,
                         pattern("^([0-9.]+(ns|us|ms|s|m|h|d|w))+$"));
    case FIELD_SIZE:
        return number_or(pattern("^" NUMBER_PATTERN "([KMGT]iB|[kKMGT]B|B)?$"), "integer");
    case FIELD_INSTANT:
        return pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:]{8}([Zz]|[+-][0-9]{2}:[0-9]{2})$");
    default:
        return json_pack("{s:[s, s]}", "type", "string", "number");
    }
}

/* `orders:` alone, all defaults, is null to a validator. */
static json_t *or_null(json_t *schema)
{
    return json_pack("{s:[o, {s:s}]}", "anyOf", schema, "type", "null");
}

static json_t *choices_schema(const struct field *field, json_t *definitions)
{
    json_t *kinds = json_array();
    const struct choice_kind *kind;

    for (size_t i = 0; (kind = choice_kind_at(field, i)); i++) {
        json_decref(record_reference(kind->record, definitions));
        json_t *definition = json_object_get(definitions, kind->record->name);
        json_t *properties = json_object_get(definition, "properties");
        if (!json_object_get(properties, field->tag)) /* not yet told by another list of them */
            json_array_append_new(json_object_get(definition, "required"), json_string(field->tag));
        json_object_set_new(properties, field->tag, json_pack("{s:s}", "const", kind->name));
        json_array_append_new(kinds, record_reference(kind->record, definitions));
    }
    return json_pack("{s:s, s:{s:o}}", "type", "array", "items", "oneOf", kinds);
}

static json_t *field_schema(const struct field *field, json_t *definitions)
{
    switch (field->type) {
    case FIELD_SUB:
    case FIELD_OPTION:
        return or_null(record_reference(field->record, definitions));
    case FIELD_MAP:
        return or_null(json_pack("{s:s, s:{s:s}, s:o}", "type", "object", "propertyNames",
                                 "pattern", NAME_PATTERN, "additionalProperties",
                                 or_null(record_reference(field->record, definitions))));
    case FIELD_LIST:
        return or_null(json_pack("{s:s, s:o}", "type", "array", "items",
                                 record_reference(field->record, definitions)));
    case FIELD_TEXTS:
        return or_null(
            json_pack("{s:s, s:{s:[s, s]}}", "type", "array", "items", "type", "string", "number"));
    case FIELD_CHOICES:
        return or_null(choices_schema(field, definitions));
    default:
        return scalar_schema(field);
    }
}

/* The sentence, and what was the default before. */
static json_t *description(const struct record *record, const struct field *field)
{
    const struct past_default *past = NULL;
    struct text text = {0};

    text_add(&text, field->sentence);
    while ((past = defaults_before(record, field, past)))
        text_addf(&text, " Until %s the default was %s.", past->until,
                  past->fallback ? past->fallback + (*past->fallback == '=') : "none");
    json_t *string = json_string(text_get(&text));
    text_release(&text);
    return string;
}

static void add_property(const struct record *record, const struct field *field, json_t *properties,
                         json_t *required, json_t *definitions)
{
    json_t *schema = field_schema(field, definitions);

    if (field->type == FIELD_COUNT || field->type == FIELD_NUMBER || field->type == FIELD_RATIO ||
        field->type == FIELD_SIZE)
        add_bounds(field, schema);
    json_object_set_new(schema, "description", description(record, field));
    if (field->fallback == REQUIRED)
        json_array_append_new(required, json_string(field->name));
    else if (*field->fallback != '=' && *field->fallback)
        json_object_set_new(schema, "default", json_string(field->fallback));
    json_object_set_new(properties, field->name, schema);
}

static json_t *record_reference(const struct record *record, json_t *definitions)
{
    if (!json_object_get(definitions, record->name)) {
        json_t *properties = json_object(), *required = json_array();
        json_t *definition = json_pack("{s:s, s:s, s:o, s:o, s:b}", "type", "object", "description",
                                       record->sentence, "properties", properties, "required",
                                       required, "additionalProperties", 0);
        json_object_set_new(definitions, record->name, definition);
        for (const struct field *field = record->fields; field->name; field++)
            add_property(record, field, properties, required, definitions);
    }
    json_t *reference = json_pack("{s:o}", "$ref", json_sprintf("#/definitions/%s", record->name));
    for (const struct field *field = record->fields; record->shorthand && field->name; field++)
        if (text_equal(field->name, record->shorthand))
            return json_pack("{s:[o, o]}", "anyOf", reference, scalar_schema(field));
    return reference;
}

char *schema_json(const struct record *root)
{
    json_t *definitions = json_object();
    json_t *reference = record_reference(root, definitions);
    json_t *schema =
        json_pack("{s:s, s:o, s:s, s:o, s:o}", "$schema", "http://json-schema.org/draft-07/schema#",
                  "$comment", json_sprintf("ddbsim %s", version_number), "title", "ddbsim scenario",
                  "allOf", json_pack("[o]", reference), "definitions", definitions);
    char *text = json_dumps(schema, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(schema);
    return text;
}
