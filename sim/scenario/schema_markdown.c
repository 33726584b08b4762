#include "memory.h"
#include "schema.h"
#include "value.h"

struct section {
    const struct record *record;
    char heading[160];
};

struct page {
    struct text *out;
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

static void enqueue(struct page *page, const struct record *record, const char *parent,
                    const char *format, const char *name)
{
    for (size_t i = 0; i < page->count; i++)
        if (page->sections[i].record == record)
            return;
    struct section *section = &page->sections[page->count++];
    char tail[64];
    snprintf(tail, sizeof tail, format, name);
    section->record = record;
    snprintf(section->heading, sizeof section->heading, "%.90s%s%.60s", parent, *parent ? "." : "",
             tail);
}

static void write_rule(const struct field *field, struct text *out)
{
    const char *name;

    for (size_t i = 0; field->type == FIELD_ENUM && (name = variant_name(&field->variants, i)); i++)
        text_addf(out, "%s`%s`", i ? ", " : ": ", name);
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

static void write_row(struct page *page, const struct field *field, const char *heading)
{
    struct text *out = page->out;

    text_addf(out, "| `%s` | %s", field->name, type_name(field));
    write_rule(field, out);
    if (field->fallback == REQUIRED)
        text_add(out, " | **required**");
    else if (*field->fallback == '=')
        text_addf(out, " | %s", field->fallback + 1);
    else
        text_addf(out, " | `%s`", field->fallback);
    text_addf(out, " | %s |\n", field->sentence);
    if (field->record)
        enqueue(page, field->record, heading,
                field->type == FIELD_MAP    ? "%s.NAME"
                : field->type == FIELD_LIST ? "%s[]"
                                            : "%s",
                field->name);
    for (size_t i = 0; field->choices && field->choices[i]; i++)
        enqueue(page, field->choices[i]->record, heading, "%s[] action ", field->name);
}

void schema_markdown(const struct record *root, struct text *out)
{
    struct page *page = memory_new(1, sizeof *page);

    page->out = out;
    text_add(out,
             "# Scenario reference\n\nMade from the field rows by `ddbsim schema --markdown`; "
             "edit the rows, not this page.\n\nDurations are written `90s`, `5m`, `2h30m`; sizes "
             "`2KiB`; ratios `70%` or `0.7`; numbers may end in `k`, `M`, `G`.\n");
    enqueue(page, root, "", "%s", "The scenario");
    for (size_t i = 0; i < page->count; i++) {
        const struct section *section = &page->sections[i];
        const char *heading = i ? section->heading : "";
        text_addf(out, "\n## %s\n\n%s\n\n| key | type | default | meaning |\n|---|---|---|---|\n",
                  i ? section->heading : "The scenario", section->record->sentence);
        for (const struct field *field = section->record->fields; field->name; field++)
            write_row(page, field, heading);
    }
    free(page);
}
