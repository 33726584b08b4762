#include "unknowns.h"

#include <fnmatch.h>
#include <math.h>

#include "exit_status.h"
#include "field_path.h"
#include "node.h"
#include "service_ranges.h"
#include "settings.h"
#include "value.h"

struct builder {
    struct unknowns *unknowns;
    const struct scenario *scenario;
    struct settings settings; /* of the scenario as resolved */
    struct diagnostics *diagnostics;
};

/* Dots as slashes, which fnmatch keeps apart. */
static char *with_slashes(const char *path)
{
    char *copy = memory_text(path);

    for (char *c = copy; *c; c++)
        *c = *c == '.' ? '/' : *c;
    return copy;
}

static bool matches(const char *pattern, const char *path)
{
    bool anywhere = text_starts_with(pattern, "**.");
    char *wanted = with_slashes(anywhere ? pattern + 3 : pattern), *given = with_slashes(path);
    bool found = fnmatch(wanted, given, FNM_PATHNAME) == 0;

    for (char *at = strchr(given, '/'); anywhere && !found && at; at = strchr(at + 1, '/'))
        found = fnmatch(wanted, at + 1, FNM_PATHNAME) == 0;
    free(wanted);
    free(given);
    return found;
}

static enum quantity_kind quantity_of(const struct field *field)
{
    switch (field->type) {
    case FIELD_COUNT:
        return QUANTITY_WHOLE;
    case FIELD_NUMBER:
        return QUANTITY_NUMBER;
    case FIELD_RATIO:
        return QUANTITY_RATIO;
    case FIELD_DURATION:
        return QUANTITY_DURATION;
    case FIELD_SIZE:
        return QUANTITY_SIZE;
    default:
        return QUANTITY_KINDS;
    }
}

static bool is_taken(const struct unknowns *unknowns, const char *path)
{
    for (size_t i = 0; i < unknowns->count; i++)
        for (size_t t = 0; t < unknowns->items[i].target_count; t++)
            if (text_equal(unknowns->items[i].targets[t].path, path))
                return true;
    return false;
}

static void add_target(struct builder *b, struct unknown *u, const char *path, const char *value)
{
    const struct field *field = field_path_find(b->scenario->record, path);
    struct unknown_target target = {.path = memory_text(path),
                                    .quantity = field ? quantity_of(field) : QUANTITY_KINDS};

    if (value && target.quantity != QUANTITY_KINDS)
        quantity_read_as(target.quantity == QUANTITY_WHOLE ? QUANTITY_NUMBER : target.quantity,
                         value, &target.base);
    u->targets = memory_resize(u->targets, u->target_count + 1, sizeof *u->targets);
    u->targets[u->target_count++] = target;
}

/* The scenario's own unknowns and variants are no places of a world. */
static bool is_of_the_world(const char *path)
{
    return !text_starts_with(path, "unknowns.") && !text_starts_with(path, "variants.");
}

/* What the document, its changes included, says at a path; NULL when it does not. */
static const struct node *node_at(const struct node *node, const char *path)
{
    const struct node *found;
    size_t length;
    char *end;

    if (!node || !*path)
        return node;
    if (node->kind == NODE_LIST) {
        unsigned long index = strtoul(path, &end, 10);
        return end != path && index < node->count
                   ? node_at(node->entries[index].value, end + (*end == '.'))
                   : NULL;
    }
    for (size_t i = 0; node->kind == NODE_MAP && i < node->count; i++) {
        const char *key = node->entries[i].key;
        length = strlen(key);
        if (strncmp(path, key, length) == 0 && (path[length] == '.' || !path[length]) &&
            (found = node_at(node->entries[i].value, path + length + (path[length] == '.'))))
            return found;
    }
    return NULL;
}

/* Whether a --set, or a variant, says it: what has no line in the file. Then it is known. */
static bool is_decided(const struct builder *b, const char *path)
{
    const struct node *node = node_at(b->scenario->spec->origin.node, path);
    return node && node->place.line == 0;
}

static bool is_open(const struct builder *b, const char *path)
{
    return !is_taken(b->unknowns, path) && !node_at(b->scenario->spec->origin.node, path);
}

/* Whether the record that the path ends in is there. */
static bool has_neighbours(const struct builder *b, const char *path)
{
    const char *dot = strrchr(path, '.');
    size_t length = dot ? (size_t)(dot - path) + 1 : 0;

    for (size_t i = 0; i < b->settings.count; i++)
        if (strncmp(b->settings.items[i].path, path, length) == 0)
            return true;
    return false;
}

/* How many places were left alone, since they are known by now. */
static size_t find_targets(struct builder *b, struct unknown *u, const char *pattern, bool own)
{
    size_t decided = 0;

    for (size_t i = 0; i < b->settings.count; i++) {
        const struct setting *s = &b->settings.items[i];
        if (!is_of_the_world(s->path) || !matches(pattern, s->path))
            continue;
        bool known = own ? !u->scales && is_decided(b, s->path) : !is_open(b, s->path);
        decided += known;
        if (!known)
            add_target(b, u, s->path, s->value);
    }
    /* A key that may be said and is not has no line of its own as resolved. */
    if (own && !u->scales && !u->target_count && !decided && !strpbrk(pattern, "*?[") &&
        field_path_find(b->scenario->record, pattern) && has_neighbours(b, pattern))
        add_target(b, u, pattern, NULL);
    return decided;
}

static void add_set(const struct unknown *u, const struct unknown_target *t, const double *uniforms,
                    struct text *out)
{
    double draw = uniforms[u->dimension];

    text_addf(out, "%s=", t->path);
    if (u->scales)
        quantity_write(t->quantity, t->base * marginal_value(&u->marginal, draw), out);
    else if (t->quantity != QUANTITY_KINDS)
        quantity_write(t->quantity, marginal_value(&u->marginal, draw), out);
    else
        marginal_write(&u->marginal, draw, out);
}

/* What is wrong with the value at one end of the distribution, for the place it is set at. */
static bool check_end(struct builder *b, const struct unknown *u, const struct unknown_target *t,
                      double end, struct place place)
{
    const struct field *field = field_path_find(b->scenario->record, t->path);
    struct arena arena;
    struct text set = {0};
    char rule[256];
    double uniforms[UNKNOWNS_MOST];
    union {
        double number;
        int64_t whole;
        simtime time;
        const char *text;
        int name;
        bool flag;
    } member;

    for (int i = 0; i < UNKNOWNS_MOST; i++)
        uniforms[i] = end;
    add_set(u, t, uniforms, &set);
    const char *value = strchr(text_get(&set), '=') + 1;
    arena_init(&arena);
    bool good = !field || field->type >= FIELD_SUB ||
                ((field->type != FIELD_ENUM || value_is_name(field, value)) &&
                 value_read(&arena, field, value, &member, rule, sizeof rule));
    if (!good && field->type == FIELD_ENUM)
        snprintf(rule, sizeof rule, "one of its names");
    if (!good)
        diagnostics_add(b->diagnostics, place,
                        "unknown '%s' may be %.60s at %.200s, which must be %s; %s", u->name, value,
                        t->path, rule,
                        u->marginal.part_count ? "take another value" : "say 'within'");
    arena_release(&arena);
    text_release(&set);
    return good;
}

/* Of values each, else both ends; one line is enough. */
static bool check_bounds(struct builder *b, const struct unknown *u,
                         const struct unknown_target *target, struct place place)
{
    double before = 0;

    for (size_t p = 0; p < u->marginal.part_count; p++) {
        double up_to = u->marginal.parts[p].up_to;
        if (!check_end(b, u, target, before + UNKNOWNS_END, place) ||
            !check_end(b, u, target, up_to - UNKNOWNS_END, place))
            return false;
        before = up_to;
    }
    return u->marginal.part_count || (check_end(b, u, target, UNKNOWNS_END, place) &&
                                      check_end(b, u, target, 1 - UNKNOWNS_END, place));
}

static bool is_number(enum quantity_kind kind)
{
    return kind == QUANTITY_WHOLE || kind == QUANTITY_NUMBER || kind == QUANTITY_RATIO;
}

/* A duration is no place for a number, and a factor is a number whatever it multiplies. */
static bool fits(const struct unknown *u, const struct unknown_target *t)
{
    enum quantity_kind drawn = u->marginal.quantity;

    if (u->scales)
        return is_number(drawn) && t->quantity != QUANTITY_KINDS;
    return drawn == t->quantity || drawn == QUANTITY_KINDS || t->quantity == QUANTITY_KINDS ||
           (is_number(drawn) && (is_number(t->quantity) || t->quantity == QUANTITY_SIZE));
}

static void check_targets(struct builder *b, const struct unknown *u, const char *pattern,
                          struct place place)
{
    if (!u->target_count)
        diagnostics_add(b->diagnostics, place,
                        "unknown '%s': '%.200s' is nowhere in the scenario; write it where it is "
                        "meant, or name another place",
                        u->name, pattern);
    for (size_t t = 0; t < u->target_count; t++) {
        if (is_taken(b->unknowns, u->targets[t].path)) {
            diagnostics_add(b->diagnostics, place,
                            "unknown '%s': another unknown is over %.200s too; let one of them be",
                            u->name, u->targets[t].path);
            return;
        }
        if (!fits(u, &u->targets[t])) {
            diagnostics_add(b->diagnostics, place,
                            "unknown '%s' is of another kind of quantity than %.200s", u->name,
                            u->targets[t].path);
            return;
        }
        if (!check_bounds(b, u, &u->targets[t], place))
            return;
    }
}

static void release_one(struct unknown *u)
{
    for (size_t t = 0; t < u->target_count; t++)
        free(u->targets[t].path);
    free(u->targets);
    marginal_release(&u->marginal);
}

static void add_unknown(struct builder *b, const struct unknown_spec *spec, const char *sentence)
{
    const char *pattern = spec->path ? spec->path : spec->scale;
    struct unknown u = {.name = spec->origin.name,
                        .sentence = sentence,
                        .scales = spec->scale != NULL,
                        .dimension = b->unknowns->dimensions++};
    char why[256];
    bool own = !sentence, good = marginal_init(&u.marginal, spec, why);
    size_t decided = good && pattern ? find_targets(b, &u, pattern, own) : 0;

    if (!good)
        diagnostics_add(b->diagnostics, origin_place(&spec->origin, NULL), "unknown '%s': %s",
                        u.name, why);
    else if (own && (u.target_count || !decided))
        check_targets(b, &u, pattern, origin_place(&spec->origin, NULL));
    if (!good || !u.target_count) {
        release_one(&u);
        return;
    }
    b->unknowns->items =
        memory_resize(b->unknowns->items, b->unknowns->count + 1, sizeof *b->unknowns->items);
    b->unknowns->items[b->unknowns->count++] = u;
}

/* Their values lie in one folder of a result. */
static bool has_service_name(const char *name)
{
    for (size_t i = 0; i < service_range_count; i++)
        if (text_equal(service_ranges[i].spec.origin.name, name))
            return true;
    return false;
}

static void check_name(struct builder *b, const struct unknown_spec *spec)
{
    if (has_service_name(spec->origin.name))
        diagnostics_add(b->diagnostics, origin_place(&spec->origin, NULL),
                        "unknown '%s' has the name of one of the service's; give it another",
                        spec->origin.name);
}

static void add_all(struct builder *b)
{
    const struct scenario_spec *spec = b->scenario->spec;
    size_t own = 0;
    bool published = false;

    for (size_t i = 0; i < spec->unknowns_count; i++) {
        published |= spec->unknowns[i].set == UNKNOWN_PUBLISHED;
        own += spec->unknowns[i].set == UNKNOWN_DRAWN;
    }
    if (own + (published ? service_range_count : 0) > UNKNOWNS_MOST) {
        diagnostics_add(
            b->diagnostics, origin_place(&spec->origin, "unknowns"),
            "at most %d unknowns are drawn, those of the service among them; name fewer",
            UNKNOWNS_MOST);
        return;
    }
    for (size_t i = 0; i < spec->unknowns_count; i++)
        if (spec->unknowns[i].set == UNKNOWN_DRAWN) {
            check_name(b, &spec->unknowns[i]);
            add_unknown(b, &spec->unknowns[i], NULL);
        }
    for (size_t i = 0; published && i < service_range_count; i++)
        add_unknown(b, &service_ranges[i].spec, service_ranges[i].sentence);
}

bool unknowns_init(struct unknowns *unknowns, const struct scenario *scenario,
                   struct diagnostics *diagnostics)
{
    struct builder b = {unknowns, scenario, {0}, diagnostics};
    struct text resolved = {0};

    *unknowns = (struct unknowns){0};
    if (!scenario->spec->unknowns_count)
        return true;
    scenario_emit(scenario, &resolved);
    settings_read(&b.settings, text_get(&resolved));
    add_all(&b);
    settings_release(&b.settings);
    text_release(&resolved);
    return diagnostics->count == 0;
}

int unknowns_resolve(struct unknowns *unknowns, const struct scenario *scenario)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    bool good = unknowns_init(unknowns, scenario, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

void unknowns_release(struct unknowns *unknowns)
{
    for (size_t i = 0; i < unknowns->count; i++)
        release_one(&unknowns->items[i]);
    free(unknowns->items);
}

/* Whether `path` is the other or one above it. */
static bool leads_to(const char *path, const char *other)
{
    char *wanted = with_slashes(path), *given = with_slashes(other);
    bool found = fnmatch(wanted, given, FNM_PATHNAME | FNM_LEADING_DIR) == 0;

    free(wanted);
    free(given);
    return found;
}

bool unknowns_set_path(const struct unknowns *unknowns, const char *path)
{
    for (size_t i = 0; i < unknowns->count; i++)
        for (size_t t = 0; t < unknowns->items[i].target_count; t++)
            if (!unknowns->items[i].scales && leads_to(path, unknowns->items[i].targets[t].path))
                return true;
    return false;
}

void unknowns_medians(double *uniforms)
{
    for (size_t i = 0; i < UNKNOWNS_MOST; i++)
        uniforms[i] = 0.5;
}

void unknowns_sets(const struct unknowns *unknowns, const double *u, struct set_list *sets)
{
    for (size_t i = 0; i < unknowns->count; i++)
        for (size_t t = 0; t < unknowns->items[i].target_count; t++) {
            struct text set = {0};
            add_set(&unknowns->items[i], &unknowns->items[i].targets[t], u, &set);
            set_list_add(sets, text_get(&set));
            text_release(&set);
        }
}

double unknown_value(const struct unknown *unknown, const double *u)
{
    double value = marginal_value(&unknown->marginal, u[unknown->dimension]);

    if (!unknown->scales && unknown->targets[0].quantity == QUANTITY_WHOLE)
        return round(value);
    return unknown->marginal.quantity == QUANTITY_DURATION ? value / (double)SECOND : value;
}

const char *unknown_unit(const struct unknown *unknown)
{
    switch (unknown->marginal.quantity) {
    case QUANTITY_DURATION:
        return "s";
    case QUANTITY_SIZE:
        return "byte";
    case QUANTITY_RATIO:
        return "ratio";
    default:
        return "1";
    }
}
