#include "value.h"

#include <math.h>

#include "invariant.h"
#include "units.h"

static const char *read_enum(const struct field *field, const char *text, int *out)
{
    const char *name;

    for (size_t i = 0; (name = variant_name(&field->variants, i)); i++) {
        if (text_equal(name, text)) {
            *out = (int)i;
            return NULL;
        }
    }
    return "one of its names";
}

bool value_is_name(const struct field *field, const char *text)
{
    int unused;
    return read_enum(field, text, &unused) == NULL;
}

static const char *read_flag(const char *text, bool *out)
{
    *out = text_equal(text, "true");
    return *out || text_equal(text, "false") ? NULL : "true or false";
}

static const char *read_count(const char *text, int64_t *out)
{
    double value;
    const char *wrong = units_read_number(text, &value);
    if (wrong || floor(value) != value || fabs(value) > 0x1p53)
        return "a whole number, such as 250 or 2M";
    *out = (int64_t)value;
    return NULL;
}

/* Only where the field takes times before 0. */
static const char *read_duration(const struct field *field, const char *text, simtime *out)
{
    bool negative = *text == '-' && field->least < 0;
    const char *wrong = units_read_duration(text + negative, out);

    if (!wrong && negative)
        *out = -*out;
    return wrong;
}

static const char *read_typed(struct arena *arena, const struct field *field, const char *text,
                              void *member)
{
    switch (field->type) {
    case FIELD_ENUM:
        return read_enum(field, text, member);
    case FIELD_FLAG:
        return read_flag(text, member);
    case FIELD_COUNT:
        return read_count(text, member);
    case FIELD_NUMBER:
        return units_read_number(text, member);
    case FIELD_RATIO:
        return units_read_ratio(text, member);
    case FIELD_DURATION:
        return read_duration(field, text, member);
    case FIELD_SIZE:
        return units_read_size(text, member);
    case FIELD_INSTANT:
        return units_read_instant(text, member);
    default:
        *(const char **)member = arena_text(arena, text);
        return *text ? NULL : "a text that is not empty";
    }
}

/* The number that bounds apply to; false for types without bounds. */
static bool numeric(const struct field *field, const void *member, double *out)
{
    switch (field->type) {
    case FIELD_COUNT:
    case FIELD_DURATION:
    case FIELD_SIZE:
        *out = (double)*(const int64_t *)member;
        return true;
    case FIELD_NUMBER:
    case FIELD_RATIO:
        *out = *(const double *)member;
        return true;
    default:
        return false;
    }
}

void value_write_bound(const struct field *field, double bound, struct text *out)
{
    struct units_text t;
    switch (field->type) {
    case FIELD_DURATION:
        text_add(out, units_write_duration(&t, (simtime)bound));
        break;
    case FIELD_SIZE:
        text_add(out, units_write_size(&t, (int64_t)bound));
        break;
    case FIELD_RATIO:
        text_add(out, units_write_ratio(&t, bound));
        break;
    default:
        text_add(out, units_write_number(&t, bound));
    }
}

static bool within(const struct field *field, double value, char *rule, size_t rule_size)
{
    struct text t;

    if (value >= field->least && value <= field->most)
        return true;
    text_init(&t);
    if (value < field->least && field->least == MORE_THAN_0) {
        text_add(&t, "more than 0");
    } else {
        text_add(&t, value < field->least ? "at least " : "at most ");
        value_write_bound(field, value < field->least ? field->least : field->most, &t);
    }
    snprintf(rule, rule_size, "%s", text_get(&t));
    text_release(&t);
    return false;
}

bool value_read(struct arena *arena, const struct field *field, const char *text, void *member,
                char *rule, size_t rule_size)
{
    const char *wrong = read_typed(arena, field, text, member);
    double value;

    if (wrong) {
        snprintf(rule, rule_size, "%s", wrong);
        return false;
    }
    return !numeric(field, member, &value) || within(field, value, rule, rule_size);
}

/* The character of UTF-8 at `at`, of one to three bytes; 0 for one of four, all of which YAML takes. */
static unsigned character_at(const unsigned char *at, size_t *bytes)
{
    *bytes = *at < 0x80 ? 1 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
    *bytes = strnlen((const char *)at, *bytes);
    switch (*bytes) {
    case 1:
        return *at;
    case 2:
        return (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu);
    case 3:
        return (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
    default:
        return 0;
    }
}

/* What YAML does not take as it stands, or takes for the end of a line. */
static bool is_escaped(unsigned character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
           character == 0x2029 || character == 0xfeff || character >= 0xfffe;
}

/* Double-quoted YAML: valid, whatever the text, which is UTF-8. */
static void write_quoted(const char *text, struct text *out)
{
    size_t bytes;

    text_add(out, "\"");
    for (; *text; text += bytes) {
        unsigned c = character_at((const unsigned char *)text, &bytes);
        if (c == '"' || c == '\\')
            text_addf(out, "\\%c", c);
        else if (bytes < 4 && is_escaped(c))
            text_addf(out, c < 0x20 ? "\\x%02x" : "\\u%04x", c);
        else
            text_add_part(out, text, bytes);
    }
    text_add(out, "\"");
}

void value_write(const struct field *field, const void *member, struct text *out)
{
    struct units_text t;
    const char *name;
    double value;

    switch (field->type) {
    case FIELD_ENUM:
        name = variant_name(&field->variants, (size_t) * (const int *)member);
        invariant(name, "no variant of %s has that number", field->name);
        write_quoted(name, out); /* ">" alone is YAML's own */
        break;
    case FIELD_FLAG:
        text_add(out, *(const bool *)member ? "true" : "false");
        break;
    case FIELD_INSTANT:
        text_add(out, units_write_instant(&t, *(const int64_t *)member));
        break;
    case FIELD_TEXT:
    case FIELD_REFERENCE:
        write_quoted(*(const char *const *)member, out);
        break;
    default:
        if (numeric(field, member, &value))
            value_write_bound(field, value, out);
    }
}
