#include "known_names.h"

#include "entity_kinds.h"
#include "override.h"
#include "text.h"

static void complain(const struct node *map, const char *where, const char *name, size_t length,
                     struct place place, struct diagnostics *diagnostics)
{
    size_t count = map && map->kind == NODE_MAP ? map->count : 0;
    const char **names = memory_new(count + 1, sizeof *names);
    struct text given = {0};

    text_addf(&given, "%.*s", (int)length, name);
    for (size_t i = 0; i < count; i++)
        names[i] = map->entries[i].key;
    const char *near = text_nearest(text_get(&given), names);
    if (near)
        diagnostics_add(diagnostics, place,
                        "the scenario has no '%.80s' under '%s'; did you mean '%.80s'?",
                        text_get(&given), where, near);
    else
        diagnostics_add(diagnostics, place,
                        "the scenario has no '%.80s' under '%s'; name one of it, or give all of a "
                        "new one as {…}",
                        text_get(&given), where);
    text_release(&given);
    free(names);
}

/* What a path says behind "NAME.", NULL when it is of something else. */
static const char *behind(const char *path, const char *name)
{
    size_t length = strlen(name);
    return strncmp(path, name, length) == 0 && path[length] == '.' ? path + length + 1 : NULL;
}

static bool check_indexes(const struct node *tables, const char *path, struct place place,
                          struct diagnostics *diagnostics)
{
    for (size_t i = 0; tables && tables->kind == NODE_MAP && i < tables->count; i++) {
        const char *rest = behind(path, tables->entries[i].key), *name;
        const struct node *table = tables->entries[i].value;
        size_t length;
        if (!rest || !(rest = behind(rest, "indexes")))
            continue;
        const struct node *indexes = node_get(table, "indexes");
        if (override_lacks(indexes, rest, &name, &length)) {
            complain(indexes, "indexes", name, length, place, diagnostics);
            return false;
        }
    }
    return true;
}

bool known_names_check(const struct node *root, const char *path_and_value, struct place place,
                       struct diagnostics *diagnostics)
{
    for (size_t k = 0; entity_kinds[k]; k++) {
        const char *plural = entity_kinds[k]->plural, *name;
        const char *path = behind(path_and_value, plural);
        const struct node *map = node_get(root, plural);
        size_t length;
        if (!path)
            continue;
        if (override_lacks(map, path, &name, &length)) {
            complain(map, plural, name, length, place, diagnostics);
            return false;
        }
        return check_indexes(map, path, place, diagnostics);
    }
    return true;
}
