/* scenario/defaults: an older date brings an older default back, and only what the rows say. */
#include "fixture.h"

#include "decode.h"
#include "defaults.h"
#include "emit.h"
#include "node.h"
#include "schema.h"
#include "text.h"
#include "value.h"

struct toy {
    struct origin origin;
    simtime wait;
    int64_t tries;
};

static const struct field toy_fields[] = {
    DURATION(struct toy, wait, "30s", 0, DAY, "How long."),
    COUNT(struct toy, tries, "=as many as it takes", 1, 10, "How often."), FIELD_END};
/* Out of order, because the order of rows is not to matter. */
static const struct past_default toy_past[] = {
    {"wait", "2026-11", "20s"}, {"wait", "2025-01", "10s"}, {"tries", "2026-11", "3"}, {0}};
static const struct record toy_record =
    RECORD_WITH_PAST(struct toy, "toy", toy_fields, toy_past, NULL, "A toy.");

static void test_dates(void **state)
{
    const struct field *wait = &toy_fields[0];
    const struct past_default *past;
    (void)state;
    assert_string_equal(defaults_of(&toy_record, wait, "2024-06"), "10s");
    assert_string_equal(defaults_of(&toy_record, wait, "2025-01"), "20s");
    assert_string_equal(defaults_of(&toy_record, wait, "2025-07"), "20s");
    assert_string_equal(defaults_of(&toy_record, wait, "2026-11"), "30s");
    past = defaults_before(&toy_record, wait, NULL);
    assert_string_equal(past->fallback, "20s");
    past = defaults_before(&toy_record, wait, past);
    assert_string_equal(past->fallback, "10s");
    assert_null(defaults_before(&toy_record, wait, past));
}

static struct toy *toy_of(struct arena *arena, const char *yaml, struct text *emitted)
{
    struct diagnostics d;
    diagnostics_init(&d);
    struct node *root = node_parse(arena, "toy", yaml, strlen(yaml), &d);
    struct record record = toy_record; /* `defaults` itself is the scenario's key, not the toy's */
    struct field fields[4] = {toy_fields[0],
                              toy_fields[1],
                              {.name = "defaults",
                               .type = FIELD_TEXT,
                               .offset = sizeof(struct toy),
                               .fallback = DEFAULTS_NEWEST}};
    record.fields = fields;
    record.size += sizeof(char *);
    struct toy *toy = decode(arena, &record, root, &d);
    assert_int_equal(d.count, 0);
    emit(&toy_record, toy,
         node_get(root, "defaults") ? node_get(root, "defaults")->text : DEFAULTS_NEWEST, emitted);
    diagnostics_release(&d);
    return toy;
}

/* Decoding and emitting agree on what was left out, at each date; what is said stands at any. */
static void test_decoded(void **state)
{
    static const struct {
        const char *yaml;
        simtime wait;
        int64_t tries;
        const char *emitted;
    } cases[] = {{"{}", 30 * SECOND, 0, "wait: 30s\n"},
                 {"defaults: 2026-11", 30 * SECOND, 0, "wait: 30s\n"},
                 {"defaults: 2025-01", 20 * SECOND, 3, "wait: 20s\ntries: 3\n"},
                 {"{defaults: 2025-01, wait: 7s}", 7 * SECOND, 3, "wait: 7s\ntries: 3\n"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct text emitted = {0};
        arena_init(&arena);
        struct toy *toy = toy_of(&arena, cases[i].yaml, &emitted);
        assert_int_equal(toy->wait, cases[i].wait);
        assert_int_equal(toy->tries, cases[i].tries);
        assert_string_equal(text_get(&emitted), cases[i].emitted);
        text_release(&emitted);
        arena_release(&arena);
    }
}

static void test_told(void **state)
{
    struct text page = {0};
    (void)state;
    schema_markdown(&toy_record, &page);
    assert_non_null(strstr(text_get(&page), "`30s`; until 2026-11: `20s`; until 2025-01: `10s` |"));
    char *json = schema_json(&toy_record);
    assert_non_null(strstr(json, "How often. Until 2026-11 the default was 3."));
    free(json);
    text_release(&page);
}

static bool is_date(const char *date)
{
    for (size_t i = 1; defaults_dates[i]; i++) /* until the oldest there was none */
        if (text_equal(defaults_dates[i], date))
            return true;
    return false;
}

static const struct field *field_of(const struct record *record, const char *name)
{
    for (const struct field *field = record->fields; field->name; field++)
        if (text_equal(field->name, name))
            return field;
    fail_msg("%s has no field %s", record->name, name);
    return NULL;
}

static void look_at_past(const struct record *record)
{
    for (const struct past_default *past = record->past; past && past->field; past++) {
        const struct field *field = field_of(record, past->field);
        union {
            double number;
            const char *text;
        } member;
        char rule[256];
        struct arena arena;
        arena_init(&arena);
        if (!is_date(past->until))
            fail_msg("%s.%s: no date is %s", record->name, past->field, past->until);
        if (past->fallback && *past->fallback != '=' && field->type < FIELD_SUB &&
            !value_read(&arena, field, past->fallback, &member, rule, sizeof rule))
            fail_msg("%s.%s was %s, which must be %s", record->name, past->field, past->fallback,
                     rule);
        arena_release(&arena);
    }
}

/* Every row of every record names a field, a date, and a value that the field takes. */
static void test_all_rows(void **state)
{
    const struct record *seen[300];
    size_t count = 1;
    struct arena arena;
    (void)state;
    arena_init(&arena);
    seen[0] = scenario_record(&arena);
    for (size_t i = 0; i < count; i++) {
        look_at_past(seen[i]);
        for (const struct field *f = seen[i]->fields; f->name; f++) {
            const struct choice_kind *kind;
            size_t before = count;
            if (f->record)
                seen[count++] = f->record;
            for (size_t k = 0; (kind = choice_kind_at(f, k)); k++)
                seen[count++] = kind->record;
            for (size_t added = before; added < count;) { /* once each */
                bool known = false;
                for (size_t k = 0; k < added; k++)
                    known |= seen[k] == seen[added];
                if (known)
                    seen[added] = seen[--count];
                else
                    added++;
            }
            assert_true(count < 200);
        }
    }
    arena_release(&arena);
}

#define OLD(more)                                                                                  \
    "name: x\nduration: 1s\ndefaults: 2025-01\n" more "tables: {t: {billing: on_demand}}\n"

/* Keys lay by their names, and a partition kept a second. */
static void test_scenario(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(&f, OLD(""));
    assert_true(f.scenario.placed_by_name);
    assert_true(tables_spec(&f.scenario)[0].partition_burst == SECOND);
    fixture_release(&f);
    run_yaml(&f, OLD("placement: by_seed\n"));
    assert_false(f.scenario.placed_by_name);
    fixture_release(&f);
    assert_mistake("name: x\nduration: 1s\ndefaults: 2024-05\ntables: {t: {billing: on_demand}}\n",
                   "3:11: unknown defaults '2024-05'; it must be one of: 2025-01, 2026-11");
    assert_mistake("name: x\nduration: 1s\ndefaults: 2025-01\ntables: {t: {billing: on_demand}}\n",
                   "");
}

TESTS(defaults, cmocka_unit_test(test_dates), cmocka_unit_test(test_decoded),
      cmocka_unit_test(test_told), cmocka_unit_test(test_all_rows), cmocka_unit_test(test_scenario))
