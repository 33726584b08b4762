#include <jansson.h>
#include <math.h>

#include "compare.h"
#include "json_format.h"
#include "json_number.h"
#include "memory.h"
#include "number_format.h"
#include "series_path.h"
#include "text_table.h"
#include "variant_lines.h"
#include "version.h"

/* What stands in words behind a ratio, and what says the same as it. */
static bool is_counted_by_ratio(const char *path)
{
    return text_ends_with(path, "/failed") || text_ends_with(path, "/throttled");
}

/* A row is shown when it is a measure of the run and not 0, or when the variants print it
 * differently. */
static bool is_told(const struct comparison *c, const struct compared *items, const char *path,
                    bool of_the_run)
{
    const char *unit = compare_sample(c, path)->unit;
    size_t count = c->count;
    struct text_number first, other;
    bool differ = false, naught = true;

    number_format(items[0].value.mean, unit, &first);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(items[i].value.mean) && !of_the_run)
            return false;
        naught &= items[i].value.mean == 0;
        differ |= !text_equal(first.bytes, number_format(items[i].value.mean, unit, &other));
    }
    return of_the_run ? !naught : differ && !is_counted_by_ratio(path);
}

static void add_change(struct text *cell, const struct compared *first, const struct compared *item)
{
    double before = first->value.mean, change = item->value.mean - before;

    if (!isfinite(change))
        return;
    if (change == 0)
        text_add(cell, " (same)");
    else if (before != 0)
        text_addf(cell, fabs(change / before) < 10 ? " (%+.1f%%)" : " (%+.0f%%)",
                  100 * change / fabs(before));
    if (change != 0 && item->difference.count > 1 && !interval_beyond_noise(item->difference))
        text_add(cell, "~");
}

static void add_cells(struct text_table *grid, const struct comparison *c, const char *path,
                      const struct compared *items)
{
    struct text_number number;

    const char *slash = strrchr(path, '/');
    text_table_add(grid, "%s%s", slash ? "  " : "", slash ? slash + 1 : path);
    for (size_t i = 0; i < c->count; i++) {
        struct text cell = {0};
        text_add(&cell, number_format(items[i].value.mean, compare_sample(c, path)->unit, &number));
        if (i)
            add_change(&cell, &items[0], &items[i]);
        text_add(&cell, items[i].best ? " *" : "  ");
        text_table_add(grid, "%s", text_get(&cell));
        text_release(&cell);
    }
}

static void add_heading(struct text_table *grid, const struct comparison *c)
{
    text_table_add(grid, "measure");
    for (size_t i = 0; i < c->count; i++) {
        const struct variant *v = &c->variants[i];
        if (v->count > 1)
            text_table_add(grid, "%s, %zu seeds  ", v->label, v->count);
        else
            text_table_add(grid, "%s  ", v->label);
    }
}

/* The group of a path as a heading, when it is another than the one before. */
static void head_group(struct text_table *grid, const char *path, char group[SERIES_PATH])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;

    if (strlen(group) == length && strncmp(group, path, length) == 0)
        return;
    snprintf(group, SERIES_PATH, "%.*s", (int)length, path);
    text_table_add_heading(grid, group);
}

enum { MOST_DIFFERENCES = 12 };

/* A list of what differs, of which no more than so many lines are written. */
struct difference_list {
    struct text *out;
    bool markdown;
    size_t told;
};

static void begin_item(struct difference_list *list)
{
    text_add(list->out, list->markdown ? "\n- " : "\n    ");
}

/* Whether one more is written, which its text then follows. */
static bool tells(struct difference_list *list)
{
    if (list->told++ >= MOST_DIFFERENCES)
        return false;
    begin_item(list);
    return true;
}

static void end_list(struct difference_list *list)
{
    if (list->told > MOST_DIFFERENCES) {
        begin_item(list);
        text_addf(list->out, "… and %zu more", list->told - MOST_DIFFERENCES);
    }
    text_add(list->out, "\n");
}

/* What the lines of two variants of one scenario set. */
struct both_lines {
    struct variant_lines first, other;
};

static bool is_explained(const struct both_lines *lines, const char *path)
{
    return text_equal(path, "seed") || text_equal(path, "variant") ||
           variant_lines_set(&lines->first, path) || variant_lines_set(&lines->other, path);
}

/* The settings in which a variant differs from the first, but for what lines of both explain. */
static void list_settings(const struct variant *first, const struct variant *v,
                          const struct both_lines *lines, struct difference_list *list)
{
    for (size_t i = 0; i < v->settings.count; i++) {
        const struct setting *s = &v->settings.items[i];
        const char *before = settings_get(&first->settings, s->path);
        if (!is_explained(lines, s->path) && !(before && text_equal(before, s->value)) &&
            tells(list))
            text_addf(list->out, "%s = %s (%s%s)", s->path, s->value,
                      before ? "was " : "was not set", before ? before : "");
    }
    for (size_t i = 0; i < first->settings.count; i++) {
        const struct setting *s = &first->settings.items[i];
        if (!is_explained(lines, s->path) && !settings_get(&v->settings, s->path) && tells(list))
            text_addf(list->out, "%s is not set (was %s)", s->path, s->value);
    }
}

/* NULL: the scenario as it is. */
static const char *variant_of(const struct variant *v)
{
    return settings_get(&v->settings, "variant");
}

static void read_lines(const struct variant *v, struct variant_lines *lines)
{
    variant_lines_read(lines, &v->settings, variant_of(v) ? variant_of(v) : "");
}

/* Where any is a variant of its scenario, each by what it says. */
static void write_variants(const struct comparison *c, bool markdown, struct text *out)
{
    bool any = false;

    for (size_t i = 0; i < c->count; i++)
        any |= variant_of(&c->variants[i]) != NULL;
    for (size_t i = 0; i < c->count && any; i++) {
        const struct variant *v = &c->variants[i];
        struct difference_list list = {out, markdown, 0};
        struct variant_lines lines;
        read_lines(v, &lines);
        text_addf(out, "%s%s is %s%s", markdown ? "\n" : "", v->label,
                  variant_of(v) ? "the variant " : "the scenario as it is",
                  variant_of(v) ? variant_of(v) : "");
        for (size_t k = 0; k < lines.count; k++)
            if (tells(&list))
                text_add(out, lines.items[k]);
        end_list(&list);
        variant_lines_release(&lines);
    }
}

/* The settings in which one differs from the first, but for what their variants say. */
static void write_settings(const struct variant *first, const struct variant *v, bool markdown,
                           struct text *out)
{
    struct both_lines lines;
    struct difference_list list = {out, markdown, 0};
    bool variants = variant_of(v) || variant_of(first);
    size_t before = out->length;

    read_lines(first, &lines.first);
    read_lines(v, &lines.other);
    text_addf(out, "%s%s differs from %s%s in", markdown ? "\n" : "", v->label, first->label,
              variants ? " also" : "");
    list_settings(first, v, &lines, &list);
    if (list.told == 0 && !variants)
        text_add(out, " nothing but the seed");
    if (list.told == 0 && variants)
        out->bytes[out->length = before] = '\0';
    else
        end_list(&list);
    variant_lines_release(&lines.first);
    variant_lines_release(&lines.other);
}

static void write_legend(const struct comparison *c, struct text *out)
{
    size_t most = 0;

    for (size_t i = 1; i < c->count; i++) {
        struct compared *items = compare_measure(c, "cost");
        most = items && items[i].difference.count > most ? items[i].difference.count : most;
        free(items);
    }
    text_add(out, "Rows in which all print the same are left out. * best. Percentages are against "
                  "the first column");
    if (most > 1)
        text_add(
            out,
            ";\n~ within noise: the 95 % interval of the differences, seed by seed, holds 0.\n");
    else
        text_add(out,
                 ".\nOne seed in common: to tell a change from noise, give runs of several seeds "
                 "(run --seed N), or sweep.\n");
}

/* What no scenario says may then differ too, and no list of settings that were changed tells why. */
static void warn_of_defaults(const struct comparison *c, bool markdown, struct text *out)
{
    for (size_t i = 1; i < c->count; i++)
        if (!text_equal(c->variants[i].defaults, c->variants[0].defaults))
            text_addf(out,
                      "%sWarning: %s has the defaults of %s, %s those of %s: what no scenario says "
                      "may differ too;\nrun one of them again with --set defaults=%s.\n",
                      markdown ? "\n" : "", c->variants[i].label, c->variants[i].defaults,
                      c->variants[0].label, c->variants[0].defaults, c->variants[0].defaults);
}

void compare_write_changes(const struct comparison *c, bool markdown, struct text *out)
{
    warn_of_defaults(c, markdown, out);
    write_variants(c, markdown, out);
    for (size_t i = 1; i < c->count; i++)
        write_settings(&c->variants[0], &c->variants[i], markdown, out);
}

void compare_write(const struct comparison *c, bool markdown, struct text *out)
{
    struct text_table grid;
    size_t of_the_run;
    char **paths = compare_paths(c, &of_the_run), group[SERIES_PATH] = "";

    text_table_init(&grid, c->count + 1);
    add_heading(&grid, c);
    for (size_t i = 0; paths[i]; i++) {
        struct compared *items = compare_measure(c, paths[i]);
        if (items && is_told(c, items, paths[i], i < of_the_run)) {
            head_group(&grid, paths[i], group);
            add_cells(&grid, c, paths[i], items);
        }
        free(items);
    }
    text_table_write(&grid, markdown, out);
    text_add(out, "\n");
    size_t legend = out->length;
    write_legend(c, out);
    compare_write_changes(c, markdown, out);
    number_format_fold(out, legend);
    text_table_release(&grid);
    reader_names_free(paths);
}

static json_t *interval_json(struct interval interval)
{
    return json_pack("{s:I, s:o, s:o}", "count", (json_int_t)interval.count, "mean",
                     json_number(interval.mean), "half_width", json_number(interval.half));
}

static json_t *compared_json(const struct compared *item)
{
    return json_pack("{s:o, s:o, s:o, s:b, s:b}", "value", interval_json(item->value), "difference",
                     interval_json(item->difference), "p_value", json_number(item->p_value),
                     "beyond_noise", interval_beyond_noise(item->difference), "best", item->best);
}

static json_t *variant_json(const struct variant *v)
{
    json_t *seeds = json_array();

    for (size_t i = 0; i < v->count; i++)
        json_array_append_new(seeds, json_integer(v->seeds[i]));
    return json_pack("{s:s, s:s, s:o}", "label", v->label, "defaults", v->defaults, "seeds", seeds);
}

json_t *compare_json(const struct comparison *c)
{
    json_t *variants = json_array(), *measures = json_array();
    size_t of_the_run;
    char **paths = compare_paths(c, &of_the_run);

    for (size_t i = 0; i < c->count; i++)
        json_array_append_new(variants, variant_json(&c->variants[i]));
    for (char **path = paths; *path; path++) {
        struct compared *items = compare_measure(c, *path);
        json_t *values = json_array();
        for (size_t i = 0; items && i < c->count; i++)
            json_array_append_new(values, compared_json(&items[i]));
        json_array_append_new(measures,
                              json_pack("{s:s, s:s, s:o}", "measure", *path, "unit",
                                        compare_sample(c, *path)->unit, "variants", values));
        free(items);
    }
    reader_names_free(paths);
    return json_pack("{s:s, s:o, s:o}", "version", version_number, "variants", variants, "measures",
                     measures);
}

char *compare_write_json(const struct comparison *c)
{
    json_t *root = json_format(FORMAT_COMPARISON, compare_json(c));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

    json_decref(root);
    return text;
}
