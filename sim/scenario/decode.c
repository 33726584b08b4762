#include "decode.h"

#include "defaults.h"
#include "text.h"
#include "value.h"

enum { SUGGESTIONS = 256 };

struct decoder {
    struct arena *arena;
    const struct node *root;
    const char *date; /* of the defaults */
    struct diagnostics *diagnostics;
};

static void decode_record(struct decoder *d, const struct record *record, const struct node *node,
                          const char *name, const char *tag, void *spec);

struct place origin_place(const struct origin *origin, const char *key)
{
    const struct node *value = key ? node_get(origin->node, key) : NULL;
    return value ? value->place : origin->node->place;
}

bool origin_has(const struct origin *origin, const char *key)
{
    return node_get(origin->node, key) != NULL;
}

static void complain_unknown(struct decoder *d, struct place place, const char *what,
                             const char *word, const char *const *candidates)
{
    bool is_number = *word >= '0' && *word <= '9'; /* of which others are like it, but not meant */
    const char *near = is_number ? NULL : text_nearest(word, candidates);
    if (near) {
        diagnostics_add(d->diagnostics, place, "unknown %s '%s'; did you mean '%s'?", what, word,
                        near);
        return;
    }
    struct text list;
    text_init(&list);
    for (const char *const *c = candidates; *c; c++)
        text_addf(&list, "%s%s", c == candidates ? "" : ", ", *c);
    diagnostics_add(d->diagnostics, place, "unknown %s '%s'; it must be one of: %s", what, word,
                    *candidates ? text_get(&list) : "(none is defined)");
    text_release(&list);
}

/* A name becomes part of paths, file groups and messages. */
static bool check_name(struct decoder *d, const char *name, struct place place)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    size_t length = strlen(name);
    if (text_equal(name, ".") || text_equal(name, "..")) {
        diagnostics_add(d->diagnostics, place,
                        "name '%s' must not be '.' or '..' alone, which are folders of a result; "
                        "add a letter",
                        name);
        return false;
    }
    if (length >= 1 && length <= DECODE_NAME && strspn(name, allowed) == length)
        return true;
    diagnostics_add(d->diagnostics, place,
                    "name '%.40s' must be 1 to %d letters, digits, '_', '.' or '-'", name,
                    DECODE_NAME);
    return false;
}

static void decode_reference(struct decoder *d, const struct field *field, const struct node *node)
{
    const struct node *map = node_get(d->root, field->refers);
    const char *candidates[SUGGESTIONS + 1];
    size_t count = 0;

    if (map && node_get(map, node->text))
        return;
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->count && count < SUGGESTIONS; i++)
        candidates[count++] = map->entries[i].key;
    candidates[count] = NULL;
    char what[64];
    snprintf(what, sizeof what, "name under '%s':", field->refers);
    complain_unknown(d, node->place, what, node->text, candidates);
}

static void complain_unknown_variant(struct decoder *d, const struct field *field,
                                     const struct node *node)
{
    const char *candidates[SUGGESTIONS + 1], *name;
    size_t count = 0;

    while (count < SUGGESTIONS && (name = variant_name(&field->variants, count)))
        candidates[count++] = name;
    candidates[count] = NULL;
    complain_unknown(d, node->place, field->name, node->text, candidates);
}

static void decode_scalar(struct decoder *d, const struct field *field, const struct node *node,
                          void *member)
{
    char rule[256];

    if (node->kind != NODE_SCALAR) {
        diagnostics_add(d->diagnostics, node->place, "'%s' must be a value, not %s", field->name,
                        node_kind_name(node));
        return;
    }
    if (field->type == FIELD_ENUM && !value_is_name(field, node->text)) {
        complain_unknown_variant(d, field, node);
        return;
    }
    if (!value_read(d->arena, field, node->text, member, rule, sizeof rule)) {
        diagnostics_add(d->diagnostics, node->place, "'%s: %.60s' must be %s", field->name,
                        node->text, rule);
        return;
    }
    if (field->type == FIELD_REFERENCE)
        decode_reference(d, field, node);
}

static bool expect(struct decoder *d, const char *name, const struct node *node,
                   enum node_kind kind)
{
    static const char *const wanted[] = {"a value", "a map (indented 'key: value' lines)",
                                         "a list (lines that begin with '-')"};
    if (node->kind == kind)
        return true;
    diagnostics_add(d->diagnostics, node->place, "'%s' must be %s, not %s", name, wanted[kind],
                    node_kind_name(node));
    return false;
}

static void decode_many(struct decoder *d, const struct field *field, const struct node *node,
                        char *spec)
{
    bool named = field->type == FIELD_MAP;
    if (node_is_empty(node) || !expect(d, field->name, node, named ? NODE_MAP : NODE_LIST))
        return;
    size_t size = field->record->size;
    char *items = arena_take(d->arena, node->count, size);
    for (size_t i = 0; i < node->count; i++) {
        const struct node_entry *entry = &node->entries[i];
        if (named)
            check_name(d, entry->key, entry->key_place);
        decode_record(d, field->record, entry->value, entry->key, NULL, items + i * size);
    }
    *(char **)(spec + field->offset) = items;
    *(size_t *)(spec + field->count_offset) = node->count;
}

static void decode_texts(struct decoder *d, const struct field *field, const struct node *node,
                         char *spec)
{
    if (node_is_empty(node) || !expect(d, field->name, node, NODE_LIST))
        return;
    const char **texts = arena_take(d->arena, node->count, sizeof *texts);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *item = node->entries[i].value;
        if (item->kind == NODE_SCALAR)
            texts[i] = item->text;
        else
            expect(d, field->name, item, NODE_SCALAR);
    }
    *(const char ***)(spec + field->offset) = texts;
    *(size_t *)(spec + field->count_offset) = node->count;
}

static const struct choice_kind *find_choice(struct decoder *d, const struct field *field,
                                             const struct node *item)
{
    const struct node *tag = node_get(item, field->tag);
    const char *candidates[SUGGESTIONS + 1];
    size_t count = 0;

    for (const struct choice_kind *kind; (kind = choice_kind_at(field, count)); count++) {
        candidates[count] = kind->name;
        if (tag && tag->kind == NODE_SCALAR && text_equal(tag->text, kind->name))
            return kind;
    }
    candidates[count] = NULL;
    if (!tag || tag->kind != NODE_SCALAR)
        diagnostics_add(d->diagnostics, item->place, "'%s' is missing; it says what is done",
                        field->tag);
    else
        complain_unknown(d, tag->place, field->tag, tag->text, candidates);
    return NULL;
}

static void decode_choices(struct decoder *d, const struct field *field, const struct node *node,
                           char *spec)
{
    if (node_is_empty(node) || !expect(d, field->name, node, NODE_LIST))
        return;
    struct choice *choices = arena_take(d->arena, node->count, sizeof *choices);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *item = node->entries[i].value;
        if (!expect(d, field->name, item, NODE_MAP))
            continue;
        const struct choice_kind *kind = find_choice(d, field, item);
        if (!kind)
            continue;
        choices[i] = (struct choice){kind, arena_take(d->arena, 1, kind->record->size)};
        decode_record(d, kind->record, item, NULL, field->tag, choices[i].spec);
    }
    *(struct choice **)(spec + field->offset) = choices;
    *(size_t *)(spec + field->count_offset) = node->count;
}

static void decode_field(struct decoder *d, const struct field *field, const struct node *node,
                         char *spec)
{
    switch (field->type) {
    case FIELD_SUB:
        decode_record(d, field->record, node, field->name, NULL, spec + field->offset);
        break;
    case FIELD_OPTION: {
        void *option = arena_take(d->arena, 1, field->record->size);
        decode_record(d, field->record, node, field->name, NULL, option);
        *(void **)(spec + field->offset) = option;
        break;
    }
    case FIELD_MAP:
    case FIELD_LIST:
        decode_many(d, field, node, spec);
        break;
    case FIELD_TEXTS:
        decode_texts(d, field, node, spec);
        break;
    case FIELD_CHOICES:
        decode_choices(d, field, node, spec);
        break;
    default:
        decode_scalar(d, field, node, spec + field->offset);
    }
}

static void decode_absent(struct decoder *d, const struct record *record, const struct field *field,
                          const struct node *parent, char *spec)
{
    const char *fallback = defaults_of(record, field, d->date);
    char rule[256];

    if (fallback == REQUIRED) {
        diagnostics_add(d->diagnostics, parent->place, "'%s' is missing: %s", field->name,
                        field->sentence);
        return;
    }
    if (field->type == FIELD_SUB) {
        struct node *empty = node_new(d->arena, NODE_MAP, parent->place);
        decode_record(d, field->record, empty, field->name, NULL, spec + field->offset);
        return;
    }
    if (field->type < FIELD_SUB && *fallback != '=')
        value_read(d->arena, field, fallback, spec + field->offset, rule, sizeof rule);
}

static void complain_key(struct decoder *d, const struct record *record,
                         const struct node_entry *entry)
{
    const char *candidates[SUGGESTIONS + 1];
    size_t count = 0;

    for (; record->fields[count].name && count < SUGGESTIONS; count++)
        candidates[count] = record->fields[count].name;
    candidates[count] = NULL;
    complain_unknown(d, entry->key_place, "key", entry->key, candidates);
}

/* "service: published" for "service: {set: published}". */
static const struct node *long_form(struct decoder *d, const struct record *record,
                                    const struct node *value)
{
    struct node *map = node_new(d->arena, NODE_MAP, value->place),
                *copy = node_new(d->arena, NODE_SCALAR, value->place);

    *copy = *value;
    node_add(d->arena, map, (struct node_entry){record->shorthand, value->place, copy});
    return map;
}

static void decode_record(struct decoder *d, const struct record *record, const struct node *node,
                          const char *name, const char *tag, void *spec)
{
    size_t before = d->diagnostics->count;

    if (node_is_empty(node)) /* `orders:` alone means all defaults */
        node = node_new(d->arena, NODE_MAP, node->place);
    if (node->kind == NODE_SCALAR && record->shorthand)
        node = long_form(d, record, node);
    *(struct origin *)spec = (struct origin){node, name};
    if (!expect(d, name ? name : record->name, node, NODE_MAP))
        return;
    for (size_t i = 0; i < node->count; i++) {
        const struct node_entry *entry = &node->entries[i];
        const struct field *field = record->fields;
        while (field->name && !text_equal(field->name, entry->key))
            field++;
        if (field->name)
            decode_field(d, field, entry->value, spec);
        else if (!tag || !text_equal(tag, entry->key))
            complain_key(d, record, entry);
    }
    for (const struct field *field = record->fields; field->name; field++)
        if (!node_get(node, field->name))
            decode_absent(d, record, field, node, spec);
    if (record->validate && d->diagnostics->count == before)
        record->validate(spec, d->diagnostics);
}

void *decode(struct arena *arena, const struct record *record, const struct node *root,
             struct diagnostics *diagnostics)
{
    const struct node *date = node_get(root, "defaults");
    struct decoder d = {
        arena, root, date && date->kind == NODE_SCALAR ? date->text : DEFAULTS_NEWEST, diagnostics};
    void *spec = arena_take(arena, 1, record->size);
    decode_record(&d, record, root, NULL, NULL, spec);
    return spec;
}
