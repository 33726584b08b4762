#include "defaults.h"
#include "invariant.h"
#include "memory.h"
#include "schema.h"
#include "value.h"

/* One record, or one of the kinds that a list of choices takes: of a kind, the key that names it and
 * its name are told first. What is met again under another path is not told twice. */
struct section {
    const struct record *record;
    const char *tag, *kind; /* "action", "set_capacity"; NULL */
    char path[160];
    struct text others; /* paths where it is met again */
};

struct page {
    struct section sections[128];
    size_t count;
};

static const char *type_name(const struct field *field)
{
    static const char *const names[] = {"text",      "name",    "one of",        "true or false",
                                        "count",     "number",  "ratio",         "duration",
                                        "size",      "instant", "map",           "map",
                                        "named map", "list",    "list of texts", "list"};
    return names[field->type];
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && text_equal(a, b));
}

static void enqueue(struct page *page, struct section new)
{
    for (size_t i = 0; i < page->count; i++) {
        struct section *section = &page->sections[i];
        if (section->record == new.record && same(section->kind, new.kind)) {
            text_addf(&section->others, "%s`%s`", section->others.length ? ", " : "", new.path);
            return;
        }
    }
    invariant(page->count < sizeof page->sections / sizeof *page->sections, "too many sections");
    page->sections[page->count++] = new;
}

static struct section section_below(const char *parent, const struct field *field,
                                    const char *ending)
{
    struct section section = {.record = field->record};

    snprintf(section.path, sizeof section.path, "%.90s%s%.50s%s", parent, *parent ? "." : "",
             field->name, ending);
    return section;
}

static void enqueue_records(struct page *page, const struct field *field, const char *parent)
{
    if (field->record)
        enqueue(page, section_below(parent, field,
                                    field->type == FIELD_MAP    ? ".NAME"
                                    : field->type == FIELD_LIST ? "[]"
                                                                : ""));
    const struct choice_kind *kind;
    for (size_t i = 0; (kind = choice_kind_at(field, i)); i++) {
        struct section section = section_below(parent, field, "[]");
        section.record = kind->record;
        section.tag = field->tag;
        section.kind = kind->name;
        enqueue(page, section);
    }
}

/* What may stand in the place of a record, for one of its keys. */
static void write_shorthand(const struct record *record, struct text *out)
{
    const char *name;

    for (const struct field *f = record->fields; f->name; f++)
        if (text_equal(f->name, record->shorthand) && f->type != FIELD_ENUM)
            text_addf(out, ", or in short its `%s`", f->name);
        else if (text_equal(f->name, record->shorthand))
            for (size_t i = 0; (name = variant_name(&f->variants, i)); i++)
                text_addf(out, "%s`%s`", i ? ", " : ", or in short ", name);
}

static void write_rule(const struct field *field, struct text *out)
{
    const char *name;

    if (field->record && field->record->shorthand)
        write_shorthand(field->record, out);

    for (size_t i = 0; field->type == FIELD_ENUM && (name = variant_name(&field->variants, i)); i++)
        text_addf(out, "%s`%s`", i ? ", " : ": ", name);
    if (field->choices)
        text_addf(out, " of maps, each with `%s`", field->tag);
    const struct choice_kind *kind;
    for (size_t i = 0; (kind = choice_kind_at(field, i)); i++)
        text_addf(out, "%s`%s`", i ? ", " : ": ", kind->name);
    if (field->type == FIELD_REFERENCE)
        text_addf(out, " in `%s`", field->refers);
    bool bounded = field->type >= FIELD_COUNT && field->type <= FIELD_SIZE;
    if (!bounded)
        return;
    if (field->least == MORE_THAN_0) {
        text_add(out, ", > 0");
    } else {
        text_add(out, ", ≥ ");
        value_write_bound(field, field->least, out);
    }
    if (field->most < NO_LIMIT && !(field->type == FIELD_DURATION && field->most >= SIMTIME_MAX)) {
        text_add(out, ", ≤ ");
        value_write_bound(field, field->most, out);
    }
}

static void write_default(const char *fallback, struct text *out)
{
    if (fallback == REQUIRED)
        text_add(out, "**required**");
    else if (*fallback == '=')
        text_add(out, fallback + 1);
    else
        text_addf(out, "`%s`", fallback);
}

static void write_row(const struct record *record, const struct field *field, struct text *out)
{
    const struct past_default *past = NULL;

    text_addf(out, "| `%s` | %s", field->name, type_name(field));
    write_rule(field, out);
    text_add(out, " | ");
    write_default(field->fallback, out);
    while ((past = defaults_before(record, field, past))) {
        text_addf(out, "; until %s: ", past->until);
        write_default(past->fallback, out);
    }
    text_addf(out, " | %s |\n", field->sentence);
}

static void write_heading(const struct section *section, struct text *out)
{
    if (section->kind)
        text_addf(out, "\n## %s with `%s: %s`\n", section->path, section->tag, section->kind);
    else
        text_addf(out, "\n## %s\n", *section->path ? section->path : "The scenario");
    text_addf(out, "\n%s\n", section->record->sentence);
    if (section->others.length)
        text_addf(out, "\nThe same for %s.\n", text_get(&section->others));
    text_add(out, "\n| key | type | default | meaning |\n|---|---|---|---|\n");
    if (section->kind)
        text_addf(out, "| `%s` | `%s` | **required** | Tells this from the others. |\n",
                  section->tag, section->kind);
}

/* Two walks: the first finds all sections and where each is met again. */
void schema_markdown(const struct record *root, struct text *out)
{
    struct page *page = memory_new(1, sizeof *page);

    text_add(
        out,
        "# Scenario reference\n\nMade from the field rows by `ddbsim schema --markdown`; "
        "edit the rows, not this page.\n\nDurations are written `90s`, `5m`, `2h30m`; sizes "
        "`2KiB`; ratios `70%` or `0.7`; numbers may end in `k`, `M`, `G`. A default that once was "
        "another says until when; `defaults: DATE` brings it back.\n");
    enqueue(page, (struct section){.record = root});
    for (size_t i = 0; i < page->count; i++)
        for (const struct field *f = page->sections[i].record->fields; f->name; f++)
            enqueue_records(page, f, page->sections[i].path);
    for (size_t i = 0; i < page->count; i++) {
        struct section *section = &page->sections[i];
        write_heading(section, out);
        for (const struct field *field = section->record->fields; field->name; field++)
            write_row(section->record, field, out);
        text_release(&section->others);
    }
    free(page);
}
