#include "knob_spec.h"

#include "field_path.h"
#include "known_names.h"
#include "quantity.h"
#include "value.h"

static const struct field knob_fields[] = {
    TEXT(struct knob_spec, path, REQUIRED,
         "The number that is turned, as --set names it, such as tables.T.read.capacity."),
    TEXT(struct knob_spec, from, REQUIRED, "The least that it may be, with its unit."),
    TEXT(struct knob_spec, to, REQUIRED, "The most that it may be, with its unit."),
    FLAG(struct knob_spec, log, "false",
         "The workbench's slider moves in even ratios, not in even differences."),
    FIELD_END};

static void knob_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct knob_spec *k = spec;
    struct text range = {0};
    enum quantity_kind kind;
    double from, to;

    text_addf(&range, "%s..%s", k->from, k->to);
    if (!quantity_read_range(text_get(&range), &kind, &from, &to))
        diagnostics_add(diagnostics, origin_place(&k->origin, "from"),
                        "'from: %.40s' and 'to: %.40s' must be two quantities of one kind, the "
                        "lesser first",
                        k->from, k->to);
    else if (k->log && from <= 0)
        diagnostics_add(diagnostics, origin_place(&k->origin, "from"),
                        "'from: %.40s' must be more than 0 with 'log: true'", k->from);
    text_release(&range);
}

const struct record knob_record = RECORD(
    struct knob_spec, "knob", knob_fields, knob_validate,
    "A number that is meant to be turned: a slider of the workbench, and a choice of plans.");

static bool is_number(const struct field *field)
{
    return field && (field->type == FIELD_COUNT || field->type == FIELD_NUMBER ||
                     field->type == FIELD_RATIO || field->type == FIELD_DURATION ||
                     field->type == FIELD_SIZE);
}

static void check_end(const struct knob_spec *k, const char *key, const char *end,
                      const struct field *field, struct arena *arena,
                      struct diagnostics *diagnostics)
{
    union {
        int64_t whole;
        double number;
        simtime time;
    } member;
    char rule[160];

    if (!value_read(arena, field, end, &member, rule, sizeof rule))
        diagnostics_add(diagnostics, origin_place(&k->origin, key),
                        "'%s: %.40s' cannot stand at '%.120s': '%s' must be %s", key, end, k->path,
                        field->name, rule);
}

static void check_path(const struct knob_spec *k, struct arena *arena, const struct record *record,
                       const struct node *root, struct diagnostics *diagnostics)
{
    struct place place = origin_place(&k->origin, "path");
    const struct field *field = field_path_find(record, k->path);

    if (!known_names_check(root, k->path, place, diagnostics))
        return;
    if (!is_number(field)) {
        diagnostics_add(diagnostics, place,
                        "'path: %.120s' leads to no number of a scenario; give one that --set "
                        "takes, such as tables.T.read.capacity",
                        k->path);
        return;
    }
    check_end(k, "from", k->from, field, arena, diagnostics);
    check_end(k, "to", k->to, field, arena, diagnostics);
}

void knob_spec_check(const struct knob_spec *knobs, size_t count, struct arena *arena,
                     const struct record *record, const struct node *root,
                     struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < count; i++) {
        bool twice = false;
        for (size_t j = 0; j < i; j++)
            twice |= text_equal(knobs[j].path, knobs[i].path);
        if (twice)
            diagnostics_add(diagnostics, origin_place(&knobs[i].origin, "path"),
                            "'path: %.120s' has a knob already; take one of them out",
                            knobs[i].path);
        else
            check_path(&knobs[i], arena, record, root, diagnostics);
    }
}

bool knob_spec_range(const struct knob_spec *knobs, size_t count, const char *path,
                     struct text *out)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(knobs[i].path, path)) {
            text_addf(out, "%s=%s..%s", path, knobs[i].from, knobs[i].to);
            return true;
        }
    return false;
}
