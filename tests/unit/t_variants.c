/* Variants are tables: what a scenario may say, and what is asked of a variant elsewhere, is read from
 * them. Walks them, so that one that is added is tested without a line here. */
#include "fixture.h"

#include "text.h"

static const struct field *row_of(const struct record *record, const char *name)
{
    for (const struct field *field = record->fields; field->name; field++)
        if (text_equal(field->name, name))
            return field;
    fail_msg("no row '%s'", name);
    return NULL;
}

/* A scenario of one table; valid or not. */
static bool load(struct fixture *f, const char *table)
{
    struct text yaml = {0};

    text_addf(
        &yaml,
        "name: v\nduration: 10s\nseed: 1\ntables: {t: {%s}}\nclients: {c: {}}\n"
        "workloads: {w: {client: c, table: t, keys: [{count: 10}], rate: [{per_second: 5}]}}\n",
        table);
    fixture_init(f, text_get(&yaml));
    text_release(&yaml);
    return f->valid;
}

#define BOUGHT "read: {capacity: 100}, write: {capacity: 100}"

static void test_admission_is_chosen_by_name(void **state)
{
    const struct field *row = row_of(&table_record, "admission");
    size_t count = 0;
    (void)state;
    for (; admissions[count]; count++) {
        struct fixture f;
        char table[200];
        assert_string_equal(variant_name(&row->variants, count), admissions[count]->name);
        snprintf(table, sizeof table, "admission: %s, " BOUGHT, admissions[count]->name);
        assert_true(load(&f, table));
        assert_ptr_equal(table_of(&f)->law.admission, admissions[count]);
        fixture_run(&f);
        fixture_release(&f);
    }
    assert_null(variant_name(&row->variants, count));
    assert_true(count >= 3);
}

static bool is_valid(const struct admission *admission, const char *rest)
{
    struct fixture f;
    char table[300];

    snprintf(table, sizeof table, "admission: %s, %s", admission->name, rest);
    bool valid = load(&f, table);
    fixture_release(&f);
    return valid;
}

static void test_admission_may_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; admissions[i]; i++) {
        const struct admission *a = admissions[i];
        assert_int_equal(is_valid(a, "billing: on_demand"), a->on_demand);
        assert_int_equal(
            is_valid(a, BOUGHT ", storage_nodes: {read_capacity: 1000, write_capacity: 1000}"),
            a->storage_nodes);
        struct fixture f;
        char table[200];
        snprintf(table, sizeof table, "admission: %s, routers: 4, " BOUGHT, a->name);
        assert_true(load(&f, table));
        assert_int_equal(table_of(&f)->throughput.routers != NULL, a->routers);
        fixture_release(&f);
    }
}

/* A table that nobody used keeps what it bought for 300 s, whatever the law; of an on-demand table
 * there is no credit. */
static void test_admission_knows_its_credit(void **state)
{
    (void)state;
    for (size_t i = 0; admissions[i]; i++) {
        struct fixture f;
        char table[200];
        snprintf(table, sizeof table, "admission: %s, partitions: 3, " BOUGHT, admissions[i]->name);
        assert_true(load(&f, table));
        throughput_refresh(&table_of(&f)->throughput, 0);
        assert_close(table_of(&f)->throughput.side[WRITE].burst_credit, 30000, 1e-6);
        fixture_release(&f);
        if (!admissions[i]->on_demand)
            continue;
        snprintf(table, sizeof table, "admission: %s, billing: on_demand", admissions[i]->name);
        assert_true(load(&f, table));
        throughput_refresh(&table_of(&f)->throughput, 0);
        assert_true(table_of(&f)->throughput.side[WRITE].burst_credit == 0);
        fixture_release(&f);
    }
}

static void test_names_are_the_tables_own(void **state)
{
    const struct field *cache = row_of(&cache_record, "kind");
    const struct field *queue = row_of(&message_queue_record, "kind");
    (void)state;
    for (size_t i = 0; i == 0 || cache_kinds[i - 1].name; i++)
        assert_ptr_equal(variant_name(&cache->variants, i), cache_kinds[i].name);
    for (size_t i = 0; i == 0 || queue_kinds[i - 1].name; i++)
        assert_ptr_equal(variant_name(&queue->variants, i), queue_kinds[i].name);
}

TESTS(variants, cmocka_unit_test(test_admission_is_chosen_by_name),
      cmocka_unit_test(test_admission_may_what_it_says),
      cmocka_unit_test(test_admission_knows_its_credit),
      cmocka_unit_test(test_names_are_the_tables_own))
