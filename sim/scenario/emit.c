#include "emit.h"

#include "defaults.h"
#include "value.h"

struct emitter {
    const char *date; /* of the defaults */
    struct text *out;
};

static void emit_fields(const struct emitter *e, const struct record *record, const char *spec,
                        int indent, bool inline_first);

static void begin_line(int indent, bool *inline_first, struct text *out)
{
    if (!*inline_first)
        text_addf(out, "%*s", indent, "");
    *inline_first = false;
}

static void emit_map(const struct emitter *e, const struct field *field, const char *items,
                     size_t count, int indent)
{
    for (size_t i = 0; i < count; i++) {
        const char *item = items + i * field->record->size;
        const struct origin *origin = (const void *)item;
        text_addf(e->out, "%*s%s:\n", indent, "", origin->name);
        emit_fields(e, field->record, item, indent + 2, false);
    }
}

static void emit_list(const struct emitter *e, const struct field *field, const char *items,
                      size_t count, int indent)
{
    for (size_t i = 0; i < count; i++) {
        text_addf(e->out, "%*s- ", indent, "");
        emit_fields(e, field->record, items + i * field->record->size, indent + 2, true);
    }
}

static void emit_choices(const struct emitter *e, const struct field *field,
                         const struct choice *items, size_t count, int indent)
{
    for (size_t i = 0; i < count; i++) {
        text_addf(e->out, "%*s- %s: %s\n", indent, "", field->tag, items[i].kind->name);
        emit_fields(e, items[i].kind->record, items[i].spec, indent + 2, false);
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

static void emit_many(const struct emitter *e, const struct field *field, const char *spec,
                      int indent)
{
    const void *items = *(const void *const *)(spec + field->offset);
    size_t count = *(const size_t *)(spec + field->count_offset);

    if (field->type == FIELD_MAP)
        emit_map(e, field, items, count, indent);
    else if (field->type == FIELD_LIST)
        emit_list(e, field, items, count, indent);
    else if (field->type == FIELD_CHOICES)
        emit_choices(e, field, items, count, indent);
    else
        emit_texts(items, count, indent, e->out);
}

static bool is_absent(const struct emitter *e, const struct record *record,
                      const struct field *field, const char *spec)
{
    const struct origin *origin = (const void *)spec;
    const char *fallback = defaults_of(record, field, e->date);

    if (field->type == FIELD_OPTION)
        return !*(const void *const *)(spec + field->offset);
    if (field->type > FIELD_OPTION)
        return *(const size_t *)(spec + field->count_offset) == 0;
    return field->type != FIELD_SUB && fallback && *fallback == '=' &&
           !origin_has(origin, field->name);
}

static void emit_fields(const struct emitter *e, const struct record *record, const char *spec,
                        int indent, bool inline_first)
{
    for (const struct field *field = record->fields; field->name; field++) {
        if (is_absent(e, record, field, spec))
            continue;
        begin_line(indent, &inline_first, e->out);
        text_addf(e->out, "%s:", field->name);
        if (field->type < FIELD_SUB) {
            text_add(e->out, " ");
            value_write(field, spec + field->offset, e->out);
            text_add(e->out, "\n");
            continue;
        }
        text_add(e->out, "\n");
        if (field->type == FIELD_SUB)
            emit_fields(e, field->record, spec + field->offset, indent + 2, false);
        else if (field->type == FIELD_OPTION)
            emit_fields(e, field->record, *(const char *const *)(spec + field->offset), indent + 2,
                        false);
        else
            emit_many(e, field, spec, indent + 2);
    }
}

void emit(const struct record *record, const void *spec, const char *date, struct text *out)
{
    emit_fields(&(struct emitter){date, out}, record, spec, 0, false);
}
