#include "emit.h"

#include "value.h"

static void emit_fields(const struct record *record, const char *spec, int indent,
                        bool inline_first, struct text *out);

static void begin_line(int indent, bool *inline_first, struct text *out)
{
    if (!*inline_first)
        text_addf(out, "%*s", indent, "");
    *inline_first = false;
}

static void emit_map(const struct field *field, const char *items, size_t count, int indent,
                     struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        const char *item = items + i * field->record->size;
        const struct origin *origin = (const void *)item;
        text_addf(out, "%*s%s:\n", indent, "", origin->name);
        emit_fields(field->record, item, indent + 2, false, out);
    }
}

static void emit_list(const struct field *field, const char *items, size_t count, int indent,
                      struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        text_addf(out, "%*s- ", indent, "");
        emit_fields(field->record, items + i * field->record->size, indent + 2, true, out);
    }
}

static void emit_choices(const struct field *field, const struct choice *items, size_t count,
                         int indent, struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        text_addf(out, "%*s- %s: %s\n", indent, "", field->tag, items[i].kind->name);
        emit_fields(items[i].kind->record, items[i].spec, indent + 2, false, out);
    }
}

static void emit_texts(const char *const *texts, size_t count, int indent, struct text *out)
{
    static const struct field plain = {.type = FIELD_TEXT};
    for (size_t i = 0; i < count; i++) {
        text_addf(out, "%*s- ", indent, "");
        value_write(&plain, &texts[i], out);
        text_add(out, "\n");
    }
}

static void emit_many(const struct field *field, const char *spec, int indent, struct text *out)
{
    const void *items = *(const void *const *)(spec + field->offset);
    size_t count = *(const size_t *)(spec + field->count_offset);

    if (field->type == FIELD_MAP)
        emit_map(field, items, count, indent, out);
    else if (field->type == FIELD_LIST)
        emit_list(field, items, count, indent, out);
    else if (field->type == FIELD_CHOICES)
        emit_choices(field, items, count, indent, out);
    else
        emit_texts(items, count, indent, out);
}

static bool is_absent(const struct field *field, const char *spec)
{
    const struct origin *origin = (const void *)spec;

    if (field->type == FIELD_OPTION)
        return !*(const void *const *)(spec + field->offset);
    if (field->type > FIELD_OPTION)
        return *(const size_t *)(spec + field->count_offset) == 0;
    return field->type != FIELD_SUB && field->fallback && *field->fallback == '=' &&
           !origin_has(origin, field->name);
}

static void emit_fields(const struct record *record, const char *spec, int indent,
                        bool inline_first, struct text *out)
{
    for (const struct field *field = record->fields; field->name; field++) {
        if (is_absent(field, spec))
            continue;
        begin_line(indent, &inline_first, out);
        text_addf(out, "%s:", field->name);
        if (field->type < FIELD_SUB) {
            text_add(out, " ");
            value_write(field, spec + field->offset, out);
            text_add(out, "\n");
            continue;
        }
        text_add(out, "\n");
        if (field->type == FIELD_SUB)
            emit_fields(field->record, spec + field->offset, indent + 2, false, out);
        else if (field->type == FIELD_OPTION)
            emit_fields(field->record, *(const char *const *)(spec + field->offset), indent + 2,
                        false, out);
        else
            emit_many(field, spec, indent + 2, out);
    }
}

void emit(const struct record *record, const void *spec, struct text *out)
{
    emit_fields(record, spec, 0, false, out);
}
