#include "calibrated.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "invariant.h"
#include "node.h"
#include "service_ranges.h"

/* What a scenario or the service says of an unknown; `own`: the scenario does. */
static const struct unknown_spec *spec_of(const struct calibrated *c, const struct unknown *u,
                                          bool *own)
{
    const struct scenario_spec *spec = c->scenario->spec;

    *own = true;
    for (size_t i = 0; i < spec->unknowns_count; i++)
        if (text_equal(spec->unknowns[i].origin.name, u->name))
            return &spec->unknowns[i];
    *own = false;
    for (size_t i = 0; i < service_range_count; i++)
        if (text_equal(service_ranges[i].spec.origin.name, u->name))
            return &service_ranges[i].spec;
    return NULL;
}

static double in_bounds(double uniform)
{
    return fmin(1 - UNKNOWNS_END, fmax(UNKNOWNS_END, uniform));
}

/* Four digits are enough, rounded away from the middle so that nothing good is cut off. */
static double rounded(double value, bool up)
{
    if (value == 0)
        return 0;
    double unit = pow(10, floor(log10(fabs(value))) - 3);
    return unit * (up ? ceil(value / unit - 1e-9) : floor(value / unit + 1e-9));
}

static void add_end(const struct marginal *m, double uniform, bool up, struct text *out)
{
    double value = marginal_value(m, in_bounds(uniform));
    double first = marginal_value(m, UNKNOWNS_END), last = marginal_value(m, 1 - UNKNOWNS_END);

    if (uniform > 0 && uniform < 1)
        value = fmin(fmax(first, last), fmax(fmin(first, last), rounded(value, up)));
    quantity_write(m->quantity, quantity_rounded(m->quantity, value), out);
}

static void add_range(const struct calibrated *c, size_t unknown, struct text *out)
{
    const struct marginal *m = &c->unknowns->items[unknown].marginal;
    const struct calibration_interval *i = &c->search->intervals[unknown];

    add_end(m, i->low, false, out);
    text_add(out, "..");
    add_end(m, i->high, true, out);
}

void calibrated_best(const struct calibrated *c, size_t unknown, struct text *out)
{
    const struct marginal *m = &c->unknowns->items[unknown].marginal;
    double uniform = in_bounds(calibration_best(c->search)[unknown]);

    if (m->quantity == QUANTITY_KINDS)
        marginal_write(m, uniform, out);
    else
        quantity_write(m->quantity,
                       quantity_rounded(m->quantity, rounded(marginal_value(m, uniform), true)),
                       out);
}

/* Whether a point below the bound has the value number `part`. */
static bool part_is_good(const struct calibrated *c, size_t unknown, size_t part)
{
    const struct marginal *m = &c->unknowns->items[unknown].marginal;
    const struct calibration *s = c->search;
    double from = part ? m->parts[part - 1].up_to : 0, to = m->parts[part].up_to;

    for (size_t i = 0; i < s->tried; i++) {
        double u = in_bounds(s->points[i * s->dimensions + unknown]);
        if (s->losses[i] <= s->bound && u >= from && (u < to || part + 1 == m->part_count))
            return true;
    }
    return false;
}

static void add_quoted(struct text *out, const char *text)
{
    text_add(out, "\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            text_add(out, "\\");
        text_add_part(out, text, 1);
    }
    text_add(out, "\"");
}

/* The values that stay, with their shares of what is left. False when all do. */
static bool add_parts(const struct calibrated *c, size_t unknown, const struct unknown_spec *spec,
                      bool all, struct text *out)
{
    double left = 0;
    size_t good = 0, told = 0;

    for (size_t p = 0; p < spec->discrete_count; p++)
        if (all || part_is_good(c, unknown, p)) {
            left += spec->discrete[p].share;
            good++;
        }
    if (!good || (!all && good == spec->discrete_count))
        return false;
    text_add(out, "discrete: [");
    for (size_t p = 0; p < spec->discrete_count; p++) {
        if (!all && !part_is_good(c, unknown, p))
            continue;
        text_add(out, told++ ? ", {value: " : "{value: ");
        add_quoted(out, spec->discrete[p].value);
        text_addf(out, ", share: %.10g}", spec->discrete[p].share / left);
    }
    text_add(out, "]");
    return true;
}

static void add_spread(const char *name, const struct spread_spec *s, struct text *out)
{
    if (s->p10)
        text_addf(out, "%s: {p10: %s, p90: %s}", name, s->p10, s->p90);
    else
        text_addf(out, "%s: {mean: %s, sd: %s}", name, s->mean, s->sd);
}

/* As it was written, without `within`. */
static void add_distribution(const struct calibrated *c, size_t unknown,
                             const struct unknown_spec *spec, struct text *out)
{
    invariant(spec, "unknown %zu has no distribution", unknown);
    if (spec->uniform || spec->loguniform)
        text_addf(out, "%s: %s", spec->uniform ? "uniform" : "loguniform",
                  spec->uniform ? spec->uniform : spec->loguniform);
    else if (spec->normal)
        add_spread("normal", spec->normal, out);
    else if (spec->lognormal)
        add_spread("lognormal", spec->lognormal, out);
    else if (spec->triangular_count)
        text_addf(out, "triangular: [%s, %s, %s]", spec->triangular[0], spec->triangular[1],
                  spec->triangular[2]);
    else
        add_parts(c, unknown, spec, true, out);
}

bool calibrated_distribution(const struct calibrated *c, size_t unknown, struct text *out)
{
    bool own;
    const struct unknown *u = &c->unknowns->items[unknown];
    const struct unknown_spec *spec = spec_of(c, u, &own);

    if (!spec || (!own && u->target_count != 1)) /* one range of several places has no path */
        return false;
    if (spec->discrete_count)
        return add_parts(c, unknown, spec, false, out);
    if (!c->search->intervals[unknown].determined)
        return false;
    if (spec->uniform || spec->loguniform) {
        text_add(out, spec->uniform ? "uniform: " : "loguniform: ");
        add_range(c, unknown, out);
        return true;
    }
    add_distribution(c, unknown, spec, out);
    text_add(out, ", within: ");
    add_range(c, unknown, out);
    return true;
}

/* "size: {path: "…", uniform: …}", without a line end. */
static void add_entry(const struct calibrated *c, size_t unknown, const char *distribution,
                      struct text *out)
{
    bool own;
    const struct unknown *u = &c->unknowns->items[unknown];
    const struct unknown_spec *spec = spec_of(c, u, &own);

    text_addf(out, "%s%s: {%s: ", own ? "" : "measured_", u->name, u->scales ? "scale" : "path");
    add_quoted(out, own ? (u->scales ? spec->scale : spec->path) : u->targets[0].path);
    text_add(out, ", ");
    if (distribution) {
        text_add(out, distribution);
    } else {
        add_distribution(c, unknown, spec, out);
        if (spec->within)
            text_addf(out, ", within: %s", spec->within);
    }
    text_add(out, "}");
}

/* The comment that tells what it was, and the entry; of one that stays the entry alone. */
static void add_unknown(const struct calibrated *c, size_t unknown, int indent, struct text *out)
{
    struct text distribution = {0};
    bool own, narrower = calibrated_distribution(c, unknown, &distribution);
    const struct unknown_spec *spec = spec_of(c, &c->unknowns->items[unknown], &own);

    if (narrower || own) {
        if (narrower) {
            text_addf(out, "%*s# calibrated: best ", indent, "");
            calibrated_best(c, unknown, out);
            text_add(out, "; was ");
            add_distribution(c, unknown, spec, out);
            text_add(out, "\n");
        }
        text_addf(out, "%*s", indent, "");
        add_entry(c, unknown, narrower ? text_get(&distribution) : NULL, out);
        text_add(out, "\n");
    }
    text_release(&distribution);
}

/* Where a line begins, from 1 on; the end of the text beyond the last. */
static const char *line_at(const char *text, int number)
{
    while (--number > 0 && *text) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return text;
}

static bool is_comment(const char *line)
{
    return line[strspn(line, " \t\r")] == '#';
}

static bool is_blank(const char *line)
{
    return strchr("\r\n", line[strspn(line, " \t")]) != NULL;
}

/* The last line of what an entry of a map says: its lines are further right than its key, but for
 * those within brackets, which stand where they like. */
static int last_line(const char *text, const struct node_entry *entry)
{
    struct place key = entry->key_place;
    int last = key.line > entry->value->last_line ? key.line : entry->value->last_line,
        number = last + 1;

    for (const char *line = line_at(text, number); *line; line = line_at(line, 2), number++) {
        if (is_blank(line) || is_comment(line))
            continue;
        if ((int)strspn(line, " ") < key.column)
            break;
        last = number;
    }
    return last;
}

/* The comment of a line; NULL when it has none. A '#' within quotes begins none. */
static const char *comment_of(const char *line)
{
    char quote = 0;

    for (const char *at = line; *at && *at != '\n'; at++) {
        if (quote)
            quote = *at == quote ? 0 : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '#' && (at == line || at[-1] == ' ' || at[-1] == '\t'))
            return at;
    }
    return NULL;
}

static void keep_comments(const char *text, int from, int to, int indent, struct text *out)
{
    for (int number = from; number <= to; number++) {
        const char *comment = comment_of(line_at(text, number));
        if (comment)
            text_addf(out, "%*s%.*s\n", indent, "", (int)strcspn(comment, "\r\n"), comment);
    }
}

static void add_lines(const char *text, int from, int to, struct text *out)
{
    const char *begin = line_at(text, from), *end = line_at(text, to + 1);

    text_add_part(out, begin, (size_t)(end - begin));
    if (end > begin && end[-1] != '\n')
        text_add(out, "\n");
}

static int count_lines(const char *text)
{
    int lines = 0;

    for (; *text; text = line_at(text, 2))
        lines++;
    return lines;
}

static const struct node_entry *entry_of(const struct node *map, const char *key)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->count; i++)
        if (text_equal(map->entries[i].key, key))
            return &map->entries[i];
    return NULL;
}

/* Each entry begins a line of its own below the key, without a bracket around them. */
static bool is_block(const struct node_entry *unknowns, const char *text)
{
    int before = unknowns->key_place.line;
    struct place place = unknowns->value->place;

    if (place.line && line_at(text, place.line)[place.column - 1] == '{')
        return false;
    for (size_t i = 0; i < unknowns->value->count; i++) {
        int line = unknowns->value->entries[i].key_place.line;
        if (line && line <= before)
            return false;
        before = line ? line : before;
    }
    return before > unknowns->key_place.line;
}

static bool is_published(const struct calibrated *c)
{
    const struct scenario_spec *spec = c->scenario->spec;

    for (size_t i = 0; i < spec->unknowns_count; i++)
        if (spec->unknowns[i].set == UNKNOWN_PUBLISHED)
            return true;
    return false;
}

/* The unknowns that the file has no line of. */
static void add_others(const struct calibrated *c, const struct node *there, int indent,
                       struct text *out)
{
    for (size_t i = 0; i < c->unknowns->count; i++) {
        const struct node_entry *entry = entry_of(there, c->unknowns->items[i].name);
        if (!entry || !entry->key_place.line)
            add_unknown(c, i, indent, out);
    }
    const struct node_entry *service = entry_of(there, "service");
    if (is_published(c) && (!service || !service->key_place.line))
        text_addf(out, "%*sservice: published\n", indent, "");
}

void calibrated_unknowns(const struct calibrated *c, struct text *out)
{
    text_addf(out, "unknowns:\n  # %s\n", c->note);
    add_others(c, NULL, 2, out);
}

/* The lines of a block, in which those that are narrower are replaced. */
static void write_block(const struct calibrated *c, const struct node_entry *unknowns,
                        const char *text, int end, struct text *out)
{
    const struct node *map = unknowns->value;
    int next = unknowns->key_place.line + 1, indent = 2;

    for (size_t i = 0; i < map->count; i++)
        if (map->entries[i].key_place.line) {
            indent = map->entries[i].key_place.column - 1;
            break;
        }
    add_lines(text, unknowns->key_place.line, unknowns->key_place.line, out);
    text_addf(out, "%*s# %s\n", indent, "", c->note);
    for (size_t u = 0; u < map->count; u++) {
        const struct node_entry *entry = &map->entries[u];
        struct text distribution = {0};
        size_t number = 0;
        while (number < c->unknowns->count &&
               !text_equal(c->unknowns->items[number].name, entry->key))
            number++;
        if (entry->key_place.line && number < c->unknowns->count &&
            calibrated_distribution(c, number, &distribution)) {
            int last = last_line(text, entry);
            add_lines(text, next, entry->key_place.line - 1, out);
            keep_comments(text, entry->key_place.line, last, indent, out);
            add_unknown(c, number, indent, out);
            next = last + 1;
        }
        text_release(&distribution);
    }
    add_lines(text, next, end, out);
    add_others(c, map, indent, out);
}

void calibrated_write(const struct calibrated *c, struct text *out)
{
    const char *text = c->scenario->given;
    const struct node_entry *unknowns = entry_of(c->scenario->spec->origin.node, "unknowns");
    int lines = count_lines(text), end;

    if (!unknowns || !unknowns->key_place.line) {
        add_lines(text, 1, lines, out);
        text_add(out, "\n");
        calibrated_unknowns(c, out);
        return;
    }
    end = last_line(text, unknowns);
    add_lines(text, 1, unknowns->key_place.line - 1, out);
    if (is_block(unknowns, text)) {
        write_block(c, unknowns, text, end, out);
    } else {
        keep_comments(text, unknowns->key_place.line, end, 0, out);
        calibrated_unknowns(c, out);
    }
    add_lines(text, end + 1, lines, out);
}
