#include "override.h"

#include "text.h"

struct cursor {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct place place;
};

/* The entry of `map` whose key is the longest that `path` begins with; `*used` is its length. */
static struct node_entry *match_key(const struct node *map, const char *path, size_t *used)
{
    struct node_entry *best = NULL;

    *used = 0;
    for (size_t i = 0; i < map->count; i++) {
        size_t length = strlen(map->entries[i].key);
        bool whole = strncmp(path, map->entries[i].key, length) == 0 &&
                     (path[length] == '.' || path[length] == '\0');
        if (whole && length >= *used) {
            best = &map->entries[i];
            *used = length;
        }
    }
    return best;
}

static struct node_entry *match_item(struct cursor *c, const struct node *list, const char *path,
                                     size_t *used)
{
    char *end;
    unsigned long index = strtoul(path, &end, 10);

    *used = (size_t)(end - path);
    if (*used == 0 || (*end && *end != '.') || index >= list->count) {
        diagnostics_add(c->diagnostics, c->place,
                        "'%.60s': a list item from 0 to %zu is expected here", path,
                        list->count ? list->count - 1 : 0);
        return NULL;
    }
    return &list->entries[index];
}

static struct node_entry *add_key(struct cursor *c, struct node *map, const char *path,
                                  size_t *used)
{
    *used = strcspn(path, ".");
    node_add(c->arena, map,
             (struct node_entry){arena_text_part(c->arena, path, *used), c->place, NULL});
    return &map->entries[map->count - 1];
}

static bool set_at(struct cursor *c, struct node *node, const char *path, struct node *value);

/* "*.REST": sets REST in every entry that says REST already. How many there were. */
static size_t set_everywhere(struct cursor *c, struct node *node, const char *rest,
                             struct node *value)
{
    size_t changed = 0, used;

    if (*rest == '*' && rest[1] == '.') {
        for (size_t i = 0; i < node->count; i++)
            changed += set_everywhere(c, node->entries[i].value, rest + 2, value);
        return changed;
    }
    if (node->kind == NODE_LIST) {
        char *end;
        unsigned long index = strtoul(rest, &end, 10);
        if (end == rest || *end != '.' || index >= node->count)
            return 0;
        return set_everywhere(c, node->entries[index].value, end + 1, value);
    }
    struct node_entry *entry = match_key(node, rest, &used);
    if (!entry || !entry->value)
        return 0;
    if (rest[used])
        return set_everywhere(c, entry->value, rest + used + 1, value);
    entry->value = value;
    entry->key_place = c->place;
    return 1;
}

static bool set_at(struct cursor *c, struct node *node, const char *path, struct node *value)
{
    size_t used;
    struct node_entry *entry;

    if (node->kind == NODE_SCALAR) {
        if (!node_is_empty(node)) {
            diagnostics_add(c->diagnostics, c->place, "nothing lies below the value '%.40s'",
                            node->text);
            return false;
        }
        node->kind = NODE_MAP;
    }
    if (path[0] == '*' && path[1] == '.') {
        if (set_everywhere(c, node, path, value))
            return true;
        diagnostics_add(c->diagnostics, c->place,
                        "'%.60s' is written nowhere in the scenario; write it where it is meant, "
                        "or name one place",
                        path);
        return false;
    }
    if (node->kind == NODE_LIST)
        entry = match_item(c, node, path, &used);
    else if (!(entry = match_key(node, path, &used)))
        entry = add_key(c, node, path, &used);
    if (!entry)
        return false;
    if (path[used] == '\0') {
        entry->value = value;
        entry->key_place = c->place;
        return true;
    }
    if (!entry->value)
        entry->value = node_new(c->arena, NODE_MAP, c->place);
    return set_at(c, entry->value, path + used + 1, value);
}

static bool path_is_good(const char *path, size_t length)
{
    if (length == 0 || path[0] == '.' || path[length - 1] == '.')
        return false;
    for (size_t i = 1; i < length; i++)
        if (path[i] == '.' && path[i - 1] == '.')
            return false;
    return true;
}

/* All nodes of the value say where they came from: there is no line to point at. */
static void place_all(struct node *node, struct place place)
{
    node->place = place;
    for (size_t i = 0; i < node->count; i++) {
        node->entries[i].key_place = place;
        place_all(node->entries[i].value, place);
    }
}

/* Takes out the entry that the path leads to. */
static bool remove_at(struct cursor *c, struct node *node, const char *path)
{
    const char *at = path;

    while (node && node->kind != NODE_SCALAR) {
        size_t used;
        struct node_entry *entry =
            node->kind == NODE_LIST ? match_item(c, node, at, &used) : match_key(node, at, &used);
        if (!entry)
            break;
        if (at[used] == '\0') {
            size_t place = (size_t)(entry - node->entries);
            memmove(entry, entry + 1, (--node->count - place) * sizeof *entry);
            return true;
        }
        node = entry->value;
        at += used + 1;
    }
    diagnostics_add(c->diagnostics, c->place, "the scenario says nothing at '%.200s' to take out",
                    path);
    return false;
}

bool override_lacks(const struct node *map, const char *path, const char **name, size_t *length)
{
    size_t used;

    *name = path;
    *length = strcspn(path, ".=");
    if (path[*length] != '.' || *path == '*')
        return false;
    return !map || node_is_empty(map) || (map->kind == NODE_MAP && !match_key(map, path, &used));
}

bool override_apply(struct arena *arena, struct node *root, const char *path_and_value,
                    struct diagnostics *diagnostics)
{
    struct place place = {arena_printf(arena, "--set %s", path_and_value), 0, 0};
    return override_apply_at(arena, root, path_and_value, place, diagnostics);
}

bool override_apply_at(struct arena *arena, struct node *root, const char *path_and_value,
                       struct place place, struct diagnostics *diagnostics)
{
    const char *equals = strchr(path_and_value, '=');
    struct cursor c = {arena, diagnostics, place};

    if (*path_and_value == '!' && path_is_good(path_and_value + 1, strlen(path_and_value + 1)))
        return remove_at(&c, root, path_and_value + 1);
    if (!equals || !path_is_good(path_and_value, (size_t)(equals - path_and_value))) {
        diagnostics_add(diagnostics, c.place,
                        "must be PATH=VALUE, such as tables.orders.read.capacity=800");
        return false;
    }
    if (!printable_is_utf8(path_and_value)) {
        diagnostics_add(diagnostics, c.place, "must be UTF-8 text");
        return false;
    }
    const char *bytes = equals + 1;
    struct node *value;
    if (*bytes == '{' || *bytes == '[') {
        value = node_parse(arena, place.source, bytes, strlen(bytes), diagnostics);
        if (!value)
            return false;
    } else {
        value = node_new(arena, NODE_SCALAR, c.place);
        value->text = arena_text(arena, bytes);
    }
    place_all(value, c.place);
    char *path = arena_text_part(arena, path_and_value, (size_t)(equals - path_and_value));
    return set_at(&c, root, path, value);
}
