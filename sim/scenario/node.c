#include "node.h"

#include <yaml.h>

#include "text.h"

struct builder {
    struct arena *arena;
    const char *source;
    struct diagnostics *diagnostics;
    yaml_parser_t parser;
    struct node *stack[NODE_DEPTH];
    struct node_entry pending; /* a map's key that waits for its value */
    int depth;
    size_t nodes;
    struct node *root;
};

struct node *node_new(struct arena *arena, enum node_kind kind, struct place place)
{
    struct node *node = arena_take(arena, 1, sizeof *node);
    node->kind = kind;
    node->place = place;
    return node;
}

void node_add(struct arena *arena, struct node *parent, struct node_entry entry)
{
    if (parent->count == parent->capacity) {
        size_t capacity = parent->capacity ? 2 * parent->capacity : 4;
        struct node_entry *entries = arena_take(arena, capacity, sizeof *entries);
        if (parent->count)
            memcpy(entries, parent->entries, parent->count * sizeof *entries);
        parent->entries = entries;
        parent->capacity = capacity;
    }
    parent->entries[parent->count++] = entry;
}

struct node *node_get(const struct node *map, const char *key)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->count; i++)
        if (text_equal(map->entries[i].key, key))
            return map->entries[i].value;
    return NULL;
}

bool node_is_empty(const struct node *node)
{
    if (node->kind != NODE_SCALAR || node->quoted)
        return false;
    return !*node->text || text_equal(node->text, "~") || text_equal(node->text, "null");
}

const char *node_kind_name(const struct node *node)
{
    static const char *const names[] = {"a value", "a map", "a list"};
    return names[node->kind];
}

static struct place place_of(const struct builder *b, yaml_mark_t mark)
{
    return (struct place){b->source, (int)mark.line + 1, (int)mark.column + 1};
}

static bool refuse(struct builder *b, yaml_mark_t mark, const char *what)
{
    diagnostics_add(b->diagnostics, place_of(b, mark), "%s", what);
    return false;
}

static bool note_key(struct builder *b, struct node *map, const struct node *key)
{
    if (key->kind != NODE_SCALAR) {
        diagnostics_add(b->diagnostics, key->place, "a key must be a plain word");
        return false;
    }
    struct node *earlier = node_get(map, key->text);
    if (earlier) {
        diagnostics_add(b->diagnostics, key->place,
                        "duplicate key '%s', already given in line %d; keep one of the two",
                        key->text, earlier->place.line);
        /* Both are kept, so that mistakes in either are still found. */
    }
    b->pending = (struct node_entry){key->text, key->place, NULL};
    return true;
}

/* Hangs a complete scalar or a just opened map or list into what is open. */
static bool hang(struct builder *b, struct node *node, yaml_mark_t mark)
{
    if (++b->nodes > NODE_COUNT)
        return refuse(b, mark, "the document has more than 200,000 nodes; use a smaller one");
    if (b->depth == 0) {
        b->root = node;
        return true;
    }
    struct node *parent = b->stack[b->depth - 1];
    if (parent->kind == NODE_MAP && !b->pending.key)
        return note_key(b, parent, node);
    b->pending.value = node;
    node_add(b->arena, parent, b->pending);
    b->pending = (struct node_entry){0};
    return true;
}

/* A block's last line is that of the last of its values: libyaml ends it where the next thing begins.
 * So does a text in block style, which leaves it at the first column of the line behind it. */
static void end_node(struct builder *b, struct node *node, const yaml_event_t *event)
{
    const yaml_mark_t *end = &event->end_mark;
    bool wide = end->index > event->start_mark.index;

    if (wide)
        node->last_line = (int)end->line + (end->column > 0);
    else if (!node->last_line)
        node->last_line = node->place.line;
    if (b->depth && b->stack[b->depth - 1]->last_line < node->last_line)
        b->stack[b->depth - 1]->last_line = node->last_line;
}

static bool open_node(struct builder *b, const yaml_event_t *event, enum node_kind kind)
{
    struct node *node = node_new(b->arena, kind, place_of(b, event->start_mark));
    if (b->depth == NODE_DEPTH)
        return refuse(b, event->start_mark,
                      "nested more than 32 levels deep; flatten the document");
    if (!hang(b, node, event->start_mark))
        return false;
    b->stack[b->depth++] = node;
    return true;
}

static bool take_scalar(struct builder *b, const yaml_event_t *event)
{
    struct node *node = node_new(b->arena, NODE_SCALAR, place_of(b, event->start_mark));
    const char *value = (const char *)event->data.scalar.value;

    if (strlen(value) != event->data.scalar.length)
        return refuse(b, event->start_mark, "a value must not contain a NUL byte");
    node->text = arena_text(b->arena, value);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    end_node(b, node, event);
    return hang(b, node, event->start_mark);
}

static bool has_tag_or_anchor(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor || event->data.scalar.tag;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor || event->data.mapping_start.tag;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor || event->data.sequence_start.tag;
    default:
        return false;
    }
}

static bool take_event(struct builder *b, const yaml_event_t *event)
{
    if (event->type == YAML_ALIAS_EVENT || has_tag_or_anchor(event))
        return refuse(b, event->start_mark,
                      "anchors, aliases and tags are not accepted; write the value out");
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return b->root
                   ? refuse(b, event->start_mark, "a second document; a scenario is one document")
                   : true;
    case YAML_MAPPING_START_EVENT:
        return open_node(b, event, NODE_MAP);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(b, event, NODE_LIST);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        b->depth--;
        end_node(b, b->stack[b->depth], event);
        return true;
    case YAML_SCALAR_EVENT:
        return take_scalar(b, event);
    default:
        return true;
    }
}

static bool syntax_error(struct builder *b)
{
    const yaml_parser_t *p = &b->parser;
    struct place place = place_of(b, p->problem_mark);

    if (p->error == YAML_READER_ERROR)
        place.line = 1, place.column = 1;
    diagnostics_add(b->diagnostics, place, "not valid YAML: %s%s%s",
                    p->problem ? p->problem : "error", p->context ? ", " : "",
                    p->context ? p->context : "");
    return false;
}

static bool build(struct builder *b)
{
    for (bool done = false; !done;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event))
            return syntax_error(b);
        done = event.type == YAML_STREAM_END_EVENT;
        bool good = take_event(b, &event);
        yaml_event_delete(&event);
        if (!good)
            return false;
    }
    return true;
}

/* By its mark, or by the half of an ASCII character that is 0. */
static bool is_utf16(const char *bytes, size_t length)
{
    return length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0 ||
                           !bytes[0] || !bytes[1]);
}

struct node *node_parse(struct arena *arena, const char *source, const char *bytes, size_t length,
                        struct diagnostics *diagnostics)
{
    struct builder b = {.arena = arena, .source = source, .diagnostics = diagnostics};
    struct place start = {source, 1, 1};

    if (length > NODE_BYTES) {
        diagnostics_add(diagnostics, start,
                        "larger than 4 MiB; a scenario is a file a person writes");
        return NULL;
    }
    if (is_utf16(bytes, length)) {
        diagnostics_add(diagnostics, start,
                        "it is UTF-16, as PowerShell writes it; save it as UTF-8");
        return NULL;
    }
    if (!yaml_parser_initialize(&b.parser))
        return NULL;
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)bytes, length);
    bool good = build(&b);
    yaml_parser_delete(&b.parser);
    if (good && !b.root)
        diagnostics_add(diagnostics, start, "the document is empty");
    return good ? b.root : NULL;
}

const char *node_library_version(void)
{
    return yaml_get_version_string();
}
