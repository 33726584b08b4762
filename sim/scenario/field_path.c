#include "field_path.h"

#include <string.h>

static const struct field *find_in(const struct record *record, const char *path);

/* Behind the first dot; NULL when there is none. */
static const char *behind(const char *path)
{
    const char *dot = strchr(path, '.');
    return dot ? dot + 1 : NULL;
}

static const struct field *below(const struct field *field, const char *rest)
{
    bool many = field->type == FIELD_MAP || field->type == FIELD_LIST ||
                field->type == FIELD_CHOICES || field->type == FIELD_TEXTS;
    const struct choice_kind *kind;
    const struct field *found = NULL;

    if (!rest)
        return field;
    if (many && !(rest = behind(rest)))
        return field->type == FIELD_TEXTS ? field : NULL;
    /* A name may have dots in it: what follows one of them is a field. */
    do {
        if (field->record)
            found = find_in(field->record, rest);
        for (size_t i = 0; !field->record && !found && (kind = choice_kind_at(field, i)); i++)
            found = find_in(kind->record, rest);
    } while (!found && many && (rest = behind(rest)));
    return found;
}

static const struct field *find_in(const struct record *record, const char *path)
{
    size_t length = strcspn(path, ".");

    for (const struct field *field = record->fields; field->name; field++)
        if (strlen(field->name) == length && strncmp(field->name, path, length) == 0)
            return below(field, behind(path));
    return NULL;
}

const struct field *field_path_find(const struct record *root, const char *path)
{
    return find_in(root, path);
}
