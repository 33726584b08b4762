#include "yaml_mutator.h"

#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "node.h"
#include "scenario.h"
#include "units.h"

enum { MADE_DEPTH = 4, WRITTEN_NODES = 20000 };

struct mutator {
    struct arena arena;
    struct node *root;
    uint64_t state;
};

/* Below `most`, by xorshift64 (Marsaglia 2003). */
static size_t below(struct mutator *m, size_t most)
{
    m->state ^= m->state << 13;
    m->state ^= m->state >> 7;
    m->state ^= m->state << 17;
    return (size_t)((m->state >> 11) % most);
}

static struct node *scalar(struct mutator *m, const char *text)
{
    struct node *node = node_new(&m->arena, NODE_SCALAR, (struct place){0});
    node->text = text;
    return node;
}

/* A number at a bound, about as large as people write, or anywhere between; seldom one that is refused. */
static double number_of(struct mutator *m, const struct field *field)
{
    static const double odd[] = {0, 1, -1, 0.5, 1e-9, 1e-300, 1e300, 1e15, 9007199254740993.0};
    double least = field->least, most = field->most, unit = below(m, 1000) / 1000.0;

    switch (below(m, 16)) {
    case 0:
        return odd[below(m, sizeof odd / sizeof *odd)];
    case 1:
        return most * (1 + 1e-9) + 1;
    case 2:
    case 3:
        return least;
    case 4:
    case 5:
        return most;
    case 6:
    case 7:
    case 8:
        return least + unit * (fmin(most, fmax(least, 1) * 1e3) - least);
    default: /* as likely in each decade */
        least = fmax(least, most > 1 ? 1e-3 : 1e-6);
        return most > least ? least * pow(fmin(most, 1e12) / least, unit * unit) : most;
    }
}

static const char *numeral(struct mutator *m, const struct field *field)
{
    struct units_text text;
    double value = number_of(m, field);

    switch (field->type) {
    case FIELD_DURATION:
        if (fabs(value) < 9e18)
            units_write_duration(&text,
                                 (simtime)fabs(below(m, 4) ? value : round(value / 1e9) * 1e9));
        else
            return "99999999w";
        return arena_printf(&m->arena, "%s%s", value < 0 ? "-" : "", text.bytes);
    case FIELD_COUNT:
    case FIELD_SIZE:
        return arena_printf(&m->arena, "%.17g", below(m, 16) ? round(value) : value);
    case FIELD_INSTANT:
        return below(m, 8) ? "2025-12-14T14:30:00Z" : "9999-12-31T23:59:59Z";
    default:
        return arena_printf(&m->arena, "%.*g", below(m, 2) ? 3 : 17, value);
    }
}

/* A scalar that stands somewhere below: names and texts find one another so. */
static const char *text_below(struct mutator *m, const struct node *node)
{
    for (int depth = 0; node && node->kind != NODE_SCALAR && node->count && depth < 12; depth++) {
        const struct node_entry *entry = &node->entries[below(m, node->count)];
        if (entry->key && below(m, 6) == 0)
            return entry->key;
        node = entry->value;
    }
    return node && node->kind == NODE_SCALAR ? node->text : "x";
}

static const char *some_text(struct mutator *m)
{
    static const char *const odd[] = {"request",
                                      "auto",
                                      "100ms",
                                      "1m",
                                      "by_name",
                                      "Europe/Dublin",
                                      "trace.csv",
                                      "eu-west-1-2026-08",
                                      "throttled_requests",
                                      "tables/orders",
                                      "failed_ratio",
                                      "latency_p99",
                                      "workloads/w/failed_ratio < 1%",
                                      "tables.orders.read.capacity=9",
                                      "0 0 * * *",
                                      "cron(0 12 * * ? *)",
                                      "1..9",
                                      "\x1b[31m",
                                      "",
                                      "~",
                                      "*",
                                      "a.b"};
    return below(m, 2) ? text_below(m, m->root) : odd[below(m, sizeof odd / sizeof *odd)];
}

/* NULL: there is nothing to refer to. */
static const char *reference(struct mutator *m, const struct field *field)
{
    const struct node *map = node_get(m->root, field->refers);
    bool good = map && map->kind == NODE_MAP && map->count;

    return good ? map->entries[below(m, map->count)].key : NULL;
}

static const char *value_of(struct mutator *m, const struct field *field)
{
    size_t count = 0;

    switch (field->type) {
    case FIELD_ENUM:
        while (variant_name(&field->variants, count))
            count++;
        return variant_name(&field->variants, below(m, count));
    case FIELD_FLAG:
        return below(m, 2) ? "true" : "false";
    case FIELD_REFERENCE: {
        const char *name = reference(m, field);
        return name ? name : "a";
    }
    case FIELD_TEXT:
        return some_text(m);
    default:
        if (field->fallback && *field->fallback != '=' && below(m, 6) == 0)
            return field->fallback;
        return numeral(m, field);
    }
}

static struct node *make(struct mutator *m, const struct field *field, int depth);

static void add(struct mutator *m, struct node *parent, const char *key, struct node *value)
{
    node_add(&m->arena, parent, (struct node_entry){key, {0}, value});
}

static bool can_be(struct mutator *m, const struct field *field)
{
    return field->type != FIELD_REFERENCE || reference(m, field);
}

/* A record with what it must have and some of what it may have. */
static struct node *make_record(struct mutator *m, const struct record *record, int depth)
{
    struct node *map = node_new(&m->arena, NODE_MAP, (struct place){0});

    for (const struct field *field = record->fields; field->name; field++)
        if (!field->fallback || (depth < MADE_DEPTH && below(m, 8) == 0 && can_be(m, field)))
            add(m, map, field->name, make(m, field, depth + 1));
    return map;
}

static struct node *make_choice(struct mutator *m, const struct field *field, int depth)
{
    size_t count = 0;

    while (choice_kind_at(field, count))
        count++;
    const struct choice_kind *kind = choice_kind_at(field, below(m, count));
    struct node *map = make_record(m, kind->record, depth);
    add(m, map, field->tag, scalar(m, kind->name));
    return map;
}

/* An element of a map, list, list of texts or of choices. */
static void make_element(struct mutator *m, const struct field *field, struct node *many, int depth)
{
    bool named = field->type == FIELD_MAP;
    const char *key =
        named ? arena_printf(&m->arena, "%c%zu", (int)('a' + below(m, 26)), many->count) : NULL;

    if (field->type == FIELD_TEXTS)
        add(m, many, NULL, scalar(m, some_text(m)));
    else if (field->type == FIELD_CHOICES)
        add(m, many, NULL, make_choice(m, field, depth));
    else
        add(m, many, key, make_record(m, field->record, depth));
}

static struct node *make(struct mutator *m, const struct field *field, int depth)
{
    if (field->type < FIELD_SUB)
        return scalar(m, value_of(m, field));
    if (field->type <= FIELD_OPTION)
        return make_record(m, field->record, depth);
    struct node *many =
        node_new(&m->arena, field->type == FIELD_MAP ? NODE_MAP : NODE_LIST, (struct place){0});
    for (size_t count = 1 + below(m, 2); count; count--)
        make_element(m, field, many, depth);
    return many;
}

static void change_record(struct mutator *m, const struct record *record, struct node *map);

static void drop(struct node *node, size_t at)
{
    memmove(node->entries + at, node->entries + at + 1,
            (node->count - at - 1) * sizeof *node->entries);
    node->count--;
}

/* Into an element, or one more, one less, one twice, two that change places. */
static void change_many(struct mutator *m, const struct field *field, struct node *many)
{
    enum node_kind kind = field->type == FIELD_MAP ? NODE_MAP : NODE_LIST;
    size_t what = below(m, 12), at;

    if (many->kind != kind || !many->count || what == 0) {
        if (many->kind == kind)
            make_element(m, field, many, 1);
        return;
    }
    at = below(m, many->count);
    struct node_entry *entry = &many->entries[at];
    if (what == 1) {
        drop(many, at);
    } else if (what == 2) {
        node_add(
            &m->arena, many,
            (struct node_entry){
                entry->key ? arena_printf(&m->arena, "%.40s-%zu", entry->key, many->count) : NULL,
                {0},
                entry->value});
    } else if (what == 3) {
        struct node *value = entry->value;
        entry->value = many->entries[0].value;
        many->entries[0].value = value;
    } else if (field->type == FIELD_TEXTS) {
        entry->value = scalar(m, some_text(m));
    } else if (field->type == FIELD_CHOICES) {
        const struct node *tag = node_get(entry->value, field->tag);
        const struct choice_kind *one;
        for (size_t i = 0; (one = choice_kind_at(field, i)); i++)
            if (tag && tag->kind == NODE_SCALAR && text_equal(tag->text, one->name))
                change_record(m, one->record, entry->value);
    } else {
        change_record(m, field->record, entry->value);
    }
}

static void change_entry(struct mutator *m, const struct record *record, struct node *map,
                         size_t at)
{
    struct node_entry *entry = &map->entries[at];
    const struct field *field = record->fields;

    while (field->name && !text_equal(field->name, entry->key))
        field++;
    if (!field->name || below(m, 16) == 0)
        drop(map, at);
    else if (field->type < FIELD_SUB || below(m, 24) == 0)
        entry->value = make(m, field, 1);
    else if (field->type <= FIELD_OPTION)
        change_record(m, field->record, entry->value);
    else
        change_many(m, field, entry->value);
}

static void change_record(struct mutator *m, const struct record *record, struct node *map)
{
    size_t count = 0;

    if (map->kind != NODE_MAP)
        return;
    if (map->count && below(m, 4)) {
        change_entry(m, record, map, below(m, map->count));
        return;
    }
    while (record->fields[count].name)
        count++;
    const struct field *field = &record->fields[below(m, count)];
    if (!node_get(map, field->name) && can_be(m, field))
        add(m, map, field->name, make(m, field, 1));
}

/* As JSON with what YAML lets go: a text in quotes unless it is a plain word or number. */
static void write_scalar(const struct node *node, struct text *out)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.%/+-";
    const char *text = node->text;

    if (!node->quoted && *text && *text != '-' && strspn(text, plain) == strlen(text)) {
        text_add(out, text);
        return;
    }
    text_add(out, "\"");
    for (; *text; text++)
        if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ')
            text_addf(out, "\\x%02x", (unsigned)(unsigned char)*text);
        else
            text_add_part(out, text, 1);
    text_add(out, "\"");
}

static void write_node(const struct node *node, int depth, size_t *left, struct text *out)
{
    bool is_map = node->kind == NODE_MAP;

    if (*left)
        (*left)--;
    if (node->kind == NODE_SCALAR) {
        write_scalar(node, out);
        return;
    }
    text_add(out, is_map ? "{" : "[");
    for (size_t i = 0; i < node->count && *left; i++) {
        text_add(out, i ? depth < 2 ? ",\n" : ", " : "");
        if (is_map)
            write_scalar(&(struct node){.text = node->entries[i].key}, out);
        text_add(out, is_map ? ": " : "");
        write_node(node->entries[i].value, depth + 1, left, out);
    }
    text_add(out, is_map ? "}" : "]");
}

static bool begin(struct mutator *m, const uint8_t *bytes, size_t length, unsigned seed)
{
    struct diagnostics diagnostics;

    *m = (struct mutator){.state = seed * 0x9e3779b97f4a7c15u + 1};
    arena_init(&m->arena);
    diagnostics_init(&diagnostics);
    m->root = node_parse(&m->arena, "fuzz.yaml", (const char *)bytes, length, &diagnostics);
    diagnostics_release(&diagnostics);
    return m->root && m->root->kind == NODE_MAP;
}

static size_t finish(struct mutator *m, uint8_t *bytes, size_t length, size_t most)
{
    struct text text = {0};
    size_t left = WRITTEN_NODES;

    write_node(m->root, 0, &left, &text);
    text_add(&text, "\n");
    if (text.length <= most) {
        memcpy(bytes, text.bytes, text.length);
        length = text.length;
    }
    text_release(&text);
    arena_release(&m->arena);
    return length;
}

size_t yaml_mutator_change(const struct record *record, uint8_t *bytes, size_t length, size_t most,
                           unsigned seed)
{
    struct mutator m;

    if (!begin(&m, bytes, length, seed) || below(&m, 8) == 0) {
        arena_release(&m.arena);
        return LLVMFuzzerMutate(bytes, length, most);
    }
    record = record ? record : scenario_record(&m.arena);
    for (size_t changes = below(&m, 3) ? 1 : 1 + below(&m, 4); changes; changes--)
        change_record(&m, record, m.root);
    return finish(&m, bytes, length, most);
}

size_t yaml_mutator_cross(const uint8_t *first, size_t first_length, const uint8_t *second,
                          size_t second_length, uint8_t *out, size_t most, unsigned seed)
{
    struct mutator m, other;
    size_t length = 0;

    bool good = begin(&m, first, first_length, seed);
    good = begin(&other, second, second_length, seed) && good;
    for (size_t i = 0; good && i < other.root->count; i++) {
        const struct node_entry *entry = &other.root->entries[i];
        struct node *mine = node_get(m.root, entry->key);
        if (!mine && below(&m, 2))
            add(&m, m.root, entry->key, entry->value);
        else if (mine && mine->kind == entry->value->kind && mine->kind != NODE_SCALAR)
            for (size_t k = 0; k < entry->value->count; k++)
                if (!node_get(mine,
                              entry->value->entries[k].key ? entry->value->entries[k].key : ""))
                    node_add(&m.arena, mine, entry->value->entries[k]);
    }
    if (good)
        length = finish(&m, out, length, most);
    else
        arena_release(&m.arena);
    arena_release(&other.arena);
    return length;
}
